from django.db import models

from projects.choices import Industry
from projects.models.unit import Unit
from projects.money import WanField


class OfUnitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everything for those who see the whole district, for others their own unit's."""
        return self if user.sees_whole_district else self.filter(unit=user.unit_id, unit__isnull=False)


class AttractionTask(models.Model):
    """What one unit has taken on to attract in one year (认领任务)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="attraction_tasks", verbose_name="单位")
    year = models.PositiveSmallIntegerField("年度")
    target_wan = WanField("认领任务", null=True, blank=True)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "招商任务"
        ordering = ["year", "unit__sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_task_per_unit_and_year")]

    def __str__(self):
        return f"{self.year} {self.unit}"


class Prospect(models.Model):
    """One project that a unit has reported as being attracted, and how far that has come."""

    class Stage(models.TextChoices):
        LEAD = "lead", "信息"
        AGREEMENT = "agreement", "协议"
        CONTRACT = "contract", "合同"
        FUNDED = "funded", "到位"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="prospects", verbose_name="提报单位")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("项目名称", max_length=120)
    industry = models.CharField("产业", max_length=20, choices=Industry, blank=True)
    industry_text = models.CharField("产业(原文)", max_length=30, blank=True)
    planned_wan = WanField("计划投资", null=True, blank=True)
    arrived_wan = WanField("到位资金", null=True, blank=True)
    stage = models.CharField("阶段", max_length=20, choices=Stage, default=Stage.LEAD)
    reported_on = models.DateField("提报截至日")
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, blank=True, related_name="prospects", verbose_name="落地为"
    )

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "招商项目"
        ordering = ["year", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "year", "name"], name="one_prospect_per_unit_and_name")]

    def __str__(self):
        return self.name
