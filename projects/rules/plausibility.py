"""Figures worth a second look, in the words of a colleague who asks. Listed for the supervisors; never a finding of guilt.

Amounts are 万元. A check gives no finding where it lacks the data to compare.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

JUMP_RATIO = 3
"""The month's last week is more than so many times the mean of the weeks before."""
ROUND_STEP_WAN = 100
ROUND_RUN = 4
"""So many weeks running whose amounts are whole hundreds."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to ask about: what kind it is, and the question."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Week:
    """One filed week of a project: the Sunday it ends on and the amount reported for it."""

    ends_on: date
    invested_wan: Decimal


def cumulative_falls(*, label: str, figures: Sequence[tuple[date, Decimal]]) -> Hint | None:
    """A figure counted from the beginning is smaller than the week before; `figures` are (week's end, figure), oldest first."""
    for (before_on, before), (on, figure) in pairwise(figures):
        if figure < before:
            return Hint(
                "cumulative_falls",
                f"{label}由{_day(before_on)}的{_text(before)}变为{_day(on)}的{_text(figure)}，"
                "累计数变小了，请核对是更正还是笔误。",
            )
    return None


def month_end_jump(weeks: Sequence[Week]) -> Hint | None:
    """The last week of a month brought far more than those before it; the newest such month, `weeks` oldest first."""
    months: Mapping[tuple[int, int], list[Week]] = defaultdict(list)
    for week in weeks:
        months[week.ends_on.year, week.ends_on.month].append(week)
    for (_, month), found in sorted(months.items(), reverse=True):
        *earlier, last = found
        total = sum(week.invested_wan for week in earlier)
        if len(earlier) >= 2 and total > 0 and last.invested_wan * len(earlier) > JUMP_RATIO * total:
            return Hint(
                "month_end_jump",
                f"{month}月前{len(earlier)}周共报{_text(total)}万元，最后一周报{_text(last.invested_wan)}万元，"
                "请了解是否月底集中入账。",
            )
    return None


def round_number_run(weeks: Sequence[Week]) -> Hint | None:
    """The newest weeks all report whole hundreds above zero."""
    run = []
    for week in reversed(weeks):
        if not week.invested_wan or week.invested_wan % ROUND_STEP_WAN:
            break
        run.append(_text(week.invested_wan))
    if len(run) < ROUND_RUN:
        return None
    return Hint(
        "round_number_run",
        f"连续{len(run)}周都报整百数（{'、'.join(reversed(run[:ROUND_RUN]))}万元），请了解是按票据还是按估计填报。",
    )


def money_without_start(weeks: Sequence[Week], *, started: bool) -> Hint | None:
    """Money is reported for a project of which no start of works is on record."""
    total = sum(week.invested_wan for week in weeks)
    if started or not total:
        return None
    return Hint(
        "money_without_start",
        f"尚无开工记录，周报已报投资{_text(total)}万元，请核对是前期费用还是开工未登记。",
    )


def repeated_photos(photos: Iterable[tuple[date, str]]) -> Hint | None:
    """The same picture stands for two weeks; `photos` are (week's Monday, fingerprint), an empty fingerprint tells nothing."""
    seen: dict[str, date] = {}
    for monday, fingerprint in sorted(photos):
        first = seen.setdefault(fingerprint, monday) if fingerprint else monday
        if first != monday:
            return Hint(
                "repeated_photo",
                f"{_day(monday)}当周的照片与{_day(first)}当周的相同，请补一张近照。",
            )
    return None


def repeated_report(mondays: Sequence[date]) -> Hint | None:
    """Reports that say the same as the one before; `mondays` are their weeks, oldest first."""
    if not mondays:
        return None
    return Hint("repeated_report", f"{_day(mondays[-1])}当周的周报与上一期文字、数字都相同，请了解是否没有新进展。")


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _text(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
