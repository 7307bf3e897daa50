"""The only clock. Views and tasks ask it; rules and querysets are given `as_of`."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """The business day in the district's time zone; `PORTAL_TODAY` pins it."""
    return settings.PORTAL_TODAY or timezone.localdate()


def now() -> dt.datetime:
    """The moment, with its time zone. Never pinned: an audit trail says when something was really done."""
    return timezone.now()
