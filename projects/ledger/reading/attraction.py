"""Reads the attraction sheet (招商): each unit's task, and the projects with funds that the units report."""

from datetime import date
from decimal import Decimal

from projects.ledger.files.workbook import Sheet
from projects.ledger.reading.cells import CellError, is_blank, read_amount, text_of
from projects.ledger.reading.columns import Table
from projects.ledger.reading.draft import ProspectRow, TaskRow
from projects.ledger.reading.findings import Findings, show
from projects.ledger.reading.forms import TASKS
from projects.ledger.reading.rows import TableReader
from projects.ledger.reading.sections import is_grand_total, is_note, is_total, stated_counts
from projects.ledger.reading.units import stated_units, unit_of


def read_attraction(
    sheet: Sheet, tables: list[Table], findings: Findings, *, year: int | None, as_of: date | None
) -> tuple[list[TaskRow], list[ProspectRow]]:
    """The tasks and the prospects of one sheet, with a warning for each total or stated count that is off."""
    tasks, prospects = [], []
    for table in tables:
        if table.form is TASKS:
            tasks += _rows(sheet, table, findings, year, as_of, _task)
        else:
            prospects += _rows(sheet, table, findings, year, as_of, _prospect)
    return tasks, prospects


def _rows(sheet, table, findings, year, as_of, make):
    units = stated_units(table.titles)
    reader = TableReader(sheet, table, findings, units=units, year=year, as_of=as_of)
    anchor = table.column(table.form.anchor)
    rows, totals = [], []
    for index in range(table.start, table.end):
        label = next(
            (text_of(value) for value in sheet.rows[index] if isinstance(value, str) and not is_blank(value)), ""
        )
        if not label:
            continue
        if is_note(label):
            break
        if is_total(label):
            if is_grand_total(label):
                totals.append(index)
        elif not is_blank(reader.raw(index, anchor.index)):
            rows.append(make(sheet.name, reader.read(index)))
    _check_counts(sheet, table, findings, len(rows))
    for index in totals:
        _check_total(sheet, table, findings, units, index, rows)
    return rows


def _task(sheet_name, read):
    return TaskRow(
        sheet=sheet_name,
        row=read.number,
        unit=read.get("unit"),
        target_wan=read.get("target_wan"),
        count=read.get("count"),
        planned_wan=read.get("planned_wan"),
        arrived_wan=read.get("arrived_wan"),
    )


def _prospect(sheet_name, read):
    return ProspectRow(
        sheet=sheet_name,
        row=read.number,
        unit=read.get("unit"),
        name=read.get("name")[0],
        industry_text=read.get("industry_text", ""),
        planned_wan=read.get("planned_wan"),
        arrived_wan=read.get("arrived_wan"),
    )


def _check_counts(sheet, table, findings, found):
    stated = stated_counts(table.titles[-1] if len(table.titles) == 1 else " ".join(table.titles[-2:]))[0]
    if stated is not None and stated != found:
        findings.warn(
            sheet.name,
            table.heading_row,
            None,
            stated,
            f"标题写{stated}个，表中有{found}个",
            "请核对是否有漏填或重复的行",
        )


def _check_total(sheet, table, findings, units, index, rows):
    for column in table.columns:
        if column.field.kind != "wan":
            continue
        try:
            printed = read_amount(sheet.rows[index][column.index], unit=unit_of(column, units))
        except CellError:
            continue
        total = sum((getattr(row, column.key) or Decimal(0) for row in rows), Decimal(0))
        if printed is not None and printed != total:
            findings.warn(
                sheet.name,
                index + 1,
                column.letter,
                sheet.rows[index][column.index],
                f"合计的“{column.field.label}”为{show(printed)}万元，各行相加为{show(total)}万元",
                "请核对合计数或各行的数",
            )
