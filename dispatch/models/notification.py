from django.db import models
from django.db.models import Q

from projects.models import Unit, User


class NotificationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at__isnull=True)

    def unread(self):
        return self.open().filter(read_at__isnull=True)


class Notification(models.Model):
    """One thing that waits for one person (提醒), from the day it was found waiting to the day it was done.

    The key names the matter, so that nobody is told the same twice. Rows follow the state of reports, problems and
    meetings: nobody ticks them off by hand, and reading one does not close it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications", verbose_name="提醒谁")
    kind = models.CharField("事项", max_length=40)
    key = models.CharField("事项标识", max_length=120)
    subject = models.CharField("内容", max_length=200)
    text = models.CharField("说明", max_length=300, blank=True)
    url = models.CharField("地址", max_length=200)
    overdue = models.BooleanField("超期", default=False)
    created_on = models.DateField("提醒日期")
    created_at = models.DateTimeField("提醒时间")
    read_at = models.DateTimeField("已看", null=True, blank=True)
    done_on = models.DateField("办结日期", null=True, blank=True)
    done_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ["-overdue", "created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="nobody_is_told_the_same_twice")]
        indexes = [models.Index(fields=["user", "done_at", "read_at"], name="open_notifications_of_user")]

    def __str__(self):
        return f"{self.user} {self.subject}"


class Subscription(models.Model):
    """Which roles are reminded of one kind of matter, where the office wants it otherwise than the portal does by itself."""

    kind = models.CharField("事项", max_length=40, unique=True)
    roles = models.JSONField("提醒哪些角色", default=list, blank=True)
    is_active = models.BooleanField("启用", default=True, help_text="停用后，这类事项不再提醒任何人")

    class Meta:
        verbose_name = verbose_name_plural = "提醒订阅"
        ordering = ["kind"]

    def __str__(self):
        return self.kind


class Channel(models.Model):
    """One way by which digests leave the portal: to one person, or to the group or the mail addresses of one unit.

    What a group of a unit can read are names and counts; the matters themselves go to the person alone. A token is
    named here and stands in the settings of the installation.
    """

    class Kind(models.TextChoices):
        MAIL = "mail", "电子邮件"
        WECOM = "wecom", "企业微信"
        DINGTALK = "dingtalk", "钉钉"
        FEISHU = "feishu", "飞书"
        SMS = "sms", "短信"

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="channels", verbose_name="单位")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="channels", verbose_name="个人")
    kind = models.CharField("渠道", max_length=10, choices=Kind)
    address = models.CharField(
        "地址", max_length=120, blank=True, help_text="电子邮箱或手机号；单位的邮箱留空时发到每个人自己的邮箱"
    )
    token_name = models.CharField(
        "密钥名称", max_length=40, blank=True, help_text="群机器人或短信网关的密钥在服务器上设置，这里只写它的名称"
    )
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "提醒渠道"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(user__isnull=True), name="channel_belongs_to_a_unit_or_a_person"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.user or self.unit}"


class DigestRun(models.Model):
    """The morning on which one day's digests were made; its unique day is what makes them only once."""

    on = models.DateField("日期", unique=True)
    at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "每日提醒"
        ordering = ["-on"]

    def __str__(self):
        return str(self.on)


class Digest(models.Model):
    """What one person had to do on one morning, in counts; at most one a person and day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="digests", verbose_name="提醒谁")
    on = models.DateField("日期")
    matters = models.PositiveIntegerField("待办")
    overdue = models.PositiveIntegerField("超期")

    class Meta:
        verbose_name = verbose_name_plural = "每日提醒单"
        ordering = ["-on", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="one_digest_per_person_and_day")]

    def __str__(self):
        return f"{self.on} {self.user}"


class DeliveryQuerySet(models.QuerySet):
    def due(self, at):
        waiting = [Delivery.State.QUEUED, Delivery.State.FAILED]
        return self.filter(state__in=waiting, next_try_at__lte=at)


class Delivery(models.Model):
    """One digest on its way through one channel, sent once.

    A worker claims it before it sends. One that died between sending and noting it leaves `sending`: whether that
    message arrived is not known, so it is given up rather than sent twice; the inbox has it all the same.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "等待发送"
        SENDING = "sending", "正在发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "失败，将重试"
        GIVEN_UP = "given_up", "未发出"
        UNNEEDED = "unneeded", "已办完，不再发送"

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="deliveries", verbose_name="提醒单")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="deliveries", verbose_name="渠道")
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    next_try_at = models.DateTimeField("下次发送")
    claimed_at = models.DateTimeField("后台领取时间", null=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    last_error = models.CharField("最近一次失败原因", max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒发送"
        ordering = ["-digest__on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["digest", "channel"], name="one_delivery_per_digest_and_channel")
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="deliveries_to_send")]

    def __str__(self):
        return f"{self.digest} {self.channel}"
