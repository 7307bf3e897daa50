"""A page that counts working days says so where the year's holidays are not entered, and only there."""

from datetime import date

import pytest

from dispatch.queries.calendar import calendar_note
from projects.models import Holiday, User
from projects.roles import Role
from tests import builders
from tests.builders import filed_report

pytestmark = pytest.mark.django_db

ON, MONDAY = date(2012, 3, 26), date(2012, 3, 19)
NOTE = "2012年的放假调休安排还没有录入"
OF_BOTH = "2012年、2013年的放假调休安排还没有录入，涉及的工作日暂按周一至周五计算。"


@pytest.fixture
def project(pin_today):
    pin_today(ON)
    of, land = builders.started_project(invested=(100, 100)), builders.unit("区国土分局")
    builders.assignment(of, "liaison_unit", builders.unit("区经信局"))
    builders.problem(of, "缺地", unit=land, deadline=date(2012, 3, 30))
    builders.user("chief", Role.CHIEF)
    builders.user("office", Role.OFFICE)
    builders.user("dept", Role.DEPARTMENT, unit=land)
    builders.user("liaison", Role.LIAISON, unit=builders.unit("区经信局"))
    return of


def page(client, who, address):
    client.force_login(User.objects.get(username=who))
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


PAGES = [
    ("chief", "/problems/"),
    ("chief", "/problems/W2012-00001/"),
    ("chief", "/projects/2012-XJ-001/"),
    ("office", "/departments/"),
    ("office", "/weekly/"),
    ("liaison", "/weekly/2012-XJ-001/2012-03-26/"),
    ("chief", "/weekly/2012-XJ-001/2012-03-19/"),
    ("office", "/review/2012-02/"),
    ("office", "/"),
    ("liaison", "/"),
    ("dept", "/"),
]


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_pages_say_it_once_while_the_year_is_unknown(client, project, who, address):
    filed_report(project, MONDAY, 20, by=User.objects.get(username="liaison"))
    Holiday.objects.all().delete()
    assert page(client, who, address).count(NOTE) == 1
    builders.holidays()
    assert NOTE not in page(client, who, address)


@pytest.mark.parametrize(("who", "address"), [("chief", "/gap/"), ("chief", "/lights/"), ("chief", "/")])
def test_pages_that_count_none_say_nothing(client, project, who, address):
    Holiday.objects.all().delete()
    assert "放假调休安排" not in page(client, who, address)


def test_only_the_years_that_are_counted_are_named():
    Holiday.objects.all().delete()
    assert calendar_note() == calendar_note(None) == ""
    assert calendar_note(date(2013, 1, 4), None, date(2012, 12, 28)) == OF_BOTH
    Holiday.objects.create(on=date(2012, 10, 1), kind=Holiday.Kind.OFF, name="国庆节")
    assert calendar_note(date(2012, 1, 1), date(2012, 12, 31)) == ""
    assert calendar_note(date(2012, 12, 31), date(2013, 1, 1)).startswith("2013年的放假")
    Holiday.objects.create(on=date(2013, 2, 16), kind=Holiday.Kind.WORK, name="春节调休")
    assert calendar_note(date(2013, 1, 1)).startswith("2013年的放假")
