"""Which projects somebody sees on a day, on data in which every wrong rule would show."""

from datetime import date

import pytest

from dispatch.actions.standing import refresh_standings
from dispatch.models import Problem, Standing
from projects.models import Assignment, Project
from projects.roles import Role
from tests import builders

pytestmark = pytest.mark.django_db
R = Assignment.Role
TODAY = date(2012, 3, 26)


@pytest.fixture
def district():
    """Six projects, each bound to the person or unit by one role only; 外项目 belongs to others in every role."""
    zhou, wu = builders.leader("周某某"), builders.leader("吴某某")
    town, bureau = builders.unit("南山镇"), builders.unit("区经信局")
    bindings = {
        "包保": (R.RESPONSIBLE_LEADER, zhou),
        "分管": (R.LEADER_IN_CHARGE, zhou),
        "责任": (R.LEAD_UNIT, town),
        "联络": (R.LIAISON_UNIT, town),
        "帮办": (R.HELPING_UNIT, town),
        "承办": (R.PROBLEM_UNIT, town),
    }
    for name, (role, who) in bindings.items():
        builders.assignment(builders.started_project(name), role, who)
    foreign = builders.started_project("外项目")
    for role in (R.RESPONSIBLE_LEADER, R.LEADER_IN_CHARGE):
        builders.assignment(foreign, role, wu)
    for role in (R.LEAD_UNIT, R.LIAISON_UNIT, R.HELPING_UNIT, R.PROBLEM_UNIT):
        builders.assignment(foreign, role, bureau)
    void = builders.started_project("作废", voided_at=builders.AT)
    builders.assignment(void, R.RESPONSIBLE_LEADER, zhou)
    builders.assignment(void, R.LEAD_UNIT, town)
    refresh_standings(from_month_end=builders.FEBRUARY, at=builders.AT)


def seen(user, on=TODAY, **more):
    return sorted(Project.objects.visible_to(user, on=on, **more).values_list("name", flat=True))


ALL = sorted(["包保", "分管", "责任", "联络", "帮办", "承办", "外项目"])


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ((Role.CHIEF,), ALL),
        ((Role.OFFICE,), ALL),
        ((Role.SUPERVISOR,), ALL),
        ((Role.LEADER,), ["分管", "包保"]),
        ((Role.LEAD_UNIT,), ["责任"]),
        ((Role.LIAISON,), ["联络"]),
        ((Role.DEPARTMENT,), ["承办"]),
        ((Role.LEAD_UNIT, Role.LIAISON), ["联络", "责任"]),
        ((Role.ADMIN,), []),
        ((Role.AUDITOR,), []),
        ((), []),
    ],
)
def test_each_role_sees_its_own(district, roles, expected):
    person = builders.user("somebody", *roles, unit=builders.unit("南山镇"), leader=builders.leader("周某某"))
    assert seen(person) == expected
    standings = Standing.objects.visible_to(person, on=TODAY)
    assert sorted(standings.values_list("project__name", flat=True)) == expected


def test_a_department_sees_heads_only(district):
    person = builders.user("dept", Role.DEPARTMENT, unit=builders.unit("南山镇"))
    assert (seen(person), seen(person, head_only=False)) == (["承办"], [])


@pytest.mark.parametrize("role", [Role.LEADER, Role.SECRETARY, Role.LEAD_UNIT, Role.LIAISON, Role.DEPARTMENT])
def test_a_role_without_its_unit_or_leader_sees_nothing(district, role):
    assert seen(builders.user("nobody", role)) == []


def test_a_role_that_nobody_approved_shows_nothing(district):
    person = builders.user("office", Role.OFFICE)
    person.user_roles.update(approved_at=None)
    assert seen(person) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2012, 1, 31), []), (date(2012, 2, 1), ["包保"]), (date(2012, 3, 1), ["包保"]), (date(2012, 3, 2), [])],
)
def test_a_secretary_sees_while_the_delegation_lasts(district, day, expected):
    secretary = builders.user("secretary", Role.SECRETARY)
    builders.delegation(secretary, builders.leader("周某某"), from_on=date(2012, 2, 1), to_on=date(2012, 3, 1))
    assert seen(secretary, on=day) == expected


def test_after_a_change_of_leader_the_new_one_sees_the_project(district):
    old = builders.user("old", Role.LEADER, leader=builders.leader("周某某"))
    new = builders.user("new", Role.LEADER, leader=builders.leader("郑某某"))
    project = Project.objects.get(name="包保")
    project.assignments.update(to_on=date(2012, 2, 29))
    builders.assignment(project, R.RESPONSIBLE_LEADER, new.leader, from_on=date(2012, 3, 1))
    assert (seen(old), seen(new)) == (["分管"], ["包保"])
    assert (seen(old, on=date(2012, 2, 29)), seen(new, on=date(2012, 2, 29))) == (["分管", "包保"], [])


def test_problems_are_seen_with_the_project_or_by_who_handles_them(district):
    town = builders.unit("南山镇")
    for number, name in enumerate(("责任", "承办", "外项目"), start=1):
        Problem.objects.create(
            number=f"W{number}",
            project=Project.objects.get(name=name),
            source=Problem.Source.LEDGER,
            description=f"{name}的问题",
            raised_on=TODAY,
            handling_unit=builders.unit("区经信局") if name == "外项目" else town,
        )

    def problems(user):
        return [problem.description for problem in Problem.objects.visible_to(user, on=TODAY)]

    assert problems(builders.user("lead", Role.LEAD_UNIT, unit=town)) == ["责任的问题", "承办的问题"]
    assert problems(builders.user("chief", Role.CHIEF)) == ["责任的问题", "承办的问题", "外项目的问题"]
    assert problems(builders.user("leader", Role.LEADER, leader=builders.leader("周某某"))) == []
    assert problems(builders.user("admin", Role.ADMIN, unit=town)) == []
