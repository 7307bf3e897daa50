"""The pages of a dispatch as office, supervisor and sides use them; every page has somebody's data that must not show."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.actions.dispatch_meeting.contest import answer_contest, contest
from dispatch.actions.dispatch_meeting.correction import ask_correction
from dispatch.actions.dispatch_meeting.preparing import publicize
from dispatch.models import (
    Contest,
    DiagnosisRuling,
    DispatchAnswer,
    DispatchMeeting,
    FreezeProposal,
    FrozenCorrection,
    Problem,
    Snapshot,
)
from projects.models import Assignment, AuditEvent, InvestmentEntry, User
from projects.roles import Role
from tests import builders
from tests.builders import AT

pytestmark = pytest.mark.django_db

MONDAY, THURSDAY = date(2012, 3, 26), date(2012, 3, 29)
URL = "/dispatch/2012-02/"
PDF = b"%PDF-1.4 minutes"
Part = Assignment.Role


@pytest.fixture(autouse=True)
def march(pin_today):
    pin_today(MONDAY)


@pytest.fixture
def projects():
    """(behind and ours, behind and others', on schedule and ours), each with leader, lead unit and liaison unit."""
    found = []
    for name, invested, leader, unit in (
        ("甲厂扩产", (0, 0), "周某某", "南山镇"),
        ("乙厂扩产", (0, 0), "钱某某", "开元镇"),
        ("丙厂扩产", (100, 100), "周某某", "南山镇"),
    ):
        project = builders.started_project(name, planned=1200, invested=invested)
        builders.assignment(project, Part.RESPONSIBLE_LEADER, builders.leader(leader))
        builders.assignment(project, Part.LEAD_UNIT, builders.unit(unit))
        builders.assignment(project, Part.LIAISON_UNIT, builders.unit(f"{unit}经信办"))
        found.append(project)
    return found


@pytest.fixture
def meeting(projects):
    return builders.dispatch_meeting(state="preparing")


@pytest.fixture
def shown(meeting):
    return publicize(meeting, by=meeting.opened_by, on=MONDAY, at=AT)


@pytest.fixture
def frozen(people):
    return builders.dispatch_meeting()


@pytest.fixture
def people(projects):
    builders.user("supervisor", Role.SUPERVISOR)
    builders.user("chief", Role.CHIEF)
    builders.user("leader", Role.LEADER, leader=builders.leader("周某某"))
    builders.user("leadunit", Role.LEAD_UNIT, unit=builders.unit("南山镇"))
    builders.user("liaison", Role.LIAISON, unit=builders.unit("南山镇经信办"))
    builders.user("stranger", Role.LEAD_UNIT, unit=builders.unit("开元镇"))
    builders.user("dept", Role.DEPARTMENT, unit=builders.unit("区国土分局"))
    builders.assignment(projects[0], Part.PROBLEM_UNIT, builders.unit("区国土分局"))


def log_in(client, name):
    client.force_login(User.objects.get(username=name))
    return client


def words(response):
    return html.unescape(response.content.decode())


def post(client, path, data=None, **how):
    return client.post(f"{URL}{path}", data or {}, **how)


# --- The archive and the page of one dispatch


def test_the_office_opens_the_month_that_is_due(client, projects):
    builders.dispatch_meeting(builders.JANUARY)
    DispatchMeeting.objects.update(month=builders.JANUARY)
    builders.refresh_standings(from_month_end=builders.FEBRUARY, at=AT)
    page = log_in(client, "office").get("/dispatch/")
    assert page.context["opening"]["url"] == "/dispatch/2012-02/open/"
    assert post(client, "open/").url == URL
    assert post(client, "open/").url == URL
    assert DispatchMeeting.objects.count() == 2
    assert client.get("/dispatch/").context["opening"] is None


def test_a_month_that_is_not_over_is_not_opened(client, meeting):
    assert log_in(client, "office").post("/dispatch/2012-03/open/").status_code == 404
    assert log_in(client, "office").post("/dispatch/2011-12/open/").status_code == 409


def test_the_archive_shows_the_districts_figures_to_those_who_see_it_whole(client, meeting, people):
    rows = {name: log_in(client, name).get("/dispatch/").context["rows"][0] for name in ("chief", "leader")}
    assert {name: (row["completion"], row["lag"]) for name, row in rows.items()} == {
        "chief": ("5.56%", "-11.1个百分点"),
        "leader": ("—", "—"),
    }
    assert "5.56%" not in words(log_in(client, "leader").get("/dispatch/"))


def test_the_next_step_is_the_offices_and_its_gaps_are_the_districts(client, shown, people):
    steps = {name: log_in(client, name).get(URL).context["step"] for name in ("office", "supervisor", "leadunit")}
    assert {name: step["may"] for name, step in steps.items()} == {
        "office": True,
        "supervisor": False,
        "leadunit": False,
    }
    assert [gap["text"] for gap in steps["office"]["missing"]] == ["2个落后项目还没有答复五问"]
    assert [gap["url"] for gap in steps["office"]["missing"]] == [f"{URL}answers/"]
    assert (steps["leadunit"]["missing"], [gap["text"] for gap in steps["leadunit"]["blocks"]]) == (
        [],
        ["公示到3月28日，期满后才能冻结"],
    )


def test_a_step_that_was_taken_is_not_taken_again(client, meeting):
    log_in(client, "office")
    assert post(client, "publicize/").status_code == 302
    again = post(client, "publicize/")
    assert (again.status_code, "已经公示，到2012年3月28日为止" in words(again)) == (409, True)
    assert post(client, "close/").status_code == 409


def test_each_side_is_told_what_it_owes(client, shown, people):
    yours = {
        name: log_in(client, name).get(URL).context["yours"] for name in ("leader", "liaison", "stranger", "office")
    }
    assert {name: [item["url"] for item in items] for name, items in yours.items()} == {
        "leader": [f"{URL}answers/2012-XJ-001/", f"{URL}results/"],
        "liaison": [f"{URL}results/"],
        "stranger": [f"{URL}answers/2012-XJ-002/", f"{URL}results/"],
        "office": [],
    }


def test_open_decisions_of_the_last_meeting_come_first(client, projects, people):
    january = builders.dispatch_meeting(builders.JANUARY)
    for project, unit in ((projects[0], "区国土分局"), (projects[1], "区住建局")):
        decided = builders.decision(
            january, project, f"{project.name}办手续", by=january.opened_by, unit=builders.unit(unit)
        )
        decided.problem = builders.problem(project, decided.action)
        decided.save()
    builders.dispatch_meeting(state="preparing")
    found = {
        name: [row["action"] for row in log_in(client, name).get(URL).context["open_decisions"]]
        for name in ("office", "leader", "stranger", "dept")
    }
    assert found == {
        "office": ["甲厂扩产办手续", "乙厂扩产办手续"],
        "leader": ["甲厂扩产办手续"],
        "stranger": ["乙厂扩产办手续"],
        "dept": ["甲厂扩产办手续"],
    }
    Problem.objects.update(state="closed", closed_on=MONDAY)
    assert log_in(client, "office").get(URL).context["open_decisions"] == []


# --- What is publicized


def test_before_it_is_publicized_the_sides_see_nothing(client, meeting, people):
    pages = {name: log_in(client, name).get(f"{URL}results/") for name in ("office", "leader")}
    assert ("甲厂扩产" in words(pages["office"]), "甲厂扩产" in words(pages["leader"])) == (True, False)
    one = words(log_in(client, "leader").get(f"{URL}results/2012-XJ-001/"))
    assert ("还没有公示" in one, "红灯" in one) == (True, False)


def test_each_side_sees_its_own_projects_with_rank_and_n(client, shown, people):
    rows = log_in(client, "leader").get(f"{URL}results/").context["rows"]
    assert [(row["name"], row["leader_place"], row["unit_place"]) for row in rows] == [
        ("甲厂扩产", "第1名（共2名）", "第1名（共2名）"),
        ("丙厂扩产", "第1名（共2名）", "第1名（共2名）"),
    ]
    for path in ("results/", "results/2012-XJ-001/", "answers/", ""):
        assert "乙厂扩产" not in words(client.get(f"{URL}{path}"))
    assert client.get(f"{URL}results/2012-XJ-002/").status_code == 404


def test_a_department_sees_the_light_and_not_how_it_came_about(client, shown, people):
    page = log_in(client, "dept").get(f"{URL}results/2012-XJ-001/")
    row = page.context["result"]
    assert (row["light"], row["diagnosis"], row["leader_place"], row["unit_place"]) == ("red", None, "", "")
    assert "证据不足" not in words(page)
    assert page.context["form"].fields["about"].choices == [("light", "亮灯")]
    assert [row["name"] for row in client.get(f"{URL}results/").context["rows"]] == ["甲厂扩产"]


def test_live_and_frozen_results_say_the_same(client, shown, people):
    log_in(client, "office")
    live = [row | {"diagnosis": words_of(row)} for row in client.get(f"{URL}results/").context["rows"]]
    builders.freeze(shown)
    after = [row | {"diagnosis": words_of(row)} for row in client.get(f"{URL}results/").context["rows"]]
    assert live == after
    assert len(live) == 3


def words_of(row):
    return row["diagnosis"] and {key: str(value) for key, value in row["diagnosis"].items()}


def test_frozen_results_stay_when_figures_move(client, shown, projects, people):
    builders.freeze(shown)
    builders.entry(projects[0], 900, replaces=InvestmentEntry.objects.get(project=projects[0], period="2012-02"))
    builders.refresh_standings(from_month_end=builders.FEBRUARY, at=AT)
    row = log_in(client, "leader").get(f"{URL}results/2012-XJ-001/").context["result"]
    assert (row["light"], row["completion"]) == ("red", "0.00%")


def test_the_archive_of_a_frozen_month_shows_what_was_confirmed(client, shown, projects, people, pin_today):
    pin_today(THURSDAY)
    confirmed(client)
    builders.entry(projects[0], 900, replaces=InvestmentEntry.objects.get(project=projects[0], period="2012-02"))
    builders.refresh_standings(from_month_end=builders.FEBRUARY, at=AT)
    row = log_in(client, "chief").get("/dispatch/").context["rows"][0]
    assert (row["state"], row["completion"]) == ("已冻结", "5.56%")
    assert "完成 5.56%" in client.get(URL).context["headline"]


# --- Objections


def test_an_objection_is_made_answered_and_kept(client, shown, people, pin_today):
    log_in(client, "leadunit")
    file = SimpleUploadedFile("会议记录.pdf", PDF)
    sent = {"about": "diagnosis", "text": "2月已开过办公会", "evidence": file}
    assert post(client, "results/2012-XJ-001/", sent).url == f"{URL}results/2012-XJ-001/"
    made = Contest.objects.get()
    listed = log_in(client, "office").get(f"{URL}objections/")
    assert (listed.context["headline"], "2月已开过办公会" in words(listed)) == ("1 件申诉，1 件待答复", True)
    refused = post(client, f"objections/{made.pk}/", {f"c{made.pk}-answer": ""})
    assert (refused.status_code, "请选择采纳或不采纳" in words(refused)) == (422, True)
    answer = {f"c{made.pk}-upheld": "1", f"c{made.pk}-answer": "已补登办公会"}
    assert post(client, f"objections/{made.pk}/", answer).status_code == 302
    assert post(client, f"objections/{made.pk}/", answer).status_code == 409
    pin_today(THURSDAY)
    page = words(log_in(client, "leadunit").get(f"{URL}results/2012-XJ-001/"))
    assert ("已补登办公会" in page, "提交申诉" in page) == (True, False)


@pytest.mark.parametrize(
    ("sent", "words_"),
    [
        ({"about": "diagnosis", "text": ""}, "请写明理由"),
        ({"about": "score", "text": "x"}, "score"),
        ({"about": "light", "text": "x", "evidence": SimpleUploadedFile("a.pdf", b"MZ\x90\x00")}, "不是可以上传的文件"),
    ],
)
def test_an_objection_that_lacks_something_is_refused_kindly(client, shown, people, sent, words_):
    answer = post(log_in(client, "leadunit"), "results/2012-XJ-001/", sent)
    assert (answer.status_code, words_ in words(answer), Contest.objects.count()) == (422, True, 0)


def test_who_may_not_object(client, shown, people, pin_today):
    sent = {"about": "light", "text": "漏报"}
    found = {
        name: post(log_in(client, name), "results/2012-XJ-001/", sent).status_code
        for name in ("office", "supervisor", "chief", "stranger")
    }
    assert found == {"office": 403, "supervisor": 403, "chief": 403, "stranger": 404}
    pin_today(THURSDAY)
    assert post(log_in(client, "leadunit"), "results/2012-XJ-001/", sent).status_code == 409
    assert not Contest.objects.exists()


def test_evidence_opens_for_those_whom_it_concerns(client, shown, projects, people):
    made = contest(
        shown,
        project=projects[0],
        about="light",
        text="漏报",
        evidence=PDF,
        evidence_name="凭证.pdf",
        by=User.objects.get(username="dept"),
        on=MONDAY,
        at=AT,
    )
    url = f"{URL}objections/{made.pk}/evidence/"
    found = {
        name: log_in(client, name).get(url).status_code
        for name in ("office", "supervisor", "chief", "leader", "leadunit", "liaison", "dept", "stranger")
    }
    assert found == dict.fromkeys(("office", "supervisor", "chief", "leader", "leadunit", "liaison", "dept"), 200) | {
        "stranger": 404
    }
    other = builders.user("dept2", Role.DEPARTMENT, unit=builders.unit("区住建局"))
    builders.assignment(projects[0], Part.PROBLEM_UNIT, other.unit)
    assert log_in(client, "dept2").get(url).status_code == 404
    response = log_in(client, "leader").get(url)
    assert (response.headers["X-Content-Type-Options"], response.headers["Content-Type"]) == (
        "nosniff",
        "application/pdf",
    )
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/dispatch/2012-01/objections/{made.pk}/evidence/").status_code == 404
    answer_contest(made, upheld=False, answer="未采纳", by=shown.opened_by, on=MONDAY, at=AT)
    assert "未采纳" not in words(log_in(client, "dept2").get(f"{URL}results/2012-XJ-001/"))


def test_a_diagnosis_is_overruled_with_a_reason_that_stands_beside_it(client, shown, people):
    log_in(client, "supervisor")
    refused = post(client, "results/2012-XJ-001/ruling/", {"verdict": "moving_not_fast", "reason": ""})
    assert (refused.status_code, DiagnosisRuling.objects.count()) == (422, 0)
    assert (
        post(client, "results/2012-XJ-001/ruling/", {"verdict": "moving_not_fast", "reason": "基坑已完"}).status_code
        == 302
    )
    assert post(client, "results/2012-XJ-003/ruling/", {"verdict": "moving_not_fast", "reason": "x"}).status_code == 404
    said = "系统判定“证据不足”，supervisor改判：基坑已完"
    for path in (f"{URL}results/2012-XJ-001/", "/lights/", "/projects/2012-XJ-001/", f"{URL}answers/2012-XJ-001/"):
        text = words(log_in(client, "leader").get(path))
        assert (path, said in text, "进而不快" in text) == (path, True, True)


# --- The five questions


def answer_form(client, code="2012-XJ-001"):
    form = client.get(f"{URL}answers/{code}/").context["form"]
    return {name: form[name].value() for name in (*DispatchAnswer.QUESTIONS, "promised_on", "version")}


def test_the_form_opens_filled_with_what_the_portal_knows(client, meeting, projects, people):
    builders.problem(projects[0], "缺用地指标", measure="专人跑办", deadline=date(2012, 4, 10))
    found = answer_form(log_in(client, "leader"))
    assert found == {
        "problem": "缺用地指标",
        "cause": "用地指标；系统诊断为证据不足",
        "idea": "",
        "measures": "专人跑办",
        "progress": "往后每月完成120万元",
        "promised_on": date(2012, 4, 10),
        "version": 0,
    }


def test_last_months_answer_fills_what_is_still_empty(client, projects, people):
    january = builders.dispatch_meeting(builders.JANUARY, state="preparing")
    builders.dispatch_answer(january, projects[0], by=january.opened_by, idea="调整规划")
    builders.freeze(january)
    builders.dispatch_meeting(state="preparing")
    found = answer_form(log_in(client, "leader"))
    assert (found["idea"], found["measures"], found["promised_on"]) == ("调整规划", "甲厂扩产measures", builders.MARCH)


def test_a_leader_answers_in_one_go(client, meeting, people):
    log_in(client, "leader")
    filled = answer_form(client) | {"problem": "缺指标", "idea": "调规划", "measures": "跑批文", "submit": "1"}
    assert post(client, "answers/2012-XJ-001/", filled).status_code == 302
    answer = DispatchAnswer.objects.get()
    assert (answer.state, answer.leader.name, answer.saved_by.username) == ("submitted", "周某某", "leader")
    assert post(client, "answers/2012-XJ-001/", filled).status_code == 302
    assert DispatchAnswer.objects.get().version == 1
    assert client.get(URL).context["yours"] == []


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"idea": ""}, "idea", "黄灯、红灯项目五问都要答复。"),
        ({"promised_on": ""}, "promised_on", "请写明到哪一天。"),
        ({"promised_on": "2012-03-25"}, "promised_on", "承诺时限不能早于今天。"),
        ({"promised_on": "三月底"}, "promised_on", "请写成2012-03-31的样子。"),
    ],
)
def test_handing_in_wants_all_five_and_a_day(client, meeting, people, changed, field, said):
    log_in(client, "leader")
    filled = answer_form(client) | {"problem": "缺指标", "idea": "调规划", "measures": "跑批文", "submit": "1"}
    refused = post(client, "answers/2012-XJ-001/", filled | changed)
    assert (refused.status_code, refused.context["form"].errors[field]) == (422, [said])
    assert not DispatchAnswer.objects.exists()


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("leadunit", True),
        ("leader", True),
        ("office", True),
        ("chief", False),
        ("supervisor", False),
        ("liaison", False),
    ],
)
def test_an_unsent_answer_is_its_sides_own(client, meeting, people, who, reads):
    log_in(client, "leadunit")
    secret = {"problem": "机密草稿", "promised_on": "2012-04-28", "version": "0", "draft": "1"}
    assert post(client, "answers/2012-XJ-001/", secret).status_code == 302
    log_in(client, who)
    pages = [words(client.get(f"{URL}answers/{code}")) for code in ("", "2012-XJ-001/")]
    assert "机密草稿" in pages[1] if reads else "未提交" in pages[1]
    assert ("机密草稿" in pages[1], "4月28日" in pages[0]) == (reads, reads)
    row = client.get(f"{URL}answers/").context["rows"][0]
    assert (row["state"], bool(row["saved"])) == ("未提交", reads)
    assert "机密草稿" not in words(client.get("/projects/2012-XJ-001/"))
    event = AuditEvent.objects.get(action="填写调度五问")
    assert event.changes == {}
    sent = secret | dict.fromkeys(("cause", "idea", "measures", "progress"), "已经写明") | {"version": "1"}
    log_in(client, "leadunit")
    post(
        client, "answers/2012-XJ-001/", {name: text for name, text in sent.items() if name != "draft"} | {"submit": "1"}
    )
    assert "机密草稿" in words(log_in(client, who).get(f"{URL}answers/2012-XJ-001/"))
    assert AuditEvent.objects.get(action="答复调度五问").changes["存在问题"] == ["", "机密草稿"]


