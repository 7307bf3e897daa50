"""What a standing says in words and figures that people read: the same on every page and in every export."""

from dataclasses import dataclass

from projects.choices import Light, Stage
from projects.money import WAN_PER_YI, show_money, show_wan
from projects.rules.investment import forecast_wan, needed_per_month_wan, pace_wan
from projects.rules.rounding import NOT_AVAILABLE, pct_text, points_text, round_half_up

MOVED_WORDS = {
    f"{before}_to_{after}": f"{Light(before).label}→{Light(after).label}"
    for before in (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.NOT_DUE)
    for after in (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.NOT_DUE)
    if before != after
}
"""How a base light moved from one month's end to the next, by the names of `dispatch.rules.light.moved`."""


def pct(value):
    """4.87%, or "—"."""
    return NOT_AVAILABLE if value is None else f"{pct_text(value)}%"


def rounded_wan(amount_wan):
    """A computed amount for reading: whole 万元, or 亿元 with two decimals from there; never summed."""
    if amount_wan is None:
        return NOT_AVAILABLE
    return show_money(amount_wan if abs(amount_wan) >= WAN_PER_YI else round_half_up(amount_wan, places=0))


def lag_words(points, light):
    """-11.8; where nothing is due yet, 未到期 stands in its place."""
    return Light.NOT_DUE.label if light == Light.NOT_DUE else points_text(points)


@dataclass(frozen=True, slots=True)
class Outlook:
    """One standing, formatted."""

    light: Light
    stage: str
    rule: str
    plan: str
    invested: str
    completion: str
    lag_vs_time: str
    lag_vs_plan: str
    needed_per_month: str
    pace: str
    forecast: str
    hard: bool
    unreported: bool
    behind: bool


def outlook(standing):
    amounts = {"invested_wan": standing.invested_wan, "as_of": standing.as_of}
    needed = needed_per_month_wan(plan_wan=standing.plan_wan, **amounts)
    forecast = forecast_wan(**amounts) if standing.started else None
    return Outlook(
        light=Light(standing.light),
        stage=stage_words(standing),
        rule=rule_words(standing),
        plan=show_wan(standing.plan_wan),
        invested=show_wan(standing.invested_wan),
        completion=pct(standing.completion_pct),
        lag_vs_time=lag_words(standing.lag_vs_time_points, standing.light),
        lag_vs_plan=lag_words(standing.lag_vs_plan_points, standing.light),
        needed_per_month=rounded_wan(None if standing.light == Light.NOT_DUE else needed),
        pace=rounded_wan(pace_wan(**amounts)),
        forecast="" if forecast is None else rounded_wan(forecast),
        hard=standing.hard,
        unreported=standing.invested_wan is None,
        behind=standing.light in (Light.RED, Light.YELLOW),
    )


def stage_words(standing):
    """在建（主体施工）, with 停工 and 长期闲置 where they hold."""
    stage = Stage(standing.stage).label if standing.stage else "阶段未明"
    marks = [mark for mark, holds in (("停工", standing.suspended), ("长期闲置", standing.idle)) if holds]
    return "·".join([stage, *marks])


def rule_words(standing):
    """The rule that lit the light; a light that history keeps yellow says so."""
    if standing.light != standing.base_light:
        return f"上月末为红灯，本月已赶上，按规定仍显示黄灯；{standing.rule_text}"
    return standing.rule_text
