"""「包保领导每月至少要组织召开一次现场办公会」."""

from datetime import date

import pytest

from dispatch.rules.site_meeting import KEPT, MISSED, NOT_RECORDED, WAITING, monthly_duty

FEBRUARY = date(2012, 2, 29)
SINCE = date(2012, 1, 10)


@pytest.mark.parametrize(
    ("held_on", "as_of", "recorded_since", "duty"),
    [
        ([date(2012, 2, 1)], date(2012, 3, 26), SINCE, KEPT),
        ([date(2012, 2, 29)], date(2012, 3, 26), SINCE, KEPT),
        ([date(2012, 1, 31), date(2012, 3, 1)], date(2012, 3, 26), SINCE, MISSED),
        ([date(2011, 2, 10)], date(2012, 3, 26), SINCE, MISSED),
        ([], date(2012, 3, 1), SINCE, MISSED),
        ([], date(2012, 2, 29), SINCE, WAITING),
        ([], date(2012, 2, 1), SINCE, WAITING),
        ([date(2012, 2, 20)], date(2012, 2, 19), SINCE, WAITING),
        ([date(2012, 2, 20)], date(2012, 2, 20), SINCE, KEPT),
        ([], date(2012, 3, 26), FEBRUARY, MISSED),
        ([], date(2012, 3, 26), date(2012, 3, 1), NOT_RECORDED),
        ([], date(2012, 3, 26), None, NOT_RECORDED),
        ([], date(2012, 2, 10), None, WAITING),
    ],
)
def test_one_meeting_in_the_month_is_enough(held_on, as_of, recorded_since, duty):
    found = monthly_duty(held_on=held_on, month_end=FEBRUARY, as_of=as_of, recorded_since=recorded_since)
    assert found == duty
