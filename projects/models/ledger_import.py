from django.db import models


class LedgerImport(models.Model):
    """One uploaded ledger file and what became of it; the file is kept as it came, with its SHA-256."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "等待读取"
        READING = "reading", "正在读取"
        PREVIEWED = "previewed", "等待确认"
        REFUSED = "refused", "未导入"
        CONFIRMED = "confirmed", "等待入账"
        POSTING = "posting", "正在入账"
        IMPORTED = "imported", "已导入"

    year = models.PositiveSmallIntegerField("年度")
    as_of = models.DateField("截至日", null=True, blank=True)
    file = models.FileField("原始文件", upload_to="ledgers/%Y/", max_length=300)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    state = models.CharField("状态", max_length=20, choices=State, default=State.UPLOADED)
    progress_done = models.PositiveIntegerField("已处理", default=0)
    progress_total = models.PositiveIntegerField("共", default=0)
    preview = models.JSONField("预览", null=True)
    fingerprint = models.CharField("预览时账册状态", max_length=64, blank=True)
    decisions = models.JSONField("人工选择", default=dict)
    failure = models.CharField("未导入原因", max_length=500, blank=True)
    uploaded_by = models.ForeignKey("projects.User", models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")
    confirmed_by = models.ForeignKey(
        "projects.User", models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    attempts = models.PositiveSmallIntegerField("领取次数", default=0)
    claimed_at = models.DateTimeField("后台领取时间", null=True)
    imported_at = models.DateTimeField("导入时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账导入"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.file_name} {self.get_state_display()}"
