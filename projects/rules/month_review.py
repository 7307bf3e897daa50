"""The monthly review (月度审核) and the three books (三本账) of one project and month. Amounts are 万元.

A missing figure is None and differs from nothing: missing is never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from projects.rules.plausibility import Week, money_without_start, month_end_jump, round_number_run
from projects.rules.rounding import exact

STATISTICAL_GAP_PCT = Decimal(10)


@dataclass(frozen=True, slots=True)
class BookFigures:
    """What the three books say of one project and month."""

    reported_wan: Decimal | None
    verified_wan: Decimal | None
    statistical_wan: Decimal | None

    @property
    def waits_for_review(self) -> bool:
        return self.reported_wan is not None and self.verified_wan is None

    @property
    def verified_less_reported_wan(self) -> Decimal | None:
        return difference(self.verified_wan, self.reported_wan)

    @property
    def statistical_less_verified_wan(self) -> Decimal | None:
        return difference(self.statistical_wan, self.verified_wan)

    @property
    def statistical_less_reported_wan(self) -> Decimal | None:
        return difference(self.statistical_wan, self.reported_wan)

    @property
    def differ(self) -> bool:
        """Whether any two of the figures that are there are not the same."""
        return len({self.reported_wan, self.verified_wan, self.statistical_wan} - {None}) > 1


def difference(figure: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if figure is None or other is None else figure - other


def review_opens(*, month: date, deadlines: Sequence[datetime]) -> datetime:
    """The moment after which the month that ends on `month` is reviewed: it is over, and so is the last of `deadlines`.

    `deadlines` are those of all weekly reports of which a day lies in the month; naive, in the district's time.
    """
    return max([datetime.combine(month, time()), *deadlines])


def reported_in_month(
    *, weeks_wan: Sequence[Decimal], opening_wan: Decimal | None, before_wan: Decimal | None
) -> Decimal | None:
    """The month's reported amount; None where nothing was reported.

    A project that begins to report in mid-year opens with what it had invested since January (`opening_wan`). Of that,
    what the months before have in the figures (`before_wan`) is not this month's.
    """
    if opening_wan is None:
        return sum(weeks_wan) if weeks_wan else None
    return opening_wan + sum(weeks_wan) - (before_wan or 0)


def doubts(
    *,
    figures: BookFigures,
    weeks: Sequence[Week],
    has_opening: bool,
    started: bool,
    gap_pct: Decimal = STATISTICAL_GAP_PCT,
) -> tuple[str, ...]:
    """Why a reported month should not be accepted unseen, in the words of a colleague; empty for an unsuspicious one.

    A reported figure that is further from the statistical one than `gap_pct`, in percent of the larger, is worth a
    question; just as far is not.
    """
    said = []
    if figures.reported_wan is not None and figures.reported_wan < 0:
        said.append("当月上报合计为负数，请核对此前各月。")
    if has_opening:
        said.append("首期周报报的是年初以来累计，当月数由累计减去此前各月得出，请核对。")
    hints = (money_without_start(weeks, started=started), month_end_jump(weeks), round_number_run(weeks))
    said += [hint.text for hint in hints if hint is not None]
    if _far_from_statistics(figures, gap_pct):
        said.append(f"与统计数相差超过{gap_pct.normalize():f}%，请与统计部门核对。")
    return tuple(said)


def _far_from_statistics(figures: BookFigures, gap_pct: Decimal) -> bool:
    gap = figures.statistical_less_reported_wan
    if not gap:
        return False
    larger = max(abs(figures.statistical_wan), abs(figures.reported_wan))
    return abs(exact(gap)) * 100 > exact(gap_pct) * exact(larger)
