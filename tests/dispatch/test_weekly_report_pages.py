"""The page of one weekly report: for who files it, who reads it, and nobody else."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dispatch.actions.standing import refresh_standings
from dispatch.models import Problem, Standing
from dispatch.queries.concealment import concealments
from dispatch.queries.diagnosis import diagnoses
from projects.actions import report_file
from projects.actions import weekly_report as reports
from projects.actions.weekly_report import TaskLine
from projects.models import (
    AuditEvent,
    InvestmentEntry,
    Milestone,
    MilestoneClaim,
    ReportAnswer,
    ReportFile,
    StageEvent,
    WeeklyReport,
    WeeklyTask,
)
from tests import builders
from tests.builders import draft_report, filed_report, photo

pytestmark = pytest.mark.django_db
MONDAY, NEXT = date(2012, 3, 19), date(2012, 3, 26)
TUESDAY = date(2012, 3, 27)
SOUND = {
    "version": "0",
    "invested": "20.5",
    "progress_text": "主体施工到四层",
    "image_stage": "structure",
    "people_on_site": "35",
}


@pytest.fixture(autouse=True)
def on_tuesday(pin_today):
    builders.holidays()
    pin_today(TUESDAY)


@pytest.fixture
def people():
    """One account of each kind, by the part they have in 甲厂扩产."""
    filing, leading = builders.unit("区经信局"), builders.unit("南山镇")
    leader = builders.leader("周某某")
    found = {
        "author": builders.user("author", "liaison", unit=filing, name="区经信局联络员"),
        "colleague": builders.user("colleague", "liaison", unit=filing),
        "stranger": builders.user("stranger", "liaison", unit=builders.unit("区科技局")),
        "leader": builders.user("leader", "leader", leader=leader, name="周某某"),
        "other_leader": builders.user("other_leader", "leader", leader=builders.leader("吴某某")),
        "secretary": builders.user("secretary", "secretary", name="秘书甲"),
        "lead_unit": builders.user("lead_unit", "lead_unit", unit=leading),
        "department": builders.user("department", "department", unit=builders.unit("区国土分局")),
        "chief": builders.user("chief", "chief"),
        "office": builders.user("office", "office"),
        "supervisor": builders.user("supervisor", "supervisor"),
        "admin": builders.user("admin", "admin"),
        "auditor": builders.user("auditor", "auditor"),
    }
    builders.delegation(found["secretary"], leader)
    return found


@pytest.fixture
def project(people):
    of = builders.started_project(invested=(100, 200))
    builders.assignment(of, "liaison_unit", builders.unit("区经信局"))
    builders.assignment(of, "lead_unit", builders.unit("南山镇"))
    builders.assignment(of, "responsible_leader", builders.leader("周某某"))
    return of


@pytest.fixture
def other(people):
    """A project that is nobody's here, with a report of its own."""
    of = builders.project("机密项目")
    unit = builders.unit("区科技局")
    builders.assignment(of, "liaison_unit", unit)
    filed_report(of, MONDAY, 7777, by=people["stranger"], progress_text="机密进展")
    return of


def url(of, step="", monday=MONDAY):
    return f"/weekly/{of.code}/{monday}/" + (f"{step}/" if step else "")


def words(response):
    return html.unescape(response.content.decode())


def submit(client, of, monday=MONDAY, **typed):
    return client.post(url(of, "submit", monday), SOUND | typed)


# --- Filling the form


def test_the_form_is_filled_from_last_week(client, people, project):
    plan = (TaskLine("浇筑四层楼板", "李某", date(2012, 3, 28)),)
    filed_report(
        project, MONDAY, 20, by=people["author"], image_stage="structure", people_on_site=35, tasks=plan,
        progress_text="三层封顶",
    )  # fmt: skip
    client.force_login(people["author"])
    page = words(client.get(url(project, monday=NEXT)))
    assert re.search(r'value="structure" selected', page)
    assert 'name="people_on_site" value="35"' in page
    assert "上一期（3月19日—3月25日）：三层封顶" in page
    assert "浇筑四层楼板（李某，3月28日前）" in page
    assert "年初以来累计 320 万元" in page
    assert 'name="progress_text" cols="40" rows="2" maxlength="300"' in page.replace("\n", "")
    assert "3月26日至3月31日完成投资" in page and "4月1日完成投资" in page


