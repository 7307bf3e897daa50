"""How the limits of a problem stand on a day, and the words in which every screen and paper says so."""

from dataclasses import dataclass
from datetime import date

from dispatch.queries.problem_desk import clocks_on
from dispatch.rules.problem import UNIT, WITH_HOLDER, days_late, days_left, decision_due_day, is_late
from projects.wording import day_text

FIRST_LIMIT = "原定"


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one problem: `due_on` is the decided date (现定), `own_on` its holder's own limit (本环节).

    `late` 超期 is judged by the decided date alone; `days` are working days, over it where it is late and left where it is
    not, and `own_days` those that the holder has left, negative when over. None where there is no limit, and `own_days`
    also where nobody holds it. `stopped`: the clock waits for somebody else's decision.
    """

    due_on: date | None
    late: bool
    days: int | None
    own_on: date | None
    own_days: int | None
    stopped: bool


def limits_of(problem, *, on, calendar):
    reported, stopped = problem.result_on, problem.stopped_on
    late = is_late(due_on=problem.due_on, reported_on=reported, on=on, stopped_on=stopped)
    counted = min(on, stopped) if stopped else on
    days = own_days = None
    if late:
        days = days_late(due_on=problem.due_on, reported_on=reported, on=on, stopped_on=stopped, calendar=calendar)
    elif problem.due_on is not None:
        days = days_left(deadline=problem.due_on, on=counted, calendar=calendar)
    if problem.state in WITH_HOLDER and problem.deadline is not None:
        own_days = days_left(deadline=problem.deadline, on=counted, calendar=calendar)
    return Limits(
        due_on=problem.due_on,
        late=late,
        days=days,
        own_on=problem.deadline,
        own_days=own_days,
        stopped=stopped is not None and stopped <= on,
    )


def is_overdue(problem, *, on):
    """超期 while somebody holds it: what `ProblemQuerySet.overdue_on` finds."""
    late = is_late(due_on=problem.due_on, reported_on=problem.result_on, on=on, stopped_on=problem.stopped_on)
    return late and problem.state in WITH_HOLDER


def decided_for(decision, *, on):
    """(by when what a meeting decided is to be done, how that date came to be, whether it has passed).

    What became a problem is due and late as the problem is; what did not, by its own date.
    """
    problem = decision.problem
    if problem is None:
        return decision.due_on, "", is_late(due_on=decision.due_on, reported_on=None, on=on)
    return problem.due_on or decision.due_on, moved_words(problem), is_overdue(problem, on=on)


def decide_words(*, on, calendar):
    """Says of what was asked on a day until when it is decided: 3月14日前决定; louder once that day has passed."""
    clocks = clocks_on(on)

    def words(asked_on):
        due_on = decision_due_day(asked_on=asked_on, clocks=clocks, calendar=calendar)
        return f"{day_text(due_on)}前决定" if on <= due_on else f"应在{day_text(due_on)}前决定，已逾期"

    return words


def late_words(days):
    """超期2个工作日; on a Saturday after a Friday 已超期."""
    return f"超期{days}个工作日" if days else "已超期"


def due_words(*, late, days, due_on, on):
    """超期2个工作日, 今天到期, 还剩3个工作日; 时限待定 where there is no limit."""
    if due_on is None:
        return "时限待定"
    if late:
        return late_words(days)
    if due_on <= on:
        return "今天到期"
    return f"还剩{days}个工作日" if days else "下个工作日前到期"


def own_words(limits, *, on):
    """本环节还剩2个工作日: what the present holder has left, where that is another limit than the decided date."""
    if limits.stopped:
        return "等待决定，停止计时"
    if limits.own_days is None or limits.own_on == limits.due_on:
        return ""
    if limits.own_on < on:
        return f"本环节已过{-limits.own_days}个工作日" if limits.own_days else "本环节已过时限"
    if limits.own_on == on:
        return "本环节今天到期"
    return f"本环节还剩{limits.own_days}个工作日" if limits.own_days else "本环节下个工作日前到期"


def moved_words(problem):
    """原定3月9日，展期1次，提至二级: how the date came to be what it is; "" where nothing has happened to it."""
    original_on = problem.original_deadline
    words = [f"{FIRST_LIMIT}{day_text(original_on)}"] if original_on not in (None, problem.due_on) else []
    if problem.extensions:
        words.append(f"展期{problem.extensions}次")
    if problem.level > UNIT:
        words.append(f"提至{'一二三'[problem.level - 1]}级")
    return "，".join(words)
