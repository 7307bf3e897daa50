"""Problems and the help with them, urban villages, attraction, what the last meetings decided, corrections."""

from dispatch.reports.document import Paragraph, Subheading
from dispatch.reports.pack.corrections import correction_words, corrections_of
from dispatch.reports.papers.reading import against, compact, joined, money, named, percent, total_of

CORRECTIONS_SHOWN = 20
HELP_COLUMNS = ("部门", "交办", "办结", "限时办结率", "在办", "其中：超期", "用时（工作日）", "平均评分")


def problems(content, tables):
    total = total_of(tables["problems"])
    if not total.get("小计"):
        return [Paragraph(tables["problems"].note or "没有在办问题。"), compact(tables["departments"], *HELP_COLUMNS)]
    levels = [f"{name[:2]}{count}件" for name, count in total.items() if name[1:2] == "级"]
    overdue = [
        f"{problem['number']}{project['name']}（{problem['holder']}）"
        for project in content["projects"]
        for problem in project["problems"]
        if problem["overdue"]
    ]
    return [
        Paragraph(
            joined(
                f"在办问题{total['小计']}件，其中{'、'.join(levels)}；本月新提出{total['新提出']}件，销号{total['销号']}件；"
                f"超过时限{total['其中：超期']}件。",
                f"超期的有：{named(overdue, counter='件')}。" if overdue else "",
            )
        ),
        compact(tables["problems"], *_problem_columns(tables["problems"])),
        Subheading("部门帮办情况"),
        compact(tables["departments"], *HELP_COLUMNS),
    ]


def fields(content, tables):
    """城中村改造和招商引资"""
    villages, attraction = total_of(tables["villages"]), content["headline"]["attraction"]
    silent = content["silent_units"]
    tertiary, secondary = attraction["tertiary"], attraction["secondary"]
    return [
        Subheading("（一）城中村改造"),
        Paragraph(
            joined(
                f"{villages['包保领导'] or villages['项目']}年度计划投资{money(villages['年度计划'])}，完成{money(villages['完成投资'])}，"
                f"占{percent(villages['完成率'])}，{against(villages['与时间进度差'])}；",
                f"涉及{villages['涉及'] or 0}户，已签约{villages['已签约'] or 0}户，签约率{percent(villages['签约率'])}，"
                f"已腾空{villages['已腾空'] or 0}户，腾空率{percent(villages['腾空率'])}。",
            )
            if villages
            else tables["villages"].note
        ),
        Subheading("（二）招商引资"),
        Paragraph(
            joined(
                f"{attraction['units_with_task']}个有认领任务的单位中，{attraction['units_reporting']}个提报了项目",
                f"，{len(silent)}个没有提报：{named(silent)}" if silent else "",
                f"。提报到位资金项目{attraction['prospects_funded']}个，其中三产类{tertiary['count']}个、计划投资{tertiary['planned_yi']}亿元，"
                f"工业类{secondary['count']}个、计划投资{secondary['planned_yi']}亿元；计划投资过亿元的{attraction['above_1_yi']}个。",
            )
        ),
    ]


def followed(content, tables):
    """上期议定事项落实, and what earlier issues are put right"""
    table = tables["decisions"]
    overdue = [f"{row[2]}“{row[3]}”（{row[4]}）" for row in table.rows if row[-1] and "超期" in row[-1]]
    corrections = corrections_of(content)
    parts = [
        Paragraph(joined(table.note, f"超期未办结的有：{named(overdue, counter='项')}。" if overdue else "")),
        Subheading("更正"),
    ]
    if not corrections:
        return [*parts, Paragraph("以前各期没有需要更正的数字。")]
    parts += [Paragraph(f"{correction_words(row)}。") for row in corrections[:CORRECTIONS_SHOWN]]
    if len(corrections) > CORRECTIONS_SHOWN:
        parts.append(Paragraph(f"其余{len(corrections) - CORRECTIONS_SHOWN}处见台账。"))
    return parts


def _problem_columns(table):
    """All but the last, which names every problem that is overdue."""
    return [column.title for column in table.columns[:-1]]
