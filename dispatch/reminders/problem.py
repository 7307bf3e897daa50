"""Problems that wait: for their holder, for those above him, for whoever raised them."""

from functools import cache

from django.db.models import Exists, OuterRef, Q

from dispatch.models import DeadlineExtension, Level, Problem, ProblemStep, ProblemTurn
from dispatch.queries.accounts import people
from dispatch.queries.addresses import problem_url
from dispatch.queries.people import heads_of, leaders_of, units_of
from dispatch.queries.problem_desk import clocks_on, confirmers_of, last_turns, soon_on
from dispatch.queries.problem_limits import decide_words
from dispatch.rules.problem import PROBLEM, WITH_HOLDER, last_day_to_object
from dispatch.rules.reminder import OF_THE_DISTRICT, Matter
from projects.models import Assignment, Holiday
from projects.roles import Role
from projects.wording import day_text

SHOWN = 40
BELOW_THE_CHIEFS = OF_THE_DISTRICT - {Role.CHIEF}
"""The chiefs hear of what is theirs, not of everything that others have to do."""


def problems_to_accept(*, on, at):
    """Problems that a unit has neither accepted nor objected to."""
    found = waiting(state__in=PROBLEM.states_of("accept"), level=Level.UNIT)
    turns, clocks, calendar = last_turns(found), clocks_on(on), Holiday.objects.calendar()
    for problem, holder in with_holders(found, on=on):
        turn = turns[problem.pk]
        last = last_day_to_object(assigned_on=turn.from_on, clocks=clocks, calendar=calendar)
        yield matter(problem, f"{day_text(last)}前签收，有异议的写明理由", key=turn.pk, **holder)


def problems_due_soon(*, on, at):
    """Problems with their holder whose decided date or whose own limit ends today or within the days that count as soon."""
    last, _ = soon_on(on, calendar=Holiday.objects.calendar())
    ending = Q(due_on__range=(on, last)) | Q(deadline__range=(on, last))
    running = waiting(ending, ~Q(pk__in=_overdue_on(on)), state__in=WITH_HOLDER, stopped_on__isnull=True)
    for problem, holder in with_holders(running, on=on):
        own = problem.deadline < problem.due_on
        words = f"本环节{day_text(problem.deadline)}到期" if own else f"{day_text(problem.due_on)}到期"
        yield matter(problem, words, key=by_limit(problem), **holder)


def _overdue_on(on):
    return Problem.objects.overdue_on(on).order_by().values("pk")


def problems_overdue(*, on, at):
    """超期: problems with their holder whose decided date has passed."""
    for problem, holder in with_holders(waiting(pk__in=_overdue_on(on)), on=on):
        words = f"{day_text(problem.due_on)}到期，已超期"
        if problem.deadline > problem.due_on and problem.deadline >= on:
            words += f"；本环节{day_text(problem.deadline)}前解决"
        yield matter(problem, words, key=by_limit(problem), **holder)


def problems_risen(*, on, at):
    """Problems that have come up to a leader or to the chiefs and that they have not signed for; 分管领导 hear of it too."""
    found = waiting(state__in=PROBLEM.states_of("accept"), level__gt=Level.UNIT)
    in_charge = leaders_of({problem.project_id for problem in found}, on=on, roles=(Assignment.Role.LEADER_IN_CHARGE,))
    turns = last_turns(found)
    for problem, holder in with_holders(found, on=on):
        if problem.level == Level.LEADER:
            holder["leaders"] |= in_charge[problem.project_id]
        yield matter(problem, f"已提级，{day_text(problem.deadline)}前解决", key=turns[problem.pk].pk, **holder)


def problems_objected(*, on, at):
    """Objections on which those above the holder have not decided."""
    found = waiting(state__in=PROBLEM.states_of("uphold"))
    leaders = heads_of({problem.project_id for problem in found}, on=on)
    turns, decide_by = last_turns(found), decide_words(on=on, calendar=Holiday.objects.calendar())
    objected = dict(
        ProblemStep.objects.filter(problem__in=found, kind=ProblemStep.Kind.OBJECTED)
        .order_by("pk")
        .values_list("problem", "on")
    )
    for problem in found:
        above = one_level_above(problem, leaders, beside={Role.OFFICE})
        words = f"承办单位有异议，请定，{decide_by(objected[problem.pk])}"
        yield matter(problem, words, key=turns[problem.pk].pk, **above)


