from datetime import date
from decimal import Decimal

import pytest

from projects.rules.investment import (
    Rank,
    aggregate,
    completion,
    forecast_wan,
    is_hard_to_finish,
    lag_vs_plan_points,
    lag_vs_time_points,
    needed_per_month_wan,
    pace_wan,
    rank,
)
from projects.rules.rounding import pct_text, points_text
from projects.rules.schedule import Progress, month_end, schedule, time_progress

FEBRUARY = date(2012, 2, 29)
NEW_YEARS_EVE = date(2012, 12, 31)


def wan(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def progress(month: int) -> Progress:
    return time_progress(as_of=month_end(year=2012, month=month))


class TestTheSpeech:
    """End of February 2012: 61,320 of 1,260,000 万元, and a monthly plan of 67,600."""

    invested_wan = Decimal(61320)
    plan_wan = Decimal(1260000)

    def test_overall_completion(self):
        assert pct_text(completion(invested_wan=self.invested_wan, plan_wan=self.plan_wan)) == "4.87"

    def test_behind_the_time_schedule_by_11_8_points_exactly(self):
        assert lag_vs_time_points(
            invested_wan=self.invested_wan, plan_wan=self.plan_wan, progress=progress(2)
        ) == Decimal("-11.8")

    def test_behind_its_own_monthly_plan_by_half_a_point(self):
        lag = lag_vs_plan_points(
            invested_wan=self.invested_wan, plan_wan=self.plan_wan, planned_so_far_wan=Decimal(67600)
        )
        assert points_text(lag) == "-0.5"


@pytest.mark.parametrize(
    ("invested", "plan", "expected"),
    [
        ("0", "100", "0"),
        ("150", "100", "150"),
        ("-5", "100", "-5"),
        (None, "100", "0"),
        ("0.0001", "100", "0.0001"),
        ("5", "0", None),
        ("5", None, None),
        (None, None, None),
    ],
)
def test_completion(invested, plan, expected):
    assert completion(invested_wan=wan(invested), plan_wan=wan(plan)) == wan(expected)


def test_completion_is_unrounded():
    assert completion(invested_wan=Decimal(1), plan_wan=Decimal(3)) == Decimal("33.33333333333333333333333333")


def test_a_rate_against_a_periods_target():
    assert points_text(completion(invested_wan=Decimal("291.5"), plan_wan=Decimal("371.5")) - 100) == "-21.5"


def test_a_negative_plan_is_refused():
    with pytest.raises(ValueError, match="negative"):
        completion(invested_wan=Decimal(1), plan_wan=Decimal(-1))


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("threshold", [Decimal(0), Decimal(-5), Decimal(-15)])
@pytest.mark.parametrize("plan", [Decimal(7), Decimal(3600), Decimal("1260000.0007"), Decimal("99999999.9999") * 12])
def test_a_lag_on_a_threshold_is_that_threshold_although_twelfths_are_not_finite(month, threshold, plan):
    """One yuan less is behind it, on plans up to a thousand billion yuan."""
    plan_wan = plan * 1200
    invested_wan = plan * 100 * month + plan * 12 * threshold
    one_yuan = Decimal("0.0001")
    assert lag_vs_time_points(invested_wan=invested_wan, plan_wan=plan_wan, progress=progress(month)) == threshold
    assert (
        lag_vs_time_points(invested_wan=invested_wan - one_yuan, plan_wan=plan_wan, progress=progress(month))
        < threshold
    )
    assert (
        lag_vs_time_points(invested_wan=invested_wan + one_yuan, plan_wan=plan_wan, progress=progress(month))
        > threshold
    )


def test_lag_against_a_schedule_with_a_factor():
    assert (
        lag_vs_time_points(
            invested_wan=Decimal(45),
            plan_wan=Decimal(100),
            progress=schedule(as_of=date(2022, 5, 31), factor=Decimal("1.2")),
        )
        == -5
    )


@pytest.mark.parametrize("plan", [None, Decimal(0)])
def test_without_an_annual_plan_there_is_no_lag(plan):
    assert lag_vs_time_points(invested_wan=Decimal(1), plan_wan=plan, progress=progress(2)) is None
    assert lag_vs_plan_points(invested_wan=Decimal(1), plan_wan=plan, planned_so_far_wan=Decimal(1)) is None


def test_without_a_monthly_plan_there_is_no_lag_against_it():
    assert lag_vs_plan_points(invested_wan=Decimal(1), plan_wan=Decimal(12), planned_so_far_wan=None) is None


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2012, 1, 1), None),
        (date(2012, 1, 30), None),
        (date(2012, 1, 31), "120"),
        (FEBRUARY, "60"),
        (date(2012, 4, 15), "34.28571428571428571428571429"),
        (NEW_YEARS_EVE, "10"),
    ],
)
def test_pace(as_of, expected):
    assert pace_wan(invested_wan=Decimal(120), as_of=as_of) == wan(expected)


