from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from dispatch.models.problem import Problem
from dispatch.rules import promise as rules
from projects.models import Leader, Project, Unit, User
from projects.models.user import leaders_acted_for


class PromiseQuerySet(models.QuerySet):
    def binding_on(self, day):
        """Promises that were given by that day and not taken back before they fell due."""
        return self.filter(given_on__lte=day).exclude(ended_on__lte=F("due_on"))

    def visible_to(self, user, *, on):
        """Promises on the projects whose page the user sees, and what his unit or his leader gave its word for."""
        listed = self.filter(project__voided_at__isnull=True)
        if user.sees_whole_district:
            return listed
        whole = Project.objects.visible_to(user, on=on, head_only=False).filter(pk=OuterRef("project"))
        visible = Q(Exists(whole)) | Q(leader__in=leaders_acted_for(user, on=on))
        if user.unit_id and user.may("view_promises"):
            visible |= Q(unit=user.unit_id)
        return listed.filter(visible)

    def with_verdict(self, day):
        """Each with `verdict`: what `dispatch.rules.promise` says of it on that day, for lists that filter and count."""
        kept = Q(kept_on__lte=day)
        claimed = Q(problem__state=Problem.State.CLAIMED, problem__result_on__lte=day)
        claimed &= Q(problem__result_on__lte=F("due_on"))
        return self.annotate(
            verdict=Case(
                When(Q(ended_on__lte=day) & Q(ended_on__lte=F("due_on")), then=Value(rules.VOID.code)),
                When(kept & Q(kept_on__lte=F("due_on")), then=Value(rules.KEPT.code)),
                When(kept, then=Value(rules.BROKEN.code)),
                When(Q(due_on__gte=day) | claimed, then=Value(rules.OPEN.code)),
                default=Value(rules.BROKEN.code),
                output_field=models.CharField(),
            )
        )


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
