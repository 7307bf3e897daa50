"""Guaranteed events whose day has passed unrecorded since the last month's end: no light says so yet."""

from django.urls import reverse

from dispatch.queries.people import leaders_of, units_of
from dispatch.queries.planned_events import missed_since
from dispatch.queries.standing import reporting_day
from dispatch.rules.reminder import Matter
from projects.models import Assignment, Project
from projects.wording import day_text

Role = Assignment.Role


def events_missed(*, on, at):
    """For the leaders, lead units and liaison units of each project."""
    missed = missed_since(reporting_day(on), on=on)
    leaders = leaders_of(missed, on=on)
    lead, liaison = (units_of(missed, on=on, role=role) for role in (Role.LEAD_UNIT, Role.LIAISON_UNIT))
    for project in Project.objects.filter(pk__in=missed).order_by("code"):
        event = missed[project.pk]
        yield Matter(
            key=f"{project.pk}-{event.name}-{event.due_on}",
            subject=f"{project.name}：{day_text(event.due_on)}到期未{event.name}",
            url=reverse("project_detail", args=[project.code]),
            units=lead[project.pk] | liaison[project.pk],
            leaders=leaders[project.pk],
            district=frozenset(),
        )