def test_a_draft_takes_what_there_is(client, meeting, people):
    log_in(client, "leader")
    assert post(client, "answers/2012-XJ-001/", {"problem": "缺指标", "version": "0", "draft": "1"}).status_code == 302
    assert (DispatchAnswer.objects.get().state, answer_form(client)["problem"]) == ("draft", "缺指标")


def test_a_project_on_schedule_answers_if_it_likes(client, meeting, people):
    log_in(client, "leader")
    sent = {"progress": "提前完工", "promised_on": "2012-04-30", "version": "0", "submit": "1"}
    assert post(client, "answers/2012-XJ-003/", sent).status_code == 302
    assert DispatchAnswer.objects.get().state == "submitted"


def test_a_stale_answer_shows_both_versions(client, meeting, people):
    log_in(client, "leader")
    filled = answer_form(client) | {"problem": "缺指标", "idea": "调规划", "measures": "跑批文", "submit": "1"}
    post(log_in(client, "leadunit"), "answers/2012-XJ-001/", filled | {"idea": "异地选址"})
    stale = post(log_in(client, "leader"), "answers/2012-XJ-001/", filled)
    assert stale.status_code == 409
    assert stale.context["rows"] == [{"label": "解决思路", "mine": "调规划", "theirs": "异地选址"}]
    assert stale.context["stale"]["by"] == "leadunit"
    mine = dict(stale.context["typed"]) | {"version": stale.context["stale"]["version"], "submit": "1"}
    assert post(client, "answers/2012-XJ-001/", mine).status_code == 302
    assert (DispatchAnswer.objects.get().idea, DispatchAnswer.objects.get().version) == ("调规划", 2)


