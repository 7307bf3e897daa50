"""Every step of a problem in every state, by everybody: the real actions do what the table says, and refuse the rest."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from dispatch.actions import problem as problems
from dispatch.actions.problem.rising import hand_over
from dispatch.actions.weekly_report import submit_report
from dispatch.forms.problem.step import STEP_FORMS
from dispatch.models import DeadlineExtension, Problem, ProblemStep, ProblemTurn
from dispatch.rules import problem as rules
from dispatch.rules.problem import CHIEF, CLAIMED, CLOSED, LEADER, PERSONAL, PROBLEM, SUPERSEDED, UNIT, WITH_HOLDER
from dispatch.views.problem.step import STEPS
from projects.actions.ledger_import import ProblemDraft
from projects.actions.weekly_report import ReportContent
from projects.ledger.comparing.facts import ProblemFacts
from projects.ledger.reading.draft import PlannedDate
from projects.models import Assignment, User
from projects.refusals import StepRefused
from projects.roles import Role
from tests import builders
from tests.dispatch.problems import account, claimed, day, district, raised, take

pytestmark = pytest.mark.django_db

ON, LATE = day(12), date(2012, 4, 20)
REFUSED, NOT_HIS = "refused", "not his"
EVERYBODY = (
    *("liaison", "town", "land", "land2", "money", "leader", "leader2", "secretary"),
    *("chief", "supervisor", "office", "admin", "auditor"),
)
"""Raised by `liaison` for its town, where `town` heads the lead unit; `land` and `land2` are of the unit that handles it."""

RAISERS, ABOVE_UNIT = {"liaison", "town"}, {"leader", "chief"}
WHO = {
    rules.HOLDER: {UNIT: {"land", "land2"}, LEADER: {"leader"}, CHIEF: {"chief"}},
    rules.HOLDER_BELOW: {UNIT: {"land", "land2"}, LEADER: {"leader"}, CHIEF: set()},
    rules.ASSIGNER: {UNIT: ABOVE_UNIT | {"office"}, LEADER: {"leader", "chief"}, CHIEF: {"chief"}},
    rules.ASSIGNER_BESIDE: {UNIT: ABOVE_UNIT | {"office"}, LEADER: {"chief"}, CHIEF: set()},
    rules.OVER_UNIT: {UNIT: ABOVE_UNIT | {"office"}, LEADER: set(), CHIEF: set()},
    rules.ABOVE: {UNIT: ABOVE_UNIT, LEADER: {"chief"}, CHIEF: {"chief"}},
    rules.RAISER: {UNIT: RAISERS, LEADER: RAISERS, CHIEF: RAISERS},
    rules.RAISER_OR_STAND_IN: {UNIT: RAISERS, LEADER: RAISERS, CHIEF: RAISERS},
    rules.RAISER_OR_SUPERVISOR: {level: RAISERS | {"supervisor"} for level in (UNIT, LEADER, CHIEF)},
    rules.SERVED: {UNIT: RAISERS, LEADER: RAISERS, CHIEF: RAISERS},
}
"""Whom the table names → level of the holder → which of everybody that is, as long as the raiser's side is there."""

HOW = {
    "accept": (problems.accept, {}),
    "object": (problems.object_to, {"reason": "不归本单位办"}),
    "uphold": (problems.uphold, {"reason": "归你单位办"}),
    "assign": (problems.assign, {"unit": "区财政局", "reason": "归财政局办"}),
    "set_limit": (problems.set_limit, {}),
    "progress": (problems.note_progress, {"text": "已经组卷"}),
    "ask_extension": (problems.ask_extension, {"wanted_on": LATE, "reason": "等省里批"}),
    "decide_extension": (problems.decide_extension, {"approve": True, "reason": "情况属实"}),
    "declare_unable": (problems.declare_unable, {"reason": "要省里定"}),
    "claim": (problems.claim_result, {"result": "指标已下达"}),
    "confirm": (problems.confirm, {"reason": "已看过"}),
    "confirm_for_raiser": (problems.confirm, {"reason": "提出人已调离"}),
    "refuse": (problems.refuse, {"reason": "没有下达"}),
    "reopen": (problems.reopen, {"reason": "又卡住了"}),
    "rate": (problems.rate, {"rating": 5}),
}


