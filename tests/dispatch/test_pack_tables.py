"""The month's tables on small districts whose figures are worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from dispatch.actions.site_meeting import void_site_meeting
from dispatch.actions.standing import refresh_standings
from dispatch.models import DiagnosisRuling, DispatchDecision, DispatchMeeting, Level, Problem, ProblemTurn, Promise
from dispatch.month.content.content import newest_number
from dispatch.month.gathering.decisions import last_site_meetings
from dispatch.month.gathering.month import month_facts
from dispatch.month.tables import tables_from
from projects.choices import Cause
from projects.models import Assignment, Milestone, Project, StageEvent
from projects.roles import Role
from projects.rules.rounding import pct_text, points_text
from tests import builders
from tests.builders import AT, FEBRUARY, JANUARY, MARCH, YEAR, assignment, leader, started_project, unit

pytestmark = pytest.mark.django_db

ON = date(2012, 3, 5)
PART = Assignment.Role


def tables_of_district(as_of=FEBRUARY, on=ON):
    facts = month_facts(as_of=as_of, number=newest_number(YEAR), on=on)
    return {table.key: table for table in tables_from(facts)}


def rows(table, name, at=0):
    """The cells of a row by the headings, with the group where there is one."""
    row = next(row for row in table.rows if row[at] == name)
    return cells(table, row)


def cells(table, row):
    return {
        f"{heading.group}·{heading.title}" if heading.group else heading.title: cell
        for heading, cell in zip(table.columns, row, strict=True)
    }


def known(*days):
    for day in days or (JANUARY, FEBRUARY):
        refresh_standings(from_month_end=day, at=AT)


def test_an_empty_district_keeps_all_tables_and_says_why():
    tables = tables_of_district()
    assert len(tables) == 14
    assert all(table.rows == () and table.note for table in tables.values() if table.key != "overview")
    assert [row[1] for row in tables["overview"].rows] == [0, 0, 0, 0]
    assert tables["overview"].note == "本年度还没有列入项目。"
    assert tables["programmes"].total[3:6] == (0, 0, None)
    assert {table.chart for table in tables.values()} == {None}


def test_money_without_a_plan_is_in_no_sum_and_is_told():
    started_project("甲", planned=1200, invested=[100, 100])
    unplanned = builders.project("无计划")
    builders.stage(unplanned)
    builders.entry(unplanned, 777, month=1)
    tables = tables_of_district()
    for key in ("overview", "programmes", "lags", "leaders", "units"):
        assert "另有无年度计划的项目完成投资777万元，未计入。" in tables[key].note
    total = cells(tables["lags"], tables["lags"].total)
    assert (total["投资完成情况·年度计划"], total["投资完成情况·完成投资"]) == (1200, 200)
    assert (total["后续·月均完成"], total["后续·每月还需"], total["后续·年底预计"]) == (100, 100, None)
    unlit = rows(tables["lags"], "无计划", at=1)
    assert (unlit["投资完成情况·年度计划"], unlit["投资完成情况·完成投资"], unlit["差距·与时间进度"]) == (
        None,
        777,
        None,
    )
    assert tables["lags"].rows[-1][1] == "无计划"


def test_ahead_and_remarks():
    started_project("慢", planned=1200, invested=[10, 20])
    started_project("未报", planned=1200)
    tables = tables_of_district()
    slow, silent = rows(tables["lags"], "慢", at=1), rows(tables["lags"], "未报", at=1)
    assert (slow["后续·月均完成"], slow["后续·每月还需"], slow["后续·年底预计"]) == (15, 117, 180)
    assert (slow["后续·预计完成率"], slow["备注"]) == (15, "难以完成")
    assert (silent["投资完成情况·完成投资"], silent["备注"]) == (None, "未报、难以完成")


def test_leaders_by_completion_with_the_lag_at_taking_over():
    """周 takes 甲 over on 1 February: 10 of 1200 against 100 due, -7.5 points. By then 310 of 1200: +9.17."""
    zhou, wu, zheng = leader("周某某"), leader("吴某某"), leader("郑某某")
    first, second = (
        started_project("甲", planned=1200, invested=[10, 300]),
        started_project("乙", planned=600, invested=[0]),
    )
    third = started_project("丙", planned=600, invested=[0])
    assignment(first, PART.RESPONSIBLE_LEADER, wu, to_on=JANUARY)
    assignment(first, PART.RESPONSIBLE_LEADER, zhou, from_on=date(2012, 2, 1))
    assignment(second, PART.RESPONSIBLE_LEADER, wu)
    assignment(third, PART.RESPONSIBLE_LEADER, zheng)
    started_project("无人", planned=100, invested=[100])
    known()
    table = tables_of_district()["leaders"]
    assert [row[:2] for row in table.rows] == [
        ("1/3", "周某某"),
        ("并列2/3", "吴某某"),
        ("并列2/3", "郑某某"),
        (None, "未定"),
    ]
    taken = rows(table, "周某某", at=1)
    assert (taken["年内接手·接手项目"], points_text(taken["年内接手·接手时差距"])) == (1, "-7.5")
    assert (pct_text(taken["投资完成情况·完成率"]), points_text(taken["投资完成情况·与时间进度差"])) == (
        "25.83",
        "+9.2",
    )
    kept = rows(table, "吴某某", at=1)
    assert (kept["项目数"], kept["年内接手·接手项目"], kept["年内接手·接手时差距"]) == (1, 0, None)
    assert (kept["亮灯（个）·红"], kept["投资完成情况·完成投资"]) == (1, 0)
    assert table.total[:4] == ("合计", "3人", None, 4)


def test_a_project_taken_over_before_the_first_known_month_has_no_lag_then():
    first = started_project("甲", planned=1200, invested=[10, 300])
    assignment(first, PART.RESPONSIBLE_LEADER, leader(), from_on=date(2012, 2, 1))
    known(FEBRUARY)
    row = rows(tables_of_district()["leaders"], "周某某", at=1)
    assert (row["年内接手·接手项目"], row["年内接手·接手时差距"]) == (1, None)


def test_the_duties_of_leaders():
    office = builders.user("office", Role.OFFICE)
    held, idle = leader("周某某"), leader("吴某某", title="副区长")
    for name, who in (("甲", held), ("乙", idle)):
        assignment(started_project(name, invested=[100, 100]), PART.RESPONSIBLE_LEADER, who)
    builders.site_meeting(Project.objects.get(name="甲"), by=office, held_by=held, held_on=date(2012, 2, 10))
    builders.site_meeting(Project.objects.get(name="甲"), by=office, held_by=held, held_on=date(2012, 3, 2))
    for due, kept in ((date(2012, 2, 20), date(2012, 2, 20)), (date(2012, 2, 20), None), (MARCH, None)):
        Promise.objects.create(
            project=Project.objects.get(name="甲"),
            source=Promise.Source.DISPATCH_MEETING,
            leader=held,
            text="复工",
            given_on=JANUARY,
            original_due_on=due,
            due_on=due,
            kept_on=kept,
        )
    table = tables_of_district()["leaders"]
    first, second = rows(table, "周某某", at=1), rows(table, "吴某某", at=1)
    assert (first["现场办公会·本月"], first["现场办公会·次数"]) == ("已召开", 1)
    assert (second["现场办公会·本月"], second["现场办公会·次数"], second["职务"]) == ("未召开", 0, "副区长")
    assert [first[f"本人承诺·{word}"] for word in ("已兑现", "未兑现", "未到期")] == [1, 1, 1]
    assert [second[f"本人承诺·{word}"] for word in ("已兑现", "未兑现", "未到期")] == [0, 0, 0]
    assert "1人已召开" in table.total


def test_the_first_lead_unit_alone_counts():
    town, bureau = unit("南山镇"), unit("区商务局")
    first, second = (
        started_project("甲", planned=1200, invested=[100]),
        started_project("乙", planned=600, invested=[100]),
    )
    assignment(first, PART.LEAD_UNIT, town)
    assignment(first, PART.LEAD_UNIT, bureau, position=2)
    assignment(second, PART.LEAD_UNIT, town)
    builders.problem(first, unit=bureau, deadline=date(2012, 3, 2))
    builders.problem(first, unit=bureau, deadline=MARCH)
    table = tables_of_district()["units"]
    lead, joins = rows(table, "南山镇", at=1), rows(table, "区商务局", at=1)
    assert (lead["名次"], lead["项目（个）·牵头"], lead["项目（个）·配合"], lead["投资完成情况·完成投资"]) == (
        "1/1",
        2,
        0,
        200,
    )
    assert (joins["名次"], joins["项目（个）·牵头"], joins["项目（个）·配合"], joins["投资完成情况·完成投资"]) == (
        None,
        0,
        1,
        None,
    )
    assert (joins["承办问题·在办"], joins["承办问题·超期"], lead["承办问题·在办"]) == (2, 1, 0)
    assert table.total[:6] == ("合计", "2个单位", 2, None, 1800, 200)


def test_finished_works_and_what_should_have_started():
    for name, due, actual in (
        ("完", date(2012, 2, 20), date(2012, 2, 10)),
        ("晚", FEBRUARY, None),
        ("后", MARCH, MARCH),
    ):
        Milestone.objects.create(
            project=started_project(name),
            kind=Milestone.Kind.FINISH,
            name="竣工",
            planned_on=due,
            planned_precision="day",
            actual_on=actual,
        )
    built = started_project("建成")
    StageEvent.objects.create(project=built, on=FEBRUARY, stage="completed", started=True, recorded_at=AT)
    late, early = builders.project("应开", "new_start"), started_project("早开", category="new_start")
    builders.planned_start(late, FEBRUARY)
    builders.planned_start(early, MARCH)
    table = tables_of_district()["starts"]
    carried, new = rows(table, "结转续建"), rows(table, "新开工")
    assert [carried[f"竣工·{word}"] for word in ("全年计划竣工", "应竣工", "已竣工")] == [3, 2, 2]
    assert (new["应开工按期·应开工"], new["应开工按期·其中：已开工"], new["应开工按期·按期率"]) == (1, 0, 0)
    assert (new["应开工按期·应开未开"], new["应开工按期·提前开工"], new["应开未开项目"]) == (1, 1, "应开")
    assert (new["年度开工·已开工（启动）"], new["年度开工·开工率"]) == (1, 50)
    assert "年度开工率按新开工项目计：1/2=50.00%" in table.note


@pytest.fixture
def liaison():
    builders.holidays()
    bureau = unit("区经信局")
    return builders.user("liaison", Role.LIAISON, unit=bureau), bureau


def test_weekly_reports_of_the_month_by_unit(liaison):
    """February's weeks begin on 30 January, 6, 13 and 20 February: supplied, on time, late, missing."""
    person, bureau = liaison
    of, silent = started_project("甲"), started_project("乙")
    assignment(of, PART.LIAISON_UNIT, bureau)
    builders.filed_report(of, date(2012, 1, 30), 5, 5, by=person, on=date(2012, 2, 20))
    builders.filed_report(of, date(2012, 2, 6), by=person, on=date(2012, 2, 10))
    builders.filed_report(of, date(2012, 2, 13), by=person, on=date(2012, 2, 18))
    table = tables_of_district()["weekly"]
    row = rows(table, "区经信局")
    assert [row[word] for word in ("应报", "实报", "其中：按时", "其中：迟报", "缺报", "其中：已补", "待报")] == [
        4,
        2,
        1,
        1,
        2,
        1,
        0,
    ]
    assert (row["按时率"], row["缺报项目（份数）"]) == (25, "甲2份")
    assert rows(table, "无联络单位")["缺报"] == 4 and silent.name in rows(table, "无联络单位")["缺报项目（份数）"]
    assert table.total[1:8] == (8, 2, 1, 1, 6, 1, 0)
    assert [row[0] for row in table.rows] == ["无联络单位", "区经信局"]


