"""总体进展: how far the year's investment is, who has started, how the district's indicators stand."""

from dispatch.documents.parts import Figure, Paragraph, Subheading
from dispatch.month.content.codec import decimal_of
from dispatch.papers.reading import against, bracketed, compact, joined, money, named, names_of, on_day, percent, share
from projects.choices import Category, ImageStage, Stage
from projects.models import Indicator
from projects.money import trim
from projects.rules.rounding import parts_text, points_text

PROGRAMME_COLUMNS = ("programme", "projects", "plan", "invested", "completion", "lag_vs_time", "lag_vs_plan")
GAP_COLUMNS = ("cause", "projects", "plan", "invested", "gap", "points", "shape_points", "execution_points")
CLASSES = {
    "not_due": "未到期",
    "start_overdue": "应开未开",
    "started_behind": "在建落后",
    "started_unreported": "在建未报",
    "no_date": "未定开工时间",
    "on_schedule": "达到或超前",
}
LATER_IMAGES = {ImageStage.STRUCTURE, ImageStage.INSTALLATION, ImageStage.FINISHING}
FINISHED = {Stage.COMPLETED, Stage.PERFORMING}
STARTED_WORD = {Category.URBAN_VILLAGE: "启动拆迁或正在建设"}


def overall(content, tables, places):
    parts = [
        Subheading("（一）投资完成情况"),
        Paragraph(investment_sentence(content)),
    ]
    if gap := gap_sentence(content):
        parts += [Paragraph(gap), compact(tables["gap"], *GAP_COLUMNS)]
    if tables["overview"].chart:
        parts.append(Figure(tables["overview"].chart, f"图1  累计完成投资与时间进度、分月计划（{_basis(content)}）"))
    starts = joined(*(_category(content, category) for category in Category), _start_rates(content))
    parts += [Subheading("（二）项目开工情况"), Paragraph(starts or "本年度还没有列入项目。")]
    indicators = joined(*map(_indicator, _in_time(content["indicators"])))
    if indicators:
        parts += [Subheading("（三）相关经济指标"), Paragraph(indicators)]
    return parts


def investment_sentence(content):
    """The headline in one sentence, with its cut-off and its book."""
    headline, totals = content["headline"], content["totals"]
    if not totals["n"]:
        return "本年度还没有列入项目。"
    many = headline["programmes"] > 1
    projects = f"“{headline['programmes']}大工程、{totals['n']}个项目”" if many else f"{totals['n']}个重大项目"
    if not decimal_of(totals["plan"]):
        return joined(f"全区{projects}还没有下达年度投资计划。", _unplanned(totals))
    lags = [against(totals["lag"]), against(totals["lag_vs_plan"], "分月计划")]
    return joined(
        f"截至{on_day(content['as_of'])}，全区{projects}年度计划投资{money(totals['plan'])}，"
        f"累计完成投资{money(totals['invested'])}（{content['basis']['book']}），"
        f"占年度计划的{percent(totals['completion'])}，"
        f"时间进度为{percent(totals['time_progress_pct'])}，{'，'.join(filter(None, lags))}。",
        _unplanned(totals),
    )


def gap_sentence(content):
    """Where the gap comes from, the largest part first; "" where nothing is planned, and in months frozen before it was kept."""
    gap = content["headline"].get("gap")
    if not gap or gap["sum_points"] is None:
        return ""
    parts = sorted((decimal_of(found["points"]), name) for name, found in gap["classes"].items() if found["count"])
    said = "，".join(f"{CLASSES[name]}{gap['classes'][name]['count']}个{parts_text(points)}" for points, name in parts)
    return (
        f"与时间进度的差距{parts_text(decimal_of(gap['sum_points']))}个百分点，拆开看：{said}。"
        f"按分月计划看，计划排后{parts_text(decimal_of(gap['shape_points']))}个百分点，没有干到计划{parts_text(decimal_of(gap['execution_points']))}个百分点。"
    )


def _unplanned(totals):
    if not decimal_of(totals["unplanned_invested"]):
        return ""
    return f"没有年度计划的项目另完成投资{money(totals['unplanned_invested'])}，不计入完成率。"


def programmes(content, tables, places):
    """各工程进展"""
    table = tables["programmes"]
    ranked = sorted(
        (group for group in content["programmes"] if group["rank"]), key=lambda group: group["rank"]["place"]
    )
    parts = [Paragraph(_programme_ends(ranked))] if ranked else []
    if not table.rows:
        return [Paragraph(table.note)]
    parts.append(compact(table, *PROGRAMME_COLUMNS))
    if table.chart:
        parts.append(Figure(table.chart, f"图2  各大工程完成率与时间进度（{_basis(content)}）"))
    return parts


