"""Charts that Excel draws itself, from figures kept on a sheet of their own."""

from copy import copy
from decimal import Decimal

from openpyxl.chart import BarChart, LineChart, Reference, ScatterChart
from openpyxl.chart import Series as PlottedSeries
from openpyxl.chart.data_source import NumData, NumVal
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties

from dispatch.documents.chart_look import INK, LOOKS, REFERENCE, look_of
from dispatch.documents.parts import Chart, scatter_axes, units_of
from projects.rules.rounding import round_half_up

SHEET = "图表数据"
WIDTH_CM, HEIGHT_CM, BAR_CM, MAX_HEIGHT_CM = 30, 11, 0.55, 20
STANDING_BARS, VALUES_SHOWN = 12, 12
LEAST_SHOWN = 0.05  # of the longest bar: what a part of one measures at least to have room for its value
MARKERS = ("circle", "square", "triangle", "diamond", "x")
PLACES = {"%": 2, "个百分点": 1}  # what is read on paper; amounts have two
FORMATS = {"%": "0.00", "个百分点": "+0.0;-0.0;0.0"}
OTHER_FORMAT = "#,##0"
NOTHING_ELSE = dict.fromkeys(("showSerName", "showCatName", "showLegendKey", "showPercent"), False)
DASHES = ("solid", "dash", "dashDot", "sysDot", "lgDash")


class ChartData:
    """The hidden sheet of the figures, filled block by block; it is there from the first chart on."""

    def __init__(self, workbook):
        self._workbook = workbook
        self._sheet = None

    def draw(self, chart: Chart):
        """The chart, ready for a sheet."""
        first, last = self._write(chart)
        labels = Reference(self._sheet, min_col=1, min_row=first + 1, max_row=last)
        columns = [Reference(self._sheet, min_col=2 + n, min_row=first, max_row=last) for n in range(len(chart.series))]
        match chart.kind:
            case "scatter":
                drawn = _scatter(chart, columns)
            case "lines":
                drawn = _lines(chart, columns, labels)
            case _:
                drawn = _bars(chart, columns, labels)
        if chart.reference:
            column = Reference(self._sheet, min_col=2 + len(chart.series), min_row=first, max_row=last)
            _add_reference(drawn, chart, column, columns[0], labels)
        _dress(drawn, chart)
        return drawn

    def _write(self, chart):
        """(row of the headings, last row) of the chart's block."""
        if self._sheet is None:
            self._sheet = self._workbook.create_sheet(SHEET)
            self._sheet.column_dimensions["A"].width = 32
            self._sheet.sheet_state = "hidden"
        sheet = self._sheet
        start = sheet.max_row + 2 if sheet["A1"].value else 1
        sheet.cell(start, 1).value = f"{chart.title}（{chart.unit}）"
        for column, (series, unit) in enumerate(zip(chart.series, units_of(chart), strict=True), 2):
            sheet.cell(start + 1, column).value = series.name
            for row, value in enumerate(series.values, start + 2):
                sheet.cell(row, column).value = _rounded(value, unit)
        for row, label in enumerate(chart.labels, start + 2):
            sheet.cell(row, 1).value = label
            sheet.cell(row, 1).data_type = "s"
            if chart.reference:
                sheet.cell(row, 2 + len(chart.series)).value = _rounded(chart.reference[1], units_of(chart)[-1])
        if chart.reference:
            sheet.cell(start + 1, 2 + len(chart.series)).value = chart.reference[0]
        return start + 1, start + 1 + len(chart.labels)


def _rounded(value, unit):
    return round_half_up(value, places=PLACES.get(unit, 2)) if isinstance(value, Decimal) else value


def _bars(chart, columns, labels):
    drawn = BarChart()
    drawn.type = "bar" if _lies_down(chart) else "col"
    drawn.gapWidth = 60
    if chart.kind == "stacked_bars":
        drawn.grouping, drawn.overlap = "stacked", 100
    for number, column in enumerate(columns):
        drawn.add_data(column, titles_from_data=True)
        look = look_of(number, chart.series[number].name)
        properties = drawn.series[-1].graphicalProperties
        properties.line.solidFill = INK
        if look.excel_pattern:
            pattern = PatternFillProperties(prst=look.excel_pattern)
            pattern.foreground, pattern.background = ColorChoice(srgbClr=INK), ColorChoice(srgbClr=look.fill)
            properties.pattFill = pattern
        else:
            properties.solidFill = look.fill
    drawn.set_categories(labels)
    drawn.x_axis.tickLblSkip = 1
    if len(chart.labels) * (1 if chart.kind == "stacked_bars" else len(chart.series)) <= VALUES_SHOWN:
        for series, plotted in zip(chart.series, drawn.series, strict=True):
            plotted.dLbls = _values_of(series, chart)
    return drawn


