"""Meeting mode and the end of a meeting, as office, chiefs and sides see them."""

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.models import DispatchDecision, Problem
from projects.models import Assignment
from projects.roles import Role
from tests import builders
from tests.builders import AT

pytestmark = pytest.mark.django_db

HTMX = {"hx_request": "true"}
URL = "/dispatch/2012-02/meeting/"
HELD_URL = "/dispatch/2012-02/held/"
ABOUT = {"meets_on": "2012-03-26", "place": "区政府三楼会议室", "chair": "郑某某", "present": "区四套班子"}


@pytest.fixture(autouse=True)
def march(pin_today):
    pin_today(date(2012, 3, 26))


@pytest.fixture
def projects():
    """Three projects, the last the worst: (on schedule, a little behind, nothing done)."""
    found = [
        builders.started_project("甲厂扩产", planned=1200, invested=(100, 100)),
        builders.started_project("乙厂扩产", planned=1200, invested=(70, 70)),
        builders.started_project("丙厂扩产", planned=1200, invested=(0, 0)),
    ]
    for project, name in zip(found, ("周某某", "钱某某", "孙某某"), strict=True):
        builders.assignment(project, Assignment.Role.RESPONSIBLE_LEADER, builders.leader(name))
        builders.assignment(project, Assignment.Role.LEAD_UNIT, builders.unit(f"{name[0]}家镇"))
    return found


@pytest.fixture
def meeting(projects):
    return builders.dispatch_meeting()


@pytest.fixture
def office(client, meeting):
    client.force_login(meeting.opened_by)
    return client


def log_in(client, role, **fields):
    client.force_login(builders.user(f"some_{role}", role, **fields))
    return client


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(response.content.decode())))


def screen(project):
    return f"{URL}{project.code}/"


def test_projects_are_called_the_worst_first(office, projects):
    page = office.get(URL)
    called = [item["place"].name for group in page.context["groups"] for item in group["places"]]
    assert called == ["丙厂扩产", "乙厂扩产", "甲厂扩产"]
    assert page.context["headline"] == "完成 9.44%，落后时间进度 7.2 个百分点"
    assert page.context["next_url"] == screen(projects[2])


def test_each_screen_leads_to_its_neighbours(office, projects):
    first, second, last = (office.get(screen(project)).context for project in reversed(projects))
    assert [(page["previous_url"], page["number"], page["next_url"]) for page in (first, second, last)] == [
        (URL, "1", screen(projects[1])),
        (screen(projects[2]), "2", screen(projects[0])),
        (screen(projects[1]), "3", ""),
    ]


