"""Shapes that ledgers take, and what the reader says of figures that cannot be right."""

from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest

from tests.projects.ledger.build import (
    FEBRUARY,
    HEADINGS,
    TITLE,
    issues,
    project,
    read,
    read_rows,
    reasons,
    sheet,
)


def names(draft):
    return [row.name for row in draft.rows]


def only_issue(draft, severity):
    (issue,) = issues(draft, severity)
    return issue


def test_a_plain_ledger_is_read_without_a_word():
    draft = read_rows(project(1, "甲项目"), project(2, "乙项目", plan=2000.0, done="", rate=""))
    assert (draft.year, draft.as_of, draft.issues) == (2012, FEBRUARY, ())
    first, second = draft.rows
    assert (first.row, first.serial, first.total_investment_wan, first.plan_wan, first.cumulative_wan) == (
        3,
        1,
        20000,
        1000,
        100,
    )
    assert (second.cumulative_wan, second.month_invested_wan, first.lead_unit_names) == (None, {}, ("南山镇",))


def test_columns_may_stand_in_any_order():
    order = [7, 4, 1, 6, 0, 3, 2, 5]
    draft = read(sheet(TITLE, [HEADINGS[i] for i in order], [project(1, "甲项目")[i] for i in order]))
    assert draft.issues == ()
    assert (draft.rows[0].name, draft.rows[0].plan_wan, draft.rows[0].lead_unit_names) == ("甲项目", 1000, ("南山镇",))


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("计划总投资（亿元）", "total_investment_wan"),
        ("估算投资\n（万元）", "total_investment_wan"),
        ("年度投资计划（万元）", "plan_wan"),
        ("2012年度计划投资额", "plan_wan"),
        ("今年计划投资", "plan_wan"),
        ("开工至上一年度底累计完成投资", "invested_before_wan"),
        ("至2011年底累计完成投资（万元）", "invested_before_wan"),
        ("1-2月实际完成投资(万元)", "cumulative_wan"),
        ("2012年1～2月完成投资", "cumulative_wan"),
        ("年初累计完成投资", "cumulative_wan"),
        ("完成投资占年计划%", "printed_rate_pct"),
        ("完成率（%）", "printed_rate_pct"),
        ("1-2月实际形象进度", "progress_text"),
        ("工程 形象 进度", "progress_text"),
        ("挂点领导", "leader_names"),
        ("县级包保领导", "leader_names"),
        ("牵头单位", "lead_unit_names"),
        ("协办单位", "helping_unit_names"),
        ("建设起止年限", "period"),
        ("计划开工时间", "planned_start"),
        ("竣工投产时间", "planned_finish"),
        ("项目性质", "nature_text"),
        ("需协调解决的问题", "problem_text"),
        ("建设单位及责任人", "owner"),
    ],
)
def test_headings_have_synonyms(heading, field):
    draft = read(
        sheet(
            ["某区2012年台账"],
            [
                "序号",
                "工程名称",
                heading,
                "所属工程",
                "总 投 资" if heading != "估算投资\n（万元）" and not heading.startswith("计划总投资") else "备注",
            ],
            [1, "甲项目", "", "", ""],
        )
    )
    assert field in draft.columns


def test_two_levels_of_headings_without_merged_cells():
    draft = read(
        sheet(
            ["2012年台账"],
            ["序号", "项目名称", "分月计划投资(万元)", "", "2012年完成投资(万元)", "", "", "备注"],
            ["", "", "1月", "2月", "1月", "2月", "1-2月累计", ""],
            [1, "甲项目", 10.0, 20.0, 5.0, 6.0, 11.0, ""],
        )
    )
    row = draft.rows[0]
    assert (row.month_plan_wan, row.month_invested_wan, row.cumulative_wan) == ({1: 10, 2: 20}, {1: 5, 2: 6}, 11)
    assert draft.issues == ()


