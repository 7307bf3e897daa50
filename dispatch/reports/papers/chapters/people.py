"""包保责任落实: how leaders and units stand, the monthly site meeting, the weekly reports."""

from dispatch.reports.document import Paragraph, Subheading
from dispatch.reports.papers.reading import against, joined, named, percent, rank_words, total_of
from dispatch.rules.site_meeting import MISSED

ENDS = 3


def people(content, tables):
    return [
        Subheading("（一）包保领导"),
        Paragraph(joined(_ranks(content["leaders"], "位包保领导"), _meetings(content), _promises(content["leaders"]))),
        Subheading("（二）责任单位"),
        Paragraph(_ranks(content["units"], "个责任单位")),
        Subheading("（三）周报报送"),
        Paragraph(_weekly(tables["weekly"])),
    ]


def _ranks(groups, counter):
    """First and last of a rank with its n; nothing where there are too few to have both."""
    ranked = [group for group in groups if group["rank"]]
    if len(ranked) < 2:
        return ""
    ends = min(ENDS, len(ranked) // 2)
    return joined(
        f"{len(ranked)}{counter}按所负责项目完成率排名，居前的是{_placed(ranked[:ends])}；居后的是{_placed(ranked[-ends:])}。"
    )


def _placed(groups):
    return "、".join(
        f"{group['name']}（{percent(group['completion'])}，{against(group['lag'])}，{rank_words(group['rank'])}名）"
        for group in groups
    )


def _meetings(content):
    leaders = [leader for leader in content["leaders"] if leader["duty"]]
    missed = [leader["name"] for leader in leaders if leader["duty"] == MISSED.label]
    held = [leader for leader in leaders if leader["site_meetings"]]
    return joined(
        f"本月召开现场办公会的{len(held)}人、{sum(leader['site_meetings'] for leader in held)}次",
        f"，未召开的{len(missed)}人：{named(missed, counter='人')}" if missed else "",
        "。",
    )


def _promises(leaders):
    kept, broken, claimed, waiting = (
        sum(leader["promises"].get(state, 0) for leader in leaders) for state in ("kept", "broken", "claimed", "open")
    )
    if not kept + broken + claimed + waiting:
        return ""
    return joined(
        f"包保领导作出的时限承诺，已兑现{kept}项，未兑现{broken}项，",
        f"报告兑现待确认{claimed}项，" if claimed else "",
        f"未到期{waiting}项。",
    )


def _weekly(table):
    total = total_of(table)
    if not total.get("应报"):
        return table.note
    worst = [row for row in table.rows if row[5]]
    said = [f"{row[0]}{row[5]}份" for row in sorted(worst, key=lambda row: -row[5])]
    return joined(
        f"本月应报周报{total['应报']}份，实报{total['实报']}份，其中按时{total['其中：按时']}份，迟报{total['其中：迟报']}份，"
        f"按时率{percent(total['按时率'])}；缺报{total['缺报']}份，缺报后已补{total['其中：已补']}份。",
        f"缺报单位：{named(said)}，缺报项目见附件5。" if said else "没有缺报单位。",
    )
