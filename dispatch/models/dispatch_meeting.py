from django.db import models
from django.db.models import Q

from dispatch.models.problem import Problem
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from projects.models import Leader, Project, Unit, User


class DispatchMeetingQuerySet(models.QuerySet):
    def before(self, month):
        """Earlier months' meetings, the newest first."""
        return self.filter(month__lt=month).order_by("-month")

    def open_for(self, step):
        """Meetings in a state in which the step can be taken."""
        return self.filter(state__in=DISPATCH_MEETING.states_of(step))

    def frozen(self):
        """Meetings whose figures never move again."""
        return self.exclude(state=DispatchMeeting.State.PREPARING)

    def published(self):
        return self.filter(state__in=(DispatchMeeting.State.PUBLISHED, DispatchMeeting.State.CLOSED))


class DispatchMeeting(models.Model):
    """One month's dispatch (月调度), from its preparation to its published notice.

    `month` is the month's last day and the cut-off of all its figures. From the freeze on they are read from its
    `Snapshot`. Lights, diagnoses and ranks are open to objection up to and including `contest_until`.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", "筹备"
        FROZEN = "frozen", "已冻结"
        HELD = "held", "已召开"
        PUBLISHED = "published", "已通报"
        CLOSED = "closed", "已办结"

    month = models.DateField("月份", unique=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PREPARING)
    meets_on = models.DateField("会议日期", null=True, blank=True)
    place = models.CharField("地点", max_length=200, blank=True)
    chair = models.CharField("主持", max_length=60, blank=True)
    present = models.TextField("参加人员", blank=True)
    remarks = models.TextField("会议要求", blank=True, help_text="主持人讲的要求，印入纪要和通报")
    contest_from = models.DateField("公示自", null=True, blank=True)
    contest_until = models.DateField("公示至", null=True, blank=True)
    serial = models.PositiveSmallIntegerField("文号序号", null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("发起时间")
    held_on = models.DateField("会议登记日期", null=True)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="会议登记人")
    held_at = models.DateTimeField("会议登记时间", null=True)
    published_on = models.DateField("通报日期", null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="通报签发人")
    published_at = models.DateTimeField("通报时间", null=True)
    closed_on = models.DateField("办结日期", null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="办结人")
    closed_at = models.DateTimeField("办结时间", null=True)

    objects = DispatchMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月调度"
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contest_from__isnull=True, contest_until__isnull=True)
                | Q(contest_until__gte=models.F("contest_from")),
                name="objections_end_after_they_begin",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "closed"]) | Q(published_at__isnull=False, serial__isnull=False),
                name="a_published_notice_has_its_number",
            ),
        ]

    def __str__(self):
        return f"{self.month.year}年{self.month.month}月调度"

    @property
    def is_frozen(self):
        return self.state != self.State.PREPARING

    @property
    def is_published(self):
        return self.state in (self.State.PUBLISHED, self.State.CLOSED)


class DispatchAnswer(models.Model):
    """What the side of one project that is behind answers to the speech's five: 找问题、查原因、理思路、定措施、促进度.

    A word with a date: `promised_on` says by when the progress is made. `version` counts the saves.
    """

    QUESTIONS = ("problem", "cause", "idea", "measures", "progress")

    class State(models.TextChoices):
        DRAFT = "draft", "未提交"
        SUBMITTED = "submitted", "已提交"

    meeting = models.ForeignKey(DispatchMeeting, models.PROTECT, related_name="answers", verbose_name="月调度")
    project = models.ForeignKey(Project, models.PROTECT, related_name="dispatch_answers", verbose_name="项目")
    leader = models.ForeignKey(Leader, models.PROTECT, null=True, related_name="+", verbose_name="包保领导")
    problem = models.TextField("存在问题", blank=True)
    cause = models.TextField("原因分析", blank=True)
    idea = models.TextField("解决思路", blank=True)
    measures = models.TextField("推进措施", blank=True)
    progress = models.TextField("进度承诺", blank=True)
    promised_on = models.DateField("承诺时限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField("版次", default=0)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="填写人")
    saved_at = models.DateTimeField("填写时间", null=True)
    submitted_on = models.DateField("提交日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "调度五问"
        ordering = ["meeting", "project__code"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "project"], name="one_answer_per_meeting_and_project"),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(promised_on__isnull=False), name="an_answer_promises_a_day"
            ),
        ]

    def __str__(self):
        return f"{self.meeting} {self.project}"


class DispatchDecisionQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not struck out, in the order in which they were decided."""
        return self.filter(struck_at__isnull=True).order_by("position")


class DispatchDecision(models.Model):
    """One thing that a dispatch meeting decided, typed while it sat; unit, person and day may follow within the meeting.

    The meeting is not over while one of them lacks. A complete decision is followed as a problem.
    """

    meeting = models.ForeignKey(DispatchMeeting, models.PROTECT, related_name="decisions", verbose_name="月调度")
    position = models.PositiveSmallIntegerField("次序")
    project = models.ForeignKey(Project, models.PROTECT, related_name="dispatch_decisions", verbose_name="项目")
    action = models.CharField("议定事项", max_length=300)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="dispatch_decisions", verbose_name="责任单位"
    )
    person = models.CharField("责任人", max_length=60, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    version = models.PositiveIntegerField("版次", default=1)
    typed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")
    typed_at = models.DateTimeField("记录时间")
    struck_at = models.DateTimeField("划去时间", null=True)
    problem = models.OneToOneField(
        Problem, models.PROTECT, null=True, related_name="dispatch_decision", verbose_name="跟踪办理的问题"
    )

    objects = DispatchDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "调度议定事项"
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="one_dispatch_decision_per_position")
        ]

    def __str__(self):
        return self.action

    @property
    def lacks(self):
        """What a decision needs and does not have yet, as users call it."""
        needed = (("责任单位", self.unit_id), ("责任人", self.person), ("完成时限", self.due_on))
        return [label for label, value in needed if not value]
