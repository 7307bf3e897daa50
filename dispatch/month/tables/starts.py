"""3 分类别开工竣工: both start rates (domain §18.7) and completions, planned and actual."""

from dispatch.documents.parts import CellKind, Chart, Column, Series, Table
from dispatch.month.facts.groups import is_soon, start_facts
from dispatch.month.words import basis_words, named
from projects.choices import Category
from projects.rules.rounding import pct_text
from projects.rules.start_rate import Share, start_rates, start_rates_by_category

STARTED, ON_SCHEDULE, FINISHED = "年度开工", "应开工按期", "竣工"
COLUMNS = (
    Column("类别", width=8, key="category"),
    Column("项目数", CellKind.COUNT, width=4, key="projects"),
    Column("已开工（启动）", CellKind.COUNT, STARTED, 5, key="started"),
    Column("开工率", CellKind.PCT, STARTED, 7, key="start_rate"),
    Column("应开工", CellKind.COUNT, ON_SCHEDULE, 4, key="due"),
    Column("其中：已开工", CellKind.COUNT, ON_SCHEDULE, 4, key="due_started"),
    Column("按期率", CellKind.PCT, ON_SCHEDULE, 5, key="on_schedule_rate"),
    Column("应开未开", CellKind.COUNT, ON_SCHEDULE, 4, key="overdue"),
    Column("提前开工", CellKind.COUNT, ON_SCHEDULE, 4, key="early"),
    Column("全年计划竣工", CellKind.COUNT, FINISHED, 4, key="finish_planned"),
    Column("应竣工", CellKind.COUNT, FINISHED, 4, key="finish_due"),
    Column("已竣工", CellKind.COUNT, FINISHED, 4, key="finished"),
    Column("应开未开项目", width=30, key="overdue_names"),
)


def starts_table(facts):
    projects = {project.code: project for project in facts.projects}
    rates = start_rates(projects=start_facts(facts.projects), as_of=facts.as_of)
    by_category = start_rates_by_category(projects=start_facts(facts.projects), as_of=facts.as_of)
    rows = []
    for category in Category.values:
        of_category = [project for project in facts.projects if project.category == category]
        if of_category:
            found = by_category[category]
            late = [projects[code].name for code in found.not_started_as_planned]
            rows.append(_row(Category(category).label, of_category, found.annual, found, facts, named(late)))
    everything = Share(sum(project.standing.started for project in facts.projects), len(facts.projects))
    return Table(
        key="starts",
        title="分类别开工竣工情况",
        basis=basis_words(facts, unit="个、%"),
        columns=COLUMNS,
        rows=tuple(rows),
        total=_row("合计", facts.projects, everything, rates, facts, None),
        note=_note(rates) if rows else "本年度还没有列入项目。",
        chart=_chart(facts) if rows else None,
    )


def _row(label, projects, started, rates, facts, late):
    planned = [project for project in projects if _in_year(project.finish_due_on, facts)]
    return (
        label,
        len(projects),
        started.started,
        started.pct,
        rates.on_schedule.total,
        rates.on_schedule.started,
        rates.on_schedule.pct,
        len(rates.not_started_as_planned),
        len(rates.started_early),
        len(planned),
        sum(project.finish_due_on <= facts.as_of for project in planned),
        sum(is_finished(project) for project in projects),
        late,
    )


def is_finished(project):
    """Works are finished: reached on a recorded day, or the project is seen built."""
    return project.finished_on is not None or project.built


def _in_year(day, facts):
    return day is not None and day.year == facts.as_of.year


def _note(rates):
    annual, due = rates.annual, rates.on_schedule
    return (
        f"年度开工率按新开工项目计：{annual.started}/{annual.total}={pct_text(annual.pct)}%；"
        f"应开工按期率按到本月底应开工的各类项目计：{due.started}/{due.total}={pct_text(due.pct)}%。"
        f"提前开工的不计入应开工。"
    )


def _chart(facts):
    standings = {
        category: [project.standing for project in facts.projects if project.category == category]
        for category in Category.values
    }
    started = [sum(row.started for row in rows) for rows in standings.values()]
    soon = [sum(map(is_soon, rows)) for rows in standings.values()]
    rest = [len(rows) - begun - near for rows, begun, near in zip(standings.values(), started, soon, strict=True)]
    return Chart(
        kind="stacked_bars",
        title="分类别开工情况",
        unit="个",
        labels=tuple(Category(category).label for category in standings),
        series=(Series("已开工", tuple(started)), Series("下月计划开工", tuple(soon)), Series("其余", tuple(rest))),
    )