@pytest.mark.parametrize(("seen_on", "stage"), [(date(2012, 3, 22), "foundation"), (date(2012, 3, 26), "structure")])
def test_a_first_report_knows_the_stage_that_a_ledger_saw_by_its_week(client, people, project, seen_on, stage):
    builders.stage(project, date(2012, 2, 29), image_stage="structure")
    builders.stage(project, seen_on, image_stage="foundation")
    client.force_login(people["author"])
    assert f'value="{stage}" selected' in words(client.get(url(project)))


def test_a_get_writes_nothing(client, people, project):
    for who in ("author", "leader", "office"):
        client.force_login(people[who])
        client.get(url(project))
    assert not WeeklyReport.objects.exists()


def test_handing_in(client, people, project):
    client.force_login(people["author"])
    response = submit(client, project)
    report = WeeklyReport.objects.get()
    assert (response.status_code, response.url, report.state) == (302, "/weekly/", "submitted")
    assert report.invested_wan == Decimal("20.5")
    assert "已报送：甲厂扩产" in words(client.get("/weekly/"))


def test_a_second_click_finds_it_done(client, people, project):
    client.force_login(people["author"])
    assert [submit(client, project).status_code for _ in range(2)] == [302, 302]
    assert InvestmentEntry.objects.filter(kind="week").count() == 1


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"invested": ""}, "本周没有完成投资的填 0"),
        ({"invested": "很多"}, "请填写数字"),
        ({"invested": "-5"}, "不能小于0"),
        ({"invested": "999999999"}, "核对单位"),
        ({"progress_text": ""}, "请写一句本周进展"),
        ({"no_change": "on", "invested": ""}, "请写明无变化的原因"),
        ({"no_change": "on", "no_change_reason": "放假", "invested": "5"}, "报了投资就不是"),
        ({"task_1_what": "浇筑"}, "请写明责任人"),
        ({"task_2_who": "李某"}, "请写明内容"),
        ({"problem_1_text": "高压线未迁"}, "请选择原因"),
        ({"people_on_site": "三十"}, "输入整数"),
    ],
)
def test_what_a_report_must_have(client, people, project, typed, refusal):
    client.force_login(people["author"])
    response = submit(client, project, **typed)
    report = WeeklyReport.objects.get()
    assert (response.status_code, report.state, report.version) == (422, "draft", 1)
    assert refusal in words(response)
    assert not InvestmentEntry.objects.filter(kind="week").exists()


@pytest.mark.parametrize("typed", ["1,200.5", "１２００．５", "1200.5万元", "0.12005亿"])
def test_amounts_as_people_type_them(client, people, project, typed):
    client.force_login(people["author"])
    submit(client, project, invested=typed)
    assert WeeklyReport.objects.get().invested_wan == Decimal("1200.5")


def test_nothing_changed_is_a_report_too(client, people, project):
    client.force_login(people["author"])
    typed = {"version": "0", "no_change": "on", "no_change_reason": "春季停工检修"}
    assert client.post(url(project, "submit"), typed).status_code == 302
    report = WeeklyReport.objects.get()
    assert (report.no_change_reason, report.invested_wan, report.progress_text) == ("春季停工检修", 0, "")


def test_new_problems_are_raised_once(client, people, project):
    client.force_login(people["author"])
    problem = {
        "problem_1_text": "高压线未迁改",
        "problem_1_cause": "facilities",
        "problem_1_unit": str(builders.unit("区供电公司").pk),
        "problem_1_wanted": "2012-04-20",
    }
    submit(client, project, **problem)
    raised = Problem.objects.get(source=Problem.Source.WEEKLY_REPORT)
    assert (raised.description, raised.cause, raised.project) == ("高压线未迁改", "facilities", project)
    client.force_login(people["office"])
    client.post(url(project, "return"), {"reason": "投资额请核对"})
    client.force_login(people["author"])
    page = words(client.get(url(project)))
    assert "投资额请核对" in page and 'value="高压线未迁改"' not in page
    submit(client, project, version=str(WeeklyReport.objects.get().version))
    assert Problem.objects.filter(source=Problem.Source.WEEKLY_REPORT).count() == 1


