from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from projects.choices import ImageStage
from projects.models.project import Project
from projects.money import WanField

MAX_PHOTOS, MAX_ATTACHMENTS = 3, 5


def business_moment(on, at):
    """The business day `on` at the district's time of day of the moment `at`, naive: what deadlines compare with."""
    return datetime.combine(on, timezone.localtime(at).time())


class WeeklyReportQuerySet(models.QuerySet):
    def visible_to(self, user, *, on):
        """Reports of the projects whose whole page the user sees; a draft is nobody's but its unit's business."""
        projects = Project.objects.visible_to(user, on=on, head_only=False).filter(pk=OuterRef("project"))
        return self.filter(Exists(projects))

    def filed(self):
        """Reports that lie before their readers: handed in and neither withdrawn nor returned."""
        return self.filter(state=WeeklyReport.State.SUBMITTED)

    def before(self, monday):
        """Earlier weeks' reports, the newest first."""
        return self.filter(monday__lt=monday).order_by("-monday")

    def last_filed(self, project, monday):
        """The project's newest filed report of an earlier week, or None."""
        return self.filed().filter(project=project).before(monday).first()


class WeeklyReport(models.Model):
    """What the liaison unit writes about one project and one week, from Monday to Sunday.

    `draft` holds the form as typed, sound or not, and `version` counts its saves, so that two tabs or two people
    never overwrite each other unseen. The other fields hold what was handed in last. In a week that touches two
    months of the project's year `invested_wan` is the part up to the first month's end and
    `invested_next_month_wan` the rest. `first_submitted_*` is the first submission that was not withdrawn: it
    alone decides whether the report was in time. `year_to_date_wan` and `since_start_wan` are what the ledger said
    when it was handed in, this week included.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "已报送"
        RETURNED = "returned", "已退回"

    project = models.ForeignKey(Project, models.PROTECT, related_name="weekly_reports", verbose_name="项目")
    monday = models.DateField("周一")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField("版次", default=0)
    draft = models.JSONField("填报内容", default=dict)
    saved_by = models.ForeignKey("projects.User", models.PROTECT, null=True, related_name="+", verbose_name="保存人")
    saved_at = models.DateTimeField("保存时间", null=True)

    invested_wan = WanField("本周完成投资", null=True)
    invested_next_month_wan = WanField("其中次月部分", null=True)
    year_to_date_wan = WanField("年初以来累计", null=True)
    since_start_wan = WanField("开工以来累计", null=True)
    image_stage = models.CharField("形象部位", max_length=20, choices=ImageStage, blank=True)
    progress_text = models.CharField("形象进度", max_length=300, blank=True)
    people_on_site = models.PositiveIntegerField("现场人数", null=True)
    no_change_reason = models.CharField("无变化原因", max_length=200, blank=True)
    repeats_last = models.BooleanField("与上期雷同", default=False)

    submitted_by = models.ForeignKey(
        "projects.User", models.PROTECT, null=True, related_name="+", verbose_name="报送人"
    )
    submitted_on = models.DateField("报送日", null=True)
    submitted_at = models.DateTimeField("报送时间", null=True)
    first_submitted_on = models.DateField("首次报送日", null=True)
    first_submitted_at = models.DateTimeField("首次报送时间", null=True)
    read_by = models.ForeignKey("projects.User", models.PROTECT, null=True, related_name="+", verbose_name="阅件人")
    read_on = models.DateField("阅件日", null=True)
    read_at = models.DateTimeField("阅件时间", null=True)

    objects = WeeklyReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "周报"
        ordering = ["-monday", "project"]
        indexes = [models.Index(fields=["monday", "state"], name="reports_of_week")]
        constraints = [
            models.UniqueConstraint(fields=["project", "monday"], name="one_report_per_project_and_week"),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False, first_submitted_at__isnull=False),
                name="a_filed_report_says_when",
            ),
            models.CheckConstraint(
                condition=Q(invested_wan__isnull=True) | Q(invested_wan__gte=0), name="weekly_investment_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.monday} 周报"

    @property
    def is_filed(self):
        return self.state == self.State.SUBMITTED


class ReportStep(models.Model):
    """One step on a report's way: handed in, withdrawn, returned, read; by whom, when and why."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "报送"
        WITHDRAWN = "withdrawn", "撤回"
        RETURNED = "returned", "退回"
        READ = "read", "阅"

    report = models.ForeignKey(WeeklyReport, models.CASCADE, related_name="steps", verbose_name="周报")
    kind = models.CharField("步骤", max_length=10, choices=Kind)
    by = models.ForeignKey("projects.User", models.PROTECT, related_name="+", verbose_name="经办人")
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "周报流转"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.report} {self.get_kind_display()}"


