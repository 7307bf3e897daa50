"""What a unit's turns amount to: the 2012 calendar gives Qingming (2 to 4 April) off and works 31 March and 1 April."""

from datetime import date

import pytest

from dispatch.rules.help_given import PARTS, HelpGiven, UnitTurn, help_given
from projects.rules.workdays import Calendar

CALENDAR = Calendar(
    off=frozenset({date(2012, 4, 2), date(2012, 4, 3), date(2012, 4, 4)}),
    work=frozenset({date(2012, 3, 31), date(2012, 4, 1)}),
)
AS_OF = date(2012, 4, 6)
MONDAY, FRIDAY, SATURDAY = date(2012, 3, 26), date(2012, 3, 30), date(2012, 3, 31)


NOTHING = dict.fromkeys((*PARTS, "taken", "overdue", "days"), 0)


def turn(problem=1, *, to_on=FRIDAY, due_on=FRIDAY, state="closed", is_last=True, rose=False, **fields):
    decided = {"decided_on": due_on, "stopped_on": None}
    return UnitTurn(problem, MONDAY, due_on, to_on, state, is_last=is_last, rose=rose, **decided | fields)


@pytest.mark.parametrize(
    ("turns", "found"),
    [
        ([], {}),
        ([turn()], {"taken": 1, "in_time": 1, "days": 4}),  # the limit's own day is in time
        ([turn(to_on=SATURDAY)], {"taken": 1, "late": 1, "days": 5}),  # a Saturday that is worked
        ([turn(state="claimed")], {"taken": 1, "waiting": 1, "days": 4}),
        # over the holidays
        ([turn(to_on=None, state="accepted")], {"taken": 1, "open": 1, "overdue": 1, "days": 8}),
        ([turn(to_on=None, due_on=AS_OF, state="accepted")], {"taken": 1, "open": 1, "days": 8}),
        # its own clock is over, the decided date is not; and the other way round
        ([turn(to_on=None, decided_on=AS_OF, state="accepted")], {"taken": 1, "open": 1, "days": 8}),
        (
            [turn(to_on=None, due_on=AS_OF, decided_on=FRIDAY, state="accepted")],
            {"taken": 1, "open": 1, "overdue": 1, "days": 8},
        ),
        # asked in time, and nobody has decided yet
        ([turn(to_on=None, stopped_on=FRIDAY, state="objected")], {"taken": 1, "open": 1, "days": 8}),
        ([turn(state="accepted", is_last=False, rose=True)], {"taken": 1, "passed_up": 1, "days": 4}),
        (
            [turn(to_on=SATURDAY, state="accepted", is_last=False, rose=True)],
            {"taken": 1, "risen": 1, "days": 5},
        ),
        ([turn(state="accepted", is_last=False)], {"taken": 1, "moved": 1, "days": 4}),  # went to another unit
        ([turn(is_last=False), turn()], {"taken": 1, "in_time": 1, "days": 8}),  # had twice, counted once
        # refused, and reported anew by a fresh clock, but after the decided date
        (
            [turn(is_last=False), turn(to_on=AS_OF, due_on=AS_OF, decided_on=FRIDAY)],
            {"taken": 1, "late": 1, "days": 12},
        ),
        # got from another unit when it was late already: its own first limit counts
        ([turn(to_on=AS_OF, due_on=AS_OF, decided_on=FRIDAY)], {"taken": 1, "in_time": 1, "days": 8}),
        ([turn(1), turn(2, state="superseded")], {"taken": 2, "in_time": 1, "unlisted": 1, "days": 8}),
    ],
)
def test_help_given(turns, found):
    assert help_given(turns, as_of=AS_OF, calendar=CALENDAR) == HelpGiven(**NOTHING | found)


def test_the_share_in_time_leaves_out_what_was_passed_up_in_time():
    given = HelpGiven(**NOTHING | {"taken": 68, "in_time": 18, "risen": 7, "passed_up": 3, "waiting": 6, "open": 34})
    assert (given.in_time, given.ended) == (18, 25)
