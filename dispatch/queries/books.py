"""The three books (三本账) side by side: what was reported, reviewed and counted for one month, project by project."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import quote

from django.db.models import Exists, OuterRef
from django.urls import reverse

from dispatch.queries.people import people_of
from projects.choices import Book
from projects.ledger.writing.printed_table import Column, PrintedTable
from projects.models import InvestmentEntry, Project
from projects.money import show_wan
from projects.rules.month_review import BookFigures, reported_in_month
from projects.rules.plausibility import Week
from projects.rules.schedule import last_month_end, month_end
from projects.wording import date_text, month_text

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
    single = {entry.book: entry for entry in standing if entry.book != Book.REPORTED and entry.kind == Kind.MONTH}
    verified, statistical = single.get(Book.VERIFIED), single.get(Book.STATISTICAL)
    late = [entry.amount_wan for entry in entries if verified is not None and _came_after(entry, verified)]
    return ProjectMonth(
        figures=BookFigures(
            reported_in_month(
                weeks_wan=[week.invested_wan for week in weeks],
                opening_wan=sum(openings) if openings else None,
                before_wan=before_wan,
            ),
            verified.amount_wan if verified else None,
            statistical.amount_wan if statistical else None,
        ),
        weeks=weeks,
        has_opening=bool(openings),
        verified=verified,
        statistical=statistical,
        late_wan=sum(late, Decimal(0)),
    )


def _came_after(entry, verified):
    """Whether a report changed the month after its review; what one ledger brings along is reviewed with it."""
    same_ledger = verified.ledger_import_id is not None and entry.ledger_import_id == verified.ledger_import_id
    return entry.book == Book.REPORTED and entry.number > verified.number and not same_ledger


def last_finished_month(on):
    """The end of the last month that is over."""
    return last_month_end(as_of=on)


def months_offered(chosen, *, on, view):
    """The months of the chosen year that have begun, newest first, each with its address."""
    last = on.month if chosen.year == on.year else 12
    ends = [month_end(year=chosen.year, month=month) for month in range(last, 0, -1)]
    return [{"label": f"{day.month}月", "url": reverse(view, args=[day]), "selected": day == chosen} for day in ends]


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


def books_summary(on):
    """For the office's first screen: figures that wait for review and differences of the last finished month."""
    finished, waiting = last_finished_month(on), months_waiting(on)
    listed = set(Project.objects.listed().filter(year=finished.year).values_list("pk", flat=True))
    differences = sum(item.figures.differ for pk, item in month_in_books(finished).items() if pk in listed)
    return {
        "unreviewed": str(sum(waiting.values())),
        "unreviewed_url": reverse("month_review", args=[next(iter(waiting), finished)]),
        "month": month_text(finished),
        "differences": str(differences),
        "differences_url": reverse("book_differences", args=[finished]),
    }


@dataclass(frozen=True, slots=True)
class BookRow:
    """One project's line of the page of differences. Amounts are exact, for the export too."""

    name: str
    url: str
    leader: str
    liaison: str
    figures: BookFigures
    reason: str

    @property
    def shown(self):
        """The figures and their differences as text, in the order of the columns."""
        figures = self.figures
        amounts = (figures.reported_wan, figures.verified_wan, figures.statistical_wan)
        differences = (
            figures.verified_less_reported_wan,
            figures.statistical_less_verified_wan,
        )
        return [*map(show_wan, amounts), *map(signed_wan, differences)]


def signed_wan(amount_wan):
    """+12, -3.5, 0; "—" for none."""
    return f"+{show_wan(amount_wan)}" if amount_wan is not None and amount_wan > 0 else show_wan(amount_wan)


def book_rows(user, *, month, on, everything=False):
    """The projects whose books differ in the month, or with `everything` all that have a figure; by code."""
    books = month_in_books(month)
    wanted = [pk for pk, item in books.items() if everything or item.figures.differ]
    projects = list(Project.objects.visible_to(user, on=on).filter(pk__in=wanted).order_by("code"))
    people = people_of([project.pk for project in projects], on=on)
    return [
        BookRow(
            name=project.name,
            url=reverse("project_detail", args=[project.code]),
            leader=people[project.pk].leader or "—",
            liaison=people[project.pk].liaison_unit or "—",
            figures=books[project.pk].figures,
            reason=_reason(books[project.pk]),
        )
        for project in projects
    ]


def _reason(item):
    """Why the books differ, as far as anybody wrote it down or the order of the entries tells it."""
    said = []
    if item.figures.verified_less_reported_wan and item.verified.note:
        said.append(item.verified.note)
    if item.late_wan:
        said.append(f"审核后上报数又有变动{signed_wan(item.late_wan)}")
    if item.has_opening:
        said.append("首期周报按累计推算")
    return "；".join(said)


def book_sums(rows):
    """Sums over the rows that have a figure in the book, as text; the differences are not summed."""
    columns = [[getattr(row.figures, f"{book}_wan") for row in rows] for book in Book.values]
    return [show_wan(sum(found)) if (found := [a for a in column if a is not None]) else "—" for column in columns]


def books_workbook(rows, *, month, district):
    """(file name for the header, bytes) of the page's rows as Excel."""
    table = PrintedTable(
        name="三本账",
        title=f"{district}重大项目{month_text(month)}上报、审核、统计数对照表",
        note_line=f"截至{date_text(month)}    单位：万元    空白表示该账没有数",
        columns=COLUMNS,
    )
    table.add_total(f"合  计（{len(rows)}个）", [_sum(column, rows) for column in COLUMNS])
    for serial, row in enumerate(rows, start=1):
        table.add_row([serial if column.kind == "serial" else column.value(row) for column in COLUMNS])
    return quote(f"三本账对照{month:%Y-%m}.xlsx"), table.save()


COLUMNS = (
    Column("序号", 5, "serial", lambda row: None),
    Column("项目名称", 34, "text", lambda row: row.name),
    Column("包保领导", 12, "text", lambda row: row.leader),
    Column("联络单位", 18, "text", lambda row: row.liaison),
    Column("上报数", 14, "wan", lambda row: row.figures.reported_wan, "三本账（万元）", is_sum=True),
    Column("审核数", 14, "wan", lambda row: row.figures.verified_wan, "三本账（万元）", is_sum=True),
    Column("统计数", 14, "wan", lambda row: row.figures.statistical_wan, "三本账（万元）", is_sum=True),
    Column("审核－上报", 14, "wan", lambda row: row.figures.verified_less_reported_wan, "差额（万元）"),
    Column("统计－审核", 14, "wan", lambda row: row.figures.statistical_less_verified_wan, "差额（万元）"),
    Column("原因", 60, "text", lambda row: row.reason),
)


def _sum(column, rows):
    found = [amount for row in rows if column.is_sum and (amount := column.value(row)) is not None]
    return sum(found, Decimal(0)) if found else None
