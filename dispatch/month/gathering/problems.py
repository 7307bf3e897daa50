"""Problems as they stand on a day, the help of the units that held them, and the promises that were given."""

from django.db.models import Exists, OuterRef

from dispatch.models import Level, Problem, ProblemTurn, Promise
from dispatch.models.problem_course import OFFICE_HOLDS
from dispatch.month.facts.values import UNSETTLED, HelpFacts, ProblemFacts, PromiseFacts
from dispatch.queries.help_given import HELPING, help_by_unit
from dispatch.queries.problem_limits import limits_of, moved_words
from dispatch.rules.promise import promise_verdict


def problem_facts(*, year, on, calendar):
    """All problems of the year's listed projects by number, with their holder and limit on the day `on`."""
    turns = ProblemTurn.objects.current().filter(problem__project__year=year).exclude(level=Level.CHIEF)
    holders = {
        problem: leader or unit or (OFFICE_HOLDS if level == Level.LEADER else UNSETTLED)
        for problem, level, unit, leader in turns.values_list("problem", "level", "unit__name", "leader__name")
    }
    overdue = Problem.objects.overdue_on(on).filter(pk=OuterRef("pk"))
    problems = (
        _problems_of(year)
        .annotate(is_overdue=Exists(overdue))
        .order_by("number")
        .select_related("project", "handling_unit")
    )
    return tuple(
        _problem(row, holders, limits_of(row, on=on, calendar=calendar)) for row in problems.iterator(chunk_size=5000)
    )


def _problems_of(year):
    return Problem.objects.filter(project__year=year, project__voided_at__isnull=True)


def _problem(row, holders, limits):
    unit = row.handling_unit.name if row.handling_unit else UNSETTLED
    chiefs = Level(row.level) == Level.CHIEF
    return ProblemFacts(
        number=row.number,
        project_code=row.project.code,
        project_name=row.project.name,
        description=row.description,
        cause=row.cause,
        level=row.level,
        handling_unit=unit,
        holder=Level.CHIEF.label if chiefs else holders.get(row.pk, unit),
        measure=row.measure,
        limit_text=row.limit_text,
        state=row.state,
        raised_on=row.raised_on,
        deadline=limits.due_on,
        moved=moved_words(row),
        days_left=_days_left(limits) if row.is_open else None,
        overdue=row.is_overdue,
        closed_on=row.closed_on,
    )


def _days_left(limits):
    return -limits.days if limits.late else limits.days


def help_facts(*, year, on, calendar):
    """What units did since the year began about problems of projects that they do not lead, as 部门帮办榜 counts it."""
    found = help_by_unit(year=year, part=HELPING, on=on, calendar=calendar)
    return tuple(HelpFacts(unit.name, given) for unit, given in found.items())


def promise_facts(*, year, on):
    """Promises on the year's listed projects by due day, each as it stands on the day `on`."""
    rows = (
        Promise.objects.filter(project__year=year, project__voided_at__isnull=True, given_on__lte=on)
        .with_claim()
        .order_by("due_on", "project__code", "pk")
        .select_related("project", "leader", "unit")
    )
    return tuple(
        PromiseFacts(
            project_code=row.project.code,
            leader=row.leader.name if row.leader else "",
            unit=row.unit.name if row.unit else "",
            text=row.text,
            given_on=row.given_on,
            original_due_on=row.original_due_on,
            due_on=row.due_on,
            extensions=row.extensions,
            kept_on=row.kept_on,
            verdict=promise_verdict(
                due_on=row.due_on,
                kept_on=row.kept_on,
                ended_on=row.ended_on,
                as_of=on,
                claimed_on=row.claimed_on,
                stopped_on=row.stopped_on,
            ),
        )
        for row in rows.iterator(chunk_size=5000)
    )
