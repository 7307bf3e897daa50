"""Recording site meetings; what they decided goes on as problems."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction

from dispatch.actions import problem as problems
from dispatch.models import MeetingDecision, MeetingPhoto, Problem, SiteMeeting
from projects.actions.audit import Happening, record
from projects.images import thumbnail
from projects.models import Leader, Project, Unit


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
    leader,
    projects,
    held_on,
    place,
    chair,
    present,
    heard,
    decisions: Sequence[Decision],
    photos: Sequence[bytes] = (),
    longitude=None,
    latitude=None,
    submission=None,
    by,
    on,
    at,
):
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


def _decide(meeting, position, decision, *, by, on, at):
    problem = problems.raise_problem(
        project=decision.project,
        description=f"{decision.subject}：{decision.action}",
        cause=decision.cause,
        source=Problem.Source.SITE_MEETING,
        handling_unit=decision.unit,
        deadline=decision.due_on,
        by=by,
        on=on,
        at=at,
        site_meeting=meeting,
    )
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


def _happening(meeting, project, decisions):
    """For the trail of one project: what was decided on it, and on no other."""
    decided = "；".join(decision.subject for decision in decisions if decision.project == project)
    return Happening("记录现场办公会", str(meeting), project=project, changes={"议定事项": ["", decided or "无"]})


def _keep_photo(meeting, position, jpeg):
    photo = MeetingPhoto(meeting=meeting, position=position)
    photo.file.save(f"{meeting.pk}-{position}.jpg", ContentFile(jpeg), save=False)
    photo.small.save(f"{meeting.pk}-{position}-small.jpg", ContentFile(thumbnail(jpeg)), save=False)
    photo.save()
