"""4 投资与时间进度差: every project, the furthest behind first; what is not due comes after."""

from dispatch.documents.parts import CellKind, Chart, Column, Series, Table
from dispatch.month.tables.overview import unplanned_words
from dispatch.month.words import basis_words
from projects.choices import Category, Light
from projects.rules.investment import completion, forecast_wan, needed_per_month_wan, pace_wan
from projects.rules.rounding import round_half_up

MONEY, LAG, AHEAD = "投资完成情况", "差距", "后续"
NAMED_POINTS = 8
COLUMNS = (
    Column("序号", CellKind.COUNT, width=3, key="serial"),
    Column("项目", width=14, key="project"),
    Column("类别", width=7, key="category"),
    Column("包保领导", width=6, key="leader"),
    Column("责任单位", width=8, key="lead_unit"),
    Column("亮灯", CellKind.LIGHT, width=3, key="light"),
    Column("年度计划", CellKind.MONEY, MONEY, 9, key="plan"),
    Column("完成投资", CellKind.MONEY, MONEY, 8, key="invested"),
    Column("完成率", CellKind.PCT, MONEY, 7, key="completion"),
    Column("与时间进度", CellKind.POINTS, LAG, 5, key="lag_vs_time"),
    Column("与分月计划", CellKind.POINTS, LAG, 5, key="lag_vs_plan"),
    Column("月均完成", CellKind.MONEY, AHEAD, 7, key="pace"),
    Column("每月还需", CellKind.MONEY, AHEAD, 7, key="needed_per_month"),
    Column("年底预计", CellKind.MONEY, AHEAD, 8, key="forecast"),
    Column("预计完成率", CellKind.PCT, AHEAD, 8, key="forecast_completion"),
    Column("备注", width=8, key="remark"),
)


def lags_table(facts):
    projects = sorted(facts.projects, key=_furthest_behind_first)
    whole = facts.whole
    return Table(
        key="lags",
        title="项目投资完成与时间进度差",
        basis=basis_words(facts),
        columns=COLUMNS,
        rows=tuple(_row(serial, project) for serial, project in enumerate(projects, start=1)),
        total=(
            "合计",
            f"{whole.projects}个项目",
            *[None] * 4,
            whole.plan_wan,
            whole.invested_wan,
            whole.completion_pct,
            whole.lag_points,
            whole.lag_vs_plan_points,
            *_ahead(plan_wan=whole.plan_wan, invested_wan=whole.invested_wan, as_of=facts.as_of, started=False),
            None,
        ),
        note=f"月均完成、每月还需、年底预计按至今进度推算；没有开工的项目按应开工时间亮灯，差距只供参考。{unplanned_words(whole)}"
        if projects
        else "本年度还没有列入项目。",
        chart=_chart(projects),
    )


def _furthest_behind_first(project):
    lag = project.standing.lag_vs_time_points
    return project.standing.light == Light.NOT_DUE, lag is None, lag or 0, project.code


def _row(serial, project):
    standing = project.standing
    return (
        serial,
        project.name,
        Category(project.category).label,
        project.leader,
        project.lead_unit,
        Light(standing.light),
        standing.plan_wan,
        standing.invested_wan,
        standing.completion_pct,
        standing.lag_vs_time_points,
        standing.lag_vs_plan_points,
        *_ahead(
            plan_wan=standing.plan_wan,
            invested_wan=standing.invested_wan,
            as_of=standing.as_of,
            started=standing.started,
        ),
        _remarks(standing),
    )


def _ahead(*, plan_wan, invested_wan, as_of, started):
    """Pace, what is needed a month, forecast and its rate; a project that has not started has no pace to go on."""
    pace = pace_wan(invested_wan=invested_wan, as_of=as_of)
    needed = needed_per_month_wan(plan_wan=plan_wan, invested_wan=invested_wan, as_of=as_of)
    forecast = forecast_wan(invested_wan=invested_wan, as_of=as_of) if started else None
    rate = None if forecast is None else completion(invested_wan=forecast, plan_wan=plan_wan)
    return (*(amount and round_half_up(amount, places=2) for amount in (pace, needed, forecast)), rate)


def _remarks(standing):
    marks = (
        ("未报", standing.invested_wan is None),
        ("含未审核数", standing.unreviewed),
        ("停工", standing.suspended),
        ("长期闲置", standing.idle),
        ("难以完成", standing.hard),
        (standing.rule_text, standing.light == Light.NOT_DUE),
    )
    return "、".join(mark for mark, holds in marks if holds)


def _chart(projects):
    """How large the projects at work are and how far behind; the furthest behind are named.

    Those that wait for their start all lie on one line and would hide the others.
    """
    at_work = [project for project in projects if project.standing.started]
    shown = [project for project in at_work if project.standing.lag_vs_time_points is not None]
    if not shown:
        return None
    return Chart(
        kind="scatter",
        title="已开工项目与时间进度差和年度计划规模",
        unit="万元；个百分点",
        labels=tuple(project.name if place < NAMED_POINTS else "" for place, project in enumerate(shown)),
        series=(
            Series("年度计划", tuple(project.standing.plan_wan for project in shown)),
            Series("与时间进度差", tuple(project.standing.lag_vs_time_points for project in shown)),
        ),
    )
