from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.gap import (
    NO_DATE,
    NOT_DUE,
    NOTHING,
    ON_SCHEDULE,
    START_OVERDUE,
    STARTED_BEHIND,
    STARTED_UNREPORTED,
    GapPart,
    change_of,
    gap_class,
    gap_of,
    whole_of,
)
from projects.rules.rounding import exact
from projects.rules.schedule import time_progress

FEBRUARY = date(2012, 2, 29)


@pytest.mark.parametrize(
    ("on_schedule", "started", "start_due_on", "reported", "expected"),
    [
        (True, True, None, True, ON_SCHEDULE),
        (True, False, FEBRUARY, True, ON_SCHEDULE),
        (False, False, None, False, NO_DATE),
        (False, False, date(2012, 2, 28), False, START_OVERDUE),
        (False, False, FEBRUARY, True, START_OVERDUE),
        (False, False, date(2012, 3, 1), True, NOT_DUE),
        (False, True, date(2012, 9, 1), False, STARTED_UNREPORTED),
        (False, True, None, True, STARTED_BEHIND),
    ],
)
def test_one_class_by_the_start_date_alone(on_schedule, started, start_due_on, reported, expected):
    known = {"started": started, "start_due_on": start_due_on, "reported": reported}
    assert gap_class(on_schedule=on_schedule, as_of=FEBRUARY, **known) == expected


def test_the_districts_gap_of_february():
    """126 亿元 planned, 6.132 invested; the monthly plans want 67,600 万元 by the end of February."""
    whole = GapPart(71, Decimal(1_260_000), Decimal(61_320), Decimal(67_600))
    gap = gap_of(part=whole, whole_plan_wan=whole.plan_wan, progress=time_progress(as_of=FEBRUARY))
    assert (gap.wan, gap.points) == (Decimal(-148_680), Decimal("-11.8"))
    assert [round(points, 6) for points in (gap.shape_points, gap.execution_points)] == [
        Decimal("-11.301587"),
        Decimal("-0.498413"),
    ]


def test_without_a_monthly_plan_all_of_it_is_execution():
    part = GapPart(1, Decimal(1200), Decimal(50), unscheduled_plan_wan=Decimal(1200))
    gap = gap_of(part=part, whole_plan_wan=Decimal(1200), progress=time_progress(as_of=FEBRUARY))
    assert (gap.wan, gap.shape_points, gap.points) == (-150, 0, gap.execution_points)


def test_without_any_plan_there_are_no_points():
    gap = gap_of(part=NOTHING, whole_plan_wan=Decimal(0), progress=time_progress(as_of=FEBRUARY))
    assert (gap.wan, gap.points, gap.shape_points, gap.execution_points) == (0, None, None, None)


amounts = st.integers(0, 10**11).map(lambda yuan: Decimal(yuan) / 10_000)


@st.composite
def parts(draw):
    plan = draw(amounts)
    scheduled = draw(st.booleans())
    planned = draw(amounts) if scheduled else Decimal(0)
    return GapPart(1, plan, draw(amounts), planned, Decimal(0) if scheduled else plan)


@given(st.lists(parts(), min_size=1, max_size=30), st.dates(date(2012, 1, 1), date(2012, 12, 31)))
def test_the_parts_add_up_to_the_headline_on_any_day(found, day):
    """To the yuan: what the 28 digits of each figure leave out is far below it."""
    progress, whole = time_progress(as_of=day), whole_of(found)
    gaps = [gap_of(part=part, whole_plan_wan=whole.plan_wan, progress=progress) for part in found]
    together = gap_of(part=whole, whole_plan_wan=whole.plan_wan, progress=progress)
    assert abs(sum(exact(gap.wan) for gap in gaps) - exact(together.wan)) < Fraction(1, 10**6)
    if whole.plan_wan:
        for name in ("points", "shape_points", "execution_points"):
            total = sum(exact(getattr(gap, name)) for gap in gaps)
            largest = max(abs(exact(getattr(gap, name))) for gap in gaps)
            assert abs(total - exact(getattr(together, name))) <= (1 + largest) * Fraction(1, 10**20)


def test_what_moved_the_headline_in_february():
    """-6.70 → -11.80 = -8.33 (time) +3.23 (40,740 万元 invested)."""
    before, now = GapPart(71, Decimal(1_260_000), Decimal(20_580)), GapPart(71, Decimal(1_260_000), Decimal(61_320))
    january, february = time_progress(as_of=date(2012, 1, 31)), time_progress(as_of=FEBRUARY)
    change = change_of(before=before, before_progress=january, now=now, now_progress=february)
    assert [round(points, 2) for points in (change.time_points, change.invested_points)] == [
        Decimal("-8.33"),
        Decimal("3.23"),
    ]
    assert (change.plan_points, round(change.points, 1)) == (0, Decimal("-5.1"))


def test_changed_plans_move_the_headline_too():
    before, now = GapPart(1, Decimal(1000), Decimal(100)), GapPart(1, Decimal(800), Decimal(100))
    january, february = time_progress(as_of=date(2012, 1, 31)), time_progress(as_of=FEBRUARY)
    change = change_of(before=before, before_progress=january, now=now, now_progress=february)
    assert (change.invested_points, change.plan_points) == (0, Decimal("2.5"))
    assert change_of(before=NOTHING, before_progress=january, now=now, now_progress=february) is None
