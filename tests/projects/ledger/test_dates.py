from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.ledger.reading.cells import CellError
from projects.ledger.reading.dates import YearMissing, month_end, read_date, read_period

FEBRUARY = date(2012, 2, 29)


@pytest.mark.parametrize(
    ("printed", "on", "precision"),
    [
        ("2012年3月", "2012-03-31", "month"),
        ("2012.3月", "2012-03-31", "month"),
        ("2012.3.", "2012-03-31", "month"),
        ("2012，3", "2012-03-31", "month"),
        ("2012年3月（已开工）", "2012-03-31", "month"),
        ("已于2011年10月开工", "2011-10-31", "month"),
        ("2011年10月已开工", "2011-10-31", "month"),
        ("2012.3.15日", "2012-03-15", "day"),
        ("12.3.15", "2012-03-15", "day"),
        ("12/3/15", "2012-03-15", "day"),
        ("40983", "2012-03-15", "day"),
        ("2012Q1", "2012-03-31", "quarter"),
        ("２０１１年８月", "2011-08-31", "month"),
        ("12年3月", "2012-03-31", "month"),
        ("2012.3", "2012-03-31", "month"),
        (2012.3, "2012-03-31", "month"),
        ("2013.10", "2013-10-31", "month"),
        ("2012-03", "2012-03-31", "month"),
        ("201203", "2012-03-31", "month"),
        ("3月", "2012-03-31", "month"),
        ("十二月", "2012-12-31", "month"),
        ("二〇一二年三月", "2012-03-31", "month"),
        ("明年3月", "2013-03-31", "month"),
        ("3-4月", "2012-04-30", "month"),
        ("3月底", "2012-03-31", "day"),
        ("2月底", "2012-02-29", "day"),
        ("4月底前", "2012-04-30", "day"),
        ("力争6月底开工", "2012-06-30", "day"),
        ("120315", "2012-03-15", "day"),
        (120315.0, "2012-03-15", "day"),
        ("20120315", "2012-03-15", "day"),
        ("2012-03-15", "2012-03-15", "day"),
        ("2012/3/15", "2012-03-15", "day"),
        ("2012-03-15 00:00:00", "2012-03-15", "day"),
        ("3月15日", "2012-03-15", "day"),
        ("3月15日前完成", "2012-03-15", "day"),
        ("3.15", "2012-03-15", "day"),
        (40983.0, "2012-03-15", "day"),
        (date(2013, 6, 30), "2013-06-30", "day"),
        (datetime(2013, 6, 30, 8, 0), "2013-06-30", "day"),  # noqa: DTZ001
        ("2011年9月上旬", "2011-09-10", "ten_days"),
        ("3月中旬", "2012-03-20", "ten_days"),
        ("2月下旬", "2012-02-29", "ten_days"),
        ("上旬", "2012-02-10", "ten_days"),
        ("二季度", "2012-06-30", "quarter"),
        ("2013年第一季度", "2013-03-31", "quarter"),
        ("上半年", "2012-06-30", "quarter"),
        ("年底", "2012-12-31", "year"),
        ("2012年底", "2012-12-31", "year"),
        ("年内", "2012-12-31", "year"),
        ("2013", "2013-12-31", "year"),
        ("2013年", "2013-12-31", "year"),
    ],
)
def test_dates_fall_due_on_their_last_day(printed, on, precision):
    found = read_date(printed, year=2012, as_of=FEBRUARY)
    assert (found.on.isoformat(), found.precision) == (on, precision)


@pytest.mark.parametrize("printed", ["", "—", "/", "√", "×", "待定", "已开工", "视土地情况而定", "未定"])
def test_a_cell_may_name_no_day(printed):
    assert read_date(printed, year=2012) is None


@pytest.mark.parametrize(
    "printed",
    ["春节前", "2月30日", "2012年13月", "120399", "12.3", "周一", "上旬", 5.0, True, "20123", "1899年1月", "3012年3月"],
)
def test_what_is_no_date_is_refused(printed):
    with pytest.raises(CellError):
        read_date(printed, year=2012)


def test_a_date_without_any_year_says_so():
    with pytest.raises(YearMissing):
        read_date("3月底", year=None)


def test_the_printed_text_is_kept():
    assert read_date("３月底", year=2012).text == "３月底"


@given(st.dates(min_value=date(2001, 1, 1), max_value=date(2049, 12, 31)))
@settings(derandomize=True, deadline=None)
def test_a_day_reads_back_however_it_is_written(day):
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
    ):
        assert read_date(text, year=2012).on == day
    assert read_date(f"{day.month}月{day.day}日", year=day.year).on == day
    assert read_date(f"{day.year}年{day.month}月", year=None).on == month_end(day.year, day.month)


@pytest.mark.parametrize(
    ("printed", "start", "finish"),
    [
        ("2009-2011", "2009-12-31", "2011-12-31"),
        ("2010-", "2010-12-31", None),
        ("09.10-11.3", "2009-10-31", "2011-03-31"),
        ("2012年3月至2013年6月", "2012-03-31", "2013-06-30"),
        ("2012.3—2013.12", "2012-03-31", "2013-12-31"),
        ("2012年3-12月", "2012-03-31", "2012-12-31"),
        ("2012-03", "2012-03-31", None),
        ("待定", None, None),
        ("2年", None, None),
        ("两年半", None, None),
        ("24个月", None, None),
        ("360天", None, None),
    ],
)
def test_start_and_finish_in_one_cell(printed, start, finish):
    found = read_period(printed, year=2012)
    assert tuple(end and end.on.isoformat() for end in found) == (start, finish)