def test_village_figures(client, people):
    of = builders.project("东关村改造", category="urban_village")
    builders.assignment(of, "liaison_unit", builders.unit("区经信局"))
    client.force_login(people["author"])
    typed = {"households": "320", "households_signed": "330"}
    assert "不应多于涉及户数" in words(submit(client, of, **typed))
    assert submit(client, of, **typed | {"households_signed": "300", "version": "1"}).status_code == 302
    assert "93.75%" in words(client.get(url(of)))
    assert "拆除面积" in words(client.get(url(of, monday=NEXT)))


# --- Drafts


def test_the_script_keeps_a_draft(client, people, project):
    client.force_login(people["author"])
    response = client.post(
        url(project, "draft"), {"version": "0", "invested": "12x"}, headers={"accept": "application/json"}
    )
    assert (response.status_code, response.json()["version"]) == (200, 1)
    stale = client.post(
        url(project, "draft"), {"version": "0", "invested": "13"}, headers={"accept": "application/json"}
    )
    assert stale.status_code == 409
    page = client.get(url(project))
    assert 'value="12x"' in words(page) and "请填写数字" not in words(page)


def test_a_draft_keeps_no_null_characters(client, people, project):
    client.force_login(people["author"])
    typed = {"version": "0", "progress_text": "主体\0封顶", "image_stage": "\0"}
    assert client.post(url(project, "draft"), typed).status_code == 302
    assert WeeklyReport.objects.get().draft == {"progress_text": ["主体封顶"]}


def test_a_slip_in_the_year_is_asked_back(client, people, project):
    client.force_login(people["author"])
    page = words(submit(client, project, task_1_what="封顶", task_1_who="李某某", task_1_due="2102-04-02"))
    assert "请核对年份" in page


def test_the_button_keeps_a_draft_without_script(client, people, project):
    client.force_login(people["author"])
    response = client.post(url(project, "draft"), {"version": "0", "invested": "12"}, follow=True)
    assert "草稿已保存，还没有报送" in words(response)
    assert WeeklyReport.objects.get().state == "draft"


def test_a_stale_edit_shows_both_versions(client, people, project):
    draft_report(project, MONDAY, by=people["colleague"], typed={"invested": ["11"], "image_stage": ["foundation"]})
    client.force_login(people["author"])
    response = submit(client, project)
    page = words(response)
    assert response.status_code == 409
    assert all(text in page for text in ("20.5", "11", "主体", "地基基础", "主体施工到四层", "colleague"))
    assert WeeklyReport.objects.get().draft["invested"] == ["11"]
    overwrite = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert overwrite["version"] == "1"
    client.post(url(project, "draft"), overwrite)
    assert WeeklyReport.objects.get().draft["invested"] == ["20.5"]


def test_who_hands_in_what_another_has_handed_in_is_told(client, people, project):
    filed_report(project, MONDAY, 9, by=people["colleague"])
    client.force_login(people["author"])
    response = submit(client, project)
    assert (response.status_code, "报送了这份周报" in words(response)) == (409, True)
    assert InvestmentEntry.objects.filter(kind="week").count() == 1


# --- Steps


def test_withdrawing(client, people, project):
    filed_report(project, MONDAY, by=people["author"])
    client.force_login(people["author"])
    assert "撤回修改" in words(client.get(url(project)))
    assert client.post(url(project, "withdraw")).status_code == 302
    assert WeeklyReport.objects.get().state == "draft"
    assert client.post(url(project, "withdraw")).status_code == 409


def test_what_the_leader_has_read_stays(client, people, project):
    filed_report(project, MONDAY, by=people["author"])
    client.force_login(people["leader"])
    client.post(url(project, "read"))
    client.force_login(people["author"])
    assert "撤回修改" not in words(client.get(url(project)))
    response = client.post(url(project, "withdraw"))
    assert (response.status_code, "领导已阅" in words(response)) == (409, True)


