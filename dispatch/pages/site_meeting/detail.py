"""One site meeting: its page and its minutes."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from dispatch.documents.parts import Heading, Paragraph, Part, Signature, Subtitle, Title
from dispatch.models import Problem
from projects.models import Project
from projects.models.user import leaders_acted_for
from projects.wording import date_text, moment_text


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody may read of a meeting: all of it, or the extract that concerns his own projects and unit."""

    whole: bool
    projects: list
    decisions: list
    photos: QuerySet

    def project_beside(self, decision):
        """The project's name, where the record is not of this project alone."""
        return decision.project.name if [project.pk for project in self.projects] != [decision.project_id] else ""


def record_of(meeting, *, user, on):
    """The part of a meeting that `user` may read. Its leader and whoever sees all its projects read the whole."""
    visible = Project.objects.visible_to(user, on=on, head_only=False)
    own = leaders_acted_for(user, on=on).filter(pk=meeting.leader_id).exists()
    whole = user.sees_whole_district or own or not meeting.projects.exclude(pk__in=visible.values("pk")).exists()
    decisions = meeting.decisions.select_related("project", "unit", "problem").order_by("position")
    if whole:
        return Record(True, list(meeting.projects.order_by("code")), list(decisions), meeting.photos.kept())
    projects = list(meeting.projects.filter(pk__in=visible.values("pk")).order_by("code"))
    seen = {project.pk for project in projects}
    concerning = [item for item in decisions if item.project_id in seen or item.unit_id == user.unit_id]
    return Record(False, projects, concerning, meeting.photos.none())


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
            "corrected": f"{meeting.corrected_by} {moment_text(meeting.corrected_at)}" if meeting.corrected_on else "",
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
        "decisions": [_decision(item, record.project_beside(item), linked=problems) for item in record.decisions],
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


def _decision(item, project, *, linked):
    problem = item.problem
    return {
        "subject": item.subject,
        "action": item.action,
        "project": project,
        "unit": item.unit.name,
        "person": item.person,
        "due": date_text(item.due_on),
        "state": problem.state_label if problem else "",
        "number": problem.number if problem else "",
        "url": reverse("problem_detail", args=[problem.number]) if problem and problem.pk in linked else "",
    }


def _photo(photo):
    url = reverse("site_meeting_photo", args=[photo.meeting_id, photo.position])
    return {"url": url, "small_url": f"{url}?size=small", "label": f"现场照片{photo.position}"}


def minutes(meeting, record, *, district) -> list[Part]:
    """The minutes of what `record` holds, as parts of an official document."""
    projects = "、".join(project.name for project in record.projects)
    parts = [
        Title(f"{district}重大项目现场办公会纪要" + ("" if record.whole else "（摘录）")),
        Subtitle(date_text(meeting.held_on) + _standing_words(meeting)),
        Paragraph(date_text(meeting.held_on), label="时间："),
        Paragraph(meeting.place, label="地点："),
    ]
    if projects:
        parts.append(Paragraph(projects, label="项目："))
    parts.append(Paragraph(meeting.chair, label="主持："))
    numerals = iter("一二")
    if record.whole:
        parts += [
            Paragraph(meeting.present, label="参加："),
            Heading(f"{next(numerals)}、听取情况"),
            Paragraph(meeting.heard),
        ]
    parts.append(Heading(f"{next(numerals)}、议定事项"))
    parts += [
        _decided(number, item, record.project_beside(item)) for number, item in enumerate(record.decisions, start=1)
    ]
    if not record.decisions:
        parts.append(Paragraph("没有议定事项。"))
    parts.append(Signature(f"记录：{meeting.recorded_by}"))
    return parts


def _standing_words(meeting):
    """What whoever holds the sheet must know: that it is void, or that an earlier one said something else."""
    if meeting.is_void:
        return f"（{date_text(meeting.voided_on)}作废）"
    return f"（{date_text(meeting.corrected_on)}更正）" if meeting.corrected_on else ""


def _decided(number, item, project):
    about = f"（{project}）" if project else ""
    text = f"{item.subject}{about}。{item.action.rstrip('。；;.')}。"
    due = f"责任单位：{item.unit.name}；责任人：{item.person}；完成时限：{date_text(item.due_on)}。"
    return Paragraph(text + due, label=f"{number}.")
