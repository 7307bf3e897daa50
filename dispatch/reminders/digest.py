"""A digest in words, as each kind of channel may tell it."""

from django.conf import settings
from django.urls import reverse

from dispatch.models import Channel, Digest, Notification
from dispatch.reminders.kinds import LABELS
from dispatch.rules.reminder import counts_text, group_text, personal_text
from dispatch.senders import MOST_BYTES, Message


def digest_message(delivery):
    """What is still to be done, or None where nothing needs sending any more.

    That is so when the work is done, when a younger digest says it better, or when the person or the channel is gone.
    """
    digest, channel = delivery.digest, delivery.channel
    outdated = Digest.objects.filter(user=digest.user_id, on__gt=digest.on).exists()
    waiting = list(Notification.objects.open().filter(user=digest.user_id))
    if outdated or not waiting or not channel.is_active or not digest.user.is_active:
        return None
    counts = counts_text(matters=len(waiting), overdue=sum(item.overdue for item in waiting))
    url = f"{settings.SITE_URL}{reverse('notification_list')}" if settings.SITE_URL else ""
    if is_personal(channel) and channel.kind != Channel.Kind.SMS:
        lines = [f"【{LABELS.get(item.kind, '提醒')}】{item.subject}" for item in waiting]
        head = "" if channel.kind == Channel.Kind.MAIL else counts
        return Message(counts, personal_text(lines, url=url, head=head, most_bytes=MOST_BYTES.get(channel.kind)))
    return Message(counts, group_text(str(digest.user), counts=counts, url=url))


def is_personal(channel):
    """Whether only the person reads it: an own channel, or the own mail address."""
    return channel.user_id is not None or (channel.kind == Channel.Kind.MAIL and not channel.address)


def address_of(channel, user):
    """The mail address or telephone number; "" where the channel needs none, or where none is known."""
    return channel.address or (user.email if channel.kind == Channel.Kind.MAIL else "")