def test_who_may_read_and_who_may_write_an_answer(client, meeting, people):
    sent = {"problem": "缺指标", "version": "0", "draft": "1"}
    names = ("leader", "leadunit", "office", "liaison", "supervisor", "chief", "stranger", "dept")
    read = {name: log_in(client, name).get(f"{URL}answers/2012-XJ-001/").status_code for name in names}
    forms = {name: "form" in log_in(client, name).get(f"{URL}answers/2012-XJ-001/").context for name in names[:6]}
    write = {name: post(log_in(client, name), "answers/2012-XJ-001/", sent).status_code for name in names[3:]}
    assert read == dict.fromkeys(names[:6], 200) | {"stranger": 404, "dept": 403}
    assert forms == dict.fromkeys(names[:3], True) | dict.fromkeys(names[3:6], False)
    assert write == {"liaison": 403, "supervisor": 403, "chief": 403, "stranger": 404, "dept": 403}


def test_nothing_is_answered_once_it_is_frozen(client, frozen, people):
    log_in(client, "leader")
    assert "form" not in client.get(f"{URL}answers/2012-XJ-001/").context
    assert post(client, "answers/2012-XJ-001/", {"problem": "x", "version": "0", "draft": "1"}).status_code == 409


def test_the_list_of_answers_names_who_is_missing(client, meeting, projects, people):
    builders.dispatch_answer(meeting, projects[0], by=meeting.opened_by)
    page = log_in(client, "office").get(f"{URL}answers/")
    assert page.context["headline"] == "2 个落后项目，已答复 1 个，还缺 1 个"
    assert [(row["name"], row["answered"]) for row in page.context["rows"]] == [("乙厂扩产", False), ("甲厂扩产", True)]
    assert log_in(client, "leader").get(f"{URL}answers/").context["headline"] == "1 个落后项目都已答复"


