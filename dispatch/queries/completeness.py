"""包保到位: the parts that every project must have (domain §2), and which ones it lacks."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, Value, When, Window
from django.db.models.functions import RowNumber

from projects.models import AnnualPlan, Assignment, Milestone

PARTS = ("包保领导", "责任单位", "联络单位", "包保小组", "年度计划", "分月计划", "下一个节点时间")
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
    return [label for label, there in zip(PARTS, present, strict=True) if not there]


def lacking_groups(projects, *, as_of, on, named):
    """The projects that lack a part, grouped by what they lack, the most lacking first; `named` of each at most.

    Counted by the database: a large district costs no more rows than a small one.
    """
    lacking = projects.annotate(lacks=_lacks(as_of=as_of, on=on)).exclude(lacks=0)
    groups = lacking.order_by().values_list("lacks").annotate(Count("pk"), first_code=Min("code"))
    names = (
        lacking.annotate(place=Window(RowNumber(), partition_by="lacks", order_by="code"))
        .filter(place__lte=named)
        .order_by("code")
    )
    first = defaultdict(list)
    for lacks, name, code in names.values_list("lacks", "name", "code"):
        first[lacks].append((name, code))
    found = [
        Lacking(tuple(label for bit, label in enumerate(PARTS) if lacks & 1 << bit), count, tuple(first[lacks]))
        for lacks, count, _ in groups.order_by("first_code")
    ]
    return sorted(found, key=lambda group: -len(group.missing))


def _lacks(*, as_of, on):
    """What a project lacks as one number to group by: a bit for each of PARTS."""
    has = _has_parts(as_of=as_of, on=on)
    bits = (Case(When(there, then=0), default=1 << bit, output_field=IntegerField()) for bit, there in enumerate(has))
    return sum(bits, Value(0))


def _has_parts(*, as_of, on):
    """Conditions in the order of PARTS."""

    def answered(role):
        return Exists(Assignment.objects.in_force_on(on).filter(role=role, project=OuterRef("pk")))

    plans = AnnualPlan.objects.in_force_on(as_of).filter(project=OuterRef("pk"))
    to_come = Milestone.objects.filter(project=OuterRef("pk"), actual_on__isnull=True, planned_on__isnull=False)
    return (
        *map(answered, (Role.RESPONSIBLE_LEADER, Role.LEAD_UNIT, Role.LIAISON_UNIT, Role.SUPPORT_GROUP)),
        Exists(plans),
        Exists(plans.filter(cumulative_wan__isnull=False)),
        Exists(to_come),
    )