def test_returning_needs_a_reason(client, people, project):
    filed_report(project, MONDAY, by=people["author"])
    client.force_login(people["lead_unit"])
    response = client.post(url(project, "return"), {"reason": "  "})
    assert (response.status_code, "请写明退回原因" in words(response)) == (422, True)
    assert client.post(url(project, "return"), {"reason": "金额不符"}).status_code == 302
    client.force_login(people["leader"])
    assert "已退回，等待重新报送" in words(client.get(url(project)))


def test_the_leader_answers(client, people, project):
    filed_report(project, MONDAY, by=people["author"])
    client.force_login(people["leader"])
    assert client.post(url(project, "answer"), {"kind": "answer", "text": "请抓紧迁改"}).status_code == 302
    report = WeeklyReport.objects.get()
    assert (report.read_by, report.answers.get().text) == (people["leader"], "请抓紧迁改")
    client.force_login(people["author"])
    assert "请抓紧迁改" in words(client.get(url(project)))
    client.force_login(people["leader"])
    assert client.post(url(project, "answer"), {"kind": "answer", "text": ""}).status_code == 422


def test_the_secretary_answers_and_both_names_are_shown(client, people, project):
    filed_report(project, MONDAY, by=people["author"])
    client.force_login(people["secretary"])
    client.post(url(project, "answer"), {"kind": "instruction", "text": "请住建局到场"})
    assert "秘书甲（代周某某）" in words(client.get(url(project)))


def test_what_is_done_shows_the_business_day(client, people, project):
    """The day is pinned, the clock is not: what it shows is the day of the business."""
    client.force_login(people["author"])
    submit(client, project)
    client.force_login(people["leader"])
    client.post(url(project, "read"))
    client.post(url(project, "answer"), {"kind": "answer", "text": "抓紧"})
    page = client.get(url(project))
    assert page.context["read"].startswith("周某某 2012-03-27 ")
    days = [page.context["at"], *(step["at"] for step in page.context["steps"]), page.context["answers"][0]["at"]]
    assert {day[:10] for day in days} == {"2012-03-27"}
    this_year = str(WeeklyReport.objects.get().read_at.year)
    for shown in (page, client.get(url(project, "print")), client.get("/weekly/?week=2012-03-19")):
        assert (shown.status_code, this_year in words(shown)) == (200, False)


def test_the_chiefs_word_does_not_count_as_the_leaders_reading(client, people, project):
    filed_report(project, MONDAY, by=people["author"])
    client.force_login(people["chief"])
    client.post(url(project, "answer"), {"kind": "instruction", "text": "限期解决"})
    assert WeeklyReport.objects.get().read_at is None
    assert ReportAnswer.objects.get().kind == "instruction"


def test_a_page_that_is_shown_tells_that_it_is_read(client, people, project):
    filed_report(project, MONDAY, by=people["author"])
    client.force_login(people["leader"])
    assert 'hx-trigger="load"' in words(client.get(url(project)))
    assert WeeklyReport.objects.get().read_at is None
    assert "已阅：周某某" in words(client.post(url(project, "read"), headers={"hx-request": "true"}))
    client.force_login(people["secretary"])
    assert 'hx-trigger="load"' not in words(client.get(url(project)))


def test_claims_are_decided_by_the_office(client, people, project):
    start = builders.planned_start(project, date(2012, 3, 31))
    client.force_login(people["author"])
    submit(client, project, milestones=[str(start.pk)])
    claim = MilestoneClaim.objects.get()
    client.force_login(people["office"])
    assert "甲厂扩产" in words(client.get("/weekly/claims/"))
    assert client.post(f"/weekly/claims/{claim.pk}/", {"reason": ""}).status_code == 422
    decided = client.post(f"/weekly/claims/{claim.pk}/", {"accept": "on", "reached_on": "2012-03-22"})
    assert (decided.status_code, Milestone.objects.get().actual_on) == (302, date(2012, 3, 22))
    assert StageEvent.objects.last().on == date(2012, 3, 22)
    assert client.post(f"/weekly/claims/{claim.pk}/", {"accept": "on"}).status_code == 409


