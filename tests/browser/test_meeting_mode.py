"""A dispatch sits: leafed through and written down by keyboard alone, before a projector."""

import pytest
from playwright.sync_api import expect

from dispatch.models import DispatchDecision, DispatchMeeting, Problem
from projects.models import User
from tests import builders
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_screens import overflow, violations, worst

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PROJECTOR = {"width": 1920, "height": 1080}
URL = "/dispatch/2012-02/meeting/"


def build():
    builders.demo()
    meeting = DispatchMeeting.objects.get(month=builders.FEBRUARY)
    meeting.answers.filter(project=worst().project).delete()
    leader = worst().project.assignments.get(role="responsible_leader", to_on=None).leader
    office = User.objects.get(username="office")
    builders.dispatch_answer(meeting, worst().project, by=office, leader=leader, progress="4月底前开工")
    builders.freeze(meeting)


def decisions():
    return DispatchDecision.objects.standing().filter(meeting__month=builders.FEBRUARY)


def press(page, *keys):
    """Press keys one after the other, once the page's script listens to them."""
    for key in keys:
        page.wait_for_load_state()
        page.keyboard.press(key)


def test_the_whole_meeting_by_keyboard_alone(visit):
    page = visit("office", URL, PROJECTOR)
    press(page, "ArrowRight")
    expect(page.locator("h1")).to_have_text(worst().project.name)
    press(page, "PageDown")
    expect(page.locator(".stage-move b")).to_have_text("2 / 79")
    press(page, "ArrowLeft")
    expect(page.locator(".stage-move b")).to_have_text("1 / 79")
    press(page, "1", "2")
    expect(page.locator("[data-jump]")).to_have_text("到第 12 个，按回车")
    press(page, "Enter")
    expect(page.locator(".stage-move b")).to_have_text("12 / 79")

    press(page, "n")
    page.keyboard.type("落实用地指标；国土分局；李某某；4月10日")
    press(page, "Enter")
    expect(page.locator("#decisions li")).to_have_count(1)
    page.keyboard.type("补齐监理合同")  # the line is ready for the next one
    press(page, "Enter")
    expect(page.locator("#decisions li.lacks")).to_have_count(1)
    assert [(item.action, bool(item.lacks)) for item in decisions()] == [
        ("落实用地指标", False),
        ("补齐监理合同", True),
    ]

    press(page, "Escape", "e")
    expect(page.locator("input[name=d2-unit]")).to_be_focused()
    page.keyboard.type("区住建局")
    press(page, "Tab")
    page.keyboard.type("王某某")
    press(page, "Tab")
    page.keyboard.type("月底")
    press(page, "Enter")
    expect(page.locator("#decisions li.lacks")).to_have_count(0)
    assert [item.lacks for item in decisions()] == [[], []]

    press(page, "Escape", "?")
    expect(page.locator("[data-keys-help]")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("[data-keys-help]")).to_be_hidden()
    press(page, "g")
    expect(page.locator("h1")).to_have_text("2012年2月调度")
    press(page, "h")
    expect(page.locator("h1")).to_have_text("会议收尾")


def test_what_is_typed_is_no_command(visit):
    page = visit("office", URL, DESK)
    press(page, "ArrowRight")
    expect(page.locator(".stage-move b")).to_have_text("1 / 79")
    press(page, "n")
    expect(page.locator("[data-decision]")).to_be_focused()
    page.keyboard.type("g 12 h e")
    press(page, "ArrowLeft", "ArrowRight")
    expect(page.locator(".stage-move b")).to_have_text("1 / 79")
    expect(page.locator("[data-decision]")).to_have_value("g 12 h e")
    assert not decisions().exists()


def test_the_meeting_is_ended_and_its_decisions_go_on(visit):
    page = visit("office", f"{URL}{worst().project.code}/", DESK)
    page.get_by_label("新的议定事项").fill("落实用地指标；国土分局；李某某")
    page.get_by_role("button", name="记下").click()
    expect(page.locator("#decisions li")).to_have_count(1)
    page.goto("/dispatch/2012-02/held/")
    page.get_by_label("地点").fill("区政府三楼会议室")
    page.get_by_label("主持").fill("郑某某")
    page.get_by_label("参加人员").fill("区四套班子")
    page.get_by_role("textbox", name="完成时限").fill("4月10日")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#lacking")).to_have_text("共 1 项，都写全了。")
    page.get_by_role("button", name="会议结束，转入办理").click()
    expect(page.locator("h1")).to_have_text("2012年2月调度文件")
    assert DispatchMeeting.objects.get(month=builders.FEBRUARY).state == "held"
    assert Problem.objects.filter(source="dispatch_meeting").latest("pk").description == "落实用地指标"


def test_who_watches_sees_what_is_typed_without_reloading(visit):
    watching = visit("chief", f"{URL}{worst().project.code}/")
    expect(watching.locator("#decisions")).to_contain_text("没有议定事项")
    meeting = DispatchMeeting.objects.get(month=builders.FEBRUARY)
    builders.decision(meeting, worst().project, by=User.objects.get(username="office"), action="本周送电")
    expect(watching.locator("#decisions li")).to_contain_text("本周送电", timeout=10_000)
    with watching.expect_response("**/decisions/?seen=*") as asked:
        pass
    assert asked.value.status == 204, "what has not changed is not drawn again"


def test_without_scripts_links_and_a_form_do_it(visit):
    page = visit("office", URL, DESK, java_script_enabled=False)
    page.get_by_role("link", name="下一个").click()
    expect(page.locator("h1")).to_have_text(worst().project.name)
    page.get_by_label("新的议定事项").fill("补齐监理合同")
    page.get_by_role("button", name="记下").click()
    page.get_by_role("link", name="补全").click()
    page.locator("input[name=d1-person]").fill("王某某")
    page.get_by_role("button", name="保存").click()
    assert [item.person for item in decisions()] == ["王某某"]
    page.get_by_role("button", name="划去").click()
    expect(page.locator("#decisions li")).to_have_count(0)
    assert not decisions().exists()


@pytest.mark.parametrize(
    "url",
    [
        *(URL, "screen", "/dispatch/2012-02/held/", "/dispatch/2012-02/documents/"),
        *("/dispatch/2012-02/tables/", "/dispatch/2012-02/tables/lags/", "/dispatch/2012-02/compare/", "/verify/"),
    ],
)
def test_a_page_fits_and_can_be_read_by_everybody(visit, url):
    page = visit("office", f"{URL}{worst().project.code}/" if url == "screen" else url)
    for size in (PHONE, DESK, PROJECTOR):
        page.set_viewport_size(size)
        assert page.locator("h1").is_visible()
        assert overflow(page) <= 0
        assert violations(page) == []


@pytest.mark.parametrize("size", [DESK, PROJECTOR], ids=["desk", "projector"])
def test_a_project_needs_no_scrolling_before_the_meeting(visit, size):
    page = visit("chief", f"{URL}{worst().project.code}/", size)
    assert page.evaluate("document.documentElement.scrollHeight") <= size["height"]
