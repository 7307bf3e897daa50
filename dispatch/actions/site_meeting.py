"""Recording site meetings, correcting and voiding the record; what they decided goes on as problems."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Max, QuerySet

from dispatch.actions import problem as problems
from dispatch.models import MeetingDecision, MeetingPhoto, Problem, SiteMeeting
from projects.actions.audit import Happening, record
from projects.images import thumbnail
from projects.models import Leader, Project, Unit, User
from projects.refusals import StaleEdit, StepRefused

CORRECTED = ("place", "longitude", "latitude", "chair", "present", "heard")
"""What a correction may change of the meeting itself; whose it was, when and on what stays."""

ACTED_ON = "议定事项已经开始办理，记录不能再改。确有错误的，请作废后重新记录。"
VOID = "这次会议的记录已经作废。"


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing decided, before it is stored. `cause` is what held the matter up until now."""

    project: Project
    subject: str
    action: str
    cause: str
    unit: Unit
    person: str
    due_on: date


@transaction.atomic
def record_site_meeting(
    *,
    leader: Leader,
    projects: Sequence[Project] | QuerySet[Project],
    held_on: date,
    place: str,
    chair: str,
    present: str,
    heard: str,
    decisions: Sequence[Decision],
    photos: Sequence[bytes] = (),
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    submission: uuid.UUID | None = None,
    by: User,
    on: date,
    at: datetime,
) -> SiteMeeting:
    """Store a meeting with its decisions and photos (JPEGs out of `projects.images.reencode`), and raise its problems.

    A `submission` that is stored already is not stored again: its meeting is returned.
    """
    submission = submission or uuid.uuid4()
    Leader.objects.select_for_update().get(pk=leader.pk)
    if known := SiteMeeting.objects.filter(submission=submission).first():
        return known
    meeting = SiteMeeting.objects.create(
        leader=leader,
        held_on=held_on,
        place=place,
        chair=chair,
        present=present,
        heard=heard,
        longitude=longitude,
        latitude=latitude,
        submission=submission,
        recorded_by=by,
        recorded_at=at,
    )
    meeting.projects.set(projects)
    for position, decision in enumerate(decisions, start=1):
        _decide(meeting, position, decision, by=by, on=on, at=at)
    for position, photo in enumerate(photos, start=1):
        _keep_photo(meeting, position, photo)
    record([_happening(meeting, project, decisions) for project in projects], by=by, at=at)
    return meeting


@transaction.atomic
def correct_site_meeting(
    *,
    meeting: SiteMeeting,
    place: str,
    chair: str,
    present: str,
    heard: str,
    decisions: Sequence[Decision] = (),
    photos: Sequence[bytes] = (),
    removed_photos: Sequence[int] = (),
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    version: int,
    submission: uuid.UUID | None = None,
    by: User,
    on: date,
    at: datetime,
) -> SiteMeeting:
    """Correct a record: its words, its photos (`removed_photos` are positions), and what else was decided.

    What was decided before keeps its words: it is a problem already. A `submission` that is stored already, or one
    that says nothing new, changes nothing. Raises `StaleEdit` and `StepRefused`.
    """
    meeting = SiteMeeting.objects.select_for_update(of=("self",)).select_related("leader").get(pk=meeting.pk)
    if submission is not None and meeting.correction == submission:
        return meeting
    if refusal := correction_refused(meeting):
        raise StepRefused(refusal)
    if meeting.version != version:
        raise StaleEdit(meeting)
    said = dict(zip(CORRECTED, (place, longitude, latitude, chair, present, heard), strict=True))
    changes = _differences(meeting, said) | _photo_changes(meeting, photos, removed_photos, at=at)
    if not changes and not decisions:
        return meeting
    for name, value in said.items():
        setattr(meeting, name, value)
    meeting.version, meeting.correction = version + 1, submission
    meeting.corrected_by, meeting.corrected_on, meeting.corrected_at = by, on, at
    meeting.save(update_fields=[*said, "version", "correction", "corrected_by", "corrected_on", "corrected_at"])
    last = meeting.decisions.aggregate(last=Max("position"))["last"] or 0
    for position, decision in enumerate(decisions, start=last + 1):
        _decide(meeting, position, decision, by=by, on=on, at=at)
    record(_corrections(meeting, changes, decisions), by=by, at=at)
    return meeting


