"""Lights (亮灯) of a project at the end of a day, and what a change of light means (domain §5).

A started project's light comes from its investment lag, any other's from the planned date of its start alone: until
that day has ended nothing is due (未到期). Later events that were missed light it too; the worse light wins. Every
reading says which rule lit it. The thresholds are settings of the year's policy: published notices of districts
put the red light anywhere from 5 to 30 points. Lags come from `projects.rules.investment` and are exact to the 28th
digit, so that -5 itself is yellow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.rules.rounding import round_half_up
from projects.rules.schedule import add_months, due_on

GREEN = "green"
BLUE = "blue"
YELLOW = "yellow"
RED = "red"
NOT_DUE = "not_due"
NONE = "none"

BASE_TIME = "time"
BASE_MONTHLY_PLAN = "monthly_plan"

LAG_VS_TIME = "lag_vs_time"
LAG_VS_PLAN = "lag_vs_plan"
ON_MONTHLY_PLAN = "on_monthly_plan"
START_UNREVIEWED = "start_unreviewed"
NO_ANNUAL_PLAN = "no_annual_plan"
EVENT_NOT_DUE = "event_not_due"
EVENT_OVERDUE = "event_overdue"
NO_EVENT_DATE = "no_event_date"

RED_TO_GREEN = "red_to_green"

ON_PLAN = "达到分月计划（最重亮蓝灯）"

OPENED = "opened"
WORSENED = "worsened"
EASED = "eased"
CLEARED = "cleared"

_SEVERITY = {BLUE: 1, YELLOW: 2, RED: 3}
_FINEST_PLACES = 10


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The settings of a light, in percentage points.

    Green from `blue_from` up, blue below it, yellow at `yellow` and below, red at `red` and below.
    `base` is the schedule that counts: `time` (times `factor`, 1.2 = 120 %) or `monthly_plan`. A start that is overdue
    is red after `overdue_red_months` full months. With `plan_keeps_blue` a project at or above its approved monthly plan
    is at worst blue, however far its plan lies behind the time schedule. Raises ValueError for an unknown base or thresholds out of order.
    """

    base: str = BASE_TIME
    factor: Decimal = Decimal(1)
    blue_from: Decimal = Decimal(0)
    yellow: Decimal = Decimal(-5)
    red: Decimal = Decimal(-15)
    overdue_red_months: int = 3
    plan_keeps_blue: bool = True

    def __post_init__(self) -> None:
        if self.base not in (BASE_TIME, BASE_MONTHLY_PLAN):
            raise ValueError(f"unknown base of a light: {self.base!r}")
        if not self.red <= self.yellow <= self.blue_from:
            raise ValueError(
                f"thresholds must fall from blue to yellow to red: {self.blue_from}, {self.yellow}, {self.red}"
            )


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """An event that is to happen (五保: 签约 审批 开工 竣工 投产 达效), by its Chinese name, and the day planned for it.

    A month, quarter or year is due at its last day. None: no day is planned.
    """

    name: str
    planned_on: date | None
    precision: str = "day"

    @property
    def due_on(self) -> date | None:
        return None if self.planned_on is None else due_on(on=self.planned_on, precision=self.precision)


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
    start: PlannedEvent,
    as_of: date,
    thresholds: Thresholds,
    has_plan: bool = True,
    start_reviewed: bool = True,
    unrecorded: Sequence[PlannedEvent] = (),
) -> LightReading:
    """The base light of a project at the end of the day `as_of`.

    `lag_vs_time_points` is measured against `schedule(as_of=..., factor=thresholds.factor)`. Where the base is the
    monthly plan and a project has none, its lag against time counts: nobody escapes by filing no plan. Without an
    annual plan a started project has no light. At or above its monthly plan it is at worst blue. Before a reviewed
    month contains its start (`start_reviewed`) there is nothing to judge: not due.

    Not started: not due until the planned day has ended, yellow at its end, red `overdue_red_months` full months later
    (due in February: yellow at 29 February, red at 31 May). Without a planned date no light. `start` names the
    event that counts as the start (开工, 启动拆迁).

    `unrecorded` are later events that nobody has recorded: one whose day has ended lights in the same way. The worse
    light wins, and both are named.
    """
    if started:
        reading = _started_light(lag_vs_time_points, lag_vs_plan_points, thresholds, has_plan, start_reviewed)
    else:
        reading = _start_light(start, as_of, thresholds, has_plan)
    missed = [
        late for event in unrecorded if event.due_on is not None and (late := _overdue_light(event, as_of, thresholds))
    ]
    return _together(reading, missed)


def is_behind(light: str | None) -> bool:
    """Behind (落后) means yellow or red; blue is only a hint."""
    return light in (YELLOW, RED)


def is_flagged(light: str | None) -> bool:
    """Whether a light alone keeps a flag open: blue is a hint already."""
    return light in _SEVERITY


def shown_light(*, base: str, previous_base: str | None) -> str:
    """The light displayed for a month.

    Made good (green or blue) after a red month's end it is yellow, so that history is not whitewashed.
    """
    return YELLOW if previous_base == RED and base in (GREEN, BLUE) else base


