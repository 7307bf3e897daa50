from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from projects.choices import ImageStage, Light, Stage
from projects.models import Project
from projects.money import WanField


class StandingQuerySet(models.QuerySet):
    def visible_to(self, user, *, on, head_only=True):
        projects = Project.objects.visible_to(user, on=on, head_only=head_only)
        if user.sees_whole_district:
            return self.filter(project__voided_at__isnull=True)
        return self.filter(Exists(projects.filter(pk=OuterRef("project"))))

    def behind(self):
        return self.filter(light__in=[Light.RED, Light.YELLOW])

    def due(self):
        """Those whose work is due: started, or their start overdue at the end of the standing's day."""
        return self.filter(Q(started=True) | Q(start_due_on__lte=F("as_of")))

    def worst_first(self):
        return self.order_by("severity", F("lag_vs_time_points").asc(nulls_last=True), "project__code")


class Standing(models.Model):
    """What the sums and the rules say of one project at one month's end; all months together are its history of lights.

    Rows are derived: `refresh_standings` computes them anew from the ledger, the plan in force and the policy in
    force, in the same transaction as whatever changed those. Nothing else writes them and nobody edits them.
    `invested_wan` is empty where nothing was reported in the year. `base_light` is the verdict, `light` what is
    displayed: a project made good after a red month is displayed yellow for that month.
    """

    SEVERITY = {Light.RED: 0, Light.YELLOW: 1, Light.BLUE: 2, Light.NONE: 3, Light.NOT_DUE: 4, Light.GREEN: 5}

    project = models.ForeignKey(Project, models.CASCADE, related_name="standings", verbose_name="项目")
    as_of = models.DateField("截至")
    stage = models.CharField("阶段", max_length=20, choices=Stage, blank=True)
    image_stage = models.CharField("形象部位", max_length=20, choices=ImageStage, blank=True)
    progress_text = models.CharField("形象进度", max_length=500, blank=True)
    started = models.BooleanField("已开工")
    suspended = models.BooleanField("停工")
    idle = models.BooleanField("长期闲置")
    start_due_on = models.DateField("计划开工", null=True)
    plan_wan = WanField("年度计划投资", null=True)
    planned_to_date_wan = WanField("分月计划累计", null=True)
    invested_wan = WanField("年初以来完成投资", null=True)
    unreviewed = models.BooleanField("含未审核数")
    completion_pct = models.DecimalField("完成率", max_digits=20, decimal_places=12, null=True)
    lag_vs_time_points = models.DecimalField("与时间进度差", max_digits=20, decimal_places=12, null=True)
    lag_vs_plan_points = models.DecimalField("与分月计划差", max_digits=20, decimal_places=12, null=True)
    base_light = models.CharField("本灯", max_length=10, choices=Light)
    light = models.CharField("亮灯", max_length=10, choices=Light)
    severity = models.PositiveSmallIntegerField("轻重", editable=False)
    rule = models.CharField("亮灯规则", max_length=40)
    rule_text = models.CharField("亮灯依据", max_length=400)
    hard = models.BooleanField("难以完成", default=False)
    computed_at = models.DateTimeField("计算时间")

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目态势"
        ordering = ["project", "as_of"]
        constraints = [models.UniqueConstraint(fields=["project", "as_of"], name="one_standing_per_month_end")]
        indexes = [
            models.Index(fields=["as_of", "severity", "lag_vs_time_points"], name="standings_worst_first"),
            models.Index(
                fields=["as_of", "light", "project", "plan_wan", "invested_wan", "planned_to_date_wan", "unreviewed"],
                name="standings_summed",
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.as_of} {self.get_light_display()}"
