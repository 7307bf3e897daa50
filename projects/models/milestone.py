from django.db import models
from django.db.models import Q

from projects.choices import Precision


class Milestone(models.Model):
    """One planned event of a project (节点): when it is due, who answers for it, when it happened.

    The stage's guaranteed events (五保) have a `kind`; a project has at most one milestone of each such kind.
    `planned_on` is the last day that the planned date allows, `planned_text` is what was written.
    """

    class Kind(models.TextChoices):
        SIGNING = "signing", "签约"
        APPROVAL = "approval", "审批"
        START = "start", "开工"
        FINISH = "finish", "竣工"
        OTHER = "other", "其他节点"

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="milestones", verbose_name="项目")
    kind = models.CharField("类型", max_length=20, choices=Kind, default=Kind.OTHER)
    name = models.CharField("节点", max_length=60)
    planned_on = models.DateField("计划时间", null=True, blank=True)
    planned_precision = models.CharField("精度", max_length=10, choices=Precision, blank=True)
    planned_text = models.CharField("计划时间(原文)", max_length=60, blank=True)
    actual_on = models.DateField("实际时间", null=True, blank=True)
    responsible = models.CharField("责任人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节点"
        ordering = ["project", "planned_on", "pk"]
        indexes = [models.Index(fields=["kind", "planned_on"], name="milestones_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"], condition=~Q(kind="other"), name="one_milestone_per_guaranteed_event"
            ),
            models.CheckConstraint(
                condition=Q(planned_on__isnull=True, planned_precision="")
                | Q(planned_on__isnull=False) & ~Q(planned_precision=""),
                name="planned_date_has_a_precision",
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.name}"
