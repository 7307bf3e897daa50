"""What each role sees first and where its main job is done: on a phone and at a desk, with and without scripts."""

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dispatch.actions.site_meeting import void_site_meeting
from dispatch.models import SiteMeeting, Standing
from projects.models import InvestmentEntry, Project, User
from tests import builders
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
MONDAY = date(2012, 3, 26)


def build():
    """The demo district, and a site meeting in it whose record was corrected, with another that is void."""
    builders.demo()
    office, project = User.objects.get(username="office"), Project.objects.get(code="2012-XJ-001")
    leader = project.assignments.get(role="responsible_leader", to_on=None).leader
    unit = builders.unit("区供电公司")
    for _ in range(2):
        meeting = builders.site_meeting(project, by=office, held_by=leader, unit=unit)
    steps = {"by": office, "on": MONDAY, "at": builders.AT}
    void_site_meeting(meeting=meeting, reason="重复记录", **steps)


def kept_meeting():
    return f"/site-meetings/{SiteMeeting.objects.listed().filter(place='项目现场').earliest('pk').pk}/"


def void_meeting():
    return f"/site-meetings/{SiteMeeting.objects.filter(voided_on__isnull=False).latest('pk').pk}/"


FIRST_SCREENS = (
    "chief",
    "leader01",
    "secretary01",
    "leadunit01",
    "liaison01",
    "dept03",
    "office",
    "supervisor",
    "admin",
    "auditor",
)
SCREENS = (
    ("", "/login/"),
    *((account, "/") for account in FIRST_SCREENS),
    ("chief", "/projects/"),
    ("chief", "/lights/"),
    ("chief", "/attraction/"),
    ("chief", "/problems/"),
    ("chief", "/problems/W2012-00001/"),
    ("dept03", "/problems/"),
    ("office", "/problems/new/?project=2012-XJ-001"),
    ("chief", "/promises/"),
    ("chief", "/departments/"),
    ("leader01", "/projects/2012-XJ-001/"),
    ("dept03", "/projects/2012-XJ-020/"),
    ("office", "/projects/2012-XJ-019/"),
    ("office", "/projects/2012-XJ-019/entries/?figure=ever"),
    ("office", "/projects/import/"),
    ("office", "/projects/import/2/"),
    ("leader01", "/weekly/"),
    ("liaison01", "/weekly/"),
    ("liaison01", "/weekly/2012-XJ-001/2012-03-26/"),
    ("liaison01", "/weekly/sheet/"),
    ("supervisor", "/weekly/"),
    ("office", "/review/2012-02/"),
    ("office", "/books/2012-02/"),
    ("chief", "/problems/"),
    ("dept03", "/problems/"),
    ("chief", "/site-meetings/"),
    ("secretary01", "/site-meetings/new/"),
    ("leader01", kept_meeting),
    ("leadunit01", lambda: f"{kept_meeting()}correct/"),
    ("leader01", void_meeting),
    ("liaison01", "/notifications/"),
    ("admin", "/notifications/deliveries/"),
)
either_size = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def violations(page):
    """What axe finds serious or critical: [(rule, element)]"""
    found = Axe().run(page).response["violations"]
    return [
        (item["id"], node["html"][:120])
        for item in found
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ]


def worst(**conditions):
    """The project that is furthest behind on the demo's day of report."""
    return (
        Standing.objects.filter(as_of=builders.FEBRUARY, **conditions).worst_first().select_related("project").first()
    )


def bottom(locator):
    box = locator.bounding_box()
    return box["y"] + box["height"]


def name_of(part):
    return part if isinstance(part, str) else getattr(part, "__name__", None)


@pytest.mark.parametrize(("account", "url"), SCREENS, ids=name_of)
def test_a_screen_fits_and_can_be_read_by_everybody(visit, account, url):
    page = visit(account, url() if callable(url) else url)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert page.locator("h1").is_visible()
        assert overflow(page) <= 0
        assert violations(page) == []


@either_size
def test_the_chief_reads_where_the_district_stands(visit, size):
    page = visit("chief", "/", size)
    headline = page.locator("h1")
    expect(headline).to_contain_text("完成 4.87%，落后时间进度 11.8 个百分点")
    assert bottom(headline) < size["height"]
    expect(page.locator(".behind li").first).to_contain_text(worst().project.name)


