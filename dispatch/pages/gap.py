"""差距拆解 as its page: how much of the headline each cause, programme, leader or unit adds, with a door to its projects."""

from django.urls import reverse
from django.utils.http import urlencode

from dispatch.models import Standing
from dispatch.queries.basis import basis_of
from dispatch.queries.gap import gap_groups, gap_parts, gaps_of
from dispatch.queries.standing import month_end_before
from dispatch.rules.gap import CLASSES, NOT_DUE, change_of, whole_of
from projects.choices import Category
from projects.money import show_money, show_wan
from projects.rules.rounding import parts_text, round_half_up, round_parts
from projects.rules.schedule import time_progress
from projects.wording import month_text

TABS = {
    "cause": "按原因",
    "programme": "按工程",
    "category": "按类别",
    "leader": "按包保领导",
    "unit": "按牵头责任单位",
}
FILTERS = {"cause": "gap", "programme": "programme", "category": "category", "leader": "leader", "unit": "unit"}
"""How the list of projects calls what a tab groups by."""

ROOM_PCT = 96


def gap_page(standings, *, by, as_of, newest, months):
    """The context for the standings that somebody sees; `newest` says whether the list of projects stands on that day."""
    parts = gap_parts(standings, as_of=as_of)
    causes, whole = gaps_of(parts, as_of=as_of)
    if by == "cause":
        rows = [_row(CLASSES[name], name, gap, by=by, newest=newest) for name, gap in causes.items() if gap.part.count]
    else:
        rows = _group_rows(standings, by=by, as_of=as_of, newest=newest, whole=whole)
    _draw(rows)
    return {
        "basis": basis_of(as_of, unreviewed=standings.filter(unreviewed=True).exists()),
        "month_text": month_text(as_of),
        "months": months,
        "tabs": [
            {"label": label, "url": f"?{urlencode(_address(key, as_of, newest))}", "active": key == by}
            for key, label in TABS.items()
        ],
        "head": TABS[by].removeprefix("按"),
        "planned": whole.part.plan_wan > 0,
        "points": parts_text(whole.points),
        "wan": show_wan(round_half_up(whole.wan, places=4)),
        "shape": parts_text(whole.shape_points),
        "execution": parts_text(whole.execution_points),
        "change": _change(standings, whole, as_of=as_of),
        "guard": _guard(causes[NOT_DUE].part),
        "unreported": _mark(whole.part.unreported),
        "rows": rows,
        "total": _row("合计", "", whole, by=by, newest=False),
        "rounded": not _add_up(rows, whole),
    }


def gap_sentence(standings, *, as_of):
    """For a first screen: the parts of the gap in one line, the largest first; "" where nothing is planned."""
    causes, whole = gaps_of(gap_parts(standings, as_of=as_of), as_of=as_of)
    if not whole.part.plan_wan:
        return ""
    told = sorted((gap.points, name) for name, gap in causes.items() if gap.part.count)
    said = "，".join(f"{CLASSES[name]}{causes[name].part.count}项 {parts_text(points)}" for points, name in told)
    return f"差距 {parts_text(whole.points)} 个百分点：{said}"


def _group_rows(standings, *, by, as_of, newest, whole):
    found = gap_groups(standings, by=by, as_of=as_of)
    parts = {key: whole_of(classes.values()) for key, classes in found.items()}
    gaps, _ = gaps_of(parts, as_of=as_of)
    ordered = sorted(gaps.items(), key=lambda item: (item[1].points, str(item[0])))
    return [_row(_name(by, name), key, gap, by=by, newest=newest) for (key, name), gap in ordered]


def _name(by, name):
    if by == "category":
        return Category(name).label
    return name or "未明确"


def _row(name, key, gap, *, by, newest):
    part = gap.part
    door = f"{reverse('project_list')}?{urlencode({FILTERS[by]: key, 'sort': 'lag'})}" if newest and key else ""
    return {
        "name": name,
        "url": door,
        "count": str(part.count),
        "plan": show_wan(part.plan_wan),
        "invested": show_wan(part.invested_wan),
        "wan": show_wan(round_half_up(gap.wan, places=4)),
        "points": parts_text(gap.points),
        "shape": parts_text(gap.shape_points),
        "execution": parts_text(gap.execution_points),
        "unreported": _mark(part.unreported),
        "gap": gap,
    }


def _draw(rows):
    """Each row's bar on one scale: what is missing lies left of the zero line, what is ahead right of it."""
    least, most = (edge([0, *(_pull(row) for row in rows)]) for edge in (min, max))
    span = (most - least) or 1
    for row in rows:
        from_pct, to_pct = (float((edge - least) / span) * ROOM_PCT for edge in sorted((_pull(row), 0)))
        row |= {
            "bar_x": f"{from_pct:.2f}%",
            "bar_width": f"{max(to_pct - from_pct, 0.3):.2f}%",
            "zero_x": f"{float(-least / span) * ROOM_PCT:.2f}%",
            "ahead": _pull(row) > 0,
        }


def _change(standings, whole, *, as_of):
    """What moved the headline since the month's end before; "" in January and where nothing stood there."""
    before_day = month_end_before(as_of)
    if before_day.year != as_of.year:
        return ""
    earlier = Standing.objects.filter(as_of=before_day, project__in=standings.values("project"))
    before = whole_of(gap_parts(earlier, as_of=before_day).values())
    change = change_of(
        before=before,
        before_progress=time_progress(as_of=before_day),
        now=whole.part,
        now_progress=time_progress(as_of=as_of),
    )
    if change is None:
        return ""
    _, then = gaps_of({"": before}, as_of=before_day)
    plans = f"，计划调整 {parts_text(change.plan_points)}" if change.plan_points else ""
    invested = show_money(whole.part.invested_wan - before.invested_wan)
    return (
        f"{parts_text(then.points)}→{parts_text(whole.points)}：时间推进 {parts_text(change.time_points)}，"
        f"完成投资{invested} {parts_text(change.invested_points)}{plans}"
    )


def _guard(part):
    if not part.count:
        return ""
    return f"未到期的 {part.count} 个项目今天不是谁的责任，但 {show_money(part.plan_wan)} 计划今年都要完成。"


def _address(by, as_of, newest):
    return {"by": by} if newest else {"by": by, "month": f"{as_of:%Y-%m}"}


def _pull(row):
    return row["gap"].points or 0


def _add_up(rows, whole):
    """Whether the shown parts equal the shown wholes, down the table and across each row."""
    if whole.points is None:
        return True
    down = sum(round_parts(row["gap"].points) for row in rows) == round_parts(whole.points)
    return down and all(
        round_parts(gap.shape_points) + round_parts(gap.execution_points) == round_parts(gap.points)
        for gap in [whole, *(row["gap"] for row in rows)]
    )


def _mark(count):
    return str(count) if count else ""
