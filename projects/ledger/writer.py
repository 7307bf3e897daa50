"""Writes the ledger (台账) as the office keeps it: one A3 sheet, two-level headings, totals first.

Knows no ORM: rows come in as plain values, and what it writes reads back through ``reader`` unchanged.
openpyxl makes the headings, the styles and the page; the rows below are put into its file as text, because
its styled cells take twice the time of the plain ones.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from math import ceil
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

WAN_PER_YI = Decimal(10_000)
MONTHS = range(1, 13)
HEADING_ROW = 3
FIRST_ROW = 5
A3 = 8
SHEET_PART = "xl/worksheets/sheet1.xml"
FONT = "宋体"
LINE_POINTS = 13.5
MAX_ROW_POINTS = 400

WHOLE = "#,##0"
FRACTION = "#,##0.00##"
YI = "#,##0.00######"
PERCENT = "0.00%"
POINTS = "+0.0;-0.0;0.0"
DEGREES = "0.0000##"

LIGHT_FILLS = {"绿": "C6E7CE", "蓝": "CFE2F6", "黄": "FFE9A8", "红": "F6B8B3"}
GREY = "EDEFF2"
ORDINALS = "一二三四五六七八九十"
FORMULA_STARTS = ("=", "+", "-", "@", "\t")

_unprintable = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """One project's line. Amounts in 万元, exact; ``None`` is a blank cell, never zero.

    ``month_plan_wan`` and ``month_invested_wan`` hold one month's amount per month. ``completion_pct`` is in
    percent and ``lag_vs_time_points`` in points, both unrounded; ``light`` is the name of a light or "".
    ``plan_text`` stands where there is no plan yet (待签约后确定).
    """

    category: str
    serial: int | None
    name: str
    programme: str = ""
    address: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    content: str = ""
    owner: str = ""
    total_investment_wan: Decimal | None = None
    invested_before_wan: Decimal | None = None
    plan_wan: Decimal | None = None
    plan_text: str = ""
    month_plan_wan: dict[int, Decimal] | None = None
    month_invested_wan: dict[int, Decimal]
    cumulative_wan: Decimal | None = None
    completion_pct: Decimal | None = None
    lag_vs_time_points: Decimal | None = None
    light: str = ""
    planned_start_text: str = ""
    planned_finish_text: str = ""
    progress_text: str = ""
    leader: str = ""
    lead_units: tuple[str, ...] = ()
    liaison_units: tuple[str, ...] = ()
    helping_units: tuple[str, ...] = ()
    problem: str = ""
    cause: str = ""
    measure: str = ""
    limit_text: str = ""
    remark: str = ""


def write_ledger(
    *,
    title: str,
    note_line: str,
    year: int,
    months: Sequence[int],
    rows: Iterable[ExportRow],
    time_progress_pct: Decimal | None = None,
) -> bytes:
    """The ledger as .xlsx. ``months`` are those with figures; the rows keep their order within a category.

    With ``time_progress_pct`` the totals say how far they are from it, sum over sum.
    """
    rows = list(rows)
    columns = _columns(year, sorted(months))
    book = Workbook()
    book.properties.creator = ""
    book.properties.title = title
    sheet = book.active
    sheet.title = "台账"
    _lay_out(sheet, columns)
    _write_headings(sheet, columns, title, note_line)
    body = _Body(sheet, columns, time_progress_pct)
    body.add_total(f"合  计（{len(rows)}个）", rows)
    for ordinal, (category, members) in enumerate(_by_category(rows).items()):
        body.add_total(f"{_ordinal(ordinal)}、{category or '未分类'}项目（{len(members)}个）", members)
        for row in members:
            body.add_row(row)
    stream = BytesIO()
    book.save(stream)
    return _with_rows(stream, "".join(body.lines))


@dataclass(frozen=True, slots=True)
class _Column:
    """``group`` is the upper heading of neighbours that share one. ``is_sum`` columns have totals."""

    heading: str
    width: float
    kind: str
    value: Callable[[ExportRow], object]
    group: str = ""
    is_sum: bool = False


def _columns(year: int, months: list[int]) -> list[_Column]:
    plan, invested = f"{year}年分月计划投资（万元）", f"{year}年完成投资（万元）"
    return [
        _Column("序号", 4.5, "number", lambda row: row.serial),
        _Column("项目名称", 18, "text", lambda row: row.name),
        _Column("所属工程", 11, "text", lambda row: row.programme),
        _Column("建设地点", 13, "text", lambda row: row.address),
        _Column("经度", 9, "degrees", lambda row: row.longitude, "坐标（WGS-84）"),
        _Column("纬度", 8.5, "degrees", lambda row: row.latitude, "坐标（WGS-84）"),
        _Column("建设内容及规模", 20, "text", lambda row: row.content),
        _Column("业主单位", 12, "text", lambda row: row.owner),
        _Column("总投资\n（亿元）", 8, "yi", lambda row: _yi(row.total_investment_wan), is_sum=True),
        _Column(f"至{year - 1}年底累计完成投资（万元）", 10.5, "wan", lambda row: row.invested_before_wan, is_sum=True),
        _Column(f"{year}年计划投资（万元）", 10.5, "wan", _plan, is_sum=True),
        *(_Column(f"{month}月", 7.8, "wan", _month_plan(month), plan, is_sum=True) for month in MONTHS),
        *(_Column(f"{month}月", 7.8, "wan", _month_invested(month), invested, is_sum=True) for month in months),
        _Column(_cumulative_heading(months), 9.5, "wan", lambda row: row.cumulative_wan, invested, is_sum=True),
        _Column("占年计划%", 8.5, "percent", lambda row: _share(row.completion_pct), invested),
        _Column("落后时间进度（个百分点）", 9.5, "points", lambda row: row.lag_vs_time_points),
        _Column("亮灯", 5.5, "light", lambda row: row.light),
        _Column("计划开工", 10.5, "text", lambda row: row.planned_start_text, "建设起止时间"),
        _Column("计划竣工", 10.5, "text", lambda row: row.planned_finish_text, "建设起止时间"),
        _Column("目前形象进度", 11, "text", lambda row: row.progress_text),
        _Column("包保领导", 7.5, "text", lambda row: row.leader, "包保责任"),
        _Column("责任单位", 10, "text", lambda row: "、".join(row.lead_units), "包保责任"),
        _Column("联络单位", 9.5, "text", lambda row: "、".join(row.liaison_units), "包保责任"),
        _Column("帮办部门", 9.5, "text", lambda row: "、".join(row.helping_units), "包保责任"),
        _Column("存在问题", 16, "text", lambda row: row.problem, "存在问题及措施"),
        _Column("原因类别", 7.5, "text", lambda row: row.cause, "存在问题及措施"),
        _Column("解决措施", 16, "text", lambda row: row.measure, "存在问题及措施"),
        _Column("解决时限", 10.5, "text", lambda row: row.limit_text, "存在问题及措施"),
        _Column("备注", 10, "text", lambda row: row.remark),
    ]


def _plan(row):
    return row.plan_text or None if row.plan_wan is None else row.plan_wan


def _month_plan(month):
    return lambda row: (row.month_plan_wan or {}).get(month)


def _month_invested(month):
    return lambda row: row.month_invested_wan.get(month)


def _cumulative_heading(months):
    if not months:
        return "累计完成"
    return f"1-{months[-1]}月累计" if months[-1] > 1 else "1月累计"


def _yi(amount_wan):
    return None if amount_wan is None else amount_wan / WAN_PER_YI


def _share(percent):
    return None if percent is None else percent / 100


def _ordinal(index):
    return ORDINALS[index] if index < len(ORDINALS) else str(index + 1)


def _by_category(rows):
    grouped = {}
    for row in rows:
        grouped.setdefault(row.category, []).append(row)
    return grouped


def _lay_out(sheet, columns):
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    for number, height in ((1, 36), (2, 20), (3, 22), (4, 42)):
        sheet.row_dimensions[number].height = height
    sheet.freeze_panes = f"C{FIRST_ROW}"
    sheet.print_title_rows = f"1:{FIRST_ROW - 1}"
    sheet.page_setup.paperSize = A3
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.3
    margins.top, margins.bottom, margins.footer = 0.4, 0.55, 0.25
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _write_headings(sheet, columns, title, note_line):
    lines = ((title, Font(name=FONT, size=22, bold=True), "center"), (note_line, Font(name=FONT, size=11), "left"))
    for number, (text, font, horizontal) in enumerate(lines, 1):
        _write_text(sheet.cell(number, 1), text)
        sheet.cell(number, 1).font = font
        sheet.cell(number, 1).alignment = Alignment(horizontal=horizontal, vertical="center")
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=len(columns))
    look = _look("center", bold=True, fill=GREY)
    for number, column in enumerate(columns, 1):
        is_first = number == 1 or column.group != columns[number - 2].group
        for row, text in ((HEADING_ROW, column.group), (HEADING_ROW + 1, column.heading)):
            _apply(sheet.cell(row, number), look)
            if column.group and (is_first or row > HEADING_ROW):
                _write_text(sheet.cell(row, number), text)
        if not column.group:
            _write_text(sheet.cell(HEADING_ROW, number), column.heading)
            sheet.merged_cells.add(_area(HEADING_ROW, number, HEADING_ROW + 1, number))
        elif is_first:
            width = len([other for other in columns if other.group == column.group])
            sheet.merged_cells.add(_area(HEADING_ROW, number, HEADING_ROW, number + width - 1))


def _area(first_row, first_column, last_row, last_column):
    return f"{get_column_letter(first_column)}{first_row}:{get_column_letter(last_column)}{last_row}"


def _write_text(cell, text):
    """Text stays text: without the last line openpyxl would make a formula of ``=1+1``."""
    cell.value = _unprintable.sub("", text)
    cell.data_type = "s"


def _look(horizontal, *, bold=False, fill=None, number_format="General", is_quoted=False):
    side = Side(style="thin", color="8A929E")
    is_figure = horizontal == "right"
    return {
        "font": Font(name=FONT, size=10, bold=bold),
        "alignment": Alignment(
            horizontal=horizontal, vertical="center", wrap_text=not is_figure, shrink_to_fit=is_figure
        ),
        "border": Border(left=side, right=side, top=side, bottom=side),
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
        for name, fill in LIGHT_FILLS.items():
            self.rows[f"light {name}"] = self._number(_look("center", bold=True, fill=fill))
        sheet.parent.remove(self._scratch)

    def _numbers(self, **style):
        looks = {
            "text": _look("left", **style),
            "quoted": _look("left", is_quoted=True, **style),
            "light": _look("center", **style),
            "number": _look("center", number_format="0", **style),
            "wan": _look("right", number_format=WHOLE, **style),
            "wan fraction": _look("right", number_format=FRACTION, **style),
            "yi": _look("right", number_format=YI, **style),
            "percent": _look("right", number_format=PERCENT, **style),
            "points": _look("right", number_format=POINTS, **style),
            "degrees": _look("right", number_format=DEGREES, **style),
        }
        return {kind: self._number(look) for kind, look in looks.items()}

    def _number(self, look):
        """A fresh cell each time: the workbook keeps the cell's own style object."""
        cell = self._scratch.cell(self._scratch.max_row + 1, 1)
        _apply(cell, look)
        return cell.style_id