def test_groups_may_stand_above_the_row_of_names():
    draft = read(
        sheet(
            ["2012年台账"],
            ["", "", "分月计划(万元)", "", "完成投资(万元)", ""],
            ["序号", "项目名称", "一月", "二月", "一月份", "二月份"],
            [1, "甲项目", 10.0, 20.0, 5.0, 6.0],
            name="台账",
        )
    )
    assert (draft.rows[0].month_plan_wan, draft.rows[0].month_invested_wan) == ({1: 10, 2: 20}, {1: 5, 2: 6})


def test_months_may_be_the_groups():
    draft = read(
        sheet(
            ["2012年台账 单位:万元"],
            ["序号", "项目名称", "总投资", "1月", "", "2月", ""],
            ["", "", "", "计划", "完成", "计划", "完成"],
            [1, "甲项目", 100.0, 10.0, 5.0, 20.0, 6.0],
            merges=[(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4), (1, 5, 1, 6)],
        )
    )
    assert (draft.rows[0].month_plan_wan, draft.rows[0].month_invested_wan) == ({1: 10, 2: 20}, {1: 5, 2: 6})
    assert draft.as_of == FEBRUARY


@pytest.mark.parametrize(
    ("title", "heading", "wan"),
    [
        ("2012年台账", "总投资(亿元)", 20000),
        ("2012年台账", "总投资(万元)", 2),
        ("2012年台账 单位：亿元", "总投资", 20000),
        ("2012年台账 单位:总投资为亿元，其余为万元", "总投资", 20000),
        ("2012年台账 （单位：个、万元）", "总投资", 2),
        ("2012年台账 单位:亿元", "总投资(元)", Decimal("0.0002")),
    ],
)
def test_units_come_from_the_heading_then_from_the_title(title, heading, wan):
    draft = read(sheet([title], ["项目名称", heading, "责任单位", "备注"], ["甲项目", 2.0, "", ""]))
    assert draft.rows[0].total_investment_wan == wan
    assert draft.issues == ()


def test_an_amount_without_any_unit_is_told():
    draft = read(sheet(["2012年台账"], ["项目名称", "总投资", "责任单位", "备注"], ["甲项目", 2.0, "", ""]))
    assert (only_issue(draft, "warning").column, draft.rows[0].total_investment_wan) == ("B", 2)


def test_sections_totals_notes_and_repeated_headings_are_no_projects():
    draft = read_rows(
        ["合  计（4个）", "", 8.0, 4000.0, 400.0],
        ["一、结转项目（2个）"],
        project(1, "甲项目"),
        project(2, "乙项目"),
        ["小计", "", 4.0, 2000.0, 200.0],
        [],
        HEADINGS,
        ["二、新开工项目（1个）"],
        project(1, "丙项目"),
        ["（一）拟开工项目"],
        project(2, "丁项目"),
        ["注：1.完成率为累计完成占年计划的比例。"],
        ["  2.单位为万元。"],
        ["填报人：某某     审核人：某某"],
    )
    assert names(draft) == ["甲项目", "乙项目", "丙项目", "丁项目"]
    assert [row.category for row in draft.rows] == ["carried_over", "carried_over", "new_start", "new_start"]
    assert [total.label for total in draft.totals] == ["合  计（4个）", "小计"]
    assert reasons(draft) == ["写明1个，所列项目为2个"]


def test_totals_may_come_last_and_projects_after_notes_are_read():
    draft = read_rows(
        project(1, "甲项目"), ["备注：以下为补报"], project(2, "乙项目"), ["合计", "", 4.0, 2000.0, 200.0]
    )
    assert (names(draft), draft.issues) == (["甲项目", "乙项目"], ())


def test_a_numeral_of_its_own_cell_heads_a_section():
    draft = read_rows(["一", "续建项目", 2.0, 1000.0, 100.0], project(1, "甲项目"))
    assert (draft.rows[0].section, draft.rows[0].category, draft.issues) == ("一、续建项目", "carried_over", ())


