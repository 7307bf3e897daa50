"""What a problem's holder does: accept or object, report progress, ask for time, pass it up, report the result."""

from datetime import date, datetime

from dispatch.actions.problem.promises import end_promises, promise
from dispatch.actions.problem.rising import rise
from dispatch.actions.problem.steps import begin, end_turn, finish, require, state_change, taken_once
from dispatch.models import DeadlineExtension, Problem, ProblemStep, Promise
from dispatch.queries.problem_desk import last_turns
from dispatch.rules.problem import PROBLEM
from projects.models import User
from projects.refusals import StepRefused
from projects.wording import date_text

Kind = ProblemStep.Kind


@taken_once
def accept(
    *, problem: Problem, promised_on: date | None = None, version: int, by: User, on: date, at: datetime
) -> Problem:
    """Take a problem on, with or without one's word for a day up to the limit."""
    text = f"承诺{date_text(promised_on)}前办结" if promised_on else ""
    problem, _ = begin(problem, "accept", kind=Kind.ACCEPTED, text=text, version=version, by=by, on=on)
    if promised_on:
        if promised_on < on:
            raise StepRefused("承诺的日期已经过去，请重新填写。")
        if promised_on > max(problem.deadline, on):
            raise StepRefused(f"承诺的日期不能晚于时限{date_text(problem.deadline)}；时间不够的，请申请展期。")
        turn = last_turns([problem])[problem.pk]
        holder = {"unit_id": turn.unit_id, "leader_id": turn.leader_id}
        promise(problem, source=Promise.Source.ACCEPTANCE, due_on=promised_on, by=by, on=on, **holder)
    changes = state_change(problem, "accept")
    return finish(
        problem,
        Kind.ACCEPTED,
        by=by,
        on=on,
        at=at,
        text=text,
        changes=changes,
        due_on=promised_on,
        state=PROBLEM.after("accept"),
    )


@taken_once
def object_to(*, problem: Problem, reason: str, version: int, by: User, on: date, at: datetime) -> Problem:
    """Say why it is not one's own to solve, before it is accepted or taken to be; the clock goes on."""
    reason = require(reason, "异议的理由")
    problem, _ = begin(problem, "object", kind=Kind.OBJECTED, text=reason, version=version, by=by, on=on)
    changes = state_change(problem, "object")
    return finish(
        problem, Kind.OBJECTED, by=by, on=on, at=at, text=reason, changes=changes, state=PROBLEM.after("object")
    )


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
    """Ask for more time; the limit stays until the level above has decided."""
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
    return finish(
        problem,
        Kind.EXTENSION_ASKED,
        by=by,
        on=on,
        at=at,
        text=text,
        changes=changes,
        due_on=wanted_on,
        state=PROBLEM.after("ask_extension"),
    )


@taken_once
def declare_unable(*, problem: Problem, reason: str, version: int, by: User, on: date, at: datetime) -> Problem:
    """办不了: pass a problem up at once. In time it costs nothing, and what was promised for a later day binds no longer."""
    reason = require(reason, "办不了的原因")
    problem, _ = begin(problem, "declare_unable", kind=Kind.DECLARED_UNABLE, text=reason, version=version, by=by, on=on)
    end_promises([problem.pk], on=on, reason="办不了，已上报")
    problem = finish(problem, Kind.DECLARED_UNABLE, by=by, on=on, at=at, text=reason)
    rise([problem], by=by, on=on, at=at, text="承办人报告办不了")
    problem.refresh_from_db()
    return problem


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
    end_turn(problem, on=on)
    return finish(
        problem,
        Kind.CLAIMED,
        by=by,
        on=on,
        at=at,
        text=result[:1000],
        evidence=evidence,
        changes=state_change(problem, "claim"),
        state=PROBLEM.after("claim"),
        result=result,
        result_on=on,
        result_by=by,
    )
