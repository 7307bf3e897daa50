from django.db import models
from django.db.models import Q

from dispatch.models.dispatch_meeting import DispatchMeeting
from projects.models import InvestmentEntry, Project, User
from projects.models.append_only import AppendOnly, AppendOnlyQuerySet
from projects.money import WanField


class FreezeProposal(models.Model):
    """What the office wants frozen, as it stood when it was looked through; a supervisor confirms just that.

    Where figures have moved since, the confirmation stores nothing and the proposal is `overtaken`.
    """

    class State(models.TextChoices):
        OPEN = "open", "等待督查考核局确认"
        CONFIRMED = "confirmed", "已确认"
        OVERTAKEN = "overtaken", "数字已变动"
        WITHDRAWN = "withdrawn", "已撤回"

    meeting = models.ForeignKey(DispatchMeeting, models.PROTECT, related_name="proposals", verbose_name="月调度")
    content = models.TextField("冻结内容")
    sha256 = models.CharField("SHA-256", max_length=64)
    ledger_number = models.PositiveIntegerField("账册止于第几号")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="处理人")
    decided_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "冻结申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state="open"), name="one_open_freeze_proposal_per_meeting"
            )
        ]

    def __str__(self):
        return f"{self.meeting} {self.get_state_display()}"


class Snapshot(AppendOnly):
    """The figures of one dispatch meeting as they were known at its freeze; they print the same for ever.

    `content` is canonical JSON, kept to the letter. `sha256` covers it together with the previous meeting's hash, so
    that a change of any snapshot breaks the chain behind it. `ledger_number` is the last ledger post it contains.
    """

    meeting = models.OneToOneField(DispatchMeeting, models.PROTECT, related_name="snapshot", verbose_name="月调度")
    content = models.TextField("冻结内容")
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    previous_sha256 = models.CharField("前一期SHA-256", max_length=64, unique=True)
    ledger_number = models.PositiveIntegerField("账册止于第几号")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="确认人")
    frozen_on = models.DateField("冻结日期")
    frozen_at = models.DateTimeField("冻结时间")

    REFUSAL = "a snapshot is never changed or deleted"

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "冻结数据"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.meeting} {self.sha256[:12]}"


class FrozenCorrection(models.Model):
    """A figure of a frozen month that somebody asks to be put right (更正); one of the office and a supervisor approve.

    The frozen figure stays as it is. Once approved, the verified book gets the new amount, and the next notice names
    the correction.
    """

    class State(models.TextChoices):
        ASKED = "asked", "待批准"
        APPROVED = "approved", "已更正"
        REFUSED = "refused", "未同意"

    meeting = models.ForeignKey(DispatchMeeting, models.PROTECT, related_name="corrections", verbose_name="月调度")
    project = models.ForeignKey(Project, models.PROTECT, related_name="frozen_corrections", verbose_name="项目")
    old_wan = WanField("原审核数", null=True)
    new_wan = WanField("更正为")
    reason = models.CharField("原因", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="提出人")
    asked_on = models.DateField("提出日期")
    asked_at = models.DateTimeField("提出时间")
    office_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="大项目办批准人")
    office_at = models.DateTimeField("大项目办批准时间", null=True)
    supervisor_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="督查考核局批准人"
    )
    supervisor_at = models.DateTimeField("督查考核局批准时间", null=True)
    decided_on = models.DateField("办结日期", null=True)
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="不同意的人")
    refusal = models.CharField("不同意原因", max_length=200, blank=True)
    entry = models.OneToOneField(
        InvestmentEntry, models.PROTECT, null=True, related_name="frozen_correction", verbose_name="更正记账"
    )

    class Meta:
        verbose_name = verbose_name_plural = "冻结数据更正"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "project"], condition=Q(state="asked"), name="one_open_correction_per_figure"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(office_by__isnull=False, supervisor_by__isnull=False),
                name="a_correction_takes_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(office_by=models.F("supervisor_by"))
                & ~Q(office_by=models.F("asked_by"))
                & ~Q(supervisor_by=models.F("asked_by")),
                name="nobody_signs_a_correction_twice",
            ),
        ]

    def __str__(self):
        return f"{self.meeting} {self.project} 更正"
