"""The plan of an import: every row against the database, without a single write."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.ledger.comparing.diff import plan_import
from projects.ledger.comparing.facts import Facts, ProblemFacts, changes_between, show
from projects.ledger.files.workbook import open_workbook
from projects.ledger.reading.reader import read_ledger
from projects.models import Assignment, Project
from tests import builders
from tests.builders import ledger_file, ledger_row
from tests.projects.ledger.build import read, sheet

R = Assignment.Role
pytestmark = pytest.mark.django_db


def plan_of(*rows, decisions=None, **more):
    workbook = open_workbook(ledger_file(*rows, **more), name="台账.xlsx")
    return plan_import(read_ledger(workbook, year=None, as_of=None), problems={}, decisions=decisions or {})


def known_project(name="甲厂扩产"):
    """A project that stands exactly as `ledger_row` prints it."""
    project = builders.project(name, total_investment_wan=Decimal(20000))
    builders.plan(project, 1200)
    builders.entry(project, 5000, kind="opening", on=date(2011, 12, 31))
    builders.entry(project, 100, month=1)
    builders.entry(project, 100, month=2)
    builders.stage(project, image_stage="structure", text="主体施工")
    for role, who in (
        (R.RESPONSIBLE_LEADER, builders.leader("周某某")),
        (R.LEAD_UNIT, builders.unit("南山镇")),
        (R.LIAISON_UNIT, builders.unit("区经信局")),
    ):
        builders.assignment(project, role, who)
    return project


def test_a_row_that_says_what_is_known_changes_nothing():
    known_project()
    plan = plan_of(ledger_row())
    assert (plan.rows[0].status, plan.rows[0].changes, plan.questions) == ("unchanged", (), ())
    assert (plan.new_units, plan.new_leaders, plan.new_programmes) == ((), (), ())


@pytest.mark.parametrize(
    ("cells", "change"),
    [
        ({"feb": 120}, ("2012-02 完成投资(万元)", "100", "120")),
        ({"opening": 5000.5}, ("至上年底累计完成投资(万元)", "5,000", "5,000.5")),
        ({"plan": 1500}, ("年度计划投资(万元)", "1,200", "1,500")),
        ({"total": 2.5}, ("总投资(万元)", "20,000", "25,000")),
        ({"leader": "吴某某"}, ("包保领导", "周某某", "吴某某")),
        ({"unit": "南山镇、东城街道"}, ("责任单位", "南山镇", "南山镇、东城街道")),
        ({"progress": "设备安装"}, ("形象进度", "主体施工", "设备安装")),
        ({"programme": "现代服务业提升工程"}, ("所属工程", "先进制造业振兴工程", "现代服务业提升工程")),
        ({"start": "2012年3月"}, ("计划开工", "—", "2012年3月")),
        ({"problem": "缺地"}, ("存在问题", "—", "缺地")),
        ({"remark": "重点"}, ("备注", "—", "重点")),
    ],
)
def test_a_change_shows_both_values(cells, change):
    known_project()
    row = plan_of(ledger_row(**cells)).rows[0]
    assert row.status == "changed"
    assert [(found.label, found.old, found.new) for found in row.changes] == [change]


def test_void_projects_are_not_missing():
    known_project("甲厂扩产")
    Project.objects.filter(pk=known_project("作废项目").pk).update(voided_at=builders.AT)
    known_project("北湖公园")
    plan = plan_of(ledger_row("甲厂扩产"))
    assert [(row.name, row.status) for row in plan.rows] == [("甲厂扩产", "unchanged"), ("北湖公园", "missing")]


def test_projects_of_another_year_are_others():
    builders.project("甲厂扩产", year=2011)
    assert [(row.name, row.status) for row in plan_of(ledger_row()).rows] == [("甲厂扩产", "new")]


def test_a_row_without_a_category_is_asked_with_a_guess():
    rows = [
        ledger_row("有结转", category=None),
        ledger_row("无结转", category=None, opening=None),
        ledger_row("东关村城中村改造", category=None, opening=None),
        ledger_row("在谈", category=None, opening=None, plan=None, jan=None, feb=None, progress="在谈"),
    ]
    plan = plan_of(*rows)
    assert [(row.name, row.category) for row in plan.rows] == [
        ("有结转", "carried_over"),
        ("无结转", "new_start"),
        ("东关村城中村改造", "urban_village"),
        ("在谈", "pipeline"),
    ]
    assert [question.key for question in plan.questions] == [f"category:{row['name']}" for row in rows]
    decided = plan_of(rows[0], decisions={"category:有结转": "new_start"})
    assert decided.rows[0].category == "new_start"


def test_a_second_leader_is_told():
    plan = plan_of(ledger_row(leader="周某某、吴某某"))
    assert plan.rows[0].facts.leader == "周某某"
    assert [(issue.row, issue.reason) for issue in plan.warnings] == [(4, "包保领导填了2个")]


def test_planning_writes_nothing():
    known_project()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        plan_of(ledger_row(feb=80), ledger_row("北湖公园", unit="新单位"), weekly=[("甲厂", 10, 110)])
    assert {query["sql"].split()[0] for query in queries} - {"DECLARE"} == {"SELECT"}


def test_the_number_of_queries_does_not_grow_with_the_file():
    def queries(count):
        with CaptureQueriesContext(connection) as captured:
            plan_of(*[ledger_row(f"批量项目{number:04d}") for number in range(1, count + 1)])
        return len(captured)

    builders.district(60)
    assert queries(5) == queries(60)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (Facts("甲", owner="乙公司"), Facts("甲", owner=""), []),
        (Facts("甲", plan_wan=Decimal(5)), Facts("甲"), []),
        (Facts("甲"), Facts("甲", plan_wan=Decimal(0)), ["plan_wan"]),
        (Facts("甲", opening_wan=Decimal(5)), Facts("甲", opening_wan=Decimal(0)), ["opening_wan"]),
        (Facts("甲", is_key=True), Facts("甲", is_key=None), []),
        (Facts("甲", is_key=False), Facts("甲", is_key=True), ["is_key"]),
        (Facts("甲", plan_wan=Decimal("5.0000")), Facts("甲", plan_wan=Decimal(5)), []),
        (
            Facts("甲", invested={"2012-01": Decimal(1), "2012-02": Decimal(2)}),
            Facts("甲", invested={"2012-02": Decimal(3)}),
            ["invested"],
        ),
    ],
)
def test_an_empty_value_says_nothing_and_zero_says_zero(old, new, changed):
    assert [change.field for change in changes_between(old, new)] == changed


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "—"),
        ((), "—"),
        ({}, "—"),
        (Decimal(0), "0"),
        (True, "是"),
        (("南山镇", "东城街道"), "南山镇、东城街道"),
        ({2: Decimal(20), 1: Decimal(10)}, "1月10 2月20"),
        (ProblemFacts("缺地", "用地", "", "3月底"), "缺地;用地;3月底"),
    ],
)
def test_facts_as_people_read_them(value, shown):
    assert show(value) == shown


# What a cumulative figure alone says


def cumulative_file(total, *, month):
    """The one row of a ledger that prints only what was invested since January."""
    book = openpyxl.Workbook()
    book.active.title = "台账"
    for line in (
        ["某某区2012年重点项目台账"],
        [f"截至2012年{month}月末"],
        ["序号", "项目名称", "2012年计划投资(万元)", "年初以来累计完成投资(万元)", "形象进度"],
        [1, "甲厂扩产", 1200, total, "主体施工"],
    ):
        book.active.append(line)
    stream = BytesIO()
    book.save(stream)
    workbook = open_workbook(stream.getvalue(), name="台账.xlsx")
    draft = read_ledger(workbook, year=2012, as_of=builders.month_end(year=2012, month=month))
    return plan_import(draft, problems={}, decisions={}).rows[0]


@pytest.mark.parametrize(
    ("known", "total", "month", "invested"),
    [
        ({}, 150, 2, {"2012-02": 150}),
        ({1: 100}, 150, 2, {"2012-02": 50}),
        ({1: 100}, 100, 2, {"2012-02": 0}),
        ({}, 0, 2, {"2012-02": 0}),
        ({}, None, 2, {}),
        ({1: 100, 2: 50}, 150, 2, {"2012-02": 50}),
        ({1: 100, 2: 50}, 170, 2, {"2012-02": 70}),
        ({1: 100, 2: 50}, 200, 3, {"2012-03": 50}),
    ],
)
def test_a_cumulative_figure_is_what_the_months_before_leave_over(known, total, month, invested):
    project = builders.project()
    builders.plan(project, 1200)
    for earlier, amount in known.items():
        builders.entry(project, amount, month=earlier)
    row = cumulative_file(total, month=month)
    assert row.facts.invested == invested
    assert row.status != "refused"


def test_a_cumulative_figure_that_falls_is_refused():
    project = builders.project()
    builders.entry(project, 100, month=1)
    assert cumulative_file(90, month=2).status == "refused"


def test_noughts_in_months_to_come_are_not_figures():
    headings = ["项目名称", "2012年计划投资(万元)", *(f"{month}月完成投资(万元)" for month in range(1, 13)), "备注"]
    months = [100.0, 0.0, *[0.0] * 10]
    draft = read(sheet(["2012年台账（截至2012年2月29日）"], headings, ["甲项目", 1200.0, *months, ""]))
    (row,) = plan_import(draft, problems={}, decisions={}).rows
    assert row.facts.invested == {"2012-01": 100, "2012-02": 0}


def test_another_category_than_the_one_on_record_is_told():
    known_project()
    plan = plan_of(ledger_row(category="新开工"))
    assert (plan.rows[0].status, plan.rows[0].category) == ("unchanged", "carried_over")
    assert [issue.reason for issue in plan.warnings] == ["项目类别登记为“结转续建”，表中为“新开工”"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"name": "长" * 121}, "项目名称太长（121字），最多120字"),
        ({"programme": "长" * 61}, "所属工程太长（61字），最多60字"),
        ({"unit": "南山镇、" + "长" * 61}, "责任单位太长（61字），最多60字"),
        ({"start": "待" + "长" * 60}, "计划开工太长（61字），最多60字"),
        ({"progress": "主体施工" + "长" * 497}, "形象进度太长（501字），最多500字"),
    ],
)
def test_texts_that_the_database_cannot_hold_are_refused(cells, reason):
    plan = plan_of(ledger_row(**cells))
    assert [issue.reason for issue in plan.errors] == [reason]
    assert plan.rows[0].status == "refused"


# Backwards is a question


def backs(plan):
    """{key: (answer, reason, what it says goes back)} of the questions that need a reason."""
    return {
        question.key: (question.answer, question.reason, question.text.split("倒退：")[-1].removesuffix("。要改吗？"))
        for question in plan.questions
        if question.needs_reason
    }


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"progress": "正在选址"}, "形象进度倒退，主体施工 → 正在选址"),
        ({"progress": "桩基施工"}, "形象进度倒退，主体施工 → 桩基施工"),
        ({"feb": 99}, "累计完成投资(万元)减少，2月100 → 99"),
        ({"jan": 0, "feb": 150}, "累计完成投资(万元)减少，1月100 → 0"),
        ({"opening": 4999}, "至上年底累计完成投资(万元)减少，5,000 → 4,999"),
    ],
)
def test_what_a_row_takes_back_is_asked_and_kept(cells, words):
    known_project()
    plan = plan_of(ledger_row(**cells))
    assert backs(plan) == {"back:甲厂扩产": ("keep", "", words)}
    assert not [change for change in plan.rows[0].changes if change.new in ("正在选址", "桩基施工", "99", "0", "4,999")]


@pytest.mark.parametrize(
    "cells",
    [
        {"progress": "设备安装"},
        {"progress": "主体施工，停工"},
        {"jan": 130, "feb": 70},
        {"leader": "吴某某"},
        {"leader": None, "unit": None, "liaison": None},
        {"unit": "南山镇、西城街道"},
    ],
)
def test_what_goes_on_is_not_asked(cells):
    known_project()
    assert backs(plan_of(ledger_row(**cells))) == {}


def test_a_confirmed_start_is_not_undone_by_an_older_sheet():
    project = known_project()
    project.stage_events.all().delete()
    builders.stage(project, text="正在选址", started=False, on=date(2012, 1, 31))
    builders.stage(project, text="开工", on=date(2012, 1, 20))
    for as_of in ("2012年1月31日", "2012年2月29日"):
        plan = plan_of(ledger_row(progress="规划设计"), as_of=as_of)
        assert list(backs(plan)) == ["back:甲厂扩产"]
        assert [change.field for change in plan.rows[0].changes if change.field == "progress_text"] == []


def test_a_lead_unit_that_is_dropped_is_asked():
    project = known_project()
    builders.assignment(project, R.LEAD_UNIT, builders.unit("西城街道"), position=2)
    plan = plan_of(ledger_row())
    assert backs(plan)["back:甲厂扩产"][2] == "责任单位减少，南山镇、西城街道 → 南山镇"
    assert plan.rows[0].status == "unchanged"


def test_whoever_took_over_later_or_was_relieved_is_asked_about():
    project = known_project()
    old = project.assignments.get(role=R.RESPONSIBLE_LEADER)
    old.to_on = date(2012, 2, 9)
    old.save()
    builders.assignment(project, R.RESPONSIBLE_LEADER, builders.leader("吴某某"), from_on=date(2012, 2, 10))
    assert backs(plan_of(ledger_row()))["back:甲厂扩产"][2] == "包保领导换回原来的，吴某某 → 周某某"
    earlier = plan_of(ledger_row(leader="郑某某"), as_of="2012年1月31日")
    assert backs(earlier)["back:甲厂扩产"][2] == "包保领导已调整，吴某某 → 郑某某"
    assert backs(plan_of(ledger_row(), as_of="2012年1月31日")) == {}


@pytest.mark.parametrize(
    ("decisions", "taken"),
    [
        ({"back:甲厂扩产": "accept", "back:甲厂扩产:reason": "重复入账"}, "重复入账"),
        ({"*": "年初统一核减"}, "年初统一核减"),
        ({"back:甲厂扩产": "accept"}, ""),
        ({"back:甲厂扩产": "accept", "back:甲厂扩产:reason": "  "}, ""),
        ({"back:甲厂扩产": "keep", "back:甲厂扩产:reason": "不改"}, ""),
    ],
)
def test_only_a_reason_takes_something_back(decisions, taken):
    known_project()
    plan = plan_of(ledger_row(feb=80), decisions=decisions)
    assert (plan.rows[0].reason, bool(plan.rows[0].changes)) == (taken, bool(taken))


def test_a_week_that_is_lowered_is_asked():
    project = known_project()
    builders.entry(project, 30, book="reported", kind="week", on=date(2012, 2, 26))
    lower = {"weekly": (("甲厂扩产", 10, 110),)}
    assert [line.row.week_wan for line in plan_of(ledger_row(), weekly=(("甲厂扩产", 40, 140),)).weekly] == [40]
    assert (backs(plan_of(ledger_row(), **lower)).keys(), plan_of(ledger_row(), **lower).weekly) == (
        {"back:weekly:甲厂扩产"},
        (),
    )
    accepted = plan_of(ledger_row(), decisions={"*": "误报"}, **lower)
    assert [line.reason for line in accepted.weekly] == ["误报"]
