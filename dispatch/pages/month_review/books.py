"""The three books (三本账) side by side as page and workbook: where they differ, and why."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from django.urls import reverse

from dispatch.queries.books import last_finished_month, month_in_books, months_waiting
from dispatch.queries.people import people_of
from projects.choices import Book
from projects.ledger.writing.printed_table import Column, PrintedTable
from projects.models import Project
from projects.money import show_wan
from projects.rules.month_review import BookFigures
from projects.rules.schedule import month_end
from projects.wording import date_text, month_text


def months_offered(chosen, *, on, view):
    """The months of the chosen year that have begun, newest first, each with its address."""
    last = on.month if chosen.year == on.year else 12
    ends = [month_end(year=chosen.year, month=month) for month in range(last, 0, -1)]
    return [{"label": f"{day.month}月", "url": reverse(view, args=[day]), "selected": day == chosen} for day in ends]


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