@pytest.fixture(scope="module")
def project(django_db_setup, django_db_blocker):
    """The district, laid down once; every test undoes what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        of = district()
        for role in (Role.ADMIN, Role.AUDITOR):
            builders.user(role, role)
        yield of
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(project):
    return {who: account(who) for who in EVERYBODY}


def problem_in(state, project, *, level=UNIT, by="liaison"):
    """A problem in that state, held at that level, or solved there."""
    found = raised(project, by=by)
    for holder in ("land", "leader")[: level - UNIT]:
        found = take(problems.declare_unable, found, holder, ON, reason="办不了")
    holder = {UNIT: "land", LEADER: "leader", CHIEF: "chief"}[level]
    if state == CLAIMED:
        return claimed(found, holder)
    if state == CLOSED:
        return take(problems.confirm, claimed(found, holder), by, ON)
    over = {"closed_on": ON} if state == SUPERSEDED else {}
    Problem.objects.filter(pk=found.pk).update(state=state, **over)
    if over:
        ProblemTurn.objects.filter(problem=found).update(to_on=ON)
    found.refresh_from_db()
    return found


def ask_for_more_time(problem):
    DeadlineExtension.objects.create(
        problem=problem,
        turn=problem.turns.current().get(),
        from_due_on=problem.deadline,
        wanted_on=LATE,
        reason="等省里批",
        asked_on=ON,
    )


def outcome(name, problem, person):
    """The state to which the step leads when `person` takes it, or how it is refused; nothing of it stays."""
    action, said = HOW[name]
    if "unit" in said:
        said = said | {"unit": builders.unit(said["unit"])}
    with transaction.atomic():
        try:
            return take(action, problem, person, ON, **said).state
        except PermissionDenied:
            return NOT_HIS
        except StepRefused as refusal:
            assert str(refusal).endswith("。")
            return REFUSED
        finally:
            transaction.set_rollback(True)


def told_by_table(name, state, takers):
    step = PROBLEM[name]
    his = step.leads_to or state if state in step.states else REFUSED
    return {who: his if who in takers else NOT_HIS for who in EVERYBODY}


OWN = [name for name in PERSONAL if name != "confirm_for_raiser"]
"""What is done for the raiser is asked for in the same words as what he does himself, so that it has its own test."""

CASES = [(UNIT, state, name) for state in Problem.State.values for name in OWN]
CASES += [(level, PROBLEM[name].states[0], name) for level in (LEADER, CHIEF) for name in OWN]


@pytest.mark.parametrize(("level", "state", "name"), CASES)
def test_a_step_is_taken_in_its_states_by_its_people_alone(project, people, level, state, name):
    problem = problem_in(state, project, level=level)
    Problem.objects.filter(pk=problem.pk).update(wished_on=ON)
    if name == "decide_extension" and state in WITH_HOLDER:
        ask_for_more_time(problem)
    found = {who: outcome(name, problem, person) for who, person in people.items()}
    assert found == told_by_table(name, state, WHO[PROBLEM[name].who][level])


@pytest.mark.parametrize("name", ["confirm_for_raiser", "refuse"])
@pytest.mark.parametrize("state", Problem.State.values)
def test_where_the_raiser_is_gone_the_office_takes_his_steps(project, people, state, name):
    problem = problem_in(state, project)
    User.objects.filter(username__in=RAISERS).update(is_active=False)
    found = {who: outcome(name, problem, person) for who, person in people.items() if who not in RAISERS}
    office = PROBLEM[name].leads_to if state in PROBLEM[name].states else NOT_HIS
    assert found == {who: office if who == "office" else NOT_HIS for who in found}


def test_everybody_is_somebody_of_every_role(people):
    assert {role for person in people.values() for role in person.roles} == set(Role)


def test_whoever_takes_a_step_has_its_permission(people):
    lacking = [
        (name, who)
        for name in OWN
        for takers in WHO[PROBLEM[name].who].values()
        for who in takers
        if not PROBLEM.permits(name, people[who].roles)
    ]
    assert lacking == []
    assert PROBLEM.permits("confirm_for_raiser", people["office"].roles)


def test_every_step_of_a_person_has_its_form_and_its_action():
    assert set(HOW) == set(STEP_FORMS) == set(STEPS) == set(PERSONAL)


def test_a_problem_is_raised_by_those_of_the_permission(client, people, pin_today):
    pin_today(ON)
    found = {}
    for who, person in people.items():
        client.force_login(person)
        found[who] = client.post(reverse("problem_new")).status_code
    may = {who for who, person in people.items() if PROBLEM.permits("raise", person.roles)}
    assert found == {who: 422 if who in may else 403 for who in EVERYBODY}
    assert may == set(EVERYBODY) - {"land", "land2", "money", "admin", "auditor"}


# --- What no person does


def another_leader(problem):
    leading = Assignment.objects.filter(project=problem.project, role=Assignment.Role.RESPONSIBLE_LEADER)
    leading.update(leader=builders.leader("吴某某"))
    hand_over(on=ON, at=builders.moment(ON))


def ledger(problem, description, limit_on):
    """A ledger that lists this of the problem's project."""
    Problem.objects.filter(pk=problem.pk).update(source=Problem.Source.LEDGER)
    limit = PlannedDate(limit_on, "day", "")
    facts = ProblemFacts(description, "用地", "", "", limit)
    problems.store_problem_drafts(
        [ProblemDraft(problem.project_id, facts, ())],
        year=problem.project.year,
        as_of=ON,
        on=ON,
        by=None,
        at=builders.moment(ON),
        ledger_import=builders.ledger_import(),
    )


