"""Draws a chart as PNG for documents: legible in black-and-white print, with its unit, on a machine without any font.

Only jobs and commands import this: matplotlib takes its time to load.
"""

from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from math import ceil

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FuncFormatter, MaxNLocator

from dispatch.documents import chart_look
from dispatch.documents.fonts import FOLDER, SANS
from dispatch.documents.parts import Chart, scatter_axes
from dispatch.documents.typesetting import DIGIT_ALLOWANCE, FIGURE_WIDTH_MM, POINTS_PER_MM, em_width
from projects.money import trim
from projects.rules.rounding import pct_text, points_text, round_half_up

DOTS_PER_INCH = 200
MM_PER_INCH = 25.4
HEIGHT_MM = 78
BAR_MM, MAX_HEIGHT_MM = 6.2, 205
STANDING_BARS = 12  # more labels than these, or long ones, and the bars lie down
LABEL_CHARACTERS = 44  # what stands under bars side by side, were all labels as long as the longest
VALUES_SHOWN = 12
NAME_CHARACTERS = 16
TICK_POINTS, VALUE_POINTS = 8.5, 8
LYING_STACK_MM, STANDING_STACK_MM = 100, 50  # how far the longest of stacked bars reaches, at least
LEGEND_COLUMNS, LEGEND_ROW_MM = 6, 6.5

INK, GREY, REFERENCE = f"#{chart_look.INK}", "#b8c0cc", f"#{chart_look.REFERENCE}"
MARKERS = ("o", "s", "^", "D", "v")
DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)))
HATCH_LINE = 0.5


@lru_cache(maxsize=64)
def draw(chart: Chart) -> bytes:
    """The chart as PNG, as wide as the text of a page; Word and PDF show the same picture."""
    lying = chart.kind in {"bars", "stacked_bars"} and _lies_down(chart.labels)
    height_mm = min(MAX_HEIGHT_MM, max(HEIGHT_MM, 26 + BAR_MM * len(chart.labels))) if lying else HEIGHT_MM
    size = (FIGURE_WIDTH_MM / MM_PER_INCH, height_mm / MM_PER_INCH)
    figure = Figure(figsize=size, dpi=DOTS_PER_INCH)
    axes = figure.add_subplot()
    match chart.kind:
        case "bars" | "stacked_bars":
            _bars(axes, chart, lying, stacked=chart.kind == "stacked_bars")
        case "lines":
            _lines(axes, chart)
        case "scatter":
            _scatter(axes, chart)
    if chart.reference:
        _reference(axes, chart, lying)
    _dress(axes, chart, lying)
    stream = BytesIO()
    FigureCanvasAgg(figure).print_png(stream, pil_kwargs={"compress_level": 2})
    return stream.getvalue()


