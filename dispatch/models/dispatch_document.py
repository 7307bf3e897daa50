from django.db import models
from django.db.models import Q

from dispatch.models.dispatch_meeting import DispatchMeeting
from projects.models import User
from projects.models.append_only import AppendOnly, AppendOnlyQuerySet


class DispatchDocument(AppendOnly):
    """One stored file of a dispatch meeting's pack, with its number, cut-off and SHA-256.

    A final one (`edition` 0) is made once, at publication, and never again; drafts for checking (送审稿) count from 1.
    """

    class Kind(models.TextChoices):
        NOTICE_DOCX = "notice.docx", "通报（Word）"
        NOTICE_PDF = "notice.pdf", "通报（PDF）"
        LEDGER_XLSX = "ledger.xlsx", "台账（Excel）"
        MINUTES_DOCX = "minutes.docx", "会议纪要（Word）"
        DECISIONS_DOCX = "decisions.docx", "交办清单（Word）"
        BRIEFS_DOCX = "briefs.docx", "包保领导单页（Word）"

    FINAL = 0

    meeting = models.ForeignKey(DispatchMeeting, models.PROTECT, related_name="documents", verbose_name="月调度")
    kind = models.CharField("种类", max_length=20, choices=Kind)
    edition = models.PositiveSmallIntegerField("稿次", default=FINAL)
    number = models.CharField("文号", max_length=60)
    cut_off = models.DateField("数据截至")
    seal = models.CharField("落款", max_length=120)
    file = models.FileField("文件", upload_to="dispatch/%Y/%m/", max_length=200)
    size = models.PositiveIntegerField("字节")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="生成人")
    made_on = models.DateField("生成日期", null=True)
    made_at = models.DateTimeField("生成时间")

    REFUSAL = "a stored paper is never changed or deleted"

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "调度文件"
        ordering = ["meeting", "edition", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind", "edition"], name="one_file_per_kind_and_edition")
        ]

    def __str__(self):
        return f"{self.number} {self.get_kind_display()}"

    @property
    def is_final(self):
        return self.edition == self.FINAL


class PackRun(models.Model):
    """One order to make a meeting's documents, worked off in the background; a final one publishes the meeting."""

    class State(models.TextChoices):
        QUEUED = "queued", "等待生成"
        RUNNING = "running", "正在生成"
        DONE = "done", "已生成"
        FAILED = "failed", "未生成"

    meeting = models.ForeignKey(DispatchMeeting, models.PROTECT, related_name="pack_runs", verbose_name="月调度")
    final = models.BooleanField("正式稿", default=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField("进行到", max_length=60, blank=True)
    done = models.PositiveSmallIntegerField("已完成", default=0)
    total = models.PositiveSmallIntegerField("共", default=0)
    attempts = models.PositiveSmallIntegerField("领取次数", default=0)
    failure = models.CharField("未生成原因", max_length=300, blank=True)
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    ordered_on = models.DateField("发起日期")
    ordered_at = models.DateTimeField("发起时间")
    claimed_at = models.DateTimeField("后台领取时间", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件生成"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state__in=["queued", "running"]), name="one_pack_run_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.meeting} {self.get_state_display()}"
