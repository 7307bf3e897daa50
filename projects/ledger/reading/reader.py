"""Reads an office's workbook: project ledger, attraction sheet and weekly reports, as one draft.

Every sheet is looked at; what is no ledger is passed over with a warning that says why.
Nothing is raised: whatever stops a row or a sheet is an issue that names the place and the remedy.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from projects.ledger.files.workbook import Sheet, Workbook
from projects.ledger.reading import checks, periods
from projects.ledger.reading.attraction import read_attraction
from projects.ledger.reading.cells import is_blank, text_of
from projects.ledger.reading.columns import Table
from projects.ledger.reading.dates import month_end
from projects.ledger.reading.draft import LedgerDraft
from projects.ledger.reading.findings import Findings
from projects.ledger.reading.forms import COUNT_HEADINGS, LEDGER, PROSPECTS, REGION_HEADINGS, TASKS, WEEKLY
from projects.ledger.reading.heading_text import normalise
from projects.ledger.reading.headings import find_tables
from projects.ledger.reading.project_rows import Listed, ProjectSheet, ProjectSheetReader
from projects.ledger.reading.weekly import read_weekly

EXPECTED_HEADINGS = "项目名称、总投资、年度计划投资、完成投资、形象进度、责任单位"
CARD_LABELS = 3
PROGRESS_EVERY = 200

LEDGER_BESIDE_WEEK = frozenset(
    ["total_investment_wan", "plan_wan", "month_plan_wan", "invested_before_wan", "leader_names"]
)
LEDGER_BESIDE_FUNDS = LEDGER_BESIDE_WEEK - {"plan_wan", "total_investment_wan"} | {
    "cumulative_wan",
    "progress_text",
    "planned_start",
}
"""Columns that make a ledger of a sheet which also has a week's columns, or funds arrived."""


@dataclass(slots=True)
class _Sorted:
    """The sheets of a workbook by kind, with their tables."""

    ledger: list[tuple[Sheet, list[Table]]] = field(default_factory=list)
    attraction: list[tuple[Sheet, list[Table]]] = field(default_factory=list)
    weekly: list[tuple[Sheet, list[Table]]] = field(default_factory=list)

    @property
    def all(self) -> list[tuple[Sheet, list[Table]]]:
        return [*self.ledger, *self.weekly, *self.attraction]


def read_ledger(
    workbook: Workbook,
    *,
    year: int | None,
    as_of: date | None,
    progress: Callable[[int, int], None] | None = None,
) -> LedgerDraft:
    """The workbook as a draft. Where ``year`` or ``as_of`` is not given it is read from titles and headings.

    ``progress`` is called with the ledger rows read so far and their number.
    """
    findings = Findings()
    sheets = _sort_sheets(workbook, findings)
    year = _settle_year(sheets, year, findings)
    for group in (sheets.ledger, sheets.attraction, sheets.weekly):
        group[:] = [(sheet, [table.of_year(year) for table in tables]) for sheet, tables in group]
    as_of = _settle_as_of(sheets, year, as_of, findings)
    project_sheets = _read_project_sheets(sheets, findings, year, as_of, progress)
    listed = _checked(project_sheets, findings, as_of)
    tasks, prospects = [], []
    for sheet, tables in sheets.attraction:
        found = read_attraction(sheet, tables, findings, year=year, as_of=as_of)
        tasks += found[0]
        prospects += found[1]
    weekly = [
        row for sheet, tables in sheets.weekly for row in read_weekly(sheet, tables, findings, year=year, as_of=as_of)
    ]
    return LedgerDraft(
        year=year,
        as_of=as_of,
        columns=frozenset(
            column.field.key for _, tables in sheets.ledger for table in tables for column in table.columns
        ),
        rows=tuple(item.row for item in listed),
        totals=tuple(counted.total for sheet in project_sheets for counted in sheet.counted if counted.total),
        tasks=tuple(tasks),
        prospects=tuple(prospects),
        weekly=tuple(weekly),
        issues=tuple(findings.issues),
    )


