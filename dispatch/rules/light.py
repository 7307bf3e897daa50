"""Lights (亮灯) of a project on a day, and what a change of light means.

A started project's light comes from its investment lag, any other's from the planned date of the event it waits for.
Every reading says which rule lit it. The thresholds are settings of the year's policy: published notices of districts
put the red light anywhere from 5 to 30 points. Lags come from `projects.rules.investment` and are exact to the 28th
digit, so that -5 itself is yellow.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.rules.rounding import round_half_up
from projects.rules.schedule import add_months, due_on

GREEN = "green"
BLUE = "blue"
YELLOW = "yellow"
RED = "red"
NONE = "none"

BASE_TIME = "time"
BASE_MONTHLY_PLAN = "monthly_plan"

LAG_VS_TIME = "lag_vs_time"
LAG_VS_PLAN = "lag_vs_plan"
NO_ANNUAL_PLAN = "no_annual_plan"
EVENT_NOT_DUE = "event_not_due"
EVENT_OVERDUE = "event_overdue"
NO_EVENT_DATE = "no_event_date"

RED_TO_GREEN = "red_to_green"

OPENED = "opened"
WORSENED = "worsened"
EASED = "eased"
CLEARED = "cleared"

_FLAG_SEVERITY = {BLUE: 1, YELLOW: 2, RED: 3}
_FINEST_PLACES = 10


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The settings of a light, in percentage points.

    Green from `blue_from` up, blue below it, yellow at `yellow` and below, red at `red` and below.
    `base` is the schedule that counts: `time` (times `factor`, 1.2 = 120 %) or `monthly_plan`. A start that is overdue
    is red after `overdue_red_months` full months. Raises ValueError for an unknown base or thresholds out of order.
    """

    base: str = BASE_TIME
    factor: Decimal = Decimal(1)
    blue_from: Decimal = Decimal(0)
    yellow: Decimal = Decimal(-5)
    red: Decimal = Decimal(-15)
    overdue_red_months: int = 3

    def __post_init__(self) -> None:
        if self.base not in (BASE_TIME, BASE_MONTHLY_PLAN):
            raise ValueError(f"unknown base of a light: {self.base!r}")
        if not self.red <= self.yellow <= self.blue_from:
            raise ValueError(
                f"thresholds must fall from blue to yellow to red: {self.blue_from}, {self.yellow}, {self.red}"
            )


@dataclass(frozen=True, slots=True)
class LightReading:
    """One light, the code of the rule that lit it, and that rule with its numbers in the users' words."""

    light: str
    rule: str
    rule_text: str


def light_for(
    *,
    started: bool,
    lag_vs_time_points: Decimal | None,
    lag_vs_plan_points: Decimal | None,
    planned_start_on: date | None,
    as_of: date,
    thresholds: Thresholds,
    planned_start_precision: str = "day",
    has_plan: bool = True,
    event: str = "开工",
) -> LightReading:
    """The base light of a project at the end of the day `as_of`.

    `lag_vs_time_points` is measured against `schedule(as_of=..., factor=thresholds.factor)`. Where the base is the
    monthly plan and a project has none, its lag against time counts: nobody escapes by filing no plan. Without an
    annual plan a started project has no light.

    Not started: green up to the planned day (a month, quarter or year is due at its last day), yellow from the next
    day, red after `overdue_red_months` full months (due in February: yellow from 1 March, red from 1 June). Without a
    planned date no light. `event` is the Chinese name of the event waited for (签约, 审批, 开工, 启动拆迁).
    """
    if not started:
        return _event_light(
            planned_start_on, planned_start_precision, as_of, thresholds, has_plan=has_plan, event=event
        )
    if not has_plan or lag_vs_time_points is None:
        return LightReading(NONE, NO_ANNUAL_PLAN, "无年度计划，不亮灯")
    if thresholds.base == BASE_MONTHLY_PLAN and lag_vs_plan_points is not None:
        return _lag_light(lag_vs_plan_points, LAG_VS_PLAN, "分月计划", thresholds)
    base_name = "时间进度" if thresholds.factor == 1 else f"{_plain(thresholds.factor * 100)}%时间进度"
    if thresholds.base == BASE_MONTHLY_PLAN:
        base_name = f"{base_name}（无分月计划）"
    return _lag_light(lag_vs_time_points, LAG_VS_TIME, base_name, thresholds)


