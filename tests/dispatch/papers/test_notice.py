"""The notice's sentences, against figures computed by hand from a few rows, and where there is little to say."""

import re
from copy import deepcopy
from datetime import date

import pytest

from dispatch.documents.parts import Paragraph, Subtitle, Table
from projects.choices import Book, Category
from projects.models import Assignment, InvestmentEntry
from tests import builders
from tests.builders import JANUARY, assignment, entry, leader, programme, project, started_project, unit
from tests.dispatch.papers.papers import (
    decided,
    draft_occasion,
    issued_occasion,
    notice_of,
    reads_properly,
    said,
    small_content,
)

pytestmark = pytest.mark.django_db

LEADER, LEAD = Assignment.Role.RESPONSIBLE_LEADER, Assignment.Role.LEAD_UNIT


def answered_for(of, who, of_unit):
    assignment(of, LEADER, leader(who))
    assignment(of, LEAD, unit(of_unit))
    return of


@pytest.fixture
def content():
    """Plan 12,000, done 150+50+1,800 = 2,000: 16.67 %, exactly on schedule; monthly plans do not exist."""
    answered_for(started_project("甲厂", planned=1200, invested=(100, 50)), "周某某", "南山镇")
    answered_for(started_project("乙厂", planned=6000, invested=(50, 0)), "吴某某", "南山镇")
    other = started_project("丙楼", planned=4800, invested=(800, 1000), programme=programme("现代服务业提升工程"))
    answered_for(other, "郑某某", "北湖街道")
    return small_content()


def test_investment(content):
    assert said(notice_of(content), "投资完成情况") == [
        "截至2012年2月29日，全区“2大工程、3个项目”年度计划投资1.20亿元，累计完成投资2,000万元（审核数），"
        "占年度计划的16.67%，时间进度为16.67%，与时间进度持平。",
        "与时间进度的差距0.00个百分点，拆开看：在建落后2个-8.33，达到或超前1个+8.33。"
        "按分月计划看，计划排后0.00个百分点，没有干到计划0.00个百分点。",
    ]


def test_money_without_a_plan_is_said_apart(content):
    unplanned = project("丁路")
    entry(unplanned, 77, month=2)
    sentence, _ = said(notice_of(small_content()), "投资完成情况")
    assert sentence.startswith("截至2012年2月29日，全区“2大工程、4个项目”年度计划投资1.20亿元，累计完成投资2,000万元")
    assert sentence.endswith("与时间进度持平。没有年度计划的项目另完成投资77万元，不计入完成率。")


def test_the_book_is_named_where_months_are_not_reviewed():
    of = started_project("甲厂", planned=1200, invested=(300,))
    entry(of, 30, book=Book.REPORTED, kind=InvestmentEntry.Kind.WEEK, on=date(2012, 2, 19))
    sentence, gap = said(notice_of(small_content()), "投资完成情况")
    assert sentence == (
        "截至2012年2月29日，全区1个重大项目年度计划投资1,200万元，累计完成投资330万元（审核数，未审核月份用上报数），"
        "占年度计划的27.50%，时间进度为16.67%，超前时间进度10.8个百分点。"
    )
    assert gap.startswith("与时间进度的差距+10.83个百分点，拆开看：达到或超前1个+10.83。")


def test_programmes(content):
    assert said(notice_of(content), "各工程进展情况") == [
        "各大工程中，完成率最高的是现代服务业提升工程，为37.50%；最低的是先进制造业振兴工程，为2.78%，"
        "落后时间进度13.9个百分点。落后时间进度的有1个：先进制造业振兴工程。"
    ]


def test_starts_by_category(content):
    for category, name in ((Category.NEW_START, "戊园"), (Category.URBAN_VILLAGE, "己村改造")):
        project(name, category=category)
    assert said(notice_of(small_content()), "项目开工情况") == [
        "结转续建项目3个，已全部开工。新开工项目1个，均尚未开工。城中村改造项目1个，均尚未启动拆迁。"
        "年度开工率0.00%（新开工项目1个，开工0个）。"
    ]


def test_the_parts_of_new_starts_add_up():
    """However far they have come: foundations, beyond them, started without a word of it, soon, the rest."""
    for number, (image, text) in enumerate(
        [("foundation", "地基"), ("structure", "主体"), ("finishing", "收尾"), ("installation", "设备"), ("", "已开工")]
    ):
        of = started_project(f"园{number}", category=Category.NEW_START)
        builders.stage(of, date(2012, 2, 20), image_stage=image, text=text)
    builders.planned_start(project("将开", category=Category.NEW_START), date(2012, 3, 31))
    project("未开", category=Category.NEW_START)
    [sentence] = said(notice_of(small_content()), "项目开工情况")
    assert sentence.startswith(
        "新开工项目7个，已进入地基基础施工1个，已进入主体及以后阶段3个，其他已开工1个，近期将开工1个，"
        "其余1个（未开）尚未开工。"
    )
    assert sum(map(int, re.findall(r"(\d+)个", sentence.split("。")[0])[1:])) == 7


