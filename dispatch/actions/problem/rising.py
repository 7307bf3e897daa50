"""What the nightly job does: takes as accepted what nobody objected to, and passes up what is past its limit.

Everything is selected by state, so that a missed night is made good by the next and a second run does nothing. A
step is dated on the day it was taken: nobody is charged for days on which he could not know.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from dispatch.actions.problem.promises import end_promises
from dispatch.actions.problem.steps import end_stop, lapse_requests
from dispatch.models import Level, Problem, ProblemStep, ProblemTurn
from dispatch.models.problem import ProblemQuerySet
from dispatch.queries.people import heads_of
from dispatch.queries.problem_desk import clocks_on
from dispatch.rules.problem import PROBLEM, due_day, newest_presumed, rises
from projects.actions.audit import Happening, record
from projects.actions.bulk import create_in_batches
from projects.models import Holiday, Policy, User

Kind = ProblemStep.Kind
BATCH = 500


@transaction.atomic
def advance(*, on: date, at: datetime) -> dict[str, int]:
    """One night's work; returns {step: count}."""
    return {
        "presumed_accepted": presume_accepted(on=on, at=at),
        "risen": rise_overdue(on=on, at=at),
        "handed_over": hand_over(on=on, at=at),
    }


@transaction.atomic
def presume_accepted(*, on: date, at: datetime) -> int:
    """能办推定: what nobody objected to in time is accepted from the next working day on; returns how many."""
    if not Policy.objects.in_force_on(on).presumes_acceptance:
        return 0
    newest = newest_presumed(on=on, clocks=clocks_on(on), calendar=Holiday.objects.calendar())
    assigned = ProblemTurn.objects.current().filter(from_on__lte=newest)
    waiting = list(_waiting().filter(state__in=PROBLEM.states_of("presume_accepted"), turns__in=assigned))
    _move(waiting, state=PROBLEM.after("presume_accepted"))
    text = "期限内未提出异议"
    _log(waiting, Kind.PRESUMED_ACCEPTED, on=on, at=at, text=text)
    record([_happening(problem, Kind.PRESUMED_ACCEPTED, text) for problem in waiting], by=None, at=at)
    return len(waiting)


@transaction.atomic
def rise_overdue(*, on: date, at: datetime) -> int:
    """Pass up, one level, what is past its holder's limit; returns how many."""
    if not Policy.objects.in_force_on(on).rises_automatically:
        return 0
    overdue = [
        problem
        for problem in _waiting().filter(deadline__lt=on)
        if rises(
            state=problem.state,
            level=problem.level,
            deadline=problem.deadline,
            on=on,
            stopped=problem.stopped_on is not None,
        )
    ]
    rise(overdue, by=None, on=on, at=at, text="超过时限，自动提级")
    return len(overdue)


def rise(problems: Sequence[Problem], *, by: User | None, on: date, at: datetime, text: str) -> None:
    """One level up for each of these locked problems: the next holder signs for it, and his clock begins.

    To whom nobody could be found at the leaders' level is the office's. The decided date stays what it is.
    """
    calendar, clocks = Holiday.objects.calendar(), clocks_on(on)
    leaders = heads_of({problem.project_id for problem in problems if problem.level == Level.UNIT}, on=on)
    ids = [problem.pk for problem in problems]
    ending = ProblemTurn.objects.current()
    for start in range(0, len(ids), BATCH):
        ending.filter(problem__in=ids[start : start + BATCH]).update(to_on=on)
        lapse_requests(ids[start : start + BATCH])
    turns = [
        ProblemTurn(
            problem=problem,
            level=problem.level + 1,
            leader_id=min(leaders[problem.project_id], default=None) if problem.level == Level.UNIT else None,
            from_on=on,
            due_on=due_day(level=problem.level + 1, from_on=on, clocks=clocks, calendar=calendar),
        )
        for problem in problems
    ]
    create_in_batches(ProblemTurn, turns)
    together = defaultdict(list)
    for turn in turns:
        together[turn.level, turn.due_on].append(turn.problem)
    for (level, due_on), rising in together.items():
        _move(rising, state=PROBLEM.after("rise"), level=level, deadline=due_on)
    _log(problems, Kind.RISEN, by=by, on=on, at=at, text=text, turns=turns)
    happenings = [_happening(problem, Kind.RISEN, text, turn) for problem, turn in zip(problems, turns, strict=True)]
    record(happenings, by=by, at=at)


