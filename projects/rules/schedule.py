"""The time schedule (时间进度, 序时进度) and the days on which things fall due.

A month counts as elapsed on its last day: 31 March is 3/12 exactly, 25.00 %, whatever the length of the months. Inside
a month the schedule is interpolated by day, (m - 1 + day / days in month) / 12, and is an estimate (估算). Source: the
speech (16.67 % at the end of February) and the practice of published notices, which count months and never days.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from projects.rules.rounding import as_decimal, exact

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the year's schedule stands.

    `share` is the part of the annual plan that is due, exact, 1 = the whole plan; `estimated` is true inside a month.
    """

    share: Fraction
    estimated: bool

    @property
    def pct(self) -> Decimal:
        """Percent, unrounded."""
        return as_decimal(self.share * 100)


def month_end(*, year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def is_month_end(day: date) -> bool:
    return day == month_end(year=day.year, month=day.month)


def last_month_end(*, as_of: date) -> date:
    """The newest month's end on or before `as_of`."""
    if is_month_end(as_of):
        return as_of
    return add_months(month_end(year=as_of.year, month=as_of.month), months=-1)


def add_months(day: date, *, months: int) -> date:
    """The same day so many months on.

    The end of a month stays the end of a month (29 February + 3 is 31 May); a day that the month lacks becomes its
    last.
    """
    years, month_index = divmod(day.month - 1 + months, MONTHS_IN_YEAR)
    target_end = month_end(year=day.year + years, month=month_index + 1)
    return target_end if is_month_end(day) or day.day > target_end.day else target_end.replace(day=day.day)


def months_elapsed(*, as_of: date) -> Fraction:
    """Months of the year gone by at the end of the day `as_of`.

    A whole number at a month's end, 12 on 31 December; never 0.
    """
    return as_of.month - 1 + Fraction(as_of.day, monthrange(as_of.year, as_of.month)[1])


def months_left(*, as_of: date) -> Fraction:
    """Months of the year still to come: 0 on 31 December."""
    return MONTHS_IN_YEAR - months_elapsed(as_of=as_of)


def time_progress(*, as_of: date) -> Progress:
    """Months elapsed / 12. The headline and `figures` always stand against this one."""
    return schedule(as_of=as_of)


def schedule(*, as_of: date, factor: Decimal = Decimal(1)) -> Progress:
    """The time schedule times a factor, 1.2 for the districts that set 120 %.

    31 May is then 50 %, 31 December 120 %: there is no cap. Raises ValueError unless the factor is above zero.
    """
    if factor <= 0:
        raise ValueError(f"the factor on the schedule must be above zero: {factor}")
    return Progress(
        share=months_elapsed(as_of=as_of) / MONTHS_IN_YEAR * exact(factor), estimated=not is_month_end(as_of)
    )


def planned_so_far_wan(*, cumulative_wan: Sequence[Decimal], as_of: date) -> Decimal:
    """万元 that the approved monthly plan (分月计划) wants by `as_of`.

    The month's cumulative figure, interpolated by day inside a month. Raises ValueError unless there are 12 figures
    that never fall.
    """
    if len(cumulative_wan) != MONTHS_IN_YEAR:
        raise ValueError(f"a monthly plan has 12 cumulative figures, not {len(cumulative_wan)}")
    figures = [exact(figure) for figure in cumulative_wan]
    if figures != sorted(figures):
        raise ValueError("the cumulative figures of a monthly plan never fall")
    before = figures[as_of.month - 2] if as_of.month > 1 else Fraction(0)
    share_of_month = months_elapsed(as_of=as_of) - (as_of.month - 1)
    return as_decimal(before + (figures[as_of.month - 1] - before) * share_of_month)


def due_on(*, on: date, precision: str) -> date:
    """The day on which a planned date is due: the last day that its precision allows.

    A month, quarter or year is due at its last day, a ten-day period on the 10th, the 20th or the month's end.
    Precisions: day, ten_days, month, quarter, year. A date that is already such a last day is returned unchanged.
    Raises ValueError for another precision.
    """
    match precision:
        case "day":
            return on
        case "ten_days":
            last_day = next((day for day in (10, 20) if on.day <= day), None)
            return on.replace(day=last_day) if last_day else month_end(year=on.year, month=on.month)
        case "month":
            return month_end(year=on.year, month=on.month)
        case "quarter":
            return month_end(year=on.year, month=(on.month + 2) // 3 * 3)
        case "year":
            return date(on.year, 12, 31)
        case _:
            raise ValueError(f"unknown precision of a planned date: {precision!r}")
