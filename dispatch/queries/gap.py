"""The gap decomposed over the standings of one day: sums by the database, contributions by the rule."""

from collections import defaultdict

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Sum, Value, When

from dispatch.queries.headline import WITH_PLAN
from dispatch.rules.gap import (
    CLASSES,
    NO_DATE,
    NOT_DUE,
    ON_SCHEDULE,
    START_OVERDUE,
    STARTED_BEHIND,
    STARTED_UNREPORTED,
    GapPart,
    gap_of,
    whole_of,
)
from projects.models import Assignment
from projects.rules.schedule import time_progress

SUMS = {
    "count": Count("pk"),
    "plan": Sum("plan_wan"),
    "invested": Sum("invested_wan"),
    "scheduled": Sum("planned_to_date_wan"),
    "unscheduled": Sum("plan_wan", filter=Q(planned_to_date_wan__isnull=True)),
    "unreported": Count("pk", filter=Q(invested_wan__isnull=True)),
}


def class_conditions(as_of):
    """{class: condition on standings}, the first that holds; `dispatch.rules.gap.gap_class` in SQL."""
    not_started = Q(started=False)
    return {
        ON_SCHEDULE: Q(lag_vs_time_points__gte=0),
        NO_DATE: not_started & Q(start_due_on__isnull=True),
        START_OVERDUE: not_started & Q(start_due_on__lte=as_of),
        NOT_DUE: not_started,
        STARTED_UNREPORTED: Q(invested_wan__isnull=True),
        STARTED_BEHIND: Q(),
    }


def with_gap_class(standings, *, as_of):
    """The standings that have a plan, each with `gap_class`: why it adds what it adds."""
    whens = [
        When(condition, then=Value(name))
        for name, condition in class_conditions(as_of).items()
        if name != STARTED_BEHIND
    ]
    of_class = Case(*whens, default=Value(STARTED_BEHIND), output_field=CharField())
    return standings.filter(WITH_PLAN).annotate(gap_class=of_class)


def _first(role, field, as_of):
    """Who first answers for the project in that role on the day."""
    answers = Assignment.objects.in_force_on(as_of).filter(project=OuterRef("project"), role=role)
    return Subquery(answers.order_by("position", "pk").values(field)[:1])


def groupings(as_of):
    """{how to group: (key of the group, its name) as expressions on standings}"""
    leader, unit = Assignment.Role.RESPONSIBLE_LEADER, Assignment.Role.LEAD_UNIT
    return {
        "programme": (F("project__programme"), F("project__programme__name")),
        "category": (F("project__category"), F("project__category")),
        "leader": (_first(leader, "leader", as_of), _first(leader, "leader__name", as_of)),
        "unit": (_first(unit, "unit", as_of), _first(unit, "unit__name", as_of)),
    }


def gap_parts(standings, *, as_of):
    """{class: GapPart} of every class, in the order in which they are named; one query."""
    rows = with_gap_class(standings, as_of=as_of).order_by().values("gap_class").annotate(**SUMS)
    found = {row["gap_class"]: _part(row) for row in rows}
    return {name: found.get(name, GapPart()) for name in CLASSES}


def gap_groups(standings, *, by, as_of):
    """{(key, name): {class: GapPart}} of one grouping; one query."""
    key, name = groupings(as_of)[by]
    rows = with_gap_class(standings, as_of=as_of).annotate(group=key, group_name=name).order_by()
    found = defaultdict(dict)
    for row in rows.values("group", "group_name", "gap_class").annotate(**SUMS):
        found[row["group"], row["group_name"]][row["gap_class"]] = _part(row)
    return found


def gaps_of(parts, *, as_of):
    """({key: Gap} of parts that share no project, the Gap of all of them together)."""
    whole, progress = whole_of(parts.values()), time_progress(as_of=as_of)

    def gap(part):
        return gap_of(part=part, whole_plan_wan=whole.plan_wan, progress=progress)

    return {key: gap(part) for key, part in parts.items()}, gap(whole)


def _part(row):
    return GapPart(
        row["count"],
        row["plan"] or 0,
        row["invested"] or 0,
        row["scheduled"] or 0,
        row["unscheduled"] or 0,
        row["unreported"],
    )
