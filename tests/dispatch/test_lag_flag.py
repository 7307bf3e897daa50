"""Flags: what the morning job opens, worsens, eases and clears, however often it runs."""

import json
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.actions.lag_flag import flag_lagging
from dispatch.models import LagFlag, LagFlagEvent, Standing
from dispatch.tasks import flag_lagging as nightly
from projects.models import AuditEvent, InvestmentEntry
from tests import builders
from tests.builders import FEBRUARY, JANUARY, MARCH, entry, started_project

pytestmark = pytest.mark.django_db
NOTHING = {"opened": 0, "worsened": 0, "eased": 0, "cleared": 0}
APRIL = date(2012, 4, 30)


def run(as_of, on):
    at = datetime(on.year, on.month, on.day, 6, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    return flag_lagging(as_of=as_of, on=on, at=at)


def flags(**conditions):
    rows = LagFlag.objects.filter(**conditions).order_by("pk")
    return list(rows.values_list("light", "worst_light", "opened_on", "changed_on", "cleared_on"))


def events():
    return list(LagFlagEvent.objects.values_list("kind", "as_of", "from_light", "to_light"))


def test_a_flag_opens_worsens_eases_and_clears_on_its_days():
    started_project(planned=1200, invested=[60, 30, 190, 120])
    days = [date(2012, 2, 7), date(2012, 3, 6), date(2012, 4, 6), date(2012, 5, 7)]
    changes = [run(as_of, on) for as_of, on in zip((JANUARY, FEBRUARY, MARCH, APRIL), days, strict=True)]
    assert changes == [
        NOTHING | {"opened": 1},
        NOTHING | {"worsened": 1},
        NOTHING | {"eased": 1},
        NOTHING | {"cleared": 1},
    ]
    assert flags() == [("green", "yellow", JANUARY, APRIL, APRIL)]
    assert events() == [
        ("opened", JANUARY, "none", "blue"),
        ("worsened", FEBRUARY, "blue", "yellow"),
        ("eased", MARCH, "yellow", "blue"),
        ("cleared", APRIL, "blue", "green"),
    ]


def test_a_green_project_never_has_a_flag():
    started_project("绿", invested=[100, 100])
    started_project("红", invested=[0, 0])
    assert run(FEBRUARY, date(2012, 3, 6)) == NOTHING | {"opened": 1}
    assert list(LagFlag.objects.values_list("project__name", "light")) == [("红", "red")]


def test_behind_again_is_a_new_flag():
    started_project(planned=1200, invested=[0, 200, 0])
    for as_of, on in ((JANUARY, date(2012, 2, 7)), (FEBRUARY, date(2012, 3, 6)), (MARCH, date(2012, 4, 6))):
        run(as_of, on)
    assert flags() == [
        ("green", "yellow", JANUARY, FEBRUARY, FEBRUARY),
        ("yellow", "yellow", MARCH, MARCH, None),
    ]


def test_a_second_run_changes_nothing():
    builders.demo()
    before = (flags(), events(), AuditEvent.objects.count(), list(Standing.objects.values_list()))
    assert run(FEBRUARY, date(2012, 3, 26)) == NOTHING
    assert (flags(), events(), AuditEvent.objects.count(), list(Standing.objects.values_list())) == before


def test_a_missed_night_is_caught_up():
    started_project(planned=1200, invested=[60, 30])
    run(JANUARY, date(2012, 2, 7))
    assert run(FEBRUARY, date(2012, 3, 15)) == NOTHING | {"worsened": 1}
    assert flags() == [("yellow", "yellow", JANUARY, FEBRUARY, None)]


def test_made_good_after_red_the_flag_stays_open_for_that_month():
    started_project(planned=1200, invested=[0, 0, 300, 100])
    run(FEBRUARY, date(2012, 3, 6))
    assert run(MARCH, date(2012, 4, 6)) == NOTHING | {"eased": 1}
    assert run(APRIL, date(2012, 5, 7)) == NOTHING | {"cleared": 1}


def test_a_late_correction_changes_the_flag():
    of = started_project(planned=1200, invested=[0, 0])
    run(FEBRUARY, date(2012, 3, 6))
    entry(of, 200, month=2, replaces=InvestmentEntry.objects.get(number=2))
    assert run(FEBRUARY, date(2012, 3, 9)) == NOTHING | {"cleared": 1}
    assert LagFlagEvent.objects.last().lag_vs_time_points == 0


def test_each_run_that_changes_something_is_in_the_audit_trail():
    started_project(planned=1200, invested=[0, 0])
    run(FEBRUARY, date(2012, 3, 6))
    run(FEBRUARY, date(2012, 3, 7))
    assert [(event.actor_name, event.changes) for event in AuditEvent.objects.filter(action="落后预警")] == [
        ("系统", {"变化": ["", NOTHING | {"opened": 1}]})
    ]


def test_the_job_and_the_command_are_the_same(pin_today, capsys):
    pin_today(date(2012, 3, 26))
    started_project(planned=1200, invested=[0, 0])
    assert nightly() == NOTHING | {"opened": 1}
    call_command("flag_lagging", "--json")
    assert json.loads(capsys.readouterr().out) == {"as_of": "2012-02-29"} | NOTHING
    call_command("flag_lagging", "--as-of", "2012-02-15")
    assert capsys.readouterr().out.startswith("截至2012-01-31：")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_open_one_flag():
    for number in range(10):
        started_project(f"项目{number}", planned=1200, invested=[0, 0])
    start, results = Barrier(2), []

    def work():
        start.wait(timeout=10)
        try:
            results.append(run(FEBRUARY, date(2012, 3, 6))["opened"])
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [0, 10]
    assert (LagFlag.objects.count(), LagFlagEvent.objects.count()) == (10, 10)


def test_the_number_of_queries_does_not_grow_with_the_district():
    """Rows are written in batches, as large as the database takes them; everything else is asked once."""

    def queries(size, on):
        builders.district(size)
        with CaptureQueriesContext(connection) as first:
            run(FEBRUARY, on)
        with CaptureQueriesContext(connection) as again:
            run(FEBRUARY, on + timedelta(days=1))
        return sum(query["sql"].startswith("SELECT") for query in first), len(again)

    run(FEBRUARY, date(2012, 3, 5))
    small = queries(79, date(2012, 3, 6))
    assert queries(421, date(2012, 3, 8)) == small
    assert Standing.objects.filter(as_of=FEBRUARY).count() == 500
    assert LagFlag.objects.count() > 100
