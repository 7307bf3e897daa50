"""What a unit's turns amount to: the 2012 calendar gives Qingming (2 to 4 April) off and works 31 March and 1 April."""

from datetime import date

import pytest

from dispatch.rules.help_given import HelpGiven, UnitTurn, help_given
from projects.rules.workdays import Calendar

CALENDAR = Calendar(
    off=frozenset({date(2012, 4, 2), date(2012, 4, 3), date(2012, 4, 4)}),
    work=frozenset({date(2012, 3, 31), date(2012, 4, 1)}),
)
AS_OF = date(2012, 4, 6)
MONDAY, FRIDAY, SATURDAY = date(2012, 3, 26), date(2012, 3, 30), date(2012, 3, 31)


def turn(problem=1, *, to_on=FRIDAY, due_on=FRIDAY, state="closed", is_last=True, rose=False):
    return UnitTurn(problem, MONDAY, due_on, to_on, state, is_last, rose)


@pytest.mark.parametrize(
    ("turns", "found"),
    [
        ([], HelpGiven(0, 0, 0, 0, 0, 0, 0, 0)),
        ([turn()], HelpGiven(1, 1, 1, 0, 0, 0, 0, 4)),  # the limit's own day is in time
        ([turn(to_on=SATURDAY)], HelpGiven(1, 1, 0, 0, 0, 0, 0, 5)),  # a Saturday that is worked
        ([turn(state="claimed")], HelpGiven(1, 0, 0, 1, 0, 0, 0, 4)),
        ([turn(to_on=None, state="accepted")], HelpGiven(1, 0, 0, 0, 1, 1, 0, 8)),  # over the holidays
        ([turn(to_on=None, due_on=AS_OF, state="accepted")], HelpGiven(1, 0, 0, 0, 1, 0, 0, 8)),
        ([turn(state="accepted", is_last=False, rose=True)], HelpGiven(1, 0, 0, 0, 0, 0, 1, 4)),
        ([turn(state="accepted", is_last=False)], HelpGiven(1, 0, 0, 0, 0, 0, 0, 4)),  # went to another unit
        ([turn(is_last=False), turn()], HelpGiven(1, 1, 1, 0, 0, 0, 0, 8)),  # had twice, counted once
        ([turn(1), turn(2, state="superseded")], HelpGiven(2, 1, 1, 0, 0, 0, 0, 8)),
    ],
)
def test_help_given(turns, found):
    assert help_given(turns, as_of=AS_OF, calendar=CALENDAR) == found
