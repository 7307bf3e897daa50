"""差距拆解 of the demo at the end of February 2012: project by project, as page, and as what each role may see of it."""

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.urls import reverse

from dispatch.models import Standing
from dispatch.pages.gap import gap_sentence
from dispatch.queries.gap import gap_groups, gap_parts, gaps_of, with_gap_class
from dispatch.rules.gap import CLASSES, GapPart, gap_class, gap_of, whole_of
from projects.models import User
from projects.rules.rounding import parts_text
from projects.rules.schedule import time_progress
from tests.builders import FEBRUARY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

CASES = Path(__file__).with_name("gap_2012-02-29.csv")
PROGRESS = time_progress(as_of=FEBRUARY)
SHOWN = {
    "未到期": ("37", "-7.37"),
    "应开未开": ("9", "-3.23"),
    "在建落后": ("18", "-1.47"),
    "达到或超前": ("7", "+0.27"),
}


@pytest.fixture
def signed_in(client):
    """The browser of an account: signed_in("leader01")."""

    def enter(username):
        client.force_login(User.objects.get(username=username))
        return client

    return enter


@pytest.fixture
def chief(signed_in):
    return signed_in("chief")


def known():
    with CASES.open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def february():
    return Standing.objects.filter(as_of=FEBRUARY)


def part_of(standing):
    scheduled = standing.planned_to_date_wan
    return GapPart(
        1,
        standing.plan_wan,
        standing.invested_wan or Decimal(0),
        scheduled or Decimal(0),
        standing.plan_wan if scheduled is None else Decimal(0),
        int(standing.invested_wan is None),
    )


def rows_of(response):
    return {row["name"]: row for row in response.context["rows"]}


def test_every_project_adds_what_was_computed_by_hand():
    expected = known()
    standings = with_gap_class(february(), as_of=FEBRUARY).select_related("project")
    found = {standing.project.code: standing for standing in standings}
    assert found.keys() == expected.keys()
    for code, standing in found.items():
        row, part = expected[code], part_of(standing)
        gap = gap_of(part=part, whole_plan_wan=Decimal(1_260_000), progress=PROGRESS)
        twelfths = 12 * Fraction(part.invested_wan * 10_000) - 2 * Fraction(part.plan_wan * 10_000)
        assert (code, twelfths) == (code, int(row["gap_in_twelfths_of_a_yuan"]))
        for shown, exact in (
            ("points", gap.points),
            ("shape_points", gap.shape_points),
            ("execution_points", gap.execution_points),
        ):
            assert abs(exact - Decimal(row[shown])) < Decimal("0.000001"), (code, shown)
        assert (CLASSES[standing.gap_class], str(part.unreported)) == (row["class"], row["unreported"])


def test_the_rule_and_the_database_name_the_same_class():
    for standing in with_gap_class(february(), as_of=FEBRUARY):
        assert standing.gap_class == gap_class(
            on_schedule=standing.lag_vs_time_points >= 0,
            started=standing.started,
            start_due_on=standing.start_due_on,
            reported=standing.invested_wan is not None,
            as_of=FEBRUARY,
        )


@pytest.mark.parametrize("by", ["programme", "category", "leader", "unit"])
def test_every_grouping_adds_up_to_the_headline(by):
    classes, whole = gaps_of(gap_parts(february(), as_of=FEBRUARY), as_of=FEBRUARY)
    found = gap_groups(february(), by=by, as_of=FEBRUARY)
    parts = {key: whole_of(of_class.values()) for key, of_class in found.items()}
    groups, together = gaps_of(parts, as_of=FEBRUARY)
    assert len(groups) > 1
    assert together == whole
    for gaps in (classes, groups):
        assert round(sum(gap.points for gap in gaps.values()), 20) == round(whole.points, 20)


def test_every_leader_of_the_cases_has_the_sum_of_his_projects():
    expected = {}
    for row in known().values():
        expected[row["leader"]] = expected.get(row["leader"], 0) + int(row["gap_in_twelfths_of_a_yuan"])
    found = gap_groups(february(), by="leader", as_of=FEBRUARY)
    sums = {
        name: 12 * Fraction(part.invested_wan * 10_000) - 2 * Fraction(part.plan_wan * 10_000)
        for (_, name), of_class in found.items()
        for part in [whole_of(of_class.values())]
    }
    assert sums == expected


def test_page_of_the_chief(chief):
    response = chief.get(reverse("gap"))
    context = response.context
    assert (context["points"], context["shape"], context["execution"]) == ("-11.80", "-11.30", "-0.50")
    assert {name: (row["count"], row["points"]) for name, row in rows_of(response).items()} == SHOWN
    assert context["change"].startswith("-6.70→-11.80：时间推进 -8.33，完成投资4.07亿元 +3.23")
    assert "37 个项目" in context["guard"]
    assert rows_of(response)["未到期"]["unreported"] == "23"


@pytest.mark.parametrize("by", ["cause", "programme", "category", "leader", "unit"])
def test_each_row_opens_the_projects_that_it_counts(chief, by):
    for name, row in rows_of(chief.get(reverse("gap"), {"by": by})).items():
        if not row["url"]:
            assert name == "未明确", by
            continue
        assert int(chief.get(row["url"]).context["total"]) >= int(row["count"]), name


def test_another_month_has_no_doors_to_the_list_of_today(chief):
    response = chief.get(reverse("gap"), {"month": "2012-01"})
    assert response.context["month_text"] == "2012年1月"
    assert not any(row["url"] for row in response.context["rows"])


@pytest.mark.parametrize("query", [{"by": "weather"}, {"month": "2012-13"}, {"month": "2031-01"}])
def test_an_address_that_means_nothing_shows_the_newest_month_by_cause(chief, query):
    response = chief.get(reverse("gap"), query)
    assert (response.context["by"], response.context["month_text"]) == ("cause", "2012年2月")


def test_a_leader_sees_the_gap_of_his_own_projects(signed_in):
    context = signed_in("leader01").get(reverse("gap")).context
    assert (context["total"]["count"], context["points"]) == ("4", "-2.60")


def test_a_month_without_plans_says_so(chief):
    Standing.objects.filter(as_of=FEBRUARY).update(plan_wan=None)
    response = chief.get(reverse("gap"))
    assert "还没有下达年度投资计划" in response.content.decode()


def test_first_screen_names_the_largest_part_first():
    assert gap_sentence(february(), as_of=FEBRUARY) == (
        "差距 -11.80 个百分点：未到期37项 -7.37，应开未开9项 -3.23，在建落后18项 -1.47，达到或超前7项 +0.27"
    )


def test_parts_are_shown_with_sign_and_two_decimals():
    assert [parts_text(Decimal(text)) for text in ("-7.368519", "0.272222", "-0.004")] == ["-7.37", "+0.27", "0.00"]
    assert parts_text(None) == "—"


def test_no_project_is_counted_twice_on_any_recorded_day():
    for as_of in (date(2012, 1, 31), FEBRUARY):
        standings = Standing.objects.filter(as_of=as_of, plan_wan__gt=0)
        assert whole_of(gap_parts(standings, as_of=as_of).values()).count == standings.count()
