"""Problems as lists show them: who has each, how far it has come, and how many working days are left."""

from django.db.models import Prefetch
from django.urls import reverse

from dispatch.models import Problem, ProblemTurn
from dispatch.queries.problem_limits import due_words, is_overdue, late_words, limits_of, moved_words, own_words
from dispatch.rules.problem import UNIT, WITH_HOLDER
from projects.models import Holiday, Project
from projects.wording import date_text, day_text

LEVEL_WORDS = {1: "一级", 2: "二级", 3: "三级"}


def with_people(problems):
    """The problems with all that a row names, in a constant number of queries."""
    turns = ProblemTurn.objects.select_related("unit", "leader").order_by("pk")
    people = ("project", "handling_unit", "raiser_unit", "raiser_leader", "raised_by")
    return problems.select_related(*people).prefetch_related(Prefetch("turns", turns), "helping_units")


def rows_of(problems, *, user, on):
    """One page of problems `with_people`, ready to print; a project's name leads to its page for those who may open it."""
    problems = list(problems)
    projects = Project.objects.visible_to(user, on=on).filter(pk__in={problem.project_id for problem in problems})
    opens, calendar = set(projects.values_list("pk", flat=True)), Holiday.objects.calendar()
    return [_row(problem, problem.project_id in opens, on, calendar) for problem in problems]


def _row(problem, opens, on, calendar):
    turn = last_turn(problem)
    limits = limits_of(problem, on=on, calendar=calendar)
    return {
        "number": problem.number,
        "url": reverse("problem_detail", args=[problem.number]),
        "text": problem.description,
        "project": problem.project.name,
        "project_url": reverse("project_detail", args=[problem.project.code]) if opens else "",
        "cause": problem.get_cause_display(),
        "measure": problem.measure,
        "state": problem.get_state_display(),
        "level": LEVEL_WORDS[problem.level],
        "raised_level": problem.level > UNIT,
        "holder": holder_words(problem, turn),
        "clock": clock_words(problem, limits, on=on),
        "overdue": is_overdue(problem, on=on),
        "own": own_words(limits, on=on),
        "due": day_text(limits.due_on) if limits.due_on else "",
        "moved": moved_words(problem),
        "raiser": raiser_words(problem),
    }


def last_turn(problem):
    turns = problem.turns.all()
    return turns[len(turns) - 1] if turns else None


def holder_words(problem, turn):
    """Who has it, or had it last: 区国土分局, 周某某, 书记、区长."""
    if turn is not None:
        return turn.holder_label
    return problem.handling_unit.name if problem.handling_unit_id else ""


def raiser_words(problem):
    """Whose side raised it: the leader, the unit or the person; the office for what a ledger lists."""
    raiser = problem.raiser_leader or problem.raiser_unit or problem.raised_by
    return str(raiser) if raiser else "大项目办" if problem.source == Problem.Source.LEDGER else "—"


def clock_words(problem, limits, *, on):
    """还剩3个工作日; of a problem that nobody holds, what has become of it."""
    if problem.closed_on:
        word = "销号" if problem.state == Problem.State.CLOSED else "起不再列示"
        return f"{date_text(problem.closed_on)}{word}"
    if problem.state not in WITH_HOLDER:
        late = f"（{late_words(limits.days)}）" if limits.late else ""
        return f"{day_text(problem.result_on)}报结{late}，等待确认"
    return due_words(late=limits.late, days=limits.days, due_on=limits.due_on, on=on)
