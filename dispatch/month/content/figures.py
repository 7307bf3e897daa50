"""The figures that a freeze is about: what the office looks through and the supervisor confirms.

Texts, so that both see and sign the same. Words and people are left out: an answer handed in or a problem solved
meanwhile moves no figure, and does not overtake a proposal.
"""

from dispatch.month.content.codec import decimal_of
from dispatch.queries.outlook import pct
from dispatch.rules.chain import canonical, chained_hash
from dispatch.rules.diagnosis import VERDICTS
from projects.choices import Category, Light
from projects.money import show_wan
from projects.rules.rounding import points_text


def figures_of(content):
    """{"headline": {figure: text}, "projects": {name: {figure: text}}} of a month's content."""
    return {
        "headline": headline_words(content["headline"]),
        "projects": {project["name"]: _project(project) for project in content["projects"]},
    }


def figures_hash(figures):
    """What identifies a preview: SHA-256 over its canonical figures."""
    return chained_hash(content=canonical(figures), previous="")


def by_subject(figures):
    """{全区 or project name: {figure: text}}: the form in which two readings are compared."""
    return {"全区": figures["headline"], **figures["projects"]}


def headline_words(headline):
    """The headline of a content, or `headline_figures` of a day, figure by figure."""
    figures = {
        "项目": f"{headline['projects']}个",
        "年度计划": f"{_wan(headline['annual_plan_wan'])}万元",
        "完成投资": f"{_wan(headline['invested_wan'])}万元",
        "完成率": f"{headline['completion_pct']}%",
        "时间进度": f"{headline['time_progress_pct']}%",
        "比时间进度": f"{headline['lag_points']}个百分点",
    }
    for light, count in headline["lights"].items():
        figures[light_word(light)] = f"{count}个"
    for category in Category:
        counts = headline["categories"][category]
        under_way = f"，已{category.start_event}{counts['under_way']}个" if "under_way" in counts else ""
        figures[category.label] = f"{counts['total']}个{under_way}"
    return figures


def in_reading_order(headline):
    """The figures of a headline as they are read: canonical JSON, in which a proposal is kept, has them by their names."""
    first = ("项目", "年度计划", "完成投资", "完成率", "时间进度", "比时间进度")
    order = (*first, *map(light_word, Light), *(category.label for category in Category))
    return {figure: headline[figure] for figure in order if figure in headline}


def light_word(light):
    """The names under which figures are signed; those of a proposal once signed must stay."""
    return Light.NOT_DUE.label if light == Light.NOT_DUE else f"{Light(light).label}灯"


def _project(project):
    return {
        "年度计划": _wan(project["plan"]),
        "完成投资": _wan(project["invested"]),
        "完成率": pct(decimal_of(project["completion"])),
        "比时间进度": points_text(decimal_of(project["lag_vs_time"])),
        "亮灯": Light(project["light"]).label,
        "本灯": Light(project["base_light"]).label,
        "三类现象": _verdict(project),
    }


def _verdict(project):
    found = project["diagnosis"] and (project["ruling"] or project["diagnosis"])
    return VERDICTS[found["verdict"]].label if found else "—"


def _wan(amount):
    return show_wan(decimal_of(amount))
