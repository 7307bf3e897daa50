"""Signs of 捂 「千万不要“捂起来”」: what was not reported, not passed up, or reported twice in the same words."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from dispatch.models import Level, Problem, ProblemStep, ProblemTurn, Standing
from dispatch.queries.diagnosis import window_start
from dispatch.rules.diagnosis import concealed
from projects.models import WeeklyReport
from projects.rules.schedule import last_month_end


def concealments(project_ids, *, as_of, lights=None):
    """{project id: signs of 捂}, from the lights of this month's end and the one before and the problems open today.

    `lights` are base lights by (project id, month's end); without it those on record. What the portal had to pass up
    in the window, because its holder sat on it, is as much a sign as what nobody has passed up yet; but not where the
    limit was past already when he got it.
    """
    before = last_month_end(as_of=as_of.replace(day=1) - timedelta(days=1))
    if lights is None:
        lights = {
            (row.project_id, row.as_of): row.base_light
            for row in Standing.objects.filter(project__in=project_ids, as_of__in=(before, as_of))
        }
    open_problems = Problem.objects.open().filter(project__in=project_ids)
    problems = dict(open_problems.values_list("project").annotate(Count("pk")).order_by())
    overdue = open_problems.overdue_on(as_of).filter(level__lt=Level.CHIEF)
    in_time = ProblemTurn.objects.filter(problem=OuterRef("problem"), to_on=OuterRef("on"), due_on__gte=F("from_on"))
    risen = {"kind": ProblemStep.Kind.RISEN, "by": None, "on__range": (window_start(as_of), as_of)}
    passed_up = ProblemStep.objects.filter(Exists(in_time), problem=OuterRef("pk"), **risen)
    late, sat_on = open_problems.filter(Q(pk__in=overdue.values("pk")) | Exists(passed_up)), defaultdict(list)
    for project, number in late.order_by("number").values_list("project", "number"):
        sat_on[project].append(number)
    repeating = _repeating(project_ids)
    return {
        pk: concealed(
            previous_light=lights.get((pk, before)),
            light=lights.get((pk, as_of)),
            open_problems=problems.get(pk, 0),
            overdue_problems_not_raised=sat_on[pk],
            repeats_last_report=pk in repeating,
        )
        for pk in project_ids
    }


def _repeating(project_ids):
    """The projects whose newest filed report repeats the one before."""
    newest = WeeklyReport.objects.filed().filter(project=OuterRef("project")).order_by("-monday").values("pk")[:1]
    reports = WeeklyReport.objects.filter(project__in=project_ids, repeats_last=True, pk=Subquery(newest))
    return set(reports.values_list("project", flat=True))
