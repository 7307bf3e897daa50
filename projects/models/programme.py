from django.db import models


class Programme(models.Model):
    """One of the year's programmes (工程), to which every project of the year belongs."""

    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("名称", max_length=60)
    sort_order = models.PositiveIntegerField("排序", default=0)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工程"
        ordering = ["year", "sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["year", "name"], name="one_programme_per_year_and_name")]

    def __str__(self):
        return self.name
