from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from dispatch.documents.parts import CellKind, Chart, Column, Series, Table
from dispatch.documents.xlsx import write_xlsx
from tests.dispatch.documents.samples import BARS, BASIS, LINES, MANY, SCATTER, SMALL, WIDE, projects

TITLE, WHOLE_BASIS = "某某区重大项目调度台账（2012年2月）", "截至2012年2月29日；口径：审核数"


def written(*tables):
    return openpyxl.load_workbook(BytesIO(write_xlsx(tables, title=TITLE, basis=WHOLE_BASIS)))


@pytest.fixture(scope="module")
def book():
    return written(projects(), WIDE, SMALL)


def test_a_list_of_contents_leads_to_each_sheet(book):
    assert book.sheetnames[:4] == ["目录", "1 重大项目亮灯情况", "2 包保领导责任落实情况", "3 六大工程投资情况"]
    sheet = book["目录"]
    assert [sheet["A1"].value, sheet["A2"].value] == [TITLE, WHOLE_BASIS]
    assert [[cell.value for cell in row] for row in sheet["A4:D6"]] == [
        [1, "重大项目亮灯情况", 79, BASIS],
        [2, "包保领导责任落实情况", 2, BASIS],
        [3, "六大工程投资情况", 1, BASIS],
    ]
    assert [sheet[f"B{row}"].hyperlink.location for row in (4, 5, 6)] == [
        f"'{name}'!A1" for name in book.sheetnames[1:4]
    ]


def test_title_basis_and_headings_stand_above_the_rows(book):
    sheet = book["1 重大项目亮灯情况"]
    assert (sheet["A1"].value, sheet["A2"].value) == ("重大项目亮灯情况", BASIS)
    assert {"A1:H1", "A2:H2", "A3:A4", "D3:E3", "F3:G3"} <= {str(area) for area in sheet.merged_cells.ranges}
    assert [sheet.cell(4, column).value for column in (4, 5, 6, 7)] == [
        "年度计划",
        "累计完成",
        "完成率",
        "差距（个百分点）",
    ]
    single = book["3 六大工程投资情况"]
    assert [cell.value for cell in single[3]] == ["工程", "完成率"]
    assert [cell.value for cell in single[4]] == ["城中村改造工程", 0.0201]


def test_figures_are_what_is_read(book):
    sheet = book["1 重大项目亮灯情况"]
    assert [cell.value for cell in sheet[5]] == [1, "垟堃喆1号", "周某某", 1001.5, "—", 0.0487, -11.9, "黄"]
    formats = [cell.number_format for cell in sheet[5]]
    assert [formats[n] for n in (3, 5, 6)] == ["#,##0.0###", "0.00%", "+0.0;-0.0;0.0"]
    assert [cell.value for cell in sheet[5 + 79]] == ["合计", None, None, 1958000, 95345.1234, 0.0487, -11.8, "—"]
    assert (sheet[5 + 79][0].font.bold, sheet[5][0].font.bold) == (True, False)
    assert "A84:C84" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["A85"].value == "注：时间进度为16.67%。"
    wide = book["2 包保领导责任落实情况"]
    assert (wide["I5"].value, wide["I5"].number_format) == (datetime(2012, 2, 9), 'yyyy"年"m"月"d"日"')  # noqa: DTZ001
    assert wide["G6"].value == 10.0001


def test_lights_have_a_colour_and_a_name(book):
    cells = [book["1 重大项目亮灯情况"].cell(row, 8) for row in range(5, 10)]
    assert [cell.value for cell in cells] == ["黄", "蓝", "绿", "无", "红"]
    assert [cell.fill.fgColor.rgb[2:] for cell in cells if cell.fill.fill_type] == [
        "FFE9A8",
        "CFE2F6",
        "C6E7CE",
        "F6B8B3",
    ]


def test_every_sheet_of_a_table_is_ready_to_print(book):
    for name in book.sheetnames[:4]:
        sheet = book[name]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape"), name
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert [book[name].print_title_rows for name in book.sheetnames[1:4]] == ["$1:$4", "$1:$4", "$1:$3"]
    assert [book[name].freeze_panes for name in book.sheetnames[1:4]] == ["C5", "C5", "C4"]