def is_behind(light: str | None) -> bool:
    """Behind (落后) means yellow or red; blue is only a hint."""
    return light in (YELLOW, RED)


def shown_light(*, base: str, previous_base: str | None) -> str:
    """The light displayed for a month.

    Made good (green or blue) after a red month's end it is yellow, so that history is not whitewashed.
    """
    return YELLOW if previous_base == RED and base in (GREEN, BLUE) else base


def moved(*, previous_base: str | None, base: str) -> str | None:
    """How the base light moved between two month-ends, as `red_to_green`.

    None where it stayed or one of the two had no light.
    """
    if previous_base in (None, NONE) or base in (NONE, previous_base):
        return None
    return f"{previous_base}_to_{base}"


def flag_change(*, old: str | None, new: str) -> str | None:
    """What happens to the flag (落后预警): opened, worsened, eased, cleared, or None for no change.

    A flag is open while the light is blue, yellow or red.
    """
    before, after = _FLAG_SEVERITY.get(old, 0), _FLAG_SEVERITY.get(new, 0)
    if before == after:
        return None
    if not before:
        return OPENED
    if not after:
        return CLEARED
    return WORSENED if after > before else EASED


def _event_light(
    planned_on: date | None, precision: str, as_of: date, thresholds: Thresholds, *, has_plan: bool, event: str
) -> LightReading:
    if planned_on is None:
        missing = f"未定计划{event}时间" if has_plan else f"未定计划{event}时间，无年度计划"
        return LightReading(NONE, NO_EVENT_DATE, f"未{event}，{missing}，不亮灯")
    due = due_on(on=planned_on, precision=precision)
    if as_of <= due:
        return LightReading(GREEN, EVENT_NOT_DUE, f"未到计划{event}时间（{_day_text(due)}）")
    overdue = f"应{event}未{event}：应于{_day_text(due)}前{event}，已逾期{(as_of - due).days}天"
    if as_of > add_months(due, months=thresholds.overdue_red_months):
        return LightReading(RED, EVENT_OVERDUE, f"{overdue}，超过{thresholds.overdue_red_months}个月")
    return LightReading(YELLOW, EVENT_OVERDUE, overdue)


def _lag_light(lag_points: Decimal, rule: str, base_name: str, thresholds: Thresholds) -> LightReading:
    light = _light_of_lag(lag_points, thresholds)
    green, yellow, red = (_plain(value) for value in (thresholds.blue_from, thresholds.yellow, thresholds.red))
    criterion = {
        GREEN: f"绿灯：差距≥{green}",
        BLUE: f"蓝灯：{yellow}＜差距＜{green}",
        YELLOW: f"黄灯：{red}＜差距≤{yellow}",
        RED: f"红灯：差距≤{red}",
    }[light]
    shown = _honestly_rounded(lag_points, thresholds)
    if shown:
        difference = f"{'落后' if shown < 0 else '超前'}{base_name}{abs(shown):f}个百分点"
    else:
        difference = f"与{base_name}持平"
    return LightReading(light, rule, f"{difference}（{criterion}）")


def _light_of_lag(lag_points: Decimal, thresholds: Thresholds) -> str:
    if lag_points >= thresholds.blue_from:
        return GREEN
    if lag_points > thresholds.yellow:
        return BLUE
    return YELLOW if lag_points > thresholds.red else RED


def _honestly_rounded(lag_points: Decimal, thresholds: Thresholds) -> Decimal:
    """As few decimals as keep the lag on its own side of the thresholds: -4.96 is blue and must not read -5.0."""
    light = _light_of_lag(lag_points, thresholds)
    candidates = (round_half_up(lag_points, places=places) for places in range(1, _FINEST_PLACES))
    return next((rounded for rounded in candidates if _light_of_lag(rounded, thresholds) == light), lag_points)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
