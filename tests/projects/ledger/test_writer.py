import re
import time
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from projects.ledger.files.workbook import open_workbook
from projects.ledger.reading.reader import read_ledger
from projects.ledger.writing.writer import ExportRow, write_ledger
from tests.projects.ledger.workbook_files import unpack

DEMO = Path(__file__).resolve().parents[3] / "fixtures" / "ledger_2012.xlsx"
LABELS = {"carried_over": "结转续建", "new_start": "新开工", "pipeline": "拟开工和前期", "urban_village": "城中村改造"}

FULL = ExportRow(
    category="结转续建",
    serial=1,
    name="光伏组件生产线（二期）",
    programme="先进制造业振兴工程",
    address="高新区文昌路266号",
    longitude=Decimal("117.8329"),
    latitude=Decimal("36.5125"),
    content="年产200兆瓦光伏组件",
    owner="某某科技有限公司",
    total_investment_wan=Decimal("73812.3456"),
    invested_before_wan=Decimal("24200"),
    plan_wan=Decimal("12000.5"),
    month_plan_wan={1: Decimal("700"), 2: Decimal("900.25"), 12: Decimal("1000")},
    month_invested_wan={1: Decimal("470"), 2: Decimal("830.0001")},
    cumulative_wan=Decimal("1300.0001"),
    completion_pct=Decimal("1300.0001") / Decimal("12000.5") * 100,
    lag_vs_time_points=Decimal("-5.833789"),
    light="黄",
    planned_start_text="2011年8月",
    planned_finish_text="2012.12",
    progress_text="主体封顶",
    leader="周某某",
    lead_units=("北湖街道", "区文化局"),
    liaison_units=("区经信局",),
    helping_units=("区国土分局", "区财政局"),
    problem="土地手续未办结",
    cause="用地指标",
    measure="专班推进",
    limit_text="3月底",
    remark="省重点",
)
EMPTY = ExportRow(category="拟开工和前期", serial=None, name="云谷", month_invested_wan={})


def write(rows=(FULL, EMPTY), months=(1, 2), **more):
    return write_ledger(
        title="某某区2012年推进情况台账", note_line="单位：万元", year=2012, months=months, rows=rows, **more
    )


def reopened(data):
    return openpyxl.load_workbook(BytesIO(data)).active


def headings(sheet):
    """Heading path → column number, merged headings carried along."""
    paths, group = {}, None
    for column in range(1, sheet.max_column + 1):
        upper, lower = sheet.cell(3, column).value, sheet.cell(4, column).value
        group = upper or group
        paths[(group, lower) if lower else (upper,)] = column
    return paths


def value(sheet, row, *path):
    return sheet.cell(row, headings(sheet)[path]).value


def test_every_field_stands_under_its_heading():
    sheet = reopened(write())
    row = {path: sheet.cell(7, column).value for path, column in headings(sheet).items()}
    plan, invested = "2012年分月计划投资（万元）", "2012年完成投资（万元）"
    assert {path: cell for path, cell in row.items() if cell is not None} == {
        ("序号",): 1,
        ("项目名称",): FULL.name,
        ("所属工程",): FULL.programme,
        ("建设地点",): FULL.address,
        ("坐标（WGS-84）", "经度"): 117.8329,
        ("坐标（WGS-84）", "纬度"): 36.5125,
        ("建设内容及规模",): FULL.content,
        ("业主单位",): FULL.owner,
        ("总投资\n（亿元）",): 7.38123456,
        ("至2011年底累计完成投资（万元）",): 24200,
        ("2012年计划投资（万元）",): 12000.5,
        (plan, "1月"): 700,
        (plan, "2月"): 900.25,
        (plan, "12月"): 1000,
        (invested, "1月"): 470,
        (invested, "2月"): 830.0001,
        (invested, "1-2月累计"): 1300.0001,
        (invested, "占年计划%"): pytest.approx(0.1083288279655),
        ("落后时间进度（个百分点）",): -5.833789,
        ("亮灯",): "黄",
        ("建设起止时间", "计划开工"): "2011年8月",
        ("建设起止时间", "计划竣工"): "2012.12",
        ("目前形象进度",): "主体封顶",
        ("包保责任", "包保领导"): "周某某",
        ("包保责任", "责任单位"): "北湖街道、区文化局",
        ("包保责任", "联络单位"): "区经信局",
        ("包保责任", "帮办部门"): "区国土分局、区财政局",
        ("存在问题及措施", "存在问题"): "土地手续未办结",
        ("存在问题及措施", "原因类别"): "用地指标",
        ("存在问题及措施", "解决措施"): "专班推进",
        ("存在问题及措施", "解决时限"): "3月底",
        ("备注",): "省重点",
    }


