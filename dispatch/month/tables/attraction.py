"""12 招商: tasks by unit, who has reported, how far the prospects are."""

from decimal import Decimal

from dispatch.documents.parts import CellKind, Chart, Column, Series, Table
from dispatch.month.words import counted_words, named
from projects.choices import Industry
from projects.models import Prospect
from projects.rules.rounding import round_half_up

STAGES, MONEY = "提报项目（个）", "投资（万元）"
COLUMNS = (
    Column("单位", width=10, key="unit"),
    Column("认领任务", CellKind.MONEY, width=7, key="claimed"),
    Column("小计", CellKind.COUNT, STAGES, 4, key="prospects"),
    *(
        Column(Prospect.Stage(stage).label, CellKind.COUNT, STAGES, 4, key=f"stage_{stage}")
        for stage in Prospect.Stage.values
    ),
    Column("计划投资", CellKind.MONEY, MONEY, 8, key="planned"),
    Column("到位资金", CellKind.MONEY, MONEY, 8, key="funds"),
    Column("提报情况", width=6, key="reporting"),
)


def attraction_table(facts):
    units = facts.attraction_units
    return Table(
        key="attraction",
        title="招商引资情况",
        basis=counted_words(facts, f"{facts.as_of.year}年认领任务和提报项目；单位：个，金额为万元"),
        columns=COLUMNS,
        rows=tuple(_row(unit) for unit in units),
        total=(
            "合计",
            _sum(unit.target_wan for unit in units),
            sum(unit.prospects for unit in units),
            *(sum(unit.stages[stage] for unit in units) for stage in Prospect.Stage.values),
            _sum(unit.planned_wan for unit in units),
            _sum(unit.arrived_wan for unit in units),
            None,
        ),
        note=_note(facts) if units else "本年度还没有招商任务和提报项目。",
        chart=_chart(units),
    )


def _row(unit):
    return (
        unit.unit,
        unit.target_wan,
        unit.prospects,
        *(unit.stages[stage] for stage in Prospect.Stage.values),
        unit.planned_wan,
        unit.arrived_wan,
        "已提报" if unit.prospects else "未提报",
    )


def _sum(amounts):
    """None where nobody has the figure: missing is not zero."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def silent_units(facts):
    """The units that took on a task and have reported nothing."""
    return [unit.unit for unit in facts.attraction_units if unit.has_task and not unit.prospects]


def _note(facts):
    summary, silent = facts.attraction, silent_units(facts)
    industries = "，".join(
        f"{Industry(industry).label}{found.count}个、计划投资{round_half_up(found.planned_yi, places=2):f}亿元"
        for industry, found in summary.by_industry.items()
        if found.count
    )
    words = [f"{summary.units_with_task}个单位有任务，{summary.units_reporting}个已提报"]
    if silent:
        words.append(f"未提报的{len(silent)}个：{named(silent)}")
    funded = f"到位项目{summary.funded}个"
    if industries:
        funded = f"{funded}（{industries}），其中1亿元以上{summary.above_1_yi}个"
    return "；".join([*words, funded]) + "。"


def _chart(units):
    if not any(unit.prospects for unit in units):
        return None
    return Chart(
        kind="bars",
        title="提报项目所处阶段",
        unit="个",
        labels=tuple(Prospect.Stage(stage).label for stage in Prospect.Stage.values),
        series=(Series("项目", tuple(sum(unit.stages[stage] for unit in units) for stage in Prospect.Stage.values)),),
    )
