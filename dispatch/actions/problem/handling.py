"""What a problem's holder does: accept or object, report progress, ask for time, pass it up, report the result."""

from datetime import date, datetime

from dispatch.actions.problem.promises import end_promises, promise
from dispatch.actions.problem.rising import rise
from dispatch.actions.problem.steps import (
    begin,
    end_stop,
    end_turn,
    finish,
    limits_moved,
    require,
    state_change,
    take_wish,
    taken_once,
)
from dispatch.models import DeadlineExtension, Problem, ProblemStep, Promise
from dispatch.queries.problem_desk import last_turns
from dispatch.rules.problem import PROBLEM, stops
from projects.models import User
from projects.refusals import StepRefused
from projects.wording import date_text

Kind = ProblemStep.Kind


@taken_once
def accept(
    *,
    problem: Problem,
    promised_on: date | None = None,
    accept_wish: bool = False,
    version: int,
    by: User,
    on: date,
    at: datetime,
) -> Problem:
    """Take a problem on, with or without one's word for a day up to the limit, or with what the raiser wished for as limit."""
    words = f"承诺{date_text(promised_on)}前办结" if promised_on else ""
    text = words or ("按希望的日期办结" if accept_wish else "")
    problem, case = begin(problem, "accept", kind=Kind.ACCEPTED, text=text, version=version, by=by, on=on)
    if promised_on:
        if promised_on < on:
            raise StepRefused("承诺的日期已经过去，请重新填写。")
        if promised_on > max(problem.deadline, on):
            raise StepRefused(f"承诺的日期不能晚于时限{date_text(problem.deadline)}；时间不够的，请申请展期。")
        turn = last_turns([problem])[problem.pk]
        holder = {"unit_id": turn.unit_id, "leader_id": turn.leader_id}
        promise(problem, source=Promise.Source.ACCEPTANCE, due_on=promised_on, by=by, on=on, **holder)
    if accept_wish and not case.wish_is_earlier:
        raise StepRefused("提出方没有希望更早解决，请按现在的时限签收。")
    fields = take_wish(problem) if accept_wish else {}
    changes = state_change(problem, "accept") | limits_moved(problem, fields)
    fields["state"] = PROBLEM.after("accept")
    named = promised_on or fields.get("deadline")
    return finish(problem, Kind.ACCEPTED, by=by, on=on, at=at, text=text, changes=changes, step_due_on=named, **fields)


@taken_once
def object_to(*, problem: Problem, reason: str, version: int, by: User, on: date, at: datetime) -> Problem:
    """Say why it is not one's own to solve, before it is accepted or taken to be; the clock stops until it is decided."""
    reason = require(reason, "异议的理由")
    problem, _ = begin(problem, "object", kind=Kind.OBJECTED, text=reason, version=version, by=by, on=on)
    changes, fields = state_change(problem, "object"), stop(problem, on=on) | {"state": PROBLEM.after("object")}
    return finish(problem, Kind.OBJECTED, by=by, on=on, at=at, text=reason, changes=changes, **fields)


@taken_once
def note_progress(
    *,
    problem: Problem,
    text: str,
    evidence: tuple[bytes, str] | None = None,
    version: int,
    by: User,
    on: date,
    at: datetime,
) -> Problem:
    """Write down how far it has come; whoever does so has accepted the problem. `evidence` is (bytes, file name)."""
    text = require(text, "办理进展")
    problem, _ = begin(problem, "progress", kind=Kind.PROGRESS, text=text, version=version, by=by, on=on)
    return finish(
        problem, Kind.PROGRESS, by=by, on=on, at=at, text=text, evidence=evidence, state=PROBLEM.after("progress")
    )


@taken_once
def ask_extension(
    *, problem: Problem, wanted_on: date, reason: str, version: int, by: User, on: date, at: datetime
) -> Problem:
    """Ask for more time; asked in time, the clock stops until the level above has decided."""
    reason = require(reason, "展期的理由")
    text = f"展期至{date_text(wanted_on)}：{reason}"
    problem, _ = begin(problem, "ask_extension", kind=Kind.EXTENSION_ASKED, text=text, version=version, by=by, on=on)
    if wanted_on <= max(problem.deadline, on):
        raise StepRefused(f"申请展期的日期要晚于现在的时限{date_text(problem.deadline)}和今天。")
    DeadlineExtension.objects.create(
        problem=problem,
        turn=last_turns([problem])[problem.pk],
        from_due_on=problem.deadline,
        wanted_on=wanted_on,
        reason=reason,
        asked_by=by,
        asked_on=on,
    )
    changes = {"申请展期至": [problem.deadline, wanted_on]}
    fields = stop(problem, on=on) | {"state": PROBLEM.after("ask_extension")}
    return finish(
        problem,
        Kind.EXTENSION_ASKED,
        by=by,
        on=on,
        at=at,
        text=text,
        changes=changes,
        step_due_on=wanted_on,
        **fields,
    )


@taken_once
def declare_unable(*, problem: Problem, reason: str, version: int, by: User, on: date, at: datetime) -> Problem:
    """办不了: pass a problem up at once. In time it costs nothing, and what was promised for a later day binds no longer."""
    reason = require(reason, "办不了的原因")
    problem, _ = begin(problem, "declare_unable", kind=Kind.DECLARED_UNABLE, text=reason, version=version, by=by, on=on)
    fields = end_stop(problem, on=on)
    end_promises([problem.pk], on=on, reason="办不了，已上报")
    problem = finish(problem, Kind.DECLARED_UNABLE, by=by, on=on, at=at, text=reason, **fields)
    rise([problem], by=by, on=on, at=at, text="承办人报告办不了")
    problem.refresh_from_db()
    return problem


def stop(problem: Problem, *, on: date) -> dict[str, date]:
    """What stops the clock on a problem, which is not stored; nothing where its limit has passed already."""
    return {"stopped_on": on} if stops(deadline=problem.deadline, asked_on=on) else {}


@taken_once
def claim_result(
    *,
    problem: Problem,
    result: str,
    evidence: tuple[bytes, str] | None = None,
    version: int,
    by: User,
    on: date,
    at: datetime,
) -> Problem:
    """Report a problem solved: the clock stops, and its raiser's side confirms. `evidence` is (bytes, file name)."""
    result = require(result, "办理结果")
    problem, _ = begin(problem, "claim", kind=Kind.CLAIMED, text=result[:1000], version=version, by=by, on=on)
    fields = end_stop(problem, on=on)
    end_turn(problem, on=on)
    fields |= {"state": PROBLEM.after("claim"), "result": result, "result_on": on, "result_by": by}
    return finish(
        problem,
        Kind.CLAIMED,
        by=by,
        on=on,
        at=at,
        text=result[:1000],
        evidence=evidence,
        changes=state_change(problem, "claim"),
        **fields,
    )
