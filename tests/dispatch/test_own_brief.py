"""A leader's own sheets of a dispatch: his projects alone, from the figures that everybody is shown."""

import io
import zipfile
from datetime import date

import docx
import pytest

from dispatch.models import DispatchMeeting
from projects.models import Assignment
from projects.roles import Role
from tests import builders

pytestmark = pytest.mark.django_db

URL = "/dispatch/2012-02/brief.docx"
ON = date(2012, 3, 26)


@pytest.fixture(autouse=True)
def projects(pin_today):
    pin_today(ON)
    found = [
        builders.started_project(name, planned=1200, invested=(50, 50)) for name in ("甲厂扩产", "乙厂扩产", "丙厂扩产")
    ]
    for project, name in zip(found, ("周某某", "钱某某", "孙某某"), strict=True):
        builders.assignment(project, Assignment.Role.RESPONSIBLE_LEADER, builders.leader(name))
        builders.problem(project, f"{name}的问题", unit=builders.unit("区国土分局"))
    return found


def log_in(client, role, **fields):
    user = builders.user(f"some_{role}", role, **fields)
    client.force_login(user)
    return user


def text(response):
    document = docx.Document(io.BytesIO(response.content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_leader_has_his_own_sheet_and_nothing_of_others(client):
    builders.dispatch_meeting()
    log_in(client, Role.LEADER, leader=builders.leader("周某某"))
    sheet = client.get(URL)
    found = text(sheet)
    assert {word for word in ("甲厂扩产", "周某某的问题", "乙厂扩产", "钱某某", "丙厂扩产") if word in found} == {
        "甲厂扩产",
        "周某某的问题",
    }
    assert "尚未冻结" not in found
    assert b"brief.docx" in client.get("/dispatch/2012-02/").content


def test_a_secretary_has_the_sheets_of_those_he_acts_for_while_he_does(client):
    builders.dispatch_meeting()
    secretary = log_in(client, Role.SECRETARY)
    for name in ("周某某", "钱某某"):
        builders.delegation(secretary, builders.leader(name))
    builders.delegation(secretary, builders.leader("孙某某"), to_on=date(2012, 3, 25))
    found = text(client.get(URL))
    assert [name in found for name in ("甲厂扩产", "乙厂扩产", "丙厂扩产")] == [True, True, False]


def test_the_same_figures_make_the_same_sheet(client, projects):
    builders.dispatch_meeting()
    log_in(client, Role.LEADER, leader=builders.leader("周某某"))
    first = client.get(URL).content
    builders.entry(projects[0], 500, on=builders.FEBRUARY)
    assert client.get(URL).content == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:  # nor does the hour at which it is made show in it
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_before_the_freeze_it_says_so_and_before_the_results_are_shown_there_is_none(client):
    meeting = builders.dispatch_meeting(state="preparing")
    log_in(client, Role.LEADER, leader=builders.leader("周某某"))
    assert client.get(URL).status_code == 404
    assert b"brief.docx" not in client.get("/dispatch/2012-02/").content
    DispatchMeeting.objects.filter(pk=meeting.pk).update(contest_from=ON, contest_until=date(2012, 3, 28))
    assert "公示数据，截至2012年3月26日，尚未冻结" in text(client.get(URL))


def test_a_leader_without_projects_has_none(client):
    builders.dispatch_meeting()
    log_in(client, Role.LEADER, leader=builders.leader("吴某某"))
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize(
    "role", [Role.CHIEF, Role.OFFICE, Role.SUPERVISOR, Role.LEAD_UNIT, Role.LIAISON, Role.DEPARTMENT, Role.ADMIN]
)
def test_others_have_none(client, role):
    builders.dispatch_meeting()
    log_in(client, role)
    assert client.get(URL).status_code == 403
