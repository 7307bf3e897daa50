from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When

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

    def with_claim(self):
        """Each with `claimed_on`: the day on which it is said to be done, while nobody has confirmed that; else None; and with
        `stopped_on`, since when the clock on its problem is stopped.
        """
        waiting = PromiseClaim.objects.waiting().filter(promise=OuterRef("pk"))
        return self.annotate(
            claimed_on=Case(
                When(problem__state=Problem.State.CLAIMED, then=F("problem__result_on")),
                default=Subquery(waiting.values("done_on")[:1]),
                output_field=models.DateField(),
            ),
            stopped_on=F("problem__stopped_on"),
        )

    def with_verdict(self, day):
        """Each with `verdict`: what `dispatch.rules.promise` says of it on that day, for lists that filter and count."""
        kept = Q(kept_on__lte=day)
        claimed = Q(claimed_on__lte=day) & Q(claimed_on__lte=F("due_on"))
        return self.with_claim().annotate(
            verdict=Case(
                When(Q(ended_on__lte=day) & Q(ended_on__lte=F("due_on")), then=Value(rules.VOID.code)),
                When(kept & Q(kept_on__lte=F("due_on")), then=Value(rules.KEPT.code)),
                When(kept, then=Value(rules.BROKEN.code)),
                When(claimed, then=Value(rules.CLAIMED.code)),
                When(Q(due_on__gte=day) | Q(stopped_on__lte=F("due_on")), then=Value(rules.OPEN.code)),
                default=Value(rules.BROKEN.code),
                output_field=models.CharField(),
            )
        )


class Promise(models.Model):
    """A dated word that somebody gave for a project (承诺), on a problem or in a meeting.

    `original_due_on` is never moved; `due_on` moves with each extension that was granted. `kept_on` is the day the
    matter was done and confirmed: with its problem, or where it has none by a `PromiseClaim`. `ended_on` is the day it ceased to bind, because the problem went to somebody else.
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


class PromiseClaimQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=PromiseClaim.State.WAITING)


class PromiseClaim(models.Model):
    """What the side that gave a word without a problem reports as done (报兑现); another person confirms or refuses it."""

    class State(models.TextChoices):
        WAITING = "waiting", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "不予确认"

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="claims", verbose_name="承诺")
    done_on = models.DateField("办成日期")
    text = models.TextField("办成情况")
    evidence = models.FileField("佐证", upload_to="promises/%Y/%m/", max_length=200, blank=True)
    evidence_name = models.CharField("佐证文件名", max_length=120, blank=True)
    evidence_type = models.CharField("佐证类型", max_length=100, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报告人")
    on = models.DateField("报告日期")
    at = models.DateTimeField("报告时间")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    decided_on = models.DateField("确认日期", null=True)
    decided_at = models.DateTimeField("确认时间", null=True)
    refusal = models.CharField("不予确认的原因", max_length=300, blank=True)

    objects = PromiseClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺兑现报告"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["promise"], condition=Q(state="waiting"), name="one_waiting_claim_of_a_promise"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="a_refused_claim_says_why"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("by")),
                name="a_claim_is_decided_by_another_person",
            ),
        ]

    def __str__(self):
        return f"{self.promise} {self.get_state_display()}"
