"""What a dispatch reminds whom of, and when it stops; every case has somebody beside whom it must not reach."""

from datetime import date
from decimal import Decimal

import pytest

from dispatch.actions.dispatch_meeting.contest import answer_contest, contest
from dispatch.actions.dispatch_meeting.correction import approve_correction, ask_correction
from dispatch.actions.dispatch_meeting.freezing import propose_freeze, withdraw_proposal
from dispatch.actions.dispatch_meeting.preparing import publicize
from dispatch.models import DispatchMeeting
from dispatch.month.content.content import content_of
from dispatch.month.content.figures import figures_hash, figures_of
from dispatch.reminders.kinds import reminders_on
from projects.models import Assignment, User
from projects.roles import Role
from tests import builders
from tests.builders import AT

pytestmark = pytest.mark.django_db

MONDAY, WEDNESDAY, THURSDAY = date(2012, 3, 26), date(2012, 3, 28), date(2012, 3, 29)
Part = Assignment.Role


@pytest.fixture
def projects():
    """Two projects behind and one on schedule; each has its leader, lead unit and liaison unit."""
    found = []
    for name, invested, leader, unit in (
        ("甲厂扩产", (0, 0), "周某某", "南山镇"),
        ("乙厂扩产", (0, 0), "周某某", "开元镇"),
        ("丙厂扩产", (100, 100), "钱某某", "西城街道"),
    ):
        project = builders.started_project(name, planned=1200, invested=invested)
        builders.assignment(project, Part.RESPONSIBLE_LEADER, builders.leader(leader))
        builders.assignment(project, Part.LEAD_UNIT, builders.unit(unit))
        builders.assignment(project, Part.LIAISON_UNIT, builders.unit("区经信局"))
        found.append(project)
    builders.user("leader", Role.LEADER, leader=builders.leader("周某某"))
    builders.delegation(builders.user("secretary", Role.SECRETARY), builders.leader("周某某"))
    builders.user("leader2", Role.LEADER, leader=builders.leader("钱某某"))
    builders.user("leader3", Role.LEADER, leader=builders.leader("无项目"))
    for name in ("南山镇", "开元镇", "西城街道"):
        builders.user(name, Role.LEAD_UNIT, unit=builders.unit(name))
    builders.user("liaison", Role.LIAISON, unit=builders.unit("区经信局"))
    builders.user("nanshan_liaison", Role.LIAISON, unit=builders.unit("南山镇"))
    for role in (Role.CHIEF, Role.OFFICE, Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR):
        builders.user(role, role)
    return found


@pytest.fixture
def meeting(projects):
    return builders.dispatch_meeting(state="preparing")


@pytest.fixture
def shown(meeting):
    return publicize(meeting, by=meeting.opened_by, on=MONDAY, at=AT)


def told(kind, on=MONDAY):
    """{username: texts or subjects} of the reminders of one kind."""
    found, names = {}, dict(User.objects.values_list("pk", "username"))
    for (user, _), reminder in reminders_on(on, at=builders.moment(on)).items():
        if reminder.kind.name == kind:
            found.setdefault(names[user], []).append(reminder.matter.text or reminder.matter.subject)
    return found


def test_the_sides_of_projects_behind_are_asked_once_for_all_of_them(meeting, projects):
    assert told("answer_due") == {
        "leader": ["甲厂扩产、乙厂扩产"],
        "secretary": ["甲厂扩产、乙厂扩产"],
        "南山镇": ["甲厂扩产"],
        "开元镇": ["乙厂扩产"],
    }
    builders.dispatch_answer(meeting, projects[0], by=meeting.opened_by)
    assert told("answer_due") == {"leader": ["乙厂扩产"], "secretary": ["乙厂扩产"], "开元镇": ["乙厂扩产"]}
    builders.dispatch_answer(meeting, projects[1], by=meeting.opened_by, state="draft")
    assert "leader" in told("answer_due")
    builders.freeze(meeting)
    assert told("answer_due") == {}


def test_the_sides_are_told_of_what_is_shown_as_long_as_they_may_object(meeting):
    assert told("results_publicized") == {}
    publicize(meeting, by=meeting.opened_by, on=MONDAY, at=AT)
    words = ["2012年2月调度：亮灯、诊断和排名公示中，3月28日前可以申诉"]
    sides = ("leader", "secretary", "leader2", "南山镇", "开元镇", "西城街道", "liaison", "nanshan_liaison")
    assert told("results_publicized") == dict.fromkeys(sides, words)
    assert told("results_publicized", on=WEDNESDAY) == dict.fromkeys(sides, words)
    assert told("results_publicized", on=THURSDAY) == {}


def test_the_office_is_asked_to_answer_objections(shown, projects):
    made = contest(shown, project=projects[0], about="light", text="漏报", by=shown.opened_by, on=MONDAY, at=AT)
    assert told("contest_to_answer") == {"office": ["漏报"]}
    answer_contest(made, upheld=True, answer="已补", by=builders.user("office2", Role.OFFICE), on=MONDAY, at=AT)
    assert told("contest_to_answer") == {}


def test_the_supervisor_is_asked_to_confirm_a_freeze(shown):
    seen = figures_hash(figures_of(content_of(shown, on=THURSDAY)))
    proposal = propose_freeze(shown, seen=seen, by=shown.opened_by, on=THURSDAY, at=AT)
    assert told("freeze_to_confirm", on=THURSDAY) == {"supervisor": ["office已核对提出"]}
    withdraw_proposal(proposal, by=shown.opened_by, at=AT)
    assert told("freeze_to_confirm", on=THURSDAY) == {}


def test_each_side_is_asked_to_approve_a_correction_until_it_has(projects):
    meeting = builders.dispatch_meeting()
    unit = User.objects.get(username="南山镇")
    asked = ask_correction(meeting, project=projects[0], new_wan=Decimal(30), reason="漏记", by=unit, on=MONDAY, at=AT)
    assert (told("correction_office"), told("correction_supervisor")) == (
        {"office": ["漏记"]},
        {"supervisor": ["漏记"]},
    )
    approve_correction(asked, for_side="office", by=meeting.opened_by, on=MONDAY, at=AT)
    assert (told("correction_office"), told("correction_supervisor")) == ({}, {"supervisor": ["漏记"]})


@pytest.mark.parametrize(
    ("on", "is_told"),
    [(date(2012, 3, 30), True), (date(2012, 4, 9), True), (date(2012, 4, 10), False)],
    ids=["on the day", "the fifth working day", "the sixth"],
)
def test_a_published_notice_is_news_for_five_working_days(projects, on, is_told):
    builders.holidays()
    meeting = builders.dispatch_meeting()
    assert told("notice_published", on=on) == {}
    published = {"state": "published", "published_on": date(2012, 3, 30), "published_at": AT, "serial": 2}
    DispatchMeeting.objects.filter(pk=meeting.pk).update(**published)
    found = told("notice_published", on=on)
    assert (found.get("leader"), "leader3" in found, "chief" in found) == (
        ["2012年2月调度通报已印发，请查看"] if is_told else None,
        False,
        False,
    )
