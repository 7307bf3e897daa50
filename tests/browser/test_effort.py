"""How little each job asks of people: taps and typed fields on a phone, counted by the browser from the first screen."""

import re
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from dispatch.actions.standing import refresh_standings
from dispatch.models import PushRecord
from projects.models import Project, ReportFile, WeeklyReport
from tests import builders
from tests.browser.conftest import PHONE
from tests.browser.test_screens import bottom

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TODAY = date(2012, 3, 22)
LAST_WEEK, THIS_WEEK = date(2012, 3, 12), date(2012, 3, 19)

COUNTERS = """
(() => {
  const counted = () => JSON.parse(sessionStorage.getItem("effort") || '{"taps": 0, "fields": []}');
  const keep = (effort) => sessionStorage.setItem("effort", JSON.stringify(effort));
  const typed = "textarea, input:not([type=checkbox]):not([type=radio]):not([type=file])";
  addEventListener("pointerdown", (event) => {
    if (!event.isTrusted || event.target.closest(typed)) return;
    const effort = counted();
    effort.taps += 1;
    keep(effort);
  }, true);
  addEventListener("input", (event) => {
    if (!event.target.matches(typed)) return;
    const effort = counted(), field = location.pathname + " " + event.target.name;
    if (!effort.fields.includes(field)) effort.fields.push(field);
    keep(effort);
  }, true);
})();
"""
"""Kept for the tab across pages. To put the finger into a field is part of typing in it."""


class Hand:
    """Somebody's hand on a phone that shows his first screen."""

    def __init__(self, page):
        self.page = page

    @property
    def effort(self):
        """(taps, typed fields) so far."""
        counted = self.page.evaluate("JSON.parse(sessionStorage.getItem('effort') || '{\"taps\": 0, \"fields\": []}')")
        return counted["taps"], len(counted["fields"])

    def tap(self, target):
        target.tap()

    def type(self, target, text):
        target.tap()
        self.page.keyboard.type(text)


def build():
    """Eleven projects of one liaison unit; the first is behind, has an ordinary week before it, and a report to answer."""
    builders.holidays()
    builders.policy(reports_from=LAST_WEEK)
    office, unit, leader = builders.unit("区大项目办"), builders.unit("区经信局"), builders.leader("周某某")
    author = builders.user("author", "liaison", unit=unit)
    builders.user("leader", "leader", leader=leader)
    builders.user("supervisor", "supervisor", unit=builders.unit("督查考核局"))
    builders.user("chief", "chief", unit=office)
    behind = builders.started_project("城东锻件扩产", planned=1200, invested=(0, 10))
    builders.assignment(behind, "responsible_leader", leader)
    builders.assignment(behind, "liaison_unit", unit)
    builders.assignment(behind, "problem_unit", builders.unit("区国土分局"))
    builders.user("department", "department", unit=builders.unit("区国土分局"))
    builders.filed_report(behind, LAST_WEEK, 20, by=author, image_stage="structure", people_on_site=35)
    for n in range(10):
        of = builders.started_project(f"批量项目{n}", planned=1200, invested=(100, 110))
        builders.assignment(of, "responsible_leader", leader)
    refresh_standings(from_month_end=builders.FEBRUARY, at=builders.AT)


@pytest.fixture
def hand(visit):
    """`hand("leader")` is the leader's, on his first screen."""

    def of(account, **options):
        page = visit(account, "/", PHONE, has_touch=True, is_mobile=True, **options)
        page.context.add_init_script(COUNTERS)
        page.goto("/")
        return Hand(page)

    return of


def test_an_ordinary_week_is_filed_with_four_taps_and_two_fields(hand):
    author = hand("author")
    page = author.page
    author.tap(page.get_by_role("link", name=re.compile("填报 城东锻件扩产 3月19日")))
    author.type(page.get_by_label("本周完成投资", exact=True), "32.5")
    author.type(page.get_by_label("本周进展", exact=True), "主体施工到四层")
    author.tap(page.get_by_role("button", name="报送", exact=True))
    expect(page.get_by_text("已报送：城东锻件扩产")).to_be_visible()
    taps, fields = author.effort
    assert (taps <= 4, fields <= 2) == (True, True), (taps, fields)
    report = WeeklyReport.objects.get(monday=THIS_WEEK)
    assert (report.state, report.invested_wan, report.image_stage, report.people_on_site) == (
        "submitted",
        Decimal("32.5"),
        "structure",
        35,
    )


