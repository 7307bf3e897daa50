"""`figures --json`: the speech's own figures, computed."""

import json
from datetime import date

import pytest
from django.core.management import call_command

from dispatch.models import Standing
from dispatch.queries.figures import wan_text
from tests import builders
from tests.dispatch.contents import contents

pytestmark = pytest.mark.django_db

SPEECH = {
    "as_of": "2012-02-29",
    "programmes": 6,
    "projects": 79,
    "categories": {
        "carried_over": {"total": 26, "under_way": 17},
        "new_start": {"total": 18, "foundation": 5, "starting_soon": 7},
        "pipeline": {"total": 20},
        "urban_village": {"total": 15, "under_way": 3},
    },
    "annual_plan_wan": "1260000",
    "invested_wan": "61320",
    "completion_pct": "4.87",
    "time_progress_pct": "16.67",
    "lag_points": "-11.8",
    "attraction": {
        "units_with_task": 26,
        "units_reporting": 8,
        "prospects_funded": 20,
        "tertiary": {"count": 18, "planned_yi": "19.06"},
        "secondary": {"count": 2, "planned_yi": "0.60"},
        "above_1_yi": 2,
    },
    "indicators": {
        "fai_growth_drop_points": "-51.7",
        "revenue_growth_pct": {"2012-01": "23.1", "2012-02": "21.0"},
    },
}


@pytest.fixture
def figures(capsys, pin_today):
    pin_today(date(2012, 3, 26))

    def figures(*options):
        call_command("figures", "--json", *options)
        return json.loads(capsys.readouterr().out)

    return figures


def test_the_speech(figures):
    builders.demo()
    found = figures("--as-of", "2012-02-29")
    lights, versus_plan = found.pop("lights"), found.pop("lag_vs_plan_points")
    gap = found.pop("gap")
    assert found == SPEECH
    assert versus_plan == "-0.5"
    assert lights == {"red": 2, "yellow": 15, "blue": 10, "green": 7, "not_due": 37, "none": 8}
    assert gap == {
        "classes": {
            "not_due": {"count": 37, "points": "-7.368519"},
            "start_overdue": {"count": 9, "points": "-3.231481"},
            "started_behind": {"count": 18, "points": "-1.472222"},
            "started_unreported": {"count": 0, "points": "0.000000"},
            "no_date": {"count": 0, "points": "0.000000"},
            "on_schedule": {"count": 7, "points": "0.272222"},
        },
        "shape_points": "-11.301587",
        "execution_points": "-0.498413",
        "sum_points": "-11.800000",
    }
    assert found == {key: value for key, value in figures().items() if key in SPEECH}


@pytest.mark.parametrize("day", ["2012-02-15", "2012-03-31", "2011-12-31"])
def test_a_day_without_standings_leaves_none_behind(figures, day):
    builders.demo()
    before = contents()
    assert figures("--as-of", day)["as_of"] == day
    assert contents() == before
    assert not Standing.objects.filter(as_of=day).exists()


def test_a_day_inside_a_month_is_interpolated(figures):
    builders.started_project(planned=1200, invested=[100, 100])
    found = figures("--as-of", "2012-02-15")
    assert (found["invested_wan"], found["completion_pct"]) == ("100", "8.33")
    assert (found["time_progress_pct"], found["lag_points"]) == ("12.64", "-4.3")
    assert found["lights"]["blue"] == 1


def test_an_empty_district_has_no_rates(figures):
    found = figures("--as-of", "2012-02-29")
    assert (found["projects"], found["annual_plan_wan"]) == (0, "0")
    assert (found["completion_pct"], found["lag_points"]) == ("—", "—")
    assert found["indicators"] == {"fai_growth_drop_points": None, "revenue_growth_pct": {}}


def test_void_projects_are_in_no_figure(figures):
    builders.started_project("甲", planned=1200, invested=[100, 100])
    builders.started_project("作废", planned=7777, invested=[777], voided_at=builders.AT)
    found = figures("--as-of", "2012-02-29")
    assert (found["projects"], found["annual_plan_wan"], found["invested_wan"]) == (1, "1200", "200")


def test_in_words(capsys, pin_today):
    pin_today(date(2012, 3, 26))
    builders.demo()
    call_command("figures")
    assert capsys.readouterr().out.strip() == (
        "截至2012-02-29：6大工程、79个项目，完成年度计划投资的4.87%，与时间进度相差-11.8个百分点"
    )


@pytest.mark.parametrize(
    ("amount", "text"), [("61320", "61320"), ("0.0001", "0.0001"), ("1.5000", "1.5"), ("0", "0"), ("10", "10")]
)
def test_exact_amounts_as_text(amount, text):
    assert wan_text(builders.Decimal(amount)) == text


def test_a_negative_amount_as_text():
    assert wan_text(builders.Decimal("-1.5")) == "-1.5"
