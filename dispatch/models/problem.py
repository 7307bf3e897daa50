from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from dispatch.models.problem_course import DeadlineExtension, Level, ProblemTurn
from dispatch.rules.problem import HOLDING_ROLES, PROBLEM, RAISING_ROLES, WITH_HOLDER
from projects.choices import Cause, Precision
from projects.models import Assignment, Leader, LedgerImport, Project, Unit, User, WeeklyReport
from projects.models.user import leaders_acted_for
from projects.roles import Role


class ProblemQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_on__isnull=True)

    def visible_to(self, user, *, on):
        """Problems of the projects whose page the user sees, those his unit handles or ever handled, and those he raised."""
        listed = self.filter(project__voided_at__isnull=True)
        if user.sees_whole_district:
            return listed
        whole = Project.objects.visible_to(user, on=on, head_only=False).filter(pk=OuterRef("project"))
        visible = Q(Exists(whole)) | Q(raiser_leader__in=leaders_acted_for(user, on=on))
        if user.may("view_projects"):
            visible |= Q(raised_by=user)
        if user.unit_id and not RAISING_ROLES.isdisjoint(user.roles):
            visible |= Q(raiser_unit=user.unit_id)
        if user.unit_id and not HOLDING_ROLES.isdisjoint(user.roles):
            handled = ProblemTurn.objects.filter(problem=OuterRef("pk"), unit=user.unit_id)
            helped = Problem.helping_units.through.objects.filter(problem=OuterRef("pk"), unit=user.unit_id)
            visible |= Q(handling_unit=user.unit_id) | Q(Exists(handled)) | Q(Exists(helped))
        return listed.filter(visible)

    def held_by(self, user):
        """Open problems that are `user`'s to solve: his unit's, his own as the leader, or the chief's."""
        held = Q(pk__in=[])
        if user.unit_id and not HOLDING_ROLES.isdisjoint(user.roles):
            held |= Q(level=Level.UNIT, unit=user.unit_id)
        if user.leader_id and Role.LEADER in user.roles:
            held |= Q(level=Level.LEADER, leader=user.leader_id)
        if Role.OFFICE in user.roles:
            held |= Q(level=Level.LEADER, leader=None)
        if Role.CHIEF in user.roles:
            held |= Q(level=Level.CHIEF)
        turns = ProblemTurn.objects.current().filter(held, problem=OuterRef("pk"))
        return self.open().filter(Exists(turns), project__voided_at__isnull=True)

    def on_desk_of(self, user, *, on):
        """Open problems whose next step is `user`'s as their holder: to accept, or to solve. An objection waits for others."""
        return self.held_by(user).filter(state__in=PROBLEM.states_of("claim"))

    def raised_from_side_of(self, user):
        """Problems whose raiser's side `user` belongs to: the leader alone, else the unit, else the person.

        What a ledger lists is raised by the office, whoever imports it.
        """
        side = Q(pk__in=[])
        if user.leader_id and Role.LEADER in user.roles:
            side |= Q(raiser_leader=user.leader_id)
        if not RAISING_ROLES.isdisjoint(user.roles):
            side |= Q(raiser_leader=None, raiser_unit=None, raised_by=user)
            if user.unit_id:
                side |= Q(raiser_leader=None, raiser_unit=user.unit_id)
        if Role.OFFICE in user.roles:
            side |= Q(source=Problem.Source.LEDGER)
        return self.filter(side)

    def waiting_for_confirmation_of(self, user, *, on):
        """Problems called solved that `user` may confirm as the raiser's side; never what he or his unit solved."""
        claimed = self.filter(state__in=PROBLEM.states_of("confirm"), project__voided_at__isnull=True)
        solved = Q(result_by=user)
        if user.unit_id:
            solved |= Q(level=Level.UNIT, handling_unit=user.unit_id)
        if user.leader_id and Role.LEADER in user.roles:
            last = ProblemTurn.objects.filter(problem=OuterRef("pk")).order_by("-pk")
            claimed = claimed.annotate(solver=Subquery(last.values("leader")[:1]))
            solved |= Q(level=Level.LEADER, solver__isnull=False, solver=user.leader_id)
        if Role.CHIEF in user.roles:
            solved |= Q(level=Level.CHIEF)
        return claimed.raised_from_side_of(user).exclude(solved)

    def on_desk_of_principal_of(self, user, *, on):
        """What waits on the desks of the leaders whose secretary `user` is: he sees it, the leader acts on it."""
        if Role.SECRETARY not in user.roles:
            return self.none()
        turns = ProblemTurn.objects.current().filter(
            problem=OuterRef("pk"), level=Level.LEADER, leader__in=leaders_acted_for(user, on=on)
        )
        return self.open().filter(Exists(turns), state__in=PROBLEM.states_of("claim"), project__voided_at__isnull=True)

    def waiting_for_decision_of(self, user, *, on):
        """Problems that wait for `user` to decide on an objection or on more time for the holder one level below him."""
        asked = Q(Exists(DeadlineExtension.objects.waiting().filter(problem=OuterRef("pk"))))
        objected = Q(state__in=PROBLEM.states_of("uphold"))
        deciding = Q(pk__in=[])
        led = Assignment.objects.heads_on(on).filter(project=OuterRef("project"))
        if Role.OFFICE in user.roles:
            deciding |= objected & Q(level=Level.UNIT)
        if Role.LEADER in user.roles and user.leader_id:
            deciding |= Q(Exists(led.filter(leader=user.leader_id))) & Q(level=Level.UNIT) & (objected | asked)
        if Role.CHIEF in user.roles:
            deciding |= (Q(level__gte=Level.LEADER) | ~Q(Exists(led))) & (objected | asked)
        return self.open().filter(deciding, project__voided_at__isnull=True)

    def overdue_on(self, day):
        """超期: what nobody has solved and whose decided date has passed, as `dispatch.rules.problem.is_late` has it."""
        in_time_when_stopped = Q(stopped_on__isnull=False, due_on__gte=F("stopped_on"))
        return self.filter(state__in=WITH_HOLDER, due_on__lt=day).exclude(in_time_when_stopped)

    def reported_late(self):
        """What waits for its raiser with a result that came after the decided date."""
        return self.filter(state__in=PROBLEM.states_of("confirm"), result_on__gt=F("due_on"))

    def due_between(self, first, last):
        """What nobody has solved and is due by its decided date on one of these days; nothing whose clock is stopped."""
        return self.filter(state__in=WITH_HOLDER, due_on__range=(first, last), stopped_on__isnull=True)


