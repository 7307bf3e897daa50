"""A liaison unit's week on a phone: nothing typed is lost, and photos are made small before they travel."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from projects.models import InvestmentEntry, ReportFile, WeeklyReport
from tests import builders
from tests.builders import filed_report, photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONDAY, TUESDAY = date(2012, 3, 19), date(2012, 3, 20)
PHONE = {"width": 390, "height": 844}


class Phone:
    """A phone on which somebody is logged in; hears every complaint."""

    def __init__(self, page, base):
        self.page, self.base = page, base
        self.complaints = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))
        page.on("request", lambda request: request.url.startswith(base) or self.complaints.append(request.url))

    def open(self, path):
        self.page.goto(self.base + path)

    def tap(self, name, role="button"):
        self.page.get_by_role(role, name=re.compile(name)).first.click()

    def type(self, label, text):
        self.page.get_by_label(label, exact=True).fill(text)


@pytest.fixture
def author():
    return builders.user("author", "liaison", unit=builders.unit("区经信局"))


@pytest.fixture
def project(author, pin_today):
    builders.holidays()
    builders.policy(reports_from=date(2012, 3, 12))
    pin_today(TUESDAY)
    of = builders.started_project(invested=(100, 200))
    builders.assignment(of, "liaison_unit", author.unit)
    builders.assignment(of, "responsible_leader", builders.leader())
    filed_report(of, date(2012, 3, 12), 20, by=author, image_stage="structure", people_on_site=35)
    return of


@pytest.fixture
def phone(browser, live_server, client):
    """`phone(person)` is that person's phone."""
    contexts = []

    def of(person, **options):
        client.force_login(person)
        context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        context.add_cookies([cookie | {"url": live_server.url}])
        contexts.append(context)
        return Phone(context.new_page(), live_server.url)

    yield of
    for context in contexts:
        context.close()
    Session.objects.all().delete()


def form_url(of):
    return f"/weekly/{of.code}/{MONDAY}/"


def test_without_javascript_everything_works(phone, author, project):
    hand = phone(author, java_script_enabled=False)
    hand.open(form_url(project))
    hand.type("本周完成投资", "32.5")
    hand.tap("保存草稿")
    expect(hand.page.get_by_text("草稿已保存，还没有报送")).to_be_visible()
    hand.type("本周进展", "主体施工到四层")
    hand.tap("^报送$")
    expect(hand.page.get_by_text("已报送：甲厂扩产")).to_be_visible()


def test_the_draft_keeps_itself(phone, author, project):
    hand = phone(author)
    hand.open(form_url(project))
    hand.type("本周进展", "主体施工到四层")
    expect(hand.page.get_by_text("草稿保存于")).to_be_visible(timeout=10_000)
    assert WeeklyReport.objects.get(monday=MONDAY).draft["progress_text"] == ["主体施工到四层"]
    hand.open(form_url(project))
    expect(hand.page.get_by_label("本周进展", exact=True)).to_have_value("主体施工到四层")
    hand.type("本周完成投资", "32.5")
    hand.tap("^报送$")
    expect(hand.page.get_by_text("已报送：甲厂扩产")).to_be_visible()
    assert InvestmentEntry.objects.filter(kind="week").count() == 2


def test_a_lost_connection_and_a_closed_browser_lose_nothing(phone, author, project):
    hand = phone(author)
    hand.open(form_url(project))
    hand.page.context.set_offline(True)
    hand.type("本周进展", "主体施工到四层")
    expect(hand.page.get_by_text("没有连上服务器，内容已留在本机")).to_be_visible(timeout=10_000)
    assert not WeeklyReport.objects.filter(monday=MONDAY).exists()
    hand.page.context.set_offline(False)
    closed = hand.page
    hand.page = closed.context.new_page()
    closed.close()
    hand.open(form_url(project))
    expect(hand.page.get_by_label("本周进展", exact=True)).to_have_value("主体施工到四层")
    expect(hand.page.get_by_text("草稿保存于")).to_be_visible(timeout=10_000)
    assert WeeklyReport.objects.get(monday=MONDAY).draft["progress_text"] == ["主体施工到四层"]


def test_a_photo_is_made_smaller_before_it_travels(phone, author, project):
    hand = phone(author)
    hand.open(form_url(project))
    hand.page.get_by_text("照片和附件").click()
    heavy = photo(4000, 3000, quality=100)
    hand.page.get_by_label("添加照片").set_input_files({"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": heavy})
    expect(hand.page.get_by_text(re.compile("已选 1 张"))).to_be_visible()
    sent = hand.page.evaluate("document.querySelector('[name=photos]').files[0].size")
    assert sent < len(heavy) / 2
    hand.type("本周完成投资", "32.5")
    hand.type("本周进展", "主体施工到四层")
    hand.tap("^报送$")
    expect(hand.page.get_by_text("已报送：甲厂扩产")).to_be_visible()
    assert ReportFile.objects.get().size < 600_000
    assert hand.complaints == []