def test_a_screen_says_promise_gap_problem_measures_day_and_help(client, projects):
    worst = projects[2]
    builders.problem(worst, "缺建设用地指标", unit=builders.unit("区国土分局"))
    meeting = builders.dispatch_meeting(state="preparing")
    by = meeting.opened_by
    builders.dispatch_answer(meeting, worst, by=by, measures="专人驻点报批", progress="4月底前开工")
    builders.freeze(meeting)
    client.force_login(by)
    page = client.get(screen(worst))
    assert [page.context["gap"][key] for key in ("completion", "lag_vs_time", "needed")] == [
        "0.00%",
        "-16.7",
        "120万元",
    ]
    assert page.context["problem"]["text"] == "缺建设用地指标"
    assert page.context["help"] == "区国土分局"
    assert page.context["answer"]["promised"] == "2012年4月30日"
    text = words(page)
    order = ["丙厂扩产", "差距", "-16.7", "缺建设用地指标", "区国土分局", "专人驻点报批", "议定事项"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_the_screens_show_what_was_frozen_not_what_is_so_now(office, projects):
    builders.entry(projects[2], 900, month=2, kind="month", replaces=projects[2].entries.get(on=builders.FEBRUARY))
    assert office.get(screen(projects[2])).context["gap"]["completion"] == "0.00%"


def test_before_the_freeze_there_is_nothing_to_show(client, projects):
    meeting = builders.dispatch_meeting(state="preparing")
    client.force_login(meeting.opened_by)
    page = client.get(URL)
    assert (page.status_code, "数据还没有冻结" in words(page)) == (200, True)
    assert client.get(screen(projects[0])).status_code == 404
    assert client.get(HELD_URL).status_code == 404


def test_a_month_without_dispatch_is_none(office, projects):
    urls = ("/dispatch/2012-01/meeting/", f"/dispatch/2012-01/meeting/{projects[0].code}/", "/dispatch/2012-01/held/")
    assert [office.get(url).status_code for url in urls] == [404, 404, 404]


@pytest.mark.parametrize(("role", "field"), [(Role.LEADER, "leader"), (Role.LEAD_UNIT, "unit")])
def test_a_side_sees_the_screens_of_its_own_projects_alone(client, meeting, projects, role, field):
    builders.decision(meeting, projects[2], "丙厂的议定事项", by=meeting.opened_by)
    own = {"leader": builders.leader("钱某某"), "unit": builders.unit("钱家镇")}[field]
    log_in(client, role, **{field: own})
    page = client.get(URL)
    text = words(page)
    assert ("乙厂扩产" in text, "甲厂扩产" in text, "丙厂扩产" in text) == (True, False, False)
    assert (page.context["headline"], [item["count"] for item in page.context["lights"]]) == (
        "",
        ["0", "1", "0", "0", "0", "0"],
    )
    mine = client.get(screen(projects[1]))
    assert (mine.status_code, mine.context["total"], mine.context["previous_url"]) == (200, "1", URL)
    others, none = client.get(screen(projects[2])), client.get(f"{URL}2012-XJ-999/")
    assert (others.status_code, none.status_code) == (404, 404)
    assert "丙厂" not in words(others)


@pytest.mark.parametrize("role", [Role.CHIEF, Role.SUPERVISOR])
def test_chiefs_and_supervisors_watch_without_typing(client, meeting, projects, role):
    builders.decision(meeting, projects[2], by=meeting.opened_by)
    log_in(client, role)
    page = client.get(screen(projects[2]))
    assert "架设施工变压器" in words(page)
    assert b"<form" not in page.content.replace(b'<form method="post" action="/logout/">', b"")
    for url in (
        f"{screen(projects[2])}decide/",
        "/dispatch/2012-02/decisions/1/",
        "/dispatch/2012-02/decisions/1/strike/",
    ):
        assert client.post(url).status_code == 403
    assert client.get(HELD_URL).status_code == 403
    assert DispatchDecision.objects.get().struck_at is None


def test_one_line_holds_a_whole_decision(office, projects):
    builders.unit("区国土分局")
    url = f"{screen(projects[2])}decide/"
    answer = office.post(url, {"action": "落实用地指标；国土分局；李某某；4月10日前"})
    assert (answer.status_code, answer.url) == (302, screen(projects[2]))
    typed = DispatchDecision.objects.get()
    assert (typed.project, typed.action, typed.unit.name, typed.person, typed.due_on) == (
        projects[2],
        "落实用地指标",
        "区国土分局",
        "李某某",
        date(2012, 4, 10),
    )


def test_nothing_is_decided_on_a_project_that_is_not_before_the_meeting(office, meeting):
    """Listed after the freeze, or of another year: it has no screen, and a refused request writes nothing."""
    for late in (builders.started_project("后列"), builders.started_project("去年", year=2011)):
        assert office.post(f"{screen(late)}decide/", {"action": "征地"}).status_code == 404
    assert meeting.decisions.count() == 0


@pytest.mark.parametrize("action", ["", "征地"])
def test_before_the_freeze_nothing_can_be_typed(client, projects, action):
    meeting = builders.dispatch_meeting(state="preparing")
    client.force_login(meeting.opened_by)
    assert client.post(f"{screen(projects[0])}decide/", {"action": action}).status_code == 404


def test_with_htmx_the_list_comes_back_and_the_next_can_be_typed(office, projects):
    url = f"{screen(projects[2])}decide/"
    answer = office.post(url, {"action": "落实用地指标"}, headers=HTMX)
    text = words(answer)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert "落实用地指标" in text
    assert "缺责任单位、责任人、完成时限" in text
    assert answer.context["new"]["action"].value() is None


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"action": ""}, "请写明议定了什么。"),
        ({"action": "；南山镇；4月10日"}, "请写明议定了什么。"),
        ({"action": "落实；2012年3月20日"}, "完成时限2012年3月20日已经过去。"),
        ({"action": "长" * 301}, "议定事项太长，请写到300字以内。"),
    ],
)
def test_a_line_that_cannot_be_kept_comes_back_with_the_reason(office, projects, typed, refusal):
    answer = office.post(f"{screen(projects[2])}decide/", typed)
    assert (answer.status_code, refusal in words(answer)) == (422, True)
    assert answer.context["new"]["action"].value() == typed["action"]
    assert not DispatchDecision.objects.exists()


def test_a_decision_is_completed_on_its_screen(office, meeting, projects):
    builders.decision(meeting, projects[2], by=meeting.opened_by, complete=False)
    page = office.get(f"{screen(projects[2])}?edit=1")
    assert page.context["decisions"][0]["form"] is not None
    builders.unit("区住建局")
    parts = {"d1-action": "架设施工变压器", "d1-unit": "区住建局", "d1-person": "王某某", "d1-due_on": "月底"}
    answer = office.post("/dispatch/2012-02/decisions/1/", parts | {"version": "1"})
    assert answer.url == screen(projects[2])
    typed = DispatchDecision.objects.get()
    assert (typed.unit.name, typed.person, typed.due_on) == ("区住建局", "王某某", date(2012, 3, 31))