def test_a_report_moves_the_standings_that_are_recorded(client, people, project):
    refresh_standings(from_month_end=builders.MARCH, at=builders.AT)
    client.force_login(people["author"])
    submit(client, project)
    assert Standing.objects.get(as_of=builders.MARCH).invested_wan == Decimal("320.5")
    client.post(url(project, "withdraw"))
    assert Standing.objects.get(as_of=builders.MARCH).invested_wan == 300
    assert not Standing.objects.exclude(as_of=builders.MARCH).exists()


# --- Who may what


STEPS = {
    "": {"author": 200, "stranger": 404, "leader": 200, "other_leader": 404, "secretary": 200, "lead_unit": 200,
         "department": 403, "chief": 200, "office": 200, "supervisor": 200, "admin": 403, "auditor": 403},
    "print": {"author": 200, "stranger": 404, "leader": 200, "other_leader": 404, "secretary": 200, "lead_unit": 200,
              "department": 403, "chief": 200, "office": 200, "supervisor": 200, "admin": 403, "auditor": 403},
}  # fmt: skip
POSTS = {
    "draft": {"author": 409, "colleague": 409, "stranger": 404},
    "submit": {"author": 409, "colleague": 409, "stranger": 404},
    "withdraw": {"author": 302, "colleague": 302, "stranger": 404},
    "return": {"author": 403, "lead_unit": 422, "office": 422},
    "read": {"leader": 302, "other_leader": 404, "secretary": 302, "chief": 403},
    "answer": {"leader": 422, "other_leader": 404, "secretary": 422, "chief": 422},
}
"""Step → account → answer to a form that says next to nothing; every account that is not named gets 403."""


@pytest.mark.parametrize(
    ("step", "who", "status"), [(step, who, code) for step, row in STEPS.items() for who, code in row.items()]
)
def test_who_reads(client, people, project, step, who, status):
    filed_report(project, MONDAY, by=people["author"])
    client.force_login(people[who])
    assert client.get(url(project, step)).status_code == status


@pytest.mark.parametrize("step", POSTS)
def test_who_takes_a_step(client, people, project, step):
    found = {}
    for who in people:
        if not WeeklyReport.objects.exists():
            filed_report(project, MONDAY, by=people["author"])
        WeeklyReport.objects.update(state="submitted", first_submitted_at=builders.AT, read_at=None)
        client.force_login(people[who])
        found[who] = client.post(url(project, step), {"invested": "1"}).status_code
    assert found == {who: POSTS[step].get(who, 403) for who in people}


@pytest.mark.parametrize("step", ["", "print"])
@pytest.mark.parametrize("who", ["author", "leader", "lead_unit"])
def test_anothers_report_looks_like_none(client, people, project, other, step, who):
    client.force_login(people[who])
    theirs, none = (
        client.get(url(other, step)),
        client.get(f"/weekly/2012-XJ-999/{MONDAY}/" + (f"{step}/" if step else "")),
    )
    assert (
        (theirs.status_code, len(theirs.content)) == (none.status_code, len(none.content)) == (404, len(none.content))
    )
    assert "机密" not in words(theirs)


@pytest.mark.parametrize("week", ["2012-03-20", "2012-04-02", "2013-03-18", "2012-13-01", "0000-00-00"])
def test_weeks_that_are_none(client, people, project, week):
    client.force_login(people["author"])
    assert client.get(f"/weekly/{project.code}/{week}/").status_code == 404


def test_a_draft_is_nobodys_business(client, people, project):
    draft_report(project, MONDAY, by=people["author"], typed={"progress_text": ["还没想好"]})
    for who in ("leader", "secretary", "lead_unit", "office", "chief", "supervisor"):
        client.force_login(people[who])
        page = client.get(url(project))
        assert (page.status_code, "还没想好" in words(page)) == (200, False)
        assert client.get(url(project, "print")).status_code == 404


# --- Files


