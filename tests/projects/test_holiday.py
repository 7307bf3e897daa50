"""The calendar in the database is the one that the rules are tested with."""

import pytest

from projects.models import Holiday
from projects.rules.workdays import Calendar
from tests import builders
from tests.projects.rules.test_workdays import CALENDAR

pytestmark = pytest.mark.django_db


def test_calendar():
    Holiday.objects.all().delete()
    assert Holiday.objects.calendar() == Calendar()
    builders.holidays()
    assert Holiday.objects.calendar() == CALENDAR
