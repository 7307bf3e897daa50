"""Every step of a weekly report in every state, by everybody: the pages do what the table says, and refuse the rest."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from projects.actions import report_file
from projects.actions import weekly_report as reports
from projects.actions.report_file import FileNotKept
from projects.models import ReportAnswer, ReportFile, ReportStep, WeeklyReport
from projects.roles import Role
from projects.rules import weekly_report as rules
from projects.rules.weekly_report import RETURNED, SUBMITTED, WEEKLY_REPORT
from tests import builders
from tests.builders import draft_report, filed_report, moment, photo

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = date(2012, 3, 19), date(2012, 3, 27)
REFUSED, NOT_HIS = "refused", "not his"
SOUND = {"invested": "20.5", "progress_text": "主体施工到四层", "image_stage": "structure", "people_on_site": "35"}

WHO = {
    rules.AUTHOR: {"author", "colleague"},
    rules.RETURNER: {"lead_unit", "office"},
    rules.READER: {"leader", "secretary"},
    rules.ANSWERER: {"leader", "secretary", "chief"},
}
"""Whom the table names → which of the accounts that is; the author has no role in which he could return a report."""

PAGES = {
    "save": ("weekly_report_draft", SOUND),
    "submit": ("weekly_report_submit", SOUND),
    "withdraw": ("weekly_report_withdraw", {}),
    "return": ("weekly_report_return", {"reason": "金额不符"}),
    "read": ("weekly_report_read", {}),
    "answer": ("weekly_report_answer", {"kind": "answer", "text": "请抓紧"}),
}
"""Step → the page that takes it, and what is sent there."""


@pytest.fixture(scope="module")
def project(django_db_setup, django_db_blocker):
    """甲厂扩产 and those around it, laid down once; every test undoes what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        builders.holidays()
        of = builders.started_project(invested=(100, 200))
        builders.assignment(of, "liaison_unit", builders.unit("区经信局"))
        builders.assignment(of, "lead_unit", builders.unit("南山镇"))
        builders.assignment(of, "responsible_leader", builders.leader("周某某"))
        yield of
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(project):
    """One account of each part that somebody can have in 甲厂扩产, and one like each of its own beside."""
    homes = {
        "author": (Role.LIAISON, {"unit": builders.unit("区经信局")}),
        "colleague": (Role.LIAISON, {"unit": builders.unit("区经信局")}),
        "stranger": (Role.LIAISON, {"unit": builders.unit("区科技局")}),
        "leader": (Role.LEADER, {"leader": builders.leader("周某某")}),
        "leader2": (Role.LEADER, {"leader": builders.leader("吴某某")}),
        "secretary": (Role.SECRETARY, {}),
        "lead_unit": (Role.LEAD_UNIT, {"unit": builders.unit("南山镇")}),
        "lead_unit2": (Role.LEAD_UNIT, {"unit": builders.unit("开元镇")}),
        "department": (Role.DEPARTMENT, {"unit": builders.unit("区国土分局")}),
    }
    homes |= {role.value: (role, {}) for role in (Role.CHIEF, Role.OFFICE, Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR)}
    found = {who: builders.user(who, role, **home) for who, (role, home) in homes.items()}
    builders.delegation(found["secretary"], builders.leader("周某某"))
    return found


@pytest.fixture(autouse=True)
def on_tuesday(pin_today):
    pin_today(TUESDAY)


def report_in(state, project, people):
    if state == rules.DRAFT:
        return draft_report(project, MONDAY, by=people["author"])
    report = filed_report(project, MONDAY, by=people["author"])
    if state == RETURNED:
        reports.return_report(report=report, reason="金额不符", by=people["office"], on=MONDAY, at=moment(MONDAY))
    return report


def traces():
    """What steps leave behind them."""
    versions = list(WeeklyReport.objects.values_list("version", flat=True))
    return versions, ReportStep.objects.count(), ReportAnswer.objects.count()


def outcome(client, person, name, report):
    """The state to which the step leads when `person` takes it, or how it is refused; nothing of it stays."""
    page, said = PAGES[name]
    client.force_login(person)
    before = traces()
    with transaction.atomic():
        response = client.post(reverse(page, args=[report.project.code, MONDAY]), said | {"version": report.version})
        found = REFUSED if traces() == before else WeeklyReport.objects.get(pk=report.pk).state
        transaction.set_rollback(True)
    return NOT_HIS if response.status_code in (403, 404) else found


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("state", WeeklyReport.State.values)
def test_a_step_is_taken_in_its_states_by_its_people_alone(client, project, people, state, name):
    report, step = report_in(state, project, people), WEEKLY_REPORT[name]
    report.refresh_from_db()
    his = step.leads_to or state if state in step.states else REFUSED
    found = {who: outcome(client, person, name, report) for who, person in people.items()}
    assert found == {who: his if who in WHO[step.who] else NOT_HIS for who in people}


def test_every_step_is_tried():
    assert PAGES.keys() | {"change_files"} == {step.name for step in WEEKLY_REPORT.steps if step.states}


def test_everybody_is_somebody_of_every_role_and_his_steps_are_permitted(people):
    assert {role for person in people.values() for role in person.roles} == set(Role)
    lacking = [
        (step.name, who)
        for step in WEEKLY_REPORT.steps
        for who in WHO[step.who]
        if not WEEKLY_REPORT.permits(step.name, people[who].roles)
    ]
    assert lacking == []


@pytest.mark.parametrize("state", WeeklyReport.State.values)
def test_files_change_in_their_states_alone(project, people, state):
    report = report_in(rules.DRAFT, project, people)
    picture = {
        "report": report,
        "kind": ReportFile.Kind.PHOTO,
        "name": "a.jpg",
        "by": people["author"],
        "at": builders.AT,
    }
    first = report_file.add_file(data=photo(), **picture)
    when = {"submitted_at": builders.AT, "first_submitted_at": builders.AT} if state == SUBMITTED else {}
    WeeklyReport.objects.filter(pk=report.pk).update(state=state, **when)
    if state in WEEKLY_REPORT.states_of("change_files"):
        added = report_file.add_file(data=photo(seed=2), **picture)
        report_file.remove_files(report=report, pks=[first.pk], at=builders.AT)
        assert list(report.files.kept()) == [added]
    else:
        with pytest.raises(FileNotKept, match=r"。$"):
            report_file.add_file(data=photo(seed=2), **picture)
        report_file.remove_files(report=report, pks=[first.pk], at=builders.AT)
        assert list(report.files.kept()) == [first]


def test_a_report_is_begun_by_its_author_and_is_a_draft(client, project, people):
    begun = {}
    for who, person in people.items():
        client.force_login(person)
        client.post(reverse("weekly_report_draft", args=[project.code, MONDAY]), SOUND | {"version": "0"})
        if report := WeeklyReport.objects.first():
            begun[who] = report.state
            report.delete()
    assert begun == dict.fromkeys(WHO[rules.AUTHOR], WEEKLY_REPORT["begin"].leads_to)