def test_what_is_unknown_stays_blank_and_zero_stays_zero():
    sheet = reopened(write([EMPTY, replace(EMPTY, name="归零", plan_wan=Decimal(0), cumulative_wan=Decimal(0))]))
    assert [cell.value for cell in sheet[7] if cell.value is not None] == ["云谷"]
    assert value(sheet, 8, "2012年计划投资（万元）") == 0
    assert value(sheet, 8, "2012年完成投资（万元）", "1-2月累计") == 0
    assert value(sheet, 8, "2012年完成投资（万元）", "1月") is None


def test_totals_come_first_then_each_category_with_its_count():
    rows = [FULL, EMPTY, replace(FULL, serial=2, plan_wan=None), replace(FULL, category="")]
    sheet = reopened(write(rows, time_progress_pct=Decimal(200) / 12))
    assert [sheet.cell(row, 1).value for row in range(5, sheet.max_row + 1)] == [
        "合  计（4个）",
        "一、结转续建项目（2个）",
        1,
        2,
        "二、拟开工和前期项目（1个）",
        None,
        "三、未分类项目（1个）",
        1,
    ]
    assert value(sheet, 5, "2012年计划投资（万元）") == 24001
    assert value(sheet, 5, "总投资\n（亿元）") == pytest.approx(3 * 7.38123456)
    assert value(sheet, 6, "2012年完成投资（万元）", "1-2月累计") == 2600.0002
    assert value(sheet, 6, "2012年完成投资（万元）", "占年计划%") == pytest.approx(1300.0001 / 12000.5)
    assert value(sheet, 6, "落后时间进度（个百分点）") == pytest.approx(1300.0001 / 120.005 - 200 / 12)
    assert value(sheet, 9, "2012年计划投资（万元）") is None
    assert value(sheet, 9, "2012年完成投资（万元）", "占年计划%") is None


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")', "#REF!"])
def test_typed_text_is_never_a_live_formula(text):
    data = write([replace(FULL, name=text, remark=text, light=text)])
    sheet = reopened(data)
    cell = sheet.cell(7, headings(sheet)[("项目名称",)])
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix is (text[0] in "=+-@\t")
    (read,) = open_workbook(data, name="台账.xlsx").sheets
    assert read.uncalculated == frozenset()
    assert read.rows[6][1] == text


def test_title_and_note_are_text_too():
    data = write_ledger(title="=1+1", note_line="=2+2", year=2012, months=[], rows=[])
    assert [reopened(data).cell(row, 1).data_type for row in (1, 2)] == ["s", "s"]


def test_markup_line_breaks_and_unprintable_signs_in_text():
    sheet = reopened(write([replace(FULL, name="<甲>&\x00“乙”", remark=" 一\n二 ")]))
    assert value(sheet, 7, "项目名称") == "<甲>&“乙”"
    assert value(sheet, 7, "备注") == " 一\n二 "


@pytest.mark.parametrize(
    ("months", "expected"),
    [([], ["累计完成"]), ([1], ["1月", "1月累计"]), ([3, 1, 2], ["1月", "2月", "3月", "1-3月累计"])],
)
def test_months_with_figures(months, expected):
    paths = [path[1] for path in headings(reopened(write(months=months))) if path[0] == "2012年完成投资（万元）"]
    assert paths == [*expected, "占年计划%"]


def test_numbers_have_the_format_of_their_kind():
    sheet = reopened(write())
    formats = {path: sheet.cell(7, column).number_format for path, column in headings(sheet).items()}
    assert formats[("总投资\n（亿元）",)] == "#,##0.00######"
    assert formats[("至2011年底累计完成投资（万元）",)] == "#,##0"
    assert formats[("2012年计划投资（万元）",)] == "#,##0.00##"
    assert formats[("2012年完成投资（万元）", "占年计划%")] == "0.00%"
    assert formats[("落后时间进度（个百分点）",)] == "+0.0;-0.0;0.0"


