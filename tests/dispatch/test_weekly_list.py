"""/weekly/: what is due, what is unread, and 应报/实报/按时/缺报 with the missing by name."""

import html
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.pages.weekly_report.listing import overview, span_of, to_file_today
from dispatch.queries.weekly_duty import duties, weekly_lights
from projects.actions import weekly_report as reports
from projects.choices import Light, Stage
from projects.models import Policy, Project, StageEvent
from tests import builders
from tests.builders import filed_report, moment

pytestmark = pytest.mark.django_db
WEEK = [date(2012, 3, 5) + timedelta(days=7 * n) for n in range(4)]
TODAY = date(2012, 3, 27)
NOW = moment(TODAY)


@pytest.fixture(autouse=True)
def on_tuesday(pin_today):
    builders.holidays()
    builders.policy(reports_from=WEEK[0])
    pin_today(TODAY)


@pytest.fixture
def author():
    return builders.user("author", "liaison", unit=builders.unit("区经信局"))


@pytest.fixture
def office():
    return builders.user("office", "office")


def listed(name, *, unit="区经信局", leader="周某某", **fields):
    of = builders.project(name, **fields)
    builders.assignment(of, "liaison_unit", builders.unit(unit))
    builders.assignment(of, "responsible_leader", builders.leader(leader))
    return of


def words(response):
    return html.unescape(response.content.decode())


def verdicts(*mondays, on=TODAY, at=NOW):
    return [
        (duty.project.name, duty.week.monday, duty.verdict)
        for duty in duties(Project.objects.all(), mondays, on=on, at=at)
    ]


# --- Who owes what


def test_what_became_of_each_owed_report(author):
    first, second, third = listed("甲厂"), listed("乙厂"), listed("丙厂")
    filed_report(first, WEEK[2], by=author, on=date(2012, 3, 23))
    filed_report(second, WEEK[2], by=author, on=date(2012, 3, 24))
    filed_report(third, WEEK[1], by=author, on=date(2012, 3, 20))
    assert verdicts(WEEK[1], WEEK[2]) == [
        ("甲厂", WEEK[1], "missing"),
        ("乙厂", WEEK[1], "missing"),
        ("丙厂", WEEK[1], "supplied"),
        ("甲厂", WEEK[2], "on_time"),
        ("乙厂", WEEK[2], "late"),
        ("丙厂", WEEK[2], "missing"),
    ]


def test_the_hour_of_the_district_decides(author):
    of, other = listed("甲厂"), listed("乙厂")
    friday = date(2012, 3, 23)
    filed_report(of, WEEK[2], by=author, on=friday, at=moment(friday, 17))
    filed_report(other, WEEK[2], by=author, on=friday, at=moment(friday, 17, 1))
    assert [verdict for _, _, verdict in verdicts(WEEK[2])] == ["on_time", "late"]


@pytest.mark.parametrize(("listed_on", "owed"), [(None, WEEK), (date(2012, 3, 14), WEEK[1:]), (date(2012, 4, 2), [])])
def test_from_the_week_it_enters_the_list(listed_on, owed):
    listed("甲厂", listed_on=listed_on)
    assert [monday for _, monday, _ in verdicts(*WEEK)] == owed


def test_until_it_performs():
    of = listed("甲厂")
    builders.stage(of, date(2012, 1, 31))
    StageEvent.objects.create(
        project=of, on=date(2012, 3, 15), stage=Stage.PERFORMING, started=True, recorded_at=builders.AT
    )
    assert [monday for _, monday, _ in verdicts(*WEEK)] == WEEK[:1]


def test_holiday_weeks_and_weeks_before_reports_were_asked_for_owe_none():
    listed("甲厂")
    assert verdicts(date(2012, 1, 23), date(2012, 2, 27)) == []


def test_a_void_project_owes_none(office):
    Project.objects.filter(pk=listed("甲厂").pk).update(voided_at=builders.AT)
    assert overview(office, span_of({}, today=TODAY), on=TODAY, at=NOW)["owed"] == "0"


