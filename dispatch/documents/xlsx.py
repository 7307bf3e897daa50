"""Writes tables as Excel for A3: a list of contents, one sheet a table in the order given, charts that Excel draws."""

import re
from collections.abc import Sequence
from datetime import date

from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.pagebreak import Break

from dispatch.documents.parts import CellKind, Table
from dispatch.documents.typesetting import EMPTY, SHORT_COUNT_WIDTH, cell_text, total_span
from dispatch.documents.xlsx_chart import ChartData
from projects.choices import Light
from projects.ledger.writing.printed_table import Column, PrintedBook
from projects.rules.rounding import NOT_AVAILABLE, as_decimal, exact, round_parts, round_pct, round_points

CONTENTS = "目录"
MAX_NAME = 31
MANY_ROWS = 20  # more of them have a filter
POINTS_PER_CM, CHART_SPACE = 28.35, 40
WIDTH_PER_CHARACTER = 2.1  # Excel counts Latin ones
PAGE_WIDTH, MAX_STRETCH = 200, 1.6  # columns grow until they fill A3, but not beyond measure
PRINTED_KINDS = {CellKind.PCT: "percent"}
_not_in_names = re.compile(r"[\[\]:*?/\\']")


def write_xlsx(tables: Sequence[Table], *, title: str, basis: str) -> bytes:
    """The workbook's bytes; `basis` says of all tables which figures they hold: 截至, 口径, 单位."""
    book = PrintedBook(title=title)
    names = [_sheet_name(number, table.title) for number, table in enumerate(tables, 1)]
    _contents(book, tables, names, title, basis)
    added = [_add(book, table, name) for table, name in zip(tables, names, strict=True)]
    charts = ChartData(book.workbook)
    for table, printed in zip(tables, added, strict=True):
        if table.chart:
            chart = charts.draw(table.chart)
            if not printed.fits_on_page(chart.height * POINTS_PER_CM + CHART_SPACE):
                printed.sheet.row_breaks.append(Break(printed.next_row))  # a page's end would cut the chart
            printed.sheet.add_chart(chart, f"B{printed.next_row + 2}")
    return book.save()


def _sheet_name(number, title):
    return f"{number} {_not_in_names.sub(' ', title)}"[:MAX_NAME].strip()


def _contents(book, tables, names, title, basis):
    columns = (
        Column("序号", 7, "serial", None),
        Column("表名", 50, "link", None),
        Column("项数", 9, "serial", None),
        Column("口径、截至、单位", 110, "text", None),
    )
    printed = book.add_table(name=CONTENTS, title=title, note_line=basis, columns=columns, levels=1)
    for number, (table, name) in enumerate(zip(tables, names, strict=True), 1):
        printed.link_row("B", name)
        printed.add_row([number, table.title, len(table.rows), table.basis])


def _add(book, table, name):
    span = total_span(table.total, table.columns) if table.total else 1
    stretch = PAGE_WIDTH / (WIDTH_PER_CHARACTER * sum(column.width for column in table.columns))
    scale = WIDTH_PER_CHARACTER * max(1, min(stretch, MAX_STRETCH))
    printed = book.add_table(
        name=name,
        title=table.title,
        note_line=table.basis,
        columns=[_column(column, scale, is_sum=number >= span) for number, column in enumerate(table.columns)],
        levels=2 if any(column.group for column in table.columns) else 1,
    )
    kinds = [column.kind for column in table.columns]
    for row in table.rows:
        printed.add_row([_value(value, kind) for value, kind in zip(row, kinds, strict=True)])
    if not table.rows:
        printed.add_empty(EMPTY)
    if len(table.rows) > MANY_ROWS:
        printed.filter_rows()
    if table.total:
        values = [_value(value, kind) for value, kind in zip(table.total, kinds, strict=True)]
        printed.add_total(cell_text(table.total[0], CellKind.TEXT), values)
    if table.note:
        printed.add_note(table.note)
    return printed


def _column(column, scale, *, is_sum):
    kind = PRINTED_KINDS.get(column.kind, str(column.kind))
    if column.kind is CellKind.COUNT and column.width <= SHORT_COUNT_WIDTH:
        kind = "serial"
    return Column(column.title, column.width * scale, kind, None, column.group, is_sum)


def _value(value, kind):
    """A number as people read it: rounded once, so that the sheet and the page never differ."""
    if value is None or value == "":
        return NOT_AVAILABLE
    if isinstance(value, Light):
        return value.label
    if isinstance(value, date):
        return to_excel(value)
    if isinstance(value, str):
        return value
    match kind:
        case CellKind.PCT:
            return as_decimal(exact(round_pct(value)) / 100)
        case CellKind.POINTS:
            return round_points(value)
        case CellKind.PARTS:
            return round_parts(value)
        case CellKind.TEXT:
            return str(value)
    return value
