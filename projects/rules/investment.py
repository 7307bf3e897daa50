"""Investment against plan and schedule.

Amounts are 万元, rates are percent (0-100, without a cap), differences are percentage points, negative = behind. All
results are unrounded (see `rounding`). A missing amount invested (None) counts as 0; that it is missing is for the
caller to mark (未报). A plan of None or 0 is no plan, and what needs one is None. A negative plan raises ValueError. A
rate against a period's target is `completion` with that target as the plan.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from projects.rules.rounding import as_decimal, exact
from projects.rules.schedule import MONTHS_IN_YEAR, Progress, months_elapsed, months_left

HARD_TO_FINISH_RATIO = Decimal(2)


def completion(*, invested_wan: Decimal | None, plan_wan: Decimal | None) -> Decimal | None:
    """Percent of the plan that is invested. Above 100 and at 0 is normal."""
    plan = _plan(plan_wan)
    return None if plan is None else as_decimal(_invested(invested_wan) / plan * 100)


def lag_vs_time_points(*, invested_wan: Decimal | None, plan_wan: Decimal | None, progress: Progress) -> Decimal | None:
    """Completion minus the time schedule. From the speech: 4.87 % - 16.67 % = -11.8."""
    plan = _plan(plan_wan)
    return None if plan is None else as_decimal((_invested(invested_wan) / plan - progress.share) * 100)


def lag_vs_plan_points(
    *, invested_wan: Decimal | None, plan_wan: Decimal | None, planned_so_far_wan: Decimal | None
) -> Decimal | None:
    """Completion minus the part of the annual plan that the monthly plan wants by now; None without a monthly plan."""
    plan = _plan(plan_wan)
    if plan is None or planned_so_far_wan is None:
        return None
    return as_decimal((_invested(invested_wan) - exact(planned_so_far_wan)) / plan * 100)


def pace_wan(*, invested_wan: Decimal | None, as_of: date) -> Decimal | None:
    """万元 a month so far; None until the first month has passed (1-30 January)."""
    pace = _pace(invested_wan, as_of)
    return None if pace is None else as_decimal(pace)


def needed_per_month_wan(*, invested_wan: Decimal | None, plan_wan: Decimal | None, as_of: date) -> Decimal | None:
    """万元 a month that the plan still needs, 0 once it is fulfilled; None where no month is left (31 December)."""
    needed = _needed_per_month(invested_wan, plan_wan, as_of)
    return None if needed is None else as_decimal(needed)


def is_hard_to_finish(
    *,
    invested_wan: Decimal | None,
    plan_wan: Decimal | None,
    as_of: date,
    work_due: bool = True,
    lag_vs_plan_points: Decimal | None = None,
    ratio: Decimal = HARD_TO_FINISH_RATIO,
) -> bool | None:
    """难以完成: work is due (started, or the start is overdue), the project is behind its monthly plan where it has one,
    and more than `ratio` times the pace so far is needed; so is any work at a pace of 0.

    None where no month is left or none has passed. (domain §5)
    """
    needed = _needed_per_month(invested_wan, plan_wan, as_of)
    pace = _pace(invested_wan, as_of)
    if needed is None or pace is None:
        return None
    keeps_plan = lag_vs_plan_points is not None and lag_vs_plan_points >= 0
    return work_due and not keeps_plan and needed > 0 and needed > exact(ratio) * pace


def forecast_wan(*, invested_wan: Decimal | None, as_of: date) -> Decimal | None:
    """万元 at the year's end at the pace so far; None until the first month has passed."""
    pace = _pace(invested_wan, as_of)
    return None if pace is None else as_decimal(pace * MONTHS_IN_YEAR)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Sums over projects, 万元.

    `plan_wan` and `invested_wan` cover the same projects; money of projects without a plan stands apart.
    """

    plan_wan: Decimal
    invested_wan: Decimal
    projects: int
    unplanned_invested_wan: Decimal
    unplanned_projects: int

    @property
    def completion_pct(self) -> Decimal | None:
        """Sum over sum, never a mean of rates."""
        return completion(invested_wan=self.invested_wan, plan_wan=self.plan_wan)


def aggregate(*, amounts: Iterable[tuple[Decimal | None, Decimal | None]]) -> Aggregate:
    """Sum pairs of (invested, annual plan)."""
    planned, unplanned = [], []
    for invested_wan, plan_wan in amounts:
        plan = _plan(plan_wan)
        if plan is None:
            unplanned.append(_invested(invested_wan))
        else:
            planned.append((_invested(invested_wan), plan))
    return Aggregate(
        plan_wan=as_decimal(sum((plan for _, plan in planned), Fraction(0))),
        invested_wan=as_decimal(sum((invested for invested, _ in planned), Fraction(0))),
        projects=len(planned),
        unplanned_invested_wan=as_decimal(sum(unplanned, Fraction(0))),
        unplanned_projects=len(unplanned),
    )


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among `n`; `tied` when others share it. A published rank always shows n."""

    place: int
    n: int
    tied: bool


def rank(values: Sequence[Decimal | None], *, highest_first: bool = True) -> list[Rank | None]:
    """Competition ranking (1, 2, 2, 4) in the order of `values`. None is not ranked and not counted in n."""
    holders = Counter(value for value in values if value is not None)
    places: dict[Decimal, int] = {}
    better = 0
    for value in sorted(holders, reverse=highest_first):
        places[value] = better + 1
        better += holders[value]
    return [None if value is None else Rank(place=places[value], n=better, tied=holders[value] > 1) for value in values]


def _plan(plan_wan: Decimal | None) -> Fraction | None:
    if plan_wan is not None and plan_wan < 0:
        raise ValueError(f"a plan is never negative: {plan_wan}")
    return exact(plan_wan) if plan_wan else None


def _invested(invested_wan: Decimal | None) -> Fraction:
    return Fraction(0) if invested_wan is None else exact(invested_wan)


def _pace(invested_wan: Decimal | None, as_of: date) -> Fraction | None:
    elapsed = months_elapsed(as_of=as_of)
    return None if elapsed < 1 else _invested(invested_wan) / elapsed


def _needed_per_month(invested_wan: Decimal | None, plan_wan: Decimal | None, as_of: date) -> Fraction | None:
    plan, left = _plan(plan_wan), months_left(as_of=as_of)
    if plan is None or not left:
        return None
    return max(plan - _invested(invested_wan), Fraction(0)) / left
