import uuid

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from projects.models import Leader, Project, Unit, User
from projects.roles import Role


class PushRecordQuerySet(models.QuerySet):
    def visible_to(self, user, *, on):
        """Records on a project whose whole page the user sees, and those that name him or his unit."""
        if user.sees_whole_district:
            return self
        projects = Project.objects.visible_to(user, on=on, head_only=False)
        visible = Q(Exists(PushedProject.objects.filter(record=OuterRef("pk"), project__in=projects)))
        return self.filter(visible | named_by(user))

    def naming(self, user):
        return self.filter(named_by(user))


def named_by(user):
    """What names `user` himself as a leader, or the unit that he works for in a business role."""
    named = Q(pk__in=[])
    if user.leader_id and Role.LEADER in user.roles:
        named |= Q(met_leader=user.leader_id)
    if user.unit_id and user.may("view_projects"):
        named |= Q(met_unit=user.unit_id)
    return named


class PushRecord(models.Model):
    """One trip or visit for projects: when, to whom, with what result.

    `met_unit` or `met_leader` is who may dispute it; `whom` is who else was met, such as the enterprise. Whether it was
    recorded in time is kept, because the calendar of that day decided it. `submission` names one sending of the form. It
    is never scored, and nobody owes any.
    """

    class Kind(models.TextChoices):
        VISIT = "visit", "走访"
        ERRAND = "errand", "跑办"
        TALK = "talk", "洽谈"

    kind = models.CharField("方式", max_length=10, choices=Kind)
    on = models.DateField("日期")
    projects = models.ManyToManyField(
        Project, through="PushedProject", related_name="push_records", verbose_name="项目"
    )
    met_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="找的单位")
    met_leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="找的领导"
    )
    whom = models.CharField("见了谁", max_length=60, blank=True)
    result = models.CharField("结果", max_length=300)
    photo = models.FileField("照片", upload_to="push_records/%Y/%m/", max_length=200, blank=True)
    submission = models.UUIDField("提交标识", unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")
    on_behalf_of = models.ForeignKey(Leader, models.PROTECT, null=True, related_name="+", verbose_name="代记的领导")
    recorded_on = models.DateField("记录日期")
    recorded_at = models.DateTimeField("记录时间")
    in_time = models.BooleanField("按时记录")
    disputed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="异议人")
    disputed_on = models.DateField("异议日期", null=True)
    disputed_at = models.DateTimeField("异议时间", null=True)
    dispute = models.CharField("异议", max_length=300, blank=True)

    objects = PushRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访跑办"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(recorded_on__gte=F("on")), name="a_trip_is_recorded_afterwards"),
            models.CheckConstraint(
                condition=Q(disputed_on__isnull=True, dispute="") | Q(disputed_on__isnull=False) & ~Q(dispute=""),
                name="a_disputed_trip_says_why",
            ),
            models.CheckConstraint(
                condition=Q(met_unit__isnull=True) | Q(met_leader__isnull=True), name="a_trip_names_a_unit_or_a_leader"
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()}{self.met_label}"

    @property
    def met_label(self):
        """Whom it was to: 区规划分局、张科长."""
        return "、".join(str(met) for met in (self.met_unit, self.met_leader, self.whom) if met)

    @property
    def giver_label(self):
        """Whose trip it was: the leader whose secretary wrote it down, else who did."""
        return str(self.on_behalf_of or self.by)


class PushedProject(models.Model):
    """One project that a trip was for; whether whoever made it is of its responsible side (else of its liaison unit)."""

    record = models.ForeignKey(PushRecord, models.CASCADE, related_name="pushed", verbose_name="走访跑办")
    project = models.ForeignKey(Project, models.PROTECT, related_name="pushed", verbose_name="项目")
    by_responsible_side = models.BooleanField("包保责任方所为")

    class Meta:
        verbose_name = verbose_name_plural = "走访跑办的项目"
        constraints = [models.UniqueConstraint(fields=["record", "project"], name="a_trip_is_for_a_project_once")]

    def __str__(self):
        return f"{self.record} {self.project}"