@pytest.mark.parametrize(
    ("section", "category"),
    [
        ("一、结转续建项目", "carried_over"),
        ("一、去年续建项目（1个）", "carried_over"),
        ("二、新开工项目", "new_start"),
        ("三、拟开工和前期项目", "pipeline"),
        ("三、预备项目", "pipeline"),
        ("三、储备项目", "pipeline"),
        ("四、城中村改造新开工项目", "urban_village"),
        ("五、工业项目", None),
    ],
)
def test_sections_name_categories(section, category):
    assert read_rows([section], project(1, "甲项目")).rows[0].category == category


def test_a_column_or_the_sheets_name_gives_the_category_too():
    columns = ["项目名称", "项目性质", "总投资(亿元)", "备注"]
    by_column = read(
        sheet(["2012年台账"], columns, ["甲项目", "续建", 2.0], ["乙项目", "前期工作", 2.0], ["丙项目", "其他", 2.0])
    )
    assert [row.category for row in by_column.rows] == ["carried_over", "pipeline", None]
    by_sheet = read(
        sheet(TITLE, HEADINGS, project(1, "甲项目"), name="新开工"),
        sheet(TITLE, HEADINGS, project(1, "乙项目"), name="结转"),
    )
    assert [(row.sheet, row.category) for row in by_sheet.rows] == [("新开工", "new_start"), ("结转", "carried_over")]


def test_only_merged_cells_are_carried_down():
    draft = read(
        sheet(
            TITLE,
            HEADINGS,
            project(1, "甲项目", unit="南山镇"),
            project(2, "乙项目", unit=""),
            project(3, "丙项目", unit=""),
            merges=[(2, 7, 3, 7)],
        )
    )
    assert [row.lead_unit_names for row in draft.rows] == [("南山镇",), ("南山镇",), ()]


def test_merged_amounts_are_carried_and_told():
    draft = read(sheet(TITLE, HEADINGS, project(1, "甲项目"), project(2, "乙项目", plan=""), merges=[(2, 3, 3, 3)]))
    assert draft.rows[1].plan_wan == 1000
    assert (only_issue(draft, "warning").row, only_issue(draft, "warning").column) == (4, "D")


def test_an_unreadable_value_is_an_error_with_its_place_and_the_row_stays():
    draft = read_rows(project(1, "甲项目", plan="见附件"))
    issue = only_issue(draft, "error")
    assert (issue.sheet, issue.row, issue.column, issue.value) == ("台账", 3, "D", "见附件")
    assert issue.todo
    assert (names(draft), draft.rows[0].plan_wan, draft.rows[0].plan_text) == (["甲项目"], None, "见附件")


def test_a_broken_formula_is_an_error():
    assert only_issue(read_rows(project(1, "甲项目", plan="#REF!")), "error").column == "D"


def test_a_formula_without_a_result_is_an_error():
    draft = read(sheet(TITLE, HEADINGS, project(1, "甲项目", done=""), uncalculated=frozenset({(2, 4)})))
    issue = only_issue(draft, "error")
    assert (issue.row, issue.column, issue.todo) == (3, "E", "请用Excel/WPS打开保存后再上传")


def test_figures_without_a_name_are_an_error_and_a_row_of_noughts_is_not():
    draft = read_rows(project(1, "甲项目"), project(2, ""), ["", "", 0.0, 0.0, 0.0], [3.0])
    assert (only_issue(draft, "error").row, only_issue(draft, "error").column) == (4, "B")
    assert only_issue(draft, "warning").row == 5


def test_the_same_row_twice_is_read_once():
    draft = read_rows(project(1, "甲项目"), project(2, "甲项目"))
    assert (names(draft), only_issue(draft, "warning").row) == (["甲项目"], 4)


def test_rows_that_contradict_each_other_are_errors_naming_both():
    draft = read_rows(project(1, "甲项目"), project(2, "甲项目", plan=1500.0))
    assert len(draft.rows) == 2
    assert [issue.row for issue in issues(draft, "error")] == [3, 4]
    assert all("第3行" in reason and "第4行" in reason for reason in reasons(draft, "error"))
    assert all("1000万元" in reason and "1500万元" in reason for reason in reasons(draft, "error"))


