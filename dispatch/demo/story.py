"""When things happened in the demo district. The fixtures write days as "02-29" and moments as "02-29 17:00"."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from projects.models import Unit

FOLDER = settings.BASE_DIR / "fixtures"
YEAR = 2012
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody does at a moment; `do` is told that moment."""

    at: datetime
    do: Callable[[datetime], object]


def live_through(events):
    """Let everything happen in historical order; what falls on one moment, in the order given."""
    for event in sorted(events, key=lambda event: event.at):
        event.do(event.at)


def told(file):
    return json.loads((FOLDER / file).read_text(encoding="utf-8"))


def day(text):
    return date.fromisoformat(f"{YEAR}-{text}")


def moment(text):
    return in_district(datetime.fromisoformat(f"{YEAR}-{text}"))


def hour_in_week(monday, habit):
    """The moment of a habit ("Fri 16:30") in the week of `monday`."""
    weekday, hour = habit.split()
    on = monday + timedelta(days=WEEKDAYS.index(weekday))
    return in_district(datetime.combine(on, time.fromisoformat(hour)))


def next_time(habit, *, after):
    """The first moment of a habit later than `after`."""
    on = timezone.localtime(after).date()
    found = hour_in_week(on - timedelta(days=on.weekday()), habit)
    return found if found > after else found + timedelta(weeks=1)


def in_district(naive):
    return timezone.make_aware(naive)


def meant(arguments):
    """What a fixture writes beside the name of a step, as an action takes it: units by their names, days by "02-29"."""
    return {name: _meant(name, value) for name, value in arguments.items()}


def _meant(name, value):
    if name.endswith(("_on", "deadline")):
        return day(value)
    return Unit.objects.get(name=value) if name.endswith("unit") else value
