"""What first screens show of problems: what waits for a person, with the forms of the next step on the spot."""

from dispatch.forms.problem.step import desk_forms
from dispatch.models import DeadlineExtension, Problem, ProblemStep
from dispatch.pages.problem.listing import CONFIRM, MINE, Query, desk_of
from dispatch.pages.problem.rows import rows_of, with_people
from dispatch.queries.problem_desk import cases_of, person_of
from dispatch.queries.problem_limits import decide_words
from dispatch.rules.problem import steps_open_to
from projects.models import Holiday
from projects.roles import Role
from projects.wording import date_text

SHOWN = 5

OFFERED = {
    "todo": {"accept", "claim", "object"},
    "principal": set(),
    "decide": {"decide_extension", "uphold"},
    "confirm": {"confirm", "confirm_for_raiser", "refuse"},
}
"""Which of the steps that are open to a person a desk offers at once; the problem's page offers all."""


def problem_desks(user, *, on):
    """The desks of a person on which something lies, the least days left on top."""
    visible = Problem.objects.visible_to(user, on=on)
    found = (
        (
            "todo",
            "等您解决的三级问题" if Role.CHIEF in user.roles else "要办的问题",
            visible.on_desk_of(user, on=on),
            MINE,
        ),
        ("principal", "领导要办的问题", visible.on_desk_of_principal_of(user, on=on), MINE),
        ("decide", "要批复的异议和展期", visible.waiting_for_decision_of(user, on=on), MINE),
        ("confirm", "等您确认的结果", desk_of(visible, user, CONFIRM, on=on), CONFIRM),
    )
    desks = [_desk(*desk, user=user, on=on) for desk in found]
    return [desk for desk in desks if desk["rows"]]


def to_do_words(desks):
    """有3个问题要办，1个已超期"""
    todo = next((desk for desk in desks if desk["id"] == "todo"), None)
    if todo is None:
        return "现在没有要办的问题"
    overdue = f"，{todo['overdue']} 个已超期" if todo["overdue"] else ""
    return f"有 {todo['total']} 个问题要办{overdue}"


def _desk(id, title, problems, query, *, user, on):
    total = problems.count()
    shown = list(with_people(problems.order_by("due_on", "number"))[:SHOWN]) if total else []
    cases = cases_of(shown, on=on) if shown else {}
    notes = _notes(id, shown, on)
    person = person_of(user)
    return {
        "id": id,
        "title": title,
        "total": str(total),
        "overdue": problems.overdue_on(on).count() if total else 0,
        "url": Query(desk=query).url(),
        "days": [day for problem in shown for day in (on, problem.deadline)],
        "rows": [
            {
                "row": row,
                "note": notes.get(problem.pk, ""),
                "steps": desk_forms(problem, steps_open_to(person, cases[problem.pk]) & OFFERED[id], by=user, on=on),
            }
            for problem, row in zip(shown, rows_of(shown, user=user, on=on), strict=True)
        ],
    }


def _notes(desk, problems, on):
    """{problem id: what one must know to confirm or to decide}"""
    if desk == "confirm":
        return {problem.pk: f"办理结果：{problem.result}" for problem in problems}
    if desk != "decide":
        return {}
    decide_by = decide_words(on=on, calendar=Holiday.objects.calendar())
    objected = ProblemStep.objects.filter(problem__in=problems, kind=ProblemStep.Kind.OBJECTED).order_by("pk")
    notes = {step.problem_id: f"异议：{step.text}（{decide_by(step.on)}）" for step in objected}
    asked = DeadlineExtension.objects.waiting().filter(problem__in=problems)
    return notes | {
        row.problem_id: f"申请展期至{date_text(row.wanted_on)}：{row.reason}（{decide_by(row.asked_on)}）"
        for row in asked
    }
