"""The month's tables and the comparison of two months as pages: what is printed reads the same here."""

import html
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dispatch.documents.typesetting import typeset
from dispatch.models import DispatchMeeting, Standing
from dispatch.month.content import content as content_module
from dispatch.month.content.codec import tables_of
from dispatch.month.content.content import content_of, frozen_content
from dispatch.pages.dispatch_meeting import comparison
from dispatch.pages.dispatch_meeting import table as table_page
from projects.actions.audit import Happening, record
from projects.models import Project, User
from projects.roles import Role
from tests import builders
from tests.builders import FEBRUARY, JANUARY

pytestmark = pytest.mark.django_db

BASE = "/dispatch/2012-02/"


@pytest.fixture(autouse=True)
def march(pin_today):
    pin_today(date(2012, 3, 26))


@pytest.fixture
def projects():
    """In February one went from red to green, one fell back, one stayed."""
    return [
        builders.started_project("由红转绿", planned=120, invested=(0, 20)),
        builders.started_project("退步", planned=120, invested=(10, 0)),
        builders.started_project("依旧", planned=120, invested=(10, 10)),
    ]


@pytest.fixture
def meeting(projects):
    builders.policy(red_points=-8)
    return builders.dispatch_meeting()


@pytest.fixture
def office(client, meeting):
    client.force_login(meeting.opened_by)
    return client


def words(response):
    return html.unescape(response.content.decode())


def texts(cells):
    return [cell["text"] for cell in cells]


def test_every_table_is_listed_and_can_be_opened(office, meeting):
    stored = tables_of(frozen_content(FEBRUARY))
    listed = office.get(f"{BASE}tables/").context["tables"]
    assert [item["title"] for item in listed] == [table.title for table in stored]
    assert len(listed) == 14
    assert [office.get(item["url"]).status_code for item in listed] == [200] * 14
    assert office.get(f"{BASE}tables/none/").status_code == 404


def test_a_page_reads_as_the_printed_table_does(office, meeting):
    for table in tables_of(frozen_content(FEBRUARY)):
        printed, page = typeset(table), office.get(f"{BASE}tables/{table.key}/")
        shown = page.context["table"]
        assert [texts(row) for row in shown["rows"]] == [[cell.text for cell in row] for row in printed.rows]
        assert texts(shown["total"]) == [cell.text for cell in printed.total or ()]
        assert (shown["basis"], shown["note"]) == (table.basis, table.note)
        assert table.basis in words(page)


def test_a_row_of_a_project_leads_to_it_and_its_investment_to_the_entries(office, meeting, projects):
    rows = office.get(f"{BASE}tables/lags/").context["table"]["rows"]
    links = {row[1]["text"]: (row[1]["url"], row[7]["url"]) for row in rows}
    assert links["退步"] == (
        f"/projects/{projects[1].code}/",
        f"/projects/{projects[1].code}/entries/?month=2012-02",
    )
    assert all(office.get(url).status_code == 200 for pair in links.values() for url in pair)


def test_a_light_is_a_colour_a_shape_and_a_word(office, meeting):
    page = words(office.get(f"{BASE}tables/lags/"))
    assert '<b class="light light-green">绿</b>' in page


def test_headings_of_two_levels_cover_all_columns(office, meeting):
    table = next(table for table in tables_of(frozen_content(FEBRUARY)) if table.key == "lags")
    upper, lower = office.get(f"{BASE}tables/lags/").context["table"]["head"]
    assert sum(cell["span"] for cell in upper) == len(table.columns)
    assert len(lower) + sum(cell["levels"] == 2 for cell in upper) == len(table.columns)


def test_a_long_table_has_pages(office, meeting, monkeypatch):
    monkeypatch.setattr(table_page, "PAGE_SIZE", 2)
    first, second = office.get(f"{BASE}tables/lags/"), office.get(f"{BASE}tables/lags/?page=2")
    assert [len(page.context["table"]["rows"]) for page in (first, second)] == [2, 1]
    assert first.context["pager"].next_url == f"{BASE}tables/lags/?page=2"
    assert texts(first.context["table"]["total"]) == texts(second.context["table"]["total"]) != []
    whole = office.get(first.context["whole_url"])
    assert whole.context["table"]["rows"] == first.context["table"]["rows"] + second.context["table"]["rows"]
    assert (whole.context["pager"], whole.context["whole_url"]) == (None, "")


