"""The pages of problems: each step from its form, what is refused and what is stale, the list and its counts, raising."""

import html
import uuid
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from dispatch.actions import problem as problems
from dispatch.models import Problem, ProblemStep
from dispatch.views.problem.step import STEPS
from projects.models import User
from tests import builders
from tests.dispatch.problems import account, claimed, closed, day, district, kinds, raised, take, turns

pytestmark = pytest.mark.django_db

TODAY = date(2012, 3, 6)
PDF = b"%PDF-1.4 approved"


@pytest.fixture
def project():
    return district()


@pytest.fixture(autouse=True)
def today(pin_today):
    pin_today(TODAY)


@pytest.fixture
def as_user(client):
    """`as_user("land")` is a client on which that account is logged in."""

    def log_in(name):
        client.force_login(account(name))
        return client

    return log_in


def post(client, problem, step, *, version=None, **words):
    problem.refresh_from_db()
    words["version"] = problem.version if version is None else version
    return client.post(f"/problems/{problem.number}/{step}/", words)


def words(response):
    return html.unescape(response.content.decode())


def offered(response):
    return {step["name"] for step in response.context["steps"]}


# --- Steps


def test_a_problem_goes_through_all_three_levels_by_hand_and_its_page_says_so(as_user, project):
    problem = raised(project)
    for name, reason in (("land", "指标在市里"), ("leader", "请主要领导出面")):
        response = post(as_user(name), problem, "declare_unable", reason=reason)
        assert (response.status_code, response.url) == (302, f"/problems/{problem.number}/")
    post(as_user("chief"), problem, "accept")
    post(as_user("chief"), problem, "claim", result="市里已调剂指标")
    response = as_user("liaison").get(f"/problems/{problem.number}/")
    assert offered(response) == {"confirm", "refuse"}
    post(as_user("liaison"), problem, "confirm", rating="3", rating_text="来得晚了些")
    problem.refresh_from_db()
    assert (problem.state, problem.level, problem.rating, problem.closed_on) == ("closed", 3, 3, TODAY)
    page = as_user("liaison").get(f"/problems/{problem.number}/").context
    said = [(step["kind"], step["who"], step["text"]) for step in page["log"]]
    assert ("报告办不了", "land", "指标在市里") in said
    assert ("报告办不了", "leader", "请主要领导出面") in said
    assert ("报结", "chief", "市里已调剂指标") in said
    assert [(turn["level"], turn["holder"]) for turn in page["turns"]] == [
        ("一级", "区国土分局"),
        ("二级", "周某某"),
        ("三级", "书记、区长"),
    ]


def test_days_are_charged_to_whoever_held_it(as_user, project, pin_today):
    problem = raised(project)
    take(problems.declare_unable, problem, "land", day(8), reason="指标在市里")
    pin_today(day(26))
    page = as_user("chief").get(f"/problems/{problem.number}/").context
    found = [(turn["holder"], turn["days"], turn["to"], turn["late"]) for turn in page["turns"]]
    assert found == [("区国土分局", "3", "2012年3月8日", ""), ("周某某", "12", "至今", "过本环节时限2个工作日")]
    assert (page["problem"]["clock"], page["problem"]["overdue"]) == ("超期5个工作日", True)
    assert (page["problem"]["original"], page["problem"]["deadline"]) == ("2012年3月19日", "2012年3月19日")
    assert page["problem"]["own_deadline"] == "2012年3月22日"


ROLES = ("liaison", "town", "land", "money", "leader", "leader2", "secretary", "chief", "supervisor", "office")