class VillageProgress(models.Model):
    """The figures of an urban-village project at the end of one week, each counted from the beginning."""

    FIGURES = (
        "households",
        "households_signed",
        "households_vacated",
        "demolished_wan_m2",
        "resettlement_started",
        "resettlement_completed",
    )

    report = models.OneToOneField(WeeklyReport, models.CASCADE, related_name="village", verbose_name="周报")
    households = models.PositiveIntegerField("涉及户数", null=True)
    households_signed = models.PositiveIntegerField("已签约户", null=True)
    households_vacated = models.PositiveIntegerField("已腾空户", null=True)
    demolished_wan_m2 = models.DecimalField("拆除面积（万㎡）", max_digits=9, decimal_places=2, null=True)
    resettlement_started = models.PositiveIntegerField("安置房开工套数", null=True)
    resettlement_completed = models.PositiveIntegerField("安置房竣工套数", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "城中村改造进度"
        constraints = [
            models.CheckConstraint(
                condition=Q(demolished_wan_m2__isnull=True) | Q(demolished_wan_m2__gte=0),
                name="demolished_area_not_negative",
            )
        ]

    def __str__(self):
        return f"{self.report} 城中村"


class WeeklyTask(models.Model):
    """One line of next week's work: what, who, by when. The next report ticks it, or leaves it undone."""

    report = models.ForeignKey(WeeklyReport, models.CASCADE, related_name="tasks", verbose_name="周报")
    position = models.PositiveSmallIntegerField("次序")
    what = models.CharField("工作", max_length=100)
    who = models.CharField("责任人", max_length=30)
    due_on = models.DateField("完成时限", null=True)
    done_in = models.ForeignKey(
        WeeklyReport, models.SET_NULL, null=True, related_name="done_tasks", verbose_name="在哪期报完成"
    )

    class Meta:
        verbose_name = verbose_name_plural = "下周工作"
        ordering = ["report", "position"]
        constraints = [models.UniqueConstraint(fields=["report", "position"], name="one_task_per_line")]

    def __str__(self):
        return self.what


class MilestoneClaimQuerySet(models.QuerySet):
    def waiting(self):
        """Claims of filed reports on which the office has not decided."""
        return self.filter(state=MilestoneClaim.State.CLAIMED, report__state=WeeklyReport.State.SUBMITTED)


class MilestoneClaim(models.Model):
    """A report says that a milestone was reached; it counts once the office has confirmed it."""

    class State(models.TextChoices):
        CLAIMED = "claimed", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "未认可"

    report = models.ForeignKey(WeeklyReport, models.CASCADE, related_name="claims", verbose_name="周报")
    milestone = models.ForeignKey("projects.Milestone", models.CASCADE, related_name="claims", verbose_name="节点")
    reached_on = models.DateField("完成日期")
    state = models.CharField("状态", max_length=10, choices=State, default=State.CLAIMED)
    decided_by = models.ForeignKey("projects.User", models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    decided_at = models.DateTimeField("确认时间", null=True)
    reason = models.CharField("未认可原因", max_length=200, blank=True)

    objects = MilestoneClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节点完成申报"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "milestone"], name="one_claim_per_report_and_milestone"),
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(state="confirmed"), name="a_milestone_is_reached_once"
            ),
        ]

    def __str__(self):
        return f"{self.milestone} {self.get_state_display()}"


class ReportFileQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at__isnull=True)


class ReportFile(models.Model):
    """A photo or an attachment of a report. It lies outside the web's reach: a view that knows the asker streams it.

    A photo is the picture alone, written anew; `sha256` is over the stored bytes, `fingerprint` tells the same
    picture in another size.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        ATTACHMENT = "attachment", "附件"

    report = models.ForeignKey(WeeklyReport, models.CASCADE, related_name="files", verbose_name="周报")
    kind = models.CharField("种类", max_length=10, choices=Kind)
    file = models.FileField("文件", upload_to="weekly/%Y/", max_length=200)
    thumbnail = models.FileField("缩略图", upload_to="weekly/%Y/", max_length=200, blank=True)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    fingerprint = models.CharField("图像指纹", max_length=16, blank=True, db_index=True)
    added_by = models.ForeignKey("projects.User", models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("撤下时间", null=True)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "周报文件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"], condition=Q(removed_at__isnull=True), name="one_file_once_per_report"
            )
        ]

    def __str__(self):
        return self.name


class ReportAnswer(models.Model):
    """What a leader wrote on a report: an answer (答复) or an instruction (批示). A secretary writes for his leader."""

    class Kind(models.TextChoices):
        ANSWER = "answer", "答复"
        INSTRUCTION = "instruction", "批示"

    report = models.ForeignKey(WeeklyReport, models.CASCADE, related_name="answers", verbose_name="周报")
    kind = models.CharField("种类", max_length=12, choices=Kind)
    text = models.CharField("内容", max_length=500)
    by = models.ForeignKey("projects.User", models.PROTECT, related_name="+", verbose_name="签批人")
    on_behalf_of = models.ForeignKey(
        "projects.Leader", models.PROTECT, null=True, related_name="+", verbose_name="代哪位领导"
    )
    on = models.DateField("日期")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "周报批复"
        ordering = ["pk"]
        indexes = [models.Index(fields=["on", "kind"], name="report_answers_by_day")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.text}"
