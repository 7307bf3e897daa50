"""What is known of the district beside its projects one by one: urban villages and attraction."""

from datetime import timedelta

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from dispatch.month.facts.values import AttractionFacts, VillageFacts
from dispatch.queries.attraction import attraction_summary
from projects.choices import Category
from projects.models import (
    AttractionTask,
    Prospect,
    VillageProgress,
    WeeklyReport,
)
from projects.rules.weekly_report import sunday_of

FROM_MONDAY_TO_FRIDAY = timedelta(days=4)


def village_facts(projects, *, as_of):
    """The urban villages, by code, with the figures of their newest filed report of a week that counts by `as_of`."""
    last_monday = as_of - FROM_MONDAY_TO_FRIDAY
    villages = [project for project in projects if project.category == Category.URBAN_VILLAGE]
    newest = (
        WeeklyReport.objects.filed()
        .filter(project=OuterRef("report__project"), village__isnull=False, monday__lte=last_monday)
        .order_by("-monday")
        .values("monday")
    )
    rows = (
        VillageProgress.objects.filter(
            report__in=WeeklyReport.objects.filed(), report__project__year=as_of.year, report__monday__lte=last_monday
        )
        .filter(report__monday=Subquery(newest[:1]))
        .select_related("report")
    )
    known = {row.report.project_id: row for row in rows}
    return tuple(_village(project, known.get(project.standing.project_id)) for project in villages)


def _village(project, row):
    if row is None:
        return VillageFacts(project, None, *[None] * len(VillageProgress.FIGURES))
    return VillageFacts(
        project, sunday_of(row.report.monday), **{name: getattr(row, name) for name in VillageProgress.FIGURES}
    )


def attraction_facts(*, year):
    """(summary, units): every unit with a task or a prospect of the year, those that reported first."""
    tasks, prospects = AttractionTask.objects.filter(year=year), Prospect.objects.filter(year=year)
    stages = {stage: Count("pk", filter=Q(stage=stage)) for stage in Prospect.Stage.values}
    reported = {
        row["unit__name"]: row
        for row in prospects.order_by()
        .values("unit__name")
        .annotate(planned=Sum("planned_wan"), arrived=Sum("arrived_wan"), **stages)
    }
    targets = dict(tasks.order_by("unit__sort_order", "unit__name").values_list("unit__name", "target_wan"))
    names = [*targets, *sorted(reported.keys() - targets.keys())]
    units = [_attraction(name, targets, reported.get(name)) for name in names]
    return attraction_summary(tasks=tasks, prospects=prospects), tuple(sorted(units, key=lambda unit: -unit.prospects))


def _attraction(name, targets, row):
    return AttractionFacts(
        unit=name,
        target_wan=targets.get(name),
        has_task=name in targets,
        stages={stage: row[stage] if row else 0 for stage in Prospect.Stage.values},
        planned_wan=row and row["planned"],
        arrived_wan=row and row["arrived"],
    )
