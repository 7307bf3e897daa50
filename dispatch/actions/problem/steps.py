"""How one step is taken: once, on the state that its form showed, with its row in the log and its audit event."""

import hashlib
from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import partial, wraps

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from dispatch.actions.problem.promises import put_off_with_stop
from dispatch.models import DeadlineExtension, Problem, ProblemStep, ProblemTurn
from dispatch.queries.problem_desk import cases_of, person_of
from dispatch.rules.problem import PROBLEM, Case, is_open, put_off, takes
from projects import attachments
from projects.actions.audit import Happening, record
from projects.models import Holiday, User
from projects.refusals import EvidenceRefused, StaleEdit, StepRefused


class AlreadyTaken(Exception):
    """This very step was taken a moment ago by the same person: a second tap on a slow line."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


def taken_once(action: Callable[..., Problem]) -> Callable[..., Problem]:
    """One step in one transaction; what is taken already is not taken again: the problem is returned as it stands."""

    @wraps(action)
    def step(**arguments: object) -> Problem:
        try:
            with transaction.atomic():
                return action(**arguments)
        except AlreadyTaken as taken:
            return taken.problem

    return step


def begin(
    problem: Problem, *steps: str, kind: ProblemStep.Kind, text: str = "", version: int, by: User, on: date
) -> tuple[Problem, Case]:
    """(the problem locked for its next step, its case): the first of `steps` that is `by`'s to take must be open.

    Raises `AlreadyTaken`, `StaleEdit`, `StepRefused`, and `PermissionDenied` where none of the steps is his.
    """
    found = Problem.objects.select_for_update().get(pk=problem.pk)
    if found.version != version:
        if found.steps.filter(version=version + 1, kind=kind, by=by, text=text).exists():
            raise AlreadyTaken(found)
        raise StaleEdit(found)
    case, person = cases_of([found], on=on)[found.pk], person_of(by)
    step = next((step for step in steps if takes(step, person, case)), None)
    if step is None:
        raise PermissionDenied(steps[0])
    if not is_open(step, case):
        raise StepRefused(refusal(step, found, case))
    return found, case


def refusal(step: str, problem: Problem, case: Case) -> str:
    """Why a step cannot be taken now, and what one can do."""
    if step == "ask_extension" and case.extension_waiting:
        return "已经有一份展期申请待批，请等批复后再申请。"
    if step == "decide_extension" and not case.extension_waiting:
        return "这份展期申请已经批复或已失效，不用再批。"
    if step == "set_limit" and problem.wished_on is None:
        return "提出方没有提出希望解决的日期，时限按规定的工作日计。"
    if step == "set_limit":
        return "提出方希望的日期已过，或者不早于现在的时限，不用另定。"
    if step == "rate" and case.rated:
        return "这个问题已经评价过。"
    return f"这个问题目前是“{problem.get_state_display()}”，不能{PROBLEM[step].label}。请看看最新的办理情况。"


def state_change(problem: Problem, step: str) -> dict[str, list]:
    """What the audit event of a step says of the state that it leads to."""
    return {"状态": [problem.get_state_display(), Problem.State(PROBLEM.after(step)).label]}


def require(text: str, what: str) -> str:
    """The words of a step that needs some. Raises `StepRefused`."""
    if not text.strip():
        raise StepRefused(f"请写明{what}。")
    return text.strip()


def finish(
    problem: Problem,
    kind: ProblemStep.Kind,
    *,
    by: User,
    on: date,
    at: datetime,
    text: str = "",
    changes: dict[str, list] | None = None,
    evidence: tuple[bytes, str] | None = None,
    holder: ProblemTurn | None = None,
    step_due_on: date | None = None,
    **fields: object,
) -> Problem:
    """Store what the step changes (`fields`), its row in the log and its audit event.

    `holder` is the turn that begins with it, `step_due_on` the day that the step names.
    """
    moved = Problem.objects.filter(pk=problem.pk, version=problem.version).update(version=F("version") + 1, **fields)
    problem.refresh_from_db()
    if not moved:
        raise StaleEdit(problem)
    log(problem, kind, by=by, on=on, at=at, text=text, evidence=evidence, holder=holder, due_on=step_due_on)
    label = ProblemStep.Kind(kind).label
    record([Happening(f"问题{label}", problem.number, problem.project, changes or {}, text)], by=by, at=at)
    return problem


def log(
    problem: Problem,
    kind: ProblemStep.Kind,
    *,
    by: User,
    on: date,
    at: datetime,
    text: str = "",
    evidence: tuple[bytes, str] | None = None,
    holder: ProblemTurn | None = None,
    due_on: date | None = None,
) -> ProblemStep:
    """One more row of the log; `evidence` is (bytes, file name). Raises `EvidenceRefused`."""
    step = ProblemStep(
        problem=problem,
        kind=kind,
        level=problem.level,
        version=problem.version,
        on=on,
        at=at,
        by=by,
        text=text,
        unit_id=holder.unit_id if holder else None,
        leader_id=holder.leader_id if holder else None,
        due_on=due_on or (holder.due_on if holder else None),
    )
    if evidence:
        _keep(step, *evidence)
    step.save()
    return step


def _keep(step: ProblemStep, data: bytes, name: str) -> None:
    try:
        extension, step.evidence_type = attachments.recognise(data, name=name)
    except attachments.AttachmentRefused as refusal:
        raise EvidenceRefused(str(refusal)) from refusal
    step.evidence_sha256 = hashlib.sha256(data).hexdigest()
    step.evidence_name = name[-120:]
    step.evidence.save(f"{step.evidence_sha256[:20]}.{extension}", ContentFile(data), save=False)


def end_stop(problem: Problem, *, on: date) -> dict[str, date | None]:
    """The clock runs on, with what was left of it when it was stopped: the holder's limit, the decided date and his word
    move alike. Returns what changes on the problem, which is not stored.
    """
    if problem.stopped_on is None:
        return {}
    calendar = Holiday.objects.calendar()
    later = partial(put_off, stopped_on=problem.stopped_on, on=on, calendar=calendar)
    turn = ProblemTurn.objects.current().get(problem=problem)
    ProblemTurn.objects.filter(pk=turn.pk).update(due_on=later(day=turn.due_on))
    put_off_with_stop(turn, stopped_on=problem.stopped_on, later=later)
    return {"deadline": later(day=problem.deadline), "due_on": later(day=problem.due_on), "stopped_on": None}


def take_wish(problem: Problem) -> dict[str, date]:
    """The day that the raiser wished for is the limit now. Returns what changes on the problem, which is not stored."""
    ProblemTurn.objects.current().filter(problem=problem).update(due_on=problem.wished_on)
    return {"due_on": problem.wished_on, "deadline": problem.wished_on}


def limits_moved(problem: Problem, fields: dict[str, object]) -> dict[str, list]:
    """What the audit event of a step says of the limits that it moves."""
    names = {"due_on": "现定时限", "deadline": "本环节时限"}
    moved = {label: [getattr(problem, name), fields[name]] for name, label in names.items() if name in fields}
    return {label: change for label, change in moved.items() if change[0] != change[1]}


def end_turn(problem: Problem, *, on: date) -> None:
    """The current holder has it no longer; what he asked for lapses."""
    ProblemTurn.objects.current().filter(problem=problem).update(to_on=on)
    lapse_requests([problem.pk])


def lapse_requests(problem_ids: Collection[int]) -> None:
    DeadlineExtension.objects.waiting().filter(problem__in=problem_ids).update(state=DeadlineExtension.State.LAPSED)


def begin_turn(
    problem: Problem, *, level: int, on: date, due_on: date, unit_id: int | None = None, leader_id: int | None = None
) -> ProblemTurn:
    return ProblemTurn.objects.create(
        problem=problem, level=level, unit_id=unit_id, leader_id=leader_id, from_on=on, due_on=due_on
    )