class _Body:
    """The rows below the headings, as the sheet's own markup."""

    def __init__(self, sheet, columns, time_progress_pct):
        self.lines: list[str] = []
        self._sheet = sheet
        self._columns = columns
        self._time_progress_pct = time_progress_pct
        self._styles = _Styles(sheet)
        self._letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
        self._label_columns = next(index for index, column in enumerate(columns) if column.is_sum)

    def add_row(self, row: ExportRow) -> None:
        self._add([column.value(row) for column in self._columns], self._styles.rows)

    def add_total(self, label: str, rows: list[ExportRow]) -> None:
        """A line of sums over the rows that have a figure. The rate covers the projects that have a plan."""
        completion = _completion_pct(rows)
        progress = self._time_progress_pct
        derived = {
            "percent": _share(completion),
            "points": None if completion is None or progress is None else completion - progress,
        }
        values = [
            _sum(map(column.value, rows)) if column.is_sum else derived.get(column.kind) for column in self._columns
        ]
        number = FIRST_ROW + len(self.lines)
        self._sheet.merged_cells.add(_area(number, 1, number, self._label_columns))
        self._add([label, *values[1:]], self._styles.totals)

    def _add(self, values, styles):
        number = FIRST_ROW + len(self.lines)
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
        self.lines.append(f'<row r="{number}" ht="{height}" customHeight="1">{"".join(cells)}</row>')


