"""The three books of one project and month, and what the office asks about before it accepts."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from projects.rules.month_review import BookFigures, doubts, reported_in_month, review_opens
from projects.rules.plausibility import Week


def wan(amount):
    return None if amount is None else Decimal(amount)


def figures(reported=None, verified=None, statistical=None):
    return BookFigures(wan(reported), wan(verified), wan(statistical))


@pytest.mark.parametrize(
    ("books", "waits", "differ", "differences"),
    [
        ((None, None, None), False, False, (None, None)),
        ((40, None, None), True, False, (None, None)),
        ((0, None, None), True, False, (None, None)),
        ((40, 40, None), False, False, (0, None)),
        ((40, 35, None), False, True, (-5, None)),
        ((None, 35, 30), False, True, (None, -5)),
        ((40, None, 30), True, True, (None, None)),
        ((None, 40, None), False, False, (None, None)),
        ((40, 40, 40), False, False, (0, 0)),
        ((0, 0, "0.0001"), False, True, (0, Decimal("0.0001"))),
    ],
)
def test_a_missing_figure_differs_from_nothing(books, waits, differ, differences):
    found = figures(*books)
    assert (found.waits_for_review, found.differ) == (waits, differ)
    assert (found.verified_less_reported_wan, found.statistical_less_verified_wan) == differences


@pytest.mark.parametrize(
    ("weeks", "opening", "before", "reported"),
    [
        ((), None, None, None),
        ((), None, 100, None),
        ((0,), None, None, 0),
        ((20, 30), None, 100, 50),
        ((20,), 170, 100, 90),
        ((20,), 170, None, 190),
        ((), 170, 100, 70),
        ((20,), 70, 100, -10),
    ],
)
def test_the_month_out_of_what_was_reported(weeks, opening, before, reported):
    found = reported_in_month(weeks_wan=list(map(wan, weeks)), opening_wan=wan(opening), before_wan=wan(before))
    assert found == reported


def weeks(*amounts):
    return [Week(date(2012, 2, 5 + 7 * number), Decimal(amount)) for number, amount in enumerate(amounts)]


@pytest.mark.parametrize(
    ("found", "amounts", "fields", "expected"),
    [
        (figures(90), (30, 30, 30), {}, []),
        (figures(-10), (), {}, ["当月上报合计为负数"]),
        (figures(90), (20,), {"has_opening": True}, ["首期周报报的是年初以来累计"]),
        (figures(90), (30, 30, 30), {"started": False}, ["尚无开工记录"]),
        (figures(0), (0,), {"started": False}, []),
        (figures(400), (100, 100, 100, 100), {}, ["连续4周都报整百数"]),
        (figures(100, statistical=90), (50, 50), {}, []),
        (figures(100, statistical="89.9999"), (50, 50), {}, ["与统计数相差超过10%"]),
        (figures(0, statistical=0), (0,), {}, []),
        (figures(0, statistical=1), (0,), {}, ["与统计数相差超过10%"]),
        (figures(100, statistical=95), (50, 50), {"gap_pct": Decimal("5.00")}, []),
        (figures(100, statistical=94), (50, 50), {"gap_pct": Decimal("5.00")}, ["与统计数相差超过5%"]),
        (figures(100, statistical=94), (50, 50), {"gap_pct": Decimal("5.50")}, ["与统计数相差超过5.5%"]),
    ],
)
def test_doubts(found, amounts, fields, expected):
    said = doubts(**{"figures": found, "weeks": weeks(*amounts), "has_opening": False, "started": True} | fields)
    assert [text[: len(start)] for text, start in zip(said, expected, strict=True)] == expected


def at_five(*day):
    return datetime.combine(date(*day), time(17))


@pytest.mark.parametrize(
    ("month", "deadlines", "opens"),
    [
        (date(2012, 2, 29), [at_five(2012, 2, 24), at_five(2012, 3, 2)], at_five(2012, 3, 2)),
        (date(2012, 3, 31), [at_five(2012, 3, 30)], datetime.combine(date(2012, 3, 31), time())),
        (date(2012, 2, 29), [], datetime.combine(date(2012, 2, 29), time())),
    ],
)
def test_a_month_is_reviewed_after_its_end_and_its_last_deadline(month, deadlines, opens):
    assert review_opens(month=month, deadlines=deadlines) == opens
