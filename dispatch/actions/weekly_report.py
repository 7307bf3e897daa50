"""Weekly reports on their way: what is stored of them, the problems they raise, and the standings that follow."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from django.db import transaction

from dispatch.actions import problem as problems
from dispatch.actions.standing import refresh_standings
from dispatch.models import Problem, Standing
from dispatch.rules.problem import PROBLEM
from projects.actions import milestone_claim
from projects.actions import weekly_report as reports
from projects.models import MilestoneClaim, Project, Unit, User, WeeklyReport

ONE_TIME = ("problem_", "solved_problems")
"""Fields of a draft that take effect when it is handed in, and must not do so again when it is handed in once more."""


class ReportedProblem(Protocol):
    """A problem as a report's form has it."""

    @property
    def description(self) -> str: ...

    @property
    def cause(self) -> str: ...

    @property
    def handling_unit(self) -> Unit: ...

    @property
    def wanted_on(self) -> date | None: ...


@transaction.atomic
def submit_report(
    *,
    report: WeeklyReport,
    content: reports.ReportContent,
    new_problems: Iterable[ReportedProblem],
    solved_problems: Iterable[int],
    version: int,
    by: User,
    on: date,
    at: datetime,
) -> WeeklyReport:
    """Hand a report in: post its amounts, raise its problems, note those it calls solved. Raises `StaleEdit`."""
    report = reports.submit(report=report, content=content, version=version, by=by, on=on, at=at)
    for problem in new_problems:
        new = problems.NewProblem(
            project=report.project,
            description=problem.description,
            cause=problem.cause,
            handling_unit=problem.handling_unit,
            wanted_on=problem.wanted_on,
        )
        origin = problems.Origin(source=Problem.Source.WEEKLY_REPORT, weekly_report=report)
        problems.raise_problem(new, origin=origin, by=by, on=on, at=at)
    solved = Problem.objects.filter(
        project=report.project, pk__in=solved_problems, state__in=PROBLEM.states_of("report_solved")
    )
    for problem in solved.select_for_update().order_by("pk"):
        problems.report_solved(problem, by=by, on=on, at=at, weekly_report=report)
    _follow(report, at=at)
    return report


@transaction.atomic
def withdraw_report(*, report: WeeklyReport, by: User, on: date, at: datetime) -> WeeklyReport:
    """Take a report back before it is read. Raises `StepRefused`."""
    report = reports.withdraw(report=report, by=by, on=on, at=at)
    return _back_at_its_author(report, at=at)


@transaction.atomic
def return_report(*, report: WeeklyReport, reason: str, by: User, on: date, at: datetime) -> WeeklyReport:
    """Send a report back with a reason. Raises `StepRefused`."""
    report = reports.return_report(report=report, reason=reason, by=by, on=on, at=at)
    return _back_at_its_author(report, at=at)


@transaction.atomic
def decide_claim(
    *, claim: MilestoneClaim, accept: bool, reached_on: date | None, reason: str, by: User, at: datetime
) -> MilestoneClaim:
    """Confirm or refuse a milestone that a report claims. Raises `StepRefused`."""
    claim = milestone_claim.decide_claim(claim=claim, accept=accept, reached_on=reached_on, reason=reason, by=by, at=at)
    _refresh(year=claim.milestone.project.year, since=claim.reached_on, at=at)
    return claim


def _back_at_its_author(report: WeeklyReport, *, at: datetime) -> WeeklyReport:
    report.draft = {name: texts for name, texts in report.draft.items() if not name.startswith(ONE_TIME)}
    report.save(update_fields=["draft"])
    _follow(report, at=at)
    return report


def _follow(report: WeeklyReport, *, at: datetime) -> None:
    _refresh(year=report.project.year, since=report.monday, at=at)


def _refresh(*, year: int, since: date, at: datetime) -> None:
    """Bring the recorded standings since that day in line; a month that has none yet gets none."""
    recorded = Standing.objects.filter(as_of__gte=since, as_of__year=year).order_by("as_of")
    first = recorded.values_list("as_of", flat=True).first()
    if first is not None:
        refresh_standings(from_month_end=first, at=at)


@transaction.atomic
def submit_sheet(
    lines: Iterable[tuple[Project, dict, int, reports.ReportContent]], *, monday: date, by: User, on: date, at: datetime
) -> None:
    """Hand in all lines of a checked sheet, or none: (project, typed, version, content) each. Raises `StaleEdit`."""
    for project, typed, version, content in lines:
        report = reports.save_draft(project=project, monday=monday, typed=typed, version=version, by=by, at=at)
        submit_report(
            report=report,
            content=content,
            new_problems=(),
            solved_problems=(),
            version=report.version,
            by=by,
            on=on,
            at=at,
        )
