"""Digests: made once a working day, sent once through each channel, tried again where a channel fails."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from dispatch.actions.notification import refresh_notifications
from dispatch.models import Channel, Delivery, Digest, DigestRun, Notification
from dispatch.reminders.digest import address_of, digest_message
from dispatch.rules.reminder import next_try
from dispatch.senders import SendFailed, is_configured, send
from projects.models import Holiday, User
from projects.rules.workdays import is_workday

State = Delivery.State
STALE_AFTER = timedelta(minutes=10)


@transaction.atomic
def make_digests(*, on: date, at: datetime) -> int:
    """Make the digests of the working day `on`, unless they are made already; returns how many people got one."""
    if not is_workday(on, calendar=Holiday.objects.calendar()):
        return 0
    _, first = DigestRun.objects.get_or_create(on=on, defaults={"at": at})
    if not first:
        return 0
    refresh_notifications(on=on, at=at)
    digests = Digest.objects.bulk_create(
        Digest(user_id=row["user"], on=on, matters=row["matters"], overdue=row["late"]) for row in open_counts()
    )
    channels = channels_of([digest.user_id for digest in digests])
    Delivery.objects.bulk_create(
        Delivery(digest=digest, channel=channel, next_try_at=at)
        for digest in digests
        for channel in channels[digest.user_id]
    )
    return len(digests)


def open_counts() -> QuerySet[Notification, dict[str, int]]:
    """Who has something to do, how much of it, and how much of that is late."""
    rows = Notification.objects.open().filter(user__is_active=True).order_by("user").values("user")
    return rows.annotate(matters=Count("pk"), late=Count("pk", filter=Q(overdue=True)))


def channels_of(user_ids: Iterable[int]) -> dict[int, list[Channel]]:
    """{user id: the channels to use}: his own, or else those of his unit; only such as can reach him."""
    own, of_unit = defaultdict(list), defaultdict(list)
    for channel in Channel.objects.filter(is_active=True):
        if is_configured(channel.kind):
            (own[channel.user_id] if channel.user_id else of_unit[channel.unit_id]).append(channel)
    found = defaultdict(list)
    for user in User.objects.filter(pk__in=user_ids):
        found[user.pk] = [
            channel
            for channel in own.get(user.pk) or of_unit.get(user.unit_id, [])
            if channel.kind not in (Channel.Kind.MAIL, Channel.Kind.SMS) or address_of(channel, user)
        ]
    return found


def send_delivery(pk: int, *, at: datetime) -> bool:
    """Send one delivery whose time has come; returns False when another worker has it, or had it."""
    claimed = Delivery.objects.due(at).filter(pk=pk)
    if not claimed.update(state=State.SENDING, claimed_at=at, attempts=F("attempts") + 1):
        return False
    delivery = Delivery.objects.select_related("digest__user", "channel").get(pk=pk)
    message = digest_message(delivery)
    if message is None:
        finish(pk, state=State.UNNEEDED)
        return True
    try:
        send(delivery.channel, message, to=address_of(delivery.channel, delivery.digest.user), at=at)
    except SendFailed as failure:
        again = next_try(attempts=delivery.attempts, at=at)
        state = State.FAILED if again else State.GIVEN_UP
        finish(pk, state=state, next_try_at=again or at, last_error=str(failure))
    else:
        finish(pk, state=State.SENT, sent_at=at, last_error="")
    return True


def finish(pk: int, **values: object) -> None:
    Delivery.objects.filter(pk=pk, state=State.SENDING).update(**values)


def deliveries_to_send(at: datetime) -> list[int]:
    """Ids of the deliveries whose time has come. What a worker left half done is given up: it may have arrived."""
    Delivery.objects.filter(state=State.SENDING, claimed_at__lt=at - STALE_AFTER).update(
        state=State.GIVEN_UP, last_error="发送时后台中断，不知是否送达，不再重发"
    )
    return list(Delivery.objects.due(at).values_list("pk", flat=True))
