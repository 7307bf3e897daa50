"""A page asks the database as often for a large district as for a small one, and sends as much."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.db.models import Max
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dispatch.models import LagFlag, Problem, ProblemTurn, Promise, Standing
from projects.models import (
    AnnualPlan,
    Assignment,
    InvestmentEntry,
    Milestone,
    Project,
    StageEvent,
    User,
    WeeklyReport,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

SIZES = SMALL, LARGE, LARGER = 79, 316, 948
QUERIES, BYTES = 0, 1
WHOLE_DISTRICT = ("chief", "office", "supervisor")
OWN = ("leader01", "secretary01", "leadunit01", "liaison01", "dept04", "admin", "auditor")
FIRST_SCREENS = tuple((account, "/") for account in (*WHOLE_DISTRICT, *OWN))
PAGES = (
    ("chief", "/projects/"),
    ("chief", "/projects/?q=yuan&sort=lag"),
    ("chief", "/projects/export/"),
    ("chief", "/lights/"),
    ("chief", "/lights/?month=2012-01"),
    ("chief", "/attraction/"),
    ("office", "/projects/2012-XJ-019/"),
    ("office", "/projects/2012-XJ-019/entries/?figure=ever"),
    ("office", "/projects/import/"),
    ("leader01", "/projects/"),
    ("leader01", "/lights/"),
    ("leader01", "/projects/export/"),
    ("liaison01", "/projects/"),
    ("liaison01", "/lights/"),
    ("dept04", "/projects/"),
    ("dept04", "/projects/export/"),
    ("chief", "/problems/"),
    ("chief", "/problems/?q=yuan&due=overdue"),
    ("chief", "/problems/export/"),
    ("chief", "/promises/"),
    ("chief", "/promises/export/"),
    ("chief", "/departments/"),
    ("office", "/problems/?desk=raised"),
    ("dept04", "/problems/?desk=mine"),
    ("leader01", "/promises/"),
    ("leadunit01", "/departments/"),
)
MAX_BYTES = 60_000
LAST_WEEK, THIS_WEEK = date(2012, 3, 19), date(2012, 3, 26)


def grow(to):
    """Copies the projects of the demo, each with its people, plans, figures, lights, reports and problems.

    Every other copy misses last week's report: there is more to name and more to read than a screen holds.
    """
    originals = list(Project.objects.order_by("pk")[:SMALL])
    for copy in range(Project.objects.count() // SMALL, to // SMALL):
        projects = [_copy(project) for project in originals]
        for project in projects:
            project.serial, project.name, project.code = project.serial + 100 * copy, f"{project.name}（{copy}）", ""
            project.set_derived()
        Project.objects.bulk_create(projects)
        new = dict(zip((project.pk for project in originals), projects, strict=True))
        for model in (Standing, Assignment, Milestone, StageEvent, LagFlag, AnnualPlan):
            _copy_rows(model, new)
        _copy_rows(WeeklyReport, new, monday__lt=LAST_WEEK if copy % 2 else THIS_WEEK)
        _copy_entries(new)
        _copy_problems(new, copy)


def _copy(row, **changes):
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**fields | {"id": None} | changes)


def _copy_rows(model, new, **conditions):
    rows = model.objects.filter(project__in=list(new), **conditions)
    model.objects.bulk_create(_copy(row, project_id=new[row.project_id].pk) for row in rows)


def _copy_entries(new):
    """Corrections last: each names the copy of what it takes back."""
    number, entries = InvestmentEntry.objects.aggregate(last=Max("number"))["last"], {}
    rows = InvestmentEntry.objects.filter(project__in=list(new)).order_by("pk")
    for part in (rows.filter(reverses__isnull=True), rows.filter(reverses__isnull=False)):
        copies = {}
        for row in part:
            number += 1
            reverses = row.reverses_id and entries[row.reverses_id].pk
            copies[row.pk] = _copy(row, project_id=new[row.project_id].pk, number=number, reverses_id=reverses)
        InvestmentEntry.objects.bulk_create(copies.values())
        entries |= copies


def _copy_problems(new, copy):
    rows = Problem.objects.filter(project__in=list(new))
    for row in rows:
        problem = _copy(row, project_id=new[row.project_id].pk, number=f"{row.number}-{copy}")
        problem.save()
        problem.helping_units.set(row.helping_units.all())
        for model in (ProblemTurn, Promise):
            model.objects.bulk_create(_copy(part, problem_id=problem.pk) for part in model.objects.filter(problem=row))


@pytest.fixture(scope="module")
def measured(demo):
    """{size: {(account, url): (number of queries, bytes)}}"""
    found = {}
    for size in SIZES:
        grow(size)
        assert Project.objects.count() == size
        found[size] = {screen: measure(*screen) for screen in (*FIRST_SCREENS, *PAGES)}
    return found


def measure(account, url):
    client = Client()
    client.force_login(User.objects.get(username=account))
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries), len(response.content)


def each_size(measured, screen, part):
    return {size: measured[size][screen][part] for size in SIZES}


@pytest.mark.parametrize("screen", [*FIRST_SCREENS, *PAGES], ids=" ".join)
def test_as_many_queries_for_a_large_district(measured, screen):
    counts = each_size(measured, screen, QUERIES)
    assert counts == dict.fromkeys(SIZES, counts[SMALL])


@pytest.mark.parametrize("screen", FIRST_SCREENS, ids=" ".join)
def test_a_first_screen_stays_small(measured, screen):
    """Every list on it has an end, so that from some size on nothing is added."""
    sizes = each_size(measured, screen, BYTES)
    assert max(sizes.values()) < MAX_BYTES
    if screen[0] in WHOLE_DISTRICT:
        assert sizes[LARGER] < sizes[LARGE] * 1.1


def test_the_larger_district_is_really_shown(measured, client):
    client.force_login(User.objects.get(username="chief"))
    assert client.get("/projects/").context["total"] == LARGER
    book = openpyxl.load_workbook(BytesIO(client.get("/projects/export/").content))
    assert book.active.max_row > LARGER
