"""Whose weekly report it is: which week a reader may see, and who files, answers and returns it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from projects import clock
from projects.models import Assignment, Project, WeeklyReport
from projects.models.user import leaders_acted_for
from projects.refusals import StepRefused
from projects.roles import Role
from projects.rules.weekly_report import WEEKLY_REPORT, parts_of_week

Part = Assignment.Role


def fetch(request, code, monday, *, existing=False):
    """(project, report or None) of a week that the reader may see; `existing` insists on a report that was begun."""
    today = clock.today()
    visible = Project.objects.visible_to(request.user, on=today, head_only=False)
    project = get_object_or_404(visible, code=code)
    if monday > today or not parts_of_week(monday, year=project.year):
        raise Http404
    report = WeeklyReport.objects.select_related("project", "submitted_by", "read_by").filter(
        project=project, monday=monday
    )
    report = report.first()
    if existing and report is None:
        raise Http404
    return project, report


def fetch_own(request, code, monday, *, existing=False):
    """The same for who files it; others get 403."""
    project, report = fetch(request, code, monday, existing=existing)
    if not files_for(request.user, project, on=clock.today()):
        raise PermissionDenied(WEEKLY_REPORT["submit"].permission)
    return project, report


def files_for(user, project, *, on):
    own = Project.objects.own_as(user, Part.LIAISON_UNIT, on=on)
    return WEEKLY_REPORT.permits("submit", user.roles) and own.filter(pk=project.pk).exists()


def answers_for(user, project, *, on):
    """Whether `user` reads the project's reports as its leader or for him."""
    own = Project.objects.own_as(user, Part.RESPONSIBLE_LEADER, Part.LEADER_IN_CHARGE, on=on)
    return own.filter(pk=project.pk).exists()


def may_return(user, project, *, on):
    own = Project.objects.own_as(user, Part.LEAD_UNIT, on=on)
    return WEEKLY_REPORT.permits("return", user.roles) and (
        Role.OFFICE in user.roles or own.filter(pk=project.pk).exists()
    )


def reads_as_leader(user):
    return not user.roles.isdisjoint({Role.LEADER, Role.SECRETARY})


def principal_of(user, project, *, on):
    """The leader for whom a secretary writes; None for who writes for himself."""
    if Role.SECRETARY not in user.roles or not user.roles.isdisjoint({Role.LEADER, Role.CHIEF}):
        return None
    leading = Assignment.objects.in_force_on(on).filter(project=project, role=Part.RESPONSIBLE_LEADER)
    return leaders_acted_for(user, on=on).filter(pk__in=leading.values("leader")).first()


def take_step(request, report, done, action, **how):
    """Take one step; a report that has moved on meanwhile answers 409."""
    url = reverse("weekly_report", args=[report.project.code, report.monday])
    try:
        action(report=report, **how)
    except StepRefused as refusal:
        return render(
            request,
            "dispatch/weekly_report/refused.html",
            {"message": str(refusal), "url": url, "label": "看周报"},
            status=409,
        )
    messages.success(request, done)
    return redirect(url)