class Problem(models.Model):
    """One thing that holds a project up: who raised it, who is to solve it by when, and how far it has come.

    `cause_text` and `limit_text` keep what was written beside the standard value; `limit_on` is the limit as last
    stated, None where none was (待定). `original_deadline` (原定) is the first limit, stated or computed, and is never
    moved. `due_on` (现定) is the decided date, by which it is late or not: a rise does not move it. `deadline` (本环节) is
    the current holder's own. `wished_on` is what its raiser wished for, no limit. Since `stopped_on` the clock is stopped,
    because somebody else has to decide. The raiser's side is `raiser_leader`, else `raiser_unit`, else
    `raised_by`: it alone confirms the result. `version` counts the steps, so that two people never decide on the
    same state of things; `submission` names one sending of the form, so that a second tap raises nothing twice.
    Superseded is what a later ledger replaced by other words: no longer listed, not solved.
    """

    class Source(models.TextChoices):
        LEDGER = "ledger", "台账"
        WEEKLY_REPORT = "weekly_report", "周报"
        SITE_MEETING = "site_meeting", "现场办公会"
        DISPATCH_MEETING = "dispatch_meeting", "调度会"
        SUPERVISION = "supervision", "督查"
        INSTRUCTION = "instruction", "批示"
        DIRECT = "direct", "直接提出"

    class State(models.TextChoices):
        ASSIGNED = "assigned", "待签收"
        OBJECTED = "objected", "有异议"
        ACCEPTED = "accepted", "办理中"
        CLAIMED = "claimed", "待确认"
        CLOSED = "closed", "已销号"
        SUPERSEDED = "superseded", "不再列示"

    number = models.CharField("编号", max_length=20, unique=True)
    project = models.ForeignKey(Project, models.PROTECT, related_name="problems", verbose_name="项目")
    source = models.CharField("来源", max_length=20, choices=Source)
    description = models.TextField("问题")
    cause = models.CharField("原因类别", max_length=20, choices=Cause)
    cause_text = models.CharField("原因(原文)", max_length=60, blank=True)
    measure = models.TextField("解决措施", blank=True)

    state = models.CharField("状态", max_length=12, choices=State, default=State.ASSIGNED)
    level = models.PositiveSmallIntegerField("层级", choices=Level, default=Level.UNIT)
    version = models.PositiveIntegerField("版次", default=0)
    submission = models.UUIDField("提交标识", unique=True, null=True, editable=False)
    handling_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="problems", verbose_name="承办单位"
    )
    helping_units = models.ManyToManyField(Unit, blank=True, related_name="helped_problems", verbose_name="协办单位")

    limit_text = models.CharField("解决时限(原文)", max_length=60, blank=True)
    limit_on = models.DateField("所定时限", null=True, blank=True)
    deadline_precision = models.CharField("精度", max_length=10, choices=Precision, blank=True)
    original_deadline = models.DateField("原定时限", null=True, blank=True, editable=False)
    wished_on = models.DateField("希望解决日期", null=True, blank=True)
    due_on = models.DateField("现定时限", null=True, blank=True)
    deadline = models.DateField("本环节时限", null=True, blank=True)
    stopped_on = models.DateField("停计自何日起", null=True, blank=True, editable=False)
    extensions = models.PositiveSmallIntegerField("展期次数", default=0)

    raised_on = models.DateField("提出日期")
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人")
    raiser_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="raised_problems", verbose_name="提出单位"
    )
    raiser_leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, blank=True, related_name="raised_problems", verbose_name="提出领导"
    )
    weekly_report = models.ForeignKey(WeeklyReport, models.PROTECT, null=True, blank=True, verbose_name="来源周报")
    site_meeting = models.ForeignKey(
        "dispatch.SiteMeeting", models.PROTECT, null=True, blank=True, related_name="problems", verbose_name="来源会议"
    )
    ledger_import = models.ForeignKey(LedgerImport, models.PROTECT, null=True, blank=True, verbose_name="来源台账")

    result = models.TextField("办理结果", blank=True)
    result_on = models.DateField("报结日期", null=True, blank=True)
    result_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报结人")
    closed_on = models.DateField("销号日期", null=True, blank=True, help_text="不再列示的，是台账不再列示之日")
    rating = models.PositiveSmallIntegerField(
        "评分", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    rating_text = models.CharField("评语", max_length=300, blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["number"]
        indexes = [
            models.Index(fields=["project", "closed_on"], name="open_problems_of_project"),
            models.Index(fields=["state", "due_on"], name="problems_by_state_and_due_day"),
            models.Index(fields=["state", "deadline"], name="problems_by_state_and_deadline"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="problem_has_one_of_three_levels"),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "superseded"], closed_on__isnull=False)
                | ~Q(state__in=["closed", "superseded"]) & Q(closed_on__isnull=True),
                name="a_closed_problem_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(result_on__isnull=False), name="a_claimed_result_says_when"
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True) | Q(state__in=["objected", "accepted"]),
                name="only_a_running_clock_is_stopped",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="rating_from_one_to_five"
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.description}"

    @property
    def is_open(self):
        return self.closed_on is None

    @property
    def state_label(self):
        return self.get_state_display()

    @property
    def workflow_has_begun(self):
        """Whether anything was done about it: from then on a ledger no longer changes who handles it."""
        return self.version > 0
