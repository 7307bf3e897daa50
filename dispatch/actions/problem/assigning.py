"""What those above a problem's holder decide: who solves it, whether an objection stands, whether there is more time."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F

from dispatch.actions.problem.promises import end_promises, promise, put_off
from dispatch.actions.problem.steps import (
    begin,
    begin_turn,
    end_stop,
    end_turn,
    finish,
    limits_moved,
    require,
    state_change,
    take_wish,
    taken_once,
)
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
    """Give a problem to another unit, which begins anew at the first level with a whole clock, or up to `deadline`.

    The decided date stays as it is, but where this grants an objection: then it is set anew. The original limit stays on
    record. `helping_units` None leaves those that help.
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
    fields = end_stop(problem, on=on) | {"deadline": due_on}
    if PROBLEM.allows("uphold", problem.state):
        fields["due_on"] = due_on
    end_turn(problem, on=on)
    end_promises([problem.pk], on=on, reason=f"改由{unit}承办")
    turn = begin_turn(problem, level=Level.UNIT, unit_id=unit.pk, on=on, due_on=due_on)
    changes = {"承办单位": [str(old_unit or ""), unit.name]} | limits_moved(problem, fields)
    helping = problem.helping_units.all() if helping_units is None else helping_units
    problem.helping_units.set([helper for helper in helping if helper != unit])
    fields |= {"state": PROBLEM.after("assign"), "level": Level.UNIT, "handling_unit": unit}
    problem = finish(problem, Kind.ASSIGNED, by=by, on=on, at=at, text=text, changes=changes, holder=turn, **fields)
    if deadline is not None:
        promise(problem, source=Promise.Source.ASSIGNMENT, unit_id=unit.pk, due_on=deadline, by=by, on=on)
    let_units_see({problem.project_id}, on=on)
    return problem


@taken_once
def uphold(*, problem: Problem, reason: str, version: int, by: User, on: date, at: datetime) -> Problem:
    """An objection is not followed: the holder has what was left of his clock."""
    reason = require(reason, "维持交办的理由")
    problem, _ = begin(problem, "uphold", kind=Kind.UPHELD, text=reason, version=version, by=by, on=on)
    fields = end_stop(problem, on=on)
    changes = state_change(problem, "uphold") | limits_moved(problem, fields)
    fields["state"] = PROBLEM.after("uphold")
    return finish(problem, Kind.UPHELD, by=by, on=on, at=at, text=reason, changes=changes, **fields)


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

    What is granted before any rise is the new decided date; what is refused leaves what was left of the clock.
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
        fields = end_stop(problem, on=on)
        changes = limits_moved(problem, fields)
        return finish(problem, kind, by=by, on=on, at=at, text=reason, changes=changes, step_due_on=None, **fields)
    request.wanted_on = granted
    request.save()
    fields = end_stop(problem, on=on) | {"deadline": granted}
    if not problem.steps.filter(kind=Kind.RISEN).exists():
        fields["due_on"] = max(granted, problem.due_on)
    extend(request.turn, due_on=granted, asked_on=request.asked_on)
    changes = limits_moved(problem, fields)
    fields["extensions"] = F("extensions") + 1
    return finish(problem, kind, by=by, on=on, at=at, text=reason, changes=changes, step_due_on=granted, **fields)


@taken_once
def set_limit(*, problem: Problem, reason: str = "", version: int, by: User, on: date, at: datetime) -> Problem:
    """What the raiser wished for becomes the limit: whoever stands above the holder says so."""
    reason = reason.strip()
    problem, _ = begin(problem, "set_limit", kind=Kind.LIMIT_SET, text=reason, version=version, by=by, on=on)
    fields = take_wish(problem)
    changes, due_on = limits_moved(problem, fields), problem.wished_on
    return finish(
        problem, Kind.LIMIT_SET, by=by, on=on, at=at, text=reason, changes=changes, step_due_on=due_on, **fields
    )


def extend(turn: ProblemTurn, *, due_on: date, asked_on: date) -> None:
    """Move the limit of a turn, and with it what its holder promised and had not broken when he asked."""
    ProblemTurn.objects.filter(pk=turn.pk).update(due_on=due_on)
    put_off(turn, due_on=due_on, asked_on=asked_on)
