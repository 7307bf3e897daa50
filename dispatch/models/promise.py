from django.db import models
from django.db.models import F, Q

from dispatch.models.problem import Problem
from projects.models import Leader, Project, Unit, User


class PromiseQuerySet(models.QuerySet):
    def binding_on(self, day):
        """Promises that were given by that day and not taken back before they fell due."""
        return self.filter(given_on__lte=day).exclude(ended_on__lte=F("due_on"))


class Promise(models.Model):
    """A dated word that somebody gave for a project (承诺), on a problem or in a meeting.

    `original_due_on` is never moved; `due_on` moves with each extension that was granted. `kept_on` is the day the
    matter was done and confirmed. `ended_on` is the day it ceased to bind, because the problem went to somebody else.
    Whether it is kept is told by `dispatch.rules.promise` for a given day, never stored.
    """

    class Source(models.TextChoices):
        LEDGER = "ledger", "台账所定时限"
        ASSIGNMENT = "assignment", "交办时限"
        SITE_MEETING = "site_meeting", "现场办公会议定"
        DISPATCH_MEETING = "dispatch_meeting", "调度会承诺"
        ACCEPTANCE = "acceptance", "签收承诺"

    project = models.ForeignKey(Project, models.PROTECT, related_name="promises", verbose_name="项目")
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, blank=True, related_name="promises", verbose_name="问题"
    )
    source = models.CharField("来源", max_length=20, choices=Source)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="promises", verbose_name="承诺单位"
    )
    leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, blank=True, related_name="promises", verbose_name="承诺领导"
    )
    text = models.TextField("承诺事项")
    given_on = models.DateField("承诺日期")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人")
    original_due_on = models.DateField("原定时限", editable=False)
    due_on = models.DateField("时限")
    extensions = models.PositiveSmallIntegerField("展期次数", default=0)
    kept_on = models.DateField("兑现日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=300, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["unit", "due_on"], name="promises_of_unit"),
            models.Index(fields=["leader", "due_on"], name="promises_of_leader"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(leader__isnull=True), name="a_unit_or_a_leader_promises"
            ),
        ]

    def __str__(self):
        return f"{self.text} {self.due_on}"
