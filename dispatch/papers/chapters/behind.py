"""亮灯和三类现象: who is behind, by how much, and why."""

from collections import defaultdict

from dispatch.documents.parts import Paragraph, Subheading
from dispatch.month.content.codec import decimal_of
from dispatch.papers.reading import against, bracketed, day, is_behind, joined, named, names_of, percent, verdict_of
from projects.choices import Light

VERDICTS = ("assigned_not_pushed", "pushed_not_moving", "moving_not_fast", "insufficient_evidence")
DESCRIBED = 20


def behind(content, tables, places):
    found = [project for project in content["projects"] if is_behind(content, project)]
    red = [project for project in found if project["light"] == Light.RED]
    parts = [Subheading("（一）亮灯情况"), Paragraph(_lights(content, found, places))]
    parts += [Paragraph(_why(project), label=f"{place}.") for place, project in enumerate(red[:DESCRIBED], start=1)]
    if len(red) > DESCRIBED:
        parts.append(Paragraph(f"其余{len(red) - DESCRIBED}个红灯项目见{places['lights']}。"))
    parts += [Subheading("（二）三类现象"), Paragraph(_phenomena(content, found, places))]
    concealing = [project for project in found if project["concealments"]]
    if concealing:
        parts.append(Paragraph(_concealments(concealing)))
    return parts


def _lights(content, found, places):
    lights = content["headline"]["lights"]
    counts = [f"{light.in_words}{lights[light]}个" for light in Light if lights.get(light)]
    if not counts:
        return "本年度还没有列入项目。"
    red = lights[Light.RED]
    return joined(
        f"在{content['totals']['n']}个项目中，{'、'.join(counts)}。"
        if content["totals"]["n"] > 1
        else f"{counts[0]}。",
        _moved(content["projects"]) if content["compared"] else "",
        f"红灯、黄灯项目名单及亮灯依据见{places['lights']}" if found else "没有红灯、黄灯项目。",
        ("，红灯项目情况如下：" if red else "。") if found else "",
    )


def _moved(projects):
    better = names_of(project for project in projects if project["moved"] == "red_to_green")
    worse = names_of(
        project
        for project in projects
        if project["base_light"] == Light.RED and project["base_light_before"] not in (None, Light.NONE, Light.RED)
    )
    if not better and not worse:
        return "与上月末相比，没有红灯转绿灯的项目，也没有新增红灯项目。"
    return joined(
        "与上月末相比，",
        f"红灯转绿灯{len(better)}个{bracketed(better)}，" if better else "没有红灯转绿灯的项目，",
        f"新增红灯{len(worse)}个{bracketed(worse)}。" if worse else "没有新增红灯项目。",
    )


def _why(project):
    verdict = verdict_of(project)
    unit = project["lead_units"][0] if project["lead_units"] else "未定"
    return joined(
        f"{project['name']}（包保领导{project['leader'] or '未定'}，责任单位{unit}）：{_progress(project)}",
        f"，判定为“{verdict['label']}”" if verdict else "",
        "。",
    )


def _progress(project):
    if not (project["started"] and project["plan"]):
        return project["rule_text"].rstrip("。")
    if project["invested"] is None:
        done = "今年以来没有上报投资"
    elif not decimal_of(project["invested"]):
        done = "今年以来没有完成投资"
    else:
        done = f"完成年度计划的{percent(project['completion'])}"
    return f"{done}，{against(project['lag_vs_time'])}"


def _phenomena(content, found, places):
    if not found:
        return "没有红灯、黄灯项目，不作判定。"
    by_code = defaultdict(list)
    for project in found:
        verdict = verdict_of(project)
        if verdict:
            by_code[verdict["verdict"]].append(project)
    said = [
        f"“{verdict_of(charged[0])['label']}”{len(charged)}个：{named(names_of(charged))}"
        for code in VERDICTS
        if (charged := by_code[code])
    ]
    overruled = sum(bool(project["ruling"]) for project in found)
    return joined(
        f"红灯、黄灯为落后项目，共{len(found)}个。",
        f"依据截至月末{_window_days(content, found)}天内的现场办公、周报批复、问题办理和投资、节点记录判定：{'；'.join(said)}。"
        if said
        else "",
        f"其中经复核改判{overruled}个，原判定和改判原因见{places['lights']}。" if overruled else "",
    )


def _window_days(content, found):
    """How many days the window has that the diagnoses were drawn from; both its ends belong to it."""
    since = next(project["diagnosis"]["from"] for project in found if project["diagnosis"])
    return (day(content["as_of"]) - day(since)).days + 1


def _concealments(projects):
    said = [
        f"{project['name']}（{'；'.join(sign['reason'] for sign in project['concealments'])}）" for project in projects
    ]
    return f"问题上报不及时、需要核实的有{len(projects)}个：{named(said)}。"
