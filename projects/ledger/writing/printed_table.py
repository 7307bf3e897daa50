"""Printed tables as an .xlsx, one a sheet: title, note, headings of one or two levels, rows and totals on A3.

openpyxl makes the headings, the styles and the page; the rows below are put into its file as text, because
its styled cells take twice the time of the plain ones.
"""

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

HEADING_ROW = 3
A3, A3_POINTS, POINTS_PER_INCH = 8, (1191, 842), 72
MARGIN_INCHES, TOP_INCHES, BOTTOM_INCHES = 0.3, 0.4, 0.55
POINTS_PER_CHARACTER = 5.6  # of a column's width, its padding included
TITLE_POINTS, NOTE_LINE_POINTS, GROUP_POINTS, HEADING_POINTS = 36, 20, 22, 42
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same content makes the same archive, whenever it is made
SHEET_PART = "xl/worksheets/sheet{}.xml"
FONT = "宋体"
LINE_POINTS = 13.5
MAX_ROW_POINTS = 400

LIGHT_FILLS = {"绿": "C6E7CE", "蓝": "CFE2F6", "黄": "FFE9A8", "红": "F6B8B3"}
GREY, LINK = "EDEFF2", "1660B0"
FORMULA_STARTS = ("=", "+", "-", "@", "\t")
NUMBER_FORMATS = {
    "wan": "#,##0",
    "wan fraction": "#,##0.00##",
    "money": "#,##0",
    "money fraction": "#,##0.0###",
    "count": "#,##0",
    "date": 'yyyy"年"m"月"d"日"',
    "yi": "#,##0.00######",
    "percent": "0.00%",
    "points": "+0.0;-0.0;0.0",
    "parts": "+0.00;-0.00;0.00",
    "degrees": "0.0000##",
}

_unprintable = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """``group`` is the upper heading of neighbours that share one. ``is_sum`` columns have totals.

    ``kind`` decides how a value looks: text, light, serial, or a key of ``NUMBER_FORMATS``.
    """

    heading: str
    width: float
    kind: str
    value: Callable[[Any], str | Decimal | int | None]
    group: str = ""
    is_sum: bool = False


class PrintedBook:
    """The file, with the looks that its tables share."""

    def __init__(self, *, title: str, first: "PrintedTable | None" = None):
        self.workbook = Workbook()
        self.workbook.properties.creator = ""
        self.workbook.properties.title = title
        self.styles = _Styles(self.workbook.active)
        self.workbook.remove(self.workbook.active)
        self._tables = [first] if first else []

    def add_table(self, **described) -> "PrintedTable":
        self._tables.append(PrintedTable(**described, book=self))
        return self._tables[-1]

    def save(self) -> bytes:
        stream = BytesIO()
        self.workbook.save(stream)
        places = {id(sheet): SHEET_PART.format(number) for number, sheet in enumerate(self.workbook.worksheets, 1)}
        return rewritten(stream, {places[id(table.sheet)]: table.with_rows for table in self._tables})


