from django.db import models
from django.db.models import Q


class Indicator(models.Model):
    """One district figure that is shown beside the projects' own, such as fixed-asset investment."""

    class ShownAs(models.TextChoices):
        GROWTH = "growth", "同比增速"
        VALUE = "value", "数值"

    code = models.SlugField("代码", unique=True)
    name = models.CharField("指标", max_length=60)
    unit = models.CharField("计量单位", max_length=20)
    cumulative = models.BooleanField("按1—本月累计", default=False)
    shown_as = models.CharField("展示", max_length=10, choices=ShownAs, default=ShownAs.GROWTH)
    sort_order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "区级指标"
        ordering = ["sort_order", "pk"]

    def __str__(self):
        return self.name


class IndicatorValue(models.Model):
    """An indicator's value for one month, or for January up to that month where the indicator is cumulative."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values", verbose_name="指标")
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    value = models.DecimalField("数值", max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = verbose_name_plural = "指标数值"
        ordering = ["indicator", "year", "month"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year", "month"], name="one_value_per_month"),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="indicator_month_between_1_and_12"),
        ]

    def __str__(self):
        return f"{self.indicator} {self.year}-{self.month:02d}"