def test_files_come_with_the_form_and_are_streamed_to_who_may_see(client, people, project, other):
    client.force_login(people["author"])
    files = {
        "photos": SimpleUploadedFile("现场.jpg", photo()),
        "attachments": SimpleUploadedFile("进度说明.pdf", b"%PDF-1.4 text"),
    }
    submit(client, project, **files)
    picture, paper = ReportFile.objects.order_by("kind")[1], ReportFile.objects.order_by("kind")[0]
    client.force_login(people["leader"])
    page = words(client.get(url(project)))
    assert f"/weekly/files/{picture.pk}/?small=1" in page and "进度说明.pdf" in page
    shown, saved = client.get(f"/weekly/files/{picture.pk}/"), client.get(f"/weekly/files/{paper.pk}/")
    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(saved.streaming_content) == b"%PDF-1.4 text"
    for who, status in (("stranger", 404), ("other_leader", 404), ("department", 403), ("admin", 403)):
        client.force_login(people[who])
        assert client.get(f"/weekly/files/{picture.pk}/").status_code == status


def test_files_of_a_draft_are_its_authors(client, people, project):
    report = draft_report(project, MONDAY, by=people["author"])
    kept = report_file.add_file(
        report=report, kind="photo", data=photo(), name="x.jpg", by=people["author"], at=builders.AT
    )
    for who, status in (("author", 200), ("colleague", 200), ("leader", 404), ("office", 404)):
        client.force_login(people[who])
        assert client.get(f"/weekly/files/{kept.pk}/").status_code == status


def test_a_refused_file_is_told_and_the_rest_is_kept(client, people, project):
    client.force_login(people["author"])
    response = submit(client, project, photos=SimpleUploadedFile("现场.jpg", b"<svg onload=alert(1)>"))
    assert (response.status_code, "文件不是照片" in words(response)) == (422, True)
    assert (WeeklyReport.objects.get().state, ReportFile.objects.count()) == ("draft", 0)


def test_a_removed_photo_is_no_longer_shown(client, people, project):
    report = draft_report(project, MONDAY, by=people["author"])
    kept = report_file.add_file(
        report=report, kind="photo", data=photo(), name="x.jpg", by=people["author"], at=builders.AT
    )
    client.force_login(people["author"])
    client.post(url(project, "draft"), SOUND | {"version": "1", "remove_file": str(kept.pk)})
    assert client.get(f"/weekly/files/{kept.pk}/").status_code == 404


# --- What follows from reports


def test_reading_is_shown_and_answering_is_push(people, project):
    report = filed_report(project, MONDAY, 5, by=people["author"])
    reports.mark_read(report=report, by=people["leader"], on=TUESDAY, at=builders.AT)
    verdict = diagnoses([project.pk], as_of=TUESDAY)[project.pk]
    assert "report_read" in [item.kind for item in verdict.evidence]
    assert verdict.verdict.code == "insufficient_evidence"
    reports.answer(report=report, kind="answer", text="请抓紧", by=people["leader"], on=TUESDAY, at=builders.AT)
    found = diagnoses([project.pk], as_of=TUESDAY)[project.pk]
    assert [item.label for item in found.evidence if item.kind == "report_answered"] == ["包保领导答复周报：请抓紧"]
    assert found.verdict.code == "moving_not_fast"


def test_an_instruction_is_push_and_the_chiefs_answer_is_not_the_leaders(people, project):
    report = filed_report(project, MONDAY, 5, by=people["author"])
    reports.answer(report=report, kind="answer", text="知道了", by=people["chief"], on=TUESDAY, at=builders.AT)
    assert "report_answered" not in [item.kind for item in diagnoses([project.pk], as_of=TUESDAY)[project.pk].evidence]
    reports.answer(report=report, kind="instruction", text="限期", by=people["chief"], on=TUESDAY, at=builders.AT)
    assert "instruction" in [item.kind for item in diagnoses([project.pk], as_of=TUESDAY)[project.pk].evidence]