def report_of(problem):
    author = account("liaison")
    report = builders.draft_report(problem.project, date(2012, 3, 12), by=author)
    content = ReportContent(amounts_wan=(Decimal(10),), progress_text="指标已下达")
    submit_report(
        report=report,
        content=content,
        new_problems=(),
        solved_problems=[problem.pk],
        version=report.version,
        by=author,
        on=ON,
        at=builders.moment(ON),
    )


Kind = ProblemStep.Kind
BY_THEMSELVES = {
    "presume_accepted": (
        lambda problem: problems.presume_accepted(on=LATE, at=builders.moment(LATE)),
        Kind.PRESUMED_ACCEPTED,
    ),
    "rise": (lambda problem: problems.rise_overdue(on=LATE, at=builders.moment(LATE)), Kind.RISEN),
    "hand_over": (another_leader, Kind.HANDED_OVER),
    "adjust": (lambda problem: ledger(problem, problem.description, LATE), Kind.LEDGER_ADJUSTED),
    "supersede": (lambda problem: ledger(problem, "房屋未拆", LATE), Kind.SUPERSEDED),
    "report_solved": (report_of, Kind.REPORTED_SOLVED),
}
"""Step → what brings it about, and how the log calls it."""


def test_what_no_person_does_is_tried_as_well():
    assert BY_THEMSELVES.keys() == {step.name for step in PROBLEM.steps if step.states} - set(PERSONAL)


@pytest.mark.parametrize("name", BY_THEMSELVES)
@pytest.mark.parametrize("state", Problem.State.values)
def test_what_no_person_does_is_done_in_its_states_alone(project, state, name):
    problem = problem_in(state, project, level=LEADER if name == "hand_over" else UNIT, by="office")
    bring_about, kind = BY_THEMSELVES[name]
    bring_about(problem)
    problem.refresh_from_db()
    step = PROBLEM[name]
    done = state in step.states
    assert problem.steps.filter(kind=kind).exists() is done
    assert problem.state == (step.leads_to or state if done else state)


def test_what_a_ledger_lists_begins_where_every_problem_does(project):
    ledger(raised(project), "房屋未拆", LATE)
    listed = Problem.objects.get(description="房屋未拆")
    assert (listed.state, raised(project).state) == (PROBLEM["list"].leads_to, PROBLEM["raise"].leads_to)
