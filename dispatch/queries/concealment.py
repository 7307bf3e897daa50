"""Signs of 捂 「千万不要“捂起来”」: what was not reported, not passed up, or reported twice in the same words."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, F, Q

from dispatch.models import Level, Problem, ProblemTurn, Standing
from dispatch.queries.diagnosis import window_start
from dispatch.rules.diagnosis import concealed
from projects.models import WeeklyReport
from projects.rules.schedule import last_month_end
from projects.rules.weekly_report import weeks_of_month


def concealments(project_ids, *, as_of, lights=None):
    """{project id: signs of 捂} at the month's end `as_of`, from what was recorded by that day.

    `lights` are base lights by (project id, month's end); without it those on record.
    """
    before = last_month_end(as_of=as_of.replace(day=1) - timedelta(days=1))
    if lights is None:
        lights = {
            (row.project_id, row.as_of): row.base_light
            for row in Standing.objects.filter(project__in=project_ids, as_of__in=(before, as_of))
        }
    raised = Problem.objects.filter(project__in=project_ids, raised_on__lte=as_of)
    open_then = raised.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=as_of))
    problems = dict(open_then.values_list("project").annotate(Count("pk")).order_by())
    sat_on, repeating = _sat_on(project_ids, as_of=as_of), _repeating(project_ids, as_of=as_of)
    return {
        pk: concealed(
            previous_light=lights.get((pk, before)),
            light=lights.get((pk, as_of)),
            open_problems=problems.get(pk, 0),
            sat_on=sat_on[pk],
            repeats_last_report=pk in repeating,
        )
        for pk in project_ids
    }


def _sat_on(project_ids, *, as_of):
    """{project id: [(number, who held it)]}: turns below the chiefs that ran past their limit by `as_of`.

    What the portal had to pass up in the window is as much a sign as what nobody has passed up yet; but not where the
    limit was past already when the holder got it, nor while somebody else had to decide.
    """
    ran_over = Q(to_on__isnull=True) | Q(to_on__gt=as_of)
    ran_over |= Q(to_on__range=(window_start(as_of), as_of), to_on__gt=F("due_on"))
    turns = ProblemTurn.objects.filter(
        ran_over,
        problem__project__in=project_ids,
        level__lt=Level.CHIEF,
        from_on__lte=as_of,
        due_on__lt=as_of,
        due_on__gte=F("from_on"),
    ).exclude(problem__stopped_on__lte=as_of, to_on=None)
    found = defaultdict(list)
    for turn in turns.order_by("problem__number", "pk").select_related("problem", "unit", "leader"):
        found[turn.problem.project_id].append((turn.problem.number, turn.holder_label))
    return found


def _repeating(project_ids, *, as_of):
    """The projects of which a report of the month, handed in by its end, repeats the one before."""
    reports = WeeklyReport.objects.filed().filter(
        project__in=project_ids,
        repeats_last=True,
        monday__in=weeks_of_month(as_of),
        first_submitted_on__lte=as_of,
    )
    return set(reports.values_list("project", flat=True))
