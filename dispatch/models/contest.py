from django.db import models
from django.db.models import Exists, OuterRef, Q

from dispatch.models.dispatch_meeting import DispatchMeeting
from projects.models import Project, User


class ContestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(upheld__isnull=True)

    def visible_to(self, user, *, on):
        """All for the whole district's roles; else those on projects whose whole page the user sees, and his own ones."""
        if user.sees_whole_district:
            return self
        projects = Project.objects.visible_to(user, on=on, head_only=False)
        return self.filter(Q(Exists(projects.filter(pk=OuterRef("project")))) | Q(by=user))


class Contest(models.Model):
    """An objection (申诉) of a project's side to its light, diagnosis or rank before publication; answered, and kept."""

    class About(models.TextChoices):
        LIGHT = "light", "亮灯"
        DIAGNOSIS = "diagnosis", "三类现象"
        RANK = "rank", "排名"

    meeting = models.ForeignKey(DispatchMeeting, models.PROTECT, related_name="contests", verbose_name="月调度")
    project = models.ForeignKey(Project, models.PROTECT, related_name="contests", verbose_name="项目")
    about = models.CharField("申诉事项", max_length=10, choices=About)
    text = models.TextField("理由")
    evidence = models.FileField("佐证", upload_to="contests/%Y/%m/", max_length=200, blank=True)
    evidence_name = models.CharField("佐证文件名", max_length=120, blank=True)
    evidence_type = models.CharField("佐证类型", max_length=100, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申诉人")
    on = models.DateField("申诉日期")
    at = models.DateTimeField("申诉时间")
    upheld = models.BooleanField("采纳", null=True)
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_on = models.DateField("答复日期", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申诉"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "project", "about"],
                condition=Q(upheld__isnull=True),
                name="one_open_contest_per_matter",
            ),
            models.CheckConstraint(
                condition=Q(upheld__isnull=True) | ~Q(answer=""), name="an_answered_contest_says_why"
            ),
        ]

    def __str__(self):
        return f"{self.meeting} {self.project} {self.get_about_display()}申诉"


class DiagnosisRuling(models.Model):
    """A person's word in place of the computed diagnosis of one project and month, with the reason beside it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="diagnosis_rulings", verbose_name="项目")
    month = models.DateField("月份")
    verdict = models.CharField("改判为", max_length=30)
    computed = models.CharField("系统判定", max_length=30)
    reason = models.CharField("原因", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="改判人")
    at = models.DateTimeField("改判时间")

    class Meta:
        verbose_name = verbose_name_plural = "诊断改判"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["month", "project"], name="rulings_of_month")]

    def __str__(self):
        return f"{self.project} {self.month:%Y-%m} {self.verdict}"
