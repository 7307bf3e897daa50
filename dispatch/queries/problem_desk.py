"""Whose turn it is: who may take which step on a problem now, and who can confirm it."""

from dataclasses import replace

from dispatch.models import DeadlineExtension, Problem, ProblemTurn
from dispatch.queries.accounts import people
from dispatch.queries.people import heads_of
from dispatch.rules import problem as rules
from dispatch.rules.problem import Case, Clocks, Holder, Side
from dispatch.rules.reminder import Person
from projects.models import Policy, Project
from projects.roles import Role
from projects.rules.workdays import add_workdays


def clocks_on(day):
    """The policy's clocks of that day."""
    policy = Policy.objects.in_force_on(day)
    return Clocks(
        policy.acceptance_days,
        policy.unit_clock_days,
        policy.leader_clock_days,
        policy.chief_clock_days,
        policy.decider_clock_days,
    )


def soon_on(day, *, calendar):
    """The last day that is “soon” on `day`, and how many working days that is: one number for list and reminder."""
    days = Policy.objects.in_force_on(day).soon_days
    return add_workdays(day, days, calendar=calendar), days


def person_of(user):
    return Person(user.pk, user.roles, user.unit_id, user.leader_id, frozenset())


def steps_open_to(problem, user, *, on):
    """The steps that `user` can take on a problem on the day `on`, by their names in `dispatch.rules.problem.PROBLEM`."""
    return rules.steps_open_to(person_of(user), cases_of([problem], on=on)[problem.pk])


def may_raise(user, project, *, on):
    """Whether `user` may raise a problem on a project: in a raising role, on a project whose whole page he sees."""
    whole = Project.objects.visible_to(user, on=on, head_only=False)
    return rules.PROBLEM.permits("raise", user.roles) and whole.filter(pk=project.pk).exists()


def cases_of(problems, *, on):
    """{problem id: Case} on the day `on`, with a constant number of queries."""
    problems = list(problems)
    turns = last_turns(problems)
    leaders = heads_of({problem.project_id for problem in problems}, on=on)
    waiting = set(DeadlineExtension.objects.waiting().filter(problem__in=problems).values_list("problem", flat=True))
    claimed = any(rules.PROBLEM.allows("confirm", problem.state) for problem in problems)
    audience = people(on) if claimed else ()
    found = {}
    for problem in problems:
        turn = turns.get(problem.pk)
        case = Case(
            state=problem.state,
            holder=Holder(turn.level, turn.unit_id, turn.leader_id) if turn else Holder(problem.level),
            side=Side(
                problem.source == Problem.Source.LEDGER,
                problem.raiser_leader_id,
                problem.raiser_unit_id,
                problem.raised_by_id,
            ),
            handling_unit_id=problem.handling_unit_id,
            result_by=problem.result_by_id,
            leaders=leaders[problem.project_id],
            extension_waiting=problem.pk in waiting,
            wish_is_earlier=problem.wished_on is not None and on <= problem.wished_on < problem.deadline,
            rated=problem.rating is not None,
        )
        if rules.PROBLEM.allows("confirm", problem.state) and not rules.confirmers(audience, case):
            case = replace(case, raiser_can_speak=False)
        found[problem.pk] = case
    return found


def confirmers_of(problems, *, on):
    """{problem id: ids of those who can confirm it as the raiser's side}"""
    audience = people(on)
    return {pk: rules.confirmers(audience, case) for pk, case in cases_of(problems, on=on).items()}


def left_to_office(problems, user, *, on):
    """The ids of those results among `problems` that the office, as `user`, confirms because their raiser is gone."""
    states = rules.PROBLEM.states_of("confirm_for_raiser")
    claimed = list(problems.filter(state__in=states)) if Role.OFFICE in user.roles else []
    cases, person = cases_of(claimed, on=on), person_of(user)
    return [pk for pk, case in cases.items() if "confirm_for_raiser" in rules.steps_open_to(person, case)]


def last_turns(problems):
    """{problem id: its current turn, or the last one}"""
    return {turn.problem_id: turn for turn in ProblemTurn.objects.filter(problem__in=problems).order_by("pk")}
