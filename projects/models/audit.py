from django.db import models

from projects.models.append_only import AppendOnly, AppendOnlyQuerySet


class AuditEvent(AppendOnly):
    """One thing that somebody did: who, when, to what, from which value to which, and why.

    Each event carries a hash over its own content and the hash of the event before it, so that a change made
    behind the portal's back breaks the chain.
    """

    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        "projects.User", models.PROTECT, null=True, verbose_name="操作人", related_name="audit_events"
    )
    actor_name = models.CharField("操作人姓名", max_length=60)
    action = models.CharField("动作", max_length=40)
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, verbose_name="项目", related_name="audit_events"
    )
    subject = models.CharField("对象", max_length=200)
    changes = models.JSONField("变化", default=dict, help_text="{字段: [原值, 新值]}")
    reason = models.CharField("原因", max_length=300, blank=True)
    previous_hash = models.CharField("前一条校验值", max_length=64)
    hash = models.CharField("校验值", max_length=64, unique=True)

    REFUSAL = "audit events are never changed or deleted"

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ["pk"]
        indexes = [models.Index(fields=["project", "-id"], name="audit_of_project")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.subject}"


class AuditHead(models.Model):
    """The one row that is locked while an audit event is chained to the one before."""

    last_hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = verbose_name_plural = "操作记录链头"

    def __str__(self):
        return self.last_hash
