from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from projects.models import AnnualPlan, Milestone, Policy
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    """Planned 1200, from 29 February 1500, from 1 May 900; and a plan of the year after."""
    of = builders.project()
    builders.plan(of, 1200)
    builders.plan(of, 1500, in_force_from=builders.FEBRUARY)
    builders.plan(of, 900, in_force_from=date(2012, 5, 1))
    AnnualPlan.objects.create(
        project=of, year=2013, in_force_from=date(2012, 1, 1), planned_wan=Decimal(7777), recorded_at=builders.AT
    )
    return of


@pytest.mark.parametrize(
    ("day", "planned"),
    [
        (date(2011, 12, 31), []),
        (date(2012, 1, 1), [1200]),
        (date(2012, 2, 28), [1200]),
        (date(2012, 2, 29), [1500]),
        (date(2012, 4, 30), [1500]),
        (date(2012, 5, 1), [900]),
        (date(2012, 12, 31), [900]),
        (date(2013, 1, 1), [7777]),
    ],
)
def test_one_version_is_in_force_on_a_day(project, day, planned):
    assert [plan.planned_wan for plan in AnnualPlan.objects.in_force_on(day)] == planned


def test_of_two_versions_of_one_day_the_later_holds(project):
    builders.plan(project, 1600, in_force_from=builders.FEBRUARY, version=9)
    assert [plan.planned_wan for plan in AnnualPlan.objects.in_force_on(builders.MARCH)] == [1600]


def test_a_version_that_begins_later_holds_although_its_number_is_lower():
    of = builders.project("乙厂")
    builders.plan(of, 1, version=2)
    builders.plan(of, 2, version=1, in_force_from=date(2012, 3, 1))
    assert [plan.planned_wan for plan in AnnualPlan.objects.in_force_on(builders.MARCH)] == [2]


def test_each_project_has_its_own_version(project):
    other = builders.project("乙厂")
    builders.plan(other, 300)
    found = AnnualPlan.objects.in_force_on(builders.MARCH).values_list("project", "planned_wan")
    assert dict(found) == {project.pk: 1500, other.pk: 300}


def broken_plan(of):
    builders.plan(of, -1)


def second_start(of):
    builders.planned_start(of, builders.MARCH)
    builders.planned_start(of, builders.MARCH)


def date_without_precision(of):
    Milestone.objects.create(project=of, name="节点", planned_on=builders.MARCH)


@pytest.mark.parametrize("break_rule", [broken_plan, second_start, date_without_precision])
def test_the_database_refuses(project, break_rule):
    with pytest.raises(IntegrityError), transaction.atomic():
        break_rule(project)


def test_the_policy_in_force():
    builders.policy(yellow_points=-6)
    builders.policy(date(2012, 3, 1), yellow_points=-8)
    days = [date(2011, 12, 31), date(2012, 2, 29), date(2012, 3, 1), date(2020, 1, 1)]
    assert [Policy.objects.in_force_on(day).yellow_points for day in days] == [-5, -6, -8, -8]


@pytest.mark.parametrize("fields", [{"yellow_points": 1}, {"red_points": -5}, {"schedule_factor": 0}])
def test_a_policy_out_of_order_is_refused(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.policy(**fields)
    assert not Policy.objects.filter(in_force_from__lte=date(2012, 1, 1) + timedelta(days=400)).exists()


def test_a_monthly_plan_is_twelve_exact_cumulative_amounts(project):
    months = tuple(Decimal(month) + Decimal("0.0001") for month in range(1, 13))
    version = builders.plan(project, 1000)
    AnnualPlan.objects.filter(pk=version.pk).update(cumulative_wan=months)
    assert AnnualPlan.objects.get(pk=version.pk).cumulative_wan == months


def test_eleven_months_are_no_monthly_plan(project):
    with pytest.raises(ValueError, match="12 cumulative amounts, not 11"):
        AnnualPlan.objects.filter(project=project).update(cumulative_wan=tuple(map(Decimal, range(11))))
