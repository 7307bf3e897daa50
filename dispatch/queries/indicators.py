"""District indicators beside the projects' figures: growth against the same months of the year before."""

from dataclasses import dataclass
from decimal import Decimal

from projects.models import Indicator, IndicatorValue
from projects.rules.growth import growth_drop_points, growth_pct


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    """One indicator at one month: its growth, the growth of the same months a year before, and the drop between them."""

    code: str
    name: str
    unit: str
    shown_as: str
    year: int
    month: int
    cumulative: bool
    value: Decimal
    growth_pct: Decimal | None
    growth_drop_points: Decimal | None

    @property
    def period_label(self):
        return f"1—{self.month}月" if self.cumulative and self.month > 1 else f"{self.month}月"


def indicator_readings(*, year, up_to_month):
    """The readings of a year's months, newest first, in the indicators' own order."""
    values = {}
    rows = IndicatorValue.objects.filter(year__in=(year, year - 1, year - 2), month__lte=up_to_month)
    for row in rows:
        values[row.indicator_id, row.year, row.month] = row.value
    readings = []
    for indicator in Indicator.objects.all():
        for month in range(up_to_month, 0, -1):
            now, then, before = (values.get((indicator.pk, year - back, month)) for back in range(3))
            if now is None:
                continue
            readings.append(
                IndicatorReading(
                    code=indicator.code,
                    name=indicator.name,
                    unit=indicator.unit,
                    shown_as=indicator.shown_as,
                    year=year,
                    month=month,
                    cumulative=indicator.cumulative,
                    value=now,
                    growth_pct=growth_pct(value=now, year_before=then),
                    growth_drop_points=growth_drop_points(value=now, year_before=then, two_years_before=before),
                )
            )
    return readings
