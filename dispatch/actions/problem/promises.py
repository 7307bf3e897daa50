"""Dated words on problems: given, put off, taken back, kept."""

from collections.abc import Callable, Collection
from datetime import date

from django.db.models import F

from dispatch.models import Problem, ProblemTurn, Promise
from dispatch.models.promise import PromiseQuerySet
from projects.models import User


def promise(
    problem: Problem,
    *,
    source: Promise.Source,
    due_on: date,
    by: User,
    on: date,
    unit_id: int | None = None,
    leader_id: int | None = None,
) -> Promise | None:
    """Keep a dated word; what was promised for that day already is not promised twice."""
    given = Promise.objects.filter(problem=problem, unit=unit_id, leader=leader_id, due_on=due_on, ended_on=None)
    if given.exists():
        return None
    return Promise.objects.create(
        project_id=problem.project_id,
        problem=problem,
        source=source,
        unit_id=unit_id,
        leader_id=leader_id,
        text=problem.description,
        given_on=on,
        given_by=by,
        original_due_on=due_on,
        due_on=due_on,
    )


def put_off(turn: ProblemTurn, *, due_on: date, asked_on: date) -> None:
    """An extension moves the holder's promises that were not broken when he asked; each counts it."""
    moved = _standing_of(turn).filter(due_on__gte=asked_on, due_on__lt=due_on)
    moved.update(due_on=due_on, extensions=F("extensions") + 1)


def put_off_with_stop(turn: ProblemTurn, *, stopped_on: date, later: Callable[..., date]) -> None:
    """While somebody else had to decide, no word of the holder's ran out; that is no extension."""
    standing = _standing_of(turn).filter(due_on__gte=stopped_on)
    for given in standing:
        given.due_on = later(day=given.due_on)
    Promise.objects.bulk_update(standing, ["due_on"])


def _standing_of(turn: ProblemTurn) -> PromiseQuerySet:
    """What the holder of a turn gave his word for on its problem, neither kept nor taken back."""
    return Promise.objects.filter(
        problem=turn.problem_id, unit=turn.unit_id, leader=turn.leader_id, kept_on=None, ended_on=None
    )


def end_promises(problem_ids: Collection[int], *, on: date, reason: str, **whose: object) -> None:
    """Promises that bind no longer, because somebody else has the problem now."""
    standing = Promise.objects.filter(problem__in=problem_ids, kept_on=None, ended_on=None, **whose)
    standing.update(ended_on=on, end_reason=reason[:300])


def keep_promises(problem: Problem, *, on: date) -> None:
    """A confirmed result keeps every word that still binds, on the day the result was reported."""
    Promise.objects.filter(problem=problem, kept_on=None, ended_on=None).update(kept_on=on)


def unkeep_promises(problem: Problem) -> None:
    """A result that proves to be none keeps nothing."""
    Promise.objects.filter(problem=problem, kept_on__isnull=False).update(kept_on=None)
