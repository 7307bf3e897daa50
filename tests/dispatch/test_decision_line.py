from datetime import date

import pytest

from dispatch.rules.decision_line import DecisionLine, read_day, read_decision_line, unit_named

ON = date(2012, 3, 26)
UNITS = ("南山镇", "区国土分局", "区住建局", "区住建局房管所", "区财政局")
APRIL_10 = date(2012, 4, 10)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2012-04-10", APRIL_10),
        ("2012年4月10日", APRIL_10),
        ("2012.4.10前", APRIL_10),
        ("4月10日", APRIL_10),
        ("4月10号之前", APRIL_10),
        ("4.10", APRIL_10),
        ("4-10", APRIL_10),
        ("4/10", APRIL_10),
        ("3月26日", ON),
        ("3月25日", date(2013, 3, 25)),
        ("28日", date(2012, 3, 28)),
        ("10日前", APRIL_10),
        ("31日", date(2012, 3, 31)),
        ("月底", date(2012, 3, 31)),
        ("本月底前", date(2012, 3, 31)),
        ("4月底", date(2012, 4, 30)),
        ("2月末", date(2013, 2, 28)),
        ("2月29日", date(2016, 2, 29)),
        ("13月1日", None),
        ("4月31日", None),
        ("2012-02-30", None),
        ("13月底", None),
        ("10", None),
        ("10个月", None),
        ("尽快", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_it_is_spoken(text, day):
    assert read_day(text, on=ON) == day


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("南山镇", "南山镇"),
        (" 南山镇 ", "南山镇"),
        ("国土分局", "区国土分局"),
        ("住建局", ""),  # two contain it
        ("区住建局", "区住建局"),
        ("镇", ""),
        ("北山镇", ""),
        ("", ""),
    ],
)
def test_a_unit_is_found_by_its_name_or_by_what_only_it_contains(text, unit):
    assert unit_named(text, UNITS) == unit


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("架设变压器", DecisionLine("架设变压器")),
        ("架设变压器；南山镇；李某某；4月10日", DecisionLine("架设变压器", "南山镇", "李某某", APRIL_10)),
        ("架设变压器;4月10日前;国土分局", DecisionLine("架设变压器", "区国土分局", "", APRIL_10)),
        ("架设变压器；南山镇 李某某，4.10", DecisionLine("架设变压器", "南山镇", "李某某", APRIL_10)),
        ("架设变压器；李某某；王某某", DecisionLine("架设变压器", "", "李某某、王某某")),
        ("架设变压器；4月10日；4月底", DecisionLine("架设变压器", "", "4月底", APRIL_10)),
        ("架设变压器；", DecisionLine("架设变压器")),
        ("架设变压器 南山镇 李某某 4月10日", DecisionLine("架设变压器", "南山镇", "李某某", APRIL_10)),
        ("架设变压器，南山镇，4月10日前", DecisionLine("架设变压器", "南山镇", "", APRIL_10)),
        ("加快进度，抓紧办理，4月10日", DecisionLine("加快进度，抓紧办理", due_on=APRIL_10)),
        ("与区财政局 对接资金", DecisionLine("与区财政局 对接资金")),
        ("4月10日", DecisionLine("4月10日")),
        ("南山镇", DecisionLine("南山镇")),
        ("", DecisionLine("")),
    ],
)
def test_a_line_is_taken_apart(text, line):
    assert read_decision_line(text, units=UNITS, on=ON) == line