@pytest.mark.parametrize(
    ("made", "step", "allowed"),
    [
        (raised, "accept", {"land"}),
        (raised, "object", {"land"}),
        (raised, "progress", {"land"}),
        (raised, "claim", {"land"}),
        (raised, "ask_extension", {"land"}),
        (raised, "declare_unable", {"land"}),
        (raised, "assign", {"leader", "chief", "office"}),
        (claimed, "confirm", {"liaison", "town"}),
        (claimed, "refuse", {"liaison", "town"}),
        (closed, "reopen", {"liaison", "town", "supervisor"}),
        (closed, "rate", {"liaison", "town"}),
    ],
)
def test_who_may_take_which_step(as_user, project, made, step, allowed):
    """By address: 404 for who does not see it, 403 for whose job it is not, 422 for a form that lacks what it needs."""
    problem = raised(project)
    if made is not raised:
        problem = made(problem)
    blind = {"money", "leader2"}
    found, shown = {}, {}
    for name in ROLES:
        page = as_user(name).get(f"/problems/{problem.number}/")
        shown[name] = page.status_code == 200 and step in offered(page)
        found[name] = post(as_user(name), problem, step, version="").status_code
    assert found == {name: 404 if name in blind else 422 if name in allowed else 403 for name in ROLES}
    assert {name for name in ROLES if shown[name]} == allowed
    assert set(STEPS) >= {step}


def test_an_unknown_step_is_no_address(as_user, project):
    assert post(as_user("land"), raised(project), "vanish").status_code == 404


@pytest.mark.parametrize(
    ("step", "said", "sentence"),
    [
        ("object", {}, "请写明为什么不应由您单位承办"),
        ("claim", {"result": " "}, "请写明问题是怎样解决的"),
        ("ask_extension", {"wanted_on": "2012-03-05", "reason": "忙"}, "这一天已经过去"),
        ("accept", {"promised_on": "2012-04-30"}, "承诺的日期不能晚于时限"),
        ("declare_unable", {}, "请写明哪里办不了"),
    ],
)
def test_a_refused_form_says_kindly_what_it_lacks_and_keeps_what_was_typed(as_user, project, step, said, sentence):
    problem = raised(project)
    response = post(as_user("land"), problem, step, **said)
    assert (response.status_code, sentence in words(response)) == (422, True)
    assert kinds(problem) == ["raised"]
    for text in said.values():
        assert text.strip() in words(response)
    (step_shown,) = (item for item in response.context["steps"] if item["name"] == step)
    assert step_shown["stands_open"]


def test_a_stale_form_shows_what_it_says_now_and_what_was_typed(as_user, project):
    problem = raised(project)
    opened_at = problem.version
    take(problems.note_progress, problem, "land2", TODAY, text="已上报市局")
    response = post(as_user("land"), problem, "claim", version=opened_at, result="指标已下达")
    text = words(response)
    assert response.status_code == 409
    assert all(part in text for part in ("办理进展", "已上报市局", "land2", "指标已下达", "办理中"))
    assert kinds(problem) == ["raised", "progress"]
    repeat = response.context["repeat"]
    said = dict(repeat["fields"]) | {"version": repeat["version"]}
    assert as_user("land").post(repeat["url"], said).status_code == 302
    problem.refresh_from_db()
    assert problem.result == "指标已下达"


def test_what_cannot_be_done_any_more_is_not_offered_again(as_user, project):
    problem = raised(project)
    opened_at = problem.version
    take(problems.object_to, problem, "land2", TODAY, reason="不归国土管")
    response = post(as_user("land"), problem, "accept", version=opened_at)
    assert (response.status_code, response.context["repeat"]) == (409, None)
    assert "不归国土管" in words(response)


def test_a_second_tap_takes_no_second_step(as_user, project):
    problem = raised(project)
    before = problem.version
    for _ in range(2):
        assert post(as_user("land"), problem, "accept", version=before).status_code == 302
    assert kinds(problem) == ["raised", "accepted"]


def test_an_extension_is_asked_and_decided_one_level_above(as_user, project):
    problem = raised(project)
    post(as_user("land"), problem, "ask_extension", wanted_on="2012-03-30", reason="等市局会审")
    assert "decide_extension" not in offered(as_user("land").get(f"/problems/{problem.number}/"))
    assert post(as_user("leader"), problem, "decide_extension").status_code == 422
    assert post(as_user("leader"), problem, "decide_extension", approve="no").status_code == 422
    post(as_user("leader"), problem, "decide_extension", approve="yes", due_on="2012-03-28")
    page = as_user("land").get(f"/problems/{problem.number}/").context["problem"]
    assert (page["original"], page["deadline"], page["moved"]) == (
        "2012年3月19日",
        "2012年3月28日",
        "原定3月19日，展期1次",
    )


