"""Problems whose time runs out, for the units that handle them."""

from django.urls import reverse

from dispatch.models import Problem
from dispatch.reports.reminders.people import units_of
from dispatch.rules.reminder import Matter
from projects.models import Assignment, Holiday
from projects.rules.workdays import add_workdays
from projects.wording import day_text

WORKDAYS_AHEAD = 2
SHOWN = 40


def problems_due_soon(*, on, at):
    """Open problems whose limit ends today or within two working days."""
    last = add_workdays(on, WORKDAYS_AHEAD, calendar=Holiday.objects.calendar())
    return problem_matters(Problem.objects.open().filter(deadline__range=(on, last)), "{limit}到期", on=on)


def problems_overdue(*, on, at):
    """Open problems whose limit has passed."""
    return problem_matters(Problem.objects.open().filter(deadline__lt=on), "{limit}已到期", on=on)


def problem_matters(problems, words, *, on):
    """One matter a problem; another limit makes it another matter. Where no unit handles it, it is the lead units'."""
    found = list(
        problems.filter(project__voided_at__isnull=True)
        .order_by("deadline", "pk")
        .select_related("project")
        .prefetch_related("handling_units")
    )
    lead_units = units_of({problem.project_id for problem in found}, on=on, role=Assignment.Role.LEAD_UNIT)
    for problem in found:
        handling = frozenset(unit.pk for unit in problem.handling_units.all())
        yield Matter(
            key=f"{problem.pk}-{problem.deadline}",
            subject=f"{problem.project.name}：{problem.description[:SHOWN]}（{words.format(limit=day_text(problem.deadline))}）",
            text=problem.measure,
            url=reverse("project_detail", args=[problem.project.code]) + "#problems",
            units=handling or lead_units[problem.project_id],
        )
