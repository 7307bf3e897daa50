"""A filled weekly sheet, line by line: each is checked exactly as if it had been typed on the page."""

from dataclasses import dataclass

from dispatch.forms.weekly_report.report import VILLAGE_LABELS, WeeklyReportForm, bound_data
from dispatch.pages.weekly_report.form import choices, prefilled
from projects.choices import Category, ImageStage
from projects.ledger.reading.cells import CellError, read_amount
from projects.ledger.writing import weekly_sheet as sheet
from projects.models import InvestmentEntry, Project, WeeklyReport
from projects.money import show_wan
from projects.rules.weekly_report import WEEKLY_REPORT, identity_errors, parts_of_week

STAGE_VALUES = {label: value for value, label in ImageStage.choices}
AMOUNT_FIELDS = ("invested", "invested_next")
NOT_YOURS = "不是您单位联络的项目，或者编号有误。"


@dataclass(slots=True)
class SheetLine:
    """One line of a filled sheet: its project and form, or why it is left out (`skipped`) or refused (`errors`)."""

    number: int
    code: str
    name: str
    project: Project | None = None
    report: WeeklyReport | None = None
    form: WeeklyReportForm | None = None
    typed: dict | None = None
    skipped: str = ""
    errors: tuple[str, ...] = ()

    @property
    def version(self):
        return self.report.version if self.report else 0


def part_headings(parts):
    return [sheet.amount_heading(part.first, part.last, whole=len(parts) == 1) for part in parts]


def village_headings(projects):
    """The columns of urban-village figures, where one of the projects has them."""
    return list(VILLAGE_LABELS.values()) if any(map(_is_village, projects)) else []


def village_texts(project, known):
    """Last week's figures for those columns; None for a project without them."""
    if not _is_village(project):
        return None
    return tuple("" if known.get(name) is None else str(known[name]) for name in VILLAGE_LABELS)


def _is_village(project):
    return project.category == Category.URBAN_VILLAGE


def lines_of(filled, projects):
    """The lines of a filled sheet; `projects` (a QuerySet) are those whose reports the person files."""
    own = {project.code: project for project in projects}
    reports = {
        report.project_id: report
        for report in WeeklyReport.objects.filter(project__in=own.values(), monday=filled.monday)
    }
    seen, lines = set(), []
    for row in filled.rows:
        code = row.cells[sheet.CODE]
        line = SheetLine(row.number, code, row.cells.get(sheet.NAME, ""), own.get(code))
        lines.append(line)
        if line.project is None:
            line.errors = (NOT_YOURS,)
        elif code in seen:
            line.errors = ("同一个项目在表里出现了两次。",)
        else:
            seen.add(code)
            line.name, line.report = line.project.name, reports.get(line.project.pk)
            _check(line, row.cells, filled.monday)
    return lines


def line_form(project, monday, report, typed):
    """The form of one line, bound to what was typed."""
    parts = parts_of_week(monday, year=project.year)
    return WeeklyReportForm(bound_data(typed), project=project, parts=parts, **choices(project, monday, report))


def _check(line, cells, monday):
    parts = parts_of_week(monday, year=line.project.year)
    amounts = [cells.get(heading, "") for heading in part_headings(parts)]
    if line.report and not WEEKLY_REPORT.allows("submit", line.report.state):
        line.skipped = "本周已报送"
    elif not (
        any((*amounts, cells.get(sheet.TEXT), cells.get(sheet.NO_CHANGE)))
        or _village_changed(line.project, monday, cells)
    ):
        line.skipped = "没有填"
    elif misplaced := _misplaced(line.project, cells):
        line.errors = (f"不是城中村改造项目，请清空：{'、'.join(misplaced)}。",)
    else:
        line.typed = _typed(line.project, monday, cells, amounts)
        line.form = line_form(line.project, monday, line.report, line.typed)
        refusals = [
            f"{line.form.fields[name].label}：{text}" for name, texts in line.form.errors.items() for text in texts
        ]
        line.errors = tuple(refusals) or _identity(line, cells, parts)


def _village_changed(project, monday, cells):
    """Whether somebody filled in more than what the sheet brought along."""
    brought = village_texts(project, prefilled(project, monday)) or ()
    headings = map(sheet.heading_of, VILLAGE_LABELS.values())
    return any(cells.get(heading, text) != text for heading, text in zip(headings, brought, strict=False))


def _misplaced(project, cells):
    """The village columns that are filled in for a project without such figures."""
    if _is_village(project):
        return []
    empty = ("", sheet.NOT_A_VILLAGE)
    return [label for label in VILLAGE_LABELS.values() if cells.get(sheet.heading_of(label), "") not in empty]


def _typed(project, monday, cells, amounts):
    """The cells as the form's fields; what the sheet does not ask for stays as it was last week."""
    known = prefilled(project, monday)
    stage, reason = cells.get(sheet.STAGE, ""), cells.get(sheet.NO_CHANGE, "")
    typed = {
        name: cells.get(sheet.heading_of(label), "" if known.get(name) is None else str(known[name]))
        for name, label in (VILLAGE_LABELS.items() if _is_village(project) else ())
    }
    typed |= dict(zip(AMOUNT_FIELDS, amounts, strict=False))
    typed |= {
        "image_stage": STAGE_VALUES.get(stage, "" if stage == "未开工" else stage),
        "progress_text": cells.get(sheet.TEXT, ""),
        "people_on_site": cells.get(sheet.PEOPLE, ""),
        "no_change": "on" if reason else "",
        "no_change_reason": reason,
        "backwards_reason": cells.get(sheet.BACKWARDS, ""),
    }
    for task in range(1, sheet.TASK_LINES + 1):
        names = (f"task_{task}_what", f"task_{task}_who", f"task_{task}_due")
        typed |= {name: cells.get(heading, "") for name, heading in zip(names, sheet.task_headings(task), strict=True)}
    return {name: [text] for name, text in typed.items() if text}


def _identity(line, cells, parts):
    """年初累计 = 上周累计 + 本周, where the sheet states it."""
    text = cells.get(sheet.YEAR, "")
    try:
        stated = read_amount(text, unit="万元") if text else None
    except CellError as error:
        return (f"{sheet.YEAR}：{error.reason}，{error.todo}。",)
    year_before, opening = InvestmentEntry.objects.sums_before(line.project, parts[0].first)
    wrong = identity_errors(
        week_wan=sum(line.form.content.amounts_wan),
        year_before_wan=year_before,
        opening_wan=opening,
        year_to_date_wan=stated,
    )
    return tuple(
        f"{error.label}填的是{show_wan(error.printed_wan)}，上周累计加本周应为{show_wan(error.expected_wan)}，请核对。"
        for error in wrong
    )
