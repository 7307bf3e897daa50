"""5 红黄灯清单与三类现象: the projects behind, why, who overruled that, and how their lights moved."""

from dispatch.documents.parts import CellKind, Chart, Column, Series, Table
from dispatch.month.words import basis_words, moved_words, verdict_label
from dispatch.queries.outlook import rule_words
from dispatch.rules.light import RED_TO_GREEN, is_behind, moved
from projects.choices import Light

WHY = "三类现象"
COLUMNS = (
    Column("序号", CellKind.COUNT, width=3, key="serial"),
    Column("亮灯", CellKind.LIGHT, width=3, key="light"),
    Column("项目", width=14, key="project"),
    Column("包保领导", width=6, key="leader"),
    Column("责任单位", width=8, key="lead_unit"),
    Column("与时间进度差", CellKind.POINTS, width=5, key="lag_vs_time"),
    Column("亮灯依据", width=20, key="rule"),
    Column("系统判定", group=WHY, width=5, key="computed"),
    Column("改判", group=WHY, width=5, key="ruling"),
    Column("改判原因", group=WHY, width=12, key="ruling_reason"),
    Column("“捂”的迹象", width=12, key="concealment"),
    Column("上月末本灯", CellKind.LIGHT, width=4, key="base_before"),
    Column("变化", width=4, key="moved"),
    Column("亮灯以来", CellKind.DATE, width=7, key="lit_since"),
)


def lights_table(facts):
    behind = [project for project in worst_first(facts.projects) if is_behind(project.standing.light)]
    return Table(
        key="lights",
        title="红黄灯清单与三类现象",
        basis=basis_words(facts, unit="个百分点"),
        columns=COLUMNS,
        rows=tuple(_row(serial, project) for serial, project in enumerate(behind, start=1)),
        note=_note(facts, behind),
        chart=_chart(facts),
    )


def worst_first(projects):
    """As `Standing.objects.worst_first()`: the heaviest light, then the furthest behind."""
    return sorted(projects, key=_severity)


def _severity(project):
    standing = project.standing
    lag = standing.lag_vs_time_points
    return standing.severity, lag is None, lag or 0, project.code


def _row(serial, project):
    standing = project.standing
    return (
        serial,
        Light(standing.light),
        project.name,
        project.leader,
        project.lead_unit,
        standing.lag_vs_time_points,
        rule_words(standing),
        project.diagnosis.verdict.label if project.diagnosis else None,
        verdict_label(project.ruling.verdict) if project.ruling else "",
        project.ruling.reason if project.ruling else "",
        "；".join(sign.reason for sign in project.concealments),
        Light(project.base_before) if project.base_before else None,
        moved_words(project),
        project.flagged_on,
    )


def _note(facts, behind):
    lights = [project.standing.light for project in facts.projects]
    counted = f"{'，'.join(f'{light.in_words}{lights.count(light)}个' for light in Light)}。"
    if not behind:
        counted = f"没有红灯、黄灯项目。{counted}"
    if not facts.compared:
        return f"{counted}上月末没有亮灯记录，不作比较。"
    improved = sum(
        moved(previous_base=project.base_before, base=project.standing.base_light) == RED_TO_GREEN
        for project in facts.projects
    )
    return f"{counted}比上月末红灯转绿灯{improved}个。"


def _chart(facts):
    if not facts.projects:
        return None
    return Chart(
        kind="stacked_bars",
        title="各大工程亮灯情况",
        unit="个",
        labels=tuple(group.name for group in facts.programmes),
        series=tuple(Series(Light(light).in_words, _of_programmes(facts, light)) for light in Light.values),
    )


def _of_programmes(facts, light):
    return tuple(group.lights[light] for group in facts.programmes)
