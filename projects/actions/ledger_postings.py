"""What a planned ledger posts to the investment ledger: amounts that the portal does not know yet, and no others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from projects.actions.investment import Posting
from projects.choices import Book
from projects.ledger.comparing.diff import CHANGED, NEW, ImportPlan
from projects.ledger.comparing.facts import Facts, standing_entries
from projects.models import InvestmentEntry, WeeklyReport
from projects.rules.schedule import month_end
from projects.rules.weekly_report import monday_of

Kind = InvestmentEntry.Kind


def ledger_postings(plan: ImportPlan, project_ids: Mapping[str, int]) -> Iterator[Posting]:
    """The postings of a plan; `project_ids` is {name: id} of the year's projects."""
    standing = standing_entries(plan.year)
    for row in plan.rows:
        if row.status in (NEW, CHANGED):
            yield from _verified(plan, row.facts, project_ids[row.name], standing)
    yield from _reported(plan, project_ids)


def _verified(
    plan: ImportPlan, facts: Facts, project_id: int, standing: Mapping[tuple[int, str], InvestmentEntry]
) -> Iterator[Posting]:
    """The opening and one entry per month: the office's ledger is its review of the month."""
    amounts = {(f"{plan.year - 1}-12", Kind.OPENING): facts.opening_wan}
    amounts |= {(period, Kind.MONTH): amount for period, amount in sorted(facts.invested.items())}
    for (period, kind), amount in amounts.items():
        old = standing.get((project_id, period))
        if amount is None or (old is not None and old.amount_wan == amount):
            continue
        year, month = map(int, period.split("-"))
        yield Posting(
            project_id=project_id,
            book=Book.VERIFIED,
            kind=kind,
            on=month_end(year=year, month=month),
            amount_wan=amount,
            source=InvestmentEntry.Source.LEDGER,
            note="" if old is None else f"台账更正，原为第{old.number}号",
            replaces=old,
        )


def _reported(plan: ImportPlan, project_ids: Mapping[str, int]) -> Iterator[Posting]:
    """The weekly sheet: at a project's first week what came before it, then the week itself.

    A week that the unit has filed in the portal is left alone: its report says more, and says it month by month.
    """
    filed = set(WeeklyReport.objects.filed().filter(project__year=plan.year).values_list("project", "monday"))
    known = defaultdict(dict)
    entries = InvestmentEntry.objects.filter(
        book=Book.REPORTED, reversed_by__isnull=True, on__range=(date(plan.year, 1, 1), date(plan.year, 12, 31))
    )
    for entry in entries.exclude(kind=Kind.CORRECTION):
        known[entry.project_id][entry.kind, entry.on] = entry
    for weekly in plan.weekly:
        row, project_id = weekly.row, project_ids[weekly.project_name]
        if row.week_wan is None or row.week_end is None or (project_id, monday_of(row.week_end)) in filed:
            continue
        amounts = {(Kind.WEEK, row.week_end): row.week_wan}
        if not known[project_id] and row.cumulative_wan is not None and row.week_start is not None:
            before = (Kind.OPENING, row.week_start - timedelta(days=1))
            amounts = {before: row.cumulative_wan - row.week_wan, **amounts}
        for (kind, day), amount in amounts.items():
            old = known[project_id].get((kind, day))
            if old is None or old.amount_wan != amount:
                yield Posting(
                    project_id=project_id,
                    book=Book.REPORTED,
                    kind=kind,
                    on=day,
                    amount_wan=amount,
                    source=InvestmentEntry.Source.WEEKLY_REPORT,
                    note=row.progress_text[:200],
                    replaces=old,
                )
