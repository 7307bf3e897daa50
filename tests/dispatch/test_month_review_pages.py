"""The review's page, the statistics upload, the differences page and its Excel."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dispatch.actions.month_review.reviewing import Verdict, review_month
from dispatch.queries.books import NOTHING, month_in_books
from projects.choices import Book
from projects.models import InvestmentEntry
from projects.roles import Role
from tests import builders

pytestmark = pytest.mark.django_db

Kind = InvestmentEntry.Kind
URL = "/review/2012-02/"


@pytest.fixture(autouse=True)
def today(pin_today):
    pin_today(date(2012, 3, 26))


@pytest.fixture
def office(client):
    office = builders.user("office", Role.OFFICE)
    client.force_login(office)
    return office


@pytest.fixture
def project():
    return builders.started_project(planned=1200, invested=[100])


def reported(of, amount, day=12, *, month=2):
    return builders.entry(of, amount, book=Book.REPORTED, kind=Kind.WEEK, on=date(2012, month, day))


def line(of, **fields):
    """What the browser sends of one project's line, as the page was rendered."""
    prefix = f"p{of.pk}"
    seen = month_in_books(builders.FEBRUARY).get(of.pk, NOTHING).seen
    return {f"{prefix}-{name}": value for name, value in ({"seen": seen} | fields).items()}


def books(of):
    found = month_in_books(builders.FEBRUARY).get(of.pk, NOTHING).figures
    return found.reported_wan, found.verified_wan, found.statistical_wan


def sheet(*rows, name="统计数.xlsx"):
    return {"file": SimpleUploadedFile(name, builders.workbook(*rows))}


def test_the_review_begins_with_the_first_month_that_waits(client, office, project):
    assert client.get("/review/").url == "/review/2012-02/"
    reported(project, 5, month=2)
    other = builders.started_project("乙厂")
    reported(other, 5, month=1)
    assert client.get("/review/").url == "/review/2012-01/"


def test_the_page_shows_what_was_reported_and_what_to_ask(client, office, project):
    doubtful = builders.project("未开工项目")
    reported(project, 40)
    reported(doubtful, 30)
    page = client.get(URL)
    text = page.content.decode()
    assert page.status_code == 200
    assert page.context["headline"] == "2 个项目待审核，0 个已审核，0 个没有上报"
    assert [(row["name"], row["reported"]["text"], row["state"]) for row in page.context["rows"]] == [
        ("未开工项目", "30", "待审核"),
        (project.name, "40", "待审核"),
    ]
    assert "尚无开工记录，周报已报投资30万元" in text
    assert "接受没有疑问的 1 个" in text


def test_a_reported_figure_opens_into_its_entries(client, office, project):
    reported(project, 40, 12)
    reported(project, 41, 19)
    url = client.get(URL).context["rows"][0]["reported"]["url"]
    door = client.get(url).context["door"]
    assert (door.title, door.text, [row.amount for row in door.rows]) == ("2012年2月上报数", "81", ["40", "41"])


def test_single_books_do_not_open_for_others(client, project):
    builders.assignment(project, "liaison_unit", builders.unit("区经信局"))
    client.force_login(builders.user("liaison", Role.LIAISON, unit=builders.unit("区经信局")))
    builders.entry(project, 7777, book=Book.STATISTICAL)
    door = client.get(f"/projects/{project.code}/entries/?figure=statistical&month=2012-02").context["door"]
    assert door.text == "100"


