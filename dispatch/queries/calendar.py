"""Whether a page that counts working days knows the calendar of every day it counts."""

from projects.models import Holiday
from projects.rules.workdays import unknown_years


def calendar_note(*days):
    """What a page says that counts working days from the first to the last of `days` (None for no day); mostly ""."""
    counted = [day for day in days if day is not None]
    if not counted:
        return ""
    years = unknown_years(first=min(counted), last=max(counted), calendar=Holiday.objects.calendar())
    if not years:
        return ""
    named = "、".join(f"{year}年" for year in years)
    return f"{named}的放假调休安排还没有录入，涉及的工作日暂按周一至周五计算。"