@pytest.mark.parametrize(
    ("filed", "light"),
    [(WEEK[:3], Light.GREEN), ([WEEK[0], WEEK[1]], Light.YELLOW), ([WEEK[0]], Light.RED), ([WEEK[2]], Light.GREEN)],
)
def test_weekly_light(author, filed, light):
    of = listed("甲厂")
    for monday in filed:
        filed_report(of, monday, by=author)
    assert weekly_lights(Project.objects.all(), on=TODAY, at=NOW) == {of.pk: light}


def test_the_spring_festival_does_not_interrupt():
    listed("甲厂")
    Policy.objects.update(reports_from=date(2012, 1, 2))
    lights = weekly_lights(Project.objects.all(), on=date(2012, 1, 31), at=moment(date(2012, 1, 31)))
    assert list(lights.values()) == [Light.RED]


# --- The page


def test_four_figures_and_the_missing_by_name(client, author, office):
    first, second = listed("甲厂"), listed("乙厂")
    third = listed("丙厂", unit="区科技局", leader="吴某某")
    filed_report(first, WEEK[2], by=author)
    filed_report(second, WEEK[2], by=author, on=TODAY)
    found = overview(office, span_of({"week": "2012-03-19"}, today=TODAY), on=TODAY, at=NOW)
    assert [(row["label"], row["count"], row["note"]) for row in found["counts"]] == [
        ("应报", "3", ""),
        ("实报", "1", ""),
        ("按时", "1", ""),
        ("缺报", "2", "已补1"),
    ]
    assert [(row["name"], row["unit"], row["leader"], row["supplied"]) for row in found["missing"]] == [
        ("乙厂", "区经信局", "周某某", "3月27日"),
        ("丙厂", "区科技局", "吴某某", ""),
    ]
    assert [(row["name"], row["owed"], row["filed"], row["missed"]) for row in found["by_unit"]] == [
        ("区科技局", "1", "0", "1"),
        ("区经信局", "2", "1", "1"),
    ]
    assert [row["name"] for row in found["by_leader"]] == ["吴某某", "周某某"]
    client.force_login(office)
    page = words(client.get("/weekly/?week=2012-03-19"))
    assert all(text in page for text in (third.name, "3月27日补报", "缺报名单"))


def test_a_month_sums_its_weeks(author, office):
    of = listed("甲厂")
    for monday in WEEK[:2]:
        filed_report(of, monday, by=author)
    found = overview(office, span_of({"month": "2012-03"}, today=TODAY), on=TODAY, at=NOW)
    assert {row["label"]: row["count"] for row in found["counts"]} == {
        "应报": "4",
        "实报": "2",
        "按时": "2",
        "缺报": "1",
        "待报": "1",
    }


def test_who_answered_then_stays_answerable(office):
    of = listed("甲厂")
    of.assignments.filter(role="responsible_leader").update(to_on=date(2012, 3, 24))
    builders.assignment(of, "responsible_leader", builders.leader("吴某某"), from_on=date(2012, 3, 25))
    leaders = {
        week: overview(office, span_of({"week": week}, today=TODAY), on=TODAY, at=NOW)["missing"][0]["leader"]
        for week in ("2012-03-12", "2012-03-19")
    }
    assert leaders == {"2012-03-12": "周某某", "2012-03-19": "周某某"}


@pytest.mark.parametrize(
    ("query", "mondays"),
    [
        ({}, [WEEK[3]]),
        ({"week": "2012-03-19"}, [WEEK[2]]),
        ({"week": "2012-03-21"}, [WEEK[2]]),
        ({"week": "2013-01-07"}, [WEEK[3]]),
        ({"week": "x"}, [WEEK[3]]),
        ({"month": "2012-03"}, [date(2012, 2, 27), *WEEK]),
        ({"month": "2012-13"}, [WEEK[3]]),
        ({"month": "2012-05"}, [WEEK[3]]),
    ],
)
def test_span(query, mondays):
    assert list(span_of(query, today=TODAY).mondays) == mondays


