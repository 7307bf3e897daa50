"""Reads the weekly report sheet (周报): one line a project, one week a sheet."""

from datetime import date

from projects.ledger.files.workbook import Sheet
from projects.ledger.reading.cells import is_blank, text_of
from projects.ledger.reading.columns import Table
from projects.ledger.reading.draft import WeeklyRow
from projects.ledger.reading.findings import Findings
from projects.ledger.reading.periods import week_in
from projects.ledger.reading.rows import TableReader
from projects.ledger.reading.sections import is_note, is_total
from projects.ledger.reading.units import stated_units


def read_weekly(
    sheet: Sheet, tables: list[Table], findings: Findings, *, year: int | None, as_of: date | None
) -> list[WeeklyRow]:
    """Names stay as the units wrote them: which project is meant is asked later."""
    rows, units, week = [], {}, (None, None)
    for table in tables:
        units = stated_units(table.titles) or units
        week = next((found for found in (week_in((*table.titles, sheet.name), year),) if found[0]), week)
        if week == (None, None):
            findings.warn(
                sheet.name, None, None, "", "看不出是哪一周的周报", "请在标题中写明起止日期，如“2012年2月20日—2月26日”"
            )
        reader = TableReader(sheet, table, findings, units=units, year=year, as_of=as_of)
        name = table.column("name")
        for index in range(table.start, table.end):
            if is_note(next((text_of(value) for value in sheet.rows[index] if not is_blank(value)), "")):
                break
            printed = text_of(reader.raw(index, name.index))
            if printed and not is_total(printed):
                rows.append(_row(sheet.name, reader.read(index), week))
    return rows


def _row(sheet_name, read, week):
    return WeeklyRow(
        sheet=sheet_name,
        row=read.number,
        name=read.get("name")[0],
        unit="、".join(read.get("unit", ())),
        week_start=week[0],
        week_end=week[1],
        progress_text=read.get("week_progress_text", ""),
        week_wan=read.get("week_wan"),
        cumulative_wan=read.get("cumulative_wan"),
        problem_text=read.get("problem_text", ""),
        request_text=read.get("request_text", ""),
        plan_text=read.get("plan_text", ""),
    )
