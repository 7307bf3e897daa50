"""Problems and the help with them, urban villages, attraction, what the last meetings decided, corrections."""

from collections import Counter

from dispatch.documents.parts import Paragraph, Subheading
from dispatch.month.content.codec import decimal_of
from dispatch.month.content.corrections import correction_words, corrections_of
from dispatch.papers.reading import against, compact, joined, money, named, percent, without

CORRECTIONS_SHOWN = 20
HOUSEHOLDS = (
    ("已签约", "households_signed", ("签约率", "signed_rate")),
    ("已腾空", "households_vacated", ("腾空率", "vacated_rate")),
)
HELP_COLUMNS = ("unit", "handled", "in_time", "late", "risen", "in_time_rate", "passed_up", "open", "days_a_problem")
OLD_HELP_COLUMNS = ("unit", "handled", "solved", "in_time_rate", "open", "overdue", "days", "rating")
"""Of months frozen when what rose or was passed on had no column of its own."""


def problems(content, tables, places):
    table, help = tables["problems"], tables["departments"]
    if not table.rows:
        return [Paragraph(table.note)]
    parts = [
        Subheading("（一）问题分层办理"),
        Paragraph(_open_problems(content)),
        without(table, "overdue_names"),
        Subheading("（二）部门帮办"),
    ]
    if not help.rows:
        return [*parts, Paragraph(help.note)]
    sums = content["sums"]["departments"]
    if "risen" in sums:
        return [*parts, Paragraph(_help(sums)), compact(help, *HELP_COLUMNS)]
    return [*parts, Paragraph(_old_help(sums)), compact(help, *OLD_HELP_COLUMNS)]


def _open_problems(content):
    sums = content["sums"]["problems"]
    levels = [(words, sums[f"level_{level}"]) for level, words in content["problem_levels"].items()]
    levels = [(words, count) for words, count in levels if count]
    if len(levels) > 1:
        by_level = f"，其中{'、'.join(f'{words}{count}件' for words, count in levels)}"
    else:
        by_level = f"，均为{levels[0][0]}问题" if levels else ""
    overdue = Counter(
        problem["holder"] for project in content["projects"] for problem in project["problems"] if problem["overdue"]
    )
    return joined(
        f"在办问题{sums['open']}件{by_level}。" if sums["open"] else "没有在办问题。",
        f"本月新提出{sums['raised']}件，" if sums["raised"] else "本月没有新提出的问题，",
        f"销号{sums['closed']}件。" if sums["closed"] else "没有销号的问题。",
        f"超过时限{sums['overdue']}件，按承办方：{_counted(overdue, '件')}，逐件见台账。"
        if overdue
        else "没有超期问题。",
    )


def _help(sums):
    ended = sums["in_time"] + sums["late"] + sums["risen"]
    parts = (
        ("按时办结", "in_time"),
        ("超期办结", "late"),
        ("超期提级", "risen"),
        ("及时上交", "passed_up"),
        ("待确认", "waiting"),
        ("移交其他单位", "moved"),
        ("不再列示", "unlisted"),
    )
    became = [f"{words}{sums[key]}件" for words, key in parts if sums[key]]
    return joined(
        f"今年以来交给部门办理的问题{sums['handled']}件",
        f"，其中{'、'.join(became)}" if became else "",
        f"，在办{sums['open']}件（超期{sums['overdue']}件）。" if sums["open"] else "，没有在办问题。",
        f"按时办结率{percent(sums['in_time_rate'])}（{sums['in_time']}/{ended}）。" if ended else "",
    )


def _old_help(sums):
    solved = f"办结{sums['solved']}件，限时办结率{percent(sums['in_time_rate'])}；"
    return joined(
        f"今年以来交给部门办理的问题{sums['handled']}件，",
        solved if sums["solved"] else "还没有办结；",
        f"在办{sums['open']}件，其中超期{sums['overdue']}件。" if sums["open"] else "没有在办问题。",
    )


def _counted(counts, unit):
    """甲局3件、乙镇1件: the most first."""
    return named(
        [f"{name}{count}{unit}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    )


def fields(content, tables, places):
    """城中村改造和招商引资"""
    return [
        Subheading("（一）城中村改造"),
        Paragraph(_villages(content, tables["villages"])),
        Subheading("（二）招商引资"),
        Paragraph(_attraction(content)),
    ]


def _villages(content, table):
    if not table.rows:
        return table.note
    sums = content["sums"]["villages"]
    money_done = (
        f"年度计划投资{money(sums['plan'])}，完成投资{money(sums['invested'])}，"
        f"占年度计划的{percent(sums['completion'])}，{against(sums['lag_vs_time'])}。"
        if decimal_of(sums["plan"])
        else "还没有下达年度投资计划。"
    )
    households = [f"涉及{sums['households']:,}户"] if sums["households"] else []
    for words, done, rate in HOUSEHOLDS:
        if households and sums[done] is not None:
            households.append(f"{words}{sums[done]:,}户，{rate[0]}{percent(sums[rate[1]])}")
    return joined(f"城中村改造项目{len(table.rows)}个，{money_done}", f"{'，'.join(households) or '还没有上报户数'}。")


def _attraction(content):
    attraction, silent = content["headline"]["attraction"], content["silent_units"]
    if not attraction["units_with_task"] and not attraction["prospects_funded"]:
        return "本年度还没有招商任务和到位资金项目。"
    tasked, reporting = attraction["units_with_task"], attraction["units_reporting"]
    industries = [
        f"{name}{found['count']}个、计划投资{found['planned_yi']}亿元"
        for name, found in (("三产类", attraction["tertiary"]), ("工业类", attraction["secondary"]))
        if found["count"]
    ]
    funded = joined(
        f"提报到位资金项目{attraction['prospects_funded']}个",
        f"，其中{'，'.join(industries)}" if industries else "",
        f"；计划投资过亿元的{attraction['above_1_yi']}个" if attraction["above_1_yi"] else "",
        "。",
    )
    return joined(
        f"认领招商任务的单位{tasked}个，提报项目的{reporting}个" if tasked else "",
        f"，没有提报的{len(silent)}个：{named(silent)}" if silent else "",
        "。" if tasked else "",
        funded if attraction["prospects_funded"] else "还没有到位资金项目。",
    )


def followed(content, tables, places):
    """上期议定事项落实, and what earlier issues are put right"""
    table = tables["decisions"]
    overdue = Counter(item["unit"] or "责任单位未定" for item in content["decisions"] if item["overdue"])
    corrections = corrections_of(content)
    parts = [
        Subheading("（一）议定事项落实"),
        Paragraph(
            joined(
                f"前期议定事项{table.note}" if table.rows else table.note,
                f"超期未办结的责任单位：{_counted(overdue, '项')}。" if overdue else "",
                f"未办结事项见{places['decisions']}。" if "decisions" in places else "",
            )
        ),
        Subheading("（二）对以前各期的更正"),
    ]
    if not corrections:
        return [*parts, Paragraph("以前各期没有需要更正的数字。")]
    parts += [Paragraph(f"{correction_words(row)}。") for row in corrections[:CORRECTIONS_SHOWN]]
    if len(corrections) > CORRECTIONS_SHOWN:
        parts.append(Paragraph(f"其余{len(corrections) - CORRECTIONS_SHOWN}处见台账。"))
    return parts