def test_late_starts_are_named_once(content):
    late = project("庚桥")
    builders.planned_start(late, date(2012, 2, 15))
    [sentence] = said(notice_of(small_content()), "项目开工情况")
    assert "结转续建项目4个，已开工3个，其余1个（庚桥）尚未开工。" in sentence
    assert sentence.endswith(
        "应开工按期率0.00%（到月末应开工1个，开工0个）。应开工而未开工的有1个，均在上述未开工项目之中。"
    )


def test_lights_and_what_is_behind(content):
    parts = notice_of(content)
    assert said(parts, "亮灯情况") == [
        "在3个项目中，红灯1个、蓝灯1个、绿灯1个。与上月末相比，没有红灯转绿灯的项目，新增红灯1个（乙厂）。"
        "红灯、黄灯项目名单及亮灯依据见附件2，红灯项目情况如下：",
        "1.乙厂（包保领导吴某某，责任单位南山镇）：完成年度计划的0.83%，落后时间进度15.8个百分点，判定为“证据不足”。",
    ]
    assert said(parts, "三类现象")[0] == (
        "红灯、黄灯为落后项目，共1个。依据截至月末28天内的现场办公、周报批复、问题办理和投资、节点记录判定："
        "“证据不足”1个：乙厂。"
    )


def test_a_red_project_without_any_money():
    answered_for(started_project("甲厂", planned=1200, invested=(0, 0)), "周某某", "南山镇")
    answered_for(started_project("乙厂", planned=1200), "吴某某", "南山镇")
    reds = said(notice_of(small_content()), "亮灯情况")[1:]
    assert [re.sub("（.*?）", "", red).partition("，判定")[0] for red in reds] == [
        "1.甲厂：今年以来没有完成投资，落后时间进度16.7个百分点",
        "2.乙厂：今年以来没有上报投资，落后时间进度16.7个百分点",
    ]


def test_ranks_name_both_ends(content):
    parts = notice_of(content)
    [sentence] = said(parts, "包保领导")
    assert sentence.startswith(
        "按所负责到期项目完成率排名，3位包保领导中，居前的是郑某某（37.50%，超前时间进度20.8个百分点，第1/3）；"
        "居后的是吴某某（0.83%，落后时间进度15.8个百分点，第3/3）。"
    )
    assert said(parts, "责任单位") == [
        "按所负责到期项目完成率排名，2个责任单位中，居前的是北湖街道（37.50%，超前时间进度20.8个百分点，第1/2）；"
        "居后的是南山镇（2.78%，落后时间进度13.9个百分点，第2/2）。"
    ]


def test_whoever_shares_the_last_place_is_named_with_the_others():
    for name, amount in (("甲", 600), ("乙", 0), ("丙", 0), ("丁", 0), ("戊", 0)):
        answered_for(started_project(f"{name}厂", planned=1200, invested=(amount, 0)), f"{name}某某", "南山镇")
    [sentence] = said(notice_of(small_content()), "包保领导")
    assert "居前的是甲某某（50.00%，超前时间进度33.3个百分点，第1/5）；" in sentence
    behind = re.search(r"居后的是(.*?)（(.*?)）", sentence)
    assert sorted(behind[1].split("、")) == sorted(["乙某某", "丙某某", "丁某某", "戊某某"])
    assert behind[2] == "0.00%，落后时间进度16.7个百分点，并列第2/5"


def test_equal_rates_have_no_ends():
    for name in "甲乙":
        answered_for(started_project(f"{name}厂", planned=1200, invested=(0, 0)), f"{name}某某", "南山镇")
    parts = notice_of(small_content())
    assert said(parts, "包保领导")[0].startswith("2位包保领导所负责项目的完成率均为0.00%，落后时间进度16.7个百分点。")
    assert said(parts, "责任单位") == ["责任单位南山镇所负责项目的完成率为0.00%，落后时间进度16.7个百分点。"]


def test_problems_by_who_holds_them(content):
    of = Assignment.objects.filter(role=LEADER).first().project
    for number, holder, day in ((1, "区国土局", 1), (2, "区国土局", 2), (3, "区住建局", 3), (4, "区住建局", 28)):
        builders.problem(of, unit=unit(holder), deadline=date(2012, 3, day), number=f"W2012-0000{number}")
    assert said(notice_of(small_content()), "问题分层办理") == [
        "在办问题4件，均为一级（承办单位）问题。本月新提出4件，没有销号的问题。"
        "超过时限3件，按承办方：区国土局2件、区住建局1件，逐件见台账。"
    ]


