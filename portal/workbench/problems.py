"""What first screens show of problems: what waits for a person, with the forms of the next step on the spot."""

from dispatch.forms.problem import step_forms
from dispatch.models import DeadlineExtension, Problem
from dispatch.reports.problem_desk import cases_of, person_of
from dispatch.reports.problem_list import CONFIRM, MINE, Query
from dispatch.reports.problem_rows import row_words, with_people
from dispatch.rules.problem import steps_open_to
from projects.models import Holiday
from projects.wording import date_text

SHOWN = 10

OFFERED = {
    "todo": {"accept", "claim"},
    "principal": set(),
    "decide": {"decide_extension", "uphold"},
    "confirm": {"confirm", "confirm_for_raiser", "refuse"},
}
"""Which of the steps that are open to a person a desk offers at once; the problem's page offers all."""


def problem_desks(user, *, on):
    """The desks of a person on which something lies, the least days left on top."""
    visible = Problem.objects.visible_to(user, on=on)
    found = (
        ("todo", "要办的问题", visible.on_desk_of(user, on=on), MINE),
        ("principal", "领导要办的问题", visible.on_desk_of_principal_of(user, on=on), MINE),
        ("decide", "要批复的异议和展期", visible.waiting_for_decision_of(user, on=on), MINE),
        ("confirm", "等您确认的结果", visible.waiting_for_confirmation_of(user, on=on), CONFIRM),
    )
    calendar = Holiday.objects.calendar()
    desks = [_desk(*desk, user=user, on=on, calendar=calendar) for desk in found]
    return [desk for desk in desks if desk["rows"]]


def _desk(id, title, problems, query, *, user, on, calendar):
    total = problems.count()
    shown = list(with_people(problems.order_by("deadline", "number"))[:SHOWN]) if total else []
    cases = cases_of(shown, on=on) if shown else {}
    asked = {row.problem_id: row for row in DeadlineExtension.objects.waiting().filter(problem__in=shown)}
    person = person_of(user)
    return {
        "id": id,
        "title": title,
        "total": str(total),
        "url": Query(desk=query).url(),
        "rows": [
            {
                "row": row_words(problem, on=on, calendar=calendar),
                "note": _note(id, problem, asked.get(problem.pk)),
                "steps": step_forms(
                    problem,
                    steps_open_to(person, cases[problem.pk]) & OFFERED[id],
                    by=user,
                    on=on,
                    prefix=f"{problem.number}-",
                ),
            }
            for problem in shown
        ],
    }


def _note(desk, problem, asked):
    """What one must know to decide or to confirm."""
    if desk == "confirm":
        return f"办理结果：{problem.result}"
    if desk == "decide" and asked is not None:
        return f"申请展期至{date_text(asked.wanted_on)}：{asked.reason}"
    if desk == "decide" and problem.state == Problem.State.OBJECTED:
        return "承办单位对交办有异议。"
    return ""