def test_with_a_photo_from_the_phone_it_is_four_taps(hand):
    """The photo is a real JPEG that says where and with what it was taken; what is kept does not."""
    author = hand("author")
    page = author.page
    author.tap(page.get_by_role("link", name=re.compile("填报 城东锻件扩产 3月19日")))
    author.type(page.get_by_label("本周完成投资", exact=True), "32.5")
    author.type(page.get_by_label("本周进展", exact=True), "主体施工到四层")
    author.tap(page.get_by_text("照片和附件"))
    with page.expect_file_chooser() as chooser:
        author.tap(page.get_by_label("添加照片"))
    taken = builders.photo(3000, 2000, quality=95, exif=builders.phone_exif())
    assert taken.startswith(b"\xff\xd8\xff") and b"Exif" in taken
    chooser.value.set_files({"name": "IMG_0319.jpg", "mimeType": "image/jpeg", "buffer": taken})
    expect(page.get_by_text(re.compile("已选 1 张"))).to_be_visible()
    author.tap(page.get_by_role("button", name="报送", exact=True))
    expect(page.get_by_text("已报送：城东锻件扩产")).to_be_visible()
    assert author.effort == (4, 2)
    with ReportFile.objects.get().file.open("rb") as kept:
        data = kept.read()
    assert data.startswith(b"\xff\xd8\xff") and b"Exif" not in data


def test_a_leader_writes_down_a_trip_with_three_taps_and_a_sentence(hand):
    leader = hand("leader")
    page = leader.page
    leader.tap(page.locator(".card").first.get_by_role("link", name="记走访跑办"))
    leader.tap(page.get_by_label("找的单位或领导"))
    page.get_by_label("找的单位或领导").select_option(label="区国土分局")
    leader.type(page.get_by_label("结果"), "指标已报市局，月底前批")
    leader.tap(page.get_by_role("button", name="记下"))
    expect(page.get_by_text("已记下。")).to_be_visible()
    assert leader.effort == (3, 1)
    made = PushRecord.objects.get()
    assert (made.kind, made.on, made.met_label, str(made.projects.get())) == (
        "errand",
        TODAY,
        "区国土分局",
        "城东锻件扩产",
    )


def test_a_leader_learns_which_project_is_behind_and_why_without_a_tap(hand):
    leader = hand("leader")
    card = leader.page.locator(".card").first
    told = [card.locator(part) for part in ("h2", ".light", ".card-rule", ".card-verdict")]
    assert all(part.is_visible() and bottom(part) < PHONE["height"] for part in told)
    expect(told[0]).to_have_text("城东锻件扩产")
    expect(told[1]).to_have_text("红灯")
    expect(told[2]).to_contain_text("落后")
    assert told[3].inner_text().strip()
    assert leader.effort == (0, 0)


def test_a_leader_answers_a_weekly_report_with_two_taps_and_the_answer(hand):
    leader = hand("leader")
    page = leader.page
    leader.tap(page.get_by_role("link", name=re.compile("城东锻件扩产.*3月12日")))
    leader.type(page.get_by_label("批复内容"), "请抓紧")
    leader.tap(page.get_by_role("button", name="答复"))
    expect(page.get_by_text("已批复。")).to_be_visible()
    assert leader.effort == (2, 1)
    assert WeeklyReport.objects.get(monday=LAST_WEEK).answers.get().text == "请抓紧"


@pytest.mark.parametrize("account", ["author", "leader", "department", "supervisor", "chief"])
@pytest.mark.parametrize("typed", ["cd", "锻件"])
def test_anybody_finds_a_project_by_two_letters_or_characters(hand, account, typed):
    finder = hand(account)
    finder.type(finder.page.get_by_role("searchbox", name="找项目"), typed)
    finder.page.keyboard.press("Enter")
    finder.page.wait_for_url(lambda url: "q=" in url)
    assert Project.objects.count() == 11
    assert finder.page.locator(".projects tbody th a").all_inner_texts() == ["城东锻件扩产"]
    assert finder.effort == (0, 1)