# --- The freeze


def seen_in(client):
    return re.search(r'name="seen" value="(\w+)"', words(client.get(f"{URL}freeze/")))[1]


def proposed(client):
    log_in(client, "office")
    assert post(client, "freeze/", {"seen": seen_in(client)}).url == URL
    return FreezeProposal.objects.get(state="open")


def confirmed(client):
    proposal = proposed(client)
    assert post(log_in(client, "supervisor"), "freeze/confirm/", {"sha256": proposal.sha256}).url == URL
    return Snapshot.objects.get()


def test_the_office_proposes_and_a_supervisor_confirms(client, shown, people, pin_today):
    pin_today(THURSDAY)
    proposal = proposed(client)
    page = log_in(client, "supervisor").get(f"{URL}freeze/confirm/")
    assert (page.context["proposed"]["sha256"], page.context["moved"]) == (proposal.sha256, [])
    assert [row["name"] for row in page.context["rows"]] == ["乙厂扩产", "甲厂扩产", "丙厂扩产"]
    assert post(client, "freeze/confirm/", {"sha256": proposal.sha256}).url == URL
    assert log_in(client, "office").get(URL).context["seal"]["confirmed_by"] == "supervisor"
    assert log_in(client, "office").get(f"{URL}freeze/").url == URL


def test_before_the_window_is_over_the_preview_says_why(client, shown):
    page = log_in(client, "office").get(f"{URL}freeze/")
    assert (page.context["may_propose"], page.context["blocks"][0]["text"]) == (False, "公示到3月28日，期满后才能冻结")
    refused = post(client, "freeze/", {"seen": page.context["seen"]})
    assert (refused.status_code, FreezeProposal.objects.count()) == (409, 0)


