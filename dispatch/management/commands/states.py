"""Prints docs/states.md: the courses of all nouns, drawn from the same tables that the actions ask."""

from django.core.management import BaseCommand

from dispatch.models import DispatchMeeting, Problem
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from dispatch.rules.problem import PROBLEM
from projects.models import LedgerImport, WeeklyReport
from projects.roles import PERMISSIONS, Role
from projects.rules.ledger_import import LEDGER_IMPORT
from projects.rules.weekly_report import WEEKLY_REPORT

COURSES = (
    (PROBLEM, Problem, "dispatch/rules/problem.py"),
    (DISPATCH_MEETING, DispatchMeeting, "dispatch/rules/dispatch_meeting.py"),
    (WEEKLY_REPORT, WeeklyReport, "projects/rules/weekly_report.py"),
    (LEDGER_IMPORT, LedgerImport, "projects/rules/ledger_import.py"),
)

HEAD = """# States and steps

Which steps a row can take in which state, where each leads, and who takes it: a step is refused in every other state,
and to everybody else. This page is generated from the tables that the code asks, so change a table and run
`manage.py states > docs/states.md`, never this page.
"""
COLUMNS = ("step", "步骤", "meaning", "from", "to", "roles", "who of them")


class Command(BaseCommand):
    help = "Prints docs/states.md, drawn from the tables of states and steps."

    def handle(self, **options):
        self.stdout.write(document(), ending="")


def document():
    return "\n".join([HEAD, *(_chapter(*course) for course in COURSES)])


def _chapter(course, model, where):
    labels = dict(model.State.choices)
    heading = f"## {model._meta.verbose_name} · `{model.__name__}`\n\nTable: `{where}`.\n"
    return "\n".join([heading, _diagram(course, labels), _table(course, labels)])


def _diagram(course, labels):
    """Every change of state as an arrow; what leaves the state as it is stands in the table alone."""
    lines = [f"    {state} : {label}" for state, label in labels.items()]
    lines += [
        f"    {state} --> {step.leads_to} : {step.label}"
        for step in course.steps
        for state in step.states or ("[*]",)
        if step.leads_to not in (None, state)
    ]
    lines += [f"    {state} --> [*]" for state in labels if _is_last(course, state)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```", ""])


def _is_last(course, state):
    return not any(course[name].leads_to for name in course.open_in(state))


def _table(course, labels):
    lines = [_row(COLUMNS), _row(["---"] * len(COLUMNS))]
    return "\n".join([*lines, *(_row(_cells(step, labels)) for step in course.steps), ""])


def _cells(step, labels):
    begins = "、".join(labels[state] for state in step.states) or "—"
    leads = labels[step.leads_to] if step.leads_to else "不变"
    who = f"{step.who.label} · {step.who.meaning}" if step.who else ""
    return f"`{step.name}`", step.label, step.meaning, begins, leads, _roles(step), who


def _roles(step):
    if step.is_automatic:
        return "—"
    return "，".join(f"{role.label} `{role}`" for role in Role if role in PERMISSIONS[step.permission])


def _row(cells):
    return f"| {' | '.join(cells)} |"
