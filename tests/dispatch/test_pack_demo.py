"""The demo's thirteen tables: every figure is the one that pages and commands show."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.documents.parts import CellKind
from dispatch.models import Standing
from dispatch.month.content.codec import tables_of
from dispatch.month.content.collect import month_content
from dispatch.month.content.content import newest_number
from dispatch.month.content.formats import FORMAT
from dispatch.month.gathering.month import month_facts
from dispatch.month.tables import tables_from
from dispatch.pages.light import light_rows
from dispatch.queries.headline import light_counts, start_rates_of, totals, totals_by
from dispatch.rules.chain import canonical
from projects.choices import Light
from projects.models import Programme, Project
from projects.rules.rounding import pct_text, points_text
from tests.builders import FEBRUARY, JANUARY
from tests.test_query_counts import SMALL, grow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

ON = date(2012, 3, 26)
KEYS = [
    "overview",
    "programmes",
    "starts",
    "lags",
    "lights",
    "leaders",
    "units",
    "weekly",
    "problems",
    "departments",
    "villages",
    "attraction",
    "decisions",
    "gap",
]


def content_of(as_of=FEBRUARY, on=ON):
    return month_content(as_of=as_of, number=newest_number(as_of.year), on=on)


@pytest.fixture(scope="module")
def content(demo, django_db_blocker):
    with django_db_blocker.unblock():
        return content_of()


@pytest.fixture(scope="module")
def tables(content):
    return {table.key: table for table in tables_of(content)}


def column(table, title, group=None):
    """The place of a column by its title, and its group where titles repeat."""
    found = [
        place
        for place, heading in enumerate(table.columns)
        if heading.title == title and (group is None or heading.group == group)
    ]
    assert len(found) == 1
    return found[0]


def whole():
    return Standing.objects.filter(as_of=FEBRUARY, project__voided_at__isnull=True)


def test_the_tables_in_their_order(content, tables):
    assert list(tables) == KEYS
    assert content["format"] == FORMAT
    assert all("截至2012年" in table.basis and "口径：" in table.basis for table in tables.values())


def test_the_headline_is_that_of_the_command(content, capsys):
    call_command("figures", "--json", "--as-of", "2012-02-29")
    assert content["headline"] == json.loads(capsys.readouterr().out)


def test_the_speech(tables):
    rows = {row[0]: row[1:6] for row in tables["overview"].rows}
    assert rows == {
        "结转续建": (26, 17, None, None, 9),
        "新开工": (18, 5, 5, 7, 6),
        "拟开工和前期": (20, 0, None, None, 20),
        "城中村改造": (15, 3, None, None, 12),
    }
    total = tables["overview"].total
    assert total[1:6] == (79, 25, 5, 7, 47)
    assert total[1] == total[2] + total[4] + total[5]
    assert (pct_text(total[8]), points_text(total[9]), points_text(total[10])) == ("4.87", "-11.8", "-0.5")


def test_those_that_the_counts_leave_out_are_named(content, tables):
    names = {row[0]: row[-1].split("、") for row in tables["overview"].rows if row[-1]}
    assert {label: len(found) for label, found in names.items()} == {"结转续建": 9, "新开工": 6, "城中村改造": 12}
    codes = content["leftovers"]["new_start"]
    assert set(names["新开工"]) == set(Project.objects.filter(code__in=codes).values_list("name", flat=True))


@pytest.mark.parametrize("key", ["overview", "programmes", "lags", "leaders", "units"])
def test_totals_are_those_of_the_pages(tables, key):
    table, sums = tables[key], totals(whole(), as_of=FEBRUARY)
    shown = {
        heading.title: cell
        for heading, cell in zip(table.columns, table.total, strict=True)
        if heading.kind in (CellKind.MONEY, CellKind.PCT, CellKind.POINTS)
    }
    lag = "与时间进度差" if "与时间进度差" in shown else "与时间进度"
    found = (shown["年度计划"], shown["完成投资"], shown["完成率"], shown[lag])
    assert found == (sums.plan_wan, sums.invested_wan, sums.completion_pct, sums.lag_points)
    assert sum(row[column(table, "年度计划")] or 0 for row in table.rows) == sums.plan_wan
    assert sum(row[column(table, "完成投资")] or 0 for row in table.rows) == sums.invested_wan


@pytest.mark.parametrize("key", ["programmes", "leaders", "units"])
def test_lights_are_those_of_the_pages(tables, key):
    table, lights = tables[key], light_counts(whole())
    for light, label in {"red": "红", "yellow": "黄"}.items():
        place = column(table, label)
        assert table.total[place] == lights[light] == sum(row[place] or 0 for row in table.rows)


def test_programmes_are_those_of_the_first_screen(tables):
    names = dict(Programme.objects.values_list("pk", "name"))
    expected = {
        names[pk]: (sums.projects, sums.completion_pct, sums.lag_points, sums.lag_vs_plan_points)
        for pk, sums in totals_by(whole(), "project__programme", as_of=FEBRUARY).items()
    }
    assert {row[0]: (row[1], *row[5:8]) for row in tables["programmes"].rows} == expected
    assert sorted(row[8] for row in tables["programmes"].rows) == [f"{place}/6" for place in range(1, 7)]
    chart = tables["programmes"].chart
    assert chart.labels == tuple(row[0] for row in tables["programmes"].rows)
    assert (chart.reference[0], pct_text(chart.reference[1])) == ("时间进度", "16.67")


def test_start_rates_are_those_of_the_first_screen(content, tables):
    rates = start_rates_of(whole(), as_of=FEBRUARY)
    assert content["start_rates"]["annual"] == {"started": rates.annual.started, "total": rates.annual.total}
    assert content["start_rates"]["not_started_as_planned"] == list(rates.not_started_as_planned)
    total = tables["starts"].total
    assert total[4:9] == (
        rates.on_schedule.total,
        rates.on_schedule.started,
        rates.on_schedule.pct,
        len(rates.not_started_as_planned),
        len(rates.started_early),
    )
    assert "年度开工率按新开工项目计：5/18=27.78%" in tables["starts"].note


def test_the_list_of_lights_is_the_page_of_lights(tables):
    page = light_rows(whole().behind().worst_first(), as_of=FEBRUARY, on=FEBRUARY)
    table = tables["lights"]
    shown = [
        (row[1], row[2], row[3], row[4], points_text(row[5]), row[6], row[8] or row[7], row[12] or "")
        for row in table.rows
    ]
    assert shown == [
        (row.light, row.name, row.leader, row.unit, row.lag_vs_time, row.rule, row.diagnosis, row.moved) for row in page
    ]
    assert len(table.rows) == 17
    assert "红灯2个，黄灯15个" in table.note


def test_every_project_stands_in_the_table_of_lags_furthest_behind_first(tables):
    rows = tables["lags"].rows
    light, lag = (column(tables["lags"], title) for title in ("亮灯", "与时间进度"))
    lags = [(row[light] == Light.NOT_DUE, row[lag] is None, row[lag] or 0) for row in rows]
    assert len(rows) == 79
    assert lags == sorted(lags)
    assert sum(waits for waits, _, _ in lags) == 37
    assert [row[0] for row in rows] == list(range(1, 80))


def test_the_curve_ends_at_the_headline(content, tables):
    invested = [month["invested"] for month in content["year"]]
    assert invested[:2] == ["20580", "61320"]
    assert invested[2:] == [None] * 10
    assert content["year"][1]["schedule"] == "210000"
    assert content["year"][11]["schedule"] == content["totals"]["plan"] == "1260000"
    assert content["totals"]["planned_to_date"] == content["year"][1]["planned"]
    assert [series.name for series in tables["overview"].chart.series] == ["完成投资", "时间进度", "分月计划"]


def test_units_that_reported_nothing_are_named(content, tables):
    assert len(content["silent_units"]) == 18
    assert "26个单位有任务，8个已提报；未提报的18个" in tables["attraction"].note
    assert "三产18个、计划投资19.06亿元" in tables["attraction"].note
    assert tables["attraction"].total[2:7] == (20, 0, 0, 0, 20)


def test_a_district_without_an_earlier_month_compares_with_nothing(content):
    """History begins with the first ledger: nothing was green, nothing zero, before it."""
    january = content_of(JANUARY)
    assert (january["compared"], content["compared"]) == (False, True)
    assert {project["base_light_before"] for project in january["projects"]} == {None}
    assert {project["moved"] for project in january["projects"]} == {None}
    lights = next(table for table in tables_of(january) if table.key == "lights")
    assert {row[11] for row in lights.rows} == {None}
    assert "上月末没有亮灯记录，不作比较" in lights.note


def test_the_same_district_gives_the_same_content_to_the_letter(content):
    assert canonical(content_of()) == canonical(content)


def test_tables_come_back_from_the_content_unchanged(tables):
    facts = month_facts(as_of=FEBRUARY, number=newest_number(2012), on=ON)
    assert tuple(tables.values()) == tables_from(facts)


def test_amounts_are_text_and_exact(content):
    project = next(project for project in content["projects"] if project["code"] == "2012-XJ-001")
    standing = whole().get(project__code="2012-XJ-001")
    assert Decimal(project["completion"]) == standing.completion_pct
    assert Decimal(project["invested"]) == standing.invested_wan
    assert Decimal(project["months"]["invested"][-1]) == standing.invested_wan
    assert len(project["months"]["planned"]) == 12


def test_a_large_district_takes_no_more_queries():
    def queries():
        with CaptureQueriesContext(connection) as caught:
            content = content_of()
        return len(content["projects"]), len(caught)

    small = queries()
    grow(4 * SMALL)
    large = queries()
    assert (small[0], large[0]) == (SMALL, 4 * SMALL)
    assert large[1] == small[1]
