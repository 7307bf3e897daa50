"""Real office workbooks, which are not part of the repository."""

import pytest

from projects.ledger.files.workbook import open_workbook
from projects.ledger.reading.reader import read_ledger

FORMS = [
    ("np2010_重点项目月报表", 2, 2010),
    ("sh2013_前期办证及形象进度表", 0, None),
    ("zz2010_年度项目明细表", 3, 2010),
    ("zz2010_旬报表", 0, 2010),
    ("zz2012_招商项目汇总表", 0, 2012),
]
TABLES = [
    "dazhou_2018_m7",
    "fujian_2020h1_tech_upgrade",
    "guangxi_2005_new_starts",
    "guangxi_2017_by_city",
    "longyan_2014",
    "minqing_2020_five_batches",
    "xiangxi_2021_q3",
]


def read(path):
    return read_ledger(open_workbook(path.read_bytes(), name=path.name), year=None, as_of=None)


def errors(draft):
    return [issue for issue in draft.issues if issue.severity == "error"]


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
@pytest.mark.parametrize(("name", "projects", "year"), FORMS)
def test_forms_with_a_row_for_each_project_are_recognised(ledger_samples, name, projects, year, ending):
    draft = read(ledger_samples / "forms" / f"{name}.{ending}")
    assert (len(draft.rows), draft.year) == (projects, year)
    assert len(draft.columns) >= 5
    assert len(errors(draft)) == (year is None)


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_a_card_is_refused_and_called_a_card(ledger_samples, ending):
    draft = read(ledger_samples / "forms" / f"zz2010_在建新开工项目台账.{ending}")
    (error,) = errors(draft)
    assert (draft.rows, error.row, error.column) == ((), 2, "A")
    assert "卡片" in error.reason


@pytest.mark.parametrize("name", TABLES)
def test_summary_tables_are_no_ledgers(ledger_samples, name):
    draft = read(ledger_samples / "tables" / f"{name}.xlsx")
    assert (draft.rows, draft.tasks, draft.prospects, draft.weekly) == ((), (), (), ())
    assert len(errors(draft)) == 1
    assert any("汇总的统计表" in issue.reason for issue in draft.issues)


@pytest.mark.parametrize("name", ["uk_gmpp_2014", "uk_gmpp_2017"])
def test_foreign_lists_are_no_ledgers(ledger_samples, name):
    draft = read(ledger_samples / "intl" / f"{name}.xlsx")
    assert draft.rows == ()
    assert "没有找到台账表头" in errors(draft)[0].reason


def test_the_rows_of_the_annual_detail_table(ledger_samples):
    rows = read(ledger_samples / "forms" / "zz2010_年度项目明细表.xlsx").rows
    assert [(row.sheet, row.category, row.total_investment_wan, row.cumulative_wan) for row in rows] == [
        ("明细表", "carried_over", 1378400, 387534),
        ("按地区", "new_start", 9200, 3495),
        ("按行业", "carried_over", 20000, 6604),
    ]
    assert [(row.planned_start.on.isoformat(), row.is_key) for row in rows] == [
        ("2009-12-31", True),
        ("2010-12-31", False),
        ("2009-10-31", False),
    ]
