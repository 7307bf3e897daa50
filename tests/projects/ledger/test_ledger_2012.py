"""The demo ledger, cell by cell, against its ground truth."""

import json
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from projects.ledger.files.workbook import Sheet, Workbook, open_workbook
from projects.ledger.reading.dates import month_end
from projects.ledger.reading.reader import read_ledger

HERE = Path(__file__).parent
FIXTURES = HERE.parents[2] / "fixtures"
TRUTH = json.loads((HERE / "ledger_2012.truth.json").read_text(encoding="utf-8"))
PROJECTS = [row for row in TRUTH["rows"] if row["kind"] == "project"]
CATEGORY = {"结转": "carried_over", "新开工": "new_start", "前期": "pipeline", "城中村": "urban_village"}
RAW_KEY = {
    "no": "serial", "lon": "longitude", "lat": "latitude", "total": "total_investment_wan", "prev": "invested_before_wan",
    "plan": "plan_wan", "jan": "month_invested_1", "feb": "month_invested_2", "cum": "cumulative_wan",
    "rate": "printed_rate_pct", "start": "planned_start", "finish": "planned_finish", "progress": "progress_text",
    "leader": "leader_names", "unit": "lead_unit_names", "liaison": "liaison_unit_names", "help": "helping_unit_names",
    "problem": "problem_text", "cause": "cause_text", "measure": "measure_text",
    **{f"m{month}": f"month_plan_{month}" for month in range(1, 13)},
}  # fmt: skip


@pytest.fixture(scope="module", params=["ledger_2012.xlsx", "ledger_2012.xls"])
def draft(request):
    workbook = open_workbook((FIXTURES / request.param).read_bytes(), name=request.param)
    return read_ledger(workbook, year=None, as_of=None)


@pytest.fixture(scope="module")
def rows(draft):
    return {row.row: row for row in draft.rows}


def wan(value):
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.0001"))


def dated(value):
    if value is None or len(value) == 10:
        return value
    return month_end(*map(int, value.split("-"))).isoformat()


def due(planned):
    """The truth gives a month where only a part of it is printed (上旬)."""
    if planned is None:
        return None
    return (month_end(planned.on.year, planned.on.month) if planned.precision == "ten_days" else planned.on).isoformat()


def value_read(row, key):
    """What the reader made of one column, in the words of the truth file."""
    match key:
        case "no":
            return row.serial
        case "lon" | "lat":
            degrees = row.longitude if key == "lon" else row.latitude
            return degrees and float(degrees)
        case "total":
            return row.total_investment_wan
        case "prev":
            return row.invested_before_wan
        case "plan":
            return row.plan_wan
        case "jan" | "feb":
            return row.month_invested_wan.get(1 if key == "jan" else 2)
        case "cum":
            return row.cumulative_wan
        case "rate":
            return row.printed_rate_pct
        case "start" | "finish":
            return due(row.planned_start if key == "start" else row.planned_finish)
        case "leader":
            return row.leader_names[0]
        case "unit" | "help":
            return list(row.lead_unit_names if key == "unit" else row.helping_unit_names)
        case "liaison":
            return row.liaison_unit_names[0]
        case "limit":
            return row.limit_text
        case _ if key.startswith("m") and key[1:].isdigit():
            return row.month_plan_wan.get(int(key[1:]))
    return getattr(row, RAW_KEY.get(key, key))


def value_expected(key, value):
    if key == "total":
        return value and wan(Decimal(str(value)) * 10000)
    if key in ("prev", "plan", "jan", "feb", "cum") or (key.startswith("m") and key[1:].isdigit()):
        return wan(value)
    if key in ("start", "finish"):
        return dated(value)
    return value


def test_every_cell_is_read_as_it_stands(rows):
    cells = [(project["excel_row"], key, cell) for project in PROJECTS for key, cell in project["cells"].items()]
    assert len(cells) == 3081
    differing = []
    for number, key, cell in cells:
        raw = rows[number].raw[RAW_KEY.get(key, key)]
        raw = raw.isoformat() if isinstance(raw, date) else raw
        printed = cell["value"] if cell.get("note") == "merged down" else cell["raw"]
        if isinstance(raw, float) and isinstance(printed, int | float):
            same = abs(raw - printed) < 1e-9
        else:
            same = raw == printed
        if not same:
            differing.append((number, key, raw, cell))
    assert differing == []


def test_every_value_is_the_true_one(rows):
    differing = []
    for project in PROJECTS:
        row = rows[project["excel_row"]]
        for key, cell in project["cells"].items():
            found, expected = value_read(row, key), value_expected(key, cell["value"])
            if key == "rate" and expected is not None:
                same = abs(float(found) - expected * 100) < 0.06
            elif key in ("lon", "lat") and expected is not None:
                same = abs(found - expected) < 0.0002
            else:
                same = found == expected or (expected is None and found in ("", None))
            if not same:
                differing.append((project["excel_row"], key, found, expected))
    assert differing == []


def test_blank_is_not_zero(rows):
    not_reported = [row.name for row in rows.values() if not row.month_invested_wan and row.cumulative_wan is None]
    assert sorted(not_reported) == sorted(TRUTH["not_reported"])
    assert sorted(row.name for row in rows.values() if row.plan_wan is None) == sorted(TRUTH["no_plan"])


def test_the_headline_is_exact(draft):
    plan = sum(row.plan_wan or 0 for row in draft.rows)
    done = sum(row.cumulative_wan or 0 for row in draft.rows)
    assert (plan, done) == (1260000, 61320)
    assert round(done * 100 / plan, 2) == Decimal("4.87")


