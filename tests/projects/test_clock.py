from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from projects import clock


def test_a_pinned_day_stands_still(pin_today):
    pin_today(date(2012, 3, 26))
    assert clock.today() == date(2012, 3, 26)


def test_the_moment_is_never_pinned(pin_today):
    pin_today(date(2012, 3, 26))
    assert clock.now().year > 2012
    assert clock.now().tzinfo is not None


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2012, 3, 25, 15, 59, tzinfo=UTC), date(2012, 3, 25)),
        (datetime(2012, 3, 25, 16, 0, tzinfo=UTC), date(2012, 3, 26)),
    ],
)
def test_the_day_begins_at_midnight_in_the_district(monkeypatch, moment, day):
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert clock.today() == day
