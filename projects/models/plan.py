from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from projects.money import WanField


class AnnualPlanQuerySet(models.QuerySet):
    def in_force_on(self, day):
        """Per project the version that held on `day` for that day's year."""
        newer = AnnualPlan.objects.filter(
            project=models.OuterRef("project"), year=day.year, in_force_from__lte=day
        ).order_by("-in_force_from", "-version")
        return self.filter(year=day.year, pk=models.Subquery(newer.values("pk")[:1]))


class AnnualPlan(models.Model):
    """One version of a project's plan for a year: what is to be invested, and the goal in words.

    Plans change in mid-year: a change is a new version with the day it holds from, so that what was in force
    on any day stays known.
    """

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="annual_plans", verbose_name="项目")
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版次", default=1)
    in_force_from = models.DateField("自何日起执行")
    planned_wan = WanField("年度计划投资")
    goal = models.CharField("年度目标", max_length=300, blank=True)
    reason = models.CharField("调整原因", max_length=200, blank=True)
    ledger_import = models.ForeignKey(
        "projects.LedgerImport", models.PROTECT, null=True, blank=True, verbose_name="来源台账"
    )
    recorded_by = models.ForeignKey("projects.User", models.PROTECT, null=True, verbose_name="记录人")
    recorded_at = models.DateTimeField("记录时间")

    objects = AnnualPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度计划"
        ordering = ["project", "year", "version"]
        constraints = [
            models.UniqueConstraint(fields=["project", "year", "version"], name="one_plan_per_version"),
            models.CheckConstraint(condition=Q(planned_wan__gte=0), name="plan_is_not_negative"),
        ]

    def __str__(self):
        return f"{self.project} {self.year}年第{self.version}版"


class MonthlyPlan(models.Model):
    """The approved monthly plan (分月计划) of one plan version: what is to be invested from January up to a month's end."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="months", verbose_name="年度计划")
    month = models.PositiveSmallIntegerField("月", validators=[MinValueValidator(1), MaxValueValidator(12)])
    cumulative_wan = WanField("累计计划投资")

    class Meta:
        verbose_name = verbose_name_plural = "分月计划"
        ordering = ["plan", "month"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "month"], name="one_monthly_plan_per_month"),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="month_between_1_and_12"),
        ]

    def __str__(self):
        return f"{self.plan} {self.month}月"
