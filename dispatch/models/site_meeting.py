import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from dispatch.models.problem import Problem
from projects.models import Leader, Project, Unit, User
from projects.models.user import leaders_acted_for
from projects.roles import Role

MAX_DECISIONS = 6
MAX_PHOTOS = 6


class SiteMeetingQuerySet(models.QuerySet):
    def listed(self):
        """Meetings that count: void ones stay on record but keep no duty and are no evidence."""
        return self.filter(voided_on__isnull=True)

    def held_in(self, month_end):
        """Meetings held in the calendar month that ends on that day."""
        return self.filter(held_on__range=(month_end.replace(day=1), month_end))

    def visible_to(self, user, *, on):
        """Meetings on a project whose whole page the user sees, his own ones, and those that gave his unit work."""
        if user.sees_whole_district:
            return self
        projects = Project.objects.visible_to(user, on=on, head_only=False)
        on_site = SiteMeeting.projects.through.objects.filter(sitemeeting=OuterRef("pk"), project__in=projects)
        visible = Q(Exists(on_site)) | Q(leader__in=leaders_acted_for(user, on=on))
        if user.unit_id and user.may("view_projects"):
            visible |= Q(Exists(MeetingDecision.objects.filter(meeting=OuterRef("pk"), unit=user.unit_id)))
        return self.filter(visible)

    def kept_by(self, user, *, on):
        """Meetings whose record is `user`'s to correct: of the leaders he acts for, or only on projects of his unit."""
        if not user.may("record_site_meeting"):
            return self.none()
        if Role.OFFICE in user.roles:
            return self
        own = Q(leader__in=leaders_acted_for(user, on=on))
        if Role.LEAD_UNIT in user.roles:
            seen = Project.objects.visible_to(user, on=on, head_only=False)
            on_site = SiteMeeting.projects.through.objects.filter(sitemeeting=OuterRef("pk"))
            own |= Q(Exists(on_site)) & ~Q(Exists(on_site.exclude(project__in=seen)))
        return self.filter(own)


class SiteMeeting(models.Model):
    """One site meeting (现场办公会): a leader with those concerned at the site of his projects, what was heard and decided.

    `submission` names one sending of the form, so that a second tap on a slow line records nothing twice; `correction`
    does the same for the last correction, `version` counts the states of the record. A void meeting stays on record.
    """

    leader = models.ForeignKey(Leader, models.PROTECT, related_name="site_meetings", verbose_name="包保领导")
    projects = models.ManyToManyField(Project, related_name="site_meetings", verbose_name="项目")
    held_on = models.DateField("召开日期")
    place = models.CharField("地点", max_length=200)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=6, null=True, blank=True)
    chair = models.CharField("主持", max_length=60)
    present = models.TextField("参加人员")
    heard = models.TextField("听取情况")
    submission = models.UUIDField("提交标识", unique=True, default=uuid.uuid4, editable=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")
    recorded_at = models.DateTimeField("记录时间")
    version = models.PositiveIntegerField("版次", default=1, editable=False)
    correction = models.UUIDField("更正标识", unique=True, null=True, editable=False)
    corrected_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="更正人"
    )
    corrected_on = models.DateField("更正日期", null=True, editable=False)
    corrected_at = models.DateTimeField("更正时间", null=True, editable=False)
    voided_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="作废人"
    )
    voided_on = models.DateField("作废日期", null=True, editable=False)
    voided_at = models.DateTimeField("作废时间", null=True, editable=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    objects = SiteMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "现场办公会"
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["leader", "held_on"], name="site_meetings_of_leader")]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="a_position_has_both_coordinates",
            ),
            models.CheckConstraint(
                condition=Q(voided_on__isnull=True) | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="a_void_meeting_says_when_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.held_on} {self.leader}现场办公会"

    @property
    def is_void(self):
        return self.voided_on is not None


class MeetingDecision(models.Model):
    """One thing a site meeting decided: what is to be done, by which unit and person, by when. It is followed as a problem."""

    meeting = models.ForeignKey(SiteMeeting, models.CASCADE, related_name="decisions", verbose_name="现场办公会")
    position = models.PositiveSmallIntegerField("次序")
    project = models.ForeignKey(Project, models.PROTECT, related_name="meeting_decisions", verbose_name="项目")
    subject = models.CharField("事项", max_length=100)
    action = models.CharField("办理要求", max_length=300)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="meeting_decisions", verbose_name="责任单位")
    person = models.CharField("责任人", max_length=60)
    due_on = models.DateField("完成时限")
    problem = models.OneToOneField(
        Problem, models.PROTECT, null=True, related_name="meeting_decision", verbose_name="跟踪办理的问题"
    )

    class Meta:
        verbose_name = verbose_name_plural = "议定事项"
        ordering = ["meeting", "position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="one_decision_per_position")]

    def __str__(self):
        return self.subject


class MeetingPhotoQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at__isnull=True)


class MeetingPhoto(models.Model):
    """One photo of a site meeting, kept as a fresh JPEG without its metadata, with a small copy for lists.

    The place of a photo that was taken down is not given to another: browsers keep what an address has shown.
    """

    meeting = models.ForeignKey(SiteMeeting, models.CASCADE, related_name="photos", verbose_name="现场办公会")
    position = models.PositiveSmallIntegerField("次序")
    file = models.FileField("照片", upload_to="site_meetings/%Y/%m/", max_length=200)
    small = models.FileField("小图", upload_to="site_meetings/%Y/%m/", max_length=200)
    removed_at = models.DateTimeField("撤下时间", null=True, editable=False)

    objects = MeetingPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "现场办公会照片"
        ordering = ["meeting", "position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="one_photo_per_position")]

    def __str__(self):
        return f"{self.meeting} 照片{self.position}"
