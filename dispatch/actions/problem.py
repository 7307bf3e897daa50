"""Storing problems in the plain form in which the ledger prints them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from dispatch.models import Problem
from projects.actions.audit import Happening, record
from projects.actions.bulk import create_in_batches
from projects.choices import Cause, Precision
from projects.models import Assignment
from projects.wording import date_text

CAUSE_WORDS = {
    "用地": Cause.LAND,
    "土地": Cause.LAND,
    "手续": Cause.FORMALITIES,
    "审批": Cause.FORMALITIES,
    "资金": Cause.FUNDS,
    "拆迁": Cause.DEMOLITION,
    "清障": Cause.DEMOLITION,
    "配套": Cause.FACILITIES,
    "企业": Cause.ENTERPRISE,
}
"""Part of a printed cause → the standard cause; the printed word is kept beside."""


def standard_cause(text):
    return next((cause for word, cause in CAUSE_WORDS.items() if word in text), Cause.OTHER)


def store_problem_drafts(drafts, *, year, on, ledger_import):
    """Store the problems of a ledger: the same problem with other details is changed, another one takes its place."""
    known = {
        problem.project_id: problem
        for problem in Problem.objects.open().filter(project__year=year, source=Problem.Source.LEDGER).order_by("pk")
    }
    serial = _last_serial(year)
    created, changed, units = [], [], []
    for draft in drafts:
        problem = known.get(draft.project_id)
        if problem is not None and problem.description != draft.facts.description:
            problem.closed_on = on
            changed.append(problem)
            problem = None
        if problem is None:
            serial += 1
            problem = Problem(
                number=f"W{year}-{serial:05d}",
                project_id=draft.project_id,
                source=Problem.Source.LEDGER,
                description=draft.facts.description,
                raised_on=on,
                ledger_import=ledger_import,
            )
            created.append(problem)
        else:
            changed.append(problem)
        _fill(problem, draft.facts)
        units.append((problem, draft.handling_units))
    Problem.objects.bulk_create(created, batch_size=500)
    fields = ["cause", "cause_text", "measure", "deadline", "deadline_precision", "limit_text", "closed_on"]
    Problem.objects.bulk_update(changed, fields, batch_size=500)
    _assign(units, on=on)


@transaction.atomic
def raise_problem(
    *,
    project,
    description,
    cause,
    source,
    handling_unit,
    wanted_on=None,
    deadline=None,
    by,
    on,
    at,
    weekly_report=None,
    site_meeting=None,
):
    """Put a problem to the unit that should solve it; the deadline is the one set, else the day it is wanted by."""
    due = deadline or wanted_on
    problem = Problem.objects.create(
        number=f"W{project.year}-{_last_serial(project.year) + 1:05d}",
        project=project,
        source=source,
        description=description,
        cause=cause,
        raised_by=by,
        raised_on=on,
        deadline=due,
        deadline_precision=Precision.DAY if due else "",
        limit_text=date_text(due) if due else "",
        weekly_report=weekly_report,
        site_meeting=site_meeting,
    )
    problem.handling_units.set([handling_unit])
    _let_units_see({project.pk}, on=on)
    record([Happening("提出问题", problem.number, project, {"问题": ["", description]})], by=by, at=at)
    return problem


@transaction.atomic
def report_solved(problem, *, by, on, at, weekly_report):
    """Note that a weekly report calls a problem solved; it stays open until the ledger no longer lists it."""
    changes = {"周报": ["", f"{weekly_report.monday:%Y-%m-%d}一周报告已解决"]}
    record([Happening("报告问题已解决", problem.number, problem.project, changes)], by=by, at=at)


def _fill(problem, facts):
    problem.cause, problem.cause_text = standard_cause(facts.cause_text), facts.cause_text[:60]
    problem.measure, problem.limit_text = facts.measure, facts.limit_text[:60]
    problem.deadline = facts.limit.on if facts.limit else None
    problem.deadline_precision = facts.limit.precision if facts.limit else ""


def _assign(units, *, on):
    """Name the handling units of the problems of a ledger."""
    through = Problem.handling_units.through
    through.objects.filter(problem__in=[problem.pk for problem, _ in units if problem.pk]).delete()
    create_in_batches(through, (through(problem_id=problem.pk, unit_id=unit) for problem, ids in units for unit in ids))
    _let_units_see({problem.project_id for problem, _ in units}, on=on)


def _let_units_see(projects, *, on):
    """While a unit handles a problem of a project, an assignment lets it see the project's head."""
    handling = set(
        Problem.objects.open()
        .filter(project__in=projects, handling_units__isnull=False)
        .values_list("project", "handling_units")
    )
    role = Assignment.Role.PROBLEM_UNIT
    current = {
        (row.project_id, row.unit_id): row
        for row in Assignment.objects.filter(role=role, to_on__isnull=True, project__in=projects)
    }
    ended = [row.pk for key, row in current.items() if key not in handling]
    Assignment.objects.filter(pk__in=ended, from_on__gte=on).delete()
    Assignment.objects.filter(pk__in=ended).update(to_on=on - timedelta(days=1))
    create_in_batches(
        Assignment,
        (
            Assignment(project_id=project, unit_id=unit, role=role, from_on=on)
            for project, unit in sorted(handling - current.keys())
        ),
    )


def _last_serial(year):
    last = Problem.objects.filter(number__startswith=f"W{year}-").aggregate(last=Max("number"))["last"]
    return int(last.partition("-")[2]) if last else 0