def test_before_the_freeze_figures_are_computed_once_until_anything_happens(office, meeting, projects, monkeypatch):
    builders.dispatch_meeting(JANUARY, state="preparing")
    computed = []
    monkeypatch.setattr(
        content_module, "content_of", lambda *args, **kwargs: computed.append(1) or content_of(*args, **kwargs)
    )
    url = "/dispatch/2012-01/tables/lags/"
    first, second = office.get(url), office.get("/dispatch/2012-01/tables/")
    assert (len(computed), first.context["computed"]) == (1, second.context["computed"])
    assert f"按 {first.context['computed']} 的数据" in words(first)
    builders.entry(projects[0], 7, on=date(2012, 1, 31))
    with transaction.atomic():
        record([Happening("更正", "一个数", projects[0])], by=meeting.opened_by, at=builders.AT)
    office.get(url)
    assert len(computed) == 2
    office.get(f"{BASE}tables/lags/")
    assert len(computed) == 2, "frozen figures are read, not computed"


def test_frozen_tables_stay_as_they_are_and_others_say_that_they_will_move(office, meeting, projects):
    before = office.get(f"{BASE}tables/lags/")
    builders.started_project("后来列入")
    assert office.get(f"{BASE}tables/lags/").context["table"] == before.context["table"]
    assert "尚未冻结" not in words(before)
    builders.dispatch_meeting(JANUARY, state="preparing")
    live = words(office.get("/dispatch/2012-01/tables/lags/"))
    assert ("后来列入" in live, "尚未冻结" in live) == (True, True)


@pytest.mark.parametrize("role", [Role.LEADER, Role.SECRETARY, Role.LEAD_UNIT, Role.LIAISON, Role.DEPARTMENT])
def test_the_districts_tables_are_not_for_the_sides(client, meeting, role):
    client.force_login(builders.user("somebody", role))
    for url in ("tables/", "tables/lags/", "compare/"):
        answer = client.get(f"{BASE}{url}")
        assert (answer.status_code, "退步" in words(answer)) == (403, False)


def test_two_months_are_compared(office, meeting, projects):
    builders.dispatch_meeting(JANUARY)
    page = office.get(f"{BASE}compare/")
    groups = {group["title"]: [item["name"] for item in group["projects"]] for group in page.context["groups"]}
    assert groups == {"红灯转绿灯": ["由红转绿"], "退步": ["退步"], "好转": []}
    figures = {item["label"]: (item["before"], item["after"]) for item in page.context["figures"]}
    assert figures == {
        "完成率": ("5.56%", "13.89%"),
        "比时间进度": ("-2.8", "-2.8"),
        "完成投资": ("20万元", "50万元"),
    }
    assert page.context["whole_url"] == ""
    rows = {row[0]["text"]: texts(row)[3:6] for row in page.context["tables"][0]["rows"]}
    assert rows["由红转绿"] == ["红", "绿", "红→绿"]
    assert "依旧" not in rows


def test_a_long_comparison_is_cut_and_says_so(office, meeting, monkeypatch):
    builders.dispatch_meeting(JANUARY)
    whole = office.get(f"{BASE}compare/").context
    monkeypatch.setattr(comparison, "SHOWN", 1)
    cut = office.get(f"{BASE}compare/")
    assert [len(table["rows"]) for table in cut.context["tables"]] == [1, 1]
    assert [group["count"] for group in cut.context["groups"]] == [group["count"] for group in whole["groups"]]
    again = office.get(cut.context["whole_url"]).context
    assert (again["tables"], again["whole_url"]) == (whole["tables"], "")


def test_the_month_to_compare_with_is_chosen_among_the_earlier_frozen_ones(office, meeting):
    page = office.get(f"{BASE}compare/")
    assert (page.context["before"], "没有可比的月份" in words(page)) == ("", True)
    builders.dispatch_meeting(JANUARY)
    for chosen in ("2012-01", "2012-02", "2013-01", "x"):
        assert office.get(f"{BASE}compare/?with={chosen}").context["before"] == "2012年1月"


def test_an_unfrozen_month_is_nothing_to_compare_with(office, meeting):
    builders.dispatch_meeting(JANUARY, state="preparing")
    assert office.get(f"{BASE}compare/").context["before"] == ""


@pytest.mark.usefixtures("demo")
def test_the_demos_tables_hold_the_districts_figures_in_few_queries(client):
    builders.freeze(DispatchMeeting.objects.get(month=FEBRUARY))
    client.force_login(User.objects.get(username="chief"))
    page = client.get(f"{BASE}tables/lags/")
    assert len(page.context["table"]["rows"]) == Project.objects.listed().count() == 79
    assert {"79个项目", "4.87%", "-11.8"} <= set(texts(page.context["table"]["total"]))
    assert Standing.objects.filter(as_of=FEBRUARY).count() == 79
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{BASE}tables/lags/")
    assert len(queries) <= 12
