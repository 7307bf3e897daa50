"""Working days of the Chinese calendar: weekends, public holidays, and weekends that were exchanged for working days.

The State Council publishes each year's holidays in the autumn before. A year that is not known yet falls back to its
weekends; `Calendar.knows` tells pages to say so.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off that a week would not give (休), weekend days that are worked (班), and the years these are known for."""

    off: frozenset[date] = field(default_factory=frozenset)
    work: frozenset[date] = field(default_factory=frozenset)
    known_years: frozenset[int] = field(default_factory=frozenset)

    def knows(self, day: date) -> bool:
        return day.year in self.known_years


def unknown_years(*, first: date, last: date, calendar: Calendar) -> tuple[int, ...]:
    """The years from `first`'s to `last`'s, both included, whose holidays the calendar does not know, the earliest first."""
    years = range(first.year, last.year + 1)
    return tuple(year for year in years if not calendar.knows(date(year, 1, 1)))


def is_workday(day: date, *, calendar: Calendar) -> bool:
    return day in calendar.work or (day.weekday() < SATURDAY and day not in calendar.off)


def add_workdays(day: date, n: int, *, calendar: Calendar) -> date:
    """The `n`-th working day after `day`; `day` itself for 0. Raises ValueError below 0."""
    if n < 0:
        raise ValueError(f"working days are counted forward: {n}")
    while n:
        day += ONE_DAY
        n -= is_workday(day, calendar=calendar)
    return day


def workdays_between(start: date, end: date, *, calendar: Calendar) -> int:
    """The working days after `start` up to `end`, `end` included; 0 where `end` is not after `start`."""
    weeks, rest = divmod(max((end - start).days, 0), 7)
    usual = 5 * weeks + sum((start + timedelta(days=n)).weekday() < SATURDAY for n in range(1, rest + 1))
    exchanged = sum(start < day <= end and day.weekday() >= SATURDAY for day in calendar.work)
    free = sum(start < day <= end and day.weekday() < SATURDAY and day not in calendar.work for day in calendar.off)
    return usual + exchanged - free


def last_workday(on_or_before: date, *, calendar: Calendar) -> date:
    """The newest working day on or before that day."""
    day = on_or_before
    while not is_workday(day, calendar=calendar):
        day -= ONE_DAY
    return day


def workdays_in_week(monday: date, *, calendar: Calendar) -> int:
    """Working days of the week that begins on `monday`, its Saturday and Sunday included."""
    return workdays_between(monday - ONE_DAY, monday + timedelta(days=6), calendar=calendar)
