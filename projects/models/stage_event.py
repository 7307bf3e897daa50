from django.db import models
from django.db.models import Q

from projects.choices import ImageStage, Stage


class StageEvent(models.Model):
    """One dated sighting or change of a project's stage and image progress; the latest one up to a day holds on that day.

    `seen` marks what a ledger merely showed on its day: the real date of the change lies somewhere before it.
    """

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="stage_events", verbose_name="项目")
    on = models.DateField("日期")
    stage = models.CharField("阶段", max_length=20, choices=Stage, blank=True, help_text="空白表示该用语尚未对应到阶段")
    image_stage = models.CharField("形象部位", max_length=20, choices=ImageStage, blank=True)
    started = models.BooleanField("已开工", default=False)
    suspended = models.BooleanField("停工", default=False)
    progress_text = models.CharField("形象进度", max_length=500, blank=True)
    seen = models.BooleanField("据台账所见", default=False)
    evidence = models.CharField("依据", max_length=200, blank=True)
    ledger_import = models.ForeignKey(
        "projects.LedgerImport", models.PROTECT, null=True, blank=True, verbose_name="来源台账"
    )
    recorded_by = models.ForeignKey("projects.User", models.PROTECT, null=True, verbose_name="记录人")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "阶段记录"
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["project", "-on", "-id"], name="latest_stage_of_project")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.BUILDING, Stage.COMPLETED, Stage.PERFORMING]) | Q(started=True),
                name="what_is_built_has_started",
            )
        ]

    def __str__(self):
        return f"{self.on} {self.get_stage_display() or self.progress_text}"
