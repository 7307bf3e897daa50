"""When a weekly report is due, who owes one, what counts as in time, and what the figures in it must add up to."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from projects.rules import weekly_report as rules
from projects.rules.weekly_report import Told, count, deadline, owes, parts_of_week, timeliness, weekly_light
from tests.projects.rules.test_workdays import CALENDAR


def moment(text):
    """A moment of 2012 in the district's time: 03-23 17:00."""
    return datetime.fromisoformat(f"2012-{text}")


MONDAY = date(2012, 3, 19)
DUE = moment("03-23 17:00")


@pytest.mark.parametrize(
    ("monday", "due"),
    [
        (date(2012, 3, 19), moment("03-23 17:00")),
        (date(2012, 3, 26), moment("03-30 17:00")),  # a week of seven working days: Friday all the same
        (date(2012, 1, 16), moment("01-20 17:00")),
        (date(2012, 1, 23), None),  # Spring Festival: one working day, the Sunday
        (date(2012, 4, 2), moment("04-06 17:00")),  # 清明: Thursday and Friday are worked
        (date(2012, 6, 18), moment("06-21 17:00")),  # Friday is 端午: the Thursday before
        (date(2012, 10, 1), None),
    ],
)
def test_deadline(monday, due):
    assert deadline(monday, calendar=CALENDAR) == due


def test_a_week_that_works_only_after_its_due_day_is_due_on_the_first_working_day():
    calendar = rules.Calendar(
        off=frozenset(MONDAY + timedelta(days=n) for n in range(5)),
        work=frozenset({date(2012, 3, 24), date(2012, 3, 25)}),
    )
    assert deadline(MONDAY, calendar=calendar) == moment("03-24 17:00")


def test_the_policy_may_set_another_day_and_hour():
    assert deadline(MONDAY, calendar=CALENDAR, weekday=4, at=time(12)) == moment("03-22 12:00")


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        (moment("03-19 08:00"), "on_time"),
        (DUE, "on_time"),
        (DUE + timedelta(seconds=1), "late"),
        (moment("03-25 23:59:59"), "late"),
        (moment("03-26 00:00"), "supplied"),
        (moment("04-20 09:00"), "supplied"),
    ],
)
def test_timeliness_of_what_came(came, expected):
    later = moment("05-01 00:00")
    assert timeliness(first_submitted=came, monday=MONDAY, due=DUE, now=later) == expected


def test_what_came_on_a_later_day_is_not_there_yet():
    """A paper of a month looks back on its end; the hour of a day that somebody else pinned decides nothing."""
    came = moment("04-20 09:00")
    found = [
        timeliness(first_submitted=came, monday=MONDAY, due=DUE, now=moment(now))
        for now in ("03-31 23:59", "04-20 00:00")
    ]
    assert found == ["missing", "supplied"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (moment("03-19 00:00"), "pending"),
        (DUE, "pending"),
        (DUE + timedelta(seconds=1), "overdue"),
        (moment("03-25 23:59"), "overdue"),
        (moment("03-26 00:00"), "missing"),
    ],
)
def test_timeliness_of_what_did_not_come(now, expected):
    assert timeliness(first_submitted=None, monday=MONDAY, due=DUE, now=now) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"listed_on": date(2012, 1, 1)}, True),
        ({"listed_on": date(2012, 3, 25)}, True),  # from the week in which it enters the list
        ({"listed_on": date(2012, 3, 26)}, False),
        ({"listed_on": date(2012, 1, 1), "performing_on": date(2012, 3, 24)}, True),
        ({"listed_on": date(2012, 1, 1), "performing_on": date(2012, 3, 23)}, False),
        ({"listed_on": date(2012, 1, 1), "performing_on": date(2012, 2, 1)}, False),
        ({"listed_on": date(2012, 1, 1), "reports_from": date(2012, 3, 25)}, True),
        ({"listed_on": date(2012, 1, 1), "reports_from": date(2012, 3, 26)}, False),
        ({"listed_on": date(2012, 1, 1), "due": None}, False),
    ],
)
def test_owes(facts, expected):
    assert owes(**({"monday": MONDAY, "due": DUE} | facts)) is expected


