"""14 差距拆解: why the district is behind by so many points, class by class; the parts add up to the headline."""

from dispatch.documents.parts import CellKind, Column, Table
from dispatch.month.words import basis_words
from dispatch.rules.gap import CLASSES, gap_of, whole_of
from projects.rules.rounding import round_half_up
from projects.rules.schedule import time_progress

SHAPE = "其中（百分点）"
COLUMNS = (
    Column("差距来源", width=10, key="cause"),
    Column("项目数", CellKind.COUNT, width=4, key="projects"),
    Column("其中：未报", CellKind.COUNT, width=4, key="unreported"),
    Column("年度计划", CellKind.MONEY, width=9, key="plan"),
    Column("完成投资", CellKind.MONEY, width=8, key="invested"),
    Column("与时间进度差额", CellKind.MONEY, width=9, key="gap"),
    Column("拉动差距", CellKind.PARTS, width=6, key="points"),
    Column("计划排后", CellKind.PARTS, SHAPE, 6, key="shape_points"),
    Column("没干到计划", CellKind.PARTS, SHAPE, 6, key="execution_points"),
)


def gap_table(facts):
    whole, progress = whole_of(facts.gap.values()), time_progress(as_of=facts.as_of)
    rows = tuple((CLASSES[name], *_cells(part, whole, progress)) for name, part in facts.gap.items() if part.count)
    return Table(
        key="gap",
        title="与时间进度差距拆解",
        basis=basis_words(facts, "万元，拉动差距为个百分点（两位小数）"),
        columns=COLUMNS,
        rows=rows,
        total=("合计", *_cells(whole, whole, progress)) if rows else None,
        note="各项相加等于全区差距；分项四舍五入，以金额合计为准。只列有年度计划的项目。"
        if rows
        else "还没有下达年度投资计划。",
    )


def _cells(part, whole, progress):
    gap = gap_of(part=part, whole_plan_wan=whole.plan_wan, progress=progress)
    return (
        part.count,
        part.unreported,
        part.plan_wan,
        part.invested_wan,
        round_half_up(gap.wan, places=4),
        gap.points,
        gap.shape_points,
        gap.execution_points,
    )
