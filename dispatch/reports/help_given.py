"""部门帮办榜: which units solve what is assigned to them, how fast, and what those who asked say of it."""

from collections import defaultdict
from fractions import Fraction

from django.db.models import Count, Exists, F, OuterRef, Sum
from django.urls import reverse

from dispatch.models import Problem, ProblemTurn
from dispatch.rules.help_given import UnitTurn, help_given
from dispatch.rules.problem import UNIT
from projects.models import Assignment, Holiday, Unit
from projects.rules.rounding import NOT_AVAILABLE, as_decimal, round_points, share_text

HELPING, LEADING = "helping", "leading"
PARTS = {HELPING: "帮办：别的单位的项目", LEADING: "自办：本单位负责的项目"}
"""A unit is never a department by nature: it helps where it is not the project's own lead unit."""


def help_rows(user, *, part, on):
    """One row a unit: all for those who see the district, one's own for others. The best in time first."""
    turns = _turns(user, part, on)
    ratings = _ratings(on)
    names = dict(Unit.objects.filter(pk__in=turns).values_list("pk", "name"))
    calendar = Holiday.objects.calendar()
    found = {unit: help_given(rows, as_of=on, calendar=calendar) for unit, rows in turns.items()}
    return [
        _row(names[unit], unit, figures, ratings.get(unit))
        for unit, figures in sorted(found.items(), key=lambda item: _order(item[1], names[item[0]]))
    ]


def _order(figures, name):
    """The larger share in time first, then the more solved; who has solved nothing yet comes last."""
    share = figures.in_time / figures.solved if figures.solved else -1
    return (-share, -figures.solved, figures.overdue, -figures.handled, name)


def _turns(user, part, on):
    """{unit id: its turns of the year's problems}, in the order in which it had them."""
    rows = ProblemTurn.objects.filter(problem__project__year=on.year, problem__project__voided_at__isnull=True)
    later = ProblemTurn.objects.filter(problem=OuterRef("problem"), pk__gt=OuterRef("pk"))
    leads = Assignment.objects.filter(
        role=Assignment.Role.LEAD_UNIT, project=OuterRef("problem__project"), unit=OuterRef("unit")
    )
    rows = rows.filter(Exists(leads) if part == LEADING else ~Exists(leads), unit__isnull=False)
    if not user.sees_whole_district:
        rows = rows.filter(unit=user.unit_id)
    rows = rows.annotate(is_last=~Exists(later), rose=Exists(later.filter(level__gt=UNIT)), state=F("problem__state"))
    fields = ("problem", "from_on", "due_on", "to_on", "state", "is_last", "rose")
    found = defaultdict(list)
    for unit, *turn in rows.order_by("pk").values_list("unit", *fields):
        found[unit].append(UnitTurn(*turn))
    return found


def _ratings(on):
    """{unit id: (mean, n)} of the ratings that the year's solved problems got."""
    rated = Problem.objects.filter(project__year=on.year, project__voided_at__isnull=True, rating__isnull=False)
    rows = rated.order_by().values_list("handling_unit").annotate(Sum("rating"), Count("rating"))
    return {unit: (as_decimal(Fraction(total, n)), n) for unit, total, n in rows}


def _row(name, unit, figures, rating):
    return {
        "name": name,
        "url": f"{reverse('problem_list')}?unit={unit}",
        "handled": str(figures.handled),
        "solved": str(figures.solved),
        "in_time": share_text(figures.in_time, figures.solved),
        "waiting": str(figures.waiting),
        "open": str(figures.open),
        "overdue": str(figures.overdue) if figures.overdue else "",
        "passed_up": str(figures.passed_up),
        "days": str(figures.days),
        "rating": NOT_AVAILABLE if rating is None else f"{round_points(rating[0]):f}",
        "rated": "" if rating is None else f"n={rating[1]}",
    }
