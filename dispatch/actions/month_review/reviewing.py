"""The office's monthly review: reported figures are accepted, or changed with a reason, and statistical ones entered.

A reviewed month stands in the verified book with its full amount; a later review reverses that and posts anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from dispatch.actions.standing import refresh_standings
from dispatch.models import DispatchMeeting
from dispatch.queries.books import NOTHING, ProjectMonth, month_in_books
from dispatch.queries.month_review import fingerprint, review_opens_at, review_rows
from projects.actions.audit import Happening, record
from projects.actions.investment import Posting, locked_ledger, post
from projects.choices import Book
from projects.models import InvestmentEntry, Project, User
from projects.models.weekly_report import business_moment
from projects.money import show_wan
from projects.refusals import FiguresMoved, StepRefused
from projects.wording import minute_text, month_text

ACCEPTED = "审核时与上报数一致"

Source = InvestmentEntry.Source


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the office decides on one project's month. None leaves that book as it is.

    `seen` is what the three books said when the decision was made (`ProjectMonth.seen`). An amount that is not the
    reported one needs a `reason`.
    """

    project: Project
    seen: str
    verified_wan: Decimal | None = None
    reason: str = ""
    statistical_wan: Decimal | None = None


@transaction.atomic
def review_month(
    verdicts: Iterable[Verdict], *, month: date, by: User, on: date, at: datetime
) -> list[InvestmentEntry]:
    """Post the decisions on the month that ends on `month`, and refresh the standings; returns the entries that now stand.

    A figure that is already so is not posted again. Raises `StepRefused` and `FiguresMoved`.
    """
    _lock_reviewable(month, on, at)
    verdicts, books = list(verdicts), month_in_books(month)
    moved = [
        (verdict.project, verdict.seen, books.get(verdict.project.pk, NOTHING).seen)
        for verdict in verdicts
        if verdict.seen != books.get(verdict.project.pk, NOTHING).seen
    ]
    if moved:
        raise FiguresMoved(moved=moved)
    return _store(verdicts, books, month=month, by=by, at=at)


@transaction.atomic
def accept_unsuspicious(*, month: date, seen: str, by: User, on: date, at: datetime) -> list[InvestmentEntry]:
    """Accept every reported figure that waits for review and raises no doubt; `seen` is their `fingerprint`."""
    _lock_reviewable(month, on, at)
    rows = review_rows(month=month)
    if fingerprint(rows) != seen:
        raise FiguresMoved
    verdicts = [
        Verdict(row.project, row.month.seen, verified_wan=row.month.figures.reported_wan)
        for row in rows
        if row.is_unsuspicious
    ]
    return _store(verdicts, {row.project.pk: row.month for row in rows}, month=month, by=by, at=at)


@transaction.atomic
def enter_statistics(
    amounts: Mapping[Project, Decimal],
    *,
    month: date,
    by: User,
    on: date,
    at: datetime,
    note: str = "",
    seen: Mapping[Project, str] | None = None,
) -> list[InvestmentEntry]:
    """Post statistical figures, {project: 万元}, of a finished month; returns the entries that are new.

    `seen` is {project: what its books said when somebody confirmed it}; raises `FiguresMoved` where they say otherwise.
    """
    check_finished(month, on)
    locked_ledger(month.year)
    books = month_in_books(month)
    verdicts = [
        Verdict(project, books.get(project.pk, NOTHING).seen, statistical_wan=amount)
        for project, amount in amounts.items()
    ]
    moved = [
        (item.project, seen[item.project], item.seen) for item in verdicts if seen and seen[item.project] != item.seen
    ]
    if moved:
        raise FiguresMoved(moved=moved)
    return _store(verdicts, books, month=month, by=by, at=at, statistical_note=note)


def check_finished(month: date, on: date) -> None:
    """Figures of a whole month are entered when it is over. Raises `StepRefused`."""
    if month > on:
        raise StepRefused(f"{month_text(month)}还没有结束，月底后再审核。")


def _lock_reviewable(month: date, on: date, at: datetime) -> None:
    """A month is reviewed after the last weekly deadline that touches it, for then it no longer follows the reports."""
    check_finished(month, on)
    opens_at = review_opens_at(month)
    if business_moment(on, at) <= opens_at:
        raise StepRefused(f"{month_text(month)}最后一期周报{minute_text(opens_at)}截止，此后才能审核。")
    locked_ledger(month.year)


def _refuse_frozen(month: date) -> None:
    """A freeze holds the year's ledger too, so that a month found open here stays open until this is posted."""
    if DispatchMeeting.objects.frozen().filter(month=month).exists():
        raise StepRefused(f"{month_text(month)}调度数据已经冻结，审核数不再直接改。确实有误的，请到“更正”页提出更正。")


def _store(
    verdicts: Iterable[Verdict],
    books: Mapping[int, ProjectMonth],
    *,
    month: date,
    by: User,
    at: datetime,
    statistical_note: str = "",
) -> list[InvestmentEntry]:
    postings, happenings = [], []
    for verdict in verdicts:
        item = books.get(verdict.project.pk, NOTHING)
        for posting in (_verified(verdict, item, month), _statistical(verdict, item, month, statistical_note)):
            if posting is not None:
                postings.append(posting)
                happenings.append(_happening(verdict.project, posting, month))
    if not postings:
        return []
    if any(posting.book == Book.VERIFIED for posting in postings):
        _refuse_frozen(month)
    entries = post(postings, year=month.year, by=by, at=at)
    record(happenings, by=by, at=at)
    if any(posting.book == Book.VERIFIED for posting in postings):
        refresh_standings(from_month_end=month, at=at)
    return [entry for entry in entries if entry.kind != InvestmentEntry.Kind.CORRECTION]


def _verified(verdict: Verdict, item: ProjectMonth, month: date) -> Posting | None:
    amount = verdict.verified_wan
    if amount is None or amount == item.figures.verified_wan:
        return None
    is_accepted = amount == item.figures.reported_wan
    if not is_accepted and not verdict.reason:
        raise StepRefused(f"{verdict.project}：审核数与上报数不同，请写明原因。")
    return _posting(
        verdict, Book.VERIFIED, amount, month, Source.REVIEW, verdict.reason or ACCEPTED, replaces=item.verified
    )


def _statistical(verdict: Verdict, item: ProjectMonth, month: date, note: str) -> Posting | None:
    amount = verdict.statistical_wan
    if amount is None or amount == item.figures.statistical_wan:
        return None
    return _posting(verdict, Book.STATISTICAL, amount, month, Source.STATISTICS, note, replaces=item.statistical)


def _posting(
    verdict: Verdict,
    book: Book,
    amount: Decimal,
    month: date,
    source: Source,
    note: str,
    *,
    replaces: InvestmentEntry | None,
) -> Posting:
    if amount < 0:
        raise StepRefused(f"{verdict.project}：{Book(book).label}不能是负数；多报的，请在原来的月份改正。")
    return Posting(
        project_id=verdict.project.pk,
        book=book,
        kind=InvestmentEntry.Kind.MONTH,
        on=month,
        amount_wan=amount,
        source=source,
        note=note[:200],
        replaces=replaces,
    )


def _happening(project: Project, posting: Posting, month: date) -> Happening:
    old = posting.replaces
    return Happening(
        "审核投资数" if posting.book == Book.VERIFIED else "登记统计数",
        f"{project} {month_text(month)}",
        project=project,
        changes={
            f"{Book(posting.book).label}（万元）": [
                show_wan(old.amount_wan) if old else "",
                show_wan(posting.amount_wan),
            ]
        },
        reason=posting.note,
    )
