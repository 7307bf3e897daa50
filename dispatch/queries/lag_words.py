"""How far behind the time schedule, in the words of the notices."""

from dispatch.queries.outlook import pct
from projects.rules.rounding import round_points


def position_words(lag_points):
    """("落后", "11.8"), ("超前", "0.4"), or ("", "") when level or unknown."""
    rounded = round_points(lag_points) if lag_points is not None else 0
    if not rounded:
        return "", ""
    return ("落后" if rounded < 0 else "超前"), f"{abs(rounded):f}"


def lag_sentence(totals):
    """完成 4.87%，落后时间进度 11.8 个百分点; empty where there is no plan."""
    if not totals.plan_wan:
        return ""
    position, gap = position_words(totals.lag_points)
    behind = f"{position}时间进度 {gap} 个百分点" if position else "与时间进度持平"
    return f"完成 {pct(totals.completion_pct)}，{behind}"
