"""Background jobs: each finds its work in the database, so that a lost message or a missed night costs nothing."""

from celery import shared_task
from django.utils import timezone

from dispatch.actions import digest, lag_flag, ledger_import, notification, problem
from dispatch.actions.dispatch_meeting import publishing
from dispatch.queries.standing import reporting_day
from dispatch.rules.reminder import may_send
from projects import clock
from projects.models import LedgerImport


@shared_task
def flag_lagging():
    """Bring the flags in line with the last month's end for which there are figures."""
    today = clock.today()
    return lag_flag.flag_lagging(as_of=reporting_day(today), on=today, at=clock.now())


@shared_task
def advance_problems():
    """Take as accepted what nobody objected to, pass up what is past its limit; returns how many were moved."""
    return sum(problem.advance(on=clock.today(), at=clock.now()).values())


@shared_task
def read_ledger_upload(pk):
    return ledger_import.read_upload(pk, today=clock.today(), at=clock.now())


@shared_task
def store_ledger_upload(pk):
    return ledger_import.store_upload(pk, today=clock.today(), at=clock.now())


@shared_task
def sweep_ledger_imports():
    """Take up the imports whose message was lost or whose worker died; returns how many."""
    waiting = ledger_import.unfinished_uploads(clock.now())
    for pk in waiting[LedgerImport.State.UPLOADED]:
        read_ledger_upload.delay(pk)
    for pk in waiting[LedgerImport.State.CONFIRMED]:
        store_ledger_upload.delay(pk)
    return sum(map(len, waiting.values()))


@shared_task
def make_pack(pk):
    """Make the papers of one order; a final one publishes its meeting."""
    return publishing.run_pack(pk, at=clock.now())


@shared_task
def sweep_packs():
    """Take up the orders whose message was lost or whose worker died; returns how many."""
    waiting = publishing.unfinished_runs(clock.now())
    for pk in waiting:
        make_pack.delay(pk)
    return len(waiting)


@shared_task
def send_digests():
    """Make today's digests, unless they are made, and hand on whatever is to be sent; returns how many deliveries."""
    today, now = clock.today(), clock.now()
    if not may_send(timezone.localtime(now)):
        return 0
    digest.make_digests(on=today, at=now)
    waiting = digest.deliveries_to_send(now)
    for pk in waiting:
        send_delivery.delay(pk)
    return len(waiting)


@shared_task
def send_delivery(pk):
    return digest.send_delivery(pk, at=clock.now())


@shared_task
def sweep_reminders():
    """Bring the inboxes up to date, make good a missed morning and try again what failed."""
    notification.refresh_notifications(on=clock.today(), at=clock.now())
    return send_digests()
