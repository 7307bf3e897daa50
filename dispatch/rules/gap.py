"""The gap decomposed (差距拆解): what each project, and each group of projects, adds to the headline lag (domain §5).

With I invested, P the annual plan, C the monthly plan to date and τ the time progress, all of projects that have a plan:

    gap          = I − τ·P                                                        万元, negative = behind
    contribution = 100·(I − τ·P) / ΣP                                             points; they add up to the headline lag
                 = 100·(C − τ·P) / ΣP  计划排后  +  100·(I − C) / ΣP  没干到计划   (without a monthly plan C = τ·P)

Everything is computed in whole yuan and fractions, so that parts add up to their whole on any day, exactly. Figures are
rounded at display alone; rounded parts need not add up, and a page that shows them says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add

from projects.rules.rounding import as_decimal, exact
from projects.rules.schedule import Progress

ON_SCHEDULE = "on_schedule"
NOT_DUE = "not_due"
START_OVERDUE = "start_overdue"
NO_DATE = "no_date"
STARTED_UNREPORTED = "started_unreported"
STARTED_BEHIND = "started_behind"

CLASSES = {
    NOT_DUE: "未到期",
    START_OVERDUE: "应开未开",
    STARTED_BEHIND: "在建落后",
    STARTED_UNREPORTED: "在建未报",
    NO_DATE: "未定开工时间",
    ON_SCHEDULE: "达到或超前",
}
"""Why a project adds what it adds, in the order in which pages and papers name it."""


def gap_class(*, on_schedule: bool, started: bool, start_due_on: date | None, reported: bool, as_of: date) -> str:
    """The one class of a project at the end of the day `as_of`, by its start date alone; the first that holds.

    `on_schedule`: invested as much as the time schedule wants, or more. `start_due_on` is the last day that the planned
    start allows: on that day it is overdue. `reported`: some figure of the year is known, 0 included.
    """
    if on_schedule:
        return ON_SCHEDULE
    if not started:
        if start_due_on is None:
            return NO_DATE
        return START_OVERDUE if start_due_on <= as_of else NOT_DUE
    return STARTED_BEHIND if reported else STARTED_UNREPORTED


@dataclass(frozen=True, slots=True)
class GapPart:
    """Sums over some projects with a plan, in 万元. `scheduled_wan` is C of those that have an approved monthly plan,
    `unscheduled_plan_wan` the annual plan of the others; `unreported` of the projects have no figure at all."""

    count: int = 0
    plan_wan: Decimal = Decimal(0)
    invested_wan: Decimal = Decimal(0)
    scheduled_wan: Decimal = Decimal(0)
    unscheduled_plan_wan: Decimal = Decimal(0)
    unreported: int = 0

    def __add__(self, other: "GapPart") -> "GapPart":
        return GapPart(
            self.count + other.count,
            self.plan_wan + other.plan_wan,
            self.invested_wan + other.invested_wan,
            self.scheduled_wan + other.scheduled_wan,
            self.unscheduled_plan_wan + other.unscheduled_plan_wan,
            self.unreported + other.unreported,
        )


NOTHING = GapPart()


def whole_of(parts: Iterable[GapPart]) -> GapPart:
    """The sum of parts that share no project."""
    return reduce(add, parts, NOTHING)


@dataclass(frozen=True, slots=True)
class Gap:
    """What a part adds to the headline of all: 万元 missing (negative) or ahead, and points of the whole's plan.

    `points` = `shape_points` (计划排后: the monthly plan lies behind the time schedule) + `execution_points` (没干到计划).
    Points are None where the whole has no plan.
    """

    part: GapPart
    wan: Decimal
    points: Decimal | None
    shape_points: Decimal | None
    execution_points: Decimal | None


def gap_of(*, part: GapPart, whole_plan_wan: Decimal, progress: Progress) -> Gap:
    """The gap of `part` at `progress`, as a share of all plans together (`whole_plan_wan`)."""
    plan, invested = exact(part.plan_wan), exact(part.invested_wan)
    due = progress.share * plan
    planned = exact(part.scheduled_wan) + progress.share * exact(part.unscheduled_plan_wan)

    def points(amount: Fraction) -> Decimal | None:
        return as_decimal(100 * amount / exact(whole_plan_wan)) if whole_plan_wan else None

    return Gap(
        part, as_decimal(invested - due), points(invested - due), points(planned - due), points(invested - planned)
    )


@dataclass(frozen=True, slots=True)
class Change:
    """How the headline moved between two days, in points: what time took, what was invested, what plans changed."""

    time_points: Decimal
    invested_points: Decimal
    plan_points: Decimal

    @property
    def points(self) -> Decimal:
        return self.time_points + self.invested_points + self.plan_points


def change_of(*, before: GapPart, before_progress: Progress, now: GapPart, now_progress: Progress) -> Change | None:
    """Δlag = −100·Δτ + 100·ΔI/ΣP₁ + 100·I₀·(1/ΣP₁ − 1/ΣP₀); None where one of the days has no plan.

    In January nothing came before: `before` is then the year's beginning, `NOTHING` with this year's plan.
    """
    if not before.plan_wan or not now.plan_wan:
        return None
    plan_before, plan_now = exact(before.plan_wan), exact(now.plan_wan)
    invested_before, invested_now = exact(before.invested_wan), exact(now.invested_wan)
    return Change(
        time_points=as_decimal(-100 * (now_progress.share - before_progress.share)),
        invested_points=as_decimal(100 * (invested_now - invested_before) / plan_now),
        plan_points=as_decimal(100 * invested_before * (1 / plan_now - 1 / plan_before)),
    )
