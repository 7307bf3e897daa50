"""The course of a problem: who held it and until when, every step that was taken, every request for more time."""

from django.db import models
from django.db.models import F, Q

from projects.models import Leader, Unit, User


class Level(models.IntegerChoices):
    """Who holds a problem: 「首先是责任单位“一把手”承办,办不了的由包保领导和分管同志解决,再解决不好就告诉我和赵区长」"""

    UNIT = 1, "承办单位"
    LEADER = 2, "包保领导"
    CHIEF = 3, "书记、区长"


OFFICE_HOLDS = "大项目办（项目没有包保领导）"
"""Who has what could rise to nobody."""


class ProblemTurnQuerySet(models.QuerySet):
    def current(self):
        return self.filter(to_on__isnull=True)


class ProblemTurn(models.Model):
    """Who held a problem from one day to another: a unit, a leader, or neither where it is the chief's.

    A turn ends with the result, with the next level or with another unit; days of waiting for a confirmation
    are nobody's turn.
    """

    problem = models.ForeignKey("dispatch.Problem", models.CASCADE, related_name="turns", verbose_name="问题")
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="problem_turns", verbose_name="承办单位"
    )
    leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, blank=True, related_name="problem_turns", verbose_name="包保领导"
    )
    from_on = models.DateField("自")
    due_on = models.DateField("时限")
    to_on = models.DateField("至", null=True, blank=True)

    objects = ProblemTurnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题承办"
        ordering = ["problem", "pk"]
        indexes = [
            models.Index(fields=["unit", "to_on"], name="problem_turns_of_unit"),
            models.Index(fields=["leader", "to_on"], name="problem_turns_of_leader"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(to_on__isnull=True), name="one_holder_of_a_problem"
            ),
            models.CheckConstraint(
                condition=Q(level=1, leader__isnull=True)
                | Q(level=2, unit__isnull=True)
                | Q(level=3, unit__isnull=True, leader__isnull=True),
                name="a_level_has_its_kind_of_holder",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="turn_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.problem.number} {self.holder_label}"

    @property
    def holder_label(self):
        if self.level == Level.LEADER and self.leader_id is None:
            return OFFICE_HOLDS
        return str(self.leader or self.unit or self.get_level_display())


class ProblemStep(models.Model):
    """One step on a problem's way, as it was taken: what, by whom, at which level, with which words and evidence.

    `by` is None where the portal itself took the step. `unit` and `leader` are the new holder, `due_on` the new limit
    where the step set one. `version` is the problem's after the step.
    """

    class Kind(models.TextChoices):
        RAISED = "raised", "提出"
        ASSIGNED = "assigned", "交办"
        ACCEPTED = "accepted", "签收"
        PRESUMED_ACCEPTED = "presumed_accepted", "视为签收"
        OBJECTED = "objected", "提出异议"
        UPHELD = "upheld", "维持交办"
        EXTENSION_ASKED = "extension_asked", "申请展期"
        EXTENSION_APPROVED = "extension_approved", "同意展期"
        EXTENSION_REFUSED = "extension_refused", "不同意展期"
        LIMIT_SET = "limit_set", "按希望定时限"
        LEDGER_ADJUSTED = "ledger_adjusted", "台账调整"
        DECLARED_UNABLE = "declared_unable", "报告办不了"
        RISEN = "risen", "提级"
        HANDED_OVER = "handed_over", "移交"
        PROGRESS = "progress", "办理进展"
        REPORTED_SOLVED = "reported_solved", "周报报告已解决"
        CLAIMED = "claimed", "报结"
        CONFIRMED = "confirmed", "确认销号"
        REFUSED = "refused", "不予确认"
        REOPENED = "reopened", "重新办理"
        RATED = "rated", "评价"
        SUPERSEDED = "superseded", "台账不再列示"

    problem = models.ForeignKey("dispatch.Problem", models.CASCADE, related_name="steps", verbose_name="问题")
    kind = models.CharField("步骤", max_length=20, choices=Kind)
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    version = models.PositiveIntegerField("版次", default=0)
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人")
    text = models.CharField("说明", max_length=1000, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    leader = models.ForeignKey(Leader, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="领导")
    due_on = models.DateField("时限", null=True, blank=True)
    evidence = models.FileField("佐证材料", upload_to="problems/%Y/", max_length=200, blank=True)
    evidence_name = models.CharField("文件名", max_length=120, blank=True)
    evidence_type = models.CharField("类型", max_length=100, blank=True)
    evidence_sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "问题流转"
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "on"], name="problem_steps_by_kind_and_day")]

    def __str__(self):
        return f"{self.problem.number} {self.get_kind_display()}"


class DeadlineExtensionQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=DeadlineExtension.State.ASKED)


class DeadlineExtension(models.Model):
    """A request of a problem's holder for more time, or a later limit in a ledger; refused ones stay on record.

    A request lapses with the turn it was made in.
    """

    class State(models.TextChoices):
        ASKED = "asked", "待批"
        APPROVED = "approved", "已同意"
        REFUSED = "refused", "未同意"
        LAPSED = "lapsed", "已失效"

    problem = models.ForeignKey(
        "dispatch.Problem", models.CASCADE, related_name="deadline_extensions", verbose_name="问题"
    )
    turn = models.ForeignKey(ProblemTurn, models.CASCADE, related_name="extensions", verbose_name="承办")
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    from_due_on = models.DateField("原时限")
    wanted_on = models.DateField("申请展期至")
    reason = models.CharField("理由", max_length=500)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申请人")
    asked_on = models.DateField("申请日期")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人")
    decided_on = models.DateField("批复日期", null=True, blank=True)
    decision_reason = models.CharField("批复意见", max_length=500, blank=True)

    objects = DeadlineExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "展期申请"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(state="asked"), name="one_open_request_for_more_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"]) | Q(decided_on__isnull=False),
                name="a_decided_extension_says_when",
            ),
        ]

    def __str__(self):
        return f"{self.problem.number} 展期至{self.wanted_on}"