def test_who_was_to_file_when_it_was_due_stays_answerable(liaison):
    _, bureau = liaison
    of = started_project("甲")
    assignment(of, PART.LIAISON_UNIT, bureau, to_on=date(2012, 2, 15))
    assignment(of, PART.LIAISON_UNIT, unit("南山镇"), from_on=date(2012, 2, 16))
    table = tables_of_district()["weekly"]
    assert {row[0]: row[1] for row in table.rows} == {"区经信局": 2, "南山镇": 2}


def test_the_hour_changes_no_count(liaison):
    """A month that is closed on the Friday of its last week still expects that week's report."""
    started_project("甲")
    table = tables_of_district(on=date(2012, 2, 24))["weekly"]
    assert table.total[1:8] == (4, 0, 0, 0, 3, 0, 1)


def test_problems_by_cause_and_level_with_the_overdue_by_name():
    of = started_project("甲厂", planned=1200)
    town, boss = unit("南山镇"), leader("周某某")
    builders.problem(of, unit=town, deadline=date(2012, 3, 2))
    builders.problem(of, level=Level.LEADER, leader=boss, deadline=date(2012, 3, 1), from_on=date(2012, 1, 10))
    builders.problem(of, level=Level.CHIEF, cause=Cause.FUNDS, deadline=ON)
    claimed = {"state": Problem.State.CLAIMED, "result_on": FEBRUARY}
    builders.problem(of, unit=town, deadline=date(2012, 3, 1), **claimed)
    closed = {"state": Problem.State.CLOSED, "closed_on": FEBRUARY}
    builders.problem(of, unit=town, from_on=JANUARY, **closed)
    builders.problem(of, unit=town, from_on=JANUARY, **closed | {"state": Problem.State.SUPERSEDED})
    builders.problem(of, unit=town, from_on=JANUARY, **closed | {"closed_on": date(2012, 3, 1)})
    table = tables_of_district()["problems"]
    assert [row[:8] for row in table.rows] == [("用地指标", 3, 2, 1, 0, 2, 2, 1), ("建设资金", 1, 0, 0, 1, 0, 1, 0)]
    assert table.rows[0][8] == "W2012-00002 甲厂（周某某）、W2012-00001 甲厂（南山镇）"
    assert table.total == ("合计", 4, 2, 1, 1, 2, 3, 1, None)
    assert table.chart.series[0].values == (3, 1)