@transaction.atomic
def hand_over(*, on: date, at: datetime) -> int:
    """Where a project's responsible leader has changed, the new one has what the old one held; returns how many.

    What the old one had asked for lapses: the new one asks for himself.
    """
    held = ProblemTurn.objects.current().filter(level=Level.LEADER)
    waiting = _waiting().filter(state__in=PROBLEM.states_of("hand_over"), pk__in=held.values("problem"))
    locked = {problem.pk: problem for problem in waiting}
    leaders = heads_of({problem.project_id for problem in locked.values()}, on=on)
    stale = {
        turn.problem_id: turn
        for turn in held
        if turn.problem_id in locked and _has_gone(turn, leaders[locked[turn.problem_id].project_id])
    }
    problems = [locked[pk] for pk in stale]
    due = {problem.pk: _lapsing(problem, stale[problem.pk], on=on) for problem in problems}
    ProblemTurn.objects.filter(pk__in=[turn.pk for turn in stale.values()]).update(to_on=on)
    lapse_requests(list(stale))
    text = "包保领导已调整"
    end_promises(list(stale), on=on, reason=text, leader__isnull=False)
    turns = [
        ProblemTurn(
            problem=problem,
            level=Level.LEADER,
            leader_id=min(leaders[problem.project_id]),
            from_on=on,
            due_on=due[problem.pk],
        )
        for problem in problems
    ]
    create_in_batches(ProblemTurn, turns)
    _move(problems)
    _log(problems, Kind.HANDED_OVER, on=on, at=at, text=text, turns=turns)
    record([_happening(turn.problem, Kind.HANDED_OVER, text, turn) for turn in turns], by=None, at=at)
    return len(problems)


def _lapsing(problem: Problem, turn: ProblemTurn, *, on: date) -> date:
    """The limit of a holder who goes; a clock that was stopped for what he asked runs on. What he objected to waits on."""
    if problem.stopped_on is None or PROBLEM.allows("uphold", problem.state):
        return turn.due_on
    fields = end_stop(problem, on=on)
    Problem.objects.filter(pk=problem.pk).update(**fields)
    return fields["deadline"]


def _has_gone(turn: ProblemTurn, leaders: Collection[int]) -> bool:
    return bool(leaders) and turn.leader_id not in leaders


def _waiting() -> ProblemQuerySet:
    """Open problems of listed projects, locked against anybody who takes a step at this moment."""
    listed = Problem.objects.open().filter(project__voided_at__isnull=True).select_related("project")
    return listed.select_for_update(of=("self",)).order_by("pk")


def _move(problems: Sequence[Problem], **fields: object) -> None:
    """Change what is locked already, a batch at a time; who has a form open sees that it is stale."""
    for start in range(0, len(problems), BATCH):
        ids = [problem.pk for problem in problems[start : start + BATCH]]
        Problem.objects.filter(pk__in=ids).update(version=F("version") + 1, **fields)


def _log(
    problems: Sequence[Problem],
    kind: Kind,
    *,
    on: date,
    at: datetime,
    text: str,
    by: User | None = None,
    turns: Sequence[ProblemTurn] | None = None,
) -> None:
    create_in_batches(
        ProblemStep,
        (
            ProblemStep(
                problem=problem,
                kind=kind,
                level=turn.level if turn else problem.level,
                version=problem.version + 1,
                on=on,
                at=at,
                by=by,
                text=text,
                leader_id=turn.leader_id if turn else None,
                due_on=turn.due_on if turn else None,
            )
            for problem, turn in zip(problems, turns or [None] * len(problems), strict=True)
        ),
    )


def _happening(problem: Problem, kind: Kind, text: str, turn: ProblemTurn | None = None) -> Happening:
    changes = {}
    if turn is not None and turn.level != problem.level:
        changes = {
            "层级": [problem.get_level_display(), turn.get_level_display()],
            "本环节时限": [problem.deadline, turn.due_on],
        }
    return Happening(f"问题{kind.label}", problem.number, problem.project, changes, text)
