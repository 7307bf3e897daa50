"""The headline figures as plain data, with the keys that other programs rely on."""

from dispatch.models import Standing
from dispatch.queries.attraction import attraction_summary
from dispatch.queries.gap import gap_parts, gaps_of
from dispatch.queries.headline import category_counts, light_counts, programme_count, totals
from dispatch.queries.indicators import indicator_readings
from projects.choices import Category, Industry
from projects.models import AttractionTask, Prospect
from projects.money import from_yuan, to_yuan
from projects.rules.rounding import pct_text, points_text, round_half_up
from projects.rules.schedule import time_progress

CATEGORY_KEYS = {
    Category.CARRIED_OVER: ("total", "under_way"),
    Category.NEW_START: ("total", "foundation", "starting_soon"),
    Category.PIPELINE: ("total",),
    Category.URBAN_VILLAGE: ("total", "under_way"),
}


def headline_figures(as_of):
    """The figures of the day `as_of`, for which standings must be on record. Amounts and percentages are text."""
    standings = Standing.objects.filter(as_of=as_of, project__voided_at__isnull=True)
    return figures_of(
        whole=totals(standings, as_of=as_of),
        categories=category_counts(standings, as_of=as_of),
        lights=light_counts(standings),
        gap=gap_parts(standings, as_of=as_of),
    )


def figures_of(*, whole, categories, lights, gap):
    """The figures of a day whose totals, counts by category, lights and parts of the gap ({class: GapPart}) are known; the
    rest is of `whole.as_of`."""
    as_of = whole.as_of
    return {
        "as_of": as_of.isoformat(),
        "programmes": programme_count(as_of.year),
        "projects": whole.projects,
        "categories": {
            category: {key: getattr(categories[category], key) for key in keys}
            for category, keys in CATEGORY_KEYS.items()
        },
        "annual_plan_wan": wan_text(whole.plan_wan),
        "invested_wan": wan_text(whole.invested_wan),
        "completion_pct": pct_text(whole.completion_pct),
        "time_progress_pct": pct_text(time_progress(as_of=as_of).pct),
        "lag_points": points_text(whole.lag_points),
        "lag_vs_plan_points": points_text(whole.lag_vs_plan_points),
        "lights": lights,
        "gap": gap_figures(gap, as_of=as_of),
        "attraction": _attraction(as_of.year),
        "indicators": _indicators(as_of),
    }


def gap_figures(parts, *, as_of):
    """The gap by class and cut the other way, as text with six decimals."""
    classes, whole = gaps_of(parts, as_of=as_of)
    return {
        "classes": {name: {"count": gap.part.count, "points": _six(gap.points)} for name, gap in classes.items()},
        "shape_points": _six(whole.shape_points),
        "execution_points": _six(whole.execution_points),
        "sum_points": _six(whole.points),
    }


def _six(points):
    return None if points is None else f"{round_half_up(points, places=6):f}"


def wan_text(amount_wan):
    """An exact amount without separators: "61320", "0.0001"."""
    return f"{from_yuan(to_yuan(amount_wan)):f}"


def _attraction(year):
    summary = attraction_summary(
        tasks=AttractionTask.objects.filter(year=year), prospects=Prospect.objects.filter(year=year)
    )

    def industry(key):
        found = summary.by_industry[key]
        return {"count": found.count, "planned_yi": f"{round_half_up(found.planned_yi, places=2):f}"}

    return {
        "units_with_task": summary.units_with_task,
        "units_reporting": summary.units_reporting,
        "prospects_funded": summary.funded,
        "tertiary": industry(Industry.TERTIARY),
        "secondary": industry(Industry.SECONDARY),
        "above_1_yi": summary.above_1_yi,
    }


def _indicators(as_of):
    readings = indicator_readings(year=as_of.year, up_to_month=as_of.month)
    investment = next((reading for reading in readings if reading.code == "fixed-asset-investment"), None)
    revenue = sorted((reading.month, reading) for reading in readings if reading.code == "fiscal-revenue")
    return {
        "fai_growth_drop_points": points_text(investment.growth_drop_points) if investment else None,
        "revenue_growth_pct": {
            f"{reading.year}-{month:02d}": f"{round_half_up(reading.growth_pct, places=1):f}"
            for month, reading in revenue
            if reading.growth_pct is not None
        },
    }
