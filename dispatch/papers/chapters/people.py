"""包保责任落实: how leaders and units stand, the monthly site meeting, the weekly reports."""

from itertools import groupby

from dispatch.documents.parts import Paragraph, Subheading
from dispatch.month.content.codec import decimal_of
from dispatch.papers.reading import against, joined, named, names_of, percent, rank_words

ENDS = 3
MISSED_WORD = "未召开"


def people(content, tables, places):
    return [
        Subheading("（一）包保领导"),
        Paragraph(
            joined(
                _ranks(content["leaders"], "包保领导", "位"),
                _meetings(content["leaders"]),
                _promises(content["leaders"]),
            )
        ),
        Subheading("（二）责任单位"),
        Paragraph(_ranks(content["units"], "责任单位", "个")),
        Subheading("（三）周报报送"),
        Paragraph(_weekly(content, tables["weekly"], places)),
    ]


def _ranks(groups, who, counter):
    """First and last of a rank with its n; those who share a place are named together."""
    ranked = [group for group in groups if group["rank"]]
    waiting = [group for group in groups if not group["rank"] and _has_plan(group)]
    apart = f"{named(names_of(waiting))}所负责的项目都没有到期，不排名。" if waiting else ""
    if not ranked:
        return apart or f"没有可以按完成率排名的{who}。"
    shared = [list(members) for _, members in groupby(ranked, key=lambda group: group["rank"]["place"])]
    if len(shared) == 1:
        [members] = shared
        many = f"{len(members)}{counter}{who}" if len(members) > 1 else f"{who}{members[0]['name']}"
        return f"{many}所负责项目的完成率{'均' if len(members) > 1 else ''}为{_result(members[0])}。{apart}"
    ahead, behind = _ends(shared)
    return (
        f"按所负责{_due_words(ranked)}项目完成率排名，{len(ranked)}{counter}{who}中，居前的是{'、'.join(map(_placed, ahead))}；"
        f"居后的是{'、'.join(map(_placed, behind))}。{apart}"
    )


def _ends(shared):
    """The places at both ends, at least one and about as many people as are named; no place is at both."""
    ends = []
    for places in (shared, shared[::-1]):
        taken, people = [], 0
        for members in places[: len(places) // 2]:
            if people >= ENDS:
                break
            taken.append(members)
            people += len(members)
        ends.append(taken)
    return ends[0], ends[1][::-1]


def _placed(members):
    return f"{named(names_of(members))}（{_result(members[0])}，{rank_words(members[0]['rank'])}）"


def _result(group):
    """By the projects that are due; a month frozen before that knew only the whole."""
    sums = group["due"] or group
    return f"{percent(sums['completion'])}，{against(sums['lag'])}"


def _due_words(groups):
    return "到期" if any(group["due"] for group in groups) else ""


def _has_plan(group):
    return bool(group["due"] and decimal_of(group["plan"]))


def _meetings(leaders):
    on_duty = [leader for leader in leaders if leader["duty"]]
    if not on_duty:
        return ""
    missed = [leader["name"] for leader in on_duty if leader["duty"] == MISSED_WORD]
    held = [leader for leader in on_duty if leader["site_meetings"]]
    times = sum(leader["site_meetings"] for leader in held)
    return joined(
        f"本月有{len(held)}位包保领导召开现场办公会，共{times}次" if held else "本月没有包保领导召开现场办公会",
        f"；未召开的有{len(missed)}位：{named(missed)}" if missed and held else "",
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


def _weekly(content, table, places):
    sums = content["sums"].get("weekly", {})
    if not sums.get("owed"):
        return table.note
    worst = sorted((row for row in content["weekly"] if row["missed"]), key=lambda row: -row["missed"])
    said = [f"{row['unit']}{row['missed']}份" for row in worst]
    filed = f"实报{sums['filed']}份（按时{sums['on_time']}份、迟报{sums['late']}份）"
    rate = percent(sums["on_time_rate"])
    waiting = f"，未到期限{sums['expected']}份" if sums["expected"] else ""
    return joined(
        f"本月应报周报{sums['owed']}份，{filed if sums['filed'] else '无一报送'}，按时率{rate}{waiting}。",
        f"缺报{sums['missed']}份，其中事后补报{sums['supplied']}份。" if said else "没有缺报。",
        f"有缺报的单位{len(said)}个：{named(said)}，详见{places['weekly']}。" if said else "",
    )
