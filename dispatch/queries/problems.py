"""Open problems of projects, as pages, exports and the import's comparison need them."""

import unicodedata
from collections import defaultdict

from django.db.models import F, Q

from dispatch.models import Problem
from projects.ledger.comparing.facts import ProblemFacts
from projects.ledger.reading.draft import PlannedDate
from projects.wording import date_text


def open_problems(project_ids):
    """{project id: its open problems, the earliest decided date first, behind all others those that are reported solved}."""
    found = defaultdict(list)
    reported = Q(state=Problem.State.CLAIMED)
    problems = Problem.objects.open().filter(project__in=project_ids).annotate(is_reported=reported)
    for problem in problems.order_by("is_reported", "due_on", "pk"):
        found[problem.project_id].append(problem)
    return found


def open_with_same_words(project, description):
    """The first open problem of the project that says the same, whatever its blanks and punctuation; None where none does."""
    asked = _words(description)
    found = Problem.objects.open().filter(project=project).order_by("pk")
    return next((problem for problem in found if _words(problem.description) == asked), None)


def _words(text):
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def limit_text(problem):
    """The limit as it was written, unless another one has taken its place since."""
    if problem.due_on == problem.limit_on and problem.limit_text:
        return problem.limit_text
    return date_text(problem.due_on) if problem.due_on else problem.limit_text


def source_words(problem):
    """Where a problem comes from; it goes on where the record of its meeting is void, and says so."""
    meeting = problem.site_meeting
    void = f"（会议记录{date_text(meeting.voided_on)}作废，问题继续办理）" if meeting and meeting.is_void else ""
    return f"{problem.get_source_display()}{void}"


def problems_of_last_ledger(year):
    """{project id: ProblemFacts} of the problems that the last ledger listed and that are still open."""
    return _facts(ledger_problems(year).open())


def problems_known_to_ledgers(year):
    """{project id: ProblemFacts} to compare the next ledger with: also what was struck off since it was listed."""
    return _facts(ledger_problems(year))


def ledger_problems(year):
    """What the ledgers of a year listed, but for what they replaced; a project's open problem comes after closed ones."""
    listed = Problem.objects.filter(project__year=year, source=Problem.Source.LEDGER)
    return listed.exclude(state=Problem.State.SUPERSEDED).order_by(F("closed_on").asc(nulls_last=True), "pk")


def _facts(problems):
    return {
        problem.project_id: ProblemFacts(
            problem.description,
            problem.cause_text,
            problem.measure,
            problem.limit_text,
            problem.limit_on and PlannedDate(problem.limit_on, problem.deadline_precision, problem.limit_text),
        )
        for problem in problems
    }
