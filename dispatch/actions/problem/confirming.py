"""What becomes of a result: confirmed by the raiser's side alone, refused, reopened, rated."""

from datetime import date, datetime

from django.db import transaction

from dispatch.actions.problem.promises import keep_promises, unkeep_promises
from dispatch.actions.problem.steps import (
    begin,
    begin_turn,
    finish,
    limits_moved,
    log,
    require,
    state_change,
    taken_once,
)
from dispatch.actions.problem.visibility import let_units_see
from dispatch.models import Level, Problem, ProblemStep
from dispatch.queries.people import heads_of
from dispatch.queries.problem_desk import clocks_on, last_turns, steps_open_to
from dispatch.rules.problem import PROBLEM, due_day
from projects.actions.audit import Happening, record
from projects.models import Holiday, User, WeeklyReport
from projects.refusals import StepRefused

Kind = ProblemStep.Kind
BEST, WORST = 5, 1


@taken_once
def confirm(
    *,
    problem: Problem,
    reason: str = "",
    rating: int | None = None,
    rating_text: str = "",
    version: int,
    by: User,
    on: date,
    at: datetime,
) -> Problem:
    """Strike a problem off, by the raiser's side, and say how good the help was.

    Where nobody of that side is there who did not solve it himself, the office confirms with a reason.
    """
    reason = reason.strip()
    problem, case = begin(
        problem, "confirm", "confirm_for_raiser", kind=Kind.CONFIRMED, text=reason, version=version, by=by, on=on
    )
    if not case.raiser_can_speak:
        require(reason, "代为确认的理由")
    changes = state_change(problem, "confirm")
    keep_promises(problem, on=problem.result_on)
    problem = finish(
        problem,
        Kind.CONFIRMED,
        by=by,
        on=on,
        at=at,
        text=reason,
        changes=changes,
        state=PROBLEM.after("confirm"),
        closed_on=on,
    )
    let_units_see({problem.project_id}, on=on)
    if rating is None:
        return problem
    if "rate" not in steps_open_to(problem, by, on=on):
        raise StepRefused("只有提出问题的一方能评价承办单位，承办单位自己提出的不评。")
    return _store_rating(problem, rating, rating_text.strip(), by=by, on=on, at=at)


@taken_once
def refuse(*, problem: Problem, reason: str, version: int, by: User, on: date, at: datetime) -> Problem:
    """The result is none: the last holder has it again, with a fresh clock; the decided date is what it was."""
    reason = require(reason, "不予确认的理由")
    problem, _ = begin(problem, "refuse", kind=Kind.REFUSED, text=reason, version=version, by=by, on=on)
    return _back_to_holder(problem, "refuse", Kind.REFUSED, reason, by=by, on=on, at=at)


@taken_once
def reopen(*, problem: Problem, reason: str, version: int, by: User, on: date, at: datetime) -> Problem:
    """A problem that was struck off is none the less there: found by its raiser's side, or by the supervisors' sample."""
    reason = require(reason, "重新办理的理由")
    problem, _ = begin(problem, "reopen", kind=Kind.REOPENED, text=reason, version=version, by=by, on=on)
    unkeep_promises(problem)
    fields = {"closed_on": None, "rating": None, "rating_text": ""}
    problem = _back_to_holder(problem, "reopen", Kind.REOPENED, reason, by=by, on=on, at=at, **fields)
    let_units_see({problem.project_id}, on=on)
    return problem


@taken_once
def rate(*, problem: Problem, rating: int, text: str = "", version: int, by: User, on: date, at: datetime) -> Problem:
    """Say how good the handling unit's help was, 1 to 5, once."""
    text = text.strip()
    problem, _ = begin(
        problem, "rate", kind=Kind.RATED, text=_rating_words(rating, text), version=version, by=by, on=on
    )
    return _store_rating(problem, rating, text, by=by, on=on, at=at)


@transaction.atomic
def report_solved(problem: Problem, *, by: User, on: date, at: datetime, weekly_report: WeeklyReport) -> Problem:
    """Note that a weekly report calls a problem solved.

    A report is no confirmation: it shows in the log and asks the holder to report the result. Where the result is
    reported already and the reporter may confirm it, this confirms it.
    """
    if "confirm" in steps_open_to(problem, by, on=on):
        return confirm(
            problem=problem,
            reason=f"{weekly_report.monday:%Y-%m-%d}一周周报报告已解决",
            version=problem.version,
            by=by,
            on=on,
            at=at,
        )
    text = f"{weekly_report.monday:%Y-%m-%d}一周"
    log(problem, Kind.REPORTED_SOLVED, by=by, on=on, at=at, text=text)
    record([Happening("周报报告问题已解决", problem.number, problem.project, {"周报": ["", text]})], by=by, at=at)
    return problem


def _store_rating(problem: Problem, rating: int, text: str, *, by: User, on: date, at: datetime) -> Problem:
    if not WORST <= rating <= BEST:
        raise StepRefused(f"评分从{WORST}分到{BEST}分。")
    words, fields = _rating_words(rating, text), {"rating": rating, "rating_text": text[:300]}
    return finish(problem, Kind.RATED, by=by, on=on, at=at, text=words, changes={"评分": ["", rating]}, **fields)


def _rating_words(rating: int, text: str) -> str:
    return f"{rating}分；{text}" if text else f"{rating}分"


def _back_to_holder(
    problem: Problem, step: str, kind: Kind, reason: str, *, by: User, on: date, at: datetime, **fields: object
) -> Problem:
    last = last_turns([problem])[problem.pk]
    calendar = Holiday.objects.calendar()
    due_on = due_day(level=last.level, from_on=on, clocks=clocks_on(on), calendar=calendar)
    leader = last.leader_id
    if last.level == Level.LEADER:
        leader = min(heads_of([problem.project_id], on=on)[problem.project_id], default=leader)
    turn = begin_turn(problem, level=last.level, unit_id=last.unit_id, leader_id=leader, on=on, due_on=due_on)
    fields |= {"state": PROBLEM.after(step), "deadline": due_on, "result": "", "result_on": None, "result_by": None}
    changes = state_change(problem, step) | limits_moved(problem, fields)
    return finish(problem, kind, by=by, on=on, at=at, text=reason, changes=changes, holder=turn, **fields)