def test_sections_give_the_categories(rows):
    assert {n: rows[n].category for n in rows} == {p["excel_row"]: CATEGORY[p["section"]] for p in PROJECTS}


def test_year_day_and_columns(draft):
    assert (draft.year, draft.as_of) == (2012, date(2012, 2, 29))
    assert {"month_plan_wan", "month_invested_wan", "cumulative_wan", "limit", "remark"} <= draft.columns


def test_the_hidden_row_counts(rows):
    assert [row.name for row in rows.values() if row.hidden] in ([], ["天然气高压管网"])
    assert rows[72].name == "天然气高压管网"


def test_key_projects_are_marked(rows):
    assert [row.name for row in rows.values() if row.is_key] == ["某某生化氨基酸", "锂电隔膜", "百瑞特LED"]


def test_text_stands_where_there_is_no_plan(rows):
    assert [rows[number].plan_text for number in (56, 60, 61, 65, 66, 67, 71)] == [
        "待签约后确定", "—", "/", "", "——", "暂无", "-",
    ]  # fmt: skip


def test_totals_are_kept_as_printed(draft):
    keys = {
        key: RAW_KEY[key] for key in ("total", "prev", "plan", "jan", "feb", "cum", *(f"m{n}" for n in range(1, 13)))
    }
    printed = {row["excel_row"]: row for row in TRUTH["rows"] if row.get("values")}
    assert {total.row: total.values for total in draft.totals} == {
        number: {keys[key]: value_expected(key, value) for key, value in row["values"].items()}
        for number, row in printed.items()
    }


def test_nothing_is_an_error_and_each_warning_is_deserved(draft):
    assert [issue for issue in draft.issues if issue.severity == "error"] == []
    warned = {(issue.row, issue.column) for issue in draft.issues}
    assert warned - {(72, "B")} == {(22, "E"), (49, "B")}


def test_swapped_coordinates_are_put_right_and_told(draft, rows):
    assert (rows[22].longitude, rows[22].latitude) == (Decimal("117.8961"), Decimal("36.4278"))
    warning = next(issue for issue in draft.issues if issue.row == 22)
    assert "36.4278" in warning.reason
    assert "117.8961" in warning.reason


def test_attraction(draft):
    truth = TRUTH["investment"]
    assert [(task.row, task.unit, task.target_wan, task.count or 0) for task in draft.tasks] == [
        (unit["excel_row"], unit["unit"], wan(unit["task_yi"] * 10000), unit["count"]) for unit in truth["units"]
    ]
    assert [(task.planned_wan, task.arrived_wan) for task in draft.tasks] == [
        (unit["plan_yi"] and wan(Decimal(str(unit["plan_yi"])) * 10000), wan(unit["arrived_wan"]))
        for unit in truth["units"]
    ]
    assert [
        (item.row, item.unit, item.name, item.industry_text, item.planned_wan, item.arrived_wan)
        for item in draft.prospects
    ] == [
        (item["excel_row"], item["unit"], item["name"], item["cat"], wan(item["plan"]), wan(item["arrived"]))
        for item in truth["items"]
    ]


def test_weekly_reports(draft):
    assert [(row.row, row.week_wan, row.cumulative_wan) for row in draft.weekly] == [
        (row["excel_row"], wan(row["week"]), wan(row["cum"])) for row in TRUTH["weekly"]
    ]
    assert [row.name for row in draft.weekly] == [row["name_raw"] for row in TRUTH["weekly"]]
    assert {(row.week_start, row.week_end) for row in draft.weekly} == {(date(2012, 2, 20), date(2012, 2, 26))}
    assert (draft.weekly[0].unit, draft.weekly[0].progress_text, draft.weekly[0].plan_text) == (
        "区经信局", "设备基础浇筑", "继续施工",
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_columns_does_not_matter(seed):
    sheet = open_workbook((FIXTURES / "ledger_2012.xlsx").read_bytes(), name="ledger_2012.xlsx").sheets[0]
    moved = with_columns_shuffled(sheet, random.Random(seed))
    as_kept, shuffled = (read_ledger(Workbook((one,)), year=None, as_of=None) for one in (sheet, moved))
    said, kept = ([replace(row, raw={}, invested_columns={}) for row in draft.rows] for draft in (shuffled, as_kept))
    assert said == kept
    assert [issue.reason for issue in shuffled.issues] == [issue.reason for issue in as_kept.issues]


def with_columns_shuffled(sheet, chance):
    """The same sheet with its columns, or groups of columns, in another order; the section titles stay in theirs."""
    blocks = [range(first, last + 1) for top, first, _, last in sheet.merges if top == 2]
    blocks += [range(index, index + 1) for index in range(39) if not any(index in block for block in blocks)]
    chance.shuffle(blocks)
    order = [index for block in blocks for index in block]
    place = {old: new for new, old in enumerate(order)}
    rows = [*sheet.rows[:2], *([cells[index] for index in order] for cells in sheet.rows[2:])]
    merges = []
    for top, left, bottom, right in sheet.merges:
        if top >= 2 and not (left == 0 and right >= 7):
            places = [place[index] for index in range(left, right + 1)]
            merges.append((top, min(places), bottom, max(places)))
    return Sheet(name=sheet.name, rows=rows, merges=merges, hidden_rows=sheet.hidden_rows)