def _text_cell(reference, kind, text, styles):
    if kind == "light":
        style = styles.get(f"light {text[:1]}", styles["light"])
    else:
        style = styles["quoted" if text.startswith(FORMULA_STARTS) else "text"]
    if not text:
        return f'<c r="{reference}" s="{style}"/>'
    text = escape(_unprintable.sub("", text))
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _number_cell(reference, kind, value, styles):
    if value is None:
        return f'<c r="{reference}" s="{styles[kind]}"/>'
    if kind == "wan" and value % 1:
        kind = "wan fraction"
    return f'<c r="{reference}" s="{styles[kind]}"><v>{float(value)!r}</v></c>'


def _lines(text, width):
    """How many lines a text takes in a column: Excel does not grow rows of a file it has not written."""
    if len(text) * 2 < width and "\n" not in text:
        return 1
    return sum(max(1, ceil(len(line.encode("gb18030", "replace")) * 1.1 / width)) for line in text.split("\n"))


def _with_rows(stream, markup):
    """The saved file with the rows put after its headings."""
    result = BytesIO()
    with zipfile.ZipFile(stream) as saved, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as complete:
        for name in saved.namelist():
            content = saved.read(name)
            if name == SHEET_PART:
                before, end, after = content.partition(b"</sheetData>")
                content = before + markup.encode() + end + after
            complete.writestr(name, content)
    return result.getvalue()


def _completion_pct(rows):
    planned = [row for row in rows if row.plan_wan]
    plan = sum((row.plan_wan for row in planned), Decimal(0))
    if not plan:
        return None
    return sum((row.cumulative_wan or Decimal(0) for row in planned), Decimal(0)) / plan * 100


def _sum(values):
    """``None`` where no row has a figure: a blank is not zero."""
    figures = [value for value in values if isinstance(value, Decimal)]
    return sum(figures, Decimal(0)) if figures else None
