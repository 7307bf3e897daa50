"""Growth of a district indicator against the same months of the year before (domain §15, §18.16)."""

from decimal import Decimal

from projects.rules.rounding import as_decimal, exact


def growth_pct(*, value: Decimal, year_before: Decimal | None) -> Decimal | None:
    """Percent, negative = shrinking; None where the year before is not known or zero."""
    return as_decimal((exact(value) / exact(year_before) - 1) * 100) if year_before else None


def growth_drop_points(
    *, value: Decimal, year_before: Decimal | None, two_years_before: Decimal | None
) -> Decimal | None:
    """This year's growth minus last year's, in points: negative = growth fell back (比去年同期回落)."""
    if not year_before or not two_years_before:
        return None
    now = exact(value) / exact(year_before)
    then = exact(year_before) / exact(two_years_before)
    return as_decimal((now - then) * 100)
