"""What waits for the office and the administrator."""

from django.urls import reverse

from dispatch.models import Delivery
from dispatch.queries.books import month_in_books
from dispatch.rules.reminder import Matter
from projects.models import LedgerImport
from projects.rules.ledger_import import LEDGER_IMPORT
from projects.rules.schedule import last_month_end


def ledgers_to_confirm(*, on, at):
    """Ledgers that were read and wait for somebody to look through them."""
    for upload in LedgerImport.objects.filter(state__in=LEDGER_IMPORT.states_of("confirm")):
        yield Matter(
            key=f"{upload.pk}-{upload.fingerprint}",
            subject=f"台账“{upload.file_name}”已读完，等待确认入账",
            text=upload.failure,
            url=reverse("ledger_import_detail", args=[upload.pk]),
        )


def figures_to_review(*, on, at):
    """Reported figures of the last month that nobody has reviewed yet."""
    month = last_month_end(as_of=on)
    waiting = sum(item.figures.waits_for_review for item in month_in_books(month).values())
    if waiting:
        yield Matter(
            key=f"{month:%Y-%m}",
            subject=f"{month.month}月有{waiting}个项目的上报数待审核",
            url=reverse("month_review", args=[month]),
        )


def lost_deliveries(*, on, at):
    """Today's digests that could not be sent anywhere, although they were tried again and again."""
    lost = Delivery.objects.filter(state=Delivery.State.GIVEN_UP, digest__on=on).count()
    if lost:
        yield Matter(key=f"{on}", subject=f"今天有{lost}条提醒没有发出，请检查渠道", url=reverse("delivery_list"))