def test_an_objection_is_followed_or_upheld(as_user, project):
    followed, upheld = raised(project), raised(project)
    for problem in (followed, upheld):
        post(as_user("land"), problem, "object", reason="不归国土管")
    post(as_user("office"), upheld, "uphold", reason="三定方案有规定")
    unit = builders.unit("区财政局")
    post(as_user("leader"), followed, "assign", unit=unit.pk, deadline="2012-03-20", reason="归财政管")
    upheld.refresh_from_db()
    assert (upheld.state, upheld.handling_unit.name) == ("accepted", "区国土分局")
    assert turns(followed)[-1] == (1, "区财政局", None, TODAY, day(20), None)
    assert followed.promises.get().original_due_on == day(20)


def test_the_office_confirms_with_a_reason_where_the_raiser_is_gone(as_user, project):
    problem = claimed(raised(project), on=TODAY)
    assert post(as_user("office"), problem, "confirm_for_raiser", reason="单位已撤").status_code == 403
    User.objects.filter(username__in=("liaison", "town")).update(is_active=False)
    assert as_user("office").get("/problems/?desk=confirm").context["total"] == "1"
    assert "代为确认" in words(as_user("office").get("/"))
    assert post(as_user("office"), problem, "confirm_for_raiser").status_code == 422
    post(as_user("office"), problem, "confirm_for_raiser", reason="单位已撤")
    problem.refresh_from_db()
    assert (problem.state, problem.steps.last().text) == ("closed", "单位已撤")


def test_who_solves_his_own_problem_is_not_asked_to_rate_it(as_user, project):
    own = claimed(raised(project, by="office", unit="区国土分局"), on=TODAY)
    form = {item["name"]: item["form"] for item in as_user("office").get(f"/problems/{own.number}/").context["steps"]}
    assert "rating" in form["confirm"].fields
    raised(project, by="town", unit="南山镇")
    mine = Problem.objects.last()
    claimed(mine, by="town", on=TODAY)
    assert "confirm" not in offered(as_user("town").get(f"/problems/{mine.number}/"))


# --- Evidence


def test_evidence_is_kept_and_opens_for_those_who_see_the_problem(as_user, project):
    problem = raised(project)
    file = SimpleUploadedFile("批文.pdf", PDF)
    post(as_user("land"), problem, "claim", result="指标已下达", evidence=file)
    step = ProblemStep.objects.get(kind="claimed")
    url = f"/problems/{problem.number}/evidence/{step.pk}/"
    response = as_user("liaison").get(url)
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert url in words(as_user("land").get(f"/problems/{problem.number}/"))
    other = raised(project)
    assert as_user("money").get(url).status_code == 404
    assert as_user("land").get(f"/problems/{other.number}/evidence/{step.pk}/").status_code == 404


def test_a_file_that_is_none_of_the_allowed_is_refused_in_words(as_user, project):
    problem = raised(project)
    file = SimpleUploadedFile("批文.pdf", b"<script>")
    response = post(as_user("land"), problem, "claim", result="指标已下达", evidence=file)
    assert (response.status_code, "不是可以上传的文件" in words(response)) == (422, True)
    assert "指标已下达" in words(response)
    assert kinds(problem) == ["raised"]


# --- First screens


def test_a_department_accepts_and_answers_on_its_first_screen(as_user, project):
    problem = raised(project)
    page = as_user("land").get("/")
    (desk,) = page.context["desks"]
    assert (desk["id"], [step["name"] for step in desk["rows"][0]["steps"]]) == ("todo", ["accept", "claim", "object"])
    assert "有 1 个问题要办" in words(page)
    assert post(as_user("land"), problem, "accept", back="workbench").url == "/"
    assert post(as_user("land"), problem, "claim", result="指标已下达", back="workbench").url == "/"
    assert as_user("land").get("/").context["desks"] == []
    (asked,) = as_user("liaison").get("/").context["desks"]
    assert (asked["id"], asked["rows"][0]["note"]) == ("confirm", "办理结果：指标已下达")


