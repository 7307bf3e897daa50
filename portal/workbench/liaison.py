"""联络单位: what must I file today?"""

from dispatch.models import Standing
from dispatch.pages.weekly_report.listing import to_file_today
from dispatch.queries.basis import basis_of
from portal.workbench.problems import problem_desks
from portal.workbench.shared import project_cards
from projects import clock

CARDS_SHOWN = 16
LINES_SHOWN = 40
ARREARS_SHOWN = 8


def liaison_workbench(user, *, as_of, on):
    standings = Standing.objects.filter(as_of=as_of).visible_to(user, on=on, head_only=False)
    filing = to_file_today(user, on=on, at=clock.now())
    waiting = [row for row in filing["due"] if not row["filed"]]
    return {
        "basis": basis_of(as_of, unreviewed=standings.filter(unreviewed=True).exists()),
        "headline": {"title": _title(filing["due"], waiting), "text": _text(filing)},
        "waiting": waiting[:LINES_SHOWN],
        "filed": [row for row in filing["due"] if row["filed"]][:LINES_SHOWN],
        "arrears": filing["arrears"][: -ARREARS_SHOWN - 1 : -1],
        "arrears_total": str(len(filing["arrears"])),
        "returned": filing["returned"],
        "desks": problem_desks(user, on=on),
        "cards": project_cards(standings.worst_first()[:CARDS_SHOWN], as_of=as_of, on=on, show_leader=True),
    }


def _title(due, waiting):
    if not due:
        return "本周没有要报的周报"
    if not waiting:
        return f"本周 {len(due)} 份周报已报齐"
    return f"本周还要报 {len(waiting)} 份周报"


def _text(filing):
    words = [filing["due_words"]] if filing["due"] else []
    if filing["returned"]:
        words.append(f"被退回 {len(filing['returned'])} 份")
    if filing["arrears"]:
        words.append(f"以前缺报 {len(filing['arrears'])} 份")
    return "；".join(words)