def test_the_supervisor_confirms_what_he_looked_at(client, shown, people, pin_today):
    pin_today(THURSDAY)
    proposed(client)
    other = post(log_in(client, "supervisor"), "freeze/confirm/", {"sha256": "0" * 64})
    assert (other.status_code, Snapshot.objects.count()) == (409, 0)


def test_figures_that_moved_are_shown_project_by_project(client, shown, projects, people, pin_today):
    pin_today(THURSDAY)
    proposal = proposed(client)
    builders.entry(projects[0], 80, replaces=InvestmentEntry.objects.get(project=projects[0], period="2012-02"))
    builders.refresh_standings(from_month_end=builders.FEBRUARY, at=AT)
    warned = log_in(client, "supervisor").get(f"{URL}freeze/confirm/")
    answer = post(client, "freeze/confirm/", {"sha256": proposal.sha256})
    assert (answer.status_code, Snapshot.objects.count()) == (409, 0)
    assert answer.context["moved"] == warned.context["moved"]
    assert {"what": "甲厂扩产", "figure": "完成投资", "seen": "0", "now": "80"} in answer.context["moved"]
    assert "重新核对" in log_in(client, "office").get(URL).context["overtaken"]
    assert post(log_in(client, "supervisor"), "freeze/confirm/", {"sha256": proposal.sha256}).status_code == 409


