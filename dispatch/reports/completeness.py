"""包保到位: the parts that every project must have (domain §2), and which ones it lacks."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, Min, OuterRef, Window
from django.db.models.functions import RowNumber

from projects.models import AnnualPlan, Assignment, Milestone

PARTS = {
    "has_leader": "包保领导",
    "has_lead_unit": "责任单位",
    "has_liaison_unit": "联络单位",
    "has_support_group": "包保小组",
    "has_plan": "年度计划",
    "has_month_plan": "分月计划",
    "has_next_date": "下一个节点时间",
}
"""What a project must have, in the order in which it is said to lack it."""

Role = Assignment.Role


@dataclass(frozen=True, slots=True)
class Lacking:
    """The projects that lack the same parts: how many, and the first of them by code as (name, code)."""

    missing: tuple[str, ...]
    count: int
    first: tuple[tuple[str, str], ...]


def missing_words(people, *, has_plan, has_month_plan, has_next_date):
    """The names of the parts that a project lacks; `has_next_date` asks for a milestone still to come."""
    present = (
        people.leader,
        people.lead_units,
        people.liaison_unit,
        people.support_group,
        has_plan,
        has_month_plan,
        has_next_date,
    )
    return [label for label, there in zip(PARTS.values(), present, strict=True) if not there]


def lacking_groups(projects, *, as_of, on, named):
    """The projects that lack a part, grouped by what they lack, the most lacking first; `named` of each at most.

    Counted by the database: a large district costs no more rows than a small one.
    """
    rows = (
        projects.annotate(**_parts(as_of=as_of, on=on))
        .exclude(**dict.fromkeys(PARTS, True))
        .annotate(
            alike=Window(Count("pk"), partition_by=list(PARTS)),
            first_code=Window(Min("code"), partition_by=list(PARTS)),
            place=Window(RowNumber(), partition_by=list(PARTS), order_by=F("code").asc()),
        )
        .filter(place__lte=named)
        .order_by("first_code", "code")
    )
    groups = {}
    for *present, name, code, alike in rows.values_list(*PARTS, "name", "code", "alike"):
        missing = tuple(label for label, there in zip(PARTS.values(), present, strict=True) if not there)
        groups.setdefault(missing, (alike, []))[1].append((name, code))
    found = [Lacking(missing, count, tuple(first)) for missing, (count, first) in groups.items()]
    return sorted(found, key=lambda group: -len(group.missing))


def _parts(*, as_of, on):
    def answered(role):
        return Exists(Assignment.objects.in_force_on(on).filter(role=role, project=OuterRef("pk")))

    plans = AnnualPlan.objects.in_force_on(as_of).filter(project=OuterRef("pk"))
    to_come = Milestone.objects.filter(project=OuterRef("pk"), actual_on__isnull=True, planned_on__isnull=False)
    return {
        "has_leader": answered(Role.RESPONSIBLE_LEADER),
        "has_lead_unit": answered(Role.LEAD_UNIT),
        "has_liaison_unit": answered(Role.LIAISON_UNIT),
        "has_support_group": answered(Role.SUPPORT_GROUP),
        "has_plan": Exists(plans),
        "has_month_plan": Exists(plans.filter(cumulative_wan__isnull=False)),
        "has_next_date": Exists(to_come),
    }
