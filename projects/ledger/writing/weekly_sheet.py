"""The weekly reports of one unit as an Excel sheet that goes out pre-filled and comes back filled.

Knows no ORM: rows go out as plain values, and come back as the texts of their cells by heading.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.ledger.files.limits import FileRefused
from projects.ledger.files.workbook import open_workbook
from projects.ledger.reading.cells import compact, text_of
from projects.ledger.writing.printed_table import Column, PrintedTable

SHEET = "周报填报"
MAX_BYTES = 2 * 2**20
MAX_ROWS = 500
HEADING_ROWS = 8
TASK_LINES = 3

CODE, NAME, BEFORE, YEAR = "项目编号", "项目名称", "上周累计（万元）", "年初以来累计（万元）"
STAGE, TEXT, PEOPLE, NO_CHANGE = "形象部位", "本周进展", "现场人数", "无变化原因"
BACKWARDS = "倒退原因"
NOT_A_VILLAGE = "—"
"""In the village columns of every other project: there is nothing to fill in."""
_WEEK = re.compile(r"周次[:：]?(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One project's line as it goes out: what the portal knows already."""

    code: str
    name: str
    year_before_wan: Decimal
    image_stage: str
    people_on_site: int | None
    village: tuple[str, ...] | None = None
    """Last week's urban-village figures, one for each heading; None for another project."""


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One line as it came back: its row number and its cells as text, by heading."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class FilledSheet:
    monday: date
    rows: list[FilledRow]


def amount_heading(first: date, last: date, *, whole: bool) -> str:
    """The heading of the money of a whole week, or of the part of it that lies in one month."""
    if whole:
        return "本周完成投资（万元）"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日完成投资（万元）"


def task_headings(line: int) -> tuple[str, str, str]:
    return f"下周做什么{line}", f"谁负责{line}", f"何时完成{line}"


def write_sheet(
    *, monday: date, title: str, amounts: Sequence[str], rows: Iterable[SheetRow], village: Sequence[str] = ()
) -> bytes:
    """The sheet as .xlsx; `amounts` are the headings of the week's parts, `village` those of urban-village projects."""
    table = PrintedTable(
        name=SHEET,
        title=title,
        note_line=f"周次：{monday}    金额单位：万元。编号和周次请不要改；没有完成投资的填0，没有变化的写明无变化原因。",
        columns=_columns(amounts, village),
    )
    for number, row in enumerate(rows, start=1):
        values = [number, row.code, row.name, row.year_before_wan, *[None] * (len(amounts) + 1)]
        people = "" if row.people_on_site is None else str(row.people_on_site)
        figures = row.village or [NOT_A_VILLAGE] * len(village)
        table.add_row([*values, row.image_stage, "", people, *figures, *[""] * (3 * TASK_LINES), "", ""])
    return table.save()


def read_sheet(data: bytes, *, name: str) -> FilledSheet:
    """A filled sheet. Raises `FileRefused` for anything that is not one."""
    if len(data) > MAX_BYTES:
        raise FileRefused(f"“{name}”超过{MAX_BYTES // 2**20} MB，不像周报表，请重新下载后填写。")
    for sheet in open_workbook(data, name=name).sheets:
        head = next((row for row in range(min(HEADING_ROWS, len(sheet.rows))) if _is_heading(sheet.rows[row])), None)
        monday = _week_of(sheet.rows[:HEADING_ROWS])
        if head is not None and monday is not None:
            return FilledSheet(monday, _rows(sheet.rows, head))
    raise FileRefused(f"“{name}”不是本系统的周报表，请先下载本周的周报表，填好后再上传。")


def _columns(amounts, village):
    def text(heading, width):
        return Column(heading, width, "text", None)

    tasks = [
        text(heading, width)
        for line in range(1, TASK_LINES + 1)
        for heading, width in zip(task_headings(line), (20, 9, 12), strict=True)
    ]
    return [
        Column("序号", 5, "serial", None),
        text(CODE, 13),
        text(NAME, 22),
        Column(BEFORE, 11, "wan", None),
        *(Column(heading, 12, "wan", None) for heading in amounts),
        Column(YEAR, 12, "wan", None),
        text(STAGE, 10),
        text(TEXT, 32),
        text(PEOPLE, 8),
        *(text(heading, 11) for heading in village),
        *tasks,
        text(NO_CHANGE, 18),
        text(BACKWARDS, 18),
    ]


def _is_heading(row):
    return CODE in [compact(text_of(value)) for value in row]


def _week_of(rows):
    for row in rows:
        for value in row:
            found = _WEEK.search(compact(text_of(value)))
            if found:
                try:
                    return date.fromisoformat(found[1])
                except ValueError:
                    return None
    return None


def _rows(rows, head):
    headings = {column: heading_of(value) for column, value in enumerate(rows[head]) if text_of(value)}
    found = []
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        cells = {heading: text_of(row[column]) for column, heading in headings.items() if column < len(row)}
        if cells.get(CODE):
            found.append(FilledRow(number, cells))
        if len(found) > MAX_ROWS:
            raise FileRefused(f"周报表超过{MAX_ROWS}行，请分开上传。")
    return found


def heading_of(value):
    """Brackets as this module writes them, whatever width they came back in."""
    return compact(text_of(value)).replace("(", "（").replace(")", "）")
