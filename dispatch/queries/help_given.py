"""部门帮办榜: which units solve what is assigned to them, how fast, and what those who asked say of it."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Subquery

from dispatch.models import ProblemTurn
from dispatch.rules.help_given import UnitTurn, help_given
from dispatch.rules.problem import UNIT
from projects.models import Assignment, Unit

HELPING, LEADING = "helping", "leading"
PARTS = {HELPING: "帮办：别的单位的项目", LEADING: "自办：本单位负责的项目"}
"""A unit is never a department by nature: it helps where it was not the project's own lead unit when it got the problem."""


def help_by_unit(*, year, part, on, calendar, **only):
    """{unit: `HelpGiven`} on the day `on` over the year's problems, in the units' order: what page and papers print.

    `only` narrows it to turns of that kind.
    """
    turns = _by_unit(_turns(year, part).filter(**only))
    units = Unit.objects.in_bulk(turns).values()
    return {
        unit: help_given(turns[unit.pk], as_of=on, calendar=calendar)
        for unit in sorted(units, key=lambda unit: (unit.sort_order, unit.pk))
    }


def _turns(year, part):
    """The turns of units on the year's problems, each with the level that had it next."""
    rows = ProblemTurn.objects.filter(problem__project__year=year, problem__project__voided_at__isnull=True)
    leads = Assignment.objects.in_force_on(OuterRef("from_on")).filter(
        role=Assignment.Role.LEAD_UNIT, project=OuterRef("problem__project"), unit=OuterRef("unit")
    )
    rows = rows.filter(Exists(leads) if part == LEADING else ~Exists(leads), unit__isnull=False)
    later = ProblemTurn.objects.filter(problem=OuterRef("problem"), pk__gt=OuterRef("pk")).order_by("pk")
    return rows.annotate(next_level=Subquery(later.values("level")[:1])).order_by("pk")


def _by_unit(turns):
    """{unit id: its turns}, in the order in which it had them."""
    found = defaultdict(list)
    fields = ("problem", "from_on", "due_on", "to_on", "problem__state", "problem__due_on", "problem__stopped_on")
    fields += ("next_level",)
    for unit, *turn, next_level, judged, rating in turns.values_list(
        "unit", *fields, "problem__handling_unit", "problem__rating"
    ):
        rose = next_level is not None and next_level > UNIT
        found[unit].append(UnitTurn(*turn, next_level is None, rose, rating if judged == unit else None))
    return found
