"""Posting to the append-only investment ledger."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from projects.actions.bulk import create_in_batches
from projects.models import InvestmentEntry, LedgerCounter, LedgerImport, User

Kind = InvestmentEntry.Kind


@dataclass(frozen=True, slots=True)
class Posting:
    """One amount to be posted. `replaces` is the standing entry that a correction takes back first."""

    project_id: int
    book: str
    kind: str
    on: date
    amount_wan: Decimal
    source: str
    note: str = ""
    replaces: InvestmentEntry | None = None

    @property
    def period(self):
        return f"{self.on:%Y-%m}"


@transaction.atomic
def post(postings, *, year, by: User | None, at, ledger_import: LedgerImport | None = None):
    """Post amounts under the year's lock; a replaced entry is reversed, then posted anew. Returns the new entries."""
    postings = list(postings)
    LedgerCounter.objects.get_or_create(year=year)
    counter = LedgerCounter.objects.select_for_update().get(year=year)
    before, entries = counter.last_number, []
    for posting in postings:
        for line, reverses in _lines(posting):
            counter.last_number += 1
            entries.append(
                InvestmentEntry(
                    year=year,
                    number=counter.last_number,
                    project_id=line.project_id,
                    book=line.book,
                    kind=line.kind,
                    period=line.period,
                    on=line.on,
                    amount_wan=line.amount_wan,
                    reverses=reverses,
                    source=line.source,
                    ledger_import=ledger_import,
                    note=line.note,
                    recorded_by=by,
                    recorded_at=at,
                )
            )
    create_in_batches(InvestmentEntry, entries)
    counter.save(update_fields=["last_number"])
    return InvestmentEntry.objects.filter(year=year, number__gt=before).order_by("number")


def _lines(posting):
    old = posting.replaces
    if old is not None:
        yield (
            replace(posting, kind=Kind.CORRECTION, on=old.on, amount_wan=-old.amount_wan, note=f"冲销第{old.number}号"),
            old,
        )
    yield posting, None