def _values_of(series, chart):
    """The value on each bar; parts of a bar that are too thin for theirs have none."""
    labels = DataLabelList(numFmt=_format(units_of(chart)[0]), showVal=True, **NOTHING_ELSE)
    if chart.kind == "stacked_bars":
        highest = max(sum(filter(None, stack)) for stack in zip(*(each.values for each in chart.series), strict=True))
        thin = [at for at, value in enumerate(series.values) if (value or 0) <= LEAST_SHOWN * highest]
        labels.dLbl = [DataLabel(idx=at, showVal=False, **NOTHING_ELSE) for at in thin]
    return labels


def _format(unit):
    return FORMATS.get(unit, OTHER_FORMAT)


def _lies_down(chart):
    return len(chart.labels) > STANDING_BARS and not chart.reference


def _lines(chart, columns, labels):
    drawn = LineChart()
    for number, column in enumerate(columns):
        drawn.add_data(column, titles_from_data=True)
        series, look = drawn.series[-1], look_of(number, chart.series[number].name)
        series.smooth = False
        series.marker.symbol = MARKERS[number % len(MARKERS)]
        series.graphicalProperties.line = LineProperties(
            solidFill=INK if number == 0 else look.fill, w=22000, prstDash=DASHES[number % len(DASHES)]
        )
    drawn.set_categories(labels)
    return drawn


def _scatter(chart, columns):
    across, along = columns
    drawn = ScatterChart()
    drawn.scatterStyle, drawn.varyColors = "lineMarker", False
    drawn.x_axis.axPos = "b"
    series = PlottedSeries(_values(along), _values(across), title=chart.series[1].name)
    for source, axis, unit in zip((series.xVal, series.yVal), chart.series, units_of(chart), strict=True):
        source.numRef.numCache = _cache(axis.values, unit)
    series.marker.symbol, series.marker.size = "circle", 8
    series.marker.graphicalProperties = GraphicalProperties(solidFill=LOOKS[0].fill)
    series.marker.graphicalProperties.line.solidFill = INK
    series.graphicalProperties.line.noFill = True
    series.smooth = False
    drawn.series.append(series)
    return drawn


def _cache(values, unit):
    """The points inside the chart: without them Excel shows none until the hidden sheet has been computed."""
    known = [NumVal(idx=at, v=str(_rounded(value, unit))) for at, value in enumerate(values) if value is not None]
    return NumData(formatCode="General", ptCount=len(values), pt=known)


def _values(column):
    """Without the heading that names them."""
    values = copy(column)
    values.min_row += 1
    return values


def _add_reference(drawn, chart, column, across, labels):
    """Excel knows no named line across a chart, so it is one more series that stays the same."""
    if chart.kind == "scatter":
        series = PlottedSeries(_values(column), _values(across), title=chart.reference[0])
        series.marker.symbol = "none"
        drawn.series.append(series)
    else:
        line = LineChart() if chart.kind != "lines" else drawn
        line.add_data(column, titles_from_data=True)
        line.set_categories(labels)
        series = line.series[-1]
        series.marker.symbol, series.smooth = "none", False
        if line is not drawn:
            drawn += line
    series.graphicalProperties.line = LineProperties(solidFill=REFERENCE, w=22000, prstDash="dash")


def _dress(drawn, chart):
    drawn.title = chart.title
    drawn.visible_cells_only = False  # the figures' sheet is hidden
    drawn.width, drawn.height = WIDTH_CM, HEIGHT_CM
    if chart.kind != "lines" and chart.kind != "scatter" and _lies_down(chart):
        drawn.height = min(MAX_HEIGHT_CM, max(HEIGHT_CM, BAR_CM * len(chart.labels) + 3))
        drawn.x_axis.scaling.orientation = "maxMin"
        drawn.y_axis.crosses = "max"  # at the foot, now that the bars run from the top
    drawn.legend.position = "b"
    if (len(chart.series) == 1 or chart.kind == "scatter") and not chart.reference:
        drawn.legend = None
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.x_axis.tickLblPos = "low"  # beside the chart, where bars below zero do not cover them
    drawn.y_axis.title = f"单位：{chart.unit}"
    if chart.kind == "scatter":
        drawn.x_axis.title, drawn.y_axis.title = scatter_axes(chart)
        drawn.x_axis.number_format = _format(units_of(chart)[0])
    drawn.y_axis.number_format = _format(units_of(chart)[-1])
