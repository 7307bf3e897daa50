from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.ledger.reading.cells import (
    CellError,
    read_amount,
    read_coordinate,
    read_count,
    read_name,
    read_names,
    read_percent,
    read_serial,
    text_of,
)

steady = settings(derandomize=True, deadline=None)


@pytest.mark.parametrize(
    ("printed", "unit", "wan"),
    [
        (14.4, "亿元", "144000"),
        ("3.35亿", "亿元", "33500"),
        ("25300万元", "亿元", "25300"),
        ("约3.05", "亿元", "30500"),
        ("２．３５", "亿元", "23500"),
        (" 5.94", "亿元", "59400"),
        ("12.51 亿元", "亿元", "125100"),
        ("28,700", "万元", "28700"),
        ("１８４００", "万元", "18400"),
        ("3.08亿元", "万元", "30800"),
        ("15,300万元", "万元", "15300"),
        ("　120", "万元", "120"),
        ("2270 ", "万元", "2270"),
        ("5000元", "万元", "0.5"),
        (12345678.0, "元", "1234.5678"),
        ("1亿2000万元", "元", "12000"),
        ("3000（万元）", "亿元", "3000"),
        ("近2亿元左右", "万元", "20000"),
        (1234.5600000001, "万元", "1234.56"),
        (0.1 + 0.2, "万元", "0.3"),
        (1234.5602, "万元", "1234.5602"),
        (0.0, "万元", "0"),
        (-5.0, "万元", "-5"),
        ("-3万元", None, "-3"),
        (7, None, "7"),
        ("1200.", "万元", "1200"),
        ("1200*", "万元", "1200"),
        ("1200（暂估）", "万元", "1200"),
        ("3千万元", "万元", "3000"),
        ("5百万", "亿元", "500"),
        ("1.2億", "万元", "12000"),
        ("1200萬元", "亿元", "1200"),
        ("1.2E3", "万元", "1200"),
        ("\u200b1200\ufeff", "万元", "1200"),
    ],
)
def test_amounts_come_out_in_wan(printed, unit, wan):
    assert read_amount(printed, unit=unit) == Decimal(wan)


@pytest.mark.parametrize(
    "printed", [None, "", "  ", "—", "——", "-", "/", "无", "暂无", "待定", "待签约后确定", "未下达", "N/A"]
)
def test_no_figure_is_not_zero(printed):
    assert read_amount(printed, unit="万元") is None


@pytest.mark.parametrize(
    "printed",
    ["见附件", "1,86", "500-800", "500万美元", "12万吨", True, float("nan"), float("inf"), 1e20, date(2012, 3, 1), "√"],
)
def test_what_is_no_amount_is_refused(printed):
    with pytest.raises(CellError) as refused:
        read_amount(printed, unit="万元")
    assert refused.value.reason
    assert refused.value.todo


@given(st.decimals(min_value=0, max_value=10**8, places=4))
@steady
def test_an_amount_reads_back_however_it_is_written(wan):
    assert read_amount(float(wan), unit="万元") == wan
    assert read_amount(f"{wan:,f}", unit="万元") == wan
    assert read_amount(f"{wan:f}万元", unit="亿元") == wan
    assert read_amount(f"{wan / 10000:f}亿元", unit=None) == wan
    assert read_amount(f"约{wan:f}", unit="万元") == wan


@pytest.mark.parametrize(
    ("printed", "near", "points"),
    [
        (0.11846153846153847, Decimal("11.85"), "11.846153846153847"),
        ("13.8%", Decimal("13.82"), "13.8"),
        (20.35, Decimal("20.348"), "20.35"),
        (0.94, Decimal("0.943"), "0.94"),
        (0.94, Decimal("94.3"), "94"),
        (0.12, None, "12"),
        (12.0, None, "12"),
        ("１２．５％", None, "12.5"),
        ("0.0%", None, "0"),
    ],
)
def test_percent_comes_as_fraction_points_or_text(printed, near, points):
    assert read_percent(printed, near=near) == Decimal(points)


@pytest.mark.parametrize(("printed", "count"), [(4.0, 4), ("4个", 4), ("无", 0), (0.0, 0), ("—", None), ("", None)])
def test_counts(printed, count):
    assert read_count(printed) == count


@pytest.mark.parametrize(
    ("printed", "number", "marked"),
    [
        (1.0, 1, False),
        ("11", 11, False),
        ("１２", 12, False),
        ("1●", 1, False),
        ("*3", 3, True),
        ("(1)", 1, False),
        ("一", None, False),
        ("（二）", None, False),
        ("", None, False),
    ],
)
def test_serials(printed, number, marked):
    assert read_serial(printed) == (number, marked)


@pytest.mark.parametrize(
    ("printed", "degrees"),
    [
        (117.9146, "117.9146"),
        ("117°51′16″E", "117.854444"),
        ("36°28′54″N", "36.481667"),
        ("东经117.9度", "117.9"),
        ("117.9146E", "117.9146"),
        ("—", None),
        ("", None),
    ],
)
def test_coordinates(printed, degrees):
    assert read_coordinate(printed) == (degrees and Decimal(degrees))


