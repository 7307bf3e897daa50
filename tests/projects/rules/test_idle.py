from datetime import date

import pytest

from projects.rules.idle import IDLE, SUSPENDED, idle_mark
from projects.rules.schedule import month_end

APRIL = date(2012, 4, 30)
KNOWN = [month_end(year=2012, month=month) for month in range(1, 7)]


def mark(*, as_of=APRIL, started=True, due=None, moved=None, known=KNOWN, **settings):
    return idle_mark(
        as_of=as_of, started=started, planned_start_due_on=due, last_moved_on=moved, known_month_ends=known, **settings
    )


@pytest.mark.parametrize(
    ("moved", "expected"),
    [(None, IDLE), (date(2012, 1, 31), IDLE), (date(2012, 2, 1), None), (APRIL, None)],
)
def test_three_months_without_movement_are_counted_from_their_first_day(moved, expected):
    assert mark(moved=moved) == expected


@pytest.mark.parametrize(
    ("started", "due", "expected"),
    [
        (True, None, IDLE),
        (False, None, None),
        (False, date(2012, 4, 29), IDLE),
        (False, APRIL, None),
        (True, date(2012, 12, 31), IDLE),
    ],
)
def test_only_what_is_started_or_should_be_can_be_idle(started, due, expected):
    assert mark(started=started, due=due) == expected


@pytest.mark.parametrize(
    ("as_of", "known", "expected"),
    [
        (date(2012, 2, 29), KNOWN, None),
        (date(2012, 3, 30), KNOWN, None),
        (date(2012, 3, 31), KNOWN, IDLE),
        (APRIL, KNOWN[2:], None),
        (APRIL, [*KNOWN[:2], KNOWN[3]], IDLE),
        (APRIL, KNOWN[1:2] * 3, None),
    ],
)
def test_three_months_of_known_data_are_needed(as_of, known, expected):
    assert mark(as_of=as_of, known=known) == expected


def test_a_month_without_figures_is_skipped_not_counted_as_idle():
    assert mark(moved=date(2012, 1, 31), known=[KNOWN[0], KNOWN[1], KNOWN[3]]) is None


def test_movement_in_the_running_month_counts():
    assert mark(as_of=date(2012, 5, 15), moved=date(2012, 5, 2)) is None


def test_suspended_is_a_mark_of_its_own():
    assert mark(suspended=True) == SUSPENDED
    assert mark(suspended=True, moved=APRIL) == SUSPENDED


def test_the_number_of_months_is_a_setting():
    assert mark(moved=date(2012, 2, 1), idle_months=2) == IDLE


def test_a_known_month_is_given_by_its_last_day():
    with pytest.raises(ValueError, match="last day"):
        mark(known=[date(2012, 1, 1)])