def _programme_ends(ranked):
    first, last = ranked[0], ranked[-1]
    if len(ranked) == 1:
        return f"{first['name']}完成年度计划的{percent(first['completion'])}，{against(first['lag'])}。"
    behind = [group["name"] for group in ranked if decimal_of(group["lag"]) < 0]
    if decimal_of(first["completion"]) == decimal_of(last["completion"]):
        return f"各工程完成率均为{percent(first['completion'])}，{against(first['lag'])}。"
    best, worst = (
        [group["name"] for group in ranked if decimal_of(group["completion"]) == decimal_of(end["completion"])]
        for end in (first, last)
    )
    ends = (
        f"各大工程中，完成率最高的是{named(best)}，为{percent(first['completion'])}；"
        f"最低的是{named(worst)}，为{percent(last['completion'])}，{against(last['lag'])}。"
    )
    if len(behind) == len(ranked):
        return f"{ends}各工程均落后时间进度。"
    return joined(ends, f"落后时间进度的有{len(behind)}个：{named(behind)}。" if behind else "各工程均达到时间进度。")


def _basis(content):
    return f"截至{on_day(content['as_of'])}，{content['basis']['book']}"


def _category(content, category):
    """How many of a category have come how far; the rest by name."""
    found = content["headline"]["categories"][category]
    total, under_way = found["total"], found.get("under_way", 0)
    if not total:
        return ""
    names = {project["code"]: project["name"] for project in content["projects"]}
    left = [names[code] for code in content["leftovers"].get(category, ())]
    started = STARTED_WORD.get(category, "开工")
    said = [f"{category.label}项目{total}个"]
    if under_way:
        said.append(f"已全部{started}" if under_way == total else f"已{started}{under_way}个")
    if found.get("foundation"):
        said.append(f"已进入地基基础施工{found['foundation']}个")
    if "under_way" not in found:
        said += _beyond_foundations(content, category)
    if found.get("starting_soon"):
        said.append(f"近期将开工{found['starting_soon']}个")
    if len(left) == total:
        said.append(f"均尚未{category.start_event}")
    elif left:
        said.append(f"其余{len(left)}个{bracketed(left)}尚未{category.start_event}")
    return f"{'，'.join(said)}。"


def _beyond_foundations(content, category):
    """What has started and is in no foundations, so that the parts of a category add up to its total."""
    begun = [project for project in content["projects"] if project["category"] == category and project["started"]]
    others = [project for project in begun if project["image_stage"] != ImageStage.FOUNDATION]
    later = [project for project in others if project["image_stage"] in LATER_IMAGES or project["stage"] in FINISHED]
    if later:
        yield f"已进入主体及以后阶段{len(later)}个"
    if len(others) > len(later):
        yield f"其他已开工{len(others) - len(later)}个"


def _start_rates(content):
    rates = content["start_rates"]
    annual, due = rates["annual"], rates["on_schedule"]
    said = []
    if annual["total"]:
        said.append(
            f"年度开工率{share(annual['started'], annual['total'])}"
            f"（新开工项目{annual['total']}个，开工{annual['started']}个）"
        )
    if due["total"]:
        said.append(
            f"应开工按期率{share(due['started'], due['total'])}（到月末应开工{due['total']}个，开工{due['started']}个）"
        )
    early = names_of(_coded(content, rates["started_early"]))
    return joined(
        f"{'，'.join(said)}。" if said else "",
        _late(content, rates["not_started_as_planned"]),
        f"提前开工的有{len(early)}个：{named(early)}。" if early else "",
    )


def _late(content, codes):
    """应开未开, by name unless the sentences on the categories have named them already."""
    if not codes:
        return ""
    named_before = {code for left in content["leftovers"].values() for code in left}
    others = names_of(_coded(content, [code for code in codes if code not in named_before]))
    if not others:
        return f"应开工而未开工的有{len(codes)}个，均在上述未开工项目之中。"
    if len(others) == len(codes):
        return f"应开工而未开工的有{len(codes)}个：{named(others)}。"
    return f"应开工而未开工的有{len(codes)}个，除上述未开工项目外，还有{named(others)}。"


def _coded(content, codes):
    wanted = set(codes)
    return [project for project in content["projects"] if project["code"] in wanted]


def _in_time(readings):
    """Month after month within each indicator, the indicators in their order."""
    order = list(dict.fromkeys(reading["code"] for reading in readings))
    return sorted(readings, key=lambda reading: (order.index(reading["code"]), reading["month"]))


def _indicator(reading):
    period = f"{reading['period']}{reading['name']}"
    if reading["shown_as"] == Indicator.ShownAs.VALUE:
        return f"{period}{trim(decimal_of(reading['value']))}{reading['unit']}。"
    growth, drop = decimal_of(reading["growth_pct"]), decimal_of(reading["growth_drop_points"])
    if growth is None:
        return ""
    words = f"{period}同比{'下降' if growth < 0 else '增长'}{points_text(abs(growth)).lstrip('+')}%"
    if reading["cumulative"] and drop:
        words += f"，增幅比去年同期{'回落' if drop < 0 else '提高'}{points_text(abs(drop)).lstrip('+')}个百分点"
    return f"{words}。"
