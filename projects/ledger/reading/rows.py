"""Reads the cells of a table's rows by the kinds of their columns; what cannot be read becomes an issue."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from projects.ledger.files.workbook import Sheet
from projects.ledger.reading import cells, dates
from projects.ledger.reading.cells import CellError, is_blank
from projects.ledger.reading.columns import Column, Table
from projects.ledger.reading.findings import Findings
from projects.ledger.reading.units import unit_of

EXCEL_ERRORS = frozenset(["#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!"])
EMPTY = {"text": "", "label": "", "people": (), "units": (), "serial": (None, False), "name": ("", False, "")}
EMPTY |= {"period": (None, None), "coordinates": (None, None)}

_BETWEEN_COORDINATES = re.compile(r"[,，、;；/\s]+")


@dataclass(frozen=True, slots=True)
class CellsRead:
    """One row: the untouched cells and what they say, by column key; ``failed`` are the keys that could not be read."""

    index: int
    raw: dict[str, object]
    values: dict[str, object]
    failed: frozenset[str] = frozenset()

    @property
    def number(self) -> int:
        return self.index + 1

    def get(self, key: str, empty: object = None) -> object:
        return self.values.get(key, empty)


class TableReader:
    """Reads one table's rows. Equal texts in a column are read once: real ledgers repeat themselves."""

    def __init__(
        self,
        sheet: Sheet,
        table: Table,
        findings: Findings,
        *,
        units: dict[str, str],
        year: int | None,
        as_of: date | None,
    ):
        self.sheet, self.table, self.findings = sheet, table, findings
        self._carried = _carried_down(sheet, table)
        self._derived = _derived(table)
        self.uncalculated_keys: set[str] = set()
        self._readers = [(column, _reader(column, unit_of(column, units), year, as_of), {}) for column in table.columns]

    def raw(self, row: int, index: int) -> object:
        """The cell, or the upper cell of the merged ones it belongs to."""
        line = self.sheet.rows[row]
        value = line[index] if index < len(line) else ""
        return self._carried.get((row, index), value) if value == "" or value is None else value

    def is_carried(self, row: int, index: int) -> bool:
        return (row, index) in self._carried

    def is_empty(self, row: int) -> bool:
        return all(is_blank(value) for value in self.sheet.rows[row])

    def read(self, row: int) -> CellsRead:
        line, width = self.sheet.rows[row], len(self.sheet.rows[row])
        carried, uncalculated = self._carried, self.sheet.uncalculated
        raw, values, failed = {}, {}, set()
        for column, reader, known in self._readers:
            index = column.index
            value = line[index] if index < width else ""
            if value == "":
                value = carried.get((row, index)) if carried else None
                if value is None and (row, index) in uncalculated:
                    self._report_uncalculated(row, column, failed)
            key = column.key
            if key in values:
                values[key] += self._read(row, column, value, reader, known, failed)
            else:
                raw[key] = value
                values[key] = self._read(row, column, value, reader, known, failed)
        return CellsRead(row, raw, values, frozenset(failed))

    def _read(self, row, column, value, reader, known, failed):
        if value is None:
            return EMPTY.get(column.field.kind)
        slot = (value.__class__, value)
        if slot not in known:
            known[slot] = _attempt(reader, value)
        result, error = known[slot]
        if error is not None:
            failed.add(column.key)
            if not isinstance(error, dates.YearMissing):
                place = (self.sheet.name, row + 1, column.letter, value)
                self.findings.error(*place, f"“{column.field.label}”一列：{error.reason}", error.todo)
            return EMPTY.get(column.field.kind)
        return result

    def _report_uncalculated(self, row, column, failed):
        """A figure that follows from other columns is done without, and said so once; any other is missing."""
        place = (self.sheet.name, row + 1, column.letter, "")
        if column.field.key not in self._derived:
            self.findings.error(
                *place, f"“{column.field.label}”是公式，但未保存计算结果", "请用Excel/WPS打开保存后再上传"
            )
            failed.add(column.key)
        elif column.key not in self.uncalculated_keys:
            self.uncalculated_keys.add(column.key)
            self.findings.warn(
                *place,
                f"“{column.field.label}”一列的公式未保存计算结果，按其他各列的数计算",
                "请用Excel/WPS打开保存，以便核对",
            )


def _derived(table: Table) -> set[str]:
    """The fields that a row can do without: a rate, and a cumulative amount where the months stand beside it."""
    has_months = any(column.field.key == "month_invested_wan" for column in table.columns)
    return {"printed_rate_pct", "cumulative_wan"} if has_months else {"printed_rate_pct"}


def _attempt(reader: Callable[[object], object], value: object) -> tuple[object, CellError | None]:
    if isinstance(value, str) and value in EXCEL_ERRORS:
        return None, CellError("公式出错", "请在Excel中改正这个公式，或直接填写数字")
    try:
        return reader(value), None
    except CellError as error:
        return None, error


def _carried_down(sheet: Sheet, table: Table) -> dict[tuple[int, int], object]:
    """The value of each cell that a merge hides below its first row."""
    carried = {}
    for top, left, bottom, _ in sheet.merges:
        if bottom > top and table.start <= top < table.end and left < len(sheet.rows[top]):
            value = sheet.rows[top][left]
            if not is_blank(value):
                carried.update({(row, left): value for row in range(top + 1, min(bottom, table.end - 1) + 1)})
    return carried


def _reader(column: Column, unit: str | None, year: int | None, as_of: date | None) -> Callable[[object], object]:
    readers = {
        "text": cells.text_of,
        "label": lambda value: "".join(cells.text_of(value).split()),
        "name": cells.read_name,
        "serial": cells.read_serial,
        "wan": lambda value: cells.read_amount(value, unit=unit),
        "percent": cells.read_number,
        "count": cells.read_count,
        "date": lambda value: dates.read_date(value, year=year, as_of=as_of),
        "period": lambda value: dates.read_period(value, year=year, as_of=as_of),
        "coordinate": cells.read_coordinate,
        "coordinates": _read_coordinates,
        "people": lambda value: cells.read_names(value, people=True),
        "units": lambda value: cells.read_names(value, people=False),
    }
    return readers[column.field.kind]


def _read_coordinates(value: object) -> tuple[object, object]:
    parts = [part for part in _BETWEEN_COORDINATES.split(cells.text_of(value)) if part]
    if cells.says_no_figure(cells.compact(cells.text_of(value))):
        return None, None
    if len(parts) != 2:
        raise CellError("读不出坐标", "请写成“117.9146,36.4253”，或分两列填写经度、纬度")
    return cells.read_coordinate(parts[0]), cells.read_coordinate(parts[1])
