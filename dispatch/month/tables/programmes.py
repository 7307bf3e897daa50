"""2 六大工程: completion by programme against the time schedule."""

from dispatch.documents.parts import CellKind, Chart, Column, Series, Table
from dispatch.month.tables.overview import money_cells, unplanned_words
from dispatch.month.words import basis_words, rank_words
from projects.choices import Light
from projects.rules.schedule import time_progress

MONEY, LIGHTS = "投资完成情况", "亮灯（个）"
COLUMNS = (
    Column("工程", width=14, key="programme"),
    Column("项目数", CellKind.COUNT, width=4, key="projects"),
    Column("已开工（启动）", CellKind.COUNT, width=5, key="started"),
    Column("年度计划", CellKind.MONEY, MONEY, 9, key="plan"),
    Column("完成投资", CellKind.MONEY, MONEY, 8, key="invested"),
    Column("完成率", CellKind.PCT, MONEY, 7, key="completion"),
    Column("与时间进度差", CellKind.POINTS, MONEY, 5, key="lag_vs_time"),
    Column("与分月计划差", CellKind.POINTS, MONEY, 5, key="lag_vs_plan"),
    Column("完成率名次", width=5, key="rank"),
    *(Column(Light(light).label, CellKind.COUNT, LIGHTS, 3, key=f"light_{light}") for light in Light.values),
)


def programmes_table(facts):
    rows = tuple(_row(group.name, group, rank_words(group.rank)) for group in facts.programmes)
    return Table(
        key="programmes",
        title="各大工程投资完成情况",
        basis=basis_words(facts),
        columns=COLUMNS,
        rows=rows,
        total=(
            "合计",
            facts.whole.projects,
            sum(row[2] for row in rows),
            *money_cells(facts.whole),
            None,
            *(sum(group.lights[light] for group in facts.programmes) for light in Light.values),
        ),
        note=unplanned_words(facts.whole) if rows else "本年度还没有列入项目。",
        chart=_chart(facts),
    )


def _row(name, group, place):
    return (
        name,
        group.totals.projects,
        sum(project.standing.started for project in group.projects),
        *money_cells(group.totals),
        place,
        *(group.lights[light] for light in Light.values),
    )


def _chart(facts):
    if not facts.whole.plan_wan:
        return None
    return Chart(
        kind="bars",
        title="各大工程年度计划完成率",
        unit="%",
        labels=tuple(group.name for group in facts.programmes),
        series=(Series("完成率", tuple(group.totals.completion_pct for group in facts.programmes)),),
        reference=("时间进度", time_progress(as_of=facts.as_of).pct),
    )
