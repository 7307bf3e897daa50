"""The three books (三本账) side by side: what was reported, reviewed and counted for one month, project by project."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef

from projects.choices import Book
from projects.models import InvestmentEntry
from projects.money import show_wan
from projects.rules.month_review import BookFigures, reported_in_month
from projects.rules.plausibility import Week
from projects.rules.schedule import last_month_end, month_end

Kind = InvestmentEntry.Kind


@dataclass(frozen=True, slots=True)
class ProjectMonth:
    """One project's month in the three books.

    `verified` and `statistical` are the entries that stand; `late_wan` is what the reported book has gained or lost
    since the review.
    """

    figures: BookFigures
    weeks: tuple[Week, ...]
    has_opening: bool
    verified: InvestmentEntry | None
    statistical: InvestmentEntry | None
    late_wan: Decimal

    @property
    def seen(self):
        """The figures in words: a form carries them back, so that a decision on other figures is refused."""
        books = (
            ("上报", self.figures.reported_wan),
            ("审核", self.figures.verified_wan),
            ("统计", self.figures.statistical_wan),
        )
        return "，".join(f"{name} {show_wan(amount)}" for name, amount in books)


NOTHING = ProjectMonth(BookFigures(None, None, None), (), False, None, None, Decimal(0))


def month_in_books(month: date):
    """{project id: ProjectMonth} of the projects that have an entry of the month that ends on `month`."""
    entries = InvestmentEntry.objects.filter(project__year=month.year, period=f"{month:%Y-%m}").order_by("number")
    by_project = defaultdict(list)
    for entry in entries.select_related("recorded_by").iterator(chunk_size=5000):
        by_project[entry.project_id].append(entry)
    opened = [pk for pk, found in by_project.items() if any(map(_opens_reports, found))]
    before = _in_figures_before(month, opened) if opened else {}
    return {pk: _project_month(found, before.get(pk)) for pk, found in by_project.items()}


def _in_figures_before(month, project_ids):
    if month.month == 1:
        return {}
    entries = InvestmentEntry.objects.in_figures().in_year_up_to(month.replace(day=1) - timedelta(days=1))
    return entries.filter(project__in=project_ids).sum_by_project()


def _opens_reports(entry):
    return entry.book == Book.REPORTED and entry.kind == Kind.OPENING


def _project_month(entries, before_wan):
    taken_back = {entry.reverses_id for entry in entries}
    standing = [entry for entry in entries if entry.pk not in taken_back and entry.kind != Kind.CORRECTION]
    reported = [entry for entry in standing if entry.book == Book.REPORTED]
    weeks = tuple(Week(entry.on, entry.amount_wan) for entry in reported if entry.kind != Kind.OPENING)
    openings = [entry.amount_wan for entry in reported if entry.kind == Kind.OPENING]
    verified, statistical = _month_of(standing, Book.VERIFIED), _month_of(standing, Book.STATISTICAL)
    reported_wan = reported_in_month(
        weeks_wan=[week.invested_wan for week in weeks],
        opening_wan=sum(openings) if openings else None,
        before_wan=before_wan,
    )
    return ProjectMonth(
        figures=BookFigures(reported_wan, _amount(verified), _amount(statistical)),
        weeks=weeks,
        has_opening=bool(openings),
        verified=verified,
        statistical=statistical,
        late_wan=sum((entry.amount_wan for entry in entries if verified and _came_after(entry, verified)), Decimal(0)),
    )


def _month_of(standing, book):
    """The entry that states the whole month in that book; the last where there are several."""
    return next((entry for entry in reversed(standing) if entry.book == book and entry.kind == Kind.MONTH), None)


def _amount(entry):
    return entry.amount_wan if entry else None


def _came_after(entry, verified):
    """Whether a report changed the month after its review; what one ledger brings along is reviewed with it."""
    same_ledger = verified.ledger_import_id is not None and entry.ledger_import_id == verified.ledger_import_id
    return entry.book == Book.REPORTED and entry.number > verified.number and not same_ledger


def last_finished_month(on):
    """The end of the last month that is over."""
    return last_month_end(as_of=on)


def months_waiting(on):
    """{month's end: projects with reported figures that nobody has reviewed}, of the finished months of the year."""
    finished = last_finished_month(on)
    reviewed = InvestmentEntry.objects.not_taken_back().filter(
        project=OuterRef("project"), period=OuterRef("period"), book=Book.VERIFIED
    )
    waiting = (
        InvestmentEntry.objects.not_taken_back()
        .in_year_up_to(finished)
        .filter(~Exists(reviewed), book=Book.REPORTED, project__voided_at__isnull=True)
    )
    found = defaultdict(set)
    for period, project in waiting.order_by().values_list("period", "project").distinct():
        found[period].add(project)
    return {month_end(year=int(period[:4]), month=int(period[5:])): len(found[period]) for period in sorted(found)}
