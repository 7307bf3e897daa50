"""The nightly job: what nobody objected to, what is past its limit, whose leader has changed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch import tasks
from dispatch.actions import problem as problems
from dispatch.models import Problem, ProblemTurn, Promise
from dispatch.rules.problem import days_held
from dispatch.rules.promise import BROKEN
from projects.models import AuditEvent, Holiday
from projects.refusals import StepRefused
from projects.rules.workdays import is_workday, workdays_between
from tests import builders
from tests.dispatch.problems import (
    LIMIT,
    RAISED,
    account,
    claimed,
    day,
    district,
    kinds,
    promise_on,
    raised,
    take,
    turns,
)

pytestmark = pytest.mark.django_db

NOTHING = {"presumed_accepted": 0, "risen": 0, "handed_over": 0}


@pytest.fixture
def project():
    return district()


def night(on):
    return problems.advance(on=on, at=builders.moment(on, 0, 20))


def nights(first, last):
    for offset in range((last - first).days + 1):
        night(first + timedelta(days=offset))


def test_three_levels_over_simulated_nights_with_a_missed_week(project):
    """Qingming is 2–4 April; 31 March and 1 April are worked."""
    problem = raised(project)
    nights(day(6), day(20))
    problem.refresh_from_db()
    assert (problem.level, problem.state, problem.deadline) == (2, "assigned", date(2012, 4, 1))
    nights(day(21), day(28))  # then a week without a job: 29 March to 4 April
    nights(date(2012, 4, 5), date(2012, 4, 20))
    problem.refresh_from_db()
    assert turns(problem) == [
        (1, "区国土分局", None, RAISED, LIMIT, day(20)),
        (2, None, "周某某", day(20), date(2012, 4, 1), date(2012, 4, 5)),
        (3, None, None, date(2012, 4, 5), date(2012, 4, 12), None),
    ]
    assert kinds(problem) == ["raised", "presumed_accepted", "risen", "presumed_accepted", "risen", "presumed_accepted"]
    assert (problem.level, problem.state, problem.original_deadline) == (3, "accepted", LIMIT)
    assert list(AuditEvent.objects.filter(action="问题提级").values_list("actor_name", "subject")) == [
        ("系统", problem.number),
        ("系统", problem.number),
    ]
    calendar = Holiday.objects.calendar()
    charged = [
        days_held(from_on=turn.from_on, to_on=turn.to_on, as_of=date(2012, 4, 12), calendar=calendar)
        for turn in problem.turns.all()
    ]
    assert charged == [11, 11, 5]
    assert sum(charged) == workdays_between(RAISED, date(2012, 4, 12), calendar=calendar)


def test_acceptance_is_presumed_on_the_fourth_working_day_and_not_before(project):
    problem = raised(project)
    assert [night(day(8)), night(day(9))] == [NOTHING, NOTHING | {"presumed_accepted": 1}]
    problem.refresh_from_db()
    step = problem.steps.last()
    assert (problem.state, step.kind, step.by, step.on) == ("accepted", "presumed_accepted", None, day(9))


def test_no_acceptance_is_presumed_on_a_free_day(project):
    problem = raised(project)
    ProblemTurn.objects.update(from_on=day(29))
    Problem.objects.update(deadline=date(2012, 4, 20))
    assert [night(on)["presumed_accepted"] for on in (date(2012, 4, 2), date(2012, 4, 4), date(2012, 4, 5))] == [
        0,
        0,
        1,
    ]
    assert kinds(problem) == ["raised", "presumed_accepted"]


def test_an_objection_or_a_signature_leaves_nothing_to_presume(project):
    take(problems.object_to, raised(project), "land", day(6), reason="不归我局")
    take(problems.accept, raised(project), "land", day(6))
    assert night(day(12)) == NOTHING


def test_a_second_run_of_a_night_does_nothing(project):
    raised(project)
    assert [night(day(20)), night(day(20))] == [{"presumed_accepted": 1, "risen": 1, "handed_over": 0}, NOTHING]
    assert Problem.objects.get().turns.count() == 2


def test_one_night_brings_one_level_at_most(project):
    problem = raised(project)
    night(date(2012, 5, 31))
    problem.refresh_from_db()
    assert (problem.level, problem.deadline > date(2012, 5, 31)) == (2, True)


@pytest.mark.parametrize("state", ["claimed", "closed", "superseded"])
def test_what_is_not_with_its_holder_does_not_rise(project, state):
    ended = {"closed_on": day(9)} if state != "claimed" else {}
    builders.problem(project, state=state, deadline=day(10), result_on=day(9), **ended)
    assert night(day(20)) == NOTHING


def test_a_voided_project_has_no_nights(project):
    raised(project)
    project.voided_at = builders.AT
    project.save()
    assert night(day(20)) == NOTHING


def test_nothing_rises_while_somebody_else_decides(project):
    objected = take(problems.object_to, raised(project), "land", LIMIT, reason="不归我局")
    asked = take(problems.ask_extension, raised(project), "land", LIMIT, wanted_on=day(30), reason="难")
    assert night(day(20))["risen"] == 0
    assert not Problem.objects.overdue_on(day(22)).exists()
    objected = take(problems.uphold, objected, "office", day(21), reason="职责所在")
    asked = take(problems.decide_extension, asked, "leader", day(22), approve=False, reason="抓紧")
    assert [(problem.deadline, problem.due_on) for problem in (objected, asked)] == [
        (day(21), day(21)),
        (day(22), day(22)),
    ]
    assert night(day(22))["risen"] == 1
    assert night(day(23))["risen"] == 1


def test_who_asks_when_his_limit_has_passed_stops_nothing_and_his_request_lapses_with_the_turn(project):
    problem = take(problems.ask_extension, raised(project), "land", day(20), wanted_on=day(30), reason="难")
    assert (problem.stopped_on, problem.due_on) == (None, LIMIT)
    assert night(day(20))["risen"] == 1
    problem.refresh_from_db()
    assert (problem.level, problem.state, problem.due_on) == (2, "assigned", LIMIT)
    assert problem.deadline_extensions.get().state == "lapsed"


def test_without_a_leader_it_rises_to_the_one_in_charge_and_else_to_the_office(project):
    project.assignments.filter(role="responsible_leader").delete()
    builders.assignment(project, "leader_in_charge", builders.leader("吴某某"))
    problem = raised(project)
    night(day(20))
    assert turns(problem)[-1][:3] == (2, None, "吴某某")
    project.assignments.filter(role="leader_in_charge").delete()
    raised(project)
    night(day(20))
    unled = Problem.objects.latest("pk")
    assert list(Problem.objects.on_desk_of(account("office"), on=day(20))) == [unled]
    take(problems.accept, unled, "office", day(21))
    assert unled.turns.current().get().holder_label == "大项目办（项目没有包保领导）"


def test_sitting_on_it_breaks_the_promise(project):
    problem = raised(project, by="office", deadline=LIMIT)
    night(day(20))
    problem = claimed(Problem.objects.get(), by="leader", on=day(21))
    problem = take(problems.confirm, problem, "office", day(22))
    assert promise_on(problem, day(23)) == BROKEN
    assert Promise.objects.get().kept_on == day(21)


@pytest.mark.parametrize(
    ("switch", "found"),
    [
        ({"presumes_acceptance": False}, {"presumed_accepted": 0, "risen": 1, "handed_over": 0}),
        ({"rises_automatically": False}, {"presumed_accepted": 1, "risen": 0, "handed_over": 0}),
    ],
)
def test_the_policy_switches_both_off(project, switch, found):
    builders.policy(**switch)
    raised(project)
    assert night(day(20)) == found


def test_the_policys_clocks_count(project):
    builders.policy(unit_clock_days=2, leader_clock_days=1)
    problem = raised(project)
    assert problem.deadline == day(7)
    night(day(8))
    problem.refresh_from_db()
    assert problem.deadline == day(9)


def test_a_project_without_a_leader_rises_to_nobody_and_on(project):
    project.assignments.filter(role="responsible_leader").delete()
    problem = raised(project)
    night(day(20))
    assert turns(problem)[-1][:3] == (2, None, None)
    builders.assignment(project, "responsible_leader", builders.leader("吴某某"), from_on=day(22))
    assert night(day(22))["handed_over"] == 1
    assert turns(problem)[-1] == (2, None, "吴某某", day(22), date(2012, 4, 1), None)


def test_a_new_leader_has_what_the_old_one_held_and_his_promise_ends(project):
    problem = take(problems.declare_unable, raised(project), "land", day(6), reason="难")
    problem = take(problems.accept, problem, "leader", day(7), promised_on=day(16))
    project.assignments.filter(role="responsible_leader").update(to_on=day(8))
    builders.assignment(project, "responsible_leader", builders.leader("吴某某"), from_on=day(9))
    assert [night(day(8))["handed_over"], night(day(9))["handed_over"], night(day(9))["handed_over"]] == [0, 1, 0]
    assert turns(problem)[1:] == [
        (2, None, "周某某", day(6), day(20), day(9)),
        (2, None, "吴某某", day(9), day(20), None),
    ]
    assert (Promise.objects.get().ended_on, problem.steps.last().kind) == (day(9), "handed_over")
    assert list(Problem.objects.on_desk_of(account("leader2"), on=day(9))) == [problem]


def test_what_the_old_leader_asked_for_lapses_with_his_turn(project):
    problem = take(problems.declare_unable, raised(project), "land", day(6), reason="难")
    problem = take(problems.ask_extension, problem, "leader", day(7), wanted_on=day(30), reason="缺人")
    project.assignments.filter(role="responsible_leader").update(to_on=day(8))
    builders.assignment(project, "responsible_leader", builders.leader("吴某某"), from_on=day(9))
    night(day(9))
    problem.refresh_from_db()
    with pytest.raises(StepRefused, match="已失效"):
        take(problems.decide_extension, problem, "chief", day(9), approve=True, reason="同意")
    assert (problem.deadline, turns(problem)[-1][3:]) == (day(22), (day(9), day(22), None))  # stopped for two days
    take(problems.ask_extension, problem, "leader2", day(9), wanted_on=day(30), reason="刚接手")


def test_the_job_counts_what_it_moved(project, pin_today):
    raised(project)
    pin_today(day(20))
    assert (tasks.advance_problems(), tasks.advance_problems()) == (2, 0)


def test_a_night_asks_as_many_questions_for_many_problems_as_for_few(project):
    def queries(count, on):
        for _ in range(count):
            raised(project)
        with CaptureQueriesContext(
            connection,
        ) as found:
            moved = night(on)
        return moved, len(found)

    few, many = queries(2, day(20)), queries(12, day(20) + timedelta(days=1))
    assert [moved for moved, _ in (few, many)] == [
        {"presumed_accepted": 2, "risen": 2, "handed_over": 0},
        {"presumed_accepted": 12, "risen": 12, "handed_over": 0},
    ]
    assert few[1] == many[1]


def test_the_calendar_of_these_tests_is_the_published_one(project):
    calendar = Holiday.objects.calendar()
    assert [is_workday(on, calendar=calendar) for on in (day(31), date(2012, 4, 1), date(2012, 4, 2))] == [
        True,
        True,
        False,
    ]
