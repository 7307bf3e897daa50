"""包保不到位: what projects lack, counted by the database and named as far as a screen holds."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.queries.completeness import PARTS, Lacking, lacking_groups, missing_words
from dispatch.queries.people import People, people_of
from portal.workbench import office
from projects.models import Assignment, Milestone, Project
from tests import builders

pytestmark = pytest.mark.django_db

ON = date(2012, 3, 26)
Role = Assignment.Role


def complete(name, **fields):
    of = builders.project(name, **fields)
    builders.plan(of, 1200, months=[100] * 12)
    builders.assignment(of, Role.RESPONSIBLE_LEADER, builders.leader())
    builders.assignment(of, Role.LEAD_UNIT, builders.unit("南山镇"))
    builders.assignment(of, Role.LIAISON_UNIT, builders.unit("区经信局"))
    Assignment.objects.create(project=of, role=Role.SUPPORT_GROUP, person="王某某", from_on=date(2012, 1, 1))
    builders.planned_start(of, date(2012, 6, 30))
    return of


def lacking(named=24):
    return lacking_groups(Project.objects.listed(), as_of=builders.FEBRUARY, on=ON, named=named)


def test_who_has_everything_is_in_no_list():
    complete("甲厂")
    assert lacking() == []


@pytest.mark.parametrize(
    ("lose", "missing"),
    [
        (lambda of: of.assignments.filter(role=Role.RESPONSIBLE_LEADER).update(to_on="2012-03-25"), ["包保领导"]),
        (lambda of: of.assignments.filter(role=Role.LEAD_UNIT).update(from_on="2012-03-27"), ["责任单位"]),
        (lambda of: of.assignments.filter(role=Role.LIAISON_UNIT).delete(), ["联络单位"]),
        (lambda of: of.assignments.filter(role=Role.SUPPORT_GROUP).delete(), ["包保小组"]),
        (lambda of: builders.plan(of, 1500, in_force_from=date(2012, 2, 1)), ["分月计划"]),
        (lambda of: of.annual_plans.all().delete(), ["年度计划", "分月计划"]),
        (lambda of: Milestone.objects.update(actual_on=ON), ["下一个节点时间"]),
        (lambda of: Milestone.objects.update(planned_on=None, planned_precision=""), ["下一个节点时间"]),
    ],
    ids=["leader", "lead unit", "liaison", "group", "month plan", "plan", "reached", "without a date"],
)
def test_what_is_lacking_is_named(lose, missing):
    of = complete("甲厂")
    lose(of)
    assert lacking() == [Lacking(tuple(missing), 1, (("甲厂", of.code),))]


def test_the_most_lacking_come_first_and_only_some_are_named():
    for n in range(1, 4):
        of = complete(f"缺小组{n}")
        of.assignments.filter(role=Role.SUPPORT_GROUP).delete()
    bare = builders.project("什么都缺")
    complete("齐全")
    assert lacking(named=2) == [
        Lacking(PARTS, 1, ((bare.name, bare.code),)),
        Lacking(("包保小组",), 3, (("缺小组1", "2012-XJ-001"), ("缺小组2", "2012-XJ-002"))),
    ]


def test_the_page_of_a_project_and_the_list_say_the_same():
    bare = builders.project("什么都缺")
    words = missing_words(
        people_of([bare.pk], on=ON)[bare.pk], has_plan=False, has_month_plan=False, has_next_date=False
    )
    assert tuple(words) == lacking()[0].missing
    assert (
        missing_words(
            People(leader="周某某", lead_units=["南山镇"], liaison_unit="区经信局", support_group=["王某某"]),
            has_plan=1,
            has_month_plan=1,
            has_next_date=1,
        )
        == []
    )


def test_a_first_screen_holds_no_more_names_than_fit(monkeypatch):
    monkeypatch.setattr(office, "NAMES_SHOWN", 4)
    for n in range(5):
        builders.project(f"什么都缺{n}")
        complete(f"缺小组{n}").assignments.filter(role=Role.SUPPORT_GROUP).delete()
    found = office._incomplete(builders.user("office", "office"), as_of=builders.FEBRUARY, on=ON)
    assert [(group["count"], len(group["projects"]), group["more"]) for group in found] == [
        ("5", 2, "3"),
        ("5", 2, "3"),
    ]


def test_two_queries_whatever_the_size():
    counts = []
    for size in (3, 60):
        builders.district(size)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert sum(group.count for group in lacking(named=2)) == Project.objects.count()
        counts.append(len(queries) - 1)
    assert counts == [2, 2]
