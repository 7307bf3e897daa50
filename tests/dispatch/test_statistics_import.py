"""Statistical figures from Excel: read, looked through, asked about, confirmed; all of it or nothing."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dispatch.actions.month_review.reviewing import enter_statistics
from dispatch.queries import statistics_sheet
from projects.models import AuditEvent, InvestmentEntry, ProjectAlias
from projects.roles import Role
from tests import builders
from tests.dispatch.test_month_review_pages import books, sheet

pytestmark = pytest.mark.django_db

URL = "/review/2012-02/statistics/"
HEAD = ("项目名称", "金额")


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


@pytest.fixture
def other():
    return builders.started_project("乙厂搬迁改造")


def words(response):
    return html.unescape(response.content.decode())


def carried(response):
    """The hidden fields of the preview, as the browser sends them."""
    fields = {}
    page = words(response)
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page[page.index("confirm/") :]
    ):
        fields.setdefault(name, []).append(value)
    return fields


def confirm(client, preview, **answers):
    return client.post(
        f"{URL}confirm/", carried(preview) | {name.replace("_", "-"): text for name, text in answers.items()}
    )


def nothing_posted():
    return not InvestmentEntry.objects.filter(book="statistical").exists()


def test_a_file_is_looked_through_and_then_posted(client, office, project, other):
    ProjectAlias.objects.create(project=other, year=2012, name="乙厂（一期）", confirmed_at=builders.AT)
    enter_statistics({project: Decimal(40)}, month=builders.FEBRUARY, by=office, on=date(2012, 3, 5), at=builders.AT)
    preview = client.post(URL, sheet(("项目名称", "金额（亿元）"), (project.code, 0.5), ("乙厂(一期)", 1)))
    assert preview.status_code == 200
    assert [
        (row["number"], row["name"], row["printed"], row["old"], row["new"]) for row in preview.context["rows"]
    ] == [
        ("2", "甲厂扩产", "", "40", "5,000"),
        ("3", "乙厂搬迁改造", "乙厂（一期）", "—", "10,000"),
    ]
    assert (books(project)[2], books(other)[2]) == (40, None)
    response = confirm(client, preview)
    assert (response.status_code, response.url) == (302, "/review/2012-02/")
    assert "导入2012年2月统计数 2 个，新增或变动 2 个。" in words(client.get(response.url))
    assert (books(project)[2], books(other)[2]) == (5000, 10000)
    entry = InvestmentEntry.objects.filter(project=other, book="statistical").get()
    assert (entry.note, entry.recorded_by) == ("统计数.xlsx", office)
    assert AuditEvent.objects.filter(action="登记统计数", project=other).count() == 1


def test_what_is_posted_already_is_not_posted_again(client, office, project):
    preview = client.post(URL, sheet(HEAD, (project.name, 40)))
    assert [confirm(client, preview).status_code for _ in range(2)] == [302, 409]
    again = client.post(URL, sheet(HEAD, (project.name, 40)))
    assert (again.context["rows"], again.context["same"]) == ([], "1")
    assert "都已入账，不需要导入" in words(again)
    assert InvestmentEntry.objects.filter(book="statistical").count() == 1


def test_bad_rows_are_named_by_row_and_column(client, office, project):
    rows = (HEAD, (project.name, 40), ("某某大道", 30), (project.name, 41), ("乙厂", "若干"), (project.code, -1))
    response = client.post(URL, sheet(*rows))
    assert response.status_code == 422
    assert [(issue["row"], issue["column"], issue["reason"]) for issue in response.context["issues"]] == [
        ("5", "B", "读不出金额"),
        ("3", "A", "没有这个项目"),
        ("4", "A", "这个项目出现了两次"),
        ("6", "B", "统计数是负数"),
    ]
    assert "确认导入" not in words(response)
    assert nothing_posted()


def test_a_name_that_only_resembles_is_asked_and_remembered(client, office, project, other):
    preview = client.post(URL, sheet(HEAD, (other.name, 7), ("甲厂扩产二期", 30)))
    question = preview.context["questions"][0]
    assert (question["text"], [option["label"] for option in question["options"]]) == (
        "“甲厂扩产二期”（30 万元）是哪个项目？",
        ["请选择", "甲厂扩产", "都不是，这一行不导入"],
    )
    unanswered = confirm(client, preview)
    assert (unanswered.status_code, unanswered.context["questions"][0]["errors"]) == (422, ["请选择。"])
    assert nothing_posted()
    assert confirm(client, unanswered, answer_3=str(project.pk)).status_code == 302
    assert (books(project)[2], books(other)[2]) == (30, 7)
    assert ProjectAlias.objects.get(name="甲厂扩产二期").project == project
    assert client.post(URL, sheet(HEAD, ("甲厂扩产二期", 31))).context["questions"] == []


def test_a_row_may_be_left_out(client, office, project, other):
    preview = client.post(URL, sheet(HEAD, (other.name, 7), ("甲厂扩产二期", 30)))
    assert confirm(client, preview, answer_3="skip").status_code == 302
    assert (books(project)[2], books(other)[2]) == (None, 7)
    assert not ProjectAlias.objects.exists()


def test_an_answer_cannot_name_a_project_twice_or_another_one(client, office, project, other):
    preview = client.post(URL, sheet(HEAD, (project.name, 7), ("甲厂扩产二期", 30)))
    twice = confirm(client, preview, answer_3=str(project.pk))
    assert (twice.status_code, "在文件里另有一行" in words(twice)) == (422, True)
    assert confirm(client, preview, answer_3=str(other.pk)).status_code == 422
    assert nothing_posted()


def test_a_stale_preview_posts_nothing(client, office, project, other):
    preview = client.post(URL, sheet(HEAD, (project.name, 7), (other.name, 8)))
    enter_statistics({other: Decimal(9)}, month=builders.FEBRUARY, by=office, on=date(2012, 3, 5), at=builders.AT)
    response = confirm(client, preview)
    assert (response.status_code, "预览之后数字有了变动，什么都没有导入" in words(response)) == (409, True)
    assert [(row["name"], row["old"], row["new"]) for row in response.context["rows"]] == [
        (project.name, "—", "7"),
        (other.name, "9", "8"),
    ]
    assert (books(project)[2], books(other)[2]) == (None, 9)
    assert confirm(client, response).status_code == 302
    assert (books(project)[2], books(other)[2]) == (7, 8)


@pytest.mark.parametrize("changes", [{"row": ["2|NaN|甲厂扩产"]}, {"row": ["x"]}, {"seen": [""]}, {"file_name": [""]}])
def test_a_confirmation_of_something_else_posts_nothing(client, office, project, changes):
    preview = client.post(URL, sheet(HEAD, (project.name, 7)))
    assert client.post(f"{URL}confirm/", carried(preview) | changes).status_code == 409
    assert nothing_posted()


def test_a_month_that_is_not_over_takes_none(client, office, project):
    response = client.post("/review/2012-03/statistics/", sheet(HEAD, (project.name, 7)))
    assert (response.status_code, "还没有结束" in words(response)) == (422, True)
    preview = client.post(URL, sheet(HEAD, (project.name, 7)))
    assert client.post("/review/2012-03/statistics/confirm/", carried(preview)).status_code == 409
    assert nothing_posted()


def test_a_file_of_too_many_rows_is_refused_in_words(client, office, project, monkeypatch):
    monkeypatch.setattr(statistics_sheet, "MAX_ROWS", 1)
    response = client.post(URL, sheet(HEAD, (project.name, 7), ("乙厂", 8)))
    assert (response.status_code, "请分成几个文件导入" in words(response)) == (422, True)


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(client, office, project, content):
    response = client.post(URL, {"file": SimpleUploadedFile("a.xlsx", content)})
    assert response.status_code == 422


@pytest.mark.parametrize("size", [3, 30])
def test_queries_do_not_grow_with_the_rows(client, office, size, django_assert_max_num_queries):
    names = [builders.project(f"第{n}厂").name for n in range(size)]
    with django_assert_max_num_queries(14):
        client.post(URL, sheet(HEAD, *((name, 5) for name in names)))
