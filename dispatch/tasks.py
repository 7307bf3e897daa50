"""Background jobs: each finds its work in the database, so that a lost message or a missed night costs nothing."""

from celery import shared_task

from dispatch.actions import lag_flag, ledger_import
from dispatch.reports.standing import reporting_day
from portal import clock
from projects.models import LedgerImport


@shared_task
def flag_lagging():
    """Bring the flags in line with the last month's end for which there are figures."""
    today = clock.today()
    return lag_flag.flag_lagging(as_of=reporting_day(today), on=today, at=clock.now())


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
