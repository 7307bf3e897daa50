"""The rules against tables that other places have published, and against the demo ledger's ground truth.

The sample files lie outside the repository; LEDGER_SAMPLES names their folder. Publishers round before they subtract,
so rates agree within 0.1; ranks agree exactly; printed sums are often off and are only warned about.
"""

import json
import warnings
from datetime import date
from decimal import Decimal

import pytest

from projects.rules.investment import aggregate, completion, lag_vs_plan_points, lag_vs_time_points, rank
from projects.rules.rounding import points_text, round_half_up, round_points
from projects.rules.schedule import time_progress

TOLERANCE = Decimal("0.1")


class PrintedSumIsOff(UserWarning):
    """A printed total that is not the sum of its printed rows."""


@pytest.fixture(scope="session")
def table(ledger_samples):
    """Reads the rows of a published table as they were printed: `table("dazhou_2018_m7")`."""

    def read(name: str, sheet: int = 0) -> list[list[str]]:
        text = (ledger_samples / "tables" / f"{name}.json").read_text(encoding="utf-8")
        return json.loads(text)["sheets"][sheet]["rows_as_printed"]

    return read


def total(rows: list[list[str]], column: int) -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


def warn_unless_equal(what: str, *, computed: Decimal, printed: Decimal) -> None:
    if computed != printed:
        warnings.warn(f"{what}: rows add up to {computed}, printed {printed}", PrintedSumIsOff, stacklevel=2)


def test_unrounded_and_publishers_convention_may_differ_by_a_tenth():
    amounts = {"invested_wan": Decimal("291.5"), "plan_wan": Decimal("527.3")}
    progress = time_progress(as_of=date(2018, 7, 31))
    assert points_text(lag_vs_time_points(**amounts, progress=progress)) == "-3.1"
    assert points_text(round_points(completion(**amounts)) - round_points(progress.pct)) == "-3.0"


def test_rates_against_a_periods_target(table):
    for name, _, _, target, invested, printed in table("dazhou_2018_m7"):
        rate = completion(invested_wan=Decimal(invested), plan_wan=Decimal(target))
        assert round_points(rate) == Decimal(printed), name


def test_rates_against_the_annual_plan_and_the_rank_they_give(table):
    rows = table("xiangxi_2021_q3")
    rates = [completion(invested_wan=Decimal(invested), plan_wan=Decimal(plan)) for _, _, plan, invested, _ in rows]
    printed = [Decimal(row[4].rstrip("%")) for row in rows]
    assert [
        row[0]
        for row, rate, shown in zip(rows, rates, printed, strict=True)
        if abs(round_points(rate) - shown) > TOLERANCE
    ] == []
    assert rank(rates) == rank(printed)
    assert {place.n for place in rank(rates)} == {10}


def test_the_total_rate_is_sum_over_sum(table):
    rows = table("xiangxi_2021_q3")
    district = aggregate(amounts=[(Decimal(invested), Decimal(plan)) for _, _, plan, invested, _ in rows])
    assert district.invested_wan == Decimal("474.5")
    assert round_points(district.completion_pct) == Decimal("74.1")


@pytest.mark.parametrize("column", [2, 4])
def test_printed_ranks_are_met_exactly(table, column):
    rows = [row for row in table("guangxi_2017_by_city") if row[0] != "合计"]
    values = [Decimal(row[column]) if row[column + 1] else None for row in rows]
    places = [str(place.place) if place else "" for place in rank(values)]
    assert places == [row[column + 1] for row in rows]
    assert {place.n for place in rank(values) if place} == {14}


@pytest.mark.filterwarnings("default::tests.projects.rules.test_published_tables.PrintedSumIsOff")
@pytest.mark.parametrize(
    ("name", "sheet", "column", "printed"),
    [
        ("fujian_2020h1_tech_upgrade", 0, 1, "630"),
        ("fujian_2020h1_tech_upgrade", 0, 2, "2123"),
        ("guangxi_2005_new_starts", 0, 1, "72"),
        ("longyan_2014", 0, 1, "142"),
        ("longyan_2014", 0, 2, "1454.9"),
        ("longyan_2014", 0, 3, "216.8"),
        ("longyan_2014", 1, 2, "1454.9"),
        ("minqing_2020_five_batches", 0, 2, "1281.15"),
        ("minqing_2020_five_batches", 1, 2, "1281.15"),
    ],
)
def test_printed_sums_are_near_and_warned_about(table, name, sheet, column, printed):
    computed = total(table(name, sheet), column)
    assert abs(computed - Decimal(printed)) <= Decimal("0.2")
    warn_unless_equal(f"{name}, sheet {sheet + 1}, column {column + 1}", computed=computed, printed=Decimal(printed))


def test_sums_of_a_table_with_its_total_row(table):
    rows = table("dazhou_2018_m7")
    for column in (2, 3, 4):
        assert total(rows[1:], column) == Decimal(rows[0][column])


@pytest.fixture(scope="session")
def truth(ledger_samples):
    text = (ledger_samples / "demo" / "ledger_2012_demo.truth.json").read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


class TestDemoLedger:
    """Every completion and lag of the demo's ground truth, which prints four decimals."""

    progress = time_progress(as_of=date(2012, 2, 29))

    def assert_figures(self, figures, *, invested_wan, plan_wan, lag):
        rate = completion(invested_wan=invested_wan, plan_wan=plan_wan)
        lag_points = lag_vs_time_points(invested_wan=invested_wan, plan_wan=plan_wan, progress=self.progress)
        assert (round_half_up(rate, places=4), round_half_up(lag_points, places=4)) == (figures["rate_pct"], lag)

    def test_every_project(self, truth):
        planned = [project for project in truth["per_project"] if project["plan"]]
        assert len(planned) == 71
        for project in planned:
            amounts = {"invested_wan": project["cum"], "plan_wan": project["plan"]}
            self.assert_figures(project, **amounts, lag=project["diff_linear_points"])
            vs_plan = lag_vs_plan_points(**amounts, planned_so_far_wan=project["month_plan_1_2"])
            assert round_half_up(vs_plan, places=4) == project["diff_vs_month_plan_points"]

    @pytest.mark.parametrize("cut", ["by_section", "by_programme", "by_leader", "by_unit"])
    def test_every_aggregate(self, truth, cut):
        for figures in truth[cut].values():
            self.assert_figures(
                figures, invested_wan=figures["cum"], plan_wan=figures["plan"], lag=figures["diff_points"]
            )

    def test_the_district(self, truth):
        district = aggregate(amounts=[(project["cum"], project["plan"]) for project in truth["per_project"]])
        assert (district.invested_wan, district.plan_wan, district.projects) == (61320, 1260000, 71)
        assert lag_vs_time_points(
            invested_wan=district.invested_wan, plan_wan=district.plan_wan, progress=self.progress
        ) == Decimal("-11.8")
