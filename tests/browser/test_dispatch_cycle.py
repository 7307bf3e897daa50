"""February's dispatch of the demo district, from the preview of its figures to the genuine paper, by hand."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import expect

from dispatch.actions.dispatch_meeting.freezing import first_broken_snapshot
from dispatch.models import DispatchMeeting, Problem
from tests import builders
from tests.browser.conftest import PHONE
from tests.browser.test_meeting_mode import press
from tests.dispatch.papers.papers import words_of_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

URL = "/dispatch/2012-02/"
ANSWER = {
    "存在问题": "前两个月完成1060万元，落后11.4个百分点。",
    "原因分析": "涂装线设备订货晚。",
    "解决思路": "土建先行，设备随到随装。",
    "推进措施": "街道每周到现场，企业增加一个班组。",
    "进度承诺": "4月底前焊装车间基础完成。",
    "承诺时限": "2012-04-30",
}
HEADLINE = ("126.00亿元", "6.13亿元", "4.87%", "落后时间进度11.8个百分点")


def build():
    builders.demo()


def state():
    return DispatchMeeting.objects.get(month=builders.FEBRUARY).state


def downloaded(page, name):
    with page.expect_download() as download:
        page.locator(f'a[href="{URL}{name}"]').first.click()
    return Path(download.value.path())


def test_from_the_preview_to_the_genuine_notice(visit):
    office = visit("office")
    expect(office.locator("main")).to_contain_text("8个落后项目还没有答复五问")
    leader = visit("leader07", f"{URL}answers/2012-XK-001/", PHONE)
    for question, text in ANSWER.items():
        leader.get_by_label(question).fill(text)
    leader.get_by_role("button", name="提交").click()
    expect(leader.locator("main")).to_contain_text("已提交")

    office.goto("/")
    expect(office.locator("main")).to_contain_text("7个落后项目还没有答复五问")
    office.get_by_role("link", name="核对并提出冻结").click()
    expect(office.locator("main")).to_contain_text("4.87%")
    office.get_by_role("button", name="按以上数字提出冻结").click()
    expect(office.locator("main")).to_contain_text("督查考核局确认冻结")

    supervisor = visit("supervisor")
    supervisor.get_by_role("link", name="核对并确认冻结").click()
    supervisor.get_by_role("button", name="确认冻结").click()
    assert (state(), first_broken_snapshot()) == ("frozen", None)

    office.goto(URL)
    office.get_by_role("link", name="进入会议").click()
    office.wait_for_url("**/meeting/")
    lines = ("限期签合作协议；高新区管委会；管委会主任；4月15日", "一周内报用地方案；区国土分局；局长；4月6日")
    for place, line in enumerate(lines, start=1):
        press(office, "ArrowRight")
        expect(office.locator(".stage-move b")).to_have_text(f"{place} / 79")
        press(office, "n")
        expect(office.locator("[data-decision]")).to_be_focused()
        office.keyboard.type(line)
        press(office, "Enter")
        expect(office.locator("#decisions li")).to_have_count(1)
        press(office, "Escape")
    press(office, "g")
    expect(office.locator("h1")).to_have_text("2012年2月调度")
    press(office, "h")
    expect(office.get_by_label("地点")).to_have_value("区委常委会议室")
    office.get_by_label("会议要求").fill("三月份要把前两个月的欠账补回来。")
    office.get_by_role("button", name="会议结束，转入办理").click()
    assert state() == "held"
    raised = Problem.objects.filter(source="dispatch_meeting").order_by("-pk")[:2]
    assert {problem.description for problem in raised} == {"限期签合作协议", "一周内报用地方案"}

    office.goto(f"{URL}documents/")
    office.get_by_role("button", name="印发通报").click()
    expect(office.locator("main")).to_contain_text("已印发")
    assert state() == "published"
    notice = downloaded(office, "notice.docx")
    text = "".join(paragraph.text for paragraph in Document(BytesIO(notice.read_bytes())).paragraphs)
    assert [figure for figure in HEADLINE if figure not in text] == []
    book = load_workbook(BytesIO(downloaded(office, "ledger.xlsx").read_bytes()))
    totals = [cell.value for row in book.worksheets[1].iter_rows() if row[0].value == "合计" for cell in row]
    assert {79, 1260000, 61320} <= set(totals)
    printed = words_of_pdf(downloaded(office, "notice.pdf").read_bytes())
    assert [figure for figure in HEADLINE if figure not in printed] == []

    office.goto(URL)
    office.get_by_role("button", name="办结归档").click()
    assert state() == "closed"
    office.goto("/verify/")
    office.locator("input[type=file]").set_input_files(notice)
    office.get_by_role("button", name="核验").click()
    expect(office.locator("main")).to_contain_text("调度办〔2012〕2号")
    expect(office.locator("main")).to_contain_text("真")
