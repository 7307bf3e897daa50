"""The ledger of promises: what a list filters and counts by is what the rule says of each."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from dispatch.actions import problem as problems
from dispatch.actions.promise_claim import claim_kept
from dispatch.models import Problem, Promise
from dispatch.pages.promise.listing import verdict_of
from projects.models import Assignment
from tests import builders
from tests.dispatch.problems import account, claimed, day, district, raised, take

pytestmark = pytest.mark.django_db

DUE = day(20)
BEFORE, AFTER = DUE - timedelta(days=1), DUE + timedelta(days=1)


@pytest.fixture
def project():
    return district()


@pytest.fixture
def today(pin_today):
    pin_today(day(26))
    return day(26)


def promise(project, **fields):
    fields = {"unit": builders.unit("区国土分局"), "due_on": DUE, "text": "落实用地指标"} | fields
    fields = {"source": Promise.Source.ASSIGNMENT, "given_on": day(5), "original_due_on": fields["due_on"]} | fields
    return Promise.objects.create(project=project, **fields)


def reported(given, *, done_on=BEFORE, by="leader", text="指标已下达", **fields):
    fields = {"on": done_on, "at": builders.moment(done_on)} | fields
    return claim_kept(given, done_on=done_on, text=text, by=account(by), **fields)


def test_the_database_says_of_each_promise_what_the_rule_says(project):
    days = (None, BEFORE, DUE, AFTER)
    for kept_on in days:
        for ended_on in days:
            promise(project, kept_on=kept_on, ended_on=ended_on)
    for result_on in (BEFORE, DUE, AFTER):
        waiting = builders.problem(project, state="claimed", result_on=result_on, deadline=DUE)
        promise(project, problem=waiting)
        reported(promise(project, kept_on=None), done_on=result_on)
    found, told = {}, {}
    for as_of in (day(10), BEFORE, DUE, AFTER, day(31)):
        rows = Promise.objects.with_verdict(as_of).select_related("problem")
        found |= {(as_of, row.pk): row.verdict for row in rows}
        told |= {(as_of, row.pk): verdict_of(row, as_of=as_of).code for row in rows}
    assert found == told
    assert set(found.values()) == {"open", "claimed", "kept", "broken", "void"}


def four_promises(project):
    """Kept, broken, open with an extension, and one of the leader."""
    promise(project, kept_on=BEFORE, text="已兑现的")
    promise(project, unit=builders.unit("区财政局"), text="没兑现的")
    promise(project, due_on=day(30), extensions=1, text="没到期的")
    promise(project, unit=None, leader=builders.leader("周某某"), due_on=day(30), text="领导的")


def test_counts_lead_to_what_they_count(client, project, today):
    four_promises(project)
    client.force_login(account("chief"))
    counts = client.get("/promises/").context["counts"]
    assert [(item["label"], item["count"]) for item in counts] == [
        ("给出", "4"),
        ("未到期", "2"),
        ("待确认", "0"),
        ("未兑现", "1"),
        ("已兑现", "1"),
        ("已终止", "0"),
        ("展过期", "1"),
    ]
    assert [client.get(item["url"]).context["total"] for item in counts] == [item["count"] for item in counts]


def test_what_units_and_leaders_gave_kept_and_broke(client, project, today):
    four_promises(project)
    client.force_login(account("chief"))
    page = client.get("/promises/").context
    words = ("name", "given", "kept", "broken", "open", "extended", "rate")
    assert [tuple(row[word] for word in words) for row in page["units"]] == [
        ("区财政局", "1", "0", "1", "0", "0", "0.0%（0/1）"),
        ("区国土分局", "2", "1", "0", "1", "1", "100.0%（1/1）"),
    ]
    assert [tuple(row[word] for word in words) for row in page["leaders"]] == [("周某某", "1", "0", "0", "1", "0", "—")]
    one = client.get(page["units"][1]["url"])
    assert {row["who"] for row in one.context["rows"]} == {"区国土分局"}


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("land", {"已兑现的", "没到期的"}),
        ("money", {"没兑现的"}),
        ("town", {"已兑现的", "没兑现的", "没到期的", "领导的"}),
        ("leader", {"已兑现的", "没兑现的", "没到期的", "领导的"}),
        ("secretary", {"已兑现的", "没兑现的", "没到期的", "领导的"}),
        ("leader2", set()),
    ],
)
def test_each_sees_his_own(client, project, today, name, seen):
    four_promises(project)
    other = builders.project("北湖公园")
    promise(other, unit=builders.unit("别的单位"), text="别人的")
    client.force_login(account(name))
    assert {row["text"] for row in client.get("/promises/").context["rows"]} == seen
    book = openpyxl.load_workbook(BytesIO(client.get("/promises/export/").content))
    text = "\n".join(str(cell.value) for row in book.active.iter_rows() for cell in row)
    assert {words for words in ("已兑现的", "没兑现的", "没到期的", "领导的", "别人的") if words in text} == seen


def test_a_promise_outlives_its_units_part_in_the_project(client, project, today):
    problem = raised(project, by="office", deadline=day(28))
    take(problems.assign, problem, "office", day(8), unit=builders.unit("区财政局"), reason="职责不符")
    assert not Assignment.objects.in_force_on(day(26)).filter(unit__name="区国土分局").exists()
    client.force_login(account("land"))
    rows = client.get("/promises/").context["rows"]
    assert [(row["state"], row["reason"]) for row in rows] == [("已终止", "改由区财政局承办")]
    assert client.get(rows[0]["url"]).status_code == 200


def test_a_result_in_time_that_waits_is_not_broken(client, project, today):
    problem = claimed(raised(project, by="office", deadline=day(13)))
    assert problem.state == Problem.State.CLAIMED
    client.force_login(account("land"))
    assert [row["state"] for row in client.get("/promises/").context["rows"]] == ["待确认"]
