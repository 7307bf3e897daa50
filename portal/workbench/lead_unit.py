"""责任单位: what is on my desk and how long do I have?"""

from dispatch.models import Standing
from dispatch.pages.dispatch_meeting.answer import answer_duties
from dispatch.pages.weekly_report.listing import returned_reports
from dispatch.queries.basis import basis_of
from dispatch.queries.headline import light_counts
from portal.workbench.problems import problem_desks, to_do_words
from portal.workbench.shared import behind_words, light_count_links, missed_projects, project_cards
from projects.models import Assignment

CARDS_SHOWN = 16


def lead_unit_workbench(user, *, as_of, on):
    standings = Standing.objects.filter(as_of=as_of).visible_to(user, on=on, head_only=False)
    total = standings.count()
    desks = problem_desks(user, on=on)
    return {
        "basis": basis_of(as_of, unreviewed=standings.filter(unreviewed=True).exists()),
        "headline": {
            "title": to_do_words(desks),
            "text": f"负责 {total} 个项目：{behind_words(light_counts(standings))}" if total else "",
        },
        "missed": missed_projects(user, as_of=as_of, on=on),
        "duties": answer_duties(user, on=on),
        "desks": desks,
        "returned": returned_reports(user, Assignment.Role.LEAD_UNIT, on=on),
        "more_projects": str(total) if total > CARDS_SHOWN else "",
        "light_counts": light_count_links(standings),
        "cards": project_cards(standings.worst_first()[:CARDS_SHOWN], as_of=as_of, on=on, show_leader=True, own=True),
    }
