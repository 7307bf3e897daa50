"""The S-curve of one project's year: what was invested against the monthly plan and the time schedule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.money import show_wan
from projects.rules.investment import lag_vs_plan_points, lag_vs_time_points
from projects.rules.rounding import NOT_AVAILABLE, points_text
from projects.rules.schedule import MONTHS_IN_YEAR, month_end, time_progress

TICKS = 4
ROUND_TOPS = (
    Decimal(1),
    Decimal("1.2"),
    Decimal("1.6"),
    Decimal(2),
    Decimal("2.4"),
    Decimal(3),
    Decimal(4),
    Decimal(6),
)
ROUND_TOPS += (Decimal(8), Decimal(10))


@dataclass(frozen=True, slots=True)
class Label:
    series: str
    x: str
    y: str
    dy: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    month: str
    invested: str
    plan: str
    schedule: str
    lag_vs_time: str
    lag_vs_plan: str
    entries_url: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A picture on a field of 100 × 100, y downwards, and the table of the same figures."""

    title: str
    unit: str
    summary: str
    ticks: list[str]
    months: list[str]
    invested: str
    plan: str
    schedule: str
    now_x: str
    now_text: str
    dots: list[dict]
    labels: list[Label]
    rows: list[MonthRow]


def s_curve(
    *,
    as_of: date,
    plan_wan: Decimal | None,
    month_plan_wan: Mapping[int, Decimal],
    invested_wan: Mapping[int, Decimal],
    entries_url: str,
):
    """The curve up to `as_of`; both mappings are cumulative 万元 by month. None where there is nothing to draw."""
    invested = _carried_forward(invested_wan, up_to=as_of.month)
    largest = max([plan_wan or 0, *month_plan_wan.values(), *invested.values()], default=0)
    if not largest:
        return None
    top = _round_top(Decimal(largest))
    months = range(1, MONTHS_IN_YEAR + 1)
    year = as_of.year
    shares = {month: time_progress(as_of=month_end(year=year, month=month)).share for month in months}
    schedule = (
        {month: plan_wan * share.numerator / share.denominator for month, share in shares.items()} if plan_wan else {}
    )
    return Curve(
        title=f"{year}年累计完成投资与计划",
        unit="万元",
        summary=_summary(as_of, invested, plan_wan),
        ticks=[show_wan(top * step / TICKS) for step in range(TICKS, -1, -1)],
        months=[f"{month}月" for month in months],
        invested=_polyline(invested, top),
        plan=_polyline(month_plan_wan, top),
        schedule=_polyline(schedule, top),
        now_x=_x(as_of.month),
        now_text=f"{as_of.month}月底",
        dots=[{"x": f"{_x(month)}%", "y": f"{_y(amount, top)}%"} for month, amount in invested.items()],
        labels=_labels(as_of, invested, top),
        rows=[
            _month_row(month_end(year=year, month=month), invested, plan_wan, month_plan_wan, schedule, entries_url)
            for month in months
        ],
    )


def _carried_forward(invested, *, up_to):
    """Cumulative amounts of all months from the first reported one: a month without an entry adds nothing."""
    found, last = {}, None
    for month in range(1, up_to + 1):
        last = invested.get(month, last)
        if last is not None:
            found[month] = last
    return found


def _summary(as_of, invested, plan_wan):
    done = invested.get(as_of.month)
    words = f"截至{as_of.month}月底，累计完成{show_wan(done)}万元" if done is not None else f"截至{as_of.month}月底未报"
    return f"{words}，年度计划{show_wan(plan_wan)}万元。" if plan_wan else f"{words}，无年度计划。"


def _month_row(end, invested, plan_wan, month_plan, schedule, entries_url):
    month, done = end.month, invested.get(end.month)
    lags = {"invested_wan": done, "plan_wan": plan_wan}
    versus_time = lag_vs_time_points(progress=time_progress(as_of=end), **lags) if done is not None else None
    versus_plan = lag_vs_plan_points(planned_so_far_wan=month_plan.get(month), **lags) if done is not None else None
    return MonthRow(
        month=f"{month}月",
        invested=show_wan(done),
        plan=show_wan(month_plan.get(month)),
        schedule=show_wan(schedule[month].quantize(Decimal("0.01"))) if schedule else NOT_AVAILABLE,
        lag_vs_time=points_text(versus_time),
        lag_vs_plan=points_text(versus_plan),
        entries_url=f"{entries_url}?month={end:%Y-%m}" if done is not None else "",
    )


def _labels(as_of, invested, top):
    done = invested.get(as_of.month)
    if done is None:
        return []
    near_the_end = as_of.month > MONTHS_IN_YEAR * 2 // 3
    return [
        Label(
            series="invested",
            x=f"{_x(as_of.month)}%",
            y=f"{_y(done, top)}%",
            dy="-10",
            anchor="end" if near_the_end else "start",
            text=f"完成 {show_wan(done)}",
        )
    ]


def _round_top(largest):
    """The next round number above the largest amount, so that the four gridlines read well."""
    power = Decimal(10) ** largest.adjusted()
    return next(step * power for step in ROUND_TOPS if step * power >= largest)


def _polyline(amounts, top):
    if not amounts:
        return ""
    points = ["0,100", *(f"{_x(month)},{_y(amount, top)}" for month, amount in sorted(amounts.items()))]
    return " ".join(points)


def _x(month):
    return f"{Decimal(month) * 100 / MONTHS_IN_YEAR:.2f}"


def _y(amount, top):
    return f"{100 - Decimal(amount) * 100 / top:.2f}"
