from django.db import models
from django.db.models import Exists, OuterRef, Q

from projects.choices import Cause, Precision
from projects.models import LedgerImport, Project, Unit, User, WeeklyReport


class ProblemQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_on__isnull=True)

    def visible_to(self, user, *, on):
        """Problems of the projects whose page the user sees, and those his own department handles."""
        whole = Project.objects.visible_to(user, on=on, head_only=False).filter(pk=OuterRef("project"))
        visible = Q(Exists(whole))
        if user.unit_id and user.may("view_projects"):
            visible |= Q(handling_units=user.unit_id)
        return self.filter(visible, project__voided_at__isnull=True).distinct()


class Problem(models.Model):
    """One thing that holds a project up, as a ledger or a person stated it, and who is to solve it by when.

    `cause_text` and `limit_text` keep what was written beside the standard value; a limit without a date (待定)
    has only its text.
    """

    class Source(models.TextChoices):
        LEDGER = "ledger", "台账"
        WEEKLY_REPORT = "weekly_report", "周报"
        SITE_MEETING = "site_meeting", "现场办公会"

    number = models.CharField("编号", max_length=20, unique=True)
    project = models.ForeignKey(Project, models.PROTECT, related_name="problems", verbose_name="项目")
    source = models.CharField("来源", max_length=20, choices=Source)
    description = models.TextField("问题")
    cause = models.CharField("原因类别", max_length=20, choices=Cause)
    cause_text = models.CharField("原因(原文)", max_length=60, blank=True)
    measure = models.TextField("解决措施", blank=True)
    handling_units = models.ManyToManyField(Unit, blank=True, related_name="problems", verbose_name="承办单位")
    raised_on = models.DateField("提出日期")
    deadline = models.DateField("解决时限", null=True, blank=True)
    deadline_precision = models.CharField("精度", max_length=10, choices=Precision, blank=True)
    limit_text = models.CharField("解决时限(原文)", max_length=60, blank=True)
    closed_on = models.DateField("不再列示日期", null=True, blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人")
    weekly_report = models.ForeignKey(WeeklyReport, models.PROTECT, null=True, blank=True, verbose_name="来源周报")
    site_meeting = models.ForeignKey(
        "dispatch.SiteMeeting", models.PROTECT, null=True, blank=True, related_name="problems", verbose_name="来源会议"
    )
    ledger_import = models.ForeignKey(LedgerImport, models.PROTECT, null=True, blank=True, verbose_name="来源台账")

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["number"]
        indexes = [models.Index(fields=["project", "closed_on"], name="open_problems_of_project")]

    def __str__(self):
        return f"{self.number} {self.description}"

    @property
    def state_label(self):
        return "不再列示" if self.closed_on else "办理中"
