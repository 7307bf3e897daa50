"""Posting to the append-only investment ledger."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from projects.actions.bulk import create_in_batches
from projects.models import InvestmentEntry, LedgerCounter, LedgerImport, User, WeeklyReport

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
    def period(self) -> str:
        return f"{self.on:%Y-%m}"


def locked_ledger(year: int) -> LedgerCounter:
    """The year's counter, locked for the rest of the transaction: what is read now, nobody posts to meanwhile."""
    return LedgerCounter.objects.select_for_update().get_or_create(year=year)[0]


@transaction.atomic
def post(
    postings: Iterable[Posting],
    *,
    year: int,
    by: User | None,
    at: datetime,
    ledger_import: LedgerImport | None = None,
    weekly_report: WeeklyReport | None = None,
) -> QuerySet[InvestmentEntry]:
    """Post amounts under the year's lock; a replaced entry is reversed, then posted anew. Returns the new entries."""
    lines = [line for posting in postings for line in _lines(posting)]
    return _append(lines, year=year, by=by, at=at, ledger_import=ledger_import, weekly_report=weekly_report)


@transaction.atomic
def take_back(
    entries: Iterable[InvestmentEntry], *, year: int, by: User | None, at: datetime, reason: str = ""
) -> QuerySet[InvestmentEntry]:
    """Reverse entries and put nothing in their place; one that is reversed already is left as it is."""
    standing = [entry for entry in entries if not hasattr(entry, "reversed_by")]
    return _append([(_reversal(entry, reason), entry) for entry in standing], year=year, by=by, at=at)


def _append(
    lines: Iterable[tuple[Posting, InvestmentEntry | None]],
    *,
    year: int,
    by: User | None,
    at: datetime,
    **origin: LedgerImport | WeeklyReport | None,
) -> QuerySet[InvestmentEntry]:
    """Number and store (posting, the entry it reverses or None), in this order."""
    counter = locked_ledger(year)
    before, entries = counter.last_number, []
    for line, reverses in lines:
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
                note=line.note,
                recorded_by=by,
                recorded_at=at,
                **origin,
            )
        )
    create_in_batches(InvestmentEntry, entries)
    counter.save(update_fields=["last_number"])
    return InvestmentEntry.objects.filter(year=year, number__gt=before).order_by("number")


def _lines(posting: Posting) -> Iterator[tuple[Posting, InvestmentEntry | None]]:
    if posting.replaces is not None:
        yield replace(_reversal(posting.replaces), source=posting.source), posting.replaces
    yield posting, None


def _reversal(entry: InvestmentEntry, reason: str = "") -> Posting:
    return Posting(
        project_id=entry.project_id,
        book=entry.book,
        kind=Kind.CORRECTION,
        on=entry.on,
        amount_wan=-entry.amount_wan,
        source=entry.source,
        note=f"冲销第{entry.number}号{'：' if reason else ''}{reason}"[:200],
    )
