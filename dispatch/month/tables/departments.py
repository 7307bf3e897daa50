"""10 部门帮办: what the departments did about the problems they were given, since the year began."""

from decimal import Decimal

from dispatch.documents.parts import CellKind, Column, Table
from dispatch.month.words import counted_words
from projects.rules.rounding import round_half_up
from projects.rules.start_rate import Share

COLUMNS = (
    Column("部门", width=9, key="unit"),
    Column("交办", CellKind.COUNT, width=4, key="handled"),
    Column("办结", CellKind.COUNT, width=4, key="solved"),
    Column("其中：限时内", CellKind.COUNT, width=5, key="in_time"),
    Column("限时办结率", CellKind.PCT, width=7, key="in_time_rate"),
    Column("在办", CellKind.COUNT, width=4, key="open"),
    Column("其中：超期", CellKind.COUNT, width=4, key="overdue"),
    Column("用时（工作日）", CellKind.COUNT, width=6, key="days"),
    Column("件均用时", CellKind.MONEY, width=5, key="days_a_problem"),
    Column("评价次数", CellKind.COUNT, width=4, key="rated"),
    Column("平均评分", CellKind.MONEY, width=5, key="rating"),
)


def departments_table(facts):
    rows = tuple(_row(help.unit, help) for help in sorted(facts.help, key=lambda help: (-help.handled, help.unit)))
    return Table(
        key="departments",
        title="部门帮办情况",
        basis=counted_words(
            facts, f"{facts.as_of.year}年以来交给非责任单位办理的问题；单位：件，用时为工作日，评分为分"
        ),
        columns=COLUMNS,
        rows=rows,
        total=_total(facts.help) if rows else None,
        note="限时内指在本单位的时限内报结并获确认；用时按工作日，只计问题在本单位手上的天数；评分由提出方打，5分为满分。"
        if rows
        else "本年度还没有交给部门办理的问题。",
    )


def _row(name, help):
    return _cells(
        name,
        help.handled,
        help.solved,
        help.solved_in_time,
        help.open,
        help.overdue,
        help.days,
        help.rated,
        help.rating_sum,
    )


def _total(found):
    names = ("handled", "solved", "solved_in_time", "open", "overdue", "days", "rated", "rating_sum")
    return _cells("合计", *(sum(getattr(help, name) for help in found) for name in names))


def _cells(name, handled, solved, in_time, open_now, overdue, days, rated, rating_sum):
    return (
        name,
        handled,
        solved,
        in_time,
        Share(in_time, solved).pct,
        open_now,
        overdue,
        days,
        mean(days, handled),
        rated,
        mean(rating_sum, rated),
    )


def mean(total, n):
    """One decimal; None where there is nothing to take the mean of."""
    return round_half_up(Decimal(total) / n, places=1) if n else None
