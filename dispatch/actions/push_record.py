"""Trips and visits for projects: written down by whoever made them, disputed by whoever they name."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction

from dispatch.models import PushedProject, PushRecord
from dispatch.rules.push_record import last_day_to_dispute, recorded_in_time
from projects.actions.audit import Happening, record
from projects.models import Assignment, Holiday, Leader, Project, Unit, User
from projects.models.user import leaders_acted_for
from projects.refusals import StepRefused
from projects.roles import Role
from projects.wording import date_text

RESPONSIBLE = (Assignment.Role.RESPONSIBLE_LEADER, Assignment.Role.LEADER_IN_CHARGE, Assignment.Role.LEAD_UNIT)
LIAISON = (Assignment.Role.LIAISON_UNIT,)


@transaction.atomic
def record_push(
    *,
    kind: str,
    day: date,
    projects: Sequence[Project],
    met_unit: Unit | None = None,
    met_leader: Leader | None = None,
    whom: str = "",
    result: str,
    photo: bytes | None = None,
    submission: UUID,
    by: User,
    on: date,
    at: datetime,
) -> PushRecord:
    """Write down a trip of `day`; what this sending stored already is returned. `photo` is a JPEG of `projects.images`.

    Raises `PermissionDenied` for a project that is not one's own, `StepRefused` for a day to come.
    """
    if (known := PushRecord.objects.filter(submission=submission).first()) is not None:
        return known
    if day > on:
        raise StepRefused("这一天还没有到，请填写实际走访跑办的日期。")
    sides = {project.pk: _is_responsible(project, by, on=on) for project in projects}
    made = PushRecord(
        kind=kind,
        on=day,
        met_unit=met_unit,
        met_leader=met_leader,
        whom=whom,
        result=result,
        submission=submission,
        by=by,
        on_behalf_of=_principal(projects, by, on=on),
        recorded_on=on,
        recorded_at=at,
        in_time=recorded_in_time(on=day, recorded_on=on, calendar=Holiday.objects.calendar()),
    )
    if photo:
        made.photo.save(f"{submission}.jpg", ContentFile(photo), save=False)
    made.save()
    PushedProject.objects.bulk_create(
        PushedProject(record=made, project=project, by_responsible_side=sides[project.pk]) for project in projects
    )
    changes = {"日期": ["", day], "对方": ["", made.met_label], "结果": ["", result]}
    record(
        [Happening(f"记录{made.get_kind_display()}", str(made), project, changes) for project in projects],
        by=by,
        at=at,
    )
    return made


def _is_responsible(project: Project, by: User, *, on: date) -> bool:
    """Whether `by` acts for the responsible side of his own project, or for its liaison unit. Raises `PermissionDenied`."""
    own = Project.objects.filter(pk=project.pk)
    if own.own_as(by, *RESPONSIBLE, on=on).exists():
        return True
    if own.own_as(by, *LIAISON, on=on).exists():
        return False
    raise PermissionDenied("record_push")


def _principal(projects: Sequence[Project], by: User, *, on: date) -> Leader | None:
    """The leader for whom a secretary writes."""
    if Role.SECRETARY not in by.roles or by.leader_id:
        return None
    heads = Assignment.objects.heads_on(on).filter(project__in=projects)
    return leaders_acted_for(by, on=on).filter(pk__in=heads.values("leader")).order_by("pk").first()


@transaction.atomic
def dispute_push(made: PushRecord, *, reason: str, by: User, on: date, at: datetime) -> PushRecord:
    """Whoever a record names says that it was not so: it stays on the page and proves nothing any more.

    Raises `StepRefused` without a reason, when the days for it are over, or when it is disputed already.
    """
    made = PushRecord.objects.select_for_update().get(pk=made.pk)
    if not PushRecord.objects.naming(by).filter(pk=made.pk).exists():
        raise PermissionDenied("dispute_push")
    if not reason.strip():
        raise StepRefused("请写明实际情况是怎样的。")
    if made.disputed_on is not None:
        raise StepRefused("这条记录已有异议，不用再提。")
    last = last_day_to_dispute(recorded_on=made.recorded_on, calendar=Holiday.objects.calendar())
    if on > last:
        raise StepRefused(f"异议应在{date_text(last)}前提出，现在已经过了。")
    made.disputed_by, made.disputed_on, made.disputed_at, made.dispute = by, on, at, reason.strip()
    made.save(update_fields=["disputed_by", "disputed_on", "disputed_at", "dispute"])
    for project in made.projects.order_by("code"):
        record([Happening(f"对{made.get_kind_display()}记录提出异议", str(made), project, reason=reason)], by=by, at=at)
    return made
