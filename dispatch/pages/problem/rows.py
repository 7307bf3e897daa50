"""Problems as lists show them: who has each, how far it has come, and how many working days are left."""

from django.db.models import Prefetch
from django.urls import reverse

from dispatch.models import Problem, ProblemTurn
from dispatch.rules.problem import UNIT, WITH_HOLDER, days_left
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
    text, overdue = clock_words(problem, on=on, calendar=calendar)
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
        "clock": text,
        "overdue": overdue,
        "due": day_text(problem.deadline) if problem.deadline else "",
        "extensions": f"展期{problem.extensions}次" if problem.extensions else "",
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


def clock_words(problem, *, on, calendar):
    """(还剩3个工作日, whether the limit has passed); of a problem that nobody holds, what has become of it."""
    if problem.closed_on:
        word = "销号" if problem.state == Problem.State.CLOSED else "起不再列示"
        return f"{date_text(problem.closed_on)}{word}", False
    if problem.state not in WITH_HOLDER:
        return f"{day_text(problem.result_on)}报结，等待确认", False
    if problem.deadline is None:
        return "时限待定", False
    return limit_words(problem.deadline, on=on, calendar=calendar), problem.deadline < on


def limit_words(deadline, *, on, calendar):
    """还剩3个工作日, 今天到期, 超期2个工作日"""
    left = days_left(deadline=deadline, on=on, calendar=calendar)
    if deadline == on:
        return "今天到期"
    if left:
        return f"还剩{left}个工作日" if left > 0 else f"超期{-left}个工作日"
    return "下个工作日前到期" if deadline > on else "已过时限"