class PrintedTable:
    """Rows are added from the top down; ``save`` ends a table that is a file of its own."""

    def __init__(
        self,
        *,
        name: str,
        title: str,
        note_line: str,
        columns: Sequence[Column],
        levels: int = 2,
        book: PrintedBook | None = None,
    ):
        self._book = book or PrintedBook(title=title, first=self)
        self._styles = self._book.styles
        self.sheet = self._book.workbook.create_sheet(name)
        self._columns = columns
        self._letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
        self._rows: list[str] = []
        self._heights: list[float] = []
        self._links: list[str] = []
        self.heading_row = HEADING_ROW + levels - 1
        _lay_out(self.sheet, columns, self.heading_row)
        _write_headings(self.sheet, columns, title, note_line, self.heading_row)

    @property
    def next_row(self) -> int:
        return self.heading_row + 1 + len(self._rows)

    def fits_on_page(self, points: float) -> bool:
        """Whether so much more still fits on the printed page on which the table ends."""
        headings = sum(_heading_heights(self.heading_row).values())
        width, height = A3_POINTS
        inside = width - 2 * MARGIN_INCHES * POINTS_PER_INCH
        scale = min(1, inside / (POINTS_PER_CHARACTER * sum(column.width for column in self._columns)))
        room = (height - (TOP_INCHES + BOTTOM_INCHES) * POINTS_PER_INCH) / scale - headings
        used = 0
        for row in self._heights:
            used = used + row if used + row <= room else row
        return used + points <= room

    def add_row(self, values: Sequence[str | Decimal | int | None]) -> None:
        self._add(values, self._styles.rows)

    def add_total(self, label: str, values: Sequence[str | Decimal | int | None]) -> None:
        """The label reaches to the first column of sums; the values before it are not shown."""
        width = next(index for index, column in enumerate(self._columns) if column.is_sum)
        self.sheet.merged_cells.add(_area(self.next_row, 1, self.next_row, width))
        self._add([label, *[None] * (width - 1), *values[width:]], self._styles.totals)

    def add_note(self, text: str) -> None:
        """A line of its own under the table."""
        self.sheet.merged_cells.add(_area(self.next_row, 1, self.next_row, len(self._columns)))
        height = LINE_POINTS * _lines(text, sum(column.width for column in self._columns)) + 5
        cell = _text_cell(f"A{self.next_row}", "note", text, self._styles.rows)
        self._rows.append(f'<row r="{self.next_row}" ht="{height}" customHeight="1">{cell}</row>')
        self._heights.append(height)

    def add_empty(self, text: str) -> None:
        """In place of rows: the text across all columns, in a frame."""
        number, last = self.next_row, len(self._columns)
        self.sheet.merged_cells.add(_area(number, 1, number, last))
        self._add([text, *[None] * (last - 1)], dict.fromkeys(self._styles.rows, self._styles.rows["light"]))

    def link_row(self, letter: str, sheet_name: str) -> None:
        """The cell of the row that comes next leads to another sheet."""
        place = quoteattr(f"'{sheet_name}'!A1")
        self._links.append(f'<hyperlink ref="{letter}{self.next_row}" location={place}/>')

    def filter_rows(self) -> None:
        """A filter on the lowest headings, over the rows so far."""
        self.sheet.auto_filter.ref = _area(self.heading_row, 1, self.next_row - 1, len(self._columns))

    def save(self) -> bytes:
        return self._book.save()

    def with_rows(self, content: bytes) -> bytes:
        """The sheet's part of the file with the rows put after its headings, and its links where they must stand."""
        before, end, after = content.partition(b"</sheetData>")
        if self._links:
            links = f"<hyperlinks>{''.join(self._links)}</hyperlinks><printOptions".encode()
            after = after.replace(b"<printOptions", links, 1)
        return before + "".join(self._rows).encode() + end + after

    def _add(self, values, styles):
        number = self.next_row
        lines = 1
        cells = []
        for letter, column, value in zip(self._letters, self._columns, values, strict=True):
            if isinstance(value, str):
                cells.append(_text_cell(f"{letter}{number}", column.kind, value, styles))
                if value and styles is self._styles.rows:
                    lines = max(lines, _lines(value, column.width))
            else:
                cells.append(_number_cell(f"{letter}{number}", column.kind, value, styles))
        height = min(MAX_ROW_POINTS, lines * LINE_POINTS + 5)
        self._rows.append(f'<row r="{number}" ht="{height}" customHeight="1">{"".join(cells)}</row>')
        self._heights.append(height)


def printable(text):
    """Without the signs that a file of Word or Excel cannot hold."""
    return _unprintable.sub("", text)


def _lay_out(sheet, columns, heading_row):
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    for number, height in _heading_heights(heading_row).items():
        sheet.row_dimensions[number].height = height
    sheet.freeze_panes = f"C{heading_row + 1}"
    sheet.print_title_rows = f"1:{heading_row}"
    sheet.page_setup.paperSize = A3
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = MARGIN_INCHES
    margins.top, margins.bottom, margins.footer = TOP_INCHES, BOTTOM_INCHES, 0.25
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _heading_heights(heading_row):
    """{row: points}; the lowest heading is the tall one."""
    return {1: TITLE_POINTS, 2: NOTE_LINE_POINTS, HEADING_ROW: GROUP_POINTS} | {heading_row: HEADING_POINTS}


def _write_headings(sheet, columns, title, note_line, heading_row):
    lines = ((title, Font(name=FONT, size=22, bold=True), "center"), (note_line, Font(name=FONT, size=11), "left"))
    for number, (text, font, horizontal) in enumerate(lines, 1):
        _write_text(sheet.cell(number, 1), text)
        sheet.cell(number, 1).font = font
        sheet.cell(number, 1).alignment = Alignment(horizontal=horizontal, vertical="center")
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=len(columns))
    look = _look("center", bold=True, fill=GREY)
    for number, column in enumerate(columns, 1):
        is_first = number == 1 or column.group != columns[number - 2].group
        for row in range(HEADING_ROW, heading_row + 1):
            _apply(sheet.cell(row, number), look)
        if not column.group:
            _write_text(sheet.cell(HEADING_ROW, number), column.heading)
            if heading_row > HEADING_ROW:
                sheet.merged_cells.add(_area(HEADING_ROW, number, heading_row, number))
            continue
        _write_text(sheet.cell(heading_row, number), column.heading)
        if is_first:
            _write_text(sheet.cell(HEADING_ROW, number), column.group)
            width = len([other for other in columns if other.group == column.group])
            sheet.merged_cells.add(_area(HEADING_ROW, number, HEADING_ROW, number + width - 1))