def extensions_to_decide(*, on, at):
    """Requests for more time, for the level above the holder."""
    requests = list(
        DeadlineExtension.objects.waiting()
        .filter(problem__project__voided_at__isnull=True)
        .select_related("problem__project")
        .order_by("pk")
    )
    decide_by = decide_words(on=on, calendar=Holiday.objects.calendar())
    leaders = heads_of({request.problem.project_id for request in requests}, on=on)
    for request in requests:
        above = one_level_above(request.problem, leaders)
        words = f"申请展期至{day_text(request.wanted_on)}，请批复，{decide_by(request.asked_on)}"
        yield matter(request.problem, words, key=request.pk, text=request.reason, **above)


def results_to_confirm(*, on, at):
    """Results that their raiser's side has not judged; where nobody of it can, the office does."""
    found = waiting(state__in=PROBLEM.states_of("confirm"))
    confirmers = confirmers_of(found, on=on)
    for problem in found:
        users = confirmers[problem.pk]
        yield matter(
            problem,
            "已报结，请确认",
            key=f"{problem.pk}-{problem.result_on}",
            text=problem.result,
            users=users,
            leaders=frozenset({problem.raiser_leader_id}) if users and problem.raiser_leader_id else frozenset(),
            district=frozenset() if users else frozenset({Role.OFFICE}),
        )


def problems_reported_solved(*, on, at):
    """Problems that a weekly report calls solved, while their holder has not reported the result."""
    turns = ProblemTurn.objects.current().filter(problem=OuterRef("problem"), from_on__lte=OuterRef("on"))
    steps = ProblemStep.objects.filter(Exists(turns), kind=ProblemStep.Kind.REPORTED_SOLVED)
    last = dict(steps.order_by("pk").values_list("problem", "pk"))
    for problem, holder in with_holders(waiting(state__in=WITH_HOLDER, pk__in=last), on=on):
        yield matter(problem, "周报说已解决，请报结", key=last[problem.pk], **holder)


def waiting(*conditions, **state):
    """Open problems of listed projects in such a state, the most urgent first."""
    found = Problem.objects.open().filter(*conditions, project__voided_at__isnull=True, **state)
    return list(found.order_by("due_on", "pk").select_related("project"))


def with_holders(problems, *, on):
    """(problem, to whom it belongs as `Matter` says it) each; where no unit handles it, it is the lead units'.

    What is at the leaders' level and nobody's there is the office's.
    """
    turns, office = last_turns(problems), cache(lambda: _in_office(on))
    lead_units = units_of({problem.project_id for problem in problems}, on=on, role=Assignment.Role.LEAD_UNIT)
    for problem in problems:
        turn = turns.get(problem.pk)
        unit = turn.unit_id if turn else problem.handling_unit_id
        holder = {"units": frozenset(), "leaders": frozenset(), "district": BELOW_THE_CHIEFS}
        if problem.level == Level.UNIT:
            holder["units"] = frozenset({unit}) if unit else lead_units[problem.project_id]
        elif problem.level == Level.LEADER:
            holder["leaders"] = frozenset({turn.leader_id} - {None}) if turn else frozenset()
            if turn and turn.leader_id is None:
                holder |= {"users": office(), "district": frozenset()}
        else:
            holder["district"] = OF_THE_DISTRICT
        yield problem, holder


def _in_office(on):
    return frozenset(person.pk for person in people(on) if Role.OFFICE in person.roles)


def one_level_above(problem, leaders, *, beside=()):
    """Over a unit the leader that its problems rise to, or the chiefs; over a leader and themselves the chiefs."""
    above = leaders[problem.project_id] if problem.level == Level.UNIT else frozenset()
    district = frozenset(beside) if problem.level == Level.UNIT else frozenset()
    return {"leaders": above, "district": district if above else district | {Role.CHIEF}}


def by_limit(problem):
    """Another limit makes it another matter, and so does another holder's."""
    return f"{problem.pk}-{problem.due_on}-{problem.deadline}"


def matter(problem, words, *, key, text="", **whose):
    return Matter(
        key=str(key),
        subject=f"{problem.project.name}：{problem.description[:SHOWN]}（{words}）",
        text=text or problem.measure,
        url=problem_url(problem),
        **whose,
    )
