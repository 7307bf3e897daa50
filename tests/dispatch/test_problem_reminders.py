"""Whom a problem reminds, at each point of its way; everybody beside him hears nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.actions import problem as problems
from dispatch.actions.notification import refresh_notifications
from dispatch.models import Notification
from dispatch.reminders.kinds import reminders_on
from projects.models import User
from projects.roles import Role
from tests import builders
from tests.dispatch.problems import LIMIT, account, claimed, closed, day, district, raised, take

pytestmark = pytest.mark.django_db

KINDS = {
    "problem_to_accept",
    "problem_due_soon",
    "problem_overdue",
    "problem_reported_solved",
    "problem_risen",
    "problem_objected",
    "extension_to_decide",
    "result_to_confirm",
}


@pytest.fixture
def project():
    project = district()
    builders.user("in charge", Role.LEADER, leader=builders.leader("郑某某"))
    builders.assignment(project, "leader_in_charge", builders.leader("郑某某"))
    return project


def told(on):
    """{kind: usernames} of the reminders about problems."""
    found, names = {}, dict(User.objects.values_list("pk", "username"))
    for (user, _), reminder in reminders_on(on, at=builders.moment(on)).items():
        if reminder.kind.name in KINDS:
            found.setdefault(reminder.kind.name, set()).add(names[user])
    return found


def subjects(kind, on):
    found = reminders_on(on, at=builders.moment(on)).values()
    return {reminder.matter.subject for reminder in found if reminder.kind.name == kind}


UNIT = {"land", "land2"}
LEADERS = {"leader", "secretary"}


def test_a_new_problem_waits_for_its_unit_to_sign(project):
    problem = raised(project)
    assert told(day(6)) == {"problem_to_accept": UNIT}
    assert subjects("problem_to_accept", day(6)) == {"甲厂扩产：缺建设用地指标（3月8日前签收，有异议的写明理由）"}
    found = reminders_on(day(6), at=builders.moment(day(6))).values()
    urls = {reminder.matter.url for reminder in found if reminder.kind.name == "problem_to_accept"}
    assert urls == {f"/problems/{problem.number}/"}
    take(problems.accept, problem, "land", day(6))
    assert told(day(6)) == {}


def test_its_limit_is_told_while_it_is_with_its_holder(project):
    problem = take(problems.accept, raised(project), "land", day(6))
    assert [told(on) for on in (day(13), day(14), LIMIT, day(20))] == [
        {},
        {"problem_due_soon": UNIT},
        {"problem_due_soon": UNIT},
        {"problem_overdue": UNIT},
    ]
    claimed(problem)
    assert told(day(20)) == {"result_to_confirm": {"liaison", "town"}}


def test_an_objection_waits_for_the_projects_leader_and_the_office(project):
    problem = take(problems.object_to, raised(project), "land", day(6), reason="不归我局")
    assert told(day(7)) == {"problem_objected": LEADERS | {"office"}}
    take(problems.uphold, problem, "office", day(7), reason="职责所在")
    assert told(day(7)) == {}


def test_an_objection_of_the_leader_waits_for_the_chiefs(project):
    problem = take(problems.declare_unable, raised(project), "land", day(6), reason="难")
    take(problems.object_to, problem, "leader", day(7), reason="不是我包保的事")
    assert told(day(8)) == {"problem_objected": {"chief"}}


def test_a_request_for_time_waits_one_level_above(project):
    problem = take(problems.ask_extension, raised(project), "land", day(6), wanted_on=day(30), reason="市局未批")
    assert told(day(7)) == {"extension_to_decide": LEADERS}
    assert subjects("extension_to_decide", day(7)) == {"甲厂扩产：缺建设用地指标（申请展期至3月30日，请批复）"}
    problem = take(problems.decide_extension, problem, "leader", day(7), approve=True, reason="")
    assert told(day(7)) == {}
    problem = take(problems.declare_unable, problem, "land", day(8), reason="难")
    take(problems.ask_extension, problem, "leader", day(8), wanted_on=day(30), reason="去市里")
    assert told(day(9)) == {"extension_to_decide": {"chief"}}


def test_where_a_project_has_no_leader_the_chiefs_decide(project):
    project.assignments.filter(role="responsible_leader").delete()
    take(problems.ask_extension, raised(project), "land", day(6), wanted_on=day(30), reason="市局未批")
    assert told(day(7)) == {"extension_to_decide": {"chief"}}


def test_what_has_risen_waits_for_the_leaders_and_then_for_the_chiefs(project):
    problem = take(problems.declare_unable, raised(project), "land", day(6), reason="难")
    assert told(day(7)) == {"problem_risen": LEADERS | {"in charge"}}
    assert subjects("problem_risen", day(7)) == {"甲厂扩产：缺建设用地指标（已提级，3月20日前解决）"}
    signed = take(problems.accept, problem, "leader", day(7))
    assert [told(day(7)), told(day(20))] == [{}, {"problem_due_soon": LEADERS}]
    take(problems.declare_unable, signed, "leader", day(8), reason="难")
    assert [told(day(9)), told(day(20))] == [
        {"problem_risen": {"chief"}},
        {"problem_risen": {"chief"}, "problem_overdue": {"chief"}},
    ]


def test_a_result_waits_for_the_raiser_and_nobody_else(project):
    claimed(raised(project, by="leader"))
    assert told(day(13)) == {"result_to_confirm": LEADERS}
    closed(raised(project))
    assert told(day(14)) == {"result_to_confirm": LEADERS}


def test_a_result_of_a_ledgers_problem_waits_for_the_office(project):
    builders.problem(project, state="claimed", result_on=day(9), unit=builders.unit("区国土分局"))
    assert told(day(10)) == {"result_to_confirm": {"office"}}


def test_where_the_raiser_solved_it_himself_the_office_is_asked(project):
    claimed(raised(project, unit="南山镇"), by="town")
    assert told(day(13)) == {"result_to_confirm": {"office"}}


def test_what_a_report_calls_solved_waits_for_its_holder_to_say_so(project):
    report = builders.filed_report(project, date(2012, 3, 5), by=account("liaison"))
    problem = take(problems.accept, raised(project), "land", day(6))
    said = {"by": account("liaison"), "on": day(9), "at": builders.moment(day(9)), "weekly_report": report}
    problems.report_solved(problem, **said)
    assert told(day(9)) == {"problem_reported_solved": UNIT}
    problem = claimed(problem)
    assert "problem_reported_solved" not in told(day(12))
    take(problems.refuse, problem, "liaison", day(13), reason="没有")
    assert told(day(13)) == {}  # what was said before the result was refused is answered


def test_voided_projects_wait_for_nobody(project):
    raised(project)
    take(problems.object_to, raised(project), "land", day(6), reason="不归我局")
    take(problems.ask_extension, raised(project), "land", day(6), wanted_on=day(30), reason="难")
    claimed(raised(project))
    take(problems.declare_unable, raised(project), "land", day(6), reason="难")
    assert set(told(day(20))) == KINDS - {"problem_reported_solved"}
    project.voided_at = builders.AT
    project.save()
    assert told(day(20)) == {}


def test_a_reminder_closes_by_itself_when_the_step_is_taken(project):
    problem = raised(project)
    refresh_notifications(on=day(6), at=builders.moment(day(6)))
    waiting = Notification.objects.open().filter(kind="problem_to_accept")
    assert waiting.count() == 2
    take(problems.accept, problem, "land", day(6))
    refresh_notifications(on=day(6), at=builders.moment(day(6), 11))
    assert not waiting.exists()


def test_inboxes_ask_as_many_questions_for_many_problems_as_for_few(project):
    def add():
        raised(project)
        take(problems.object_to, raised(project), "land", day(6), reason="不归我局")
        take(problems.ask_extension, raised(project), "land", day(6), wanted_on=day(30), reason="难")
        claimed(raised(project))
        take(problems.declare_unable, raised(project), "land", day(6), reason="难")

    def queries():
        with CaptureQueriesContext(connection) as found:
            told(day(20))
        return len(found)

    add()
    few = queries()
    for _ in range(3):
        add()
    assert queries() == few


def test_the_chiefs_hear_of_what_has_come_up_to_a_leader_that_is_not_there(project):
    project.assignments.filter(role__in=("responsible_leader", "leader_in_charge")).delete()
    problem = take(problems.declare_unable, raised(project), "land", day(6), reason="难")
    assert told(day(6)) == {"problem_risen": {"chief"}}
    assert told(problem.deadline) == {"problem_risen": {"chief"}, "problem_due_soon": {"chief"}}
