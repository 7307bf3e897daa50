"""部门帮办榜: units are counted by what they did on others' projects, and apart from that on their own."""

import html

import pytest

from dispatch.actions import problem as problems
from dispatch.month.gathering.problems import help_facts
from dispatch.rules.help_given import PARTS
from projects.models import Holiday
from tests import builders
from tests.dispatch.problems import account, claimed, closed, day, district, raised, take

pytestmark = pytest.mark.django_db

COLUMNS = ("name", "taken", "rate", *PARTS, "overdue", "days", "rating", "rated")


@pytest.fixture
def project(pin_today):
    pin_today(day(26))
    found = district()
    closed(raised(found), rating=5)
    closed(raised(found), rating=4)
    late = claimed(raised(found, deadline=day(9)))
    take(problems.confirm, late, "liaison", day(13))
    claimed(raised(found))
    raised(found, deadline=day(9))
    take(problems.declare_unable, raised(found), "land", day(7), reason="办不了")
    raised(found, unit="区财政局", deadline=day(30))
    raised(found, unit="南山镇", by="office")
    return found


def rows(client, name, query=""):
    client.force_login(account(name))
    return [tuple(row[column] for column in COLUMNS) for row in client.get(f"/departments/{query}").context["rows"]]


LAND = ("区国土分局", "6", "66.7%（2/3）", "2", "1", "0", "1", "1", "0", "0", "1", "1", "6.2", "4.5", "n=2")
MONEY = ("区财政局", "1", "—", "0", "0", "0", "0", "0", "0", "0", "1", "", "15.0", "—", "")
TOWN = ("南山镇", "1", "—", "0", "0", "0", "0", "0", "0", "0", "1", "1", "15.0", "—", "")
"""Of six 37 working days: a mean of 6.17."""


@pytest.mark.parametrize("name", ["chief", "office", "supervisor"])
def test_the_district_sees_all_units_the_best_in_time_first(client, project, name):
    assert rows(client, name) == [LAND, MONEY]
    assert rows(client, name, "?part=leading") == [TOWN]


@pytest.mark.parametrize(
    ("name", "helping", "leading"), [("land", [LAND], []), ("money", [MONEY], []), ("town", [], [TOWN])]
)
def test_a_unit_sees_its_own_row(client, project, name, helping, leading):
    assert rows(client, name) == helping
    assert rows(client, name, "?part=leading") == leading
    text = html.unescape(client.get("/departments/").content.decode())
    assert [other for other in ("区国土分局", "区财政局", "4.5") if other in text and name == "town"] == []


def test_another_years_problems_are_not_counted(client, project):
    raised(builders.project("来年的", year=2013))
    assert rows(client, "chief") == [LAND, MONEY]


def reassigned(project):
    problem = take(problems.assign, raised(project), "office", day(6), unit=builders.unit("区财政局"), reason="归口")
    return take(problems.accept, problem, "money", day(6))


def test_what_went_to_another_unit_first_is_neither_passed_up_nor_solved_by_the_one_before(client, pin_today):
    pin_today(day(26))
    found = district()
    take(problems.declare_unable, reassigned(found), "money", day(7), reason="办不了")
    solved = take(problems.claim_result, reassigned(found), "money", day(8), result="已拨付")
    take(problems.confirm, solved, "liaison", day(9), rating=2)
    shown = [dict(zip(COLUMNS, row, strict=True)) for row in rows(client, "office")]
    parts = ("name", "taken", "in_time", "passed_up", "moved", "rated")
    assert {tuple(row[part] for part in parts) for row in shown} == {
        ("区国土分局", "2", "0", "0", "2", ""),
        ("区财政局", "2", "1", "1", "0", "n=1"),
    }
    printed = help_facts(year=2012, on=day(26), calendar=Holiday.objects.calendar())
    assert [(help.unit, help.given.taken, help.given.in_time, help.given.rated) for help in printed] == [
        ("区国土分局", 2, 0, 0),
        ("区财政局", 2, 1, 1),
    ]


def test_ratings_of_ones_own_projects_stand_apart_from_those_of_help(client, pin_today):
    pin_today(day(26))
    own, others = district(), builders.project("别人的")
    for project, rating in ((own, 1), (others, 5)):
        problem = take(
            problems.claim_result, raised(project, by="office", unit="南山镇"), "town", day(8), result="好了"
        )
        take(problems.confirm, problem, "office", day(9), rating=rating)
    assert [row[-2:] for row in rows(client, "office")] == [("5.0", "n=1")]
    assert [row[-2:] for row in rows(client, "office", "?part=leading")] == [("1.0", "n=1")]