@pytest.mark.parametrize(
    ("name", "desks"),
    [
        ("land", {"todo": 1}),
        ("town", {"todo": 1}),
        ("leader", {"todo": 1, "decide": 2}),
        ("secretary", {"principal": 1}),
        ("chief", {"todo": 1, "decide": 1}),
        ("office", {"decide": 1, "confirm": 1}),
        ("supervisor", {}),
        ("money", {}),
        ("leader2", {}),
    ],
)
def test_what_lies_on_whose_desk(as_user, project, name, desks):
    def risen(problem, *names):
        for holder in names:
            problem = take(problems.declare_unable, problem, holder, TODAY, reason="办不了")
        return problem

    raised(project, unit="南山镇", by="office")  # of the town
    risen(raised(project), "land")  # of the leader
    risen(raised(project), "land", "leader")  # of the chiefs
    take(problems.object_to, raised(project), "land", TODAY, reason="不归我管")
    asking = raised(project)
    take(problems.ask_extension, asking, "land", TODAY, wanted_on=day(28), reason="等会审")
    above = risen(raised(project, unit="区财政局"), "money")
    take(problems.object_to, above, "leader", TODAY, reason="应由部门先办")
    claimed(raised(project, by="office"), on=TODAY)
    found = {desk["id"]: int(desk["total"]) for desk in as_user(name).get("/").context["desks"]}
    assert found == desks
    mine = as_user(name).get("/problems/?desk=mine").context["total"]
    assert int(mine) == sum(total for desk, total in desks.items() if desk != "confirm")


def test_a_secretary_sees_the_leaders_desk_and_acts_on_nothing(as_user, project):
    problem = take(problems.declare_unable, raised(project), "land", TODAY, reason="办不了")
    (desk,) = as_user("secretary").get("/").context["desks"]
    assert (desk["title"], desk["rows"][0]["steps"]) == ("领导要办的问题", [])
    assert post(as_user("secretary"), problem, "accept").status_code == 403


# --- The list


def test_the_least_days_left_come_first_and_what_waits_for_others_last(as_user, project, pin_today):
    pin_today(day(20))
    late, soon = raised(project, deadline=day(14)), raised(project, deadline=day(22))
    waiting = claimed(raised(project, deadline=day(12)))
    gone = closed(raised(project))
    page = as_user("chief").get("/problems/").context
    assert [(row["number"], row["clock"], row["overdue"]) for row in page["rows"]] == [
        (late.number, "超期4个工作日", True),
        (soon.number, "还剩2个工作日", False),
        (waiting.number, "3月12日报结，等待确认", False),
    ]
    rows = as_user("chief").get("/problems/?state=closed").context["rows"]
    assert [(row["number"], row["clock"]) for row in rows] == [(gone.number, "2012年3月13日销号")]


@pytest.mark.parametrize(
    ("deadline", "text", "overdue"),
    [
        (date(2012, 3, 30), "超期2个工作日", True),  # the Saturday and the Sunday are worked
        (date(2012, 4, 1), "已超期", True),  # only free days since
        (date(2012, 4, 2), "今天到期", False),
        (date(2012, 4, 4), "下个工作日前到期", False),
        (date(2012, 4, 5), "还剩1个工作日", False),
    ],
)
def test_days_left_over_the_holidays(as_user, project, pin_today, deadline, text, overdue):
    pin_today(date(2012, 4, 2))
    raised(project, deadline=deadline)
    (row,) = as_user("chief").get("/problems/").context["rows"]
    assert (row["clock"], row["overdue"]) == (text, overdue)