@transaction.atomic
def void_site_meeting(*, meeting: SiteMeeting, reason: str, by: User, on: date, at: datetime) -> None:
    """Void a record with a reason: it counts no longer, what it decided goes on. Raises `StepRefused`."""
    moved = SiteMeeting.objects.listed().filter(pk=meeting.pk)
    if not moved.update(voided_by=by, voided_on=on, voided_at=at, void_reason=reason, version=F("version") + 1):
        raise StepRefused(VOID)
    projects = meeting.projects.order_by("code")
    record([Happening("作废现场办公会", str(meeting), of, reason=reason) for of in projects], by=by, at=at)


def correction_refused(meeting: SiteMeeting) -> str:
    """Why a record is not corrected any more; "" where it may be."""
    if meeting.is_void:
        return VOID
    return ACTED_ON if meeting.decisions.filter(problem__version__gt=0).exists() else ""


def _differences(meeting: SiteMeeting, said: Mapping[str, object]) -> dict[str, list]:
    """{field as users call it: [old, new]} of the words that a correction changes."""
    old = {name: getattr(meeting, name) for name in said}
    return {
        SiteMeeting._meta.get_field(name).verbose_name: [old[name], value]
        for name, value in said.items()
        if value != old[name]
    }


def _photo_changes(
    meeting: SiteMeeting, photos: Sequence[bytes], removed: Sequence[int], *, at: datetime
) -> dict[str, list]:
    """Take photos down, put others up; what changed, as the trail says it."""
    before = meeting.photos.kept().count()
    taken = meeting.photos.kept().filter(position__in=removed).update(removed_at=at)
    last = meeting.photos.aggregate(last=Max("position"))["last"] or 0
    for position, photo in enumerate(photos, start=last + 1):
        _keep_photo(meeting, position, photo)
    if not taken and not photos:
        return {}
    return {"现场照片": [f"{before}张", f"撤下{taken}张，新增{len(photos)}张"]}


def _corrections(meeting: SiteMeeting, changes: dict[str, list], decisions: Sequence[Decision]) -> list[Happening]:
    """For the trail: words on several projects belong to none of them, for each one's trail is read by its own people."""
    projects = list(meeting.projects.order_by("code"))
    happenings = []
    if changes:
        only = projects[0] if len(projects) == 1 else None
        happenings.append(Happening("更正现场办公会", str(meeting), project=only, changes=changes))
    about = {decision.project for decision in decisions}
    return happenings + [_happening(meeting, of, decisions, action="更正现场办公会") for of in projects if of in about]


def _decide(meeting: SiteMeeting, position: int, decision: Decision, *, by: User, on: date, at: datetime) -> None:
    new = problems.NewProblem(
        project=decision.project,
        description=f"{decision.subject}：{decision.action}",
        cause=decision.cause,
        handling_unit=decision.unit,
        deadline=decision.due_on,
    )
    origin = problems.Origin(source=Problem.Source.SITE_MEETING, site_meeting=meeting)
    problem = problems.raise_problem(new, origin=origin, by=by, on=on, at=at)
    MeetingDecision.objects.create(
        meeting=meeting,
        position=position,
        project=decision.project,
        subject=decision.subject,
        action=decision.action,
        unit=decision.unit,
        person=decision.person,
        due_on=decision.due_on,
        problem=problem,
    )


def _happening(
    meeting: SiteMeeting, project: Project, decisions: Sequence[Decision], *, action: str = "记录现场办公会"
) -> Happening:
    """For the trail of one project: what was decided on it, and on no other."""
    decided = "；".join(decision.subject for decision in decisions if decision.project == project)
    return Happening(action, str(meeting), project=project, changes={"议定事项": ["", decided or "无"]})


def _keep_photo(meeting: SiteMeeting, position: int, jpeg: bytes) -> None:
    photo = MeetingPhoto(meeting=meeting, position=position)
    photo.file.save(f"{meeting.pk}-{position}.jpg", ContentFile(jpeg), save=False)
    photo.small.save(f"{meeting.pk}-{position}-small.jpg", ContentFile(thumbnail(jpeg)), save=False)
    photo.save()
