"""6 包保领导: the projects of each, how far they are, and the duties of the month."""

from collections import Counter

from dispatch.documents.parts import CellKind, Column, Table
from dispatch.month.facts.groups import by_place, lag_at_taking_over
from dispatch.month.tables.overview import money_cells, unplanned_words
from dispatch.month.words import counted_beside_words, rank_words
from dispatch.rules.promise import BROKEN, CLAIMED, KEPT, OPEN
from dispatch.rules.site_meeting import KEPT as HELD
from projects.choices import Light

MONEY, LIGHTS, MEETINGS = "投资完成情况", "亮灯（个）", "现场办公会"
PROBLEMS, PROMISES, TAKEN = "项目问题", "本人承诺", "年内接手"
COLUMNS = (
    Column("名次", width=6, key="rank"),
    Column("包保领导", width=6, key="leader"),
    Column("职务", width=8, key="title"),
    Column("项目数", CellKind.COUNT, width=4, key="projects"),
    Column("年度计划", CellKind.MONEY, MONEY, 9, key="plan"),
    Column("完成投资", CellKind.MONEY, MONEY, 8, key="invested"),
    Column("完成率", CellKind.PCT, MONEY, 7, key="completion"),
    Column("与时间进度差", CellKind.POINTS, MONEY, 5, key="lag_vs_time"),
    Column("与分月计划差", CellKind.POINTS, MONEY, 5, key="lag_vs_plan"),
    Column("到期项目完成率", CellKind.PCT, MONEY, 7, key="due_completion"),
    Column("接手项目", CellKind.COUNT, TAKEN, 4, key="taken_over"),
    Column("接手时差距", CellKind.POINTS, TAKEN, 5, key="lag_at_taking_over"),
    Column("红", CellKind.COUNT, LIGHTS, 3, key="red"),
    Column("黄", CellKind.COUNT, LIGHTS, 3, key="yellow"),
    Column("本月", group=MEETINGS, width=6, key="duty"),
    Column("次数", CellKind.COUNT, MEETINGS, 3, key="site_meetings"),
    Column("在办", CellKind.COUNT, PROBLEMS, 3, key="open_problems"),
    Column("超期", CellKind.COUNT, PROBLEMS, 3, key="overdue_problems"),
    Column("已兑现", CellKind.COUNT, PROMISES, 3, key="promises_kept"),
    Column("未兑现", CellKind.COUNT, PROMISES, 3, key="promises_broken"),
    Column("待确认", CellKind.COUNT, PROMISES, 3, key="promises_claimed"),
    Column("未到期", CellKind.COUNT, PROMISES, 3, key="promises_open"),
)


def leaders_table(facts):
    promises = Counter((promise.leader, promise.verdict) for promise in facts.promises if promise.leader)
    rows = tuple(_row(group, facts.leader_facts.get(group.name), promises) for group in by_place(facts.leaders))
    return Table(
        key="leaders",
        title="包保领导推进情况",
        basis=counted_beside_words(facts, "项目问题、本人承诺"),
        columns=COLUMNS,
        rows=rows,
        total=(
            "合计",
            f"{len(facts.leader_facts)}人",
            None,
            facts.whole.projects,
            *money_cells(facts.whole),
            None,
            *_sums(rows, 10, 11),
            None,
            *_sums(rows, 12, 14),
            f"{sum(row.duty == HELD for row in facts.leader_facts.values())}人已召开",
            *_sums(rows, 15, 22),
        ),
        note=_note(facts),
    )


def _row(group, leader, promises):
    taken = [project.taken_over for project in group.projects if project.taken_over]
    problems = [problem for project in group.projects for problem in project.open_problems]
    return (
        rank_words(group.rank),
        group.name,
        leader.title or None if leader else None,
        group.totals.projects,
        *money_cells(group.totals),
        group.due.completion_pct,
        len(taken),
        lag_at_taking_over(taken),
        group.lights[Light.RED],
        group.lights[Light.YELLOW],
        leader.duty.label if leader else None,
        leader.meetings if leader else None,
        len(problems),
        sum(problem.overdue for problem in problems),
        *(promises[group.name, verdict] for verdict in (KEPT, BROKEN, CLAIMED, OPEN)),
    )


def _sums(rows, first, stop):
    return [sum(row[place] or 0 for row in rows) for place in range(first, stop)]


def _note(facts):
    if not facts.projects:
        return "本年度还没有列入项目。"
    return (
        f"按月末在任的包保领导统计，项目全年数字都计入；按到期项目（已开工或应开未开）的完成率排名，并列的同名次，没有到期项目的不排名。"
        f"接手时差距是接手前最近一个月末与时间进度的差，没有记录的为“—”。{unplanned_words(facts.whole)}"
    )
