"""The guaranteed events (五保) of projects that are still to come, or should have come."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import OuterRef, Subquery

from dispatch.rules.light import PlannedEvent
from projects.choices import Category, Stage
from projects.models import Milestone, Project, StageEvent

Kind = Milestone.Kind

AWAITED_IN = {
    Kind.SIGNING: {"", Stage.NEGOTIATING},
    Kind.APPROVAL: {"", Stage.NEGOTIATING, Stage.APPROVAL},
    Kind.FINISH: {"", Stage.NEGOTIATING, Stage.APPROVAL, Stage.PREPARING, Stage.BUILDING},
}
"""Event → the stages in which it has not happened yet; whoever has come further has it behind him."""


def planned_events(as_of, *, project_ids=None):
    """{project id: (kind, `PlannedEvent`) of its guaranteed events not recorded as reached by `as_of`}; one query."""
    rows = Milestone.objects.filter(project__year=as_of.year, planned_on__isnull=False).exclude(kind=Kind.OTHER)
    if project_ids is not None:
        rows = rows.filter(project__in=project_ids)
    found = defaultdict(list)
    for pk, kind, planned_on, precision, actual_on in rows.values_list(
        "project", "kind", "planned_on", "planned_precision", "actual_on"
    ):
        if kind == Kind.START or actual_on is None or actual_on > as_of:
            found[pk].append((kind, PlannedEvent(Kind(kind).label, planned_on, precision)))
    return found


def planned_start(events, category):
    """The event that counts as the start of a project of that category."""
    planned = next((event for kind, event in events if kind == Kind.START), None)
    name = Category(category).start_event
    return PlannedEvent(name, planned.planned_on, planned.precision) if planned else PlannedEvent(name, None)


def awaited_events(events, *, stage):
    """The later events that a project in that stage has still before it."""
    return [event for kind, event in events if kind in AWAITED_IN and stage in AWAITED_IN[kind]]


def missed_since(as_of, *, on, projects=None):
    """{project id: `PlannedEvent`} that became overdue after the month's end `as_of` and before the day `on`.

    The lights of the month's end cannot know of them; the morning job, first screens and inboxes do. Of several events
    the first missed one. Three queries.
    """
    until = on - timedelta(days=1)
    listed = (Project.objects.listed() if projects is None else projects).filter(year=as_of.year)
    latest = StageEvent.objects.filter(project=OuterRef("pk"), on__lte=until).order_by("-on", "-pk")
    stages = listed.annotate(
        stage_then=Subquery(latest.values("stage")[:1]), started_then=Subquery(latest.values("started")[:1])
    )
    events, missed = planned_events(until), {}
    for pk, category, stage, started in stages.values_list("pk", "category", "stage_then", "started_then"):
        own = events.get(pk, ())
        waiting = awaited_events(own, stage=stage or "")
        if not started:
            waiting.append(planned_start(own, category))
        late = [event for event in waiting if event.due_on is not None and as_of < event.due_on <= until]
        if late:
            missed[pk] = min(late, key=lambda event: event.due_on)
    return missed
