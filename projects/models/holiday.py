from django.db import models

from projects.rules.workdays import Calendar


class HolidayQuerySet(models.QuerySet):
    def calendar(self):
        """The working-day calendar that the rules count with."""
        days = {kind: [] for kind in Holiday.Kind.values}
        for on, kind in self.order_by("on").values_list("on", "kind"):
            days[kind].append(on)
        return Calendar(
            off=frozenset(days[Holiday.Kind.OFF]),
            work=frozenset(days[Holiday.Kind.WORK]),
            known_years=frozenset(day.year for day in days[Holiday.Kind.OFF]),
        )


class Holiday(models.Model):
    """One day on which the calendar differs from the week: a weekday off (休), or a weekend day that is worked (班)."""

    class Kind(models.TextChoices):
        OFF = "off", "休"
        WORK = "work", "班"

    on = models.DateField("日期", unique=True)
    kind = models.CharField("休或班", max_length=10, choices=Kind)
    name = models.CharField("节日", max_length=30)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日"
        ordering = ["on"]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()} {self.name}"
