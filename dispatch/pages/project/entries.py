"""The figure door: one figure of a project opened into the entries of which it is the sum."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from projects.choices import Book
from projects.models import InvestmentEntry
from projects.money import YUAN_PER_WAN, show_wan, trim
from projects.rules.schedule import month_end
from projects.wording import date_text, moment_text, month_text, months_so_far

YEAR, BEFORE, EVER = "year", "before", "ever"
"""The figures that open: invested this year, before this year, ever. A book opens into its entries of one month."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    number: str
    period: str
    amount: str
    kind: str
    book: str
    source: str
    source_url: str
    who: str
    at: str
    note: str
    reversed: bool


@dataclass(frozen=True, slots=True)
class Door:
    title: str
    text: str
    unit: str
    exact: str
    book: str
    cut_off: str
    note: str
    rows: list[EntryRow]
    total_wan: Decimal | None


def entries_behind(project, *, figure, as_of):
    """The entries of one figure as of a day; of a book those that belong to the day's month."""
    if figure in Book.values:
        return InvestmentEntry.objects.filter(project=project, book=figure, period=f"{as_of:%Y-%m}")
    begins = date(as_of.year, 1, 1)
    entries = InvestmentEntry.objects.in_figures().filter(project=project, on__lte=as_of)
    if figure == BEFORE:
        return entries.filter(on__lt=begins)
    if figure == EVER:
        return entries
    return entries.filter(on__gte=begins)


def figure_door(project, *, as_of, figure, imports_open, month=""):
    """One figure with its entries, oldest first; `month` ("2012-01") stands it at an earlier month's end.

    A book's month need not be earlier: reports run ahead of the figures. `imports_open` links an entry to the import
    it came from, for those who may see that.
    """
    as_of = _named_month_end(month) or as_of if figure in Book.values else _earlier_month_end(as_of, month)
    titles = {BEFORE: f"至{as_of.year - 1}年底累计完成投资", EVER: "开工以来累计完成投资"}
    titles |= {book: f"{month_text(as_of)}{Book(book).label}" for book in Book.values}
    entries = entries_behind(project, figure=figure, as_of=as_of)
    entries = entries.select_related("project", "recorded_by", "reversed_by", "weekly_report").order_by("on", "number")
    rows = list(entries)
    total = sum((entry.amount_wan for entry in rows), Decimal(0)) if rows else None
    books = {entry.book for entry in rows}
    return Door(
        title=titles.get(figure, f"{as_of.year}年{months_so_far(as_of)}完成投资"),
        text=show_wan(total),
        unit="万元",
        exact=exact_yuan(total),
        book="、".join(Book(book).label for book in Book.values if book in books) or "未报",
        cut_off=date_text(as_of),
        note=_note(figure, rows),
        rows=[_row(entry, imports_open) for entry in rows],
        total_wan=total,
    )


def exact_yuan(amount_wan):
    """38,500,000元, for hovering over a figure."""
    return "" if amount_wan is None else f"{trim(amount_wan * YUAN_PER_WAN)}元"


def _note(figure, entries):
    if figure == Book.REPORTED and any(entry.kind == InvestmentEntry.Kind.OPENING for entry in entries):
        return "首期周报含年初以来累计，当月数由合计减去此前各月得出。"
    return ""


def _earlier_month_end(as_of, month):
    return min(as_of, _named_month_end(month) or as_of)


def _named_month_end(month):
    """The last day of the month that "2012-01" names; None where it names none."""
    year, _, number = month.partition("-")
    if not (year.isascii() and year.isdigit() and number.isascii() and number.isdigit() and len(year) == 4):
        return None
    if not 1 <= int(number) <= 12 or not date.min.year <= int(year):
        return None
    return month_end(year=int(year), month=int(number))


def _source_url(entry, imports_open):
    if entry.weekly_report_id:
        return reverse("weekly_report", args=[entry.project.code, entry.weekly_report.monday])
    if entry.ledger_import_id and imports_open:
        return reverse("ledger_import_detail", args=[entry.ledger_import_id])
    return ""


def _row(entry, imports_open):
    is_reversed = hasattr(entry, "reversed_by")
    return EntryRow(
        number=str(entry.number),
        period=f"{entry.on.year}年{entry.on.month}月",
        amount=show_wan(entry.amount_wan),
        kind=entry.get_kind_display(),
        book=entry.get_book_display(),
        source=entry.get_source_display(),
        source_url=_source_url(entry, imports_open),
        who=str(entry.recorded_by) if entry.recorded_by else "系统",
        at=moment_text(entry.recorded_at),
        note=entry.note,
        reversed=is_reversed,
    )