@pytest.mark.parametrize(
    ("invested", "plan", "as_of", "expected"),
    [
        ("200", "1200", FEBRUARY, "100"),
        ("1200", "1200", FEBRUARY, "0"),
        ("1300", "1200", FEBRUARY, "0"),
        (None, "1200", FEBRUARY, "120"),
        ("200", "1200", date(2012, 11, 30), "1000"),
        ("200", "1200", date(2012, 12, 15), "1937.5"),
        ("200", "1200", NEW_YEARS_EVE, None),
        ("200", None, FEBRUARY, None),
    ],
)
def test_needed_per_month(invested, plan, as_of, expected):
    assert needed_per_month_wan(invested_wan=wan(invested), plan_wan=wan(plan), as_of=as_of) == wan(expected)


@pytest.mark.parametrize(
    ("invested", "plan", "as_of", "expected"),
    [
        ("120", "1320", FEBRUARY, False),
        ("119.9999", "1320", FEBRUARY, True),
        ("0", "1320", FEBRUARY, True),
        (None, "1320", FEBRUARY, True),
        ("-1", "1320", FEBRUARY, True),
        ("1320", "1320", FEBRUARY, False),
        ("0", "1320", date(2012, 1, 30), None),
        ("0", "1320", NEW_YEARS_EVE, None),
        ("0", None, FEBRUARY, None),
    ],
)
def test_hard_to_finish_means_more_than_twice_the_pace(invested, plan, as_of, expected):
    assert is_hard_to_finish(invested_wan=wan(invested), plan_wan=wan(plan), as_of=as_of) is expected


@pytest.mark.parametrize(
    ("as_of", "expected"), [(date(2012, 1, 30), None), (FEBRUARY, "367920"), (NEW_YEARS_EVE, "61320")]
)
def test_forecast_at_the_years_end(as_of, expected):
    assert forecast_wan(invested_wan=Decimal(61320), as_of=as_of) == wan(expected)


def test_an_aggregate_is_sum_over_sum_of_the_projects_with_a_plan():
    total = aggregate(
        amounts=[
            (Decimal(90), Decimal(100)),
            (Decimal(0), Decimal(900)),
            (None, Decimal(200)),
            (Decimal(70), None),
            (Decimal(7), Decimal(0)),
            (None, None),
        ]
    )
    assert (total.invested_wan, total.plan_wan, total.projects) == (90, 1200, 3)
    assert (total.unplanned_invested_wan, total.unplanned_projects) == (77, 3)
    assert total.completion_pct == Decimal("7.5")


def test_an_aggregate_of_nothing_has_no_rate():
    assert aggregate(amounts=[]).completion_pct is None


def test_ranks_show_n_and_share_a_place_on_a_tie():
    values = [wan("82.9"), wan("80.1"), None, wan("80.10"), wan("58.8")]
    assert rank(values) == [Rank(1, 4, False), Rank(2, 4, True), None, Rank(2, 4, True), Rank(4, 4, False)]


def test_ranks_with_the_lowest_first():
    assert rank([wan("-11.8"), wan("0"), wan("-16.7")], highest_first=False) == [
        Rank(2, 3, False),
        Rank(3, 3, False),
        Rank(1, 3, False),
    ]


def test_equal_rates_of_different_amounts_tie():
    thirds = [completion(invested_wan=Decimal(part), plan_wan=Decimal(part * 3)) for part in (1, 7, 12345)]
    assert rank(thirds) == [Rank(1, 3, True)] * 3