def test_help_counts_what_departments_held(liaison):
    """Of three the land bureau solved two, one in time (three working days) and one late (five); one is open and over."""
    of, town, land = started_project("甲"), unit("南山镇"), unit("区国土分局")
    assignment(of, PART.LEAD_UNIT, town)
    begins = {"from_on": date(2012, 2, 6)}
    solved = begins | {"state": Problem.State.CLOSED}
    ended = {"result_on": date(2012, 2, 9), "closed_on": date(2012, 2, 20), "deadline": date(2012, 2, 10), "rating": 5}
    builders.problem(of, unit=land, **solved, **ended)
    ended = {"result_on": date(2012, 2, 13), "closed_on": date(2012, 2, 20), "deadline": date(2012, 2, 10), "rating": 4}
    builders.problem(of, unit=land, **solved, **ended)
    builders.problem(of, unit=land, deadline=date(2012, 2, 10), **begins)
    builders.problem(of, unit=town, deadline=date(2012, 2, 10), **begins)
    assert ProblemTurn.objects.count() == 4
    table = tables_of_district()["departments"]
    row = rows(table, "区国土分局")
    assert (row["交办"], row["办结·按时"], row["办结·超期"], row["按时办结率"], row["在办"]) == (3, 1, 1, 50, 1)
    assert (row["其中：超期"], row["件均用时"]) == (1, Decimal("9.3"))  # of 3, 5 and 20 working days
    assert (row["评价次数"], row["平均评分"]) == (2, Decimal("4.5"))
    assert table.total[1:] == table.rows[0][1:]