def test_a_place_is_no_coordinate():
    with pytest.raises(CellError):
        read_coordinate("北湖街道")


@pytest.mark.parametrize(
    ("printed", "name", "is_key", "mark"),
    [
        ("金鼎城市商业综合体 ", "金鼎城市商业综合体", False, ""),
        ("文化产业园\n核心区", "文化产业园核心区", False, ""),
        ("*某某生化氨基酸（结转）", "某某生化氨基酸", True, "结转"),
        ("锂电隔膜 *", "锂电隔膜", True, ""),
        ("百瑞特ＬＥＤ*", "百瑞特LED", True, ""),
        ("十里铺村 改造", "十里铺村改造", False, ""),
        ("科技创业园（二期）", "科技创业园（二期）", False, ""),
        ("科技创业园(二期)", "科技创业园（二期）", False, ""),
        ("科技创业园二期", "科技创业园二期", False, ""),
        ("★古雷（漳州）有限公司", "古雷（漳州）有限公司", True, ""),
        ("3、某某项目", "某某项目", False, ""),
        ("3.5万吨锅炉", "3.5万吨锅炉", False, ""),
        ("（3）某某项目", "某某项目", False, ""),
        ("3）某某项目", "某某项目", False, ""),
        ("110千伏变电站", "110千伏变电站", False, ""),
        ("某某\u200b项目\ufeff", "某某项目", False, ""),
        ("ABC New Plant 二期", "ABC New Plant二期", False, ""),
    ],
)
def test_names_lose_marks_and_blanks_and_keep_their_brackets(printed, name, is_key, mark):
    assert read_name(printed) == (name, is_key, mark)


@pytest.mark.parametrize(
    ("printed", "people", "names"),
    [
        ("南山镇", False, ("南山镇",)),
        ("北湖街道、区文化局", False, ("北湖街道", "区文化局")),
        ("区经信局 区财政局", False, ("区经信局", "区财政局")),
        ("区经信局\n区财政局", False, ("区经信局", "区财政局")),
        ("区经信局，区财政局/区科技局", False, ("区经信局", "区财政局", "区科技局")),
        ("南山镇、区财政局（牵头）", False, ("区财政局", "南山镇")),
        ("区住建局（原建设局）", False, ("区住建局（原建设局）",)),
        ("区住建局（城建、房管）、区财政局", False, ("区住建局（城建、房管）", "区财政局")),
        ("陈某某（牵头）", True, ("陈某某",)),
        ("钱 某某", True, ("钱某某",)),
        ("钱　某", True, ("钱某",)),
        ("张三 李四", True, ("张三", "李四")),
        ("张三、李四", True, ("张三", "李四")),
        ("某市政府      某某", True, ("某某",)),
        ("南山镇、南山镇", False, ("南山镇",)),
        ("牵头：区发改局；配合：区财政局", False, ("区发改局", "区财政局")),
        ("配合单位：区财政局；牵头单位：区发改局", False, ("区发改局", "区财政局")),
        ("区财政局配合，区发改局牵头", False, ("区发改局", "区财政局")),
        ("1.区发改局 2.区财政局", False, ("区发改局", "区财政局")),
        ("1、区发改局\n2、区财政局", False, ("区发改局", "区财政局")),
        ("1、区发改局2、区财政局", False, ("区发改局", "区财政局")),
        ("区发改局、区财政局等部门", False, ("区发改局", "区财政局")),
        ("区文化和旅游局", False, ("区文化和旅游局",)),
        ("周某某（副区长）", True, ("周某某",)),
        ("周某某 副区长", True, ("周某某",)),
        ("区委常委、常务副区长周某某", True, ("周某某",)),
        ("周某某同志", True, ("周某某",)),
        ("周某某 13805330000", True, ("周某某",)),
        ("吴某某（牵头）周某某", True, ("吴某某", "周某某")),
        ("—", False, ()),
        ("待定", True, ()),
        ("", True, ()),
    ],
)
def test_names_in_one_cell(printed, people, names):
    assert read_names(printed, people=people) == names


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.0, "12"), (12.5, "12.5"), (None, ""), (date(2013, 6, 30), "2013-06-30"), (" a\n b ", "ab"), (True, "TRUE")],
)
def test_any_cell_as_text(value, text):
    assert text_of(value) == text


@pytest.mark.parametrize("printed", ["12 34", "30\n50", "12\u00a034", "１２　３４", "1, 200万元", "30\r\n50万元"])
def test_two_numbers_in_a_cell_are_never_one(printed):
    for read in (
        lambda value: read_amount(value, unit="万元"),
        lambda value: read_percent(value, near=None),
        read_count,
    ):
        with pytest.raises(CellError, match="数字中间有空格或换行"):
            read(printed)
    assert read_serial("12 34") == (None, False)


def test_a_line_break_between_digits_stays_a_blank():
    assert (text_of("30\n50"), text_of("主体\n施工"), text_of("完成3 \n层")) == ("30 50", "主体施工", "完成3层")