def moved(*, previous_base: str | None, base: str) -> str | None:
    """How the base light moved between two month-ends, as `red_to_green`.

    None where it stayed or one of the two had no light. A project that was not due has moved when it is lit.
    """
    if previous_base in (None, NONE) or base in (NONE, previous_base):
        return None
    return f"{previous_base}_to_{base}"


def flag_change(*, old: str | None, new: str, had_missed: bool = False, has_missed: bool = False) -> str | None:
    """What happens to the flag (落后预警): opened, worsened, eased, cleared, or None for no change.

    A flag is open while the light is blue, yellow or red, or while a date has been missed since the month's end.
    """
    before, after = _SEVERITY.get(old, 0), _SEVERITY.get(new, 0)
    was_open, is_open = bool(before) or had_missed, bool(after) or has_missed
    if was_open != is_open:
        return OPENED if is_open else CLEARED
    if before == after:
        return None
    return WORSENED if after > before else EASED


def _started_light(
    lag_vs_time_points: Decimal | None,
    lag_vs_plan_points: Decimal | None,
    thresholds: Thresholds,
    has_plan: bool,
    start_reviewed: bool,
) -> LightReading:
    if not has_plan or lag_vs_time_points is None:
        return LightReading(NONE, NO_ANNUAL_PLAN, "无年度计划，不亮灯")
    if not start_reviewed:
        return LightReading(NOT_DUE, START_UNREVIEWED, "已开工，投资待审核")
    if thresholds.base == BASE_MONTHLY_PLAN and lag_vs_plan_points is not None:
        return _lag_light(lag_vs_plan_points, LAG_VS_PLAN, "分月计划", thresholds)
    base_name = "时间进度" if thresholds.factor == 1 else f"{_plain(thresholds.factor * 100)}%时间进度"
    if thresholds.base == BASE_MONTHLY_PLAN:
        base_name = f"{base_name}（无分月计划）"
    reading = _lag_light(lag_vs_time_points, LAG_VS_TIME, base_name, thresholds)
    on_plan = thresholds.plan_keeps_blue and lag_vs_plan_points is not None and lag_vs_plan_points >= 0
    if on_plan and is_behind(reading.light):
        return LightReading(
            BLUE, ON_MONTHLY_PLAN, f"{_difference(lag_vs_time_points, base_name, thresholds)}，{ON_PLAN}"
        )
    return reading


def _start_light(start: PlannedEvent, as_of: date, thresholds: Thresholds, has_plan: bool) -> LightReading:
    if start.due_on is None:
        missing = f"未定计划{start.name}时间" if has_plan else f"未定计划{start.name}时间，无年度计划"
        return LightReading(NONE, NO_EVENT_DATE, f"未{start.name}，{missing}，不亮灯")
    overdue = _overdue_light(start, as_of, thresholds)
    return overdue or LightReading(NOT_DUE, EVENT_NOT_DUE, f"未到{start.name}时间（{_day_text(start.due_on)}）")


def _overdue_light(event: PlannedEvent, as_of: date, thresholds: Thresholds) -> LightReading | None:
    """The light of an event that nobody recorded and whose day has ended; None before."""
    if as_of < event.due_on:
        return None
    days = (as_of - event.due_on).days
    since = f"已逾期{days}天" if days else "当日到期"
    text = f"应{event.name}未{event.name}：应于{_day_text(event.due_on)}前{event.name}，{since}"
    if as_of >= add_months(event.due_on, months=thresholds.overdue_red_months):
        return LightReading(RED, EVENT_OVERDUE, f"{text}，满{thresholds.overdue_red_months}个月")
    return LightReading(YELLOW, EVENT_OVERDUE, text)


def _together(reading: LightReading, missed: Sequence[LightReading]) -> LightReading:
    """The worse light with its rule; the first of those as bad. All that is missed is named behind it."""
    if not missed:
        return reading
    worst = max((reading, *missed), key=lambda one: _SEVERITY.get(one.light, 0))
    others = [one.rule_text for one in (reading, *missed) if one is not worst]
    return LightReading(worst.light, worst.rule, "；".join([worst.rule_text, *others]))


def _lag_light(lag_points: Decimal, rule: str, base_name: str, thresholds: Thresholds) -> LightReading:
    light = _light_of_lag(lag_points, thresholds)
    green, yellow, red = (_plain(value) for value in (thresholds.blue_from, thresholds.yellow, thresholds.red))
    criterion = {
        GREEN: f"绿灯：差距≥{green}",
        BLUE: f"蓝灯：{yellow}＜差距＜{green}",
        YELLOW: f"黄灯：{red}＜差距≤{yellow}",
        RED: f"红灯：差距≤{red}",
    }[light]
    return LightReading(light, rule, f"{_difference(lag_points, base_name, thresholds)}（{criterion}）")


def _difference(lag_points: Decimal, base_name: str, thresholds: Thresholds) -> str:
    shown = _honestly_rounded(lag_points, thresholds)
    if not shown:
        return f"与{base_name}持平"
    return f"{'落后' if shown < 0 else '超前'}{base_name}{abs(shown):f}个百分点"


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