@pytest.mark.parametrize("other", ["科技园（二期）", "科技园2期", "科技园二期项目"])
def test_names_that_are_nearly_alike_stay_two_projects(other):
    draft = read_rows(project(1, "科技园二期"), project(2, other))
    assert len(draft.rows) == 2
    assert "科技园二期" in only_issue(draft, "warning").reason
    assert other in only_issue(draft, "warning").reason


@pytest.mark.parametrize(
    ("row", "column", "numbers"),
    [
        (project(1, "甲项目", total=14400.0), "C", ("14400亿元", "1000亿元")),
        (project(1, "甲项目", total=0.05), "D", ("500万元", "1000万元")),
        (project(1, "甲项目", rate="12.0%"), "F", ("12%", "10%")),
    ],
)
def test_suspicious_figures_are_told_with_both_numbers_and_kept(row, column, numbers):
    draft = read_rows(row)
    found = [issue for issue in issues(draft, "warning") if issue.column == column]
    assert found
    assert all(number in found[0].reason for number in numbers)
    assert draft.rows[0].plan_wan == 1000


@pytest.mark.parametrize("rate", [0.1, "10%", 10.0, "10.0%", 0.10000001, "9.99%"])
def test_rates_may_be_rounded(rate):
    assert read_rows(project(1, "甲项目", rate=rate)).issues == ()


def test_totals_that_do_not_add_up_are_told():
    draft = read_rows(["合计", "", 4.0, 2500.0, 200.0], project(1, "甲项目"), project(2, "乙项目"))
    issue = only_issue(draft, "warning")
    assert (issue.row, issue.column) == (3, "D")
    assert "2500万元" in issue.reason
    assert "2000万元" in issue.reason


def test_totals_may_be_rounded_to_the_digits_they_print():
    assert (
        read_rows(["合计", "", 4.0, 2000.0, 200.0], project(1, "甲项目", total=1.96), project(2, "乙项目")).issues == ()
    )


def test_stated_counts_are_compared_with_rows_and_progress():
    draft = read_rows(
        ["一、结转项目（3个，其中已开工2个）"],
        project(1, "甲项目", progress="主体施工"),
        project(2, "乙项目", progress="未开工"),
    )
    assert reasons(draft) == ["写明3个，所列项目为2个", "写明“开工”2个，按形象进度为1个"]


def test_the_titles_count_is_compared():
    draft = read(sheet(["某区2012年3个项目台账"], HEADINGS, project(1, "甲项目")))
    assert reasons(draft) == ["标题写3个项目，表中为1个"]


def monthly(*, plan, months, invested, cumulative):
    return sheet(
        ["2012年台账 单位:万元"],
        ["项目名称", "年度计划投资", "分月计划", "", "", "完成投资", "", ""],
        ["", "", "1月", "2月", "3月", "1月", "2月", "1-2月累计"],
        ["甲项目", plan, *months, *invested, cumulative],
    )


def test_a_monthly_plan_unlike_the_annual_plan_is_told():
    draft = read(monthly(plan=100.0, months=[10.0, 20.0, 60.0], invested=[5.0, 6.0], cumulative=11.0))
    assert reasons(draft) == ["分月计划之和90万元，年度计划100万元"]


def test_a_cumulative_unlike_its_months_is_told():
    draft = read(monthly(plan=90.0, months=[10.0, 20.0, 60.0], invested=[5.0, 6.0], cumulative=12.0))
    assert reasons(draft) == ["各月完成之和11万元，累计完成12万元"]


def test_this_months_column_belongs_to_the_month_of_the_cut_off():
    draft = read(
        sheet(
            ["2012年3月项目台账（万元） 单位:万元"],
            ["项目名称", "年度投资计划", "本月完成", "累计完成", "完成率（%）"],
            ["甲项目", 100.0, 10.0, 30.0, 30.0],
        )
    )
    assert (draft.as_of, draft.rows[0].month_invested_wan, draft.rows[0].cumulative_wan) == (
        date(2012, 3, 31),
        {3: 10},
        30,
    )
    assert draft.issues == ()


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("2012年台账 截至2012年2月29日", date(2012, 2, 29)),
        ("2012年台账（截止3月底）", date(2012, 3, 31)),
        ("2012年1-4月台账", date(2012, 4, 30)),
        ("2012年台账", None),
    ],
)
def test_the_cut_off_comes_from_the_title(title, day):
    draft = read(sheet([title], ["项目名称", "总投资(亿元)", "责任单位", "备注"], ["甲项目", 1.0, "", ""]))
    assert (draft.year, draft.as_of) == (2012, day)


