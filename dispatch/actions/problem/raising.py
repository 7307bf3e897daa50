"""A new problem: its number, its raiser's side, its first holder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from dispatch.actions.problem.promises import promise
from dispatch.actions.problem.steps import begin_turn, log
from dispatch.actions.problem.visibility import let_units_see
from dispatch.models import Level, Problem, ProblemStep, Promise, SiteMeeting
from dispatch.queries.people import leaders_of
from dispatch.queries.problem_desk import clocks_on
from dispatch.rules.problem import due_day, limit_of_wish
from projects.actions.audit import Happening, record
from projects.actions.investment import locked_ledger
from projects.choices import Precision
from projects.models import Holiday, Project, Unit, User, WeeklyReport
from projects.models.user import leaders_acted_for
from projects.wording import date_text

PROMISED_IN = {
    Problem.Source.SITE_MEETING: Promise.Source.SITE_MEETING,
    Problem.Source.DISPATCH_MEETING: Promise.Source.DISPATCH_MEETING,
}
"""Where the limit of a problem was agreed; everywhere else it was set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProblem:
    """What is asked of whom. Whoever may set a limit gives `deadline`: it binds the unit like a word given, unless it had
    passed before the unit could know of it. `wanted_on` is the raiser's wish: it may give the unit more time than its clock,
    never less, and binds nobody. Without both the default clock runs.
    """

    project: Project
    description: str
    cause: str
    handling_unit: Unit
    helping_units: Sequence[Unit] = ()
    measure: str = ""
    deadline: date | None = None
    wanted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a problem comes from: the kind of its source, and the record that tells of it. `submission` marks one sending."""

    source: str
    weekly_report: WeeklyReport | None = None
    site_meeting: SiteMeeting | None = None
    submission: UUID | None = None


@transaction.atomic
def raise_problem(new: NewProblem, *, origin: Origin, by: User, on: date, at: datetime) -> Problem:
    """Put a problem to the unit that should solve it. A `submission` that is stored already is not stored again: its
    problem is returned.
    """
    number_of_new = next_number(new.project.year)
    if origin.submission and (known := Problem.objects.filter(submission=origin.submission).first()):
        return known
    problem = _store(new, origin, number_of_new, by=by, on=on)
    turn = begin_turn(problem, level=Level.UNIT, unit_id=new.handling_unit.pk, on=on, due_on=problem.deadline)
    log(problem, ProblemStep.Kind.RAISED, by=by, on=on, at=at, text=new.description[:1000], holder=turn)
    if new.deadline is not None and new.deadline >= on:
        agreed = PROMISED_IN.get(origin.source, Promise.Source.ASSIGNMENT)
        promise(problem, source=agreed, unit_id=new.handling_unit.pk, due_on=new.deadline, by=by, on=on)
    let_units_see({new.project.pk}, on=on)
    changes = {
        "问题": ["", new.description],
        "承办单位": ["", new.handling_unit.name],
        "解决时限": ["", problem.deadline],
    }
    record([Happening("提出问题", problem.number, new.project, changes)], by=by, at=at)
    return problem


def _store(new: NewProblem, origin: Origin, number_of_new: str, *, by: User, on: date) -> Problem:
    stated, calendar = new.deadline, Holiday.objects.calendar()
    due_on = due_day(level=Level.UNIT, from_on=on, clocks=clocks_on(on), calendar=calendar, stated_on=stated)
    if stated is None:
        due_on = limit_of_wish(wished_on=new.wanted_on, clock_on=due_on)
    problem = Problem.objects.create(
        number=number_of_new,
        project=new.project,
        source=origin.source,
        description=new.description,
        cause=new.cause,
        measure=new.measure,
        handling_unit=new.handling_unit,
        raised_by=by,
        raised_on=on,
        limit_on=stated,
        deadline_precision=Precision.DAY if stated else "",
        limit_text=date_text(stated) if stated else "",
        wished_on=new.wanted_on,
        original_deadline=due_on,
        due_on=due_on,
        deadline=due_on,
        weekly_report=origin.weekly_report,
        site_meeting=origin.site_meeting,
        submission=origin.submission,
        **raiser_of(new.project, origin.site_meeting, by=by, on=on),
    )
    problem.helping_units.set(new.helping_units)
    return problem


def raiser_of(project: Project, site_meeting: SiteMeeting | None, *, by: User, on: date) -> dict[str, int | None]:
    """The raiser's side: the leader whose meeting it was, who raised it or for whom his secretary did, else the unit."""
    if site_meeting is not None:
        return {"raiser_leader_id": site_meeting.leader_id}
    leaders = set(leaders_acted_for(by, on=on).values_list("pk", flat=True))
    responsible = leaders_of([project.pk], on=on)[project.pk] & leaders
    if leaders:
        own = by.leader_id if by.leader_id in leaders else None
        return {"raiser_leader_id": own or min(responsible or leaders)}
    return {"raiser_unit_id": by.unit_id}


def next_number(year: int) -> str:
    """The next number of a year; those who ask at the same time queue up behind the year's lock."""
    locked_ledger(year)
    return number(year, last_serial(year) + 1)


def number(year: int, serial: int) -> str:
    return f"W{year}-{serial:05d}"


def last_serial(year: int) -> int:
    last = Problem.objects.filter(number__startswith=f"W{year}-").aggregate(last=Max("number"))["last"]
    return int(last.partition("-")[2]) if last else 0
