"""What each kind of reminder finds, and whom it reaches; every case has somebody beside whom it must not reach."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from dispatch.models import SiteMeeting
from dispatch.reminders.kinds import LABELS, reminders_on
from projects.choices import Book
from projects.models import Delegation, Holiday, ReportStep, User, WeeklyReport
from projects.roles import Role
from tests import builders

pytestmark = pytest.mark.django_db

FRIDAY = date(2012, 3, 23)
MONDAY = date(2012, 3, 19)
WEEK = timedelta(days=7)
EIGHT, SIX_PM = time(8), time(18)
State = WeeklyReport.State


def moment(on, clock=EIGHT):
    """That time of day in the district."""
    return datetime.combine(on, clock, UTC) - timedelta(hours=8)


def told(kind, on=FRIDAY, clock=EIGHT):
    """{username: subjects} of the reminders of one kind."""
    found, names = {}, dict(User.objects.values_list("pk", "username"))
    for (user, _), reminder in reminders_on(on, at=moment(on, clock)).items():
        if reminder.kind.name == kind:
            found.setdefault(names[user], []).append(reminder.matter.subject)
    return found


@pytest.fixture
def project():
    """A project that owes reports since this week, with everybody around it and somebody like each of them beside."""
    builders.policy(reports_from=MONDAY)
    home, other = builders.unit("区经信局"), builders.unit("区农业局")
    responsible, another = builders.leader("周某某"), builders.leader("吴某某")
    project = builders.project("甲厂扩产")
    builders.assignment(project, "liaison_unit", home)
    builders.assignment(project, "responsible_leader", responsible)
    for name, role, unit in (("liaison", Role.LIAISON, home), ("elsewhere", Role.LIAISON, other)):
        builders.user(name, role, unit=unit)
    builders.user("leadunit", Role.LEAD_UNIT, unit=home)
    for name, leader in (("leader", responsible), ("leader2", another)):
        builders.user(name, Role.LEADER, leader=leader)
    secretary = builders.user("secretary", Role.SECRETARY)
    builders.delegation(secretary, responsible)
    for role in (Role.CHIEF, Role.OFFICE, Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR):
        builders.user(role, role)
    return project


def report(of, monday=MONDAY, state=State.SUBMITTED, by="liaison", **fields):
    filed = {}
    if state != State.DRAFT:
        author, at = User.objects.get(username=by), moment(monday + timedelta(days=4))
        filed = {"submitted_by": author, "submitted_on": at.date(), "submitted_at": at}
        filed |= {"first_submitted_on": at.date(), "first_submitted_at": at}
    return WeeklyReport.objects.create(project=of, monday=monday, state=state, **filed | fields)


# --- Weekly reports


def test_a_report_is_due_on_its_day_and_missing_after(project):
    subject = "甲厂扩产：今天17:00前报送"
    late = "甲厂扩产：3月19日—3月25日"
    thursday, saturday = FRIDAY - timedelta(days=1), FRIDAY + timedelta(days=1)
    assert [
        told("weekly_due", day, clock) for day, clock in ((thursday, EIGHT), (FRIDAY, EIGHT), (FRIDAY, SIX_PM))
    ] == [
        {},
        {"liaison": [subject]},
        {},
    ]
    assert [told("weekly_missing", FRIDAY, EIGHT), told("weekly_missing", FRIDAY, SIX_PM)] == [{}, {"liaison": [late]}]
    assert told("weekly_missing", saturday) == told("weekly_missing", MONDAY + WEEK) == {"liaison": [late]}


def test_a_draft_is_not_a_report_but_a_filed_one_is(project):
    row = report(project, state=State.DRAFT)
    assert list(told("weekly_due")) == ["liaison"]
    row.delete()
    report(project)
    assert told("weekly_due") == told("weekly_missing", FRIDAY, SIX_PM) == {}


def test_old_weeks_stay_in_the_lists(project):
    in_four_weeks = MONDAY + 4 * WEEK
    assert "3月19日" in told("weekly_missing", in_four_weeks)["liaison"][0]
    assert all("3月19日" not in line for line in told("weekly_missing", in_four_weeks + WEEK)["liaison"])


def test_who_files_now_is_asked_now(project):
    project.assignments.filter(role="liaison_unit").update(to_on=date(2012, 3, 20))
    builders.assignment(project, "liaison_unit", builders.unit("区农业局"), from_on=date(2012, 3, 21))
    assert list(told("weekly_due")) == ["elsewhere"]


def test_void_projects_owe_nothing(project):
    project.voided_at = builders.AT
    project.save()
    report(project, monday=MONDAY - WEEK)
    assert {kind: told(kind) for kind in ("weekly_due", "weekly_unread")} == {"weekly_due": {}, "weekly_unread": {}}


def returned(of, reason="照片与进度不符", **fields):
    row = report(of, state=State.RETURNED, **fields)
    office = User.objects.get(username="office")
    ReportStep.objects.create(report=row, kind="returned", by=office, on=FRIDAY, at=builders.AT, reason=reason)
    return row


def test_a_returned_report_reminds_its_author(project):
    builders.user("colleague", Role.LIAISON, unit=builders.unit("区经信局"))
    returned(project)
    assert told("weekly_returned") == {"liaison": ["甲厂扩产：3月19日—3月25日"]}
    (reminder,) = (
        found for found in reminders_on(FRIDAY, at=moment(FRIDAY)).values() if found.kind.name == "weekly_returned"
    )
    assert (reminder.matter.text, reminder.matter.url) == ("照片与进度不符", "/weekly/2012-XJ-001/2012-03-19/")


@pytest.mark.parametrize("gone", [{"is_active": False}, {"unit": None}])
def test_where_the_author_is_gone_his_unit_is_reminded(project, gone):
    builders.user("colleague", Role.LIAISON, unit=builders.unit("区经信局"))
    returned(project)
    User.objects.filter(username="liaison").update(**gone)
    assert list(told("weekly_returned")) == ["colleague"]


def test_a_second_return_is_told_anew_and_typing_is_not(project):
    row = returned(project)
    (first,) = (key for (_, key) in reminders_on(FRIDAY, at=moment(FRIDAY)) if key.startswith("weekly_returned"))
    row.version += 1
    row.save()
    assert first in {key for (_, key) in reminders_on(FRIDAY, at=moment(FRIDAY))}
    ReportStep.objects.create(
        report=row, kind="returned", by=row.submitted_by, on=FRIDAY, at=builders.AT, reason="仍不符"
    )
    assert first not in {key for (_, key) in reminders_on(FRIDAY, at=moment(FRIDAY))}


def test_unread_reports_wait_for_the_leader_and_his_secretary(project):
    second = builders.project("乙厂扩产")
    builders.assignment(second, "responsible_leader", builders.leader("周某某"))
    report(project)
    report(second)
    report(project, monday=MONDAY - WEEK, read_at=builders.AT)
    report(second, monday=MONDAY - WEEK, state=State.DRAFT)
    words = ["3月19日—3月25日的周报有2份未阅"]
    assert told("weekly_unread") == {"leader": words, "secretary": words}
    Delegation.objects.update(to_on=FRIDAY - timedelta(days=1))
    WeeklyReport.objects.filter(project=second).update(read_at=builders.AT)
    assert told("weekly_unread") == {"leader": ["3月19日—3月25日的周报有1份未阅"]}


# --- Problems


def problem(of, deadline, unit=None, **fields):
    return builders.problem(of, "征地补偿未到位", unit=unit, deadline=deadline, **fields)


@pytest.fixture
def department(project):
    land = builders.unit("区国土分局")
    builders.user("dept", Role.DEPARTMENT, unit=land)
    builders.user("dept2", Role.DEPARTMENT, unit=builders.unit("区财政局"))
    builders.user("landliaison", Role.LIAISON, unit=land)
    return land


@pytest.mark.parametrize(
    ("deadline", "soon", "overdue"),
    [
        (date(2012, 3, 22), False, True),
        (FRIDAY, True, False),
        (date(2012, 3, 28), True, False),  # the third working day after that Friday
        (date(2012, 3, 29), False, False),
        (None, False, False),
    ],
)
def test_problems_run_out_of_time(project, department, deadline, soon, overdue):
    problem(project, deadline, department)
    assert (list(told("problem_due_soon")), list(told("problem_overdue"))) == (["dept"] * soon, ["dept"] * overdue)


def test_a_holiday_gives_more_notice(project, department):
    for day in (26, 27):
        Holiday.objects.create(on=date(2012, 3, day), kind=Holiday.Kind.OFF, name="放假")
    problem(project, date(2012, 3, 29), department)
    assert told("problem_due_soon") == {"dept": ["甲厂扩产：征地补偿未到位（3月29日到期）"]}


def test_where_no_unit_handles_a_problem_the_lead_unit_is_asked(project, department):
    builders.assignment(project, "lead_unit", builders.unit("区经信局"))
    problem(project, date(2012, 3, 22))
    assert told("problem_overdue") == {"leadunit": ["甲厂扩产：征地补偿未到位（3月22日已到期）"]}


def test_a_closed_problem_waits_for_nobody(project, department):
    problem(project, date(2012, 3, 22), department, closed_on=FRIDAY, state="superseded")
    assert told("problem_overdue") == {}


# --- Site meetings


def meeting(leader="周某某", held_on=date(2012, 3, 5)):
    return SiteMeeting.objects.create(
        leader=builders.leader(leader), held_on=held_on, recorded_by=User.objects.first(), recorded_at=builders.AT
    )


@pytest.mark.parametrize(("day", "asked"), [(24, False), (25, True), (31, True)])
def test_the_site_meeting_is_asked_for_in_the_months_last_week(project, day, asked):
    words = ["3月现场办公会还没有召开，3月31日前要开"]
    expected = {"leader": words, "secretary": words} if asked else {}
    assert told("site_meeting_to_hold", date(2012, 3, day)) == expected


@pytest.mark.parametrize(
    ("leader", "held_on", "asked"),
    [("周某某", date(2012, 3, 5), False), ("周某某", date(2012, 2, 28), True), ("吴某某", date(2012, 3, 5), True)],
)
def test_a_meeting_held_in_the_month_is_enough(project, leader, held_on, asked):
    meeting(leader, held_on)
    assert ("leader" in told("site_meeting_to_hold", date(2012, 3, 26))) is asked


# --- The office


def test_reported_figures_wait_for_the_office(project):
    builders.entry(project, 100, month=2, book=Book.REPORTED)
    builders.entry(builders.project("乙厂扩产"), 100, month=2, book=Book.VERIFIED)
    assert told("figures_to_review") == {"office": ["2月有1个项目的上报数待审核"]}
    builders.entry(project, 100, month=2)
    assert told("figures_to_review") == {}


# --- All kinds


def test_an_empty_district_reminds_nobody():
    for role in Role:
        builders.user(role, role)
    for day in (MONDAY, FRIDAY, date(2012, 3, 31), date(2012, 1, 1)):
        assert reminders_on(day, at=moment(day)) == {}


def test_every_reminder_says_where_to_go(project):
    builders.entry(project, 100, month=2, book=Book.REPORTED)
    builders.ledger_import(state="previewed")
    report(project, monday=MONDAY - WEEK)
    returned(project)
    found = reminders_on(date(2012, 3, 30), at=moment(FRIDAY)).values()
    assert {reminder.kind.label for reminder in found} <= set(LABELS.values())
    assert [reminder for reminder in found if not reminder.matter.url.startswith("/")] == []
    assert [reminder for reminder in found if len(reminder.matter.subject) > 60] == []
