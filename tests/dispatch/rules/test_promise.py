from datetime import date

import pytest

from dispatch.rules.promise import BROKEN, CLAIMED, KEPT, OPEN, VOID, promise_verdict

DUE = date(2012, 3, 15)
BEFORE, AFTER, LATER = date(2012, 3, 14), date(2012, 3, 16), date(2012, 3, 20)


@pytest.mark.parametrize(
    ("as_of", "kept_on", "ended_on", "claimed_on", "verdict"),
    [
        (BEFORE, None, None, None, OPEN),
        (DUE, None, None, None, OPEN),  # the due day itself is in time
        (AFTER, None, None, None, BROKEN),
        (DUE, DUE, None, None, KEPT),
        (LATER, BEFORE, None, None, KEPT),
        (LATER, AFTER, None, None, BROKEN),  # done, but late
        (DUE, AFTER, None, None, OPEN),  # a day of the past does not know what came after
        (LATER, None, BEFORE, None, VOID),
        (LATER, None, DUE, None, VOID),
        (BEFORE, None, DUE, None, OPEN),  # not ended yet on that day
        (LATER, None, AFTER, None, BROKEN),  # broken first, ended after
        (LATER, None, None, DUE, CLAIMED),  # reported in time, not judged yet
        (BEFORE, None, None, BEFORE, CLAIMED),
        (BEFORE, None, None, DUE, OPEN),
        (LATER, DUE, None, DUE, KEPT),
        (LATER, None, None, AFTER, BROKEN),
    ],
)
def test_kept_or_broken(as_of, kept_on, ended_on, claimed_on, verdict):
    dates = {"kept_on": kept_on, "ended_on": ended_on, "claimed_on": claimed_on}
    assert promise_verdict(due_on=DUE, as_of=as_of, **dates) == verdict
