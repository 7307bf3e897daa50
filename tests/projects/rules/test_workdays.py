"""Working days against the published calendar of 2012: Spring Festival, 清明 with two exchanged days, an unknown year."""

import json
from datetime import date, timedelta

import pytest
from django.conf import settings

from projects.rules.workdays import (
    Calendar,
    add_workdays,
    is_workday,
    last_workday,
    workdays_between,
    workdays_in_week,
)


def published():
    rows = json.loads((settings.BASE_DIR / "fixtures/holidays.json").read_text(encoding="utf-8"))
    days = {
        kind: frozenset(date.fromisoformat(on) for on, found, _ in rows if found == kind) for kind in ("off", "work")
    }
    return Calendar(off=days["off"], work=days["work"], known_years=frozenset(day.year for day in days["off"]))


CALENDAR = published()
WEEKENDS_ONLY = Calendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2012, 1, 20), True),  # Friday before Spring Festival
        (date(2012, 1, 21), True),  # Saturday, worked for the holiday
        (date(2012, 1, 22), False),  # Sunday
        (date(2012, 1, 23), False),  # Monday, New Year's Day of the old calendar
        (date(2012, 1, 27), False),
        (date(2012, 1, 28), False),
        (date(2012, 1, 29), True),  # Sunday, worked
        (date(2012, 3, 31), True),  # Saturday, worked for 清明
        (date(2012, 4, 1), True),  # Sunday, worked
        (date(2012, 4, 2), False),
        (date(2012, 4, 4), False),
        (date(2012, 4, 5), True),
    ],
)
def test_is_workday(day, works):
    assert is_workday(day, calendar=CALENDAR) is works


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2012, 3, 26), 0, date(2012, 3, 26)),
        (date(2012, 3, 24), 0, date(2012, 3, 24)),
        (date(2012, 3, 26), 3, date(2012, 3, 29)),
        (date(2012, 3, 30), 3, date(2012, 4, 5)),  # 31 March and 1 April are worked, 2 to 4 April are off
        (date(2012, 1, 19), 3, date(2012, 1, 29)),
        (date(2012, 3, 5), 10, date(2012, 3, 19)),
    ],
)
def test_add_workdays(day, n, expected):
    assert add_workdays(day, n, calendar=CALENDAR) == expected


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_workdays(date(2012, 3, 26), -1, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2012, 3, 26), date(2012, 3, 26), 0),
        (date(2012, 3, 26), date(2012, 3, 27), 1),
        (date(2012, 3, 30), date(2012, 4, 5), 3),
        (date(2012, 3, 30), date(2012, 4, 4), 2),
        (date(2012, 1, 20), date(2012, 1, 30), 3),
        (date(2012, 3, 27), date(2012, 3, 26), 0),
        (date(2011, 12, 31), date(2012, 12, 31), 249),  # 261 weekdays, 18 of them off, 6 weekend days worked
    ],
)
def test_workdays_between(start, end, expected):
    assert workdays_between(start, end, calendar=CALENDAR) == expected


@pytest.mark.parametrize("n", range(1, 30))
def test_adding_and_counting_are_each_others_mirror(n):
    start = date(2012, 1, 16)
    assert workdays_between(start, add_workdays(start, n, calendar=CALENDAR), calendar=CALENDAR) == n


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2012, 3, 30), date(2012, 3, 30)),
        (date(2012, 4, 4), date(2012, 4, 1)),
        (date(2012, 1, 28), date(2012, 1, 21)),
    ],
)
def test_last_workday(day, expected):
    assert last_workday(day, calendar=CALENDAR) == expected


@pytest.mark.parametrize(
    ("monday", "expected"),
    [
        (date(2012, 1, 16), 6),
        (date(2012, 1, 23), 1),
        (date(2012, 3, 26), 7),
        (date(2012, 4, 2), 2),
        (date(2012, 10, 1), 0),
    ],
)
def test_workdays_in_week(monday, expected):
    assert workdays_in_week(monday, calendar=CALENDAR) == expected


def test_an_unknown_year_has_its_weekends_and_says_so():
    assert [CALENDAR.knows(date(year, 1, 1)) for year in (2009, 2010, 2026, 2027)] == [False, True, True, False]
    assert workdays_in_week(date(2012, 10, 1), calendar=WEEKENDS_ONLY) == 5
    assert not is_workday(date(2012, 3, 31), calendar=WEEKENDS_ONLY)


def test_every_exchanged_day_is_a_weekend_and_every_day_off_is_not():
    assert {day.weekday() for day in CALENDAR.work} == {5, 6}
    assert all(day.weekday() < 5 for day in CALENDAR.off)


@pytest.mark.parametrize("start", [date(2011, 12, 28), date(2012, 1, 21), date(2012, 3, 24), date(2012, 9, 23)])
def test_counting_agrees_with_looking_at_each_day(start):
    for length in range(60):
        days = [start + timedelta(days=n) for n in range(1, length + 1)]
        counted = workdays_between(start, start + timedelta(days=length), calendar=CALENDAR)
        assert counted == sum(is_workday(day, calendar=CALENDAR) for day in days)


def test_a_day_worked_and_off_at_once_is_worked():
    calendar = Calendar(off=frozenset({date(2012, 3, 27)}), work=frozenset({date(2012, 3, 27)}))
    assert workdays_between(date(2012, 3, 26), date(2012, 3, 27), calendar=calendar) == 1


def test_the_end_of_time_is_counted_at_once():
    assert workdays_between(date(2012, 3, 26), date.max, calendar=WEEKENDS_ONLY) == 2_083_909
