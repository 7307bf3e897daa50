"""1 总表: all projects by category, how far each has come, and by name those that the counts leave out."""

from dispatch.documents.parts import CellKind, Chart, Column, Series, Table
from dispatch.month.facts.groups import category_counts_of, leftovers, totals_of
from dispatch.month.words import basis_words, named
from projects.choices import Category
from projects.money import show_wan

STARTED = "开工情况"
MONEY = "投资完成情况"
COLUMNS = (
    Column("类别", width=8, key="category"),
    Column("项目数", CellKind.COUNT, width=4, key="projects"),
    Column("已开工（启动）", CellKind.COUNT, STARTED, 5, key="started"),
    Column("其中：地基施工", CellKind.COUNT, STARTED, 5, key="foundation"),
    Column("近期开工", CellKind.COUNT, STARTED, 4, key="starting_soon"),
    Column("其余未开工", CellKind.COUNT, STARTED, 4, key="no_word"),
    Column("年度计划", CellKind.MONEY, MONEY, 9, key="plan"),
    Column("完成投资", CellKind.MONEY, MONEY, 8, key="invested"),
    Column("完成率", CellKind.PCT, MONEY, 7, key="completion"),
    Column("与时间进度差", CellKind.POINTS, MONEY, 5, key="lag_vs_time"),
    Column("与分月计划差", CellKind.POINTS, MONEY, 5, key="lag_vs_plan"),
    Column("其余未开工项目", width=30, key="no_word_names"),
)


def overview_table(facts):
    counts, left = category_counts_of(facts.projects), leftovers(facts.projects)
    rows = tuple(_row(facts, counts[category], left.get(category, ())) for category in Category.values)
    return Table(
        key="overview",
        title="重大项目总表",
        basis=basis_words(facts),
        columns=COLUMNS,
        rows=rows,
        total=(
            "合计",
            facts.whole.projects,
            *(_count(row[place] for row in rows) for place in range(2, 6)),
            *money_cells(facts.whole),
            None,
        ),
        note=_note(facts),
        chart=_chart(facts),
    )


def money_cells(totals):
    """Plan, invested, completion and both lags of a sum: the same five cells wherever one is shown."""
    return (
        totals.plan_wan,
        totals.invested_wan,
        totals.completion_pct,
        totals.lag_points,
        totals.lag_vs_plan_points,
    )


def unplanned_words(totals):
    """Money of projects without an annual plan, which no rate covers."""
    amount = totals.unplanned_invested_wan
    return f"另有无年度计划的项目完成投资{show_wan(amount)}万元，未计入。" if amount else ""


def _row(facts, count, left):
    of_category = [project for project in facts.projects if project.category == count.category]
    foundation, soon = None, None
    if count.category == Category.NEW_START:
        foundation, soon = count.foundation, count.starting_soon
    return (
        count.label,
        count.total,
        count.under_way,
        foundation,
        soon,
        count.total - count.under_way - (soon or 0),
        *money_cells(totals_of(of_category, as_of=facts.as_of)),
        named([project.name for project in left]),
    )


def _count(cells):
    return sum(cell for cell in cells if cell is not None)


def _note(facts):
    if not facts.projects:
        return "本年度还没有列入项目。"
    return f"停工项目计入已开工。拟开工和前期项目不列未开工名单。{unplanned_words(facts.whole)}"


def _chart(facts):
    if not facts.year:
        return None
    series = [
        Series("完成投资", tuple(month.invested_wan for month in facts.year)),
        Series("时间进度", tuple(month.schedule_wan for month in facts.year)),
    ]
    if facts.whole.planned_to_date_wan is not None:
        series.append(Series("分月计划", tuple(month.planned_wan for month in facts.year)))
    return Chart(
        kind="lines",
        title=f"{facts.as_of.year}年累计完成投资与时间进度、分月计划",
        unit="万元",
        labels=tuple(f"{month.month}月" for month in facts.year),
        series=tuple(series),
    )