def test_a_report_that_repeats_the_last_is_a_sign_of_concealment(people, project):
    filed_report(project, MONDAY, 5, by=people["author"], progress_text="主体施工")
    filed_report(project, NEXT, 5, 0, by=people["author"], progress_text="主体施工")
    signs = {
        month: [sign.reason for sign in concealments([project.pk], as_of=month)[project.pk]]
        for month in (builders.FEBRUARY, builders.MARCH)
    }
    assert signs == {
        builders.FEBRUARY: [],
        builders.MARCH: ["周报与上期雷同"],
    }  # a report of March is no sign of February


def test_tasks_are_ticked_on_the_page(client, people, project):
    filed_report(project, MONDAY, by=people["author"], tasks=(TaskLine("浇筑四层楼板", "李某"),))
    client.force_login(people["author"])
    submit(client, project, NEXT, invested_next="0", done_tasks=[str(WeeklyTask.objects.get().pk)])
    page = words(client.get(url(project, monday=NEXT)))
    assert re.search(r"完成</b> 浇筑四层楼板（李某）", page)


def test_the_printed_sheet_says_all(client, people, project):
    report = filed_report(project, MONDAY, "20.5", by=people["author"], tasks=(TaskLine("浇筑", "李某"),))
    reports.answer(report=report, kind="instruction", text="限期解决", by=people["leader"], on=TUESDAY, at=builders.AT)
    client.force_login(people["office"])
    page = words(client.get(url(project, "print")))
    assert all(
        text in page
        for text in (
            "重大项目推进情况周报",
            "区经信局",
            "周某某",
            "20.5万元",
            "320.5万元",
            "主体施工到三层",
            "限期解决",
            "按时",
        )
    )


def test_the_projects_page_has_its_reports_as_a_timeline(client, people, project, other):
    report = filed_report(project, MONDAY, "20.5", by=people["author"], progress_text="三层封顶")
    reports.answer(report=report, kind="answer", text="请抓紧", by=people["leader"], on=TUESDAY, at=builders.AT)
    draft_report(project, NEXT, by=people["author"], typed={"progress_text": ["还没想好"]})
    client.force_login(people["leader"])
    page = words(client.get(f"/projects/{project.code}/"))
    assert all(text in page for text in ("3月19日—3月25日", "三层封顶", "本周完成 20.5万元", "请抓紧"))
    assert "还没想好" not in page and "机密" not in page


def test_a_figure_opens_into_the_report_it_came_from(client, people, project):
    other = builders.project("未审核项目")
    builders.assignment(other, "liaison_unit", people["author"].unit)
    filed_report(other, date(2012, 2, 20), 30, by=people["author"])
    client.force_login(people["author"])
    assert url(other, monday=date(2012, 2, 20)) in words(client.get(f"/projects/{other.code}/entries/"))


# --- Backwards is a question

EARLIER = date(2012, 3, 12)


def test_a_report_that_goes_back_asks_why(client, people, project):
    filed_report(project, EARLIER, 20, by=people["author"], image_stage="structure")
    client.force_login(people["author"])
    assert "倒退的原因" not in words(client.get(url(project, monday=MONDAY)))
    for stage, said in (("foundation", "地基基础"), ("", "未开工")):
        refused = submit(client, project, MONDAY, image_stage=stage, version="0" if stage else "1")
        assert refused.status_code == 422
        assert f"形象部位由“主体”退为“{said}”。填错了的请改回，确实倒退的请写明原因。" in words(refused)
    assert not WeeklyReport.objects.filed().filter(monday=MONDAY).exists()
    submit(client, project, MONDAY, image_stage="foundation", version="2", backwards_reason="设计变更，返工")
    report = WeeklyReport.objects.filed().get(monday=MONDAY)
    assert (report.image_stage, report.steps.get().reason) == ("foundation", "设计变更，返工")
    assert AuditEvent.objects.filter(action="报送周报").latest("pk").reason == "设计变更，返工"


def test_a_report_that_goes_on_keeps_no_reason(client, people, project):
    filed_report(project, EARLIER, 20, by=people["author"], image_stage="structure")
    client.force_login(people["author"])
    submit(client, project, MONDAY, image_stage="installation", backwards_reason="多余的话")
    assert WeeklyReport.objects.filed().get(monday=MONDAY).steps.get().reason == ""