@pytest.mark.parametrize("at", ["", "held"])
@pytest.mark.parametrize(
    ("part", "refusal"),
    [
        ({"d1-unit": "北山局"}, "没有叫“北山局”的单位，请从列表里选。"),
        ({"d1-due_on": "尽快"}, "“尽快”看不出是哪一天，请写成 4月10日、10日 或 月底。"),
        ({"d1-due_on": "2012-03-01"}, "完成时限2012年3月1日已经过去。"),
    ],
)
def test_a_refused_part_comes_back_where_it_was_typed(office, meeting, projects, at, part, refusal):
    builders.decision(meeting, projects[2], by=meeting.opened_by, complete=False)
    data = {"d1-action": "架设施工变压器", "version": "1", "at": at} | part
    for headers in ({}, HTMX):
        answer = office.post("/dispatch/2012-02/decisions/1/", data, headers=headers)
        assert (answer.status_code, refusal in words(answer)) == (422, True)
    assert DispatchDecision.objects.get().version == 1


@pytest.mark.parametrize("at", ["", "held"])
def test_a_stale_change_shows_both_versions_and_can_be_saved_over(office, meeting, projects, at):
    builders.decision(meeting, projects[2], by=meeting.opened_by, complete=False)
    DispatchDecision.objects.update(person="王某某", version=2)
    data = {"d1-action": "架设施工变压器", "d1-person": "赵某某", "version": "1", "at": at}
    answer = office.post("/dispatch/2012-02/decisions/1/", data)
    text = answer.content.decode()
    assert (answer.status_code, "王某某" in text, "赵某某" in text) == (409, True, True)
    assert DispatchDecision.objects.get().person == "王某某"
    version = re.search(r'name="version" value="(\d+)"', text)[1]
    assert office.post("/dispatch/2012-02/decisions/1/", data | {"version": version}).status_code == 302
    assert DispatchDecision.objects.get().person == "赵某某"


def test_who_changes_what_was_struck_out_is_told_so(office, meeting, projects):
    builders.decision(meeting, projects[2], by=meeting.opened_by)
    DispatchDecision.objects.update(struck_at=AT)
    data = {"d1-action": "架设两台变压器", "version": "1", "at": "held"}
    for headers in ({}, HTMX):
        answer = office.post("/dispatch/2012-02/decisions/1/", data, headers=headers)
        assert (answer.status_code, "已被别人划去" in words(answer)) == (409, True)


def test_a_decision_is_struck_out(office, meeting, projects):
    builders.decision(meeting, projects[2], by=meeting.opened_by)
    assert office.post("/dispatch/2012-02/decisions/1/strike/").url == screen(projects[2])
    assert DispatchDecision.objects.get().struck_at is not None
    assert office.get(screen(projects[2])).context["decisions"] == []


def test_a_saved_row_of_the_end_comes_back_with_what_all_lack(office, meeting, projects):
    for action in ("先做甲", "再做乙"):
        builders.decision(meeting, projects[2], action, by=meeting.opened_by, complete=False)
    data = {"d1-action": "先做甲", "d1-person": "王某某", "version": "1", "at": "held"}
    answer = office.post("/dispatch/2012-02/decisions/1/", data, headers=HTMX)
    text = words(answer)
    assert "再做乙" not in text
    assert "第1项缺责任单位、完成时限" in text
    assert "第2项缺责任单位、责任人、完成时限" in text


def test_a_meeting_with_an_incomplete_decision_does_not_end(office, meeting, projects):
    builders.decision(meeting, projects[2], by=meeting.opened_by, person="")
    assert [item["lacks"] for item in office.get(HELD_URL).context["lacking"]] == ["责任人"]
    answer = office.post(HELD_URL, ABOUT)
    assert (answer.status_code, "“架设施工变压器”缺责任人" in words(answer)) == (422, True)
    assert answer.context["form"]["place"].value() == "区政府三楼会议室"
    meeting.refresh_from_db()
    assert meeting.state == "frozen"


def test_the_end_of_a_meeting(office, meeting, projects):
    builders.decision(meeting, projects[2], by=meeting.opened_by)
    answer = office.post(HELD_URL, ABOUT)
    assert answer.url == "/dispatch/2012-02/documents/"
    meeting.refresh_from_db()
    assert (meeting.state, meeting.place) == ("held", "区政府三楼会议室")
    number = Problem.objects.get().number
    for url in (HELD_URL, screen(projects[2])):
        assert number in words(office.get(url))
    again = office.post(HELD_URL, ABOUT)
    assert again.status_code == 422
    assert Problem.objects.count() == 1