def test_the_year_comes_from_the_headings_where_no_title_names_it():
    draft = read(
        sheet(
            ["台账"],
            ["项目名称", "至2011年底累计完成投资(万元)", "2012年计划投资(万元)", "责任单位"],
            ["甲项目", 1.0, 2.0],
        )
    )
    assert (draft.year, draft.rows[0].invested_before_wan, draft.rows[0].plan_wan) == (2012, 1, 2)


def test_columns_of_another_year_are_left_out_and_told():
    draft = read(
        sheet(
            ["2012年台账"],
            ["项目名称", "2011年完成投资(万元)", "2012年完成投资(万元)", "责任单位"],
            ["甲项目", 7.0, 2.0],
        )
    )
    assert draft.rows[0].cumulative_wan == 2
    assert "2011年完成投资" in "".join(reasons(draft, "warning"))


def test_a_chosen_year_unlike_the_title_is_told():
    assert "2012" in reasons(read_rows(project(1, "甲项目"), year=2013), "warning")[0]


def test_a_ledger_of_no_year_is_an_error():
    draft = read(sheet(["台账"], ["项目名称", "总投资(亿元)", "计划开工", "备注"], ["甲项目", 1.0, "3月底", ""]))
    assert (draft.year, len(issues(draft, "error")), draft.rows[0].planned_start) == (None, 1, None)
    chosen = read(
        sheet(["台账"], ["项目名称", "总投资(亿元)", "计划开工", "备注"], ["甲项目", 1.0, "3月底", ""]), year=2012
    )
    assert chosen.rows[0].planned_start.on == date(2012, 3, 31)


def test_a_typed_2012_1_may_be_october():
    draft = read(sheet(["2012年台账"], ["项目名称", "总投资(亿元)", "计划开工", "备注"], ["甲项目", 1.0, 2012.1, ""]))
    assert "10月" in only_issue(draft, "warning").reason


def test_coordinates_abroad_are_told():
    draft = read(sheet(["2012年台账"], ["项目名称", "总投资(亿元)", "经度", "纬度"], ["甲项目", 1.0, 17.9, 36.4]))
    assert (draft.rows[0].longitude, only_issue(draft, "warning").column) == (Decimal("17.9"), "C")


def test_both_coordinates_may_share_a_cell():
    draft = read(
        sheet(["2012年台账"], ["项目名称", "总投资(亿元)", "坐标", "备注"], ["甲项目", 1.0, "117.9146，36.4253", ""])
    )
    assert (draft.rows[0].longitude, draft.rows[0].latitude) == (Decimal("117.9146"), Decimal("36.4253"))


def test_hidden_rows_count_and_are_told():
    draft = read(sheet(TITLE, HEADINGS, project(1, "甲项目"), hidden_rows=frozenset({2})))
    assert draft.rows[0].hidden
    assert only_issue(draft, "warning").row == 3


def test_sheets_that_are_no_ledger_are_passed_over_with_the_reason():
    summary = sheet(["2012年分区域"], ["区域", "个数", "总投资(亿元)"], ["南山镇", 2.0, 3.0], name="汇总")
    draft = read(summary, sheet(name="空"), sheet(TITLE, HEADINGS, project(1, "甲项目")))
    assert names(draft) == ["甲项目"]
    assert [(issue.sheet, issue.severity) for issue in draft.issues] == [("汇总", "warning"), ("空", "warning")]
    assert "汇总的统计表" in draft.issues[0].reason
    assert "空表" in draft.issues[1].reason


