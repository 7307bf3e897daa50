"""The inbox of one person, and the administrator's view of what went out."""

from urllib.parse import urlencode

from django.db.models import Case, Count, IntegerField, Value, When
from django.urls import reverse

from dispatch.models import Channel, Delivery, Notification
from dispatch.reminders.kinds import LABELS
from dispatch.rules.reminder import counts_text
from dispatch.senders import is_configured
from projects.wording import day_text, moment_text

PAGE_SIZE = 50
LATELY = 10

WORST_FIRST = [
    Delivery.State.GIVEN_UP,
    Delivery.State.FAILED,
    Delivery.State.SENDING,
    Delivery.State.QUEUED,
    Delivery.State.SENT,
    Delivery.State.UNNEEDED,
]


def waiting_of(user):
    return Notification.objects.open().filter(user=user).order_by("-overdue", "-created_at", "-pk")


def lately_done_of(user):
    return Notification.objects.filter(user=user, done_at__isnull=False).order_by("-done_at", "-pk")[:LATELY]


def headline(user):
    """您有3件待办，1件超期; "" where nothing waits."""
    rows = Notification.objects.open().filter(user=user)
    waiting = rows.count()
    return counts_text(matters=waiting, overdue=rows.filter(overdue=True).count()) if waiting else ""


def row_words(row):
    return {
        "id": f"reminder-{row.pk}",
        "kind": LABELS.get(row.kind, "提醒"),
        "subject": row.subject,
        "text": row.text,
        "overdue": row.overdue,
        "unread": row.read_at is None and row.done_at is None,
        "on": day_text(row.done_on or row.created_on),
        "open_url": reverse("notification_open", args=[row.pk]),
    }


def deliveries(*, state):
    """All deliveries, newest day first, and of a day first those that need somebody."""
    order = Case(
        *(When(state=value, then=Value(place)) for place, value in enumerate(WORST_FIRST)), output_field=IntegerField()
    )
    found = Delivery.objects.filter(state=state) if state else Delivery.objects.all()
    return found.order_by("-digest__on", order, "pk").select_related("digest__user__unit", "channel__unit")


def delivery_words(row):
    return {
        "on": str(row.digest.on),
        "who": str(row.digest.user),
        "unit": row.digest.user.unit.name if row.digest.user.unit_id else "",
        "channel": row.channel.get_kind_display(),
        "whose": "个人" if row.channel.user_id else row.channel.unit.name,
        "counts": counts_text(matters=row.digest.matters, overdue=row.digest.overdue).removeprefix("您有"),
        "state": row.get_state_display(),
        "bad": row.state in (Delivery.State.GIVEN_UP, Delivery.State.FAILED),
        "attempts": str(row.attempts),
        "next_try": moment_text(row.next_try_at) if row.state == Delivery.State.FAILED else "",
        "sent_at": moment_text(row.sent_at),
        "error": row.last_error,
    }


def states_menu(chosen):
    """Each state with how many deliveries are in it."""
    counts = counted(Delivery.objects.all(), "state")
    return [
        {
            "label": Delivery.State(state).label,
            "count": str(counts.get(state, 0)),
            "url": deliveries_url(state=state if state != chosen else ""),
            "active": state == chosen,
        }
        for state in WORST_FIRST
    ]


def counted(rows, field):
    """{value of `field`: how many rows have it}"""
    return dict(rows.order_by().values_list(field).annotate(Count("pk")))


def deliveries_url(**query):
    query = {name: value for name, value in query.items() if value}
    return f"{reverse('delivery_list')}?{urlencode(query)}" if query else reverse("delivery_list")


def channel_words():
    """Each kind of channel: whether the installation can use it, and how many channels of it there are."""
    counts = counted(Channel.objects.filter(is_active=True), "kind")
    return [
        {
            "label": Channel.Kind(kind).label,
            "configured": is_configured(kind),
            "count": str(counts.get(kind, 0)),
        }
        for kind in Channel.Kind.values
    ]
