"""Results: confirmed by the raiser's side alone, refused, reopened, rated; and what becomes of promises."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from dispatch.actions import problem as problems
from dispatch.models import Problem, ProblemTurn, Promise
from dispatch.queries.problem_desk import confirmers_of, steps_open_to
from dispatch.rules.promise import BROKEN, CLAIMED, KEPT, OPEN
from projects.models import Assignment, User
from projects.refusals import StepRefused
from tests import builders
from tests.dispatch.problems import (
    LIMIT,
    RAISED,
    account,
    claimed,
    closed,
    day,
    district,
    kinds,
    promise_on,
    raised,
    take,
    turns,
)

pytestmark = pytest.mark.django_db

Source, State = Problem.Source, Problem.State


@pytest.fixture
def project():
    return district()


# --- Confirmed, refused, reopened, rated


def test_the_raiser_strikes_it_off_and_rates_the_help(project):
    problem = closed(raised(project), rating=4, rating_text="很快")
    assert (problem.state, problem.closed_on, problem.rating, problem.rating_text) == ("closed", day(13), 4, "很快")
    assert kinds(problem) == ["raised", "claimed", "confirmed", "rated"]
    assert turns(problem) == [(1, "区国土分局", None, RAISED, LIMIT, day(12))]
    assert not Assignment.objects.in_force_on(day(14)).filter(role=Assignment.Role.PROBLEM_UNIT).exists()
    assert Problem.objects.visible_to(account("land"), on=day(14)).exists()


@pytest.mark.parametrize("name", ["land", "land2", "money", "leader", "chief", "office", "supervisor", "secretary"])
def test_nobody_else_confirms(project, name):
    problem = claimed(raised(project))
    with pytest.raises(PermissionDenied):
        take(problems.confirm, problem, name, day(13), reason="好了")
    assert Problem.objects.get().state == "claimed"


@pytest.mark.parametrize("gone", ["left", "solved it himself"])
def test_where_the_raiser_cannot_the_office_confirms_with_a_reason(project, gone):
    if gone == "left":
        problem = claimed(raised(project))
        User.objects.filter(unit__name="南山镇").update(is_active=False)
    else:
        problem = claimed(raised(project, unit="南山镇"), by="town")
    assert confirmers_of([problem], on=day(13)) == {problem.pk: frozenset()}
    with pytest.raises(StepRefused, match="请写明代为确认的理由。"):
        take(problems.confirm, problem, "office", day(13), reason=" ")
    assert take(problems.confirm, problem, "office", day(13), reason="现场核实").state == "closed"


def test_what_was_confirmed_without_a_rating_is_rated_later_once(project):
    problem = closed(raised(project))
    with pytest.raises(PermissionDenied):
        take(problems.rate, problem, "office", day(14), rating=5)
    with pytest.raises(StepRefused, match="评分从1分到5分。"):
        take(problems.rate, problem, "liaison", day(14), rating=6)
    rated = take(problems.rate, problem, "liaison", day(14), rating=5, text="主动上门")
    assert rated.rating == 5
    with pytest.raises(StepRefused, match="这个问题已经评价过。"):
        take(problems.rate, rated, "liaison", day(15), rating=1)


def test_who_helped_himself_rates_nobody(project):
    problem = claimed(raised(project, unit="南山镇"), by="town")
    with pytest.raises(StepRefused, match="只有提出问题的一方能评价承办单位"):
        take(problems.confirm, problem, "office", day(13), reason="现场核实", rating=5)
    assert Problem.objects.get().state == "claimed"


def test_a_result_that_is_none_goes_back_with_a_fresh_clock(project):
    problem = claimed(raised(project))
    back = take(problems.refuse, problem, "liaison", day(14), reason="指标未到位")
    assert (back.state, back.deadline, back.original_deadline, back.result) == ("accepted", day(28), LIMIT, "")
    assert turns(back) == [
        (1, "区国土分局", None, RAISED, LIMIT, day(12)),
        (1, "区国土分局", None, day(14), day(28), None),
    ]


def test_a_refusal_at_the_second_level_goes_to_who_leads_now(project):
    up = take(problems.declare_unable, raised(project), "land", day(6), reason="市里统筹")
    problem = take(problems.claim_result, up, "leader", day(8), result="已协调")
    Assignment.objects.filter(role="responsible_leader").update(to_on=day(9))
    builders.assignment(project, "responsible_leader", builders.leader("吴某某"), from_on=day(10))
    back = take(problems.refuse, problem, "liaison", day(12), reason="没有解决")
    assert turns(back)[-1][:4] == (2, None, "吴某某", day(12))


@pytest.mark.parametrize("by", ["supervisor", "liaison"])
def test_a_sample_or_the_raiser_reopens_what_was_struck_off(project, by):
    problem = closed(raised(project, deadline=LIMIT), rating=5)
    assert promise_on(problem, day(30)) == KEPT
    back = take(problems.reopen, problem, by, day(20), reason="现场仍未解决")
    assert (back.state, back.closed_on, back.rating) == ("accepted", None, None)
    assert (back.deadline, promise_on(back, day(30))) == (date(2012, 4, 1), BROKEN)
    assert Assignment.objects.in_force_on(day(21)).filter(role=Assignment.Role.PROBLEM_UNIT).exists()
    with pytest.raises(PermissionDenied):
        take(problems.reopen, problem, "office", day(20), reason="x", version=back.version)


# --- Promises


def test_a_date_given_when_signing_is_a_promise_kept_or_broken(project):
    problem = take(problems.accept, raised(project), "land", day(6), promised_on=day(14))
    (promise,) = problem.promises.all()
    assert (promise.source, promise.unit.name, promise.given_by) == ("acceptance", "区国土分局", account("land"))
    assert (promise_on(problem, day(14)), promise_on(problem, day(15))) == (OPEN, BROKEN)
    problem = claimed(problem, on=day(14))
    assert promise_on(problem, day(20)) == CLAIMED  # reported in time, not confirmed yet
    problem = take(problems.confirm, problem, "liaison", day(21))
    assert promise_on(problem, day(21)) == KEPT  # done on the 14th, whenever it was confirmed


def test_a_default_clock_is_no_promise_and_a_day_is_not_promised_twice(project):
    take(problems.accept, raised(project), "land", day(6))
    assert Promise.objects.count() == 0
    told = raised(project, by="office", deadline=day(14))
    take(problems.accept, told, "land", day(6), promised_on=day(14))
    assert Promise.objects.count() == 1


# --- What a weekly report says


def test_a_tick_in_a_weekly_report_asks_the_holder_and_confirms_only_what_was_claimed(project):
    report = builders.filed_report(project, date(2012, 3, 5), by=account("liaison"))
    problem = raised(project)
    at = {"by": account("liaison"), "on": day(9), "at": builders.moment(day(9)), "weekly_report": report}
    problems.report_solved(problem, **at)
    problem.refresh_from_db()
    assert (problem.state, problem.version, kinds(problem)) == ("assigned", 0, ["raised", "reported_solved"])
    problem = claimed(problem)
    assert problems.report_solved(problem, **at).state == "closed"


def test_a_tick_of_who_did_not_raise_it_confirms_nothing(project):
    problem = claimed(raised(project, by="office"))
    report = builders.filed_report(project, date(2012, 3, 5), by=account("liaison"))
    problems.report_solved(
        problem, by=account("liaison"), on=day(13), at=builders.moment(day(13)), weekly_report=report
    )
    assert Problem.objects.get().state == "claimed"


# --- Lists of whose turn it is


def test_the_lists_of_one_person_agree_with_the_steps_that_are_open_to_him(project):
    """The querysets of lists and the rule of one problem's page are two ways to say the same."""
    other = builders.project("乙厂扩产")
    builders.assignment(other, "responsible_leader", builders.leader("吴某某"))
    claimed(raised(project))
    claimed(raised(project, unit="南山镇"), by="town")
    claimed(raised(project, by="leader"))
    risen = take(problems.declare_unable, raised(project, by="leader"), "land", day(6), reason="难")
    take(problems.claim_result, risen, "leader", day(7), result="已协调")
    risen = take(problems.declare_unable, raised(project, by="chief"), "land", day(6), reason="难")
    top = take(problems.declare_unable, risen, "leader", day(7), reason="难")
    take(problems.claim_result, top, "chief", day(8), result="已定")
    take(problems.object_to, raised(other), "land", day(6), reason="不归")
    take(problems.accept, raised(other, unit="区财政局"), "money", day(6))
    builders.problem(other, unit=builders.unit("区国土分局"), state=State.CLAIMED, result_on=day(9))
    for person in User.objects.all():
        desk = set(Problem.objects.on_desk_of(person, on=day(9)))
        confirmable = set(Problem.objects.waiting_for_confirmation_of(person, on=day(9)))
        for problem in Problem.objects.all():
            steps = steps_open_to(problem, person, on=day(9))
            assert (problem in desk, problem in confirmable) == ("progress" in steps, "confirm" in steps), (
                person,
                problem,
            )
    assert {name: Problem.objects.on_desk_of(account(name), on=day(9)).count() for name in ("land", "money")} == {
        "land": 0,
        "money": 1,
    }
    assert Problem.objects.waiting_for_confirmation_of(account("liaison"), on=day(9)).count() == 1


def test_every_turn_belongs_to_its_problem_and_one_is_open_at_most(project):
    problem = raised(project)
    with pytest.raises(IntegrityError):
        ProblemTurn.objects.create(problem=problem, level=1, from_on=day(6), due_on=LIMIT)
