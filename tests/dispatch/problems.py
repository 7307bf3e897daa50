"""Problems on their way: a district around one project, and the steps that its people take."""

from datetime import date

from dispatch.actions import problem as problems
from dispatch.models import Problem
from dispatch.rules.promise import promise_verdict
from projects.models import User
from projects.roles import Role
from tests import builders

RAISED = date(2012, 3, 5)
LIMIT = date(2012, 3, 19)
"""Ten working days after."""


def day(number, month=3):
    return date(2012, month, number)


def district():
    """A project with everybody around it, and somebody like each of them beside."""
    builders.holidays()
    town, land, other = builders.unit("南山镇"), builders.unit("区国土分局"), builders.unit("区财政局")
    project = builders.project()
    builders.assignment(project, "lead_unit", town)
    builders.assignment(project, "liaison_unit", town)
    builders.assignment(project, "responsible_leader", builders.leader("周某某"))
    builders.user("liaison", Role.LIAISON, unit=town)
    builders.user("town", Role.LEAD_UNIT, unit=town)
    builders.user("land", Role.DEPARTMENT, unit=land)
    builders.user("land2", Role.DEPARTMENT, unit=land)
    builders.user("money", Role.DEPARTMENT, unit=other)
    builders.user("leader", Role.LEADER, leader=builders.leader("周某某"))
    builders.user("leader2", Role.LEADER, leader=builders.leader("吴某某"))
    builders.delegation(builders.user("secretary", Role.SECRETARY), builders.leader("周某某"))
    for role in (Role.CHIEF, Role.SUPERVISOR):
        builders.user(role, role, unit=builders.unit(f"{role}的单位"))
    builders.user("office", Role.OFFICE, unit=builders.unit("区大项目办"))
    return project


def account(name):
    return User.objects.get(username=name)


def raised(project, *, by="liaison", unit="区国土分局", **fields):
    told = ("weekly_report", "site_meeting", "submission")
    known = {name: fields.pop(name) for name in told if name in fields}
    origin = problems.Origin(source=fields.pop("source", Problem.Source.DIRECT), **known)
    new = problems.NewProblem(
        project=project, description="缺建设用地指标", cause="land", handling_unit=builders.unit(unit), **fields
    )
    return problems.raise_problem(new, origin=origin, by=account(by), on=RAISED, at=builders.moment(RAISED))


def take(step, problem, by, on, **said):
    """Take a step with the form as it was opened: the version of the problem in hand."""
    person = account(by) if isinstance(by, str) else by
    said.setdefault("version", problem.version)
    return step(problem=problem, by=person, on=on, at=builders.moment(on), **said)


def claimed(problem, by="land", on=date(2012, 3, 12)):
    return take(problems.claim_result, problem, by, on, result="指标已下达")


def closed(problem, by="liaison", on=date(2012, 3, 13), **said):
    return take(problems.confirm, claimed(problem), by, on, **said)


def kinds(problem):
    return [step.kind for step in problem.steps.all()]


def turns(problem):
    fields = ("level", "unit__name", "leader__name", "from_on", "due_on", "to_on")
    return list(problem.turns.values_list(*fields))


def promise_on(problem, as_of):
    (promise,) = problem.promises.all()
    claim = problem.result_on if problem.state == Problem.State.CLAIMED else None
    dates = {"due_on": promise.due_on, "kept_on": promise.kept_on, "ended_on": promise.ended_on}
    return promise_verdict(as_of=as_of, claimed_on=claim, **dates)