def _sort_sheets(workbook, findings):
    found = _Sorted()
    refused = False
    for sheet in workbook.sheets:
        ledger = find_tables(sheet, LEDGER)
        fields = {column.field.key for table in ledger for column in table.columns}
        if sheet.hidden:
            findings.warn(sheet.name, None, None, "", "没有读入这张表：它是隐藏的", "如应读入，请取消隐藏后重新上传")
        elif not fields & LEDGER_BESIDE_WEEK and (tables := find_tables(sheet, WEEKLY)):
            found.weekly.append((sheet, tables))
        elif not fields & LEDGER_BESIDE_FUNDS and (tables := find_tables(sheet, TASKS, PROSPECTS)):
            found.attraction.append((sheet, tables))
        elif card := _card_row(sheet):
            refused = True
            findings.error(
                sheet.name,
                card,
                "A",
                sheet.rows[card - 1][0],
                "这张表是一个项目一张的卡片，不是一行一个项目的台账，不能导入",
                f"请把各项目汇总成一张表：第一行是表头（{EXPECTED_HEADINGS}等），以下每行一个项目",
            )
        elif ledger:
            found.ledger.append((sheet, ledger))
        else:
            findings.warn(
                sheet.name, None, None, "", f"没有读入这张表：{_why_passed_over(sheet)}", "如应读入，请核对表头"
            )
    if not found.all and not refused:
        names = "、".join(f"“{sheet.name}”" for sheet in workbook.sheets) or "（没有工作表）"
        findings.error(
            workbook.sheets[0].name if workbook.sheets else "",
            None,
            None,
            "",
            f"没有找到台账表头，查看过的工作表：{names}",
            f"请确认表中有一行表头，包含“项目名称”和以下几项：{EXPECTED_HEADINGS}",
        )
    return found


def _card_row(sheet: Sheet) -> int | None:
    """The row of 项目名称 where field labels run down the first column, as on a card for one project."""
    labels: dict[str, int] = {}
    for number, cells in enumerate(sheet.rows[:60], 1):
        text = text_of(cells[0])[:60] if cells else ""
        key = next((item.key for item in LEDGER.fields if item.is_named(normalise(text).text)), None) if text else None
        if key:
            labels.setdefault(key, number)
    return labels["name"] if "name" in labels and len(labels) >= CARD_LABELS else None


def _why_passed_over(sheet: Sheet) -> str:
    if all(is_blank(value) for cells in sheet.rows for value in cells):
        return "是空表"
    for cells in sheet.rows[:20]:
        texts = {normalise(value).text for value in cells if isinstance(value, str) and len(value) < 30}
        if texts & COUNT_HEADINGS and (texts & REGION_HEADINGS or "项目名称" not in texts):
            return "是按地区、行业等汇总的统计表，不是一行一个项目的台账"
    return "没有“项目名称”一列，或认得的表头不足三列"


def _settle_year(sheets, given, findings):
    texts = [text for sheet, tables in sheets.all for table in tables for text in table.titles]
    printed = periods.year_in(texts)
    if given is not None:
        headed = periods.years_in_headings([table for _, tables in sheets.ledger for table in tables])
        if headed and given not in headed:
            findings.error(
                sheets.ledger[0][0].name,
                sheets.ledger[0][1][0].heading_row + 1,
                None,
                "、".join(map(str, sorted(headed))),
                f"表头写的是{'、'.join(map(str, sorted(headed)))}年的投资，选定的是{given}年",
                "请改选年度，或核对表头的年份后重新上传",
            )
            return given
        if printed is not None and printed != given:
            findings.warn(
                sheets.all[0][0].name,
                None,
                None,
                printed,
                f"标题写的是{printed}年，按选定的{given}年读入",
                "请确认选定的年度",
            )
        return given
    year = printed or periods.year_in_headings([table for _, tables in sheets.all for table in tables])
    year = year or periods.year_in([sheet.name for sheet, _ in sheets.all])
    cut_off = periods.cut_off_in_titles(texts, None)
    year = year or (cut_off.year if cut_off else None)
    if year is None and sheets.ledger:
        findings.error(
            sheets.ledger[0][0].name, None, None, "", "看不出是哪一年的台账", "请在导入时选定年度，或在标题中写明年份"
        )
    return year


