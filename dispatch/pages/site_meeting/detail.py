"""One site meeting: its page, and what the form of a correction shows."""

from django.urls import reverse

from dispatch.models import Problem
from dispatch.queries.problem_limits import decided_for
from dispatch.queries.site_meeting import record_of
from projects.models import Project
from projects.wording import date_text, done_text, moment_text


def site_meeting_page(meeting, *, user, on):
    """The context of the meeting's page."""
    record = record_of(meeting, user=user, on=on)
    linked = set(
        Project.objects.visible_to(user, on=on)
        .filter(pk__in=[project.pk for project in record.projects])
        .values_list("pk", flat=True)
    )
    followed = [item.problem_id for item in record.decisions]
    problems = set(Problem.objects.visible_to(user, on=on).filter(pk__in=followed).values_list("pk", flat=True))
    return {
        "meeting": {
            "pk": meeting.pk,
            "title": f"{meeting.leader}现场办公会",
            "held_on": date_text(meeting.held_on),
            "place": meeting.place,
            "position": f"东经{meeting.longitude:f}°，北纬{meeting.latitude:f}°"
            if meeting.longitude is not None
            else "",
            "chair": meeting.chair,
            "present": meeting.present if record.whole else "",
            "heard": meeting.heard if record.whole else "",
            "recorded": f"{meeting.recorded_by} {moment_text(meeting.recorded_at)}",
            "corrected": f"{meeting.corrected_by} {done_text(meeting.corrected_on, meeting.corrected_at)}"
            if meeting.corrected_on
            else "",
            "minutes_url": reverse("site_meeting_minutes", args=[meeting.pk]),
        },
        "void": _void(meeting) if meeting.is_void else None,
        "whole": record.whole,
        "projects": [
            {
                "name": project.name,
                "url": reverse("project_detail", args=[project.code]) if project.pk in linked else "",
            }
            for project in record.projects
        ],
        "decisions": [
            _decision(item, record.project_beside(item), linked=problems, on=on) for item in record.decisions
        ],
        "photos": [_photo(photo) for photo in record.photos],
    }


def _void(meeting):
    return {
        "who": str(meeting.voided_by),
        "on": date_text(meeting.voided_on),
        "reason": meeting.void_reason,
        "goes_on": meeting.decisions.filter(problem__closed_on__isnull=True).exists(),
    }


def correction_page(meeting):
    """What the form of a correction shows beside its fields: what stays as it is."""
    return {
        "title": f"{meeting.leader}现场办公会",
        "held_on": date_text(meeting.held_on),
        "projects": "、".join(project.name for project in meeting.projects.order_by("code")),
        "url": reverse("site_meeting_detail", args=[meeting.pk]),
        "correct_url": reverse("site_meeting_correct", args=[meeting.pk]),
        "decided": [
            f"{item.subject}（{item.unit}，{date_text(item.due_on)}前）"
            for item in meeting.decisions.select_related("unit")
        ],
        "photos": [_photo(photo) | {"position": str(photo.position)} for photo in meeting.photos.kept()],
    }


def _decision(item, project, *, linked, on):
    problem = item.problem
    due_on, moved, late = decided_for(item, on=on)
    return {
        "subject": item.subject,
        "action": item.action,
        "project": project,
        "unit": item.unit.name,
        "person": item.person,
        "due": date_text(due_on),
        "moved": moved,
        "overdue": late,
        "state": problem.state_label if problem else "",
        "number": problem.number if problem else "",
        "url": reverse("problem_detail", args=[problem.number]) if problem and problem.pk in linked else "",
    }


def _photo(photo):
    url = reverse("site_meeting_photo", args=[photo.meeting_id, photo.position])
    return {"url": url, "small_url": f"{url}?size=small", "label": f"现场照片{photo.position}"}
