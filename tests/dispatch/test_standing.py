"""Standings: what the sums and the rules say, kept true by whoever changes either."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from dispatch.actions.policy import save_policy
from dispatch.actions.standing import refresh_standings
from dispatch.models import Standing
from dispatch.queries.headline import category_counts, light_counts, totals
from dispatch.queries.standing import compute_standings, reporting_day
from dispatch.rules.light import RED_TO_GREEN, moved
from projects.choices import Book
from projects.models import AnnualPlan, InvestmentEntry, Policy, Project
from tests import builders
from tests.builders import AT, FEBRUARY, JANUARY, MARCH, entry, plan, planned_start, policy, project, started_project

APRIL, MAY, JUNE = date(2012, 4, 30), date(2012, 5, 31), date(2012, 6, 30)
pytestmark = pytest.mark.django_db


def refresh(*month_ends, at=AT):
    for day in month_ends:
        refresh_standings(from_month_end=day, at=at)


def lights(of, field="light"):
    return list(of.standings.order_by("as_of").values_list(field, flat=True))


def standing(of, day=FEBRUARY):
    return of.standings.get(as_of=day)


def slow_figures(of, day):
    """(plan, invested, completion, lag against time, lag against plan) of one project, one entry after another."""
    year = [item for item in of.entries.all() if date(day.year, 1, 1) <= item.on <= day]
    reviewed = {item.period for item in year if item.book == Book.VERIFIED}
    counted = [
        item
        for item in year
        if item.book == Book.VERIFIED or (item.book == Book.REPORTED and item.period not in reviewed)
    ]
    invested = sum(Fraction(item.amount_wan) for item in counted) if counted else None
    versions = sorted(
        (version for version in of.annual_plans.all() if version.in_force_from <= day and version.year == day.year),
        key=lambda version: (version.in_force_from, version.version),
    )
    planned = Fraction(versions[-1].planned_wan) if versions else None
    if not planned:
        return planned, invested, None, None, None
    done = (invested or 0) / planned * 100
    months = versions[-1].cumulative_wan
    lag_vs_plan = done - Fraction(months[day.month - 1]) / planned * 100 if months else None
    return planned, invested, done, done - Fraction(day.month, 12) * 100, lag_vs_plan


def close(found, exact):
    if exact is None or found is None:
        return found is None and exact is None
    return abs(Fraction(found) - exact) < Fraction(1, 10**11)


@pytest.mark.parametrize("day", [JANUARY, FEBRUARY])
def test_the_demo_is_what_a_slow_recomputation_says(day):
    builders.demo()
    rows = Standing.objects.filter(as_of=day)
    assert rows.count() == 79
    differing = []
    for row in rows.select_related("project"):
        exact = slow_figures(row.project, day)
        found = (row.plan_wan, row.invested_wan, row.completion_pct, row.lag_vs_time_points, row.lag_vs_plan_points)
        if not all(map(close, found, exact)):
            differing.append((row.project.name, found, exact))
    assert differing == []


def test_totals_are_sum_over_sum_and_leave_out_what_has_no_plan():
    started_project("大", planned=10000, invested=[1000])
    started_project("小", planned=100, invested=[100])
    unplanned = project("无计划")
    builders.stage(unplanned)
    entry(unplanned, 777, month=1)
    refresh(JANUARY)
    whole = totals(Standing.objects.all(), as_of=JANUARY)
    assert (whole.projects, whole.plan_wan, whole.invested_wan, whole.unplanned_invested_wan) == (3, 10100, 1100, 777)
    assert round(whole.completion_pct, 4) == Decimal("10.8911")


def test_a_project_that_reported_nothing_is_marked_and_counts_as_zero():
    silent, zero = started_project("未报"), started_project("报零", invested=[0, 0])
    refresh(FEBRUARY)
    assert [standing(of).invested_wan for of in (silent, zero)] == [None, 0]
    assert [standing(of).completion_pct for of in (silent, zero)] == [0, 0]
    assert standing(silent).lag_vs_time_points == standing(zero).lag_vs_time_points < 0


def test_reported_figures_are_marked_until_the_month_is_reviewed():
    of = started_project(invested=[100])
    entry(of, 60, book=Book.REPORTED, kind=InvestmentEntry.Kind.WEEK, on=date(2012, 2, 19))
    refresh(FEBRUARY)
    assert (standing(of).invested_wan, standing(of).unreviewed) == (160, True)
    entry(of, 50, month=2)
    refresh(FEBRUARY)
    assert (standing(of).invested_wan, standing(of).unreviewed) == (150, False)


def test_what_was_known_at_a_number():
    of = started_project(invested=[100, 100])
    wrong = InvestmentEntry.objects.get(number=2)
    entry(of, 40, month=2, replaces=wrong)
    known = {
        number: next(iter(compute_standings(as_of=FEBRUARY, at=AT, number=number))).invested_wan
        for number in (1, 2, 3, 4, None)
    }
    assert known == {1: 100, 2: 200, 3: 100, 4: 140, None: 140}
    assert not Standing.objects.exists()


# Lights


@pytest.mark.parametrize(
    ("invested", "light"),
    [(200, "green"), (Decimal("199.9999"), "blue"), (141, "blue"), (140, "yellow"), (21, "yellow"), (20, "red")],
)
def test_the_lag_lights(invested, light):
    of = started_project(planned=1200, invested=[0, invested])
    refresh(FEBRUARY)
    assert standing(of).light == light


def test_before_its_start_only_the_planned_date_lights():
    of = project()
    plan(of, 1200)
    planned_start(of, FEBRUARY)
    entry(of, 0, month=1)
    refresh(JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE)
    assert lights(of) == ["not_due", "yellow", "yellow", "yellow", "red", "red"]
    assert lights(of, "rule") == ["event_not_due", *["event_overdue"] * 5]
    assert round(standing(of, MARCH).lag_vs_time_points, 2) == -25


def test_made_good_after_a_red_month_is_displayed_yellow_for_that_month():
    of = started_project(planned=1200, invested=[0, 0, 300, 100])
    refresh(FEBRUARY, MARCH, APRIL)
    assert lights(of, "base_light") == ["red", "green", "green"]
    assert lights(of, "light") == ["red", "yellow", "green"]
    assert lights(of, "severity") == [0, 1, 5]


def test_from_red_to_green_is_counted_on_base_lights():
    good = started_project("好转", invested=[0, 0, 300])
    started_project("仍红", invested=[0, 0, 0])
    started_project("一直绿", invested=[100, 100, 100])
    refresh(FEBRUARY, MARCH)
    bases = {of: lights(of, "base_light") for of in Project.objects.all()}
    went = [of for of, (before, after) in bases.items() if moved(previous_base=before, base=after) == RED_TO_GREEN]
    assert went == [good]
    assert standing(good, MARCH).light == "yellow"


def test_a_new_policy_counts_from_its_day():
    policy()
    policy(MARCH, yellow_points=-20, red_points=-30)
    of = started_project(planned=1200, invested=[0, 20, 0])
    refresh(FEBRUARY, MARCH)
    assert lights(of) == ["red", "yellow"]
    assert "-20" in standing(of, MARCH).rule_text


def test_saving_a_policy_refreshes_the_months_it_covers():
    of = started_project(planned=1200, invested=[0, 20, 0])
    refresh(JANUARY, FEBRUARY, MARCH)
    assert lights(of) == ["yellow", "red", "red"]
    changed = Policy(in_force_from=date(2012, 2, 1), yellow_points=-20, red_points=-30)
    save_policy(changed, is_new=True, changes={"黄灯界限": ["-5", "-20"]}, by=builders.user(), at=AT)
    assert lights(of, "base_light") == ["yellow", "blue", "yellow"]


def test_the_factor_of_the_schedule_counts_but_the_shown_lag_is_against_time():
    policy(schedule_factor=Decimal("1.20"))
    of = started_project(planned=1200, invested=[0, 200])
    refresh(FEBRUARY)
    assert (standing(of).lag_vs_time_points, standing(of).light) == (0, "blue")
    assert "120%" in standing(of).rule_text


def test_the_monthly_plan_as_base():
    policy(light_base=Policy.Base.MONTHLY_PLAN)
    late_year, straight = project("后重"), project("无分月计划")
    plan(late_year, 1200, months=[10, 10, *[118] * 10])
    plan(straight, 1200)
    for of in (late_year, straight):
        builders.stage(of)
        entry(of, 20, month=2)
    refresh(FEBRUARY)
    assert [(standing(of).light, standing(of).rule) for of in (late_year, straight)] == [
        ("green", "lag_vs_plan"),
        ("red", "lag_vs_time"),
    ]
    assert [standing(of).lag_vs_plan_points for of in (late_year, straight)] == [0, None]
    assert round(standing(late_year).lag_vs_time_points, 1) == -15


# Kept true


def test_an_earlier_month_refreshes_the_later_ones_on_record():
    of = started_project(planned=1200, invested=[0, 200, 100])
    refresh(JANUARY, FEBRUARY, MARCH)
    entry(of, 100, month=1, replaces=InvestmentEntry.objects.get(number=1))
    refresh_standings(from_month_end=JANUARY, at=AT)
    assert lights(of, "invested_wan") == [100, 300, 400]


def test_a_second_refresh_writes_nothing():
    started_project(planned=700, invested=[1, 2])
    refresh(JANUARY, FEBRUARY)
    later = AT + timedelta(days=1)
    assert refresh_standings(from_month_end=JANUARY, at=later) == 0
    assert set(Standing.objects.values_list("computed_at", flat=True)) == {AT}


def test_a_void_project_loses_its_standing():
    of, other = started_project("作废"), started_project("留下")
    refresh(FEBRUARY)
    Project.objects.filter(pk=of.pk).update(voided_at=AT)
    assert refresh_standings(from_month_end=FEBRUARY, at=AT) == 1
    assert list(Standing.objects.values_list("project", flat=True)) == [other.pk]


def test_the_plan_in_force_on_the_day_counts():
    of = started_project(planned=1200, invested=[100, 100])
    plan(of, 2400, in_force_from=FEBRUARY)
    refresh(JANUARY, FEBRUARY)
    assert lights(of, "plan_wan") == [1200, 2400]
    assert AnnualPlan.objects.count() == 2


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2012, 3, 26), FEBRUARY),
        (FEBRUARY, FEBRUARY),
        (date(2012, 2, 28), JANUARY),
        (date(2012, 1, 5), date(2011, 12, 31)),
    ],
)
def test_figures_stand_at_the_last_month_that_the_office_reviewed(today, day):
    of = started_project(invested=[100, 100])
    entry(of, 5000, kind=InvestmentEntry.Kind.OPENING, on=date(2011, 12, 31))
    entry(of, 5, book=Book.REPORTED, kind=InvestmentEntry.Kind.WEEK, on=date(2012, 3, 25))
    assert reporting_day(today) == day


def test_counts_by_category_and_light():
    founding = started_project("打地基", category="new_start", planned=1200, invested=[100, 100])
    builders.stage(founding, FEBRUARY, image_stage="foundation")
    soon, later = project("下月开工", "new_start"), project("四月开工", "new_start")
    planned_start(soon, MARCH)
    planned_start(later, APRIL)
    started_project("城中村一", category="urban_village", planned=1200, invested=[0, 0])
    refresh(FEBRUARY)
    counts = category_counts(Standing.objects.all(), as_of=FEBRUARY)
    assert [
        (item.category, item.total, item.under_way, item.foundation, item.starting_soon) for item in counts.values()
    ] == [
        ("carried_over", 0, 0, 0, 0),
        ("new_start", 3, 1, 1, 1),
        ("pipeline", 0, 0, 0, 0),
        ("urban_village", 1, 1, 0, 0),
    ]
    assert light_counts(Standing.objects.all()) == {
        "red": 1,
        "yellow": 0,
        "blue": 0,
        "green": 1,
        "not_due": 2,
        "none": 0,
    }