def test_an_open_proposal_is_withdrawn(client, shown, people, pin_today):
    pin_today(THURSDAY)
    proposed(client)
    assert client.get(URL).context["withdraw_url"] == f"{URL}freeze/withdraw/"
    assert post(client, "freeze/withdraw/").status_code == 302
    assert post(client, "freeze/withdraw/").status_code == 409
    assert log_in(client, "supervisor").get(f"{URL}freeze/confirm/").url == URL


def test_the_preview_names_whose_light_changed(client, projects, people):
    builders.dispatch_meeting(builders.JANUARY)
    builders.dispatch_meeting(state="preparing")
    changes = log_in(client, "office").get(f"{URL}freeze/").context["changes"]
    assert [(row["name"], row["before"], row["now"]) for row in changes] == [
        ("乙厂扩产", "yellow", "red"),
        ("甲厂扩产", "yellow", "red"),
    ]


# --- Corrections


def test_a_correction_goes_its_way_over_the_pages(client, frozen, people):
    log_in(client, "leadunit")
    asked = post(client, "corrections/", {"project": "2012-XJ-001", "new_wan": "30", "reason": "漏记"})
    assert asked.status_code == 302
    item = FrozenCorrection.objects.get()
    shown = {
        name: log_in(client, name).get(f"{URL}corrections/").context["rows"]
        for name in ("leadunit", "leader", "stranger", "office", "supervisor")
    }
    assert {name: len(rows) for name, rows in shown.items()} == {
        "leadunit": 1,
        "leader": 1,
        "stranger": 0,
        "office": 1,
        "supervisor": 1,
    }
    assert {name: rows[0]["may_approve"] for name, rows in shown.items() if rows} == {
        "leadunit": False,
        "leader": False,
        "office": True,
        "supervisor": True,
    }
    for name in ("office", "supervisor"):
        assert post(log_in(client, name), f"corrections/{item.pk}/approve/").status_code == 302
        assert post(client, f"corrections/{item.pk}/approve/").status_code == 409
    item.refresh_from_db()
    assert (item.state, item.entry.amount_wan) == ("approved", Decimal(30))


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("leadunit", "2012-XJ-002", 422),
        ("leadunit", "2012-XJ-999", 422),
        ("liaison", "2012-XJ-001", 302),
        ("office", "2012-XJ-002", 302),
        ("leader", "2012-XJ-001", 403),
        ("supervisor", "2012-XJ-001", 403),
        ("chief", "2012-XJ-001", 403),
        ("dept", "2012-XJ-001", 403),
    ],
)
def test_who_may_ask_for_what(client, frozen, people, name, code, status):
    sent = {"project": code, "new_wan": "30", "reason": "漏记"}
    assert post(log_in(client, name), "corrections/", sent).status_code == status
    assert FrozenCorrection.objects.count() == (status == 302)