def height_per_width(png: bytes) -> float:
    """From the picture's own head."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return height / width


@cache
def _font(points):
    return FontProperties(fname=str(FOLDER / SANS), size=points)


def _lies_down(labels):
    return len(labels) > STANDING_BARS or max(map(em_width, labels), default=0) * len(labels) > LABEL_CHARACTERS


def _bars(axes, chart, lying, *, stacked):
    labels, count = chart.labels, len(chart.series)
    thickness = 0.62 if stacked else 0.78 / count
    show_values = len(labels) * (1 if stacked else count) <= VALUES_SHOWN or (lying and len(labels) <= 3 * VALUES_SHOWN)
    above, below = [0.0] * len(labels), [0.0] * len(labels)
    for number, series in enumerate(chart.series):
        values = [float(value or 0) for value in series.values]
        look = chart_look.look_of(number, series.name)
        shift = 0 if stacked else (number - (count - 1) / 2) * thickness
        places = [place + shift for place in range(len(labels))]
        floors = [(above if value >= 0 else below)[n] for n, value in enumerate(values)] if stacked else 0
        style = {
            "color": f"#{look.fill}",
            "hatch": look.hatch,
            "edgecolor": INK,
            "linewidth": 0.6,
            "label": series.name,
        }
        if lying:
            drawn = axes.barh(places, values, thickness, left=floors, **style)
        else:
            drawn = axes.bar(places, values, thickness, bottom=floors, **style)
        for bar in drawn:
            bar.set_hatch_linewidth(HATCH_LINE)
        if show_values:
            _values(axes, drawn, series.values, chart.unit, least=_least_shown(chart, lying) if stacked else None)
        if stacked:
            for n, value in enumerate(values):
                (above if value >= 0 else below)[n] += value
    _name_bars(axes, labels, lying)


def _least_shown(chart, lying):
    """What a segment must measure for its value to have room in it."""
    sums = [sum(abs(value or 0) for value in stack) for stack in zip(*(s.values for s in chart.series), strict=True)]
    longest = max((em_width(_figure(value or 0, chart.unit)) for s in chart.series for value in s.values), default=0)
    needed_mm = (longest if lying else 1.2) * VALUE_POINTS / POINTS_PER_MM
    return float(max(sums, default=0)) * needed_mm / (LYING_STACK_MM if lying else STANDING_STACK_MM)


def _values(axes, drawn, values, unit, *, least):
    stacked = least is not None
    texts = ["" if value is None or (stacked and abs(value) <= least) else _figure(value, unit) for value in values]
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.4} if stacked else None
    axes.bar_label(
        drawn,
        texts,
        label_type="center" if stacked else "edge",
        padding=0 if stacked else 2,
        fontproperties=_font(VALUE_POINTS),
        color=INK,
        bbox=box,
    )


def _name_bars(axes, labels, lying):
    if lying:
        axes.set_yticks(range(len(labels)), [_shortened(label) for label in labels])
        axes.invert_yaxis()
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.margins(x=0.1)
        axes.axvline(0, color=INK, linewidth=0.8)
    else:
        axes.set_xticks(range(len(labels)), labels)
        axes.margins(y=0.12)
        axes.axhline(0, color=INK, linewidth=0.8)


def _lines(axes, chart):
    places = range(len(chart.labels))
    for number, series in enumerate(chart.series):
        values = [float("nan") if value is None else float(value) for value in series.values]
        axes.plot(
            places,
            values,
            label=series.name,
            color=INK if number == 0 else f"#{chart_look.look_of(number, series.name).fill}",
            linestyle=DASHES[number % len(DASHES)],
            marker=MARKERS[number % len(MARKERS)],
            markersize=4.5,
            markeredgecolor=INK,
            linewidth=1.6,
        )
        if len(chart.labels) * len(chart.series) <= VALUES_SHOWN:
            for place, value in zip(places, series.values, strict=True):
                _point_value(axes, place, value, chart.unit, above=number == 0)
    step = ceil(len(chart.labels) / STANDING_BARS)
    axes.set_xticks(list(places)[::step], chart.labels[::step])
    axes.margins(y=0.14)
    if all(value is None or value >= 0 for series in chart.series for value in series.values):
        axes.set_ylim(bottom=0)


def _point_value(axes, place, value, unit, *, above):
    if value is not None:
        offset = (0, 6 if above else -13)
        axes.annotate(
            _figure(value, unit),
            (place, float(value)),
            offset,
            textcoords="offset points",
            ha="center",
            fontproperties=_font(VALUE_POINTS),
        )


def _scatter(axes, chart):
    across, along = chart.series
    points = [
        (float(x), float(y), label)
        for x, y, label in zip(across.values, along.values, chart.labels, strict=True)
        if x is not None and y is not None
    ]
    axes.scatter(
        [x for x, _, _ in points],
        [y for _, y, _ in points],
        s=22,
        color=f"#{chart_look.LOOKS[0].fill}",
        edgecolor=INK,
        linewidth=0.6,
    )
    for x, y, label in points:
        axes.annotate(
            _shortened(label), (x, y), (4, 3), textcoords="offset points", fontproperties=_font(7.5), color=INK
        )
    axes.margins(0.08)


def _reference(axes, chart, lying):
    name, value = chart.reference
    draw_line = axes.axvline if lying else axes.axhline
    label = f"{name}{_figure(value, chart.unit)}{chart.unit}"
    draw_line(float(value), color=REFERENCE, linestyle=(0, (5, 3)), linewidth=1.3, label=label, zorder=3)


def _dress(axes, chart, lying):
    """Units, grid, legend, and room for all of it; what the chart is called stands in its caption."""
    across, along = _axis_names(chart, lying)
    axes.set_xlabel(across, fontproperties=_font(9), color=INK)
    axes.set_ylabel(along, fontproperties=_font(9), color=INK)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    measured = [axes.xaxis] if lying else [axes.xaxis, axes.yaxis] if chart.kind == "scatter" else [axes.yaxis]
    for axis in measured:
        axis.set_major_locator(MaxNLocator(6))
        axis.set_major_formatter(FuncFormatter(lambda value, _: _figure(f"{value:.2f}")))
        axis.grid(visible=True, color=GREY, linewidth=0.5)
    axes.set_axisbelow(True)
    for text in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        text.set_fontproperties(_font(TICK_POINTS))
    named = (len(chart.series) > 1 and chart.kind != "scatter") or chart.reference
    if named:
        axes.figure.legend(
            loc="lower center", ncols=LEGEND_COLUMNS, prop=_font(9), frameon=False, handlelength=2.4, borderaxespad=0.2
        )
    _make_room(axes, chart, lying, legend_rows=ceil((len(chart.series) + 1) / LEGEND_COLUMNS) if named else 0)


def _make_room(axes, chart, lying, *, legend_rows):
    """Margins from the length of what stands in them: matplotlib's own layout draws everything twice to learn it."""
    width, height = (side * MM_PER_INCH for side in axes.figure.get_size_inches())
    shown = map(_shortened, chart.labels) if lying else (tick.get_text() for tick in axes.get_yticklabels())
    labels = max(map(em_width, shown), default=0) * TICK_POINTS * DIGIT_ALLOWANCE / POINTS_PER_MM
    left = labels + (4 if lying else 10)
    bottom = 6 + LEGEND_ROW_MM * legend_rows + (6 if lying or chart.kind == "scatter" else 0)
    axes.figure.subplots_adjust(left=left / width, right=1 - 5 / width, bottom=bottom / height, top=1 - 3 / height)


def _axis_names(chart, lying):
    if chart.kind == "scatter":
        return scatter_axes(chart)
    return (f"单位：{chart.unit}", "") if lying else ("", f"单位：{chart.unit}")


def _figure(value, unit=""):
    """As on the pages; amounts have room for two decimals only."""
    match unit:
        case "%":
            return pct_text(Decimal(value))
        case "个百分点":
            return points_text(Decimal(value))
    return trim(round_half_up(Decimal(value), places=2))


def _shortened(label):
    return label if len(label) <= NAME_CHARACTERS else f"{label[: NAME_CHARACTERS - 1]}…"