def test_a_hidden_sheet_is_passed_over():
    draft = read(
        sheet(TITLE, HEADINGS, project(1, "甲项目")),
        sheet(TITLE, HEADINGS, project(1, "甲项目", plan=1.0), name="旧", hidden=True),
    )
    assert (len(draft.rows), only_issue(draft, "warning").sheet) == (1, "旧")


@pytest.mark.parametrize("extra", ["下周计划", "到位资金(万元)"])
def test_a_ledger_with_a_column_of_another_form_stays_a_ledger(extra):
    draft = read(sheet(TITLE, [*HEADINGS, "包保领导", extra], [*project(1, "甲项目"), "周某某", ""]))
    assert (names(draft), draft.weekly, draft.prospects) == (["甲项目"], (), ())


def test_a_name_merged_over_two_rows_is_one_project():
    rows = [project(1, "甲项目"), [*project("", "", total="", plan="", done=50.0, unit="")]]
    draft = read(sheet(TITLE, HEADINGS, *rows, merges=[(2, 1, 3, 1)]))
    assert (names(draft), draft.rows[0].cumulative_wan) == (["甲项目"], 100)
    assert (only_issue(draft, "error").row, only_issue(draft, "error").column) == (4, "E")


def test_marks_on_names_and_numbers_make_key_projects():
    draft = read_rows(project("*1", "甲项目"), project(2, "乙项目*"), project(3, "丙项目（结转）"))
    assert [(row.name, row.is_key, row.category) for row in draft.rows] == [
        ("甲项目", True, None),
        ("乙项目", True, None),
        ("丙项目", False, "carried_over"),
    ]


def test_a_workbook_without_a_ledger_names_the_sheets_and_the_headings():
    draft = read(sheet(["会议通知"], ["时间", "地点"], name="通知"))
    issue = only_issue(draft, "error")
    assert "“通知”" in issue.reason
    assert "项目名称" in issue.todo


def test_a_card_for_one_project_is_refused():
    card = sheet(
        ["2012年项目台账"],
        ["项目名称", "甲项目", "业主单位", "某公司", "项目性质", "续建", "建设起止年限", "2012"],
        ["项目主要建设内容", "厂房"],
        ["项目总投资额（万元）", 100.0],
        ["存在问题", ""],
    )
    draft = read(card)
    issue = only_issue(draft, "error")
    assert (draft.rows, issue.row, issue.column) == ((), 2, "A")
    assert "卡片" in issue.reason


def test_a_template_without_projects_is_told():
    draft = read_rows(["一、在建工程"], ["二、计划开工项目"])
    assert (draft.rows, reasons(draft)) == ((), ["表头已认出，表中没有项目"])


def test_a_contradicting_repeat_on_another_sheet_names_the_sheet():
    draft = read(
        sheet(TITLE, HEADINGS, project(1, "甲项目"), name="一"),
        sheet(TITLE, HEADINGS, project(1, "甲项目", plan=1.0), name="二"),
    )
    assert "“二”表第3行" in reasons(draft, "error")[0]


def test_progress_is_told_to_the_end():
    told = []
    read_rows(
        *(project(number, f"项目{number}号") for number in range(1, 451)),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(200, 450), (400, 450), (450, 450)]


def test_attraction_totals_and_counts_are_compared():
    tasks = sheet(
        ["2012年招商任务(2个单位)"],
        ["序号", "单位", "认领任务(亿元)", "提报项目数", "到位资金(万元)"],
        [1.0, "南山镇", 1.5, 2.0, 300.0],
        [2.0, "开元镇", 2.0, "无", ""],
        [3.0, "区科技局", 1.0, "—", ""],
        ["合计", "", 4.0, 2.0, 300.0],
        name="招商",
    )
    draft = read(tasks)
    assert [(task.unit, task.target_wan, task.count) for task in draft.tasks] == [
        ("南山镇", 15000, 2),
        ("开元镇", 20000, 0),
        ("区科技局", 10000, None),
    ]
    assert reasons(draft) == ["标题写2个，表中有3个", "合计的“认领任务”为40000万元，各行相加为45000万元"]


