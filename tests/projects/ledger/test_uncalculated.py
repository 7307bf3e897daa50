"""Ledgers that a program saved: their formulas have no stored results."""

from decimal import Decimal

from tests.projects.ledger.build import TITLE, issues, read, sheet

MONTHS = ["项目名称", "2012年计划投资(万元)", "1月完成(万元)", "2月完成(万元)", "1-2月累计完成(万元)", "占年计划%"]


def test_a_cumulative_amount_is_done_without_where_the_months_stand_beside_it():
    rows = [["甲项目", 1200, 30, 50, "", ""], ["乙项目", 600, 10, 20, "", ""], ["合计", 1800, 40, 70, 110, ""]]
    formulas = {(row, column) for row in (2, 3) for column in (4, 5)}
    draft = read(sheet(TITLE, MONTHS, *rows, uncalculated=frozenset(formulas)))
    assert [row.month_invested_wan for row in draft.rows] == [
        {1: Decimal(30), 2: Decimal(50)},
        {1: Decimal(10), 2: Decimal(20)},
    ]
    assert issues(draft, "error") == []
    assert [(issue.row, issue.column) for issue in issues(draft, "warning")] == [(3, "E"), (3, "F")]


def test_an_amount_that_nothing_else_gives_is_an_error():
    draft = read(sheet(TITLE, MONTHS, ["甲项目", 1200, 30, "", 80, ""], uncalculated=frozenset({(2, 3)})))
    assert [(issue.row, issue.column) for issue in issues(draft, "error")] == [(3, "D")]
