"""Which year, which cut-off day and which week a sheet speaks of, from its titles and headings."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from projects.ledger.files.workbook import Sheet
from projects.ledger.reading.cells import CellError, compact, read_amount
from projects.ledger.reading.columns import Table
from projects.ledger.reading.dates import month_end

_YEAR = re.compile(r"(20\d\d)年")
_CUT_OFF = re.compile(
    r"截[至止到]+(?:日期|时间)?[:：]?(?:(20\d\d)[年.\-/])?(\d{1,2})(?:月|[.\-/])(?:(\d{1,2})日?|底|末)?"
)
_MONTHS_UP_TO = re.compile(r"1月?[-—–~～至](\d{1,2})月")
_ONE_MONTH = re.compile(r"20\d\d年(\d{1,2})月(?!\d*日)")
_WEEK = re.compile(
    r"(?:(20\d\d)[年.\-/])?(\d{1,2})[月.\-/](\d{1,2})日?(?:[-—–~～至到]+)(?:(20\d\d)[年.\-/])?(?:(\d{1,2})[月.\-/])?(\d{1,2})日?"
)


def year_in(texts: Iterable[str]) -> int | None:
    """The first year that a title names, one of a cut-off date or a previous year's end last."""
    years = [int(year) for text in texts for year in _YEAR.findall(_CUT_OFF.sub("", compact(text)))]
    return years[0] if years else None


def year_in_headings(tables: Iterable[Table]) -> int | None:
    """The year of the planned or invested amounts, which is not that of 至2011年底累计."""
    for table in tables:
        for key in ("plan_wan", "cumulative_wan", "month_plan_wan", "month_invested_wan"):
            years = [column.years[0] for column in table.columns if column.field.key == key and column.years]
            if years:
                return max(years)
    return None


def years_in_headings(tables: Iterable[Table]) -> set[int]:
    """All years that the headings of this year's amounts may speak of."""
    return {
        year
        for table in tables
        for column in table.columns
        if column.field.key in ("plan_wan", "cumulative_wan", "month_plan_wan", "month_invested_wan")
        for year in column.years
    }


def cut_off_in_titles(texts: Iterable[str], year: int | None) -> date | None:
    """截至2012年2月29日, and the month's last day for 截至2月底."""
    for text in texts:
        found = _CUT_OFF.search(compact(text))
        if found and (day := _date_or_none(found[1] or year, found[2], found[3])):
            return day
    return None


def month_in(texts: Iterable[str], year: int | None) -> date | None:
    """The end of the last month out of 1-2月, or of the one month that a title names."""
    for text in texts:
        found = _MONTHS_UP_TO.search(compact(text)) or _ONE_MONTH.search(compact(text))
        if found and (day := _date_or_none(year, found[1], None)):
            return day
    return None


def month_in_headings(tables: Iterable[Table], year: int | None) -> date | None:
    """The end of the last month out of a heading like 1-2月累计."""
    months = [
        column.up_to
        for table in tables
        for column in table.columns
        if column.up_to and column.field.key == "cumulative_wan" and (not column.years or year in column.years)
    ]
    return month_end(year, max(months)) if months and year else None


def last_month_with_figures(sheets: Sequence[tuple[Sheet, Sequence[Table]]], year: int | None) -> date | None:
    """The end of the last month in whose column somebody entered more than nought."""
    months = [
        column.month
        for sheet, tables in sheets
        for table in tables
        for column in table.columns
        if column.field.key == "month_invested_wan" and _has_figures(sheet, table, column.index)
    ]
    return month_end(year, max(months)) if months and year else None


def _has_figures(sheet, table, index):
    for line in sheet.rows[table.start : table.end]:
        try:
            if index < len(line) and read_amount(line[index], unit=None):
                return True
        except CellError:
            continue
    return False


def week_in(texts: Iterable[str], year: int | None) -> tuple[date | None, date | None]:
    """First and last day of a week out of 2012年2月20日—2月26日 or 2.20-2.26."""
    for text in texts:
        for found in _WEEK.finditer(compact(text)):
            start = _date_or_none(found[1] or year, found[2], found[3])
            if start is None:
                continue
            end = _date_or_none(found[4] or start.year, found[5] or found[2], found[6])
            if end and end < start:
                end = _date_or_none(start.year + 1, found[5] or found[2], found[6])
            if end and (end - start).days < 31:
                return start, end
    return None, None


def _date_or_none(year: object, month: object, day: object) -> date | None:
    try:
        if year is None:
            return None
        return date(int(year), int(month), int(day)) if day else month_end(int(year), int(month))
    except (ValueError, IndexError):
        return None
