"""Inboxes: they follow the state of reports, problems and meetings."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from dispatch.models import Notification
from dispatch.reminders.kinds import Reminder, reminders_on

SHOWN = ("kind", "subject", "text", "url", "overdue")
TOLD_ANEW = ("created_on", "created_at", "read_at", "done_on", "done_at")


@transaction.atomic
def refresh_notifications(*, on: date, at: datetime) -> dict[str, int]:
    """Tell everybody what has come to wait for them by the day `on`, and close what is done; returns {change: count}.

    Safe to repeat and to run twice at once: a row that is there already stays as it is.
    """
    waiting = {who: wording(reminder) for who, reminder in reminders_on(on, at=at).items()}
    known = {(row.user_id, row.key): row for row in Notification.objects.open()}
    done = [row.pk for who, row in known.items() if who not in waiting]
    fresh = {who: words for who, words in waiting.items() if who not in known}
    again = [
        row
        for row in Notification.objects.filter(done_at__isnull=False, key__in={key for _, key in fresh})
        if (row.user_id, row.key) in fresh
    ]
    for row in again:
        row.created_on, row.created_at = on, at
        row.read_at = row.done_on = row.done_at = None
    changed = [row for who, row in known.items() if who in waiting and words_of(row) != waiting[who]]
    for row in [*changed, *again]:
        for name, value in waiting[row.user_id, row.key].items():
            setattr(row, name, value)
    Notification.objects.bulk_create(
        [
            Notification(user_id=user, key=key, created_on=on, created_at=at, **words)
            for (user, key), words in fresh.items()
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    Notification.objects.bulk_update(changed, SHOWN, batch_size=200)
    Notification.objects.bulk_update(again, [*SHOWN, *TOLD_ANEW], batch_size=200)
    Notification.objects.filter(pk__in=done).update(done_on=on, done_at=at)
    return {"told": len(fresh), "done": len(done)}


def wording(reminder: Reminder) -> dict[str, str | bool]:
    kind, matter = reminder.kind, reminder.matter
    return {
        "kind": kind.name,
        "subject": matter.subject[:200],
        "text": matter.text[:300],
        "url": matter.url,
        "overdue": kind.overdue,
    }


def words_of(row: Notification) -> dict[str, str | bool]:
    return {name: getattr(row, name) for name in SHOWN}


def mark_read(notifications: QuerySet[Notification], *, at: datetime) -> int:
    """Note that their owner has seen them; returns how many were unread."""
    return notifications.filter(read_at__isnull=True).update(read_at=at)