def test_the_liaison_unit_sees_what_it_has_to_file(client, author):
    due, done = listed("甲厂"), listed("乙厂")
    listed("别家", unit="区科技局")
    filed_report(done, WEEK[3], 5, 0, by=author)
    for monday in WEEK[1:3]:
        filed_report(due, monday, by=author)
    found = to_file_today(author, on=TODAY, at=NOW)
    assert [(row["name"], row["action"]) for row in found["due"]] == [("甲厂", "填报"), ("乙厂", "查看")]
    assert [(row["name"], row["week"]) for row in found["arrears"]] == [
        ("甲厂", "3月5日—3月11日"),
        ("乙厂", "3月5日—3月11日"),
        ("乙厂", "3月12日—3月18日"),
        ("乙厂", "3月19日—3月25日"),
    ]
    assert found["due_words"] == "周五 17:00（3月30日）前报送"
    client.force_login(author)
    page = words(client.get("/weekly/"))
    assert "甲厂" in page and "别家" not in page


def test_a_returned_report_is_asked_for_again(author, office):
    of = listed("甲厂")
    report = filed_report(of, WEEK[2], by=author)
    reports.return_report(report=report, reason="x", by=office, on=TODAY, at=NOW)
    found = to_file_today(author, on=TODAY, at=NOW)
    assert [(row["name"], row["week"]) for row in found["returned"]] == [("甲厂", "3月19日—3月25日")]


def test_the_leaders_inbox_has_the_unread_first(client, author):
    leader = builders.user("leader", "leader", leader=builders.leader("周某某"))
    mine, read, theirs = listed("甲厂"), listed("乙厂"), listed("丙厂", leader="吴某某")
    for of in (mine, read, theirs):
        report = filed_report(of, WEEK[2], by=author)
        if of == read:
            reports.mark_read(report=report, by=leader, on=TODAY, at=NOW)
    client.force_login(leader)
    page = words(client.get("/weekly/"))
    assert page.index("未阅周报") < page.index("甲厂") < page.index("已阅 1 份") < page.index("乙厂")
    assert "丙厂" not in page
    assert "未阅周报 1 份" in words(client.get("/"))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("chief", 200), ("leader", 200), ("secretary", 200), ("lead_unit", 200), ("liaison", 200),
        ("department", 403), ("office", 200), ("supervisor", 200), ("admin", 403), ("auditor", 403),
    ],
)  # fmt: skip
def test_who_opens_the_list(client, role, status):
    listed("机密项目")
    client.force_login(builders.user(role, role))
    response = client.get("/weekly/?week=2012-03-19")
    assert response.status_code == status
    assert ("机密项目" in words(response)) == (role in {"chief", "office", "supervisor"})


def test_the_number_of_queries_does_not_grow(office, author):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            overview(office, span_of({"month": "2012-03"}, today=TODAY), on=TODAY, at=NOW)
        return len(caught)

    filed_report(listed("甲厂"), WEEK[2], by=author)
    queries()  # the person's roles are asked for once
    few = queries()
    for number in range(15):
        filed_report(
            listed(f"批量{number}", unit=f"单位{number}"),
            WEEK[number % 4],
            *[5] * (2 if number % 4 == 3 else 1),
            by=author,
        )
    assert queries() == few


# --- Hints for the supervisors


def test_hints_are_the_supervisors_alone(client, author):
    of = listed("甲厂")
    for monday, amount in zip(WEEK[:3], (20, 30, 900), strict=True):
        filed_report(of, monday, amount, by=author, progress_text=f"进展{amount}")
    client.force_login(builders.user("supervisor", "supervisor"))
    page = words(client.get("/weekly/checks/"))
    assert "3月前2周共报50万元，最后一周报900万元" in page
    assert "尚无开工记录，周报已报投资950万元" in page
    for role in ("chief", "office", "leader", "liaison", "admin"):
        client.force_login(builders.user(role, role))
        assert client.get("/weekly/checks/").status_code == 403
