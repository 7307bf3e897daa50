"""A new problem: its number, its raiser's side, its first holder."""

from django.db import transaction
from django.db.models import Max

from dispatch.actions.problem.promises import promise
from dispatch.actions.problem.steps import begin_turn, log
from dispatch.actions.problem.visibility import let_units_see
from dispatch.models import Level, Problem, ProblemStep, Promise
from dispatch.queries.people import leaders_of
from dispatch.queries.problem_desk import clocks_on
from dispatch.rules.problem import due_day
from projects.actions.audit import Happening, record
from projects.actions.investment import locked_ledger
from projects.choices import Precision
from projects.models import Holiday
from projects.models.user import leaders_acted_for
from projects.wording import date_text

PROMISED_IN = {
    Problem.Source.SITE_MEETING: Promise.Source.SITE_MEETING,
    Problem.Source.DISPATCH_MEETING: Promise.Source.DISPATCH_MEETING,
}
"""Where the limit of a problem was agreed; everywhere else it was set."""


@transaction.atomic
def raise_problem(
    *,
    project,
    description,
    cause,
    source,
    handling_unit,
    helping_units=(),
    wanted_on=None,
    deadline=None,
    measure="",
    by,
    on,
    at,
    weekly_report=None,
    site_meeting=None,
    submission=None,
):
    """Put a problem to the unit that should solve it, by the deadline that was set, else the day it is wanted by.

    Whoever may set a deadline passes `deadline`: it binds the unit like a word given, unless it had passed before the
    unit could know of it. `wanted_on` is the raiser's wish: it sets the unit's clock and binds nobody; one that has
    passed, as a late report may say it, is no clock. Without both the default clock runs. A `submission` that is
    stored already is not stored again: its problem is returned.
    """
    new_number = next_number(project.year)
    if submission and (known := Problem.objects.filter(submission=submission).first()):
        return known
    wish = wanted_on if wanted_on is not None and wanted_on >= on else None
    stated = deadline or wish
    calendar = Holiday.objects.calendar()
    due_on = due_day(level=Level.UNIT, from_on=on, clocks=clocks_on(on), calendar=calendar, stated_on=stated)
    problem = Problem.objects.create(
        number=new_number,
        project=project,
        source=source,
        description=description,
        cause=cause,
        measure=measure,
        handling_unit=handling_unit,
        raised_by=by,
        raised_on=on,
        limit_on=stated,
        deadline_precision=Precision.DAY if stated else "",
        limit_text=date_text(stated) if stated else "",
        original_deadline=due_on,
        deadline=due_on,
        weekly_report=weekly_report,
        site_meeting=site_meeting,
        submission=submission,
        **raiser_of(project, site_meeting, by=by, on=on),
    )
    problem.helping_units.set(helping_units)
    turn = begin_turn(problem, level=Level.UNIT, unit_id=handling_unit.pk, on=on, due_on=due_on)
    log(problem, ProblemStep.Kind.RAISED, by=by, on=on, at=at, text=description[:1000], holder=turn)
    if deadline is not None and deadline >= on:
        agreed = PROMISED_IN.get(source, Promise.Source.ASSIGNMENT)
        promise(problem, source=agreed, unit_id=handling_unit.pk, due_on=deadline, by=by, on=on)
    let_units_see({project.pk}, on=on)
    changes = {"问题": ["", description], "承办单位": ["", handling_unit.name], "解决时限": ["", due_on]}
    record([Happening("提出问题", problem.number, project, changes)], by=by, at=at)
    return problem


def raiser_of(project, site_meeting, *, by, on):
    """The raiser's side: the leader whose meeting it was, who raised it or for whom his secretary did, else the unit."""
    if site_meeting is not None:
        return {"raiser_leader_id": site_meeting.leader_id}
    leaders = set(leaders_acted_for(by, on=on).values_list("pk", flat=True))
    responsible = leaders_of([project.pk], on=on)[project.pk] & leaders
    if leaders:
        own = by.leader_id if by.leader_id in leaders else None
        return {"raiser_leader_id": own or min(responsible or leaders)}
    return {"raiser_unit_id": by.unit_id}


def next_number(year):
    """The next number of a year; those who ask at the same time queue up behind the year's lock."""
    locked_ledger(year)
    return number(year, last_serial(year) + 1)


def number(year, serial):
    return f"W{year}-{serial:05d}"


def last_serial(year):
    last = Problem.objects.filter(number__startswith=f"W{year}-").aggregate(last=Max("number"))["last"]
    return int(last.partition("-")[2]) if last else 0
