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

Which steps a row can take in which state, where each leads and who takes it. This page is generated from the tables that
the actions ask: change a table, then run `manage.py states > docs/states.md`.
"""


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
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {course.first}"]
    lines += [f"    {state} : {label}" for state, label in labels.items()]
    lines += [
        f"    {state} --> {step.leads_to} : {step.label}"
        for step in course.steps
        for state in step.states
        if step.leads_to not in (None, state)
    ]
    return "\n".join([*lines, "```", ""])


def _table(course, labels):
    rows = ["| step | 步骤 | in | leads to | who |", "| --- | --- | --- | --- | --- |"]
    for step in course.steps:
        begins = "、".join(labels[state] for state in step.states)
        leads = labels[step.leads_to] if step.leads_to else "不变"
        rows.append(f"| `{step.name}` | {step.label} | {begins} | {leads} | {_who(step)} |")
    return "\n".join([*rows, ""])


def _who(step):
    if not step.permission:
        return step.who
    return "、".join(role.label for role in Role if role in PERMISSIONS[step.permission])
