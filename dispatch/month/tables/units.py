"""7 责任单位: the projects that each leads, those it only joins in, and the problems it holds."""

from collections import Counter

from dispatch.documents.parts import CellKind, Column, Table
from dispatch.models import Level
from dispatch.month.facts.groups import by_place
from dispatch.month.tables.overview import money_cells, unplanned_words
from dispatch.month.words import counted_beside_words, rank_words
from dispatch.rules.promise import BROKEN, KEPT
from projects.choices import Light

PROJECTS, MONEY, LIGHTS = "项目（个）", "投资完成情况", "亮灯（个）"
PROBLEMS, PROMISES = "承办问题", "单位承诺"
COLUMNS = (
    Column("名次", width=5, key="rank"),
    Column("责任单位", width=9, key="lead_unit"),
    Column("牵头", CellKind.COUNT, PROJECTS, 4, key="leading"),
    Column("配合", CellKind.COUNT, PROJECTS, 4, key="joined"),
    Column("年度计划", CellKind.MONEY, MONEY, 9, key="plan"),
    Column("完成投资", CellKind.MONEY, MONEY, 8, key="invested"),
    Column("完成率", CellKind.PCT, MONEY, 7, key="completion"),
    Column("与时间进度差", CellKind.POINTS, MONEY, 5, key="lag_vs_time"),
    Column("与分月计划差", CellKind.POINTS, MONEY, 5, key="lag_vs_plan"),
    Column("到期项目完成率", CellKind.PCT, MONEY, 7, key="due_completion"),
    Column("红", CellKind.COUNT, LIGHTS, 3, key="red"),
    Column("黄", CellKind.COUNT, LIGHTS, 3, key="yellow"),
    Column("在办", CellKind.COUNT, PROBLEMS, 3, key="open_problems"),
    Column("超期", CellKind.COUNT, PROBLEMS, 3, key="overdue_problems"),
    Column("已兑现", CellKind.COUNT, PROMISES, 3, key="promises_kept"),
    Column("未兑现", CellKind.COUNT, PROMISES, 3, key="promises_broken"),
)


def units_table(facts):
    joined = Counter(unit for project in facts.projects for unit in project.people.lead_units[1:])
    held = [problem for problem in facts.problems if problem.is_open and problem.level == Level.UNIT]
    counts = {
        "joined": joined,
        "open": Counter(problem.holder for problem in held),
        "overdue": Counter(problem.holder for problem in held if problem.overdue),
        "kept": Counter(promise.unit for promise in facts.promises if promise.verdict == KEPT),
        "broken": Counter(promise.unit for promise in facts.promises if promise.verdict == BROKEN),
    }
    leading = {group.name for group in facts.units}
    rows = (
        *(_row(group, counts) for group in by_place(facts.units)),
        *(_joining_row(unit, counts) for unit in sorted(joined.keys() - leading)),
    )
    return Table(
        key="units",
        title="责任单位推进情况",
        basis=counted_beside_words(facts, "承办问题、单位承诺"),
        columns=COLUMNS,
        rows=rows,
        total=(
            "合计",
            f"{len(rows)}个单位",
            facts.whole.projects,
            None,
            *money_cells(facts.whole),
            None,
            *(sum(row[place] or 0 for row in rows) for place in range(10, len(COLUMNS))),
        ),
        note=_note(facts),
    )


def _row(group, counts):
    return (
        rank_words(group.rank),
        group.name,
        group.totals.projects,
        counts["joined"][group.name],
        *money_cells(group.totals),
        group.due.completion_pct,
        group.lights[Light.RED],
        group.lights[Light.YELLOW],
        *_work(group.name, counts),
    )


def _joining_row(unit, counts):
    """A unit that leads nothing has no sums and no place."""
    return (None, unit, 0, counts["joined"][unit], *[None] * 8, *_work(unit, counts))


def _work(unit, counts):
    return tuple(counts[key][unit] for key in ("open", "overdue", "kept", "broken"))


def _note(facts):
    if not facts.projects:
        return "本年度还没有列入项目。"
    return (
        f"几个单位共同负责的项目，只计入牵头的第一个单位，其余单位列为配合；按到期项目（已开工或应开未开）的完成率排名，没有到期项目的不排名。"
        f"承办问题是单位正在办理的本级问题，不限本单位牵头的项目。{unplanned_words(facts.whole)}"
    )