def test_a_correction_is_refused_with_a_reason(client, frozen, projects, people):
    item = ask_correction(
        frozen,
        project=projects[0],
        new_wan=Decimal(30),
        reason="漏记",
        by=User.objects.get(username="leadunit"),
        on=MONDAY,
        at=AT,
    )
    log_in(client, "supervisor")
    assert post(client, f"corrections/{item.pk}/refuse/").status_code == 422
    assert post(client, f"corrections/{item.pk}/refuse/", {f"r{item.pk}-refusal": "凭证不全"}).status_code == 302
    assert "凭证不全" in words(log_in(client, "leadunit").get(f"{URL}corrections/"))


def test_before_the_freeze_the_page_points_to_the_review(client, meeting, people):
    office = log_in(client, "office").get(f"{URL}corrections/").context
    assert (office["review_url"], office["may_ask"]) == ("/review/2012-02/", False)
    assert log_in(client, "leadunit").get(f"{URL}corrections/").context["review_url"] == ""
    sent = {"project": "2012-XJ-001", "new_wan": "30", "reason": "漏记"}
    assert post(client, "corrections/", sent).status_code == 422


def test_the_review_of_a_frozen_month_points_to_corrections(client, frozen):
    page = log_in(client, "office").get("/review/2012-02/")
    assert page.context["corrections_url"] == f"{URL}corrections/"
    assert "verified_wan" not in words(page)


