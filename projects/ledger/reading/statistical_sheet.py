"""Reads statistical figures as a bureau sends them: a sheet with a column of projects and one of amounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from projects.ledger.files.workbook import Sheet, Workbook
from projects.ledger.reading.cells import CellError, compact, is_blank, read_amount, read_name, text_of
from projects.ledger.reading.columns import column_letter
from projects.ledger.reading.draft import Issue
from projects.ledger.reading.findings import Findings
from projects.ledger.reading.heading_text import normalise
from projects.ledger.reading.units import stated_units

NAME_WORDS = ("项目名称", "项目", "编号")
AMOUNT_WORDS = ("统计", "金额", "投资", "完成")
TOTAL_WORDS = ("合计", "小计", "总计")
HEADING_ROWS = 12


@dataclass(frozen=True, slots=True)
class StatisticalRow:
    """One line: where it stands (its columns by letter), the project as printed, the amount in 万元."""

    sheet: str
    row: int
    name: str
    amount_wan: Decimal
    name_column: str = ""
    amount_column: str = ""


def read_statistics(workbook: Workbook) -> tuple[list[StatisticalRow], list[Issue]]:
    """The rows of the first sheet that has both columns, and what could not be read; a blank amount is no figure."""
    findings = Findings()
    for sheet in workbook.sheets:
        columns = None if sheet.hidden else _columns(sheet)
        if columns:
            return list(_rows(sheet, *columns, findings)), findings.issues
    reason = "没有找到“项目名称”和“金额”两列"
    findings.error(
        workbook.sheets[0].name if workbook.sheets else "", None, None, "", reason, "请在第一行写上这两个列名"
    )
    return [], findings.issues


def _columns(sheet: Sheet):
    """(heading row, name column, amount column, unit), counted from 0."""
    for number, row in enumerate(sheet.rows[:HEADING_ROWS]):
        headings = [normalise(text_of(value)).text for value in row]
        name = _first(headings, NAME_WORDS)
        amount = _first([text if index != name else "" for index, text in enumerate(headings)], AMOUNT_WORDS)
        if name is not None and amount is not None:
            titles = [text_of(value) for above in sheet.rows[:number] for value in above]
            unit = normalise(text_of(row[amount])).unit or stated_units(titles).get("")
            return number, name, amount, unit
    return None


def _first(headings: Iterable[str], words: Iterable[str]):
    headings = list(headings)
    return next((index for word in words for index, text in enumerate(headings) if word in text), None)


def _rows(sheet, heading_row, name_column, amount_column, unit, findings):
    letters = column_letter(name_column), column_letter(amount_column)
    for number, row in enumerate(sheet.rows[heading_row + 1 :], start=heading_row + 2):
        name, _, _ = read_name(row[name_column])
        if is_blank(row[name_column]) or compact(name).startswith(TOTAL_WORDS):
            continue
        try:
            amount = read_amount(row[amount_column], unit=unit)
        except CellError as error:
            findings.error(sheet.name, number, letters[1], row[amount_column], error.reason, error.todo)
            continue
        if amount is not None:
            yield StatisticalRow(sheet.name, number, name, amount, *letters)
