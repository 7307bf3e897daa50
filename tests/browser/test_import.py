"""The office imports the year's ledger into a district where nothing is registered yet."""

import json

import pytest
from playwright.sync_api import expect

from dispatch.demo.district import create_people
from dispatch.models import Standing
from projects.models import Project
from tests import builders
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

LEDGER = builders.FIXTURES / "ledger_2012.xlsx"


def build():
    create_people(json.loads((builders.FIXTURES / "demo.json").read_text(encoding="utf-8")))


def look_through(page):
    expect(page.locator("h1")).to_have_text(LEDGER.name)
    expect(page.locator(".counts")).to_contain_text("新增79")
    assert not Project.objects.exists()


def check_imported(page):
    expect(page.locator("h1")).to_have_text("已导入")
    expect(page.locator(".headline-sentence")).to_contain_text("完成 4.87%，落后时间进度 11.8 个百分点")
    assert Project.objects.count() == Standing.objects.filter(as_of=builders.FEBRUARY).count() == 79


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_office_imports_the_ledger_with_three_clicks(visit, size):
    page = visit("office", "/", size)
    page.get_by_role("main").get_by_role("link", name="导入台账").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_text("选择台账文件").click()
    chooser.value.set_files(LEDGER)
    look_through(page)
    page.get_by_role("button", name="确认导入").click()
    check_imported(page)


def test_without_scripts_the_office_imports_the_ledger(visit):
    page = visit("office", "/projects/import/", java_script_enabled=False)
    page.locator("input[type=file]").set_input_files(LEDGER)
    page.get_by_role("button", name="读取文件").click()
    look_through(page)
    page.get_by_role("button", name="确认导入").click()
    check_imported(page)
