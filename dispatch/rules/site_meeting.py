"""现场办公会: 「包保领导每月至少要组织召开一次现场办公会」."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Duty:
    """How a leader stands to his monthly duty: code, and the word for it."""

    code: str
    label: str


KEPT = Duty("kept", "已召开")
WAITING = Duty("waiting", "本月还没开")
MISSED = Duty("missed", "未召开")
NOT_RECORDED = Duty("not_recorded", "没有记录")


def monthly_duty(*, held_on: Iterable[date], month_end: date, as_of: date, recorded_since: date | None) -> Duty:
    """Whether a leader kept the rule for the calendar month that ends on `month_end`, as of a day.

    One meeting held in the month is enough; meetings after `as_of` do not count yet. Until the month is over it may
    still be held: the last day included. `recorded_since` is the first meeting that anybody in the district recorded:
    a month that was over before (or where there is none) charges nobody.
    """
    if any(month_end.replace(day=1) <= day <= min(month_end, as_of) for day in held_on):
        return KEPT
    if as_of <= month_end:
        return WAITING
    return NOT_RECORDED if recorded_since is None or month_end < recorded_since else MISSED
