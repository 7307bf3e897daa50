from datetime import time
from decimal import Decimal

from django.db import models
from django.db.models import F, Q


class PolicyQuerySet(models.QuerySet):
    def in_force_on(self, day):
        """The policy of `day`; the built-in defaults where the office has set none."""
        return self.filter(in_force_from__lte=day).order_by("-in_force_from", "-pk").first() or Policy(
            in_force_from=day
        )


class Policy(models.Model):
    """The district's rules of judgement from one day on: thresholds of lights, base of the schedule, clocks of problems."""

    class Base(models.TextChoices):
        TIME = "time", "时间进度"
        MONTHLY_PLAN = "monthly_plan", "分月计划"

    in_force_from = models.DateField("自何日起执行", unique=True)
    light_base = models.CharField("亮灯依据", max_length=20, choices=Base, default=Base.TIME)
    schedule_factor = models.DecimalField("时间进度系数", max_digits=4, decimal_places=2, default=Decimal("1.00"))
    yellow_points = models.DecimalField("黄灯界限(个百分点)", max_digits=5, decimal_places=2, default=Decimal("-5"))
    red_points = models.DecimalField("红灯界限(个百分点)", max_digits=5, decimal_places=2, default=Decimal("-15"))
    overdue_red_months = models.PositiveSmallIntegerField("应开未开几个月转红灯", default=3)
    plan_keeps_blue = models.BooleanField("达到分月计划的最重亮蓝灯", default=True)
    hard_ratio = models.DecimalField("难以完成的倍数", max_digits=4, decimal_places=2, default=Decimal("2.00"))
    idle_months = models.PositiveSmallIntegerField("长期闲置月数", default=3)
    statistical_gap_pct = models.DecimalField(
        "上报数与统计数相差多少提请核对(%)", max_digits=5, decimal_places=2, default=Decimal("10")
    )
    diagnosis_days = models.PositiveSmallIntegerField(
        "诊断依据的天数", default=28, help_text="截至月末这么多天内的推动和进展"
    )
    contest_days = models.PositiveSmallIntegerField(
        "公示期(工作日)", default=2, help_text="公示当日之后，项目各方可以申诉的工作日"
    )

    report_weekday = models.PositiveSmallIntegerField("周报截止星期", default=5, help_text="1为星期一，7为星期日")
    report_time = models.TimeField("周报截止时刻", default=time(17))
    reports_from = models.DateField("周报自何日起", null=True, blank=True, help_text="空白表示项目列入即报")

    acceptance_days = models.PositiveSmallIntegerField(
        "问题签收期限(工作日)", default=3, help_text="期限内没有提出异议，视为签收"
    )
    unit_clock_days = models.PositiveSmallIntegerField("承办单位办理期限(工作日)", default=10)
    leader_clock_days = models.PositiveSmallIntegerField("包保领导办理期限(工作日)", default=10)
    chief_clock_days = models.PositiveSmallIntegerField("书记、区长办理期限(工作日)", default=5)
    decider_clock_days = models.PositiveSmallIntegerField(
        "异议、展期的决定期限(工作日)", default=2, help_text="自提出之日起，等候决定的时间不算在承办期限内"
    )
    soon_days = models.PositiveSmallIntegerField(
        "“即将到期”的工作日数", default=3, help_text="问题清单和到期提醒用同一个数"
    )
    presumes_acceptance = models.BooleanField("逾期未提异议视为签收", default=True)
    rises_automatically = models.BooleanField("超期自动提级", default=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "调度规则"
        ordering = ["in_force_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(yellow_points__lt=0, red_points__lt=F("yellow_points")), name="red_below_yellow"
            ),
            models.CheckConstraint(condition=Q(schedule_factor__gt=0), name="schedule_factor_above_zero"),
            models.CheckConstraint(condition=Q(report_weekday__range=(1, 7)), name="reports_are_due_on_a_weekday"),
            models.CheckConstraint(
                condition=Q(
                    acceptance_days__gte=1, unit_clock_days__gte=1, leader_clock_days__gte=1, chief_clock_days__gte=1
                ),
                name="every_clock_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(decider_clock_days__gte=1, contest_days__gte=1, diagnosis_days__gte=1),
                name="every_window_has_a_day",
            ),
            models.CheckConstraint(condition=Q(statistical_gap_pct__gte=0), name="statistical_gap_not_below_zero"),
        ]

    def __str__(self):
        return f"{self.in_force_from} 起"
