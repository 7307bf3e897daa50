"""Trips and visits for projects: written down by their sides, disputed by whoever they name, push or only shown."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from dispatch.actions.push_record import dispute_push, record_push
from dispatch.models import PushRecord
from dispatch.queries.diagnosis import diagnoses
from dispatch.reminders.kinds import reminders_on
from projects.actions.audit import first_broken_event
from projects.models import AuditEvent
from projects.refusals import StepRefused
from tests import builders
from tests.dispatch.problems import account, day, district

pytestmark = pytest.mark.django_db

TODAY = day(8)


@pytest.fixture
def project(pin_today):
    pin_today(TODAY)
    return district()


@pytest.fixture
def as_user(client):
    def log_in(name):
        client.force_login(account(name))
        return client

    return log_in


def pushed(project, *, by="leader", on=TODAY, at_day=None, **said):
    told = {"kind": "errand", "day": at_day or on, "result": "材料已交", "met_unit": builders.unit("区国土分局")} | said
    return record_push(
        projects=[project],
        by=account(by),
        on=on,
        at=builders.moment(on),
        submission=said.pop("submission", uuid.uuid4()),
        **{name: value for name, value in told.items() if name != "submission"},
    )


def dispute(made, by="land", *, on=TODAY, reason="没有来过"):
    return dispute_push(made, reason=reason, by=account(by), on=on, at=builders.moment(on))


def groups(project, as_of=date(2012, 3, 31)):
    return {(item.kind, item.group) for item in diagnoses([project.pk], as_of=as_of)[project.pk].evidence}


@pytest.mark.parametrize(
    ("by", "said", "found"),
    [
        ("leader", {}, ("push_record", "push")),
        ("town", {}, ("push_record", "push")),
        ("secretary", {}, ("push_record", "push")),
        ("leader", {"at_day": day(5)}, ("push_record", "push")),
        ("leader", {"at_day": day(5), "on": day(9)}, ("push_shown", "shown")),  # four working days later
        ("leader", {"met_unit": None, "whom": "企业副总"}, ("push_shown", "shown")),
    ],
)
def test_what_the_responsible_side_did_is_push(project, by, said, found):
    pushed(project, by=by, **said)
    assert groups(project) == {found}


def test_a_liaison_units_trip_is_shown_and_no_push(project):
    project.assignments.filter(role="lead_unit").update(unit=builders.unit("别的镇"))
    pushed(project, by="liaison")
    assert groups(project) == {("push_shown", "shown")}


def test_a_disputed_trip_stays_and_proves_nothing(project):
    made = dispute(pushed(project))
    assert (made.dispute, made.disputed_by) == ("没有来过", account("land"))
    assert groups(project) == {("push_shown", "shown")}
    assert AuditEvent.objects.filter(action="对跑办记录提出异议").count() == 1
    assert first_broken_event() is None


def test_a_secretary_writes_for_the_leader(project):
    made = pushed(project, by="secretary")
    assert (str(made.on_behalf_of), made.giver_label) == ("周某某", "周某某")


@pytest.mark.parametrize("by", ["leader2", "land", "office", "chief"])
def test_only_a_projects_own_side_records(project, by):
    with pytest.raises(PermissionDenied):
        pushed(project, by=by)
    assert PushRecord.objects.count() == 0


def test_a_day_to_come_is_refused(project):
    with pytest.raises(StepRefused, match="这一天还没有到"):
        pushed(project, at_day=day(9))


@pytest.mark.parametrize("by", ["money", "leader", "office"])
def test_nobody_else_disputes(project, by):
    with pytest.raises(PermissionDenied):
        dispute(pushed(project), by)


def test_a_dispute_has_its_days_a_reason_and_happens_once(project):
    made = pushed(project)
    with pytest.raises(StepRefused, match="请写明实际情况"):
        dispute(made, reason=" ")
    with pytest.raises(StepRefused, match="2012年3月13日前提出"):
        dispute(made, on=day(14))
    dispute(made, on=day(13))
    with pytest.raises(StepRefused, match="已有异议"):
        dispute(made, on=day(13))


def test_one_sending_is_one_record(project):
    sent = uuid.uuid4()
    assert pushed(project, submission=sent) == pushed(project, submission=sent)
    assert PushRecord.objects.count() == 1


def test_whoever_it_names_hears_of_it_while_it_can_be_disputed(project):
    made = pushed(project)

    def told(on):
        names = {account(name).pk: name for name in ("land", "land2", "money", "leader", "chief", "office")}
        found = reminders_on(on, at=builders.moment(on))
        return {names[user] for (user, _), item in found.items() if item.kind.name == "push_named" and user in names}

    assert [told(day(8)), told(day(13)), told(day(14))] == [{"land", "land2"}, {"land", "land2"}, set()]
    dispute(made)
    assert told(day(8)) == set()


# --- Pages


def sent(project, **changes):
    said = {"kind": "errand", "day": "2012-03-08", "result": "材料已交", "projects": [project.pk]}
    return said | {"met": f"unit-{builders.unit('区国土分局').pk}", "submission": str(uuid.uuid4())} | changes


def test_it_is_written_down_from_the_projects_page(as_user, project):
    client = as_user("leader")
    page = client.get(f"/projects/{project.code}/").context
    assert (page["pushes"], page["push_url"]) == ([], f"/pushes/new/?project={project.code}")
    form = client.get(page["push_url"]).context["form"]
    assert (form.initial["day"], form.initial["projects"], form.chosen) == (TODAY, [project.pk], project)
    response = client.post("/pushes/new/", sent(project))
    made = PushRecord.objects.get()
    assert (response.status_code, response.url) == (302, f"/pushes/{made.pk}/")
    [row] = client.get(f"/projects/{project.code}/").context["pushes"]
    assert (row["day"], row["met"], row["result"], row["why_not"]) == ("3月8日", "区国土分局", "材料已交", "")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"result": ""}, "result", "请写一句结果。"),
        ({"met": ""}, "met", "请选择找的单位或领导；见的是企业的，写在“还见了谁”。"),
        ({"day": "2012-03-09"}, "day", "这一天还没有到，请填写实际走访跑办的日期。"),
        ({"day": "2011-03-09"}, "day", "超过60天的不再补记，请核对日期。"),
        ({"projects": []}, "projects", "请至少选一个项目。"),
    ],
)
def test_what_is_missing_is_said(as_user, project, changes, field, message):
    response = as_user("leader").post("/pushes/new/", sent(project, **changes))
    assert response.status_code == 422
    assert response.context["form"].errors[field] == [message]
    assert PushRecord.objects.count() == 0


def test_the_unit_it_names_reads_and_disputes_it(as_user, project):
    made = pushed(project)
    client = as_user("land")
    page = client.get(f"/pushes/{made.pk}/").context
    assert (page["may_dispute"], page["record"]["projects"][0]["url"]) == (True, "")
    assert client.post(f"/pushes/{made.pk}/dispute/", {"reason": ""}).status_code == 422
    assert client.post(f"/pushes/{made.pk}/dispute/", {"reason": "没有来过"}).status_code == 302
    page = as_user("leader").get(f"/pushes/{made.pk}/").context["record"]
    assert (page["dispute"], page["why_not"]) == ("没有来过", "对方有异议，只作记载")
    assert as_user("money").get(f"/pushes/{made.pk}/").status_code == 404


def test_a_list_shows_what_one_may_see(as_user, project):
    other = builders.project("别人的项目")
    builders.push_record(other, by=account("leader2"), on=day(7))
    pushed(project)
    totals = {name: as_user(name).get("/pushes/").context["total"] for name in ("leader", "land", "money", "office")}
    assert totals == {"leader": "1", "land": "1", "money": "0", "office": "2"}
    assert as_user("office").get(f"/pushes/?project={project.code}").context["total"] == "1"