def test_accepting_changing_and_entering_in_one_go(client, office, project):
    other, silent = builders.started_project("乙厂"), builders.started_project("丙厂")
    reported(project, 40)
    reported(other, 50)
    data = (
        line(project, accept="on", statistical_wan="38.5")
        | line(other, verified_wan="45", reason="扣除设备预付款")
        | line(silent)
    )
    response = client.post(URL, data, follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert (books(project), books(other), books(silent)) == (
        (40, 40, Decimal("38.5")),
        (50, 45, None),
        (None, None, None),
    )
    assert "已保存 3 笔" in response.content.decode()


def test_all_unsuspicious_with_one_button(client, office, project):
    reported(project, 40)
    page = client.get(URL)
    client.post(URL, {"accept_all": "1", "fingerprint": page.context["fingerprint"]})
    assert books(project) == (40, 40, None)
    page = client.get(URL)
    assert (page.context["unsuspicious"], page.context["rows"][0]["state"]) == ("", "已审核")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"verified_wan": "35"}, "与上报数不同，请写明原因。"),
        ({"verified_wan": "-1", "reason": "x"}, "不能是负数。"),
        ({"verified_wan": "很多", "reason": "x"}, "请填写数字（万元）。"),
        ({"accept": "on", "verified_wan": "40"}, "“接受”和“改为”只能用一样。"),
        ({"reason": "核减"}, "写了原因，没有写改为多少。"),
        ({"statistical_wan": "-3"}, "不能是负数。"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(client, office, project, fields, said):
    other = builders.started_project("乙厂")
    reported(project, 40)
    reported(other, 50)
    response = client.post(URL, line(other, accept="on") | line(project, **fields))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert books(project) == (40, None, None)
    assert books(other) == (50, None, None)


def test_a_stale_page_is_answered_with_both_figures(client, office, project):
    reported(project, 40)
    data = line(project, accept="on")
    reported(project, 12, 26)
    response = client.post(URL, data)
    text = response.content.decode()
    assert response.status_code == 409
    assert "上报 40，审核 —，统计 —" in text
    assert "上报 52，审核 —，统计 —" in text
    assert books(project) == (52, None, None)


def test_a_stale_acceptance_of_all_is_refused(client, office, project):
    reported(project, 40)
    seen = client.get(URL).context["fingerprint"]
    reported(project, 12, 26)
    assert client.post(URL, {"accept_all": "1", "fingerprint": seen}).status_code == 409
    assert books(project) == (52, None, None)


def test_a_running_month_is_shown_and_not_reviewed(client, office, project):
    reported(project, 40, month=3)
    page = client.get("/review/2012-03/")
    assert (page.status_code, page.context["may_review"]) == (200, False)
    assert "保存</button>" not in page.content.decode()
    assert client.post("/review/2012-03/", {"accept_all": "1", "fingerprint": ""}).status_code == 422
    assert client.get("/review/2012-04/").status_code == 404
    assert client.get("/review/2012-13/").status_code == 404


def differing(project, office):
    reported(project, 40)
    verdict = Verdict(
        project,
        month_in_books(builders.FEBRUARY)[project.pk].seen,
        verified_wan=Decimal("35.5"),
        reason="扣除设备预付款",
    )
    review_month([verdict], month=builders.FEBRUARY, by=office, on=date(2012, 3, 5), at=builders.AT)


def test_the_differences_with_their_reasons(client, office, project):
    same = builders.started_project("乙厂", invested=[1, 2])
    differing(project, office)
    assert client.get("/books/").url == "/books/2012-02/"
    page = client.get("/books/2012-02/")
    assert page.context["headline"] == "1 个项目的三本账不一致"
    assert [(row["name"], row["amounts"], row["reason"]) for row in page.context["rows"]] == [
        (project.name, ["40", "35.5", "—", "-4.5", "—"], "扣除设备预付款")
    ]
    assert page.context["sums"] == ["40", "35.5", "—"]
    everything = client.get("/books/2012-02/?all=1")
    assert [row["name"] for row in everything.context["rows"]] == [project.name, same.name]
    assert client.get("/books/2012-04/").status_code == 404


def test_the_export_holds_what_the_page_shows(client, office, project):
    builders.started_project("乙厂", invested=[1, 2])
    differing(project, office)
    response = client.get("/books/2012-02/export/")
    page = openpyxl.load_workbook(BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=5)]
    assert rows == [
        ["合  计（1个）", None, None, None, 40, 35.5, None, None, None, None],
        [1, project.name, "—", "—", 40, 35.5, None, -4.5, None, "扣除设备预付款"],
    ]


ROLES = {
    Role.CHIEF: (403, 200),
    Role.LEADER: (403, 403),
    Role.SECRETARY: (403, 403),
    Role.LEAD_UNIT: (403, 403),
    Role.LIAISON: (403, 403),
    Role.DEPARTMENT: (403, 403),
    Role.OFFICE: (200, 200),
    Role.SUPERVISOR: (403, 200),
    Role.ADMIN: (403, 403),
    Role.AUDITOR: (403, 403),
}


@pytest.mark.parametrize("role", ROLES)
def test_who_reviews_and_who_compares(client, project, role):
    client.force_login(builders.user("somebody", role))
    review, compare = ROLES[role]
    found = {url: client.get(url).status_code for url in (URL, "/books/2012-02/", "/books/2012-02/export/")}
    assert found == {URL: review, "/books/2012-02/": compare, "/books/2012-02/export/": compare}
    posted = [client.post(url).status_code for url in (URL, f"{URL}statistics/")]
    assert posted == ([302, 422] if role == Role.OFFICE else [403, 403])
    assert [client.get(url).status_code for url in ("/review/", "/books/")] == [
        302 if review == 200 else 403,
        302 if compare == 200 else 403,
    ]


def test_before_the_last_deadline_the_page_says_when(client, office, project, pin_today):
    pin_today(date(2012, 3, 1))
    reported(project, 40)
    page = client.get(URL)
    assert page.context["headline"] == "已报 1 个项目；2月最后一期周报3月2日17:00截止，此后可以审核"
    assert (page.context["may_review"], page.context["may_enter"]) == (False, True)
    assert client.post(URL, {"accept_all": "1", "fingerprint": ""}).status_code == 422


def test_reports_still_out_are_counted_before_all_is_accepted(client, office, project):
    builders.policy(reports_from=date(2012, 2, 20))
    reported(project, 40)
    author = builders.user("author", Role.LIAISON, unit=builders.unit("区经信局"))
    builders.assignment(project, "liaison_unit", builders.unit("区经信局"))
    assert client.get(URL).context["still_out"] == "涉及2月的周报还有 2 份没有报来"
    builders.filed_report(project, date(2012, 2, 20), 5, by=author)
    assert client.get(URL).context["still_out"] == "涉及2月的周报还有 1 份没有报来"
    builders.draft_report(project, date(2012, 2, 27), by=author, typed={"invested": ["7"]})
    page = client.get(URL)
    assert "涉及2月的周报还有 1 份没有报来" in page.content.decode()
    assert page.context["weekly_url"] == "/weekly/?month=2012-02"