def _settle_as_of(sheets, year, given, findings):
    """The day up to which the ledger's figures count: the chosen one, else what the file says of itself."""
    tables = [table for _, tables in sheets.ledger for table in tables]
    printed = _printed_as_of(sheets, tables, year, findings)
    if given is not None:
        _compare_chosen(sheets, year, given, printed, findings)
    elif printed is None and _has_sums_to_date(tables):
        todo = "请在导入时选定截止日，或在标题中写明“截至X年X月X日”"
        findings.warn(sheets.ledger[0][0].name, None, None, "", "看不出完成投资截至哪一天", todo)
    return given or printed


def _printed_as_of(sheets, tables, year, findings):
    """The day that titles or headings state, else the last month with figures; one outside the year is warned about."""
    titles = [text for table in tables for text in table.titles]
    printed = (
        periods.cut_off_in_titles(titles, year)
        or periods.month_in_headings(tables, year)
        or periods.month_in(titles, year)
        or periods.last_month_with_figures(sheets.ledger, year)
    )
    if printed is None or year is None or printed.year == year:
        return printed
    reason, todo = f"标题写的截止日{printed}不在{year}年", f"请核对；{year}年的数最晚截至{year}-12-31"
    findings.warn(sheets.ledger[0][0].name, None, None, printed, reason, todo)
    return month_end(year, 12) if printed.year > year else periods.last_month_with_figures(sheets.ledger, year)


def _compare_chosen(sheets, year, given, printed, findings):
    """Say where the day chosen at the import does not go with the year or with the file."""
    if year is not None and given.year != year:
        sheet = sheets.all[0][0].name if sheets.all else ""
        findings.error(sheet, None, None, given, f"选定的截止日{given}不在{year}年", "请改选截止日或年度")
    if printed is not None and (given.year, given.month) != (printed.year, printed.month):
        reason = f"表中数字截至{printed}，按选定的{given}读入"
        findings.warn(sheets.ledger[0][0].name, None, None, printed, reason, "请确认选定的截止日")


def _has_sums_to_date(tables):
    """Whether a table with rows has a column whose figures mean nothing without their day."""
    keys = {column.field.key for table in tables for column in table.columns}
    return not keys.isdisjoint({"cumulative_wan", "month_done_wan"}) and any(
        table.end > table.start for table in tables
    )


def _read_project_sheets(sheets, findings, year, as_of, progress) -> list[ProjectSheet]:
    total = sum(table.end - table.start for _, tables in sheets.ledger for table in tables)
    done, found = 0, []
    for sheet, tables in sheets.ledger:
        reader = ProjectSheetReader(sheet, tables, findings, year=year, as_of=as_of)
        for _ in reader.read():
            done += 1
            if progress and (done % PROGRESS_EVERY == 0 or done == total):
                progress(done, total)
        found.append(reader.result)
        _report_columns(sheet, tables[0], findings)
        if not reader.result.listed:
            findings.warn(sheet.name, None, None, "", "表头已认出，表中没有项目", "如是空白表样，请填写项目后再上传")
    return found


def _report_columns(sheet, table, findings):
    if table.unknown:
        named = "、".join(f"{column.letter}列“{column.heading}”" for column in table.unknown)
        findings.warn(
            sheet.name,
            table.heading_row + 1,
            table.unknown[0].letter,
            table.unknown[0].heading,
            f"有{len(table.unknown)}列没有读入：{named}",
            "不需要的列可以不管；需要的，请把表头改成常用的名称",
        )


def _checked(project_sheets, findings, as_of) -> list[Listed]:
    everything: list[Listed] = []
    for project_sheet in project_sheets:
        for listed in project_sheet.listed:
            checks.check_row(listed, findings, as_of)
        everything += project_sheet.listed
        checks.check_sheet(project_sheet, findings)
    kept = checks.drop_repeats(everything, findings)
    checks.warn_of_near_names(kept, findings)
    return kept
