from django.db import models
from django.db.models import Q

from projects.choices import Light
from projects.models import Project


class LagFlag(models.Model):
    """One spell of a project being flagged (落后预警): its light is blue, yellow or red, or a date was missed since.

    `opened_on` is the month's end that lit it, or the day after the missed one; `missed` is that event while no light says
    it yet. The row keeps what the job said; a project has at most one open flag.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="lag_flags", verbose_name="项目")
    opened_on = models.DateField("首次亮灯")
    light = models.CharField("当前亮灯", max_length=10, choices=Light)
    worst_light = models.CharField("最重亮灯", max_length=10, choices=Light)
    changed_on = models.DateField("最近变化")
    missed = models.CharField("到期未办", max_length=20, blank=True)
    missed_on = models.DateField("应办日期", null=True, blank=True)
    cleared_on = models.DateField("解除", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "落后预警"
        ordering = ["-opened_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(cleared_on__isnull=True), name="one_open_flag_per_project"
            )
        ]

    def __str__(self):
        return f"{self.project} {self.opened_on} {self.get_light_display()}"


class LagFlagEvent(models.Model):
    """One change of a flag: it opened, worsened, eased or cleared, on the standing of one day."""

    class Kind(models.TextChoices):
        OPENED = "opened", "亮灯或到期未办"
        WORSENED = "worsened", "加重"
        EASED = "eased", "减轻"
        CLEARED = "cleared", "解除"

    flag = models.ForeignKey(LagFlag, models.CASCADE, related_name="events", verbose_name="预警")
    kind = models.CharField("变化", max_length=10, choices=Kind)
    as_of = models.DateField("数据截至")
    from_light = models.CharField("原亮灯", max_length=10, choices=Light)
    to_light = models.CharField("新亮灯", max_length=10, choices=Light)
    lag_vs_time_points = models.DecimalField("与时间进度差", max_digits=20, decimal_places=12, null=True)
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "预警变化"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.flag} {self.get_kind_display()}"