def test_only_a_long_table_has_a_filter_and_it_leaves_the_total_out(book):
    assert book["1 重大项目亮灯情况"].auto_filter.ref == "A4:H83"
    assert book["3 六大工程投资情况"].auto_filter.ref is None


def test_charts_are_excels_own_and_their_figures_stand_on_the_last_sheet():
    charts = (BARS, LINES, SCATTER, MANY)
    book = written(
        *(Table("t", f"表{n}", BASIS, SMALL.columns, SMALL.rows, chart=chart) for n, chart in enumerate(charts))
    )
    assert [len(sheet._charts) for sheet in book] == [0, 1, 1, 1, 1, 0]
    data = book["图表数据"]
    assert book.sheetnames[-1] == "图表数据"
    assert [[cell.value for cell in row] for row in data["A1:C5"]] == [
        ["六大工程投资完成率（%）", None, None],
        [None, "完成率", "时间进度"],
        ["先进制造业", 6.13, 16.67],
        ["现代服务业", 4.5, 16.67],
        ["城中村改造", None, 16.67],
    ]
    assert data.sheet_state == "hidden"
    for sheet in book.worksheets[1:5]:
        [chart] = sheet._charts
        assert (chart.x_axis.delete, chart.y_axis.delete) == (False, False)
        assert chart.visible_cells_only is False  # else a hidden sheet empties it


def test_a_scatter_brings_its_points_along():
    [chart] = written(replace(SMALL, chart=SCATTER)).worksheets[1]._charts
    [series] = chart.series
    assert [point.v for point in series.xVal.numRef.numCache.pt] == [3, 5]
    assert [point.v for point in series.yVal.numRef.numCache.pt] == [30, 50.5]


def test_a_part_too_thin_for_its_value_has_none():
    stack = Chart("stacked_bars", "亮灯", "个", ("甲", "乙"), (Series("红", (1, 40)), Series("绿", (99, 0))))
    [chart] = written(replace(SMALL, chart=stack)).worksheets[1]._charts
    assert [[label.idx for label in series.dLbls.dLbl] for series in chart.series] == [[0], [1]]


def test_a_chart_that_the_page_would_cut_begins_a_new_one():
    short, long = written(replace(SMALL, chart=BARS), replace(projects(33), chart=BARS)).worksheets[1:3]
    assert [len(short.row_breaks.brk), [item.id for item in long.row_breaks.brk]] == [0, [40]]


def test_a_table_without_rows_says_so():
    sheet = written(replace(SMALL, rows=(), note="没有项目。")).worksheets[1]
    assert [sheet["A4"].value, sheet["A4"].border.left.style, sheet["A5"].value] == ["无", "thin", "没有项目。"]
    assert "A4:B4" in {str(area) for area in sheet.merged_cells.ranges}


def test_without_charts_there_is_no_sheet_for_them():
    assert written(SMALL).sheetnames == ["目录", "1 六大工程投资情况"]


def test_names_of_sheets_are_such_as_excel_allows():
    names = written(
        *(Table("t", title, "", SMALL.columns, SMALL.rows) for title in ("应报/实报[按时]", "某" * 40, "某" * 40))
    ).sheetnames
    assert names == ["目录", "1 应报 实报 按时", "2 " + "某" * 29, "3 " + "某" * 29]


def test_texts_stay_texts():
    table = Table(
        "t", "甲", "=1", (Column("甲"), Column("数", CellKind.MONEY)), (("=1+1", "待定"), ("a<b>&\x00", Decimal("3")))
    )
    sheet = written(table)["1 甲"]
    assert [[cell.value for cell in row] for row in sheet["A4:B5"]] == [["=1+1", "待定"], ["a<b>&", 3]]
    assert (sheet["A4"].data_type, sheet["A2"].data_type) == ("s", "s")


def test_five_thousand_rows():
    sheet = written(projects(5000))["1 重大项目亮灯情况"]
    assert sheet.cell(5004, 2).value == "垟堃喆5000号"
    assert sheet.cell(5005, 1).value == "合计"
