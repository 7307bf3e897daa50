"""Preparing a dispatch: it is opened, its lights are shown to those concerned, the sides of projects behind answer."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from dispatch.actions.dispatch_meeting.steps import locked, trail
from dispatch.models import DispatchAnswer, DispatchMeeting, Standing
from dispatch.queries.dispatch_meeting import contest_days
from dispatch.rules.dispatch_meeting import PUBLICIZE, contest_window
from projects.models import Holiday, Leader, Project, User
from projects.refusals import StaleEdit, StepRefused
from projects.wording import date_text, month_text


@transaction.atomic
def open_meeting(*, month: date, by: User, at: datetime) -> DispatchMeeting:
    """Begin the dispatch of the month that ends on `month`; a month has one. Raises `StepRefused` without standings."""
    if not Standing.objects.filter(as_of=month).exists():
        raise StepRefused(f"{month_text(month)}还没有项目态势，请先导入台账或审核当月上报数。")
    meeting, created = DispatchMeeting.objects.get_or_create(month=month, defaults={"opened_by": by, "opened_at": at})
    if created:
        trail("发起月调度", meeting, by=by, at=at)
    return meeting


@transaction.atomic
def publicize(meeting: DispatchMeeting, *, by: User, on: date, at: datetime) -> DispatchMeeting:
    """Show lights, diagnoses and ranks to those concerned: from today they may object. Raises `StepRefused`."""
    meeting = locked(meeting, PUBLICIZE)
    if meeting.contest_from is not None:
        raise StepRefused(f"已经公示，到{date_text(meeting.contest_until)}为止。")
    meeting.contest_from, meeting.contest_until = contest_window(
        opened_on=on, calendar=Holiday.objects.calendar(), days=contest_days(on)
    )
    meeting.save(update_fields=["contest_from", "contest_until"])
    trail("公示亮灯和排名", meeting, by=by, at=at, changes={"公示至": ["", date_text(meeting.contest_until)]})
    return meeting


@transaction.atomic
def save_answer(
    meeting: DispatchMeeting,
    *,
    project: Project,
    texts: Mapping[str, str],
    promised_on: date | None,
    submit: bool,
    version: int,
    leader: Leader | None,
    by: User,
    on: date,
    at: datetime,
) -> DispatchAnswer:
    """Keep one project's answer to the five, and hand it in where `submit`; `texts` is {question: text}.

    What was handed in once stays handed in, and can be changed until the freeze. `version` is the one it was opened
    with, 0 for none yet. Raises `StepRefused` and `StaleEdit`.
    """
    meeting = locked(meeting, "answer")
    answer, _ = DispatchAnswer.objects.select_for_update().get_or_create(
        meeting=meeting, project=project, defaults={"leader": leader}
    )
    was_handed_in = answer.state == DispatchAnswer.State.SUBMITTED
    submit = submit or was_handed_in
    if submit and promised_on is None:
        raise StepRefused("提交答复要写明承诺时限。")
    said = {**texts, "promised_on": promised_on}
    before = {name: getattr(answer, name) for name in said}
    state = DispatchAnswer.State.SUBMITTED if submit else answer.state
    if answer.version and before == said and answer.state == state:
        return answer
    if answer.version != version:
        raise StaleEdit(answer)
    for name, value in said.items():
        setattr(answer, name, value)
    answer.state, answer.version, answer.leader = state, version + 1, leader
    answer.saved_by, answer.saved_at = by, at
    if submit and answer.submitted_on is None:
        answer.submitted_on = on
    answer.save()
    changes = _told(before if was_handed_in else {}, said) if submit else {}
    trail("答复调度五问" if submit else "填写调度五问", meeting, by=by, at=at, changes=changes, project=project)
    return answer


def _told(before: dict[str, object], said: dict[str, object]) -> dict[str, list]:
    """What the trail tells of an answer. A draft is its side's own: nothing of it is told before it is handed in."""
    labels = {field.name: field.verbose_name for field in DispatchAnswer._meta.fields}
    old = {name: before.get(name) for name in said}
    return {labels[name]: [old[name] or "", value or ""] for name, value in said.items() if old[name] != value}
