"""亮灯和三类现象: who is behind, by how much, and why."""

from collections import defaultdict

from dispatch.reports.document import Paragraph, Subheading
from dispatch.reports.papers.reading import against, joined, named, names_of, percent, verdict_of
from dispatch.rules.diagnosis import (
    ASSIGNED_NOT_PUSHED,
    INSUFFICIENT_EVIDENCE,
    MOVING_NOT_FAST,
    PUSHED_NOT_MOVING,
)
from dispatch.rules.light import RED_TO_GREEN, is_behind
from projects.choices import Light

VERDICTS = (ASSIGNED_NOT_PUSHED, PUSHED_NOT_MOVING, MOVING_NOT_FAST, INSUFFICIENT_EVIDENCE)
DESCRIBED = 20


def behind(content, tables):
    projects = content["projects"]
    found = [project for project in projects if is_behind(project["light"])]
    parts = [Subheading("（一）亮灯情况"), Paragraph(_lights(content))]
    parts += [Paragraph(_why(project)) for project in found if project["light"] == Light.RED][:DESCRIBED]
    parts += [Subheading("（二）三类现象"), Paragraph(_phenomena(found))]
    concealing = [project for project in found if project["concealments"]]
    if concealing:
        parts.append(Paragraph(_concealments(concealing)))
    return parts


def _lights(content):
    lights, projects = content["headline"]["lights"], content["projects"]
    counts = "，".join(f"{Light(light).label}灯{count}个" for light, count in lights.items() if light != Light.NONE)
    better = [project for project in projects if project["moved"] == RED_TO_GREEN]
    worse = [
        project
        for project in projects
        if project["base_light"] == Light.RED and project["base_light_before"] not in (None, Light.NONE, Light.RED)
    ]
    return joined(
        f"亮灯的项目中，{counts}；不亮灯{lights[Light.NONE]}个。",
        f"与上月末相比，红灯转绿灯{len(better)}个{_listed(better)}，新增红灯{len(worse)}个{_listed(worse)}。"
        if content["compared"]
        else "",
        "红、黄灯项目名单及亮灯依据见附件2。",
    )


def _listed(projects):
    return f"（{named(names_of(projects))}）" if projects else ""


def _why(project):
    verdict = verdict_of(project)
    progress = (
        f"完成年度计划的{percent(project['completion'])}，{against(project['lag_vs_time'])}"
        if project["started"] and project["plan"]
        else project["rule_text"]
    )
    unit = project["lead_units"][0] if project["lead_units"] else "未定"
    return joined(
        f"红灯：{project['name']}（包保领导{project['leader'] or '未定'}，责任单位{unit}），{progress}",
        f"，判定为“{verdict['label']}”" if verdict else "",
        "。",
    )


def _phenomena(found):
    if not found:
        return "没有落后项目，不作判定。"
    by_code = defaultdict(list)
    for project in found:
        verdict = verdict_of(project)
        if verdict:
            by_code[verdict["verdict"]].append(project)
    said = [
        f"“{verdict.label}”{len(by_code[verdict.code])}个：{named(names_of(by_code[verdict.code]))}"
        for verdict in VERDICTS
        if by_code[verdict.code]
    ]
    overruled = sum(bool(project["ruling"]) for project in found)
    return joined(
        f"对{len(found)}个落后项目，依据截至月末28天内的现场办公、周报批复、问题办理和投资、节点记录判定：{'；'.join(said)}。",
        f"其中经复核改判{overruled}个，原判定和改判原因见附件2。" if overruled else "",
    )


def _concealments(projects):
    said = [
        f"{project['name']}（{'；'.join(sign['reason'] for sign in project['concealments'])}）" for project in projects
    ]
    return f"问题上报不及时、需要核实的有{len(projects)}个：{named(said)}。"