# --- First screens and project pages


def test_first_screens_lead_to_what_is_due(client, meeting, people):
    office = log_in(client, "office").get("/").context["dispatch"]
    assert (office["step"]["url"], office["step"]["may"]) == (f"{URL}publicize/", True)
    for name in ("leader", "leadunit"):
        duties = log_in(client, name).get("/").context["duties"]
        assert f"{URL}answers/2012-XJ-001/" in [duty["url"] for duty in duties]
    assert f"{URL}answers/2012-XJ-001/" in words(log_in(client, "leader").get("/projects/2012-XJ-001/"))
    assert "答复五问" not in words(client.get("/projects/2012-XJ-003/"))
    assert "答复五问" not in words(log_in(client, "liaison").get("/projects/2012-XJ-001/"))


def test_the_supervisors_first_screen_has_the_freeze_and_the_corrections(client, shown, projects, people, pin_today):
    pin_today(THURSDAY)
    proposed(client)
    step = log_in(client, "supervisor").get("/").context["dispatch"]["step"]
    assert (step["url"], step["may"]) == (f"{URL}freeze/confirm/", True)
    january = builders.dispatch_meeting(builders.JANUARY)
    ask_correction(
        january, project=projects[2], new_wan=Decimal(90), reason="多记", by=january.opened_by, on=MONDAY, at=AT
    )
    duties = client.get("/").context["duties"]
    assert [duty["url"] for duty in duties] == ["/dispatch/2012-01/corrections/"]


# --- A large district costs no more queries


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("office", "/dispatch/"),
        ("office", URL),
        ("office", f"{URL}results/"),
        ("leader", f"{URL}results/"),
        ("office", f"{URL}answers/"),
        ("office", f"{URL}objections/"),
        ("office", f"{URL}freeze/"),
        ("leadunit", f"{URL}answers/2012-XJ-001/"),
    ],
)
def test_as_many_queries_for_a_large_district(client, shown, projects, people, name, path):
    counts = []
    for more in (4, 30):
        for project in builders.district(more):
            if more == 30:
                contest(shown, project=project, about="light", text="漏报", by=shown.opened_by, on=MONDAY, at=AT)
        builders.refresh_standings(from_month_end=builders.FEBRUARY, at=AT)
        if more == 4:
            contest(shown, project=projects[0], about="light", text="漏报", by=shown.opened_by, on=MONDAY, at=AT)
        log_in(client, name).get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
