from django.db import models
from django.db.models import Q

from projects.money import WanField, from_yuan, to_yuan

MONTHS = 12


class MonthlyPlanField(models.JSONField):
    """An approved monthly plan (分月计划): what is to be invested from January up to each month's end.

    A tuple of twelve `Decimal` 万元 in Python, twelve whole 元 in the database; None where there is no monthly plan.
    """

    def from_db_value(self, value, expression, connection):
        stored = super().from_db_value(value, expression, connection)
        return None if stored is None else tuple(from_yuan(yuan) for yuan in stored)

    def get_prep_value(self, value):
        if value is None:
            return None
        if len(value) != MONTHS:
            raise ValueError(f"a monthly plan has {MONTHS} cumulative amounts, not {len(value)}")
        return [to_yuan(amount) for amount in value]


class AnnualPlanQuerySet(models.QuerySet):
    def in_force_on(self, day):
        """Per project the version that held on `day` for that day's year."""
        newer = AnnualPlan.objects.filter(
            project=models.OuterRef("project"), year=day.year, in_force_from__lte=day
        ).order_by("-in_force_from", "-version")
        return self.filter(year=day.year, pk=models.Subquery(newer.values("pk")[:1]))


class AnnualPlan(models.Model):
    """One version of a project's plan for a year: what is to be invested, month by month where that is approved.

    Plans change in mid-year: a change is a new version with the day it holds from, so that what was in force
    on any day stays known.
    """

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="annual_plans", verbose_name="项目")
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版次", default=1)
    in_force_from = models.DateField("自何日起执行")
    planned_wan = WanField("年度计划投资")
    cumulative_wan = MonthlyPlanField("分月累计计划", null=True, blank=True)
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