@pytest.mark.parametrize(("account", "size"), [("liaison01", PHONE), ("chief", DESK)], ids=["phone", "desk"])
def test_a_project_is_found_by_two_letters_or_two_characters(visit, account, size):
    page = visit(account, "/projects/", size)
    total, rows = page.locator(".list-bar b"), page.locator(".projects tbody th a")
    before, name = total.inner_text(), rows.last.inner_text()
    wanted = Standing.objects.get(as_of=builders.FEBRUARY, project__name=name).project
    for typed in (wanted.initials[:2], wanted.name[-2:]):
        page.get_by_role("searchbox").fill(typed)
        page.wait_for_url(lambda url: "q=" in url)
        expect(rows.filter(has_text=name)).to_be_visible()
        expect(total).not_to_have_text(before)
        page.get_by_role("searchbox").fill("")
        expect(total).to_have_text(before)


@either_size
def test_a_figure_opens_into_the_entries_that_it_is_the_sum_of(visit, size):
    page = visit("office", "/projects/2012-XJ-001/", size)
    page.locator(".figures a.figure").first.click()
    door = page.locator("#figure-door .door")
    expect(door).to_be_focused()
    entries = InvestmentEntry.objects.in_figures().in_year_up_to(builders.FEBRUARY)
    entries = entries.filter(project__code="2012-XJ-001")
    assert entries.exists()
    expect(door.locator("tbody tr")).to_have_count(entries.count())
    amounts = [cell.replace(",", "") for cell in door.locator("tbody td.strong").all_inner_texts()]
    assert sum(map(float, amounts)) == float(door.locator("tfoot td.strong").inner_text().replace(",", ""))
    assert overflow(page) <= 0
    door.get_by_role("button", name="收起").click()
    expect(door).to_have_count(0)


@either_size
def test_the_lights_lead_to_a_project(visit, size):
    standing = worst()
    page = visit("supervisor", "/lights/", size)
    page.locator(".light-counts a").filter(has_text="红").click()
    page.get_by_role("link", name=standing.project.name).click()
    expect(page.locator("h1")).to_have_text(standing.project.name)
    expect(page.locator(".project-rule")).to_contain_text("落后")


@either_size
def test_the_preview_of_statistical_figures_asks_and_fits(visit, size):
    project = Project.objects.get(code="2012-XJ-001")
    page = visit("office", "/review/2012-02/", size)
    rows = (("项目名称", "金额"), ("2012-XJ-002", 40), (f"{project.name}二期", 30))
    file = {"name": "统计数.xlsx", "mimeType": "application/octet-stream", "buffer": builders.workbook(*rows)}
    page.get_by_label("统计数文件").set_input_files(file)
    page.get_by_role("button", name="读取并预览").click()
    assert (overflow(page), violations(page)) == (0, [])
    page.get_by_label(re.compile("是哪个项目")).select_option(label=project.name)
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("导入2012年2月统计数 2 个，新增或变动 2 个。")).to_be_visible()
    assert InvestmentEntry.objects.get(project=project, book="statistical").amount_wan == 30


def test_larger_type_is_remembered(visit):
    page = visit("leader01", "/", PHONE)
    size = "getComputedStyle(document.body).fontSize"
    before = page.evaluate(size)
    page.get_by_role("button", name="大字").click()
    assert page.evaluate(size) > before
    page.reload()
    assert page.evaluate(size) > before
    assert overflow(page) <= 0


@either_size
def test_without_scripts_one_logs_in_filters_and_opens_a_figure(visit, size):
    page = visit("", "/projects/", size, java_script_enabled=False)
    page.get_by_label("用户名").fill("office")
    page.get_by_label("密码").fill("demo-2012")
    page.get_by_role("button", name="登录").click()
    assert page.url.endswith("/projects/")
    expect(page.locator(".list-bar b")).to_have_text("共 79 项")

    standing = worst()
    page.get_by_label("亮灯").select_option(label=standing.get_light_display())
    page.get_by_role("searchbox").fill(standing.project.initials[:2])
    page.get_by_role("button", name="查询").click()
    assert page.locator(".projects tbody .light").all_inner_texts()[0] == standing.get_light_display()
    page.get_by_role("link", name=standing.project.name).click()

    page.locator(".figures a.figure").last.click()
    assert "/entries/" in page.url
    expect(page.locator(".door tfoot")).to_contain_text("合计")


def test_who_logs_in_with_a_wrong_password_is_told_so(visit):
    page = visit("", "/login/", PHONE)
    page.get_by_label("用户名").fill("office")
    page.get_by_label("密码").fill("demo-2013")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
