"""The office's ledger in the database, cell by cell against its ground truth, whichever way it came in."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings

from dispatch.models import Problem, Standing
from projects.choices import Book
from projects.models import AnnualPlan, Assignment, InvestmentEntry, LedgerImport, Milestone, Project, StageEvent
from projects.roles import Role
from projects.rules.schedule import month_end
from tests import builders
from tests.dispatch.contents import contents

TRUTH_FILE = Path(__file__).parents[1] / "projects/ledger/ledger_2012.truth.json"
TRUTH = json.loads(TRUTH_FILE.read_text(encoding="utf-8"))
PROJECTS = [row for row in TRUTH["rows"] if row["kind"] == "project"]
CATEGORY = {"结转": "carried_over", "新开工": "new_start", "前期": "pipeline", "城中村": "urban_village"}
R = Assignment.Role


def by_command(file):
    call_command("import_ledger", str(builders.FIXTURES / file), "--year", "2012", verbosity=0)


def by_page(file):
    client = Client()
    client.force_login(builders.user("office-by-page", Role.OFFICE))
    upload = SimpleUploadedFile(file, (builders.FIXTURES / file).read_bytes())
    address = client.post("/projects/import/", {"file": upload}).url
    assert "新增<b>79</b>" in client.get(address).content.decode()
    assert client.post(f"{address}confirm/").url == address
    assert "已导入" in client.get(address).content.decode()


WAYS = {
    "xlsx by command": (by_command, "ledger_2012.xlsx"),
    "xls by command": (by_command, "ledger_2012.xls"),
    "xlsx by page": (by_page, "ledger_2012.xlsx"),
    "xls by page": (by_page, "ledger_2012.xls"),
}


@pytest.fixture(scope="module", params=WAYS)
def way(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """The ledger imported once for all tests of the module."""
    bring_in, file = WAYS[request.param]
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"), PORTAL_TODAY=date(2012, 3, 5)):
            bring_in(file)
        yield bring_in, file
        transaction.set_rollback(True)


@pytest.fixture
def stored(way, db):
    """{name: Project} with what belongs to it."""
    return {
        project.name: project
        for project in Project.objects.select_related("programme").prefetch_related(
            "entries", "milestones", "stage_events", "assignments__unit", "assignments__leader", "problems"
        )
    }


def names(project, role):
    found = [item for item in project.assignments.all() if item.role == role]
    return [str(item.leader or item.unit) for item in sorted(found, key=lambda item: item.position)]


def verified(project, period):
    found = [item for item in project.entries.all() if (item.period, item.book) == (period, Book.VERIFIED)]
    assert len(found) <= 1
    return found[0].amount_wan if found else None


def month_plan(project, month):
    plan = AnnualPlan.objects.in_force_on(builders.FEBRUARY).filter(project=project).first()
    if plan is None or plan.cumulative_wan is None:
        return None
    before = plan.cumulative_wan[month - 2] if month > 1 else 0
    return plan.cumulative_wan[month - 1] - before


def milestone(project, kind):
    found = [item for item in project.milestones.all() if item.kind == kind and item.planned_on]
    if not found:
        return None
    planned = found[0].planned_on
    if found[0].planned_precision == "ten_days":
        planned = month_end(year=planned.year, month=planned.month)
    return planned.isoformat()


def one_problem(project):
    problems = project.problems.all()
    assert len(problems) <= 1
    return problems[0] if problems else Problem()


def stored_value(project, standing, key):
    match key:
        case "no":
            return project.serial
        case "programme":
            return project.programme.name
        case "lon" | "lat":
            degrees = project.longitude if key == "lon" else project.latitude
            return None if degrees is None else float(degrees)
        case "total":
            return project.total_investment_wan
        case "prev":
            return verified(project, "2011-12")
        case "jan" | "feb":
            return verified(project, "2012-01" if key == "jan" else "2012-02")
        case "plan":
            return standing.plan_wan
        case "cum":
            return standing.invested_wan
        case "rate":
            return standing.completion_pct
        case "start" | "finish":
            return milestone(project, Milestone.Kind.START if key == "start" else Milestone.Kind.FINISH)
        case "progress":
            return standing.progress_text
        case "leader" | "liaison":
            found = names(project, R.RESPONSIBLE_LEADER if key == "leader" else R.LIAISON_UNIT)
            assert len(found) <= 1
            return found[0] if found else None
        case "unit" | "help":
            return names(project, R.LEAD_UNIT if key == "unit" else R.HELPING_UNIT)
        case "problem":
            return one_problem(project).description
        case "cause":
            return one_problem(project).cause_text
        case "measure":
            return one_problem(project).measure
        case "limit":
            return one_problem(project).limit_text
    if key.startswith("m"):
        return month_plan(project, int(key[1:]))
    return getattr(project, key)


def same(key, found, true):
    """A project that reported nothing has no rate in the ledger; its completion counts as 0."""
    if true is None:
        return found in (None, "", []) or (key == "rate" and found == 0)
    match key:
        case "total":
            return found == Decimal(str(true)) * 10000
        case "rate":
            return abs(float(found) - true * 100) < 0.06
        case "lon" | "lat":
            return abs(found - true) < 0.0002
        case "start" | "finish":
            return found == (true if len(true) == 10 else month_end_text(true))
    if isinstance(true, float):
        return found == Decimal(str(true))
    return found == true


def month_end_text(period):
    year, month = map(int, period.split("-"))
    return month_end(year=year, month=month).isoformat()


def test_all_cells_are_in_the_database(stored):
    standings = {item.project_id: item for item in Standing.objects.filter(as_of=builders.FEBRUARY)}
    compared, differing = 0, []
    for row in PROJECTS:
        project = stored[row["cells"]["name"]["value"]]
        for key, cell in row["cells"].items():
            compared += 1
            found = stored_value(project, standings[project.pk], key)
            if not same(key, found, cell["value"]):
                differing.append((row["excel_row"], key, found, cell["value"]))
    assert (compared, differing) == (3081, [])
    assert (len(stored), len(standings)) == (79, 79)


def test_sections_are_categories(stored):
    assert {name: project.category for name, project in stored.items()} == {
        row["cells"]["name"]["value"]: CATEGORY[row["section"]] for row in PROJECTS
    }


def test_standings_are_the_lags_of_the_truth(stored):
    for row in TRUTH["per_project"]:
        standing = Standing.objects.get(project=stored[row["name"]], as_of=builders.FEBRUARY)
        if row["plan"] is None:
            assert (standing.plan_wan, standing.lag_vs_time_points, standing.lag_vs_plan_points) == (None, None, None)
        else:
            lags = (standing.completion_pct, standing.lag_vs_time_points, standing.lag_vs_plan_points)
            assert [round(float(lag), 4) for lag in lags] == pytest.approx(
                [row["rate_pct"], row["diff_linear_points"], row["diff_vs_month_plan_points"]], abs=1e-4
            )
        assert (standing.invested_wan is None) == row["not_reported"]


def test_nothing_is_posted_that_the_ledger_does_not_print(stored):
    printed = [row["cells"][key]["value"] for row in PROJECTS for key in ("prev", "jan", "feb")]
    amounts = InvestmentEntry.objects.filter(book=Book.VERIFIED).values_list("amount_wan", flat=True)
    assert sorted(amounts) == sorted(Decimal(str(amount)) for amount in printed if amount is not None)
    assert StageEvent.objects.count() == sum(1 for row in PROJECTS if row["cells"]["progress"]["value"])


def test_imported_again_nothing_changes(way, db, pin_today):
    _, file = way
    pin_today(date(2012, 3, 20))
    before = contents()
    by_command(file)
    assert contents() == before
    assert LedgerImport.objects.filter(state=LedgerImport.State.IMPORTED).count() == 2


def test_what_is_exported_imports_without_a_change(way, client, pin_today):
    pin_today(date(2012, 3, 20))
    client.force_login(builders.user("office-that-exports", Role.OFFICE))
    data = client.get("/projects/export/").content
    before = contents()
    address = client.post("/projects/import/", {"file": SimpleUploadedFile("导出.xlsx", data)}).url
    upload = LedgerImport.objects.first()
    assert upload.preview["counts"] == {"new": 0, "changed": 0, "unchanged": 79, "missing": 0, "refused": 0}
    assert upload.preview["questions"] == []
    client.post(f"{address}confirm/")
    upload.refresh_from_db()
    assert (upload.state, contents()) == (LedgerImport.State.IMPORTED, before)
