"""The content that a dispatch meeting stands on: its snapshot once frozen, the figures as they are before."""

from django.core.cache import cache

from dispatch.models import DispatchMeeting
from dispatch.month.content.codec import decimal_of
from dispatch.month.content.collect import month_content
from dispatch.month.content.formats import decoded
from projects.models import AuditEvent, LedgerCounter

REMEMBERED_SECONDS = 10 * 60


def content_of(meeting, *, on):
    """The meeting's content as plain data."""
    if meeting.is_frozen:
        return decoded(meeting.snapshot.content)
    return month_content(as_of=meeting.month, number=newest_number(meeting.month.year), on=on)


def content_to_read(meeting, *, on, at):
    """(the meeting's content, when it was computed or None of a frozen one), for pages that somebody leafs through.

    Before the freeze it is remembered for some minutes, until anything is posted or recorded. What moves figures leaves
    an audit event, so that what is remembered is what is known; what leaves none shows after those minutes.
    """
    if meeting.is_frozen:
        return decoded(meeting.snapshot.content), None
    known = [
        on.isoformat(),
        newest_number(meeting.month.year),
        AuditEvent.objects.order_by("-pk").values_list("pk").first(),
    ]
    key = f"month-content-{meeting.month:%Y-%m}"
    remembered = cache.get(key)
    if remembered and remembered["known"] == known:
        return remembered["content"], remembered["at"]
    content = content_of(meeting, on=on)
    cache.set(key, {"known": known, "content": content, "at": at}, REMEMBERED_SECONDS)
    return content, at


def worst_first(content, projects):
    """Projects of a content in the order in which they are called: by light, then by how far they are behind."""
    order = content["lights"]["order"]

    def severity(project):
        lag = decimal_of(project["lag_vs_time"])
        return order.index(project["light"]), lag is None, lag or 0, project["code"]

    return sorted(projects, key=severity)


def frozen_content(month):
    """The content of a frozen month, or None."""
    meeting = DispatchMeeting.objects.filter(month=month, snapshot__isnull=False).select_related("snapshot").first()
    return decoded(meeting.snapshot.content) if meeting else None


def newest_number(year):
    """The number of the last post in a year's ledger."""
    return LedgerCounter.objects.filter(year=year).values_list("last_number", flat=True).first() or 0
