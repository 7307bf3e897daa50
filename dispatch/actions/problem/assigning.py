"""What those above a problem's holder decide: who solves it, whether an objection stands, whether there is more time."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F

from dispatch.actions.problem.promises import end_promises, promise, put_off
from dispatch.actions.problem.steps import begin, begin_turn, end_turn, finish, require, state_change, taken_once
from dispatch.actions.problem.visibility import let_units_see
from dispatch.models import DeadlineExtension, Level, Problem, ProblemStep, ProblemTurn, Promise
from dispatch.queries.problem_desk import clocks_on
from dispatch.rules.problem import PROBLEM, due_day
from projects.models import Holiday, Unit, User
from projects.refusals import StepRefused
from projects.wording import date_text

Kind = ProblemStep.Kind


@taken_once
def assign(
    *,
    problem: Problem,
    unit: Unit,
    helping_units: Iterable[Unit] | None = None,
    deadline: date | None = None,
    reason: str,
    version: int,
    by: User,
    on: date,
    at: datetime,
) -> Problem:
    """Give a problem to another unit, which begins anew at the first level; the original deadline stays on record.

    Without a deadline the unit's default clock runs. `helping_units` None leaves those that help.
    """
    reason = require(reason, "改派的理由")
    text = f"改由{unit}承办：{reason}"
    problem, case = begin(problem, "assign", kind=Kind.ASSIGNED, text=text, version=version, by=by, on=on)
    if case.holder.level == Level.UNIT and case.holder.unit_id == unit.pk:
        raise StepRefused(f"这个问题已经由{unit}承办；要调整时限的，请由承办单位申请展期。")
    if deadline is not None and deadline < on:
        raise StepRefused("时限已经过去，请重新填写。")
    calendar = Holiday.objects.calendar()
    due_on = due_day(level=Level.UNIT, from_on=on, clocks=clocks_on(on), calendar=calendar, stated_on=deadline)
    old_unit = problem.handling_unit
    end_turn(problem, on=on)
    end_promises([problem.pk], on=on, reason=f"改由{unit}承办")
    turn = begin_turn(problem, level=Level.UNIT, unit_id=unit.pk, on=on, due_on=due_on)
    changes = {"承办单位": [str(old_unit or ""), unit.name], "解决时限": [problem.deadline, due_on]}
    helping = problem.helping_units.all() if helping_units is None else helping_units
    problem.helping_units.set([helper for helper in helping if helper != unit])
    fields = {"state": PROBLEM.after("assign"), "level": Level.UNIT, "handling_unit": unit, "deadline": due_on}
    problem = finish(problem, Kind.ASSIGNED, by=by, on=on, at=at, text=text, changes=changes, holder=turn, **fields)
    if deadline is not None:
        promise(problem, source=Promise.Source.ASSIGNMENT, unit_id=unit.pk, due_on=deadline, by=by, on=on)
    let_units_see({problem.project_id}, on=on)
    return problem


@taken_once
def uphold(*, problem: Problem, reason: str, version: int, by: User, on: date, at: datetime) -> Problem:
    """An objection is not followed: the unit solves it, by the limit that stands."""
    reason = require(reason, "维持交办的理由")
    problem, _ = begin(problem, "uphold", kind=Kind.UPHELD, text=reason, version=version, by=by, on=on)
    changes = state_change(problem, "uphold")
    return finish(
        problem, Kind.UPHELD, by=by, on=on, at=at, text=reason, changes=changes, state=PROBLEM.after("uphold")
    )


@taken_once
def decide_extension(
    *,
    problem: Problem,
    approve: bool,
    reason: str,
    due_on: date | None = None,
    version: int,
    by: User,
    on: date,
    at: datetime,
) -> Problem:
    """Grant the one request for more time that waits, up to the day asked for or an earlier one, or refuse it.

    Refusing needs a reason, and so does every decision on what the chiefs hold themselves: everybody can read it.
    """
    kind = Kind.EXTENSION_APPROVED if approve else Kind.EXTENSION_REFUSED
    reason = reason.strip()
    problem, case = begin(problem, "decide_extension", kind=kind, text=reason, version=version, by=by, on=on)
    if not approve or case.holder.level == Level.CHIEF:
        require(reason, "批复的理由")
    request = DeadlineExtension.objects.waiting().select_related("turn").get(problem=problem)
    granted = due_on or request.wanted_on
    if approve and not (on <= granted <= request.wanted_on and granted > problem.deadline):
        limits = (
            f"要晚于现在的时限{date_text(problem.deadline)}，不早于今天，不晚于申请的{date_text(request.wanted_on)}"
        )
        raise StepRefused(f"展期的日期{limits}。")
    request.state = DeadlineExtension.State.APPROVED if approve else DeadlineExtension.State.REFUSED
    request.decided_by, request.decided_on, request.decision_reason = by, on, reason
    if not approve:
        request.save()
        return finish(problem, kind, by=by, on=on, at=at, text=reason)
    request.wanted_on = granted
    request.save()
    changes = {"解决时限": [problem.deadline, granted]}
    extend(request.turn, due_on=granted, asked_on=request.asked_on)
    fields = {"deadline": granted, "extensions": F("extensions") + 1}
    return finish(problem, kind, by=by, on=on, at=at, text=reason, changes=changes, due_on=granted, **fields)


def extend(turn: ProblemTurn, *, due_on: date, asked_on: date) -> None:
    """Move the limit of a turn, and with it what its holder promised and had not broken when he asked."""
    ProblemTurn.objects.filter(pk=turn.pk).update(due_on=due_on)
    put_off(turn, due_on=due_on, asked_on=asked_on)