def village(of, monday, person, **figures):
    names = ("households", "households_signed", "households_vacated", "demolished_wan_m2")
    names += ("resettlement_started", "resettlement_completed")
    amounts = (1, 1) if monday == date(2012, 2, 27) else (1,)
    return builders.filed_report(of, monday, *amounts, by=person, village=dict.fromkeys(names) | figures)


def test_villages_of_the_newest_week_that_counts(liaison):
    """The week from 27 February counts in March; the rate of the total covers the villages with both figures."""
    person, _ = liaison
    first, second = (started_project(name, category="urban_village", planned=1200) for name in ("东关村", "西营村"))
    started_project("南石村", category="urban_village", planned=1200)
    village(first, date(2012, 2, 13), person, households=100, households_signed=10)
    village(first, date(2012, 2, 20), person, households=100, households_signed=50, demolished_wan_m2=Decimal("1.25"))
    village(first, date(2012, 2, 27), person, households=100, households_signed=90)
    village(second, date(2012, 2, 20), person, households_signed=7, demolished_wan_m2=Decimal("0.5"))
    table = tables_of_district()["villages"]
    row, silent = rows(table, "东关村"), rows(table, "南石村")
    assert (row["户数（户）·涉及"], row["户数（户）·已签约"], row["户数（户）·签约率"]) == (100, 50, 50)
    assert (row["数据截至"], row["户数（户）·已腾空"]) == (date(2012, 2, 26), None)
    assert [silent[f"户数（户）·{word}"] for word in ("涉及", "已签约", "签约率")] == [None] * 3
    total = cells(table, table.total)
    assert (total["户数（户）·涉及"], total["户数（户）·已签约"], total["户数（户）·签约率"]) == (100, 57, 50)
    assert (total["拆除面积（万㎡）"], total["户数（户）·腾空率"], total["安置房（套）·开工"]) == (
        Decimal("1.75"),
        None,
        None,
    )


def dispatch_meeting(month):
    return DispatchMeeting.objects.create(month=month, opened_at=AT)


