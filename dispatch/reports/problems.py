"""Open problems of projects, as pages, exports and the import's comparison need them."""

from collections import defaultdict

from django.urls import reverse

from dispatch.models import Problem
from projects.ledger.comparing.facts import ProblemFacts
from projects.ledger.reading.draft import PlannedDate
from projects.wording import date_text


def open_problems(project_ids):
    """{project id: its open problems, the earliest deadline first}."""
    found = defaultdict(list)
    for problem in Problem.objects.open().filter(project__in=project_ids).order_by("deadline", "pk"):
        found[problem.project_id].append(problem)
    return found


def problem_words(problem, *, on):
    return {
        "text": problem.description,
        "cause": problem.get_cause_display(),
        "measure": problem.measure,
        "limit": problem.limit_text,
        "overdue": problem.deadline is not None and problem.deadline < on,
        "holder": "、".join(unit.name for unit in problem.handling_units.all()),
        "state": problem.state_label,
        "number": problem.number,
        "url": reverse("problem_detail", args=[problem.number]),
    }


def source_words(problem):
    """Where a problem comes from; it goes on where the record of its meeting is void, and says so."""
    meeting = problem.site_meeting
    void = f"（会议记录{date_text(meeting.voided_on)}作废，问题继续办理）" if meeting and meeting.is_void else ""
    return f"{problem.get_source_display()}{void}"


def problems_of_last_ledger(year):
    """{project id: ProblemFacts} of the problems that the last ledger listed and that are still open."""
    problems = Problem.objects.open().filter(project__year=year, source=Problem.Source.LEDGER).order_by("pk")
    return {
        problem.project_id: ProblemFacts(
            problem.description,
            problem.cause_text,
            problem.measure,
            problem.limit_text,
            problem.deadline and PlannedDate(problem.deadline, problem.deadline_precision, problem.limit_text),
        )
        for problem in problems
    }
