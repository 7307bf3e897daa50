"""Two months side by side as a page: what the district did, which projects moved, who climbed and who fell."""

from dataclasses import replace

from django.urls import reverse

from dispatch.models import DispatchMeeting
from dispatch.month.content.compare import compare, comparison_tables
from dispatch.month.content.content import frozen_content
from dispatch.pages.dispatch_meeting.table import table_words
from dispatch.queries.outlook import pct
from projects.choices import Light
from projects.money import show_money
from projects.rules.rounding import NOT_AVAILABLE, points_text
from projects.wording import moment_text, month_text

SHOWN = 200


def comparison_page(meeting, content, *, chosen, whole, computed_at):
    """The page of `meeting` against an earlier frozen month: the one `chosen` (2012-01), else the one before.

    No list is longer than a page bears, unless it is asked for `whole`; how many there are is always said.
    """
    earlier = list(DispatchMeeting.objects.before(meeting.month).filter(snapshot__isnull=False))
    before = next((item for item in earlier if f"{item.month:%Y-%m}" == chosen), earlier[0] if earlier else None)
    page = {
        "meeting": {"title": str(meeting), "month": month_text(meeting.month), "frozen": meeting.is_frozen},
        "cycle_url": reverse("dispatch_meeting", args=[meeting.month]),
        "compare_url": reverse("dispatch_compare", args=[meeting.month]),
        "months": [
            {"value": f"{item.month:%Y-%m}", "label": month_text(item.month), "selected": item == before}
            for item in earlier
        ],
        "before": month_text(before.month) if before else "",
        "computed": moment_text(computed_at) if computed_at else "",
    }
    if before is None:
        return page
    found = compare(frozen_content(before.month), content)
    tables = comparison_tables(found)
    shown = None if whole else SHOWN
    longest = max(len(rows) for rows in (found.joined, found.left, *(table.rows for table in tables)))
    return page | {
        "whole_url": f"{page['compare_url']}?with={before.month:%Y-%m}&all=1" if shown and longest > shown else "",
        "figures": _figures(found),
        "lights": [_light(Light(light), *counts) for light, counts in found.lights.items() if counts != (None, None)],
        "groups": [
            {"title": title, "count": str(len(moves)), "projects": [_project(move) for move in moves[:shown]]}
            for title, moves in (
                ("红灯转绿灯", found.red_to_green),
                ("退步", found.fell_back),
                ("好转", [move for move in found.improved if move not in found.red_to_green]),
            )
        ],
        "joined": {"names": found.joined[:shown], "count": str(len(found.joined))},
        "left": {"names": found.left[:shown], "count": str(len(found.left))},
        "tables": [
            table_words(replace(table, rows=table.rows[:shown]), content, as_of=meeting.month) for table in tables
        ],
    }


def _figures(found):
    pairs = (
        ("完成率", found.completion_pct, pct),
        ("比时间进度", found.lag_points, points_text),
        ("完成投资", found.invested_wan, show_money),
    )
    return [{"label": label, "before": show(before), "after": show(after)} for label, (before, after), show in pairs]


def _light(light, before, after):
    return {
        "light": light,
        "before": NOT_AVAILABLE if before is None else str(before),
        "after": NOT_AVAILABLE if after is None else str(after),
    }


def _project(move):
    return {
        "name": move.name,
        "url": reverse("project_detail", args=[move.code]),
        "leader": move.leader or NOT_AVAILABLE,
        "before": move.before,
        "after": move.after,
    }
