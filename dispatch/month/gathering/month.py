"""The district at one month's end, gathered."""

from dispatch.month.facts.groups import gap_of_projects, groups_by, totals_of, year_curve
from dispatch.month.facts.values import MonthFacts
from dispatch.month.gathering.decisions import decision_facts
from dispatch.month.gathering.district import attraction_facts, village_facts
from dispatch.month.gathering.duties import leader_facts, weekly_facts
from dispatch.month.gathering.problems import help_facts, problem_facts, promise_facts
from dispatch.month.gathering.projects import project_facts
from dispatch.month.gathering.standings import known_standings
from dispatch.queries.basis import basis_of
from dispatch.queries.calendar import calendar_note
from dispatch.queries.indicators import indicator_readings
from projects.models import Holiday, Leader, Programme, Unit


def month_facts(*, as_of, number, on):
    """`MonthFacts` of the month's end `as_of`: the ledger up to the post `number`.

    Problems, promises and decisions stand as of the day `on`; whatever else has no number as of the month's end.
    """
    calendar = Holiday.objects.calendar()
    known = known_standings(as_of=as_of, number=number)
    problems = problem_facts(year=as_of.year, on=on, calendar=calendar)
    promises = promise_facts(year=as_of.year, on=on)
    projects = project_facts(known, as_of=as_of, number=number, on=on, problems=problems, promises=promises)
    whole = totals_of(projects, as_of=as_of)
    attraction, attraction_units = attraction_facts(year=as_of.year)
    leaders = groups_by(
        projects, lambda project: project.leader, as_of=as_of, order=_order(Leader.objects), only_due=True
    )
    return MonthFacts(
        as_of=as_of,
        on=on,
        number=number,
        basis=basis_of(as_of, unreviewed=whole.unreviewed),
        whole=whole,
        gap=gap_of_projects(projects, as_of=as_of),
        projects=projects,
        compared=bool(known.base_before),
        programmes=groups_by(
            projects,
            lambda project: project.programme,
            as_of=as_of,
            order=_order(Programme.objects.filter(year=as_of.year)),
        ),
        leaders=leaders,
        units=groups_by(
            projects, lambda project: project.lead_unit, as_of=as_of, order=_order(Unit.objects), only_due=True
        ),
        leader_facts=leader_facts([group.name for group in leaders], month=as_of, on=on),
        year=year_curve(projects, whole),
        weekly=weekly_facts(as_of=as_of, on=on),
        problems=problems,
        promises=promises,
        help=help_facts(year=as_of.year, on=on, calendar=calendar),
        villages=village_facts(projects, as_of=as_of),
        attraction=attraction,
        attraction_units=attraction_units,
        decisions=decision_facts(as_of=as_of, on=on),
        calendar_note=_calendar_note(problems, on),
        indicators=tuple(indicator_readings(year=as_of.year, up_to_month=as_of.month)),
    )


def _calendar_note(problems, on):
    """Said where working days are counted at all: of problems."""
    days = [day for problem in problems for day in (problem.raised_on, problem.deadline)]
    return calendar_note(on, *days) if days else ""


def _order(rows):
    names = rows.order_by("sort_order", "pk").values_list("name", flat=True)
    return {name: place for place, name in enumerate(names)}
