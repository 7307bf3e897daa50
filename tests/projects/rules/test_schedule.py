from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from projects.rules.rounding import round_pct
from projects.rules.schedule import (
    Progress,
    add_months,
    due_on,
    is_month_end,
    last_month_end,
    month_end,
    months_elapsed,
    months_left,
    planned_so_far_wan,
    schedule,
    time_progress,
)

MONTHLY_AMOUNTS = (26200, 41400, 70000, 100000, 110800, 110800, 100700, 104400, 137100, 152700, 152700, 153200)
DISTRICT_PLAN = tuple(Decimal(sum(MONTHLY_AMOUNTS[: month + 1])) for month in range(12))


@pytest.mark.parametrize("year", [1900, 2000, 2011, 2012])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_months_end_is_m_twelfths_exactly_in_every_year(year, month):
    assert time_progress(as_of=month_end(year=year, month=month)) == Progress(
        share=Fraction(month, 12), estimated=False
    )


@pytest.mark.parametrize(
    ("as_of", "pct"),
    [
        (date(2012, 1, 31), "8.33"),
        (date(2012, 2, 29), "16.67"),
        (date(2011, 2, 28), "16.67"),
        (date(2012, 3, 31), "25.00"),
        (date(2012, 7, 31), "58.33"),
        (date(2012, 12, 31), "100.00"),
    ],
)
def test_month_ends_as_published(as_of, pct):
    assert str(round_pct(time_progress(as_of=as_of).pct)) == pct


@pytest.mark.parametrize("day", range(1, 31))
def test_january_is_interpolated_by_day_and_estimated(day):
    assert time_progress(as_of=date(2012, 1, day)) == Progress(share=Fraction(day, 31 * 12), estimated=True)


@pytest.mark.parametrize(
    ("as_of", "share"),
    [
        (date(2012, 2, 28), Fraction(1 * 29 + 28, 29 * 12)),
        (date(2012, 3, 1), Fraction(2 * 31 + 1, 31 * 12)),
        (date(2012, 3, 26), Fraction(2 * 31 + 26, 31 * 12)),
        (date(2012, 12, 30), Fraction(11 * 31 + 30, 31 * 12)),
    ],
)
def test_inside_a_month(as_of, share):
    assert time_progress(as_of=as_of) == Progress(share=share, estimated=True)


@pytest.mark.parametrize("year", [2011, 2012])
def test_the_schedule_rises_every_day_of_the_year(year):
    days = [
        date(year, 1, 1) + timedelta(days=number) for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    shares = [time_progress(as_of=day).share for day in days]
    assert all(earlier < later for earlier, later in pairwise(shares))
    assert sum(not time_progress(as_of=day).estimated for day in days) == 12


def test_percent_is_unrounded():
    assert time_progress(as_of=date(2012, 2, 29)).pct == Decimal("16.66666666666666666666666667")


@pytest.mark.parametrize(("month", "pct"), [(5, 50), (7, 70), (8, 80), (12, 120)])
def test_a_factor_of_120_percent_as_published_and_without_a_cap(month, pct):
    assert schedule(as_of=month_end(year=2022, month=month), factor=Decimal("1.2")).pct == pct


@pytest.mark.parametrize("factor", ["0", "-1"])
def test_a_factor_that_is_not_above_zero_is_refused(factor):
    with pytest.raises(ValueError, match="factor"):
        schedule(as_of=date(2012, 2, 29), factor=Decimal(factor))


@pytest.mark.parametrize(
    ("as_of", "elapsed", "left"),
    [
        (date(2012, 1, 1), Fraction(1, 31), 12 - Fraction(1, 31)),
        (date(2012, 2, 29), 2, 10),
        (date(2012, 6, 15), Fraction(11, 2), Fraction(13, 2)),
        (date(2012, 12, 31), 12, 0),
    ],
)
def test_months_elapsed_and_left(as_of, elapsed, left):
    assert (months_elapsed(as_of=as_of), months_left(as_of=as_of)) == (elapsed, left)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2012, 3, 26), date(2012, 2, 29)),
        (date(2012, 2, 29), date(2012, 2, 29)),
        (date(2012, 2, 28), date(2012, 1, 31)),
        (date(2012, 1, 30), date(2011, 12, 31)),
        (date(2012, 12, 31), date(2012, 12, 31)),
    ],
)
def test_last_month_end(as_of, expected):
    assert last_month_end(as_of=as_of) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2012, 2, 28), False), (date(2012, 2, 29), True), (date(2011, 2, 28), True), (date(1900, 2, 28), True)],
)
def test_is_month_end_knows_leap_years(day, expected):
    assert is_month_end(day) is expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2012, 3, 15), 3, date(2012, 6, 15)),
        (date(2012, 2, 29), 3, date(2012, 5, 31)),
        (date(2011, 11, 30), 3, date(2012, 2, 29)),
        (date(2012, 1, 30), 1, date(2012, 2, 29)),
        (date(2012, 12, 31), 1, date(2013, 1, 31)),
        (date(2012, 3, 31), -3, date(2011, 12, 31)),
    ],
)
def test_add_months(day, months, expected):
    assert add_months(day, months=months) == expected


@pytest.mark.parametrize(
    ("on", "precision", "expected"),
    [
        (date(2012, 3, 15), "day", date(2012, 3, 15)),
        (date(2012, 3, 1), "ten_days", date(2012, 3, 10)),
        (date(2012, 3, 10), "ten_days", date(2012, 3, 10)),
        (date(2012, 3, 11), "ten_days", date(2012, 3, 20)),
        (date(2012, 2, 21), "ten_days", date(2012, 2, 29)),
        (date(2012, 2, 1), "month", date(2012, 2, 29)),
        (date(2012, 2, 29), "month", date(2012, 2, 29)),
        (date(2012, 1, 1), "quarter", date(2012, 3, 31)),
        (date(2012, 10, 1), "quarter", date(2012, 12, 31)),
        (date(2012, 5, 5), "year", date(2012, 12, 31)),
    ],
)
def test_a_planned_date_is_due_at_the_last_day_it_allows(on, precision, expected):
    assert due_on(on=on, precision=precision) == expected


def test_an_unknown_precision_is_refused():
    with pytest.raises(ValueError, match="fortnight"):
        due_on(on=date(2012, 3, 1), precision="fortnight")


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2012, 1, 31), "26200"),
        (date(2012, 2, 29), "67600"),
        (date(2012, 12, 31), "1260000"),
        (date(2012, 6, 15), "403800"),
    ],
)
def test_the_monthly_plan_so_far(as_of, expected):
    assert planned_so_far_wan(cumulative_wan=DISTRICT_PLAN, as_of=as_of) == Decimal(expected)


@pytest.mark.parametrize(
    ("figures", "message"), [(DISTRICT_PLAN[:11], "12 cumulative"), (DISTRICT_PLAN[::-1], "never fall")]
)
def test_a_monthly_plan_that_is_none_is_refused(figures, message):
    with pytest.raises(ValueError, match=message):
        planned_so_far_wan(cumulative_wan=figures, as_of=date(2012, 2, 29))
