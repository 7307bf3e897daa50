"""部门帮办榜 as its page: one row a unit."""

from fractions import Fraction

from django.urls import reverse

from dispatch.queries.help_given import help_by_unit
from dispatch.rules.help_given import PARTS
from projects.models import Holiday
from projects.rules.rounding import NOT_AVAILABLE, as_decimal, round_points, share_text


def help_rows(user, *, part, on):
    """One row a unit: all for those who see the district, one's own for others. The best in time first."""
    only = {} if user.sees_whole_district else {"unit": user.unit_id}
    found = help_by_unit(year=on.year, part=part, on=on, calendar=Holiday.objects.calendar(), **only)
    ranked = sorted(found.items(), key=lambda item: _order(item[1], item[0].name))
    return [_row(unit, figures) for unit, figures in ranked]


def _order(figures, name):
    """The larger share in time first, then the more in time; who has ended nothing yet comes last."""
    share = figures.in_time / figures.ended if figures.ended else -1
    return (-share, -figures.in_time, figures.overdue, -figures.taken, name)


def _row(unit, figures):
    return {
        "name": unit.name,
        "url": f"{reverse('problem_list')}?unit={unit.pk}",
        "taken": str(figures.taken),
        "rate": share_text(figures.in_time, figures.ended),
        **{part: str(getattr(figures, part)) for part in PARTS},
        "overdue": str(figures.overdue) if figures.overdue else "",
        "days": _mean_text(figures.days, figures.taken),
        "rating": _mean_text(figures.rating_sum, figures.rated),
        "rated": f"n={figures.rated}" if figures.rated else "",
    }


def _mean_text(total, n):
    return f"{round_points(as_decimal(Fraction(total, n))):f}" if n else NOT_AVAILABLE
