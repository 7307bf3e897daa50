"""Collects what the office should look at while a workbook is read."""

from decimal import Decimal

from projects.ledger.reading.cells import text_of
from projects.ledger.reading.draft import Issue

LONGEST_VALUE = 80


def show(amount: Decimal) -> str:
    """1900.0000 as 1900."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Findings:
    """The issues of one workbook, in the order in which they were met."""

    def __init__(self):
        self.issues: list[Issue] = []

    def error(self, sheet: str, row: int | None, column: str | None, value: object, reason: str, todo: str) -> None:
        self._add("error", sheet, row, column, value, reason, todo)

    def warn(self, sheet: str, row: int | None, column: str | None, value: object, reason: str, todo: str) -> None:
        self._add("warning", sheet, row, column, value, reason, todo)

    def _add(self, severity, sheet, row, column, value, reason, todo):
        self.issues.append(Issue(severity, sheet, row, column, text_of(value)[:LONGEST_VALUE], reason, todo))
