"""A page asks the database as often for a large district as for a small one, and sends as much."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Max
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dispatch.models import LagFlag, Problem, ProblemTurn, Promise, Standing, Subscription
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
from tests.test_access import ACCESS, PROJECTS, SUBMITTED, address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

SIZES = SMALL, LARGE, LARGER = 79, 316, 948
QUERIES, BYTES = 0, 1
WHOLE_DISTRICT = ("chief", "office", "supervisor")
OWN = ("leader01", "secretary01", "leadunit01", "liaison01", "dept04", "admin", "auditor")
FIRST_SCREENS = tuple((account, "/") for account in (*WHOLE_DISTRICT, *OWN))
PAGES = (
    ("chief", "/projects/?q=yuan&sort=lag"),
    ("chief", "/lights/?month=2012-01"),
    ("office", "/projects/2012-XJ-019/"),
    ("office", "/projects/2012-XJ-019/entries/?figure=ever"),
    ("leader01", "/projects/"),
    ("leader01", "/lights/"),
    ("leader01", "/projects/export/"),
    ("liaison01", "/projects/"),
    ("liaison01", "/lights/"),
    ("dept04", "/projects/"),
    ("dept04", "/projects/export/"),
    ("chief", "/problems/?q=yuan&due=overdue"),
    ("office", "/problems/?desk=raised"),
    ("dept04", "/problems/?desk=mine"),
    ("leader01", "/promises/"),
    ("leadunit01", "/departments/"),
)
"""What the access table does not tell: filters, one project, and who sees a part of the district."""

NOT_MEASURED = {
    "healthz": "a probe: it answers in one word and shows no row",
    "admin:jsi18n": "the translations of the admin's scripts: it shows no row",
    "admin:password_change": "a form for one's own password",
    "admin:password_change_done": "one sentence after that form",
}
"""Addresses that chief or office may open and that show nothing of the district, each with the reason."""

OPENED = tuple(
    (account, name)
    for (name, whose), answers in ACCESS.items()
    if not whose and name not in SUBMITTED
    for account, status in zip(PROJECTS, answers, strict=True)
    if account in ("chief", "office") and status == 200
)
TABLE = tuple((account, name) for account, name in OPENED if name not in NOT_MEASURED)
"""Every page of the access table that chief or office opens without naming a project: nobody adds one by hand."""

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
    """{size: {(account, url or name of the access table): (number of queries, bytes)}}"""
    Subscription.objects.get_or_create(kind="ledger_to_confirm")  # the demo district does without
    found = {}
    for size in SIZES:
        grow(size)
        assert Project.objects.count() == size
        found[size] = {screen: measure(*screen) for screen in (*FIRST_SCREENS, *PAGES)}
        if size != LARGER:
            found[size] |= {page: measure_by_name(*page) for page in TABLE}
    return found


def measure(account, url):
    ContentType.objects.clear_cache()  # or who comes second asks less
    client = Client()
    client.force_login(User.objects.get(username=account))
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries), len(response.content)


def measure_by_name(account, name):
    """As `measure`, or what kept it from measuring: one page that fails must not hide the others."""
    try:
        return measure(account, address(name, "", account))
    except Exception as error:
        return repr(error)


def each_size(measured, screen, part):
    return {size: measured[size][screen][part] for size in SIZES}


@pytest.mark.parametrize("screen", [*FIRST_SCREENS, *PAGES], ids=" ".join)
def test_as_many_queries_for_a_large_district(measured, screen):
    counts = each_size(measured, screen, QUERIES)
    assert counts == dict.fromkeys(SIZES, counts[SMALL])


@pytest.mark.parametrize("page", TABLE, ids=" ".join)
def test_as_many_queries_on_every_page_of_the_access_table(measured, page):
    """What `grow` does not copy (meetings, their papers, prospects, imports, messages, the admin's rows) stays as it is."""
    small, large = measured[SMALL][page], measured[LARGE][page]
    assert [found for found in (small, large) if isinstance(found, str)] == [], f"{page[1]} could not be measured"
    assert small[QUERIES] == large[QUERIES]


def test_what_is_not_measured_could_be():
    assert set(NOT_MEASURED) - {name for _, name in OPENED} == set(), "addresses that chief and office do not open"


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