def test_lights_have_a_colour_and_a_name():
    lights = ["绿", "蓝", "黄", "红", "无灯", ""]
    sheet = reopened(write([replace(FULL, light=light) for light in lights]))
    cells = [sheet.cell(row, headings(sheet)[("亮灯",)]) for row in range(7, 13)]
    assert [cell.value or "" for cell in cells] == lights
    assert [cell.fill.fgColor.rgb[2:] for cell in cells[:4]] == ["C6E7CE", "CFE2F6", "FFE9A8", "F6B8B3"]
    assert {cell.fill.fill_type for cell in cells[4:]} == {None}


def test_the_page_is_ready_to_print():
    sheet = reopened(write())
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.freeze_panes == "C5"
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_every_cell_of_the_table_has_its_border_merged_ones_too():
    data = write()
    sheet = reopened(data)
    assert {"A1:AO1", "A3:A4", "L3:W3", "A5:H5", "A6:H6"} <= {str(area) for area in sheet.merged_cells.ranges}
    markup = unpack(data)["xl/worksheets/sheet1.xml"].decode()
    rows = re.findall(r"<row .*?</row>", markup, re.DOTALL)[2:]
    assert len(rows) == 7
    cells = [*sheet[7], sheet["A3"], sheet["A5"], sheet["I5"]]
    assert {cell.border.bottom.style for cell in cells} == {"thin"}
    assert [len(re.findall(r'<c [^>]*s="[1-9]', row)) for row in rows] == [41] * 7


def test_a_long_text_makes_its_row_higher():
    sheet = reopened(write([FULL, replace(FULL, problem="问题" * 40)]))
    assert sheet.row_dimensions[8].height > 3 * sheet.row_dimensions[5].height


@pytest.mark.timing
def test_ten_thousand_rows_cost_no_more_than_plain_openpyxl():
    rows = [replace(FULL, name=f"项目{number}") for number in range(10_000)]
    began = time.process_time()
    data = write(rows)
    ours = time.process_time() - began
    values = open_workbook(data, name="台账.xlsx").sheets[0].rows
    began = time.process_time()
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in values:
        sheet.append(row)
    book.save(BytesIO())
    assert ours < 1.5 * (time.process_time() - began)


def as_export(row):
    """A row as read, as the row to write."""
    return ExportRow(
        category=LABELS[row.category],
        serial=row.serial,
        name=row.name,
        programme=row.programme or "",
        address=row.address,
        longitude=row.longitude,
        latitude=row.latitude,
        content=row.content,
        owner=row.owner,
        total_investment_wan=row.total_investment_wan,
        invested_before_wan=row.invested_before_wan,
        plan_wan=row.plan_wan,
        plan_text=row.plan_text,
        month_plan_wan=row.month_plan_wan,
        month_invested_wan=row.month_invested_wan,
        cumulative_wan=row.cumulative_wan,
        completion_pct=row.printed_rate_pct,
        lag_vs_time_points=Decimal("-11.8"),
        light="黄",
        planned_start_text=row.planned_start_text,
        planned_finish_text=row.planned_finish_text,
        progress_text=row.progress_text,
        leader="、".join(row.leader_names),
        lead_units=row.lead_unit_names,
        liaison_units=row.liaison_unit_names,
        helping_units=row.helping_unit_names,
        problem=row.problem_text,
        cause=row.cause_text,
        measure=row.measure_text,
        limit_text=row.limit_text,
        remark=row.remark,
    )


def read(data):
    return read_ledger(open_workbook(data, name="台账.xlsx"), year=None, as_of=None)


def test_the_demo_ledger_reads_back_without_a_difference():
    first = read(DEMO.read_bytes())
    data = write_ledger(
        title="某某区2012年推进情况台账",
        note_line="截至2012年2月29日  单位：总投资为亿元，其余为万元",
        year=2012,
        months=[1, 2],
        rows=map(as_export, first.rows),
        time_progress_pct=Decimal(200) / 12,
    )
    again = read(data)
    assert (again.year, again.as_of) == (first.year, first.as_of)
    assert list(map(as_export, again.rows)) == list(map(as_export, first.rows))
    assert again.totals[0].values == first.totals[0].values
    assert [issue for issue in again.issues if issue.severity == "error"] == []


def test_amounts_to_the_yuan_read_back_exactly():
    amount = Decimal("123456789.0123")
    row = replace(FULL, total_investment_wan=amount, plan_wan=amount, cumulative_wan=amount)
    (again,) = read(write([row])).rows
    assert (again.total_investment_wan, again.plan_wan, again.cumulative_wan) == (amount, amount, amount)
