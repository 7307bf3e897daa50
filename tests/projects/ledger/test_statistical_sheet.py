"""Statistical figures as a bureau sends them, read out of a workbook."""

from decimal import Decimal

import pytest

from projects.ledger.files.workbook import Sheet, Workbook
from projects.ledger.reading.statistical_sheet import read_statistics


def read(*rows, name="统计"):
    return read_statistics(Workbook((Sheet(name, [list(row) for row in rows]),)))


def amounts(*rows):
    found, issues = read(*rows)
    assert issues == []
    return {row.name: row.amount_wan for row in found}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("项目", "金额"), ("甲厂", 40.0), ("乙厂", "1,200.5")], {"甲厂": Decimal(40), "乙厂": Decimal("1200.5")}),
        ([("序号", "项目名称", "2月完成投资（亿元）"), (1.0, "甲厂", 0.5)], {"甲厂": Decimal(5000)}),
        ([("2月统计数", ""), ("单位：亿元", ""), ("项目名称", "统计数"), ("甲厂", 2.0)], {"甲厂": Decimal(20000)}),
        ([("项目名称", "金额"), ("甲厂", 40.0), ("合 计", 40.0), ("", "")], {"甲厂": Decimal(40)}),
        ([("项目名称", "金额"), ("甲厂", 0.0), ("乙厂", ""), ("丙厂", "—")], {"甲厂": Decimal(0)}),
        ([("项目编号", "统计数"), ("2012-XJ-001", 3.0)], {"2012-XJ-001": Decimal(3)}),
    ],
    ids=["plain", "unit in the heading", "unit above", "totals and blanks", "missing is not zero", "codes"],
)
def test_names_and_amounts(rows, expected):
    assert amounts(*rows) == expected


def test_a_line_knows_where_it_stands():
    found, _ = read(("标题", ""), ("项目", "金额"), ("", ""), ("甲厂", 1.0))
    assert [(row.sheet, row.row) for row in found] == [("统计", 4)]


def test_what_is_no_amount_is_said_with_its_place():
    found, issues = read(("项目", "金额"), ("甲厂", "很多"), ("乙厂", 3.0))
    assert [row.name for row in found] == ["乙厂"]
    assert [(issue.row, issue.column, issue.value, issue.reason) for issue in issues] == [
        (2, "B", "很多", "读不出金额")
    ]


def test_a_sheet_without_the_columns_is_refused():
    assert [issue.reason for issue in read(("甲", "乙"), ("1", 2.0))[1]] == ["没有找到“项目名称”和“金额”两列"]
    assert len(read_statistics(Workbook(()))[1]) == 1
