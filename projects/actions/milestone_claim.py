"""Milestones that weekly reports call reached: the office confirms or refuses."""

from datetime import date, datetime

from django.db import transaction

from projects.actions.audit import Happening, record
from projects.choices import Stage
from projects.models import Milestone, MilestoneClaim, StageEvent, User
from projects.refusals import StepRefused


@transaction.atomic
def decide_claim(
    *, claim: MilestoneClaim, accept: bool, reached_on: date | None = None, reason: str = "", by: User, at: datetime
) -> MilestoneClaim:
    """Confirm that a milestone was reached, on the day claimed or another, or refuse it with a reason.

    A confirmed start or finish is a change of stage. Raises `StepRefused` where it is decided already.
    """
    day = reached_on or claim.reached_on
    milestone = Milestone.objects.select_for_update().get(pk=claim.milestone_id)
    if accept and milestone.actual_on is not None:
        raise StepRefused("这个节点已登记完成。")
    moved = MilestoneClaim.objects.filter(pk=claim.pk, state=MilestoneClaim.State.CLAIMED).update(
        state=MilestoneClaim.State.CONFIRMED if accept else MilestoneClaim.State.REFUSED,
        reached_on=day,
        reason=reason,
        decided_by=by,
        decided_at=at,
    )
    if not moved:
        raise StepRefused("这项申报已经处理过。")
    if accept:
        milestone.actual_on = day
        milestone.save(update_fields=["actual_on"])
        _change_stage(milestone, day, claim, by=by, at=at)
    action, changes = ("确认节点完成", {"实际时间": ["", day]}) if accept else ("不认可节点完成", {})
    record([Happening(action, milestone.name, milestone.project, changes, reason)], by=by, at=at)
    claim.refresh_from_db()
    return claim


def _change_stage(milestone: Milestone, day: date, claim: MilestoneClaim, *, by: User, at: datetime) -> None:
    stages = {Milestone.Kind.START: Stage.BUILDING, Milestone.Kind.FINISH: Stage.COMPLETED}
    if milestone.kind not in stages:
        return
    last = StageEvent.objects.filter(project=milestone.project_id, on__lte=day).order_by("on", "pk").last()
    StageEvent.objects.create(
        project_id=milestone.project_id,
        on=day,
        stage=stages[milestone.kind],
        image_stage=claim.report.image_stage or (last.image_stage if last else ""),
        started=True,
        progress_text=claim.report.progress_text or milestone.name,
        evidence=f"{claim.report.monday}周报，大项目办确认",
        recorded_by=by,
        recorded_at=at,
    )
