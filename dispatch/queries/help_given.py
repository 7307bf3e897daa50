"""部门帮办榜: which units solve what is assigned to them, how fast, and what those who asked say of it."""

from collections import defaultdict
from fractions import Fraction

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse

from dispatch.models import ProblemTurn
from dispatch.rules.help_given import UnitTurn, help_given
from dispatch.rules.problem import UNIT
from projects.models import Assignment, Holiday, Unit
from projects.rules.rounding import NOT_AVAILABLE, as_decimal, round_points, share_text

HELPING, LEADING = "helping", "leading"
PARTS = {HELPING: "帮办：别的单位的项目", LEADING: "自办：本单位负责的项目"}
"""A unit is never a department by nature: it helps where it was not the project's own lead unit when it got the problem."""


def help_rows(user, *, part, on):
    """One row a unit: all for those who see the district, one's own for others. The best in time first."""
    only = {} if user.sees_whole_district else {"unit": user.unit_id}
    found = help_by_unit(year=on.year, part=part, on=on, calendar=Holiday.objects.calendar(), **only)
    ranked = sorted(found.items(), key=lambda item: _order(item[1], item[0].name))
    return [_row(unit, figures) for unit, figures in ranked]


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


def _order(figures, name):
    """The larger share in time first, then the more solved; who has solved nothing yet comes last."""
    share = figures.in_time / figures.solved if figures.solved else -1
    return (-share, -figures.solved, figures.overdue, -figures.handled, name)


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
    fields = ("problem", "from_on", "due_on", "to_on", "problem__state", "next_level")
    for unit, *turn, next_level, judged, rating in turns.values_list(
        "unit", *fields, "problem__handling_unit", "problem__rating"
    ):
        rose = next_level is not None and next_level > UNIT
        found[unit].append(UnitTurn(*turn, next_level is None, rose, rating if judged == unit else None))
    return found


def _row(unit, figures):
    return {
        "name": unit.name,
        "url": f"{reverse('problem_list')}?unit={unit.pk}",
        "handled": str(figures.handled),
        "solved": str(figures.solved),
        "in_time": share_text(figures.in_time, figures.solved),
        "waiting": str(figures.waiting),
        "open": str(figures.open),
        "overdue": str(figures.overdue) if figures.overdue else "",
        "passed_up": str(figures.passed_up),
        "days": str(figures.days),
        "rating": _mean_text(figures.rating_sum, figures.rated),
        "rated": f"n={figures.rated}" if figures.rated else "",
    }


def _mean_text(total, n):
    return f"{round_points(as_decimal(Fraction(total, n))):f}" if n else NOT_AVAILABLE
