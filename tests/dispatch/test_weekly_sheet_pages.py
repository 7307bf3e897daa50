"""Weekly reports by Excel: out, filled, back, looked through, confirmed; all of it or nothing."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.choices import Category
from projects.ledger.writing import weekly_sheet as sheet
from projects.models import InvestmentEntry, WeeklyReport
from tests import builders
from tests.builders import draft_report, filed_report
from tests.projects.ledger.test_weekly_sheet import WHOLE, edited

pytestmark = pytest.mark.django_db
MONDAY, THURSDAY = date(2012, 3, 19), date(2012, 3, 22)


@pytest.fixture(autouse=True)
def on_thursday(pin_today):
    builders.holidays()
    pin_today(THURSDAY)


@pytest.fixture
def author(client):
    person = builders.user("author", "liaison", unit=builders.unit("区经信局"))
    client.force_login(person)
    return person


@pytest.fixture
def projects(author):
    found = [builders.started_project(name, invested=(100, 200)) for name in ("甲厂扩产", "乙厂扩产", "丙厂扩产")]
    for of in found:
        builders.assignment(of, "liaison_unit", builders.unit("区经信局"))
    builders.assignment(builders.project("别家项目"), "liaison_unit", builders.unit("区科技局"))
    return found


def words(response):
    return html.unescape(response.content.decode())


def download(client):
    return client.get("/weekly/sheet.xlsx").content


def upload(client, data):
    return client.post("/weekly/sheet/", {"file": SimpleUploadedFile("周报表.xlsx", data)})


def carried(page):
    """The hidden fields of the preview, as the browser sends them."""
    fields = {}
    form = page[page.index('action="/weekly/sheet/confirm/"') :]
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form):
        fields.setdefault(name, []).append(value)
    return {name: values for name, values in fields.items() if name != "csrfmiddlewaretoken"}


FILLED = {(5, WHOLE): 20.5, (5, sheet.TEXT): "主体施工到四层", (6, sheet.NO_CHANGE): "停工检修"}


def test_the_sheet_names_ones_own_projects_and_what_is_known(client, projects, author):
    filed_report(projects[0], date(2012, 3, 12), 30, by=author, image_stage="structure", people_on_site=35)
    filed_report(projects[2], MONDAY, 5, by=author)
    rows = sheet.read_sheet(download(client), name="x.xlsx").rows
    assert [
        (row.cells[sheet.NAME], row.cells[sheet.BEFORE], row.cells[sheet.STAGE], row.cells[sheet.PEOPLE])
        for row in rows
    ] == [
        ("甲厂扩产", "330", "主体", "35"),
        ("乙厂扩产", "300", "未开工", ""),
    ]


def test_out_filled_and_back(client, projects):
    preview = upload(client, edited(download(client), FILLED))
    page = words(preview)
    assert preview.status_code == 200
    assert "确认报送 2 份" in page and "没有填，跳过" in page
    assert not WeeklyReport.objects.exists()
    assert client.post("/weekly/sheet/confirm/", carried(page)).status_code == 302
    assert list(
        WeeklyReport.objects.order_by("project").values_list(
            "state", "invested_wan", "progress_text", "no_change_reason"
        )
    ) == [
        ("submitted", 20.5, "主体施工到四层", ""),
        ("submitted", 0, "", "停工检修"),
    ]
    assert InvestmentEntry.objects.filter(kind="week").count() == 2


def test_a_double_click_hands_in_once(client, projects):
    fields = carried(words(upload(client, edited(download(client), FILLED))))
    assert [client.post("/weekly/sheet/confirm/", fields).status_code for _ in range(2)] == [302, 409]
    assert InvestmentEntry.objects.filter(kind="week").count() == 2


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({(5, WHOLE): "很多", (5, sheet.TEXT): "主体"}, "本周完成投资：请填写数字"),
        ({(5, WHOLE): "30\n50", (5, sheet.TEXT): "主体"}, "本周完成投资：数字中间有空格或换行"),
        ({(5, WHOLE): "12 34", (5, sheet.TEXT): "主体"}, "本周完成投资：数字中间有空格或换行"),
        ({(5, WHOLE): 20, (5, sheet.TEXT): "主体", (5, sheet.PEOPLE): "3\n5"}, "现场人数：数字中间有空格或换行"),
        ({(5, sheet.TEXT): None}, "本周进展：请写一句本周进展"),
        (
            {(5, WHOLE): 20, (5, sheet.TEXT): "主体", (5, sheet.YEAR): 400},
            "年初以来累计填的是400，上周累计加本周应为320",
        ),
        ({(5, WHOLE): 20, (5, sheet.TEXT): "主体", (5, sheet.STAGE): "装修"}, "形象部位：选择一个有效的选项"),
        ({(5, sheet.CODE): "2012-XJ-004", (5, WHOLE): 20, (5, sheet.TEXT): "主体"}, "不是您单位联络的项目"),
        ({(6, sheet.CODE): "2012-XJ-001", (5, WHOLE): 20, (5, sheet.TEXT): "主体"}, "出现了两次"),
    ],
)
def test_one_refused_line_and_nothing_is_handed_in(client, projects, changes, refusal):
    response = upload(client, edited(download(client), FILLED | changes))
    page = words(response)
    assert (response.status_code, refusal in page, "确认报送" in page) == (422, True, False)


def test_a_cumulative_figure_that_agrees_is_fine(client, projects):
    changes = {(5, sheet.YEAR): "320.5"}
    assert upload(client, edited(download(client), FILLED | changes)).status_code == 200


def test_what_moved_since_the_preview_is_not_overwritten(client, projects, author):
    fields = carried(words(upload(client, edited(download(client), FILLED))))
    draft_report(projects[1], MONDAY, by=author, typed={"invested": ["7"]})
    response = client.post("/weekly/sheet/confirm/", fields)
    assert (response.status_code, "没有报送任何一份" in words(response)) == (409, True)
    assert not WeeklyReport.objects.filter(state="submitted").exists()
    assert not InvestmentEntry.objects.filter(kind="week").exists()


def test_another_units_project_cannot_be_slipped_in(client, projects):
    fields = carried(words(upload(client, edited(download(client), FILLED))))
    other = {name.replace("2012-XJ-001", "2012-XJ-004"): values for name, values in fields.items()}
    other["code"] = ["2012-XJ-004"]
    assert client.post("/weekly/sheet/confirm/", other).status_code == 409
    assert not WeeklyReport.objects.exists()


# --- Urban villages

HOUSEHOLDS, SIGNED, VACATED, AREA = "涉及户数", "已签约户", "已腾空户", "拆除面积（万㎡）"
LAST_WEEK = {
    "households": 300,
    "households_signed": 120,
    "households_vacated": 80,
    "demolished_wan_m2": Decimal("1.50"),
    "resettlement_started": 200,
    "resettlement_completed": 0,
}


@pytest.fixture
def village(projects, author):
    """An urban-village project in the sheet's first row, with last week's figures."""
    of = builders.started_project("东村改造", invested=(100, 200), category=Category.URBAN_VILLAGE)
    builders.assignment(of, "liaison_unit", builders.unit("区经信局"))
    filed_report(of, date(2012, 3, 12), 30, by=author, village=LAST_WEEK)
    return of


VILLAGE_ROW = 5  # its code, CZ, stands before XJ
VILLAGE_FILLED = {(VILLAGE_ROW, WHOLE): 20, (VILLAGE_ROW, sheet.TEXT): "签约加快"}


def handed_in(of):
    report = WeeklyReport.objects.get(project=of, monday=MONDAY)
    return {name: getattr(report.village, name) for name in LAST_WEEK}


def test_the_sheet_brings_last_weeks_village_figures(client, village):
    rows = sheet.read_sheet(download(client), name="x.xlsx").rows
    headings = [sheet.heading_of(label) for label in (HOUSEHOLDS, SIGNED, VACATED, AREA)]
    assert [[row.cells[heading] for heading in headings] for row in rows] == [
        ["300", "120", "80", "1.50"],
        *[["—", "—", "—", "—"]] * 3,
    ]


def test_without_an_urban_village_there_are_no_such_columns(client, projects):
    assert SIGNED not in sheet.read_sheet(download(client), name="x.xlsx").rows[0].cells


def test_village_figures_are_shown_and_handed_in(client, village):
    changes = {(VILLAGE_ROW, SIGNED): 150, (VILLAGE_ROW, AREA): 1.75}
    page = words(upload(client, edited(download(client), VILLAGE_FILLED | changes)))
    assert "已签约户 150" in page and "拆除面积（万㎡） 1.75" in page
    assert client.post("/weekly/sheet/confirm/", carried(page)).status_code == 302
    assert handed_in(village) == LAST_WEEK | {"households_signed": 150, "demolished_wan_m2": Decimal("1.75")}


def test_a_village_figure_that_is_left_stays_and_one_that_is_emptied_goes(client, village):
    changes = {(VILLAGE_ROW, VACATED): None}
    page = words(upload(client, edited(download(client), VILLAGE_FILLED | changes)))
    client.post("/weekly/sheet/confirm/", carried(page))
    assert handed_in(village) == LAST_WEEK | {"households_vacated": None}


def test_village_figures_alone_are_not_passed_over(client, village):
    untouched = words(upload(client, edited(download(client), {(6, WHOLE): 1, (6, sheet.TEXT): "主体"})))
    assert untouched.count("没有填，跳过") == 3
    response = upload(client, edited(download(client), {(VILLAGE_ROW, SIGNED): 150}))
    assert (response.status_code, "本周完成投资：请填写" in words(response)) == (422, True)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({(VILLAGE_ROW, SIGNED): 301}, "已签约户：不应多于涉及户数（300）。"),
        ({(VILLAGE_ROW, VACATED): 121}, "已腾空户：不应多于已签约户（120）。"),
        ({(VILLAGE_ROW, "安置房竣工套数"): 201}, "安置房竣工套数：不应多于安置房开工套数（200）。"),
        ({(VILLAGE_ROW, SIGNED): "很多"}, "已签约户：请填写数字。"),
        ({(VILLAGE_ROW, AREA): -1}, "拆除面积（万㎡）：不能小于0。"),
        ({(6, WHOLE): 1, (6, sheet.TEXT): "主体", (6, SIGNED): 5}, "不是城中村改造项目，请清空：已签约户。"),
    ],
)
def test_village_figures_are_checked_as_on_the_page(client, village, changes, refusal):
    response = upload(client, edited(download(client), VILLAGE_FILLED | changes))
    assert (response.status_code, refusal in words(response)) == (422, True)


@pytest.mark.parametrize("data", [b"%PDF-1.4", b"", b"PK\x03\x04"], ids=["pdf", "nothing", "broken"])
def test_what_is_no_sheet_is_refused_in_words(client, projects, data):
    assert upload(client, data).status_code == 422


def test_a_sheet_of_a_week_to_come_is_refused(client, projects, pin_today):
    data = download(client)
    pin_today(date(2012, 3, 15))
    assert "周次不对" in words(upload(client, data))


@pytest.mark.parametrize("role", ["chief", "leader", "lead_unit", "office", "supervisor", "department", "admin"])
def test_only_who_files_uses_the_sheet(client, role):
    client.force_login(builders.user(role, role))
    found = [client.get("/weekly/sheet.xlsx"), client.get("/weekly/sheet/"), client.post("/weekly/sheet/confirm/")]
    assert [response.status_code for response in found] == [403, 403, 403]
