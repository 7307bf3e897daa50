"""总体进展: how far the year's investment is, who has started, how the district's indicators stand."""

from dispatch.reports.document import Figure, Paragraph, Subheading
from dispatch.reports.papers.reading import against, compact, joined, money, named, number, on_day, percent, share
from projects.choices import Category
from projects.models import Indicator
from projects.rules.rounding import points_text

PROGRAMME_COLUMNS = ("工程", "项目数", "年度计划", "完成投资", "完成率", "与时间进度差", "与分月计划差")
STARTED_WORD = {Category.URBAN_VILLAGE: "启动拆迁或正在建设"}


def overall(content, tables):
    names = {project["code"]: project["name"] for project in content["projects"]}
    parts = [
        Subheading("（一）投资完成情况"),
        Paragraph(investment_sentence(content)),
    ]
    if tables["overview"].chart:
        parts.append(Figure(tables["overview"].chart, f"图1  累计完成投资与时间进度、分月计划（{_basis(content)}）"))
    parts += [
        Subheading("（二）项目开工情况"),
        Paragraph(
            joined(*(_category(content, category, names) for category in Category), _start_rates(content, names))
        ),
    ]
    if content["indicators"]:
        parts += [Subheading("（三）相关经济指标"), Paragraph(joined(*map(_indicator, content["indicators"])))]
    return parts


def investment_sentence(content):
    """The headline in one sentence; its book and cut-off stand in the notice's first paragraph."""
    headline, totals = content["headline"], content["totals"]
    programmes = f"“{headline['programmes']}大工程、{totals['n']}个项目”"
    if not number(totals["plan"]):
        return f"全区{programmes}还没有下达年度投资计划。"
    lags = [against(totals["lag"]), against(totals["lag_vs_plan"], "分月计划")]
    return joined(
        f"截至{on_day(content['as_of'])}，全区{programmes}年度计划投资{money(totals['plan'])}，"
        f"累计完成投资{money(totals['invested'])}，占年度计划的{percent(totals['completion'])}，"
        f"时间进度为{percent(totals['time_progress_pct'])}，{'，'.join(filter(None, lags))}。",
        f"无年度计划的项目另完成投资{money(totals['unplanned_invested'])}。"
        if number(totals["unplanned_invested"])
        else "",
    )


def programmes(content, tables):
    """各工程进展"""
    ranked = sorted(
        (group for group in content["programmes"] if group["rank"]), key=lambda group: group["rank"]["place"]
    )
    parts = []
    if ranked:
        ahead = f"完成率最高的是{ranked[0]['name']}，为{percent(ranked[0]['completion'])}"
        last = f"最低的是{ranked[-1]['name']}，为{percent(ranked[-1]['completion'])}"
        behind = [group["name"] for group in ranked if number(group["lag"]) < 0]
        parts.append(
            Paragraph(
                joined(
                    f"{len(ranked)}大工程中，{ahead}；{last}，{against(ranked[-1]['lag'])}。",
                    f"低于时间进度的有{len(behind)}个。" if behind else "各工程均达到时间进度。",
                )
            )
        )
    table = tables["programmes"]
    parts.append(compact(table, *PROGRAMME_COLUMNS))
    if table.chart:
        parts.append(Figure(table.chart, f"图2  各大工程完成率与时间进度（{_basis(content)}）"))
    return parts


def _basis(content):
    return f"截至{on_day(content['as_of'])}，{content['basis']['book']}"


def _category(content, category, names):
    found = content["headline"]["categories"][category]
    sentence = f"{category.label}项目{found['total']}个"
    if "under_way" in found:
        sentence += f"，已{STARTED_WORD.get(category, '开工')}{found['under_way']}个"
    if "foundation" in found:
        sentence += f"，{found['foundation']}个已进入地基基础施工，{found['starting_soon']}个将于近期开工"
    left = [names[code] for code in content["leftovers"].get(category, ())]
    if left:
        sentence += f"，其余{len(left)}个（{named(left)}）尚未{category.start_event}"
    return f"{sentence}。"


def _start_rates(content, names):
    rates = content["start_rates"]
    annual, due = rates["annual"], rates["on_schedule"]
    late = [names[code] for code in rates["not_started_as_planned"]]
    early = [names[code] for code in rates["started_early"]]
    return joined(
        f"年度开工率{share(annual['started'], annual['total'])}（新开工项目{annual['total']}个中开工{annual['started']}个），",
        f"应开工按期率{share(due['started'], due['total'])}（应开工{due['total']}个中开工{due['started']}个）。",
        f"应开未开{len(late)}个：{named(late)}。" if late else "",
        f"提前开工{len(early)}个：{named(early)}。" if early else "",
    )


def _indicator(reading):
    period = f"{reading['period']}{reading['name']}"
    if reading["shown_as"] == Indicator.ShownAs.VALUE:
        return f"{period}{number(reading['value']).normalize():f}{reading['unit']}。"
    growth, drop = number(reading["growth_pct"]), number(reading["growth_drop_points"])
    if growth is None:
        return ""
    words = f"{period}同比{'下降' if growth < 0 else '增长'}{points_text(abs(growth)).lstrip('+')}%"
    if reading["cumulative"] and drop:
        words += f"，增幅比去年同期{'回落' if drop < 0 else '提高'}{points_text(abs(drop)).lstrip('+')}个百分点"
    return f"{words}。"
