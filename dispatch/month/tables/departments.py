"""10 部门帮办: what the departments did about the problems they were given, since the year began."""

from decimal import Decimal

from dispatch.documents.parts import CellKind, Column, Table
from dispatch.month.words import counted_words
from dispatch.rules.help_given import PARTS, HelpGiven
from projects.rules.rounding import round_half_up
from projects.rules.start_rate import Share

NOTE = (
    "按时指在现定时限当天或之前报结并获确认；按时办结率是按时办结的占办结和超期提级之和的比例，及时上交的不计；"
    "件均用时按工作日，只计问题在本单位手上的天数；评分由提出方打，5分为满分。"
)
ENDED = "办结"
COUNTS = (*PARTS, "taken", "overdue", "days", "rated", "rating_sum")

COLUMNS = (
    Column("部门", width=9, key="unit"),
    Column("交办", CellKind.COUNT, width=4, key="handled"),
    Column("按时", CellKind.COUNT, ENDED, 4, key="in_time"),
    Column("超期", CellKind.COUNT, ENDED, 4, key="late"),
    Column("超期提级", CellKind.COUNT, width=4, key="risen"),
    Column("按时办结率", CellKind.PCT, width=7, key="in_time_rate"),
    Column("及时上交", CellKind.COUNT, width=4, key="passed_up"),
    Column("待确认", CellKind.COUNT, width=4, key="waiting"),
    Column("移交", CellKind.COUNT, width=4, key="moved"),
    Column("不再列示", CellKind.COUNT, width=4, key="unlisted"),
    Column("在办", CellKind.COUNT, width=4, key="open"),
    Column("其中：超期", CellKind.COUNT, width=4, key="overdue"),
    Column("件均用时", CellKind.MONEY, width=5, key="days_a_problem"),
    Column("评价次数", CellKind.COUNT, width=4, key="rated"),
    Column("平均评分", CellKind.MONEY, width=5, key="rating"),
)


def departments_table(facts):
    rows = tuple(
        _row(help.unit, help.given) for help in sorted(facts.help, key=lambda help: (-help.given.taken, help.unit))
    )
    return Table(
        key="departments",
        title="部门帮办情况",
        basis=counted_words(
            facts, f"{facts.as_of.year}年以来交给非责任单位办理的问题；单位：件，用时为工作日，评分为分"
        ),
        columns=COLUMNS,
        rows=rows,
        total=_total(facts.help) if rows else None,
        note=NOTE if rows else "本年度还没有交给部门办理的问题。",
    )


def _row(name, given):
    return (
        name,
        given.taken,
        given.in_time,
        given.late,
        given.risen,
        Share(given.in_time, given.ended).pct,
        given.passed_up,
        given.waiting,
        given.moved,
        given.unlisted,
        given.open,
        given.overdue,
        mean(given.days, given.taken),
        given.rated,
        mean(given.rating_sum, given.rated),
    )


def _total(found):
    sums = {count: sum(getattr(help.given, count) for help in found) for count in COUNTS}
    return _row("合计", HelpGiven(**sums))


def mean(total, n):
    """One decimal; None where there is nothing to take the mean of."""
    return round_half_up(Decimal(total) / n, places=1) if n else None
