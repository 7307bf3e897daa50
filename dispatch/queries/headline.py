"""The district's headline: how far the year's investment is, against the time schedule, and who has started."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum

from projects.choices import Category, ImageStage, Light
from projects.models import Programme, Project
from projects.rules.investment import completion, lag_vs_plan_points, lag_vs_time_points
from projects.rules.schedule import add_months, month_end, time_progress
from projects.rules.start_rate import StartFacts, start_rates

WITH_PLAN = Q(plan_wan__gt=0)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over some projects at one day, in 万元. All sums cover the projects with an annual plan; money of the
    others stands apart in `unplanned_invested_wan`."""

    as_of: date
    projects: int
    plan_wan: Decimal
    invested_wan: Decimal
    planned_to_date_wan: Decimal | None
    unplanned_invested_wan: Decimal
    unreviewed: bool

    @property
    def completion_pct(self):
        return completion(invested_wan=self.invested_wan, plan_wan=self.plan_wan)

    @property
    def lag_points(self):
        return lag_vs_time_points(
            invested_wan=self.invested_wan, plan_wan=self.plan_wan, progress=time_progress(as_of=self.as_of)
        )

    @property
    def lag_vs_plan_points(self):
        return lag_vs_plan_points(
            invested_wan=self.invested_wan, plan_wan=self.plan_wan, planned_so_far_wan=self.planned_to_date_wan
        )


SUMS = {
    "projects": Count("pk"),
    "plan": Sum("plan_wan", filter=WITH_PLAN),
    "invested": Sum("invested_wan", filter=WITH_PLAN),
    "planned_to_date": Sum("planned_to_date_wan", filter=WITH_PLAN),
    "unplanned_invested": Sum("invested_wan", filter=~WITH_PLAN | Q(plan_wan__isnull=True)),
    "unreviewed_projects": Count("pk", filter=Q(unreviewed=True)),
}


def totals(standings, *, as_of):
    """Sums over the standings of one day."""
    return _totals(standings.order_by().aggregate(**SUMS), as_of)


def totals_by(standings, field, *, as_of):
    """{value of `field`: Totals}."""
    rows = standings.order_by().values(field).annotate(**SUMS)
    return {row[field]: _totals(row, as_of) for row in rows}


def _totals(row, as_of):
    return Totals(
        as_of=as_of,
        projects=row["projects"],
        plan_wan=row["plan"] or Decimal(0),
        invested_wan=row["invested"] or Decimal(0),
        planned_to_date_wan=row["planned_to_date"],
        unplanned_invested_wan=row["unplanned_invested"] or Decimal(0),
        unreviewed=bool(row["unreviewed_projects"]),
    )


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """How many projects of a category there are and how far they have come (domain §18.6)."""

    category: str
    total: int
    under_way: int
    foundation: int
    starting_soon: int

    @property
    def label(self):
        return Category(self.category).label


START_GROUPS = {
    "started": "已开工",
    "foundation": "地基施工",
    "beyond_foundation": "其他在建和建成",
    "not_started": "未开工",
    "starting_soon": "近期开工",
    "no_word": "其余未开工",
}


def start_groups(as_of):
    """{group of START_GROUPS: condition on standings} (domain §18.6); soon is the calendar month after `as_of`'s."""
    next_month = add_months(month_end(year=as_of.year, month=as_of.month), months=1)
    soon = Q(started=False, start_due_on__gte=next_month.replace(day=1), start_due_on__lte=next_month)
    return {
        "started": Q(started=True),
        "foundation": Q(started=True, image_stage=ImageStage.FOUNDATION),
        "beyond_foundation": Q(started=True) & ~Q(image_stage=ImageStage.FOUNDATION),
        "not_started": Q(started=False),
        "starting_soon": soon,
        "no_word": Q(started=False) & (~soon | Q(start_due_on__isnull=True)),
    }


def category_counts(standings, *, as_of):
    """{category: CategoryCount} over the standings of one day, in the fixed order of the categories."""
    groups = start_groups(as_of)
    rows = (
        standings.order_by()
        .values("project__category")
        .annotate(
            total=Count("pk"),
            under_way=Count("pk", filter=groups["started"]),
            foundation=Count("pk", filter=groups["foundation"]),
            starting_soon=Count("pk", filter=groups["starting_soon"]),
        )
    )
    found = {row.pop("project__category"): row for row in rows}
    nothing = {"total": 0, "under_way": 0, "foundation": 0, "starting_soon": 0}
    return {category: CategoryCount(category, **found.get(category, nothing)) for category in Category.values}


def light_counts(standings):
    """{light: number of projects}, worst first, zeros included."""
    counts = Counter(dict(standings.order_by().values_list("light").annotate(Count("pk"))))
    return {light: counts[light] for light in Light.values}


def programme_count(year):
    projects = Project.objects.listed().filter(programme=OuterRef("pk"))
    return Programme.objects.filter(Exists(projects), year=year).count()


def start_rates_of(standings, *, as_of):
    """Both start rates over the standings of one day, with the codes of the projects that make the difference."""
    rows = standings.order_by("project__code").values_list(
        "project__code", "project__category", "started", "start_due_on"
    )
    return start_rates(projects=(StartFacts(*row) for row in rows), as_of=as_of)