@pytest.mark.parametrize("filler", [" " * 90_000 + "\nx", "1" * 90_000, "(" * 90_000, "甲、" * 45_000, "计划" * 45_000])
@pytest.mark.timing
def test_a_monstrous_cell_costs_no_time(filler):
    began = perf_counter()
    read(sheet([*TITLE, filler], [*HEADINGS, filler], project(1, filler, progress=filler, unit=filler), [filler]))
    assert perf_counter() - began < 2


def test_a_negative_amount_is_refused():
    issue = only_issue(read_rows(project(1, "甲项目", done=-100.0)), "error")
    assert (issue.row, issue.column) == (3, "E")
    assert "-100万元" in issue.reason


@pytest.mark.parametrize(
    "numbers", [list(range(1, 9)), [f"({n})" for n in range(1, 9)], ["甲", "乙", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]
)
def test_a_line_that_numbers_the_columns_is_no_project(numbers):
    draft = read(sheet(TITLE, HEADINGS, numbers, project(1, "甲项目")))
    assert (names(draft), draft.issues) == (["甲项目"], ())


def test_units_may_stand_in_a_line_below_the_headings():
    draft = read(
        sheet(
            TITLE,
            ["项目名称", "总投资", "2012年计划投资", "形象进度"],
            ["", "（亿元）", "万元", ""],
            ["甲项目", 2.0, 1000.0, ""],
        )
    )
    assert (draft.rows[0].total_investment_wan, draft.rows[0].plan_wan, draft.issues) == (20000, 1000, ())


def test_a_note_below_the_table_may_state_the_unit():
    draft = read(
        sheet(["2012年台账"], ["项目名称", "总投资", "责任单位", "备注"], ["甲项目", 2.0, "", ""], ["注：单位为亿元"])
    )
    assert (draft.rows[0].total_investment_wan, draft.issues) == (20000, ())


def test_planned_progress_is_not_progress():
    draft = read(
        sheet(
            ["2012年台账"],
            ["项目名称", "2012年计划", "", "截至2月底完成", ""],
            ["", "投资(万元)", "形象进度", "投资(万元)", "形象进度"],
            ["甲项目", 1000.0, "竣工", 100.0, "主体施工"],
            merges=[(1, 1, 1, 2), (1, 3, 1, 4)],
        )
    )
    row = draft.rows[0]
    assert (row.plan_wan, row.cumulative_wan, row.progress_text, draft.as_of) == (1000, 100, "主体施工", FEBRUARY)


def test_groups_of_several_years():
    draft = read(
        sheet(
            ["2012年台账"],
            ["项目名称", "至2011年底", "", "2011年", "2012年", "", ""],
            ["", "累计完成投资(万元)", "形象进度", "计划投资(万元)", "计划投资(万元)", "1-2月完成(万元)", "目前进展"],
            ["甲项目", 500.0, "基础", 111.0, 1000.0, 100.0, "主体施工"],
            merges=[(1, 1, 1, 2), (1, 4, 1, 6)],
        )
    )
    row = draft.rows[0]
    assert (row.invested_before_wan, row.plan_wan, row.cumulative_wan, row.progress_text) == (
        500,
        1000,
        100,
        "主体施工",
    )


@pytest.mark.parametrize(
    ("heading", "before", "cumulative"),
    [
        ("截至2011年12月底累计完成投资(万元)", 7, None),
        ("截至2011年12月31日累计完成投资(万元)", 7, None),
        ("截至2012年12月底累计完成投资(万元)", None, 7),
        ("截至2010年底累计完成投资(万元)", None, None),
        ("2012年以前完成投资(万元)", 7, None),
        ("2011年完成投资(万元)", None, None),
    ],
)
def test_the_printed_year_tells_what_a_sum_counts(heading, before, cumulative):
    draft = read(sheet(["2012年台账"], ["项目名称", heading, "责任单位", "备注"], ["甲项目", 7.0, "", ""]))
    row = draft.rows[0]
    assert (row.invested_before_wan, row.cumulative_wan) == (before, cumulative)


@pytest.mark.parametrize(
    ("title", "planned", "invested"),
    [
        ("2012年重点项目完成投资情况表 单位：万元", {}, {1: 10, 2: 20}),
        ("2012年重点项目投资计划表 单位：万元", {1: 10, 2: 20}, {}),
        ("2012年重点项目计划完成情况表 单位：万元", {}, {}),
    ],
)
def test_the_title_says_what_bare_months_hold(title, planned, invested):
    draft = read(
        sheet([title], ["项目名称", "1月", "2月", "形象进度", "责任单位"], ["甲项目", 10.0, 20.0, "主体", "南山镇"])
    )
    assert (draft.rows[0].month_plan_wan, draft.rows[0].month_invested_wan) == (planned, invested)


def test_sections_and_sheets_name_programmes():
    sections = sheet(
        TITLE,
        HEADINGS,
        ["一、先进制造业振兴工程（2个）"],
        ["（一）续建项目"],
        project(1, "甲项目"),
        ["（二）新开工项目"],
        project(2, "乙项目"),
        ["二、其他重点工程"],
        project(3, "丙项目"),
    )
    draft = read(sections, sheet(TITLE, HEADINGS, project(1, "丁项目"), name="文化名区建设工程"))
    assert [(row.programme, row.category) for row in draft.rows] == [
        ("先进制造业振兴工程", "carried_over"),
        ("先进制造业振兴工程", "new_start"),
        (None, None),
        ("文化名区建设工程", None),
    ]


def test_headings_of_another_year_than_the_chosen_one_are_refused():
    issue = only_issue(read_rows(project(1, "甲项目"), year=2013), "error")
    assert "2012年" in issue.reason
    assert "2013年" in issue.reason


def test_a_chosen_cut_off_outside_the_year_is_refused():
    draft = read_rows(project(1, "甲项目"), year=2012, as_of=date(2011, 12, 31))
    assert "2011-12-31" in only_issue(draft, "error").reason


def test_a_printed_cut_off_after_the_year_means_its_end():
    title = ["某区2012年台账（截至2013年1月5日）"]
    draft = read(sheet(title, ["项目名称", "总投资(亿元)", "累计完成投资(万元)", "备注"], ["甲项目", 2.0, 100.0, ""]))
    assert (draft.as_of, draft.rows[0].cumulative_wan) == (date(2012, 12, 31), 100)


@pytest.mark.parametrize(
    ("first", "second"), [("百瑞特LED", "百瑞特led"), ("A B项目", "AB项目"), ("甲 项目", "甲项目")]
)
def test_names_that_differ_by_case_or_blanks_are_one(first, second):
    draft = read_rows(project(1, first), project(2, second, plan=2000.0))
    assert len(issues(draft, "error")) == 2


def test_a_repeated_row_says_what_else_it_said():
    draft = read_rows(project(1, "甲项目"), project(2, "甲项目", unit="东城街道", progress="封顶"))
    assert len(draft.rows) == 1
    assert "责任单位“东城街道”" in only_issue(draft, "warning").reason
    assert "形象进度“封顶”" in only_issue(draft, "warning").reason


@pytest.mark.parametrize(
    ("longitude", "latitude", "kept"),
    [
        (39482716.12, 4031234.5, (None, None)),
        (117.9146, 4031234.5, (None, None)),
        ("", 117.9146, (None, None)),
        (117.12345678901, 36.1234564, (Decimal("117.123457"), Decimal("36.123456"))),
        (117.9146, "", (Decimal("117.9146"), None)),
    ],
)
def test_metres_of_a_plane_grid_are_no_coordinates(longitude, latitude, kept):
    draft = read(sheet(TITLE, ["项目名称", "经度", "纬度", "形象进度"], ["甲项目", longitude, latitude, ""]))
    assert (draft.rows[0].longitude, draft.rows[0].latitude) == kept
    assert bool(draft.issues) == (kept[0] is None)