@pytest.mark.parametrize(
    ("part", "refusal"),
    [
        ({"meets_on": "2012-03-27"}, "会议还没有召开，请在会后登记。"),
        ({"meets_on": "2012-03-25"}, "数据到2012年3月26日才冻结，会议日期不会更早。"),
        ({"place": ""}, "请填写会议地点。"),
        ({"chair": ""}, "请填写主持人。"),
        ({"present": ""}, "请填写参加会议的单位和人员。"),
    ],
)
def test_what_the_minutes_need_is_asked_for(office, meeting, part, refusal):
    answer = office.post(HELD_URL, ABOUT | part)
    assert (answer.status_code, refusal in words(answer)) == (422, True)
    meeting.refresh_from_db()
    assert meeting.state == "frozen"


def test_after_the_meeting_nothing_is_typed(office, meeting, projects):
    builders.decision(meeting, projects[2], by=meeting.opened_by)
    office.post(HELD_URL, ABOUT)
    answer = office.post(f"{screen(projects[2])}decide/", {"action": "后来想起的"})
    assert (answer.status_code, "“已召开”" in words(answer)) == (409, True)
    by_htmx = office.post(f"{screen(projects[2])}decide/", {"action": "后来想起的"}, headers=HTMX)
    assert by_htmx.headers["HX-Redirect"] == URL
    assert DispatchDecision.objects.count() == 1


def test_as_many_queries_for_many_decisions_and_projects(office, meeting, projects):
    def count(url):
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url).status_code == 200
        return len(queries)

    urls = (URL, screen(projects[2]), HELD_URL)
    builders.decision(meeting, projects[2], "第一项", by=meeting.opened_by)
    few = [count(url) for url in urls]
    for number in range(20):
        builders.decision(meeting, projects[number % 3], f"第{number}件", by=meeting.opened_by)
    assert [count(url) for url in urls] == few


# --- Who watches


@pytest.mark.parametrize("role", [Role.CHIEF, Role.SUPERVISOR])
def test_who_watches_is_shown_what_is_typed(client, meeting, projects, role):
    log_in(client, role)
    page = client.get(screen(projects[0]))
    url = f"{page.context['watched_url']}?seen={page.context['seen']}"
    assert f'hx-get="{url}" hx-trigger="every 4s"' in page.content.decode()
    assert client.get(url, headers=HTMX).status_code == 204
    builders.decision(meeting, projects[0], by=meeting.opened_by, action="本周送电")
    builders.decision(meeting, projects[1], by=meeting.opened_by, action="别的项目的")
    news = client.get(url, headers=HTMX)
    assert (news.status_code, "本周送电" in words(news), "别的项目的" in words(news)) == (200, True, False)
    seen = news.context["seen"]
    for change in ({"version": 2}, {"struck_at": AT}):
        assert client.get(f"{page.context['watched_url']}?seen={seen}", headers=HTMX).status_code == 204
        DispatchDecision.objects.filter(project=projects[0]).update(**change)
        news = client.get(f"{page.context['watched_url']}?seen={seen}", headers=HTMX)
        assert news.status_code == 200
        seen = news.context["seen"]


def test_nothing_is_swapped_under_the_hands_of_who_types(office, projects):
    page = office.get(screen(projects[0]))
    assert (page.context["watched_url"], "every 4s" in page.content.decode()) == ("", False)


def test_when_the_meeting_is_over_nobody_asks_any_more(client, meeting, projects):
    log_in(client, Role.CHIEF)
    page = client.get(screen(projects[0])).context
    type(meeting).objects.filter(pk=meeting.pk).update(state="held")
    last = client.get(f"{page['watched_url']}?seen={page['seen']}", headers=HTMX)
    assert (last.status_code, "every 4s" in last.content.decode()) == (200, False)


def test_a_side_watches_its_own_projects_alone(client, meeting, projects):
    builders.decision(meeting, projects[1], by=meeting.opened_by, action="别人的")
    log_in(client, Role.LEADER, leader=builders.leader("周某某"))
    assert client.get(f"{screen(projects[0])}decisions/").status_code == 200
    other = client.get(f"{screen(projects[1])}decisions/")
    assert (other.status_code, "别人的" in words(other)) == (404, False)


def test_watching_costs_few_queries(client, meeting, projects):
    log_in(client, Role.CHIEF)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{screen(projects[0])}decisions/")
        counts.append(len(queries))
        for number in range(5):
            builders.decision(meeting, projects[0], by=meeting.opened_by, action=f"第{number}项")
    assert counts[0] == counts[1] <= 7
