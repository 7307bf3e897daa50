"""Trips and visits: what counts as push. The days are counted around Qingming 2012."""

from datetime import date

import pytest

from dispatch.rules.push_record import last_day_to_dispute, recorded_in_time, why_not_push
from projects.rules.workdays import Calendar

QINGMING = Calendar(
    off=frozenset({date(2012, 4, 2), date(2012, 4, 3), date(2012, 4, 4)}),
    work=frozenset({date(2012, 3, 31), date(2012, 4, 1)}),
)


@pytest.mark.parametrize(
    ("on", "recorded_on", "in_time"),
    [
        (date(2012, 3, 5), date(2012, 3, 5), True),
        (date(2012, 3, 5), date(2012, 3, 8), True),
        (date(2012, 3, 5), date(2012, 3, 9), False),
        (date(2012, 3, 8), date(2012, 3, 13), True),  # over a weekend
        (date(2012, 3, 30), date(2012, 4, 5), True),  # 31 March, 1 and 5 April are worked
        (date(2012, 3, 30), date(2012, 4, 6), False),
    ],
)
def test_a_trip_is_recorded_within_three_working_days(on, recorded_on, in_time):
    assert recorded_in_time(on=on, recorded_on=recorded_on, calendar=QINGMING) is in_time


def test_whoever_it_names_has_three_working_days_to_dispute_it():
    assert last_day_to_dispute(recorded_on=date(2012, 3, 30), calendar=QINGMING) == date(2012, 4, 5)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, ""),
        ({"by_responsible_side": False}, "联络单位所记，只作记载"),
        ({"in_time": False}, "超过3个工作日补记，只作记载"),
        ({"names_somebody": False}, "没有写明找的哪个单位或哪位领导，只作记载"),
        ({"disputed": True}, "对方有异议，只作记载"),
    ],
)
def test_what_counts_as_push(changed, why):
    facts = {"by_responsible_side": True, "in_time": True, "names_somebody": True, "disputed": False}
    assert why_not_push(**facts | changed) == why
