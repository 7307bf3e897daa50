"""9 问题分层与超期: the open problems by cause and by level, what came and went in the month, the overdue by name."""

from dispatch.documents.parts import CellKind, Chart, Column, Series, Table
from dispatch.models import Level
from dispatch.month.words import counted_words, named
from projects.choices import Cause
from projects.wording import month_text

OPEN, MONTH = "在办问题", "本月"


def level_words(level):
    """一级（承办单位）"""
    return f"{'一二三'[level - 1]}级（{Level(level).label}）"


COLUMNS = (
    Column("原因", width=7, key="cause"),
    Column("小计", CellKind.COUNT, OPEN, 4, key="open"),
    *(Column(level_words(level), CellKind.COUNT, OPEN, 5, key=f"level_{level}") for level in Level.values),
    Column("其中：超期", CellKind.COUNT, OPEN, 4, key="overdue"),
    Column("新提出", CellKind.COUNT, MONTH, 4, key="raised"),
    Column("销号", CellKind.COUNT, MONTH, 4, key="closed"),
    Column("超期问题（编号 项目 承办）", width=40, key="overdue_names"),
)


def problems_table(facts):
    causes = [cause for cause in Cause.values if any(problem.cause == cause for problem in facts.problems)]
    rows = tuple(_row(cause, facts) for cause in causes)
    return Table(
        key="problems",
        title="问题分层办理与超期情况",
        basis=counted_words(facts, "未销号的问题；单位：件"),
        columns=COLUMNS,
        rows=rows,
        total=("合计", *(sum(row[place] for row in rows) for place in range(1, 8)), None),
        note=f"“本月”指{month_text(facts.as_of)}；不再列示的问题不计销号。" if rows else "本年度还没有提出问题。",
        chart=_chart(rows),
    )


def _row(cause, facts):
    found = [problem for problem in facts.problems if problem.cause == cause]
    open_now = [problem for problem in found if problem.is_open]
    overdue = sorted((problem for problem in open_now if problem.overdue), key=lambda problem: problem.deadline)
    return (
        Cause(cause).label,
        len(open_now),
        *(sum(problem.level == level for problem in open_now) for level in Level.values),
        len(overdue),
        sum(_in_month(problem.raised_on, facts) for problem in found),
        sum(problem.solved and _in_month(problem.closed_on, facts) for problem in found),
        named([f"{problem.number} {problem.project_name}（{problem.holder}）" for problem in overdue]),
    )


def _in_month(day, facts):
    return facts.as_of.replace(day=1) <= day <= facts.as_of


def _chart(rows):
    if not rows:
        return None
    return Chart(
        kind="bars",
        title="在办问题的原因",
        unit="件",
        labels=tuple(row[0] for row in rows),
        series=(Series("在办", tuple(row[1] for row in rows)), Series("其中超期", tuple(row[5] for row in rows))),
    )
