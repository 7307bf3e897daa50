"""The meeting itself: decisions are typed while it sits; when it is over they go on as problems, and words given bind."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from dispatch.actions.dispatch_meeting.steps import locked, trail
from dispatch.actions.problem import NewProblem, Origin, raise_problem, standard_cause
from dispatch.models import DispatchAnswer, DispatchDecision, DispatchMeeting, Problem, Promise
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING, HOLD
from projects.models import Assignment, Project, Unit, User
from projects.refusals import StaleEdit, StepRefused
from projects.wording import date_text


@transaction.atomic
def type_decision(
    meeting: DispatchMeeting,
    *,
    project: Project,
    action: str,
    unit: Unit | None = None,
    person: str = "",
    due_on: date | None = None,
    by: User,
    at: datetime,
) -> DispatchDecision:
    """Write down what was decided on a project; unit, person and day may follow. Raises `StepRefused`.

    The same words on the same project are one decision, so that a second tap writes nothing twice.
    """
    meeting = locked(meeting, "decide")
    same = meeting.decisions.filter(project=project, action=action, struck_at__isnull=True).first()
    if same is not None:
        return same
    last = meeting.decisions.aggregate(last=Max("position"))["last"] or 0
    decision = DispatchDecision.objects.create(
        meeting=meeting,
        position=last + 1,
        project=project,
        action=action,
        unit=unit,
        person=person,
        due_on=due_on,
        typed_by=by,
        typed_at=at,
    )
    trail("记录议定事项", meeting, by=by, at=at, changes={"议定事项": ["", action]}, project=project)
    return decision


@transaction.atomic
def amend_decision(
    decision: DispatchDecision, *, version: int, by: User, at: datetime, **parts: str | Unit | date | None
) -> DispatchDecision:
    """Complete or change a decision while the meeting sits. `parts` are some of action, unit, person and due_on.

    Raises `StepRefused`, and `StaleEdit` where it was changed or struck out after it was opened.
    """
    meeting = locked(decision.meeting, "decide")
    current = DispatchDecision.objects.select_for_update().get(pk=decision.pk)
    before = {name: getattr(current, name) for name in parts}
    if before == parts and current.struck_at is None:
        return current
    if current.version != version or current.struck_at is not None:
        raise StaleEdit(current)
    for name, value in parts.items():
        setattr(current, name, value)
    current.version += 1
    current.save(update_fields=[*parts, "version"])
    labels = {field.name: field.verbose_name for field in DispatchDecision._meta.fields}
    changes = {
        labels[name]: [str(before[name] or ""), str(value or "")]
        for name, value in parts.items()
        if before[name] != value
    }
    trail("修改议定事项", meeting, by=by, at=at, changes=changes, project=current.project)
    return current


@transaction.atomic
def strike_decision(decision: DispatchDecision, *, by: User, at: datetime) -> None:
    """Strike a decision out while the meeting sits; its row stays. Raises `StepRefused`."""
    meeting = locked(decision.meeting, "decide")
    if DispatchDecision.objects.filter(pk=decision.pk, struck_at__isnull=True).update(struck_at=at):
        trail(
            "划去议定事项", meeting, by=by, at=at, changes={"议定事项": [decision.action, ""]}, project=decision.project
        )


@transaction.atomic
def record_held(
    meeting: DispatchMeeting,
    *,
    meets_on: date,
    place: str,
    chair: str,
    present: str,
    remarks: str,
    by: User,
    on: date,
    at: datetime,
) -> DispatchMeeting:
    """The meeting is over: each decision goes on as a problem, each answer's promised day binds the leader who gave it.

    Raises `StepRefused` while a decision lacks a part.
    """
    meeting = locked(meeting, HOLD)
    decisions = list(meeting.decisions.standing().select_related("project", "unit"))
    lacking = [decision for decision in decisions if decision.lacks]
    if lacking:
        words = "；".join(f"“{decision.action}”缺{'、'.join(decision.lacks)}" for decision in lacking[:3])
        raise StepRefused(f"有{len(lacking)}项议定事项没有写全，不能结束会议：{words}。")
    meeting.meets_on, meeting.place, meeting.chair = meets_on, place, chair
    meeting.present, meeting.remarks = present, remarks
    meeting.state, meeting.held_by = DISPATCH_MEETING.after(HOLD), by
    meeting.held_on, meeting.held_at = on, at
    meeting.save()
    for decision in decisions:
        decision.problem = _follow(decision, by=by, on=on, at=at)
        decision.save(update_fields=["problem"])
    promises = _promises(meeting, on=on)
    trail(
        "月调度会议结束",
        meeting,
        by=by,
        at=at,
        changes={
            "会议日期": ["", date_text(meets_on)],
            "议定事项": ["", len(decisions)],
            "承诺": ["", promises],
        },
    )
    return meeting


def _follow(decision: DispatchDecision, *, by: User, on: date, at: datetime) -> Problem:
    """The problem by which a decision is followed; its day binds the unit."""
    new = NewProblem(
        project=decision.project,
        description=decision.action,
        cause=standard_cause(decision.action),
        handling_unit=decision.unit,
        deadline=decision.due_on,
        measure=f"责任人：{decision.person}",
    )
    return raise_problem(new, origin=Origin(source=Problem.Source.DISPATCH_MEETING), by=by, on=on, at=at)


def _promises(meeting: DispatchMeeting, *, on: date) -> int:
    """Keep the day that each submitted answer promised; returns how many.

    It is the leader's word. Of a project that has no leader it is that of its first lead unit.
    """
    answers = meeting.answers.filter(state=DispatchAnswer.State.SUBMITTED).order_by("project__code")
    leading = Assignment.objects.in_force_on(on).filter(
        role=Assignment.Role.LEAD_UNIT, project__in=answers.values("project")
    )
    units = dict(leading.order_by("-position").values_list("project", "unit"))
    given = Promise.objects.bulk_create(
        Promise(
            project_id=answer.project_id,
            source=Promise.Source.DISPATCH_MEETING,
            leader_id=answer.leader_id,
            unit_id=None if answer.leader_id else units.get(answer.project_id),
            text=answer.progress or answer.measures,
            given_on=answer.submitted_on,
            given_by_id=answer.saved_by_id,
            original_due_on=answer.promised_on,
            due_on=answer.promised_on,
        )
        for answer in answers
    )
    return len(given)