@pytest.mark.parametrize("narrowing", ["", "cause=land", "q=jia", "desk=raised"])
def test_every_count_leads_to_what_it_counts(as_user, project, pin_today, narrowing):
    pin_today(day(20))
    raised(project, by="office", deadline=day(14))
    raised(project, deadline=day(22))
    claimed(raised(project, by="office", deadline=day(12)))
    closed(raised(project))
    take(problems.object_to, raised(project), "land", day(6), reason="不归我管")
    raised(builders.project("北湖公园"), by="office")
    client = as_user("office")
    page = client.get(f"/problems/?{narrowing}").context
    links = [*page["chips"], *page["desks"]]
    assert {item["url"]: client.get(item["url"]).context["total"] for item in links} == {
        item["url"]: item["count"] for item in links
    }
    assert len({item["count"] for item in page["chips"]}) > 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("unit={land}", {"国土的"}),
        ("unit={money}", {"财政的"}),
        ("level=2", {"升级的"}),
        ("cause=funds", {"缺钱的"}),
        ("q=beihu", {"北湖的"}),
        ("q=缺钱", {"缺钱的"}),
        ("level=9&cause=none&unit=x&state=no&due=never", {"国土的", "财政的", "升级的", "缺钱的", "北湖的"}),
    ],
)
def test_filters(as_user, project, query, found):
    land, money, town = (builders.unit(name) for name in ("区国土分局", "区财政局", "南山镇"))
    builders.problem(project, "国土的", unit=land)
    builders.problem(project, "财政的", unit=money)
    builders.problem(project, "升级的", unit=town, level=2, leader=builders.leader("周某某"))
    builders.problem(project, "缺钱的", unit=town, cause="funds")
    builders.problem(builders.project("北湖公园"), "北湖的", unit=town)
    query = query.format(land=land.pk, money=money.pk)
    rows = as_user("chief").get(f"/problems/?{query}").context["rows"]
    assert {row["text"] for row in rows} == found


def test_the_export_holds_what_the_list_holds(as_user, project):
    take(problems.note_progress, raised(project, deadline=day(9)), "land", TODAY, text="已组卷")
    raised(project, unit="区财政局")
    content = as_user("land").get("/problems/export/?due=soon").content
    rows = list(openpyxl.load_workbook(BytesIO(content)).active.iter_rows(min_row=5, values_only=True))
    assert len(rows) == 1
    assert rows[0][1:4] == ("W2012-00001", "甲厂扩产", "缺建设用地指标")
    assert rows[0][9] == "区国土分局"
    assert rows[0][12:20] == ("2012年3月9日", "2012年3月9日", 0, None, 3, None, "2012年3月9日", 3)
    assert as_user("land").get("/problems/").context["total"] == "1"


def test_a_unit_no_longer_in_charge_sees_the_problem_but_is_not_sent_to_the_project(as_user, project):
    take(problems.assign, raised(project), "office", TODAY, unit=builders.unit("区财政局"), reason="归财政管")
    (row,) = as_user("land").get("/problems/").context["rows"]
    assert (row["holder"], row["project_url"]) == ("区财政局", "")
    assert as_user("money").get("/problems/").context["rows"][0]["project_url"] == f"/projects/{project.code}/"


def test_a_clerk_of_the_holders_unit_without_its_role_sees_nothing(as_user, project):
    builders.user("clerk", "liaison", unit=builders.unit("区国土分局"))
    problem = raised(project)
    assert as_user("clerk").get("/problems/").context["total"] == "0"
    assert as_user("clerk").get(f"/problems/{problem.number}/").status_code == 404


