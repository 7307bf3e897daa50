"""The columns and tables that headings announce, and what they hold for one year."""

import re
from dataclasses import dataclass, replace

from projects.ledger.reading.forms import Field, Form

OF_ONE_YEAR = frozenset(
    [
        "plan_wan",
        "cumulative_wan",
        "printed_rate_pct",
        "month_plan_wan",
        "month_invested_wan",
        "month_done_wan",
        "progress_text",
    ]
)
_BEFORE_YEAR = re.compile(r"年度?(?:以?前|初)")


@dataclass(frozen=True, slots=True)
class Column:
    """A recognised column, counted from 0: what it holds, for which month, in which unit.

    ``key`` is the field's, with the month where there is one column a month: month_plan_3.
    """

    index: int
    key: str
    field: Field
    month: int | None
    unit: str | None
    heading: str
    up_to: int | None = None
    years: tuple[int, ...] = ()

    @property
    def letter(self) -> str:
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class Table:
    """One stretch of rows under one set of headings; rows count from 0, ``end`` is the first row after it."""

    form: Form
    columns: tuple[Column, ...]
    unknown: tuple[Column, ...]
    titles: tuple[str, ...]
    heading_row: int
    start: int
    end: int

    def of_year(self, year: int | None) -> "Table":
        """Without the columns that speak of other years, and with one column for each thing."""
        columns: dict[str, Column] = {}
        unknown = list(self.unknown)
        for printed in self.columns:
            column = printed if year is None else _seen_from(year, printed, self.form)
            if _is_of_other_year(column, year) or (
                column.key in columns and column.field.kind not in ("people", "units")
            ):
                unknown.append(column)
            else:
                columns[column.key if column.key not in columns else f"{column.key}@{column.index}"] = column
        return replace(self, columns=tuple(columns.values()), unknown=tuple(unknown))

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    @property
    def letters(self) -> dict[str, str]:
        return {column.key: column.letter for column in self.columns}


def _seen_from(year: int, column: Column, form: Form) -> Column:
    """Money up to December is that of the year, or what was invested before it: the printed year decides."""
    if column.up_to != 12 or column.field.key not in ("cumulative_wan", "invested_before_wan") or not column.years:
        return column
    if year - 1 in column.years:
        return _as_field("invested_before_wan", column, form)
    if year in column.years and "开工" not in column.heading:
        return _as_field("cumulative_wan", column, form)
    return column


def _as_field(key: str, column: Column, form: Form) -> Column:
    return replace(column, key=key, field=next(item for item in form.fields if item.key == key))


def _is_of_other_year(column: Column, year: int | None) -> bool:
    if year is None or not column.years:
        return False
    if column.field.key == "invested_before_wan":
        return year - 1 not in column.years and not (year in column.years and _BEFORE_YEAR.search(column.heading))
    return column.field.key in OF_ONE_YEAR and year not in column.years


def column_letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
