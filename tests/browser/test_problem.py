"""A department's problem on a phone: how few taps it takes to accept and to answer it, with and without scripts."""

from datetime import date

import pytest
from playwright.sync_api import expect

from dispatch.models import Problem
from tests.browser.conftest import PHONE
from tests.dispatch.problems import district, raised

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MOST_TAPS = 3


def build():
    project = district()
    raised(project, wanted_on=date(2012, 3, 30))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_department_accepts_and_answers_with_three_taps_and_the_answer(visit, scripts):
    page, taps = visit("land", "/", PHONE, java_script_enabled=scripts), 0
    desk = page.locator("#todo li")
    expect(desk).to_contain_text("还剩4个工作日")
    desk.get_by_role("button", name="签收").click()
    desk.get_by_text("报告办理结果").click()
    taps += 2
    desk.get_by_label("办理结果", exact=True).fill("指标已下达")
    desk.get_by_role("button", name="报结").click()
    taps += 1
    expect(page.get_by_text("已报结，等待提出方确认。")).to_be_visible()
    expect(page.locator("h1")).to_have_text("现在没有要办的问题")
    problem = Problem.objects.get()
    assert (problem.state, problem.result, taps <= MOST_TAPS) == ("claimed", "指标已下达", True)
    assert [step.kind for step in problem.steps.all()] == ["raised", "accepted", "claimed"]


def test_a_problem_is_raised_on_a_phone(visit):
    page = visit("liaison", "/problems/new/?project=2012-XJ-001", PHONE)
    page.get_by_label("什么问题").fill("缺变压器")
    page.get_by_label("原因").select_option("设施配套")
    page.get_by_label("应由谁解决").select_option("区国土分局")
    page.get_by_role("button", name="提出", exact=True).click()
    expect(page.locator("h1")).to_have_text("缺变压器")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert Problem.objects.filter(description="缺变压器", handling_unit__name="区国土分局").exists()