def queries(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", ["land", "leader", "office", "chief"])
def test_as_many_queries_for_many_as_for_few(as_user, project, name):
    def more():
        for unit in ("区国土分局", "南山镇"):
            problem = take(problems.declare_unable, raised(project), "land", TODAY, reason="办不了")
            claimed(raised(project, by="office", unit="区国土分局"), on=TODAY)
            take(problems.object_to, raised(project), "land", TODAY, reason="不归我管")
            take(problems.ask_extension, raised(project), "land", TODAY, wanted_on=day(28), reason="等会审")
            take(problems.declare_unable, problem, "leader", TODAY, reason="办不了")
            raised(project, unit=unit)
            take(problems.declare_unable, raised(project), "land", TODAY, reason="办不了")

    client = as_user(name)
    more()
    urls = ("/", "/problems/", "/problems/?desk=mine", f"/projects/{project.code}/", "/problems/export/")
    few = {url: queries(client, url) for url in urls}
    more()
    more()
    assert {url: queries(client, url) for url in urls} == few


# --- Raising


def raise_one(client, project, **changes):
    said = {"description": "缺变压器", "cause": "facilities", "handling_unit": builders.unit("区国土分局").pk}
    said["submission"] = str(uuid.uuid4())
    return client.post("/problems/new/", said | {"project": project.pk} | changes)


@pytest.mark.parametrize(
    ("name", "promises"),
    [("liaison", 0), ("town", 0), ("secretary", 1), ("supervisor", 1), ("leader", 1), ("chief", 1), ("office", 1)],
)
def test_the_day_of_those_above_units_is_a_limit_and_that_of_units_a_wish(as_user, project, name, promises):
    response = raise_one(as_user(name), project, due_on="2012-03-20")
    problem = Problem.objects.get()
    assert (response.status_code, response.url) == (302, f"/problems/{problem.number}/")
    assert (problem.source, problem.deadline, problem.promises.count()) == ("direct", day(20), promises)


def test_a_form_handed_in_twice_raises_one_problem(as_user, project):
    sent = {"submission": str(uuid.uuid4())}
    urls = {raise_one(as_user("liaison"), project, **sent).url for _ in range(2)}
    assert (len(urls), Problem.objects.count(), Problem.objects.get().turns.count()) == (1, 1, 1)


def test_the_database_keeps_one_problem_a_sending(project):
    sent = uuid.uuid4()
    raised(project, submission=sent)
    with pytest.raises(IntegrityError):
        builders.problem(project, submission=sent)


def test_the_form_opened_from_a_project_knows_it_and_names_its_units_first(as_user, project):
    form = as_user("liaison").get(f"/problems/new/?project={project.code}").context["form"]
    assert form["project"].value() == project.pk
    (_, _), (near, units), (_, others) = form.fields["handling_unit"].choices
    assert (near, [name for _, name in units]) == ("本项目的单位", ["南山镇"])
    assert "南山镇" not in [name for _, name in others]


def test_nobody_raises_a_problem_on_anothers_project(as_user, project):
    other = builders.project("北湖公园")
    for name in ("liaison", "leader2"):
        response = raise_one(as_user(name), other)
        assert response.status_code == 422
        assert "北湖公园" not in words(response)
        assert "北湖公园" not in words(as_user(name).get(f"/problems/new/?project={other.code}"))
    assert not Problem.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"description": " "}, "请写一句卡在哪里"),
        ({"submission": ""}, "请刷新后再提"),
        ({"cause": ""}, "请选择原因类别"),
        ({"handling_unit": ""}, "请选择应由哪个单位解决"),
        ({"due_on": "2012-03-05"}, "这一天已经过去"),
    ],
)
def test_a_problem_that_lacks_something_is_not_raised(as_user, project, changes, sentence):
    response = raise_one(as_user("liaison"), project, **changes)
    assert (response.status_code, sentence in words(response), Problem.objects.count()) == (422, True, 0)


def test_pages_of_the_project_lead_to_the_form_for_those_who_may_raise(as_user, project):
    problem = raised(project)
    url = f"/problems/new/?project={project.code}"
    assert url in words(as_user("liaison").get(f"/projects/{project.code}/"))
    text = words(as_user("land").get(f"/projects/{project.code}/"))
    assert (url in text, f"/problems/{problem.number}/" in text, "还剩9个工作日" in text) == (False, True, True)


@pytest.mark.parametrize("url", ["/problems/", "/problems/export/", "/promises/", "/projects/", "/site-meetings/"])
def test_a_key_that_no_row_can_have_is_no_condition(as_user, project, url):
    key = "9" * 40
    answer = as_user("office").get(url, {"unit": key, "leader": key})
    assert answer.status_code == 200


@pytest.mark.parametrize("step", ["accept", "ask_extension"])
def test_a_slip_in_the_year_is_asked_back(as_user, project, step):
    problem, far = raised(project), "2102-03-30"
    said = {"version": 0, "promised_on": far, "wanted_on": far, "reason": "报批"}
    answer = as_user("land").post(f"/problems/{problem.number}/{step}/", said)
    assert answer.status_code == 422
    assert "请核对年份" in answer.content.decode()