def test_corrections_are_printed():
    of = started_project("甲厂", planned=1200, invested=(100, 50))
    builders.dispatch_meeting(JANUARY, state="held")
    entry(of, 80, month=1, replaces=of.entries.get(period="2012-01"))
    assert said(notice_of(small_content()), "对以前各期的更正") == [
        "2012年1月 甲厂 年初以来完成投资由100万元更正为80万元（冻结以后补报或重新审核）。"
    ]


# --- The occasion


def test_a_draft_says_so_and_tells_of_no_meeting(content):
    parts = notice_of(content, draft_occasion(meets_on=date(2012, 3, 8), chair="赵某某"))
    assert Subtitle("（送审稿）") in parts
    opening = next(part.text for part in parts if isinstance(part, Paragraph))
    assert opening == (
        "现将2012年2月重大项目推进情况通报如下。投资数据截至2012年2月29日，口径为审核数，比率按未四舍五入的数字计算；"
        "问题、承诺和议定事项截至2012年3月5日。"
    )
    assert said(parts, "会议议定事项和要求")[0] == "调度会议议定的事项，会后补入。"


def test_an_issue_tells_of_its_meeting_and_what_it_decided(content):
    parts = notice_of(content, issued_occasion(decided(), remarks="抓紧开工。"))
    assert not [part for part in parts if isinstance(part, Subtitle)]
    opening = next(part.text for part in parts if isinstance(part, Paragraph))
    assert opening.startswith(
        "2012年3月8日，区委、区政府召开重大项目调度会议，赵某某主持。现将2012年2月重大项目推进情况通报如下。"
    )
    assert said(parts, "会议议定事项和要求")[0] == "抓紧开工。"
    [table] = [part for part in parts if isinstance(part, Table) and part.key == "decided"]
    assert table.rows == ((1, "垟头村改造", "架设施工变压器", "区住建局", "堃某某", date(2012, 4, 10), "W2012-00007"),)
    assert table.note == "共1项。"


def test_a_meeting_that_decided_nothing_says_so(content):
    parts = notice_of(content, issued_occasion())
    assert said(parts, "会议议定事项和要求")[0] == "会议没有议定事项。"
    assert "decided" not in [part.key for part in parts if isinstance(part, Table)]


# --- Little to say


def test_a_year_without_projects_reads_properly():
    text = reads_properly(notice_of(small_content()))
    assert text.count("本年度还没有列入项目。") >= 3
    assert "本年度没有城中村改造项目。" in text


def test_one_project_alone_reads_properly():
    answered_for(started_project("甲厂", planned=1200, invested=(100, 100)), "周某某", "南山镇")
    parts = notice_of(small_content())
    text = reads_properly(parts)
    assert "全区1个重大项目年度计划投资1,200万元" in text
    assert said(parts, "各工程进展情况") == ["先进制造业振兴工程完成年度计划的16.67%，与时间进度持平。"]
    assert said(parts, "亮灯情况") == [
        "绿灯1个。与上月末相比，没有红灯转绿灯的项目，也没有新增红灯项目。没有红灯、黄灯项目。"
    ]
    assert said(parts, "三类现象") == ["没有红灯、黄灯项目，不作判定。"]


def test_a_project_without_plan_people_or_figures_reads_properly():
    project("甲厂")
    parts = notice_of(small_content())
    text = reads_properly(parts)
    assert said(parts, "投资完成情况") == ["全区1个重大项目还没有下达年度投资计划。"]
    assert "没有可以按完成率排名的包保领导。" in text


def test_the_small_district_reads_properly(content):
    reads_properly(notice_of(content))
    reads_properly(notice_of(content, issued_occasion(decided(), decided(unit="", person="", due_on=None, number=""))))


# --- Thousands of projects


def test_of_many_projects_only_those_behind_are_attached():
    builders.district(130)
    content = small_content()
    [lags] = [part for part in notice_of(content) if isinstance(part, Table) and part.title.endswith("一览表")]
    behind = [row for row in content["projects"] if row["light"] in ("red", "yellow")]
    assert len(behind) > 0
    assert len(lags.rows) == min(100, len(behind)) < 130
    assert {str(row[4]) for row in lags.rows} <= {"red", "yellow"}
    assert lags.total is None
    assert lags.note.startswith(f"本表共130行，只列{len(lags.rows)}行，其余见台账。")


def test_the_attached_rows_are_cut_without_touching_the_content(content):
    before = deepcopy(content)
    notice_of(content)
    assert content == before