def decision(meeting, of, action, position=1, *, problem=None, **fields):
    typist = builders.User.objects.get(username="office")
    return DispatchDecision.objects.create(
        meeting=meeting,
        project=of,
        action=action,
        position=position,
        unit=unit("南山镇"),
        person="李某某",
        due_on=FEBRUARY,
        typed_by=typist,
        typed_at=AT,
        problem=problem,
        **fields,
    )


def test_decisions_of_the_last_meeting_and_what_earlier_ones_left_open():
    office = builders.user("office", Role.OFFICE)
    of, town = started_project("甲"), unit("南山镇")
    older, last, this = (dispatch_meeting(day) for day in (date(2011, 12, 31), JANUARY, FEBRUARY))
    closed = {"state": Problem.State.CLOSED, "closed_on": FEBRUARY}
    decision(older, of, "早已办结", problem=builders.problem(of, unit=town, **closed))
    decision(older, of, "还没办结", 2, problem=builders.problem(of, unit=town, deadline=date(2012, 3, 1)))
    decision(last, of, "上期办结", problem=builders.problem(of, unit=town, **closed))
    decision(last, of, "划去的", 2, struck_at=AT)
    decision(this, of, "本期的")
    builders.site_meeting(of, by=office, unit=town, held_on=date(2012, 2, 10))
    builders.site_meeting(of, by=office, unit=town, held_on=date(2012, 3, 1))
    table = tables_of_district()["decisions"]
    shown = [(row[1], row[3], row[7]) for row in table.rows]
    assert shown == [
        ("2012年1月调度", "上期办结", "已销号"),
        ("2011年12月调度", "还没办结", "待签收，超期"),
        ("2月10日周某某现场办公会", "施工用电：架设变压器", "未转问题跟踪"),
    ]
    assert table.rows[0][4:7] == ("南山镇", "李某某", FEBRUARY)
    assert table.note == "共3项，办结1项，超期未办结1项。"


def test_a_void_site_meeting_keeps_no_duty_and_decided_nothing():
    office, held = builders.user("office", Role.OFFICE), leader("周某某")
    of = started_project("甲", invested=[100, 100])
    assignment(of, PART.RESPONSIBLE_LEADER, held)
    builders.site_meeting(of, by=office, held_by=held, held_on=date(2012, 1, 10))
    wrong = builders.site_meeting(of, by=office, held_by=held, held_on=date(2012, 2, 10))
    void_site_meeting(meeting=wrong, reason="记错了领导", by=office, on=date(2012, 2, 13), at=AT)
    tables = tables_of_district()
    row = rows(tables["leaders"], "周某某", at=1)
    assert (row["现场办公会·本月"], row["现场办公会·次数"]) == ("未召开", 0)
    assert tables["decisions"].rows == ()
    assert last_site_meetings(year=2012, held_by=FEBRUARY, on=FEBRUARY)[of.pk].held_on == date(2012, 1, 10)


def test_a_person_s_verdict_stands_beside_the_computed_one():
    of = started_project("甲", planned=1200, invested=[0, 0])
    known()
    judge = builders.user("office", Role.OFFICE, name="王某某")
    for verdict, reason in (("pushed_not_moving", "旧"), ("moving_not_fast", "已开会，正在补手续")):
        DiagnosisRuling.objects.create(
            project=of,
            month=FEBRUARY,
            verdict=verdict,
            computed="insufficient_evidence",
            reason=reason,
            by=judge,
            at=AT,
        )
    DiagnosisRuling.objects.create(
        project=of, month=JANUARY, verdict="assigned_not_pushed", computed="x", reason="别的月", by=judge, at=AT
    )
    row = rows(tables_of_district()["lights"], "甲", at=2)
    assert (row["三类现象·系统判定"], row["三类现象·改判"], row["三类现象·改判原因"]) == (
        "证据不足",
        "进而不快",
        "已开会，正在补手续",
    )
    assert (row["“捂”的迹象"], row["上月末本灯"], row["变化"]) == ("连续两个月末落后，未报任何问题", "yellow", "黄→红")


def test_red_to_green_is_counted_and_shown_yellow():
    started_project("赶上", planned=1200, invested=[0, 300])
    with_figures = started_project("红", planned=12000, invested=[0, 100])
    builders.policy(red_points=Decimal("-8"))
    known()
    table = tables_of_district()["lights"]
    assert "比上月末红灯转绿灯1个" in table.note
    caught_up = rows(table, "赶上", at=2)
    assert (caught_up["亮灯"], caught_up["上月末本灯"], caught_up["变化"]) == ("yellow", "red", "红→绿")
    assert rows(table, with_figures.name, at=2)["变化"] == ""
