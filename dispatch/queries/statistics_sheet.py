"""A month's statistical figures as a file states them: its rows matched with the projects of the year.

Preview and confirmation match alike: what is posted is what was shown, or nothing.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dispatch.queries.books import NOTHING, month_in_books
from projects.ledger.comparing.matching import NameBook
from projects.ledger.files.limits import FileRefused
from projects.ledger.reading.draft import Issue
from projects.ledger.reading.findings import Findings
from projects.ledger.reading.statistical_sheet import StatisticalRow
from projects.models import Project, ProjectAlias

MAX_ROWS = 4000
"""Each row travels through the preview as one form field; the portal takes 5,000."""

LEAVE_OUT = "skip"


@dataclass(slots=True)
class StatisticsLine:
    """One row of a file: the project it is about, or those that may be meant (`candidates`), of which one is asked.

    `answer` is what was chosen: a project's id, LEAVE_OUT, or "" while nobody has; `error` says what is wrong with it.
    """

    row: StatisticalRow
    project: Project | None
    candidates: tuple[Project, ...] = ()
    answer: str = ""
    error: str = ""
    old_wan: Decimal | None = None
    seen: str = ""

    @property
    def asked(self):
        return bool(self.candidates)

    @property
    def question(self):
        return question_name(self.row)


@dataclass(slots=True)
class StatisticsPlan:
    """What a file would post: its lines in their order, and what must be mended in it first."""

    lines: list[StatisticsLine] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    fingerprint: str = ""
    """Of what the books say of every project that the file may mean."""

    @property
    def taken(self):
        return [line for line in self.lines if line.project is not None]

    @property
    def changed(self):
        return [line for line in self.taken if line.row.amount_wan != line.old_wan]

    @property
    def unanswered(self):
        return [line for line in self.lines if line.error]


def question_name(row):
    return f"answer-{row.row}"


def plan_statistics(rows, issues=(), *, month: date, answers=None):
    """Match the rows of a file with the projects of the month's year.

    `answers` are {question: answer} of a preview that is confirmed; without them nothing is missing yet.
    """
    if len(rows) > MAX_ROWS:
        raise FileRefused(f"统计数超过{MAX_ROWS}行，请分成几个文件导入。")
    projects = {project.pk: project for project in Project.objects.listed().filter(year=month.year)}
    names, books, findings = _names(projects.values(), month.year), month_in_books(month), Findings()
    plan, taken = StatisticsPlan(issues=list(issues)), set()
    for row in rows:
        line = StatisticsLine(row, projects.get(names.find(row.name)))
        if line.project is None:
            line.candidates = tuple(projects[pk] for pk in names.similar(row.name))
        if row.amount_wan < 0:
            findings.error(row.sheet, row.row, row.amount_column, row.amount_wan, "统计数是负数", "请核对金额")
        elif line.project is None and not line.candidates:
            todo = "请写台账中的项目全称或编号"
            findings.error(row.sheet, row.row, row.name_column, row.name, "没有这个项目", todo)
        elif line.project in taken:
            findings.error(row.sheet, row.row, row.name_column, row.name, "这个项目出现了两次", "请只留一行")
        else:
            plan.lines.append(line)
            taken.add(line.project)
    _take_answers(plan.lines, answers, taken)
    for line in plan.taken:
        item = books.get(line.project.pk, NOTHING)
        line.old_wan, line.seen = item.figures.statistical_wan, item.seen
    plan.issues += findings.issues
    plan.fingerprint = _fingerprint(plan.lines, books)
    return plan


def _fingerprint(lines, books):
    meant = ((line.row.row, project.pk) for line in lines for project in line.candidates or (line.project,))
    seen = "\n".join(f"{number} {pk} {books.get(pk, NOTHING).seen}" for number, pk in meant)
    return hashlib.sha256(seen.encode()).hexdigest()


def _take_answers(lines, answers, taken):
    """What was chosen for each row that only resembles a project."""
    for line in filter(lambda line: line.asked, lines):
        line.answer = (answers or {}).get(line.question, "")
        chosen = next((project for project in line.candidates if str(project.pk) == line.answer), None)
        if chosen is not None and chosen in taken:
            line.error = f"“{chosen}”在文件里另有一行，请只选一行。"
        elif chosen is not None:
            line.project = chosen
            taken.add(chosen)
        elif answers is not None and line.answer != LEAVE_OUT:
            line.error = "请选择。"


def _names(projects, year):
    """Projects by name, by code and by the spellings that somebody has confirmed."""
    aliases = {}
    for project, name in ProjectAlias.objects.filter(year=year).values_list("project", "name"):
        aliases.setdefault(project, []).append(name)
    return NameBook((project.pk, [project.name, project.code, *aliases.get(project.pk, [])]) for project in projects)