def _area(first_row, first_column, last_row, last_column):
    return f"{get_column_letter(first_column)}{first_row}:{get_column_letter(last_column)}{last_row}"


def _write_text(cell, text):
    """Text stays text: without the last line openpyxl would make a formula of ``=1+1``."""
    cell.value = printable(text)
    cell.data_type = "s"


def _look(
    horizontal, *, bold=False, fill=None, colour="000000", number_format="General", is_quoted=False, is_framed=True
):
    side = Side(style="thin", color="8A929E")
    is_figure = horizontal == "right"
    return {
        "font": Font(name=FONT, size=10, bold=bold, color=colour),
        "alignment": Alignment(
            horizontal=horizontal,
            vertical="center",
            wrap_text=not is_figure,
            shrink_to_fit=is_figure,
            indent=int(horizontal == "left" and is_framed),  # from the figures on its left
        ),
        "border": Border(left=side, right=side, top=side, bottom=side) if is_framed else Border(),
        "fill": PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        "number_format": number_format,
        "quotePrefix": is_quoted,
    }


def _apply(cell, look):
    for name, value in look.items():
        setattr(cell, name, value)


class _Styles:
    """The numbers under which the workbook keeps each look, by kind of value."""

    def __init__(self, sheet):
        self._scratch = sheet.parent.create_sheet()
        self.rows = self._numbers(bold=False, fill=None)
        self.totals = self._numbers(bold=True, fill=GREY)
        self.rows["note"] = self._number(_look("left", is_framed=False))
        for name, fill in LIGHT_FILLS.items():
            self.rows[f"light {name}"] = self._number(_look("center", bold=True, fill=fill))
        sheet.parent.remove(self._scratch)

    def _numbers(self, **style):
        looks = {
            "text": _look("left", **style),
            "quoted": _look("left", is_quoted=True, **style),
            "light": _look("center", **style),
            "serial": _look("center", number_format="0", **style),
            "link": _look("left", colour=LINK, **style),
        }
        for kind, number_format in NUMBER_FORMATS.items():
            looks[kind] = _look("center" if kind == "date" else "right", number_format=number_format, **style)
        return {kind: self._number(look) for kind, look in looks.items()}

    def _number(self, look):
        """A fresh cell each time: the workbook keeps the cell's own style object."""
        cell = self._scratch.cell(self._scratch.max_row + 1, 1)
        _apply(cell, look)
        return cell.style_id


def _text_cell(reference, kind, text, styles):
    if kind == "light":
        style = styles.get(f"light {text[:1]}", styles["light"])
    elif text.startswith(FORMULA_STARTS):
        style = styles["quoted"]
    else:
        style = styles["text" if kind == "serial" else kind]
    if not text:
        return f'<c r="{reference}" s="{style}"/>'
    text = escape(printable(text))
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _number_cell(reference, kind, value, styles):
    if value is None:
        return f'<c r="{reference}" s="{styles[kind]}"/>'
    if f"{kind} fraction" in NUMBER_FORMATS and value % 1:
        kind = f"{kind} fraction"
    return f'<c r="{reference}" s="{styles[kind]}"><v>{float(value)!r}</v></c>'


def _lines(text, width):
    """How many lines a text takes in a column: Excel does not grow rows of a file it has not written."""
    if len(text) * 2 < width and "\n" not in text:
        return 1
    return sum(max(1, ceil(len(line.encode("gb18030", "replace")) * 1.1 / width)) for line in text.split("\n"))


def rewritten(stream, changes):
    """The file of Word or Excel in `stream` with some of its parts changed: {name of the part: old bytes → new}.

    Its parts bear no time of their own.
    """
    result = BytesIO()
    with zipfile.ZipFile(stream) as saved, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as complete:
        for name in saved.namelist():
            content = saved.read(name)
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            complete.writestr(entry, changes[name](content) if name in changes else content)
    return result.getvalue()
