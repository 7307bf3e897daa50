"""The content that a dispatch meeting stands on: its snapshot once frozen, the figures as they are before."""

import json

from dispatch.models import DispatchMeeting
from dispatch.reports.pack.collect import month_content
from projects.models import LedgerCounter


def content_of(meeting, *, on):
    """The meeting's content as plain data."""
    if meeting.is_frozen:
        return json.loads(meeting.snapshot.content)
    return month_content(as_of=meeting.month, number=newest_number(meeting.month.year), on=on)


def frozen_content(month):
    """The content of a frozen month, or None."""
    meeting = DispatchMeeting.objects.filter(month=month, snapshot__isnull=False).select_related("snapshot").first()
    return json.loads(meeting.snapshot.content) if meeting else None


def newest_number(year):
    """The number of the last post in a year's ledger."""
    return LedgerCounter.objects.filter(year=year).values_list("last_number", flat=True).first() or 0