def test_count():
    verdicts = ["on_time", "on_time", "late", "missing", "supplied", "pending", "overdue"]
    counts = count(verdicts)
    assert (counts.owed, counts.filed, counts.on_time, counts.missed, counts.supplied, counts.expected) == (
        7,
        3,
        2,
        2,
        1,
        2,
    )
    assert counts.owed == counts.filed + counts.missed + counts.expected


@pytest.mark.parametrize(
    ("verdicts", "light"),
    [
        ([], "none"),
        (["pending"], "none"),
        (["on_time"], "green"),
        (["missing"], "yellow"),
        (["missing", "missing"], "red"),
        (["missing", "missing", "missing"], "red"),
        (["missing", "on_time"], "green"),
        (["on_time", "missing"], "yellow"),
        (["missing", "supplied"], "green"),
        (["supplied", "missing"], "yellow"),
        (["missing", "late"], "green"),
        (["missing", "pending"], "yellow"),
        (["missing", "missing", "overdue"], "red"),
    ],
)
def test_weekly_light(verdicts, light):
    assert weekly_light(verdicts) == light


@pytest.mark.parametrize(
    ("monday", "year", "parts"),
    [
        (date(2012, 3, 19), 2012, [(date(2012, 3, 19), date(2012, 3, 25), "2012-03")]),
        (
            date(2012, 2, 27),
            2012,
            [(date(2012, 2, 27), date(2012, 2, 29), "2012-02"), (date(2012, 3, 1), date(2012, 3, 4), "2012-03")],
        ),
        (date(2012, 12, 31), 2012, [(date(2012, 12, 31), date(2012, 12, 31), "2012-12")]),
        (date(2012, 12, 31), 2013, [(date(2013, 1, 1), date(2013, 1, 6), "2013-01")]),
        (date(2012, 12, 31), 2014, []),
    ],
)
def test_parts_of_week(monday, year, parts):
    assert [(part.first, part.last, part.period) for part in parts_of_week(monday, year=year)] == parts


@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        ({}, []),
        ({"year_to_date_wan": Decimal("320.5")}, []),
        ({"year_to_date_wan": Decimal(320)}, [("年初以来累计", Decimal(320), Decimal("320.5"))]),
        ({"since_start_wan": Decimal("5320.5")}, []),
        (
            {"year_to_date_wan": Decimal(300), "since_start_wan": Decimal(5300)},
            [("年初以来累计", Decimal(300), Decimal("320.5")), ("开工以来累计", Decimal(5300), Decimal("5320.5"))],
        ),
    ],
)
def test_identities(printed, wrong):
    errors = rules.identity_errors(
        week_wan=Decimal("20.5"), year_before_wan=Decimal(300), opening_wan=Decimal(5000), **printed
    )
    assert [(error.label, error.printed_wan, error.expected_wan) for error in errors] == wrong


@pytest.mark.parametrize(
    ("this", "last", "expected"),
    [
        (Told(Decimal(10), "主体施工", ("浇筑",)), Told(Decimal(10), "主体施工。", ("浇筑",)), True),
        (Told(Decimal(10), "主体 施工", ()), Told(Decimal(10), "主体施工", ()), True),
        (Told(Decimal(11), "主体施工", ()), Told(Decimal(10), "主体施工", ()), False),
        (Told(Decimal(10), "主体三层", ()), Told(Decimal(10), "主体二层", ()), False),
        (Told(Decimal(10), "主体施工", ("浇筑",)), Told(Decimal(10), "主体施工", ()), False),
        (Told(Decimal(0), "", ()), Told(Decimal(0), "", ()), False),
        (Told(Decimal(10), "主体施工", ()), None, False),
    ],
)
def test_repeats(this, last, expected):
    assert rules.repeats(this, last) is expected


def test_weeks():
    assert rules.monday_of(date(2012, 3, 25)) == MONDAY
    assert rules.mondays_between(date(2012, 3, 1), date(2012, 3, 12)) == [
        date(2012, 2, 27),
        date(2012, 3, 5),
        date(2012, 3, 12),
    ]
    assert rules.weeks_of_month(date(2012, 3, 31)) == [
        date(2012, 2, 27),
        date(2012, 3, 5),
        date(2012, 3, 12),
        date(2012, 3, 19),
        date(2012, 3, 26),
    ]
    assert rules.weeks_of_month(date(2012, 12, 31))[-1] == date(2012, 12, 24)
