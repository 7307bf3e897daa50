"""11 城中村专表: money, households, demolition and resettlement of the urban villages."""

from dispatch.documents.parts import CellKind, Column, Table
from dispatch.month.facts.groups import totals_of
from dispatch.month.tables.overview import money_cells
from dispatch.month.words import basis_words
from dispatch.queries.outlook import stage_words
from projects.choices import Light
from projects.rules.start_rate import Share

MONEY, HOUSEHOLDS, RESETTLEMENT = "投资完成情况", "户数（户）", "安置房（套）"
COLUMNS = (
    Column("项目", width=12, key="project"),
    Column("包保领导", width=6, key="leader"),
    Column("责任单位", width=7, key="lead_unit"),
    Column("亮灯", CellKind.LIGHT, width=3, key="light"),
    Column("阶段", width=6, key="stage"),
    Column("年度计划", CellKind.MONEY, MONEY, 9, key="plan"),
    Column("完成投资", CellKind.MONEY, MONEY, 8, key="invested"),
    Column("完成率", CellKind.PCT, MONEY, 7, key="completion"),
    Column("与时间进度差", CellKind.POINTS, MONEY, 5, key="lag_vs_time"),
    Column("与分月计划差", CellKind.POINTS, MONEY, 5, key="lag_vs_plan"),
    Column("涉及", CellKind.COUNT, HOUSEHOLDS, 4, key="households"),
    Column("已签约", CellKind.COUNT, HOUSEHOLDS, 4, key="households_signed"),
    Column("签约率", CellKind.PCT, HOUSEHOLDS, 7, key="signed_rate"),
    Column("已腾空", CellKind.COUNT, HOUSEHOLDS, 4, key="households_vacated"),
    Column("腾空率", CellKind.PCT, HOUSEHOLDS, 7, key="vacated_rate"),
    Column("拆除面积（万㎡）", CellKind.MONEY, width=5, key="demolished_area"),
    Column("开工", CellKind.COUNT, RESETTLEMENT, 4, key="resettlement_started"),
    Column("竣工", CellKind.COUNT, RESETTLEMENT, 4, key="resettlement_completed"),
    Column("数据截至", CellKind.DATE, width=7, key="as_of"),
)


def villages_table(facts):
    rows = tuple(_row(village) for village in facts.villages)
    return Table(
        key="villages",
        title="城中村改造情况",
        basis=basis_words(facts),
        columns=COLUMNS,
        rows=rows,
        total=_total(facts) if rows else None,
        note="户数、拆除、安置房取最近一期周报，没有报过的为“—”；合计只加报过的，比率的分子分母取同样的项目。"
        if rows
        else "本年度没有城中村改造项目。",
    )


def _row(village):
    project, standing = village.project, village.project.standing
    return (
        project.name,
        project.leader,
        project.lead_unit,
        Light(standing.light),
        stage_words(standing),
        standing.plan_wan,
        standing.invested_wan,
        standing.completion_pct,
        standing.lag_vs_time_points,
        standing.lag_vs_plan_points,
        village.households,
        village.households_signed,
        rate([village], "households_signed"),
        village.households_vacated,
        rate([village], "households_vacated"),
        village.demolished_wan_m2,
        village.resettlement_started,
        village.resettlement_completed,
        village.week,
    )


def _total(facts):
    villages = facts.villages
    whole = totals_of([village.project for village in villages], as_of=facts.as_of)
    return (
        "合计",
        f"{len(villages)}个项目",
        *[None] * 3,
        *money_cells(whole),
        _sum(villages, "households"),
        _sum(villages, "households_signed"),
        rate(villages, "households_signed"),
        _sum(villages, "households_vacated"),
        rate(villages, "households_vacated"),
        _sum(villages, "demolished_wan_m2"),
        _sum(villages, "resettlement_started"),
        _sum(villages, "resettlement_completed"),
        None,
    )


def _sum(villages, name):
    """None where nobody reported the figure: missing is not zero."""
    known = [value for village in villages if (value := getattr(village, name)) is not None]
    return sum(known, type(known[0])()) if known else None


def rate(villages, name):
    """Percent of the households concerned, over the villages that reported both figures."""
    both = [
        (getattr(village, name), village.households)
        for village in villages
        if getattr(village, name) is not None and village.households is not None
    ]
    return Share(sum(done for done, _ in both), sum(of for _, of in both)).pct
