"""包保领导 and his secretary: which of my projects is behind, why, and what must I do today?"""

from dispatch.models import Standing
from dispatch.pages.dispatch_meeting.answer import answer_duties
from dispatch.pages.site_meeting.listing import own_duty
from dispatch.pages.weekly_report.listing import inbox
from dispatch.queries.basis import basis_of
from dispatch.queries.headline import light_counts, totals
from dispatch.queries.outlook import pct
from portal.workbench.problems import problem_desks
from portal.workbench.shared import behind_words, missed_projects, project_cards
from projects.models import Delegation
from projects.roles import Role
from projects.rules.rounding import points_text

CARDS_SHOWN = 40


def leader_workbench(user, *, as_of, on):
    standings = Standing.objects.filter(as_of=as_of).visible_to(user, on=on, head_only=False)
    own = totals(standings, as_of=as_of)
    return {
        "basis": basis_of(as_of, unreviewed=own.unreviewed),
        "acting_for": _acting_for(user, on) if Role.LEADER not in user.roles else "",
        "headline": {
            "total": str(own.projects),
            "text": behind_words(light_counts(standings)),
            "completion": pct(own.completion_pct) if own.plan_wan else "",
            "lag": points_text(own.lag_points),
        },
        "cards": project_cards(standings.worst_first()[:CARDS_SHOWN], as_of=as_of, on=on, show_leader=False, own=True),
        "duties": [*answer_duties(user, on=on), *own_duty(user, on=on)],
        "missed": missed_projects(user, as_of=as_of, on=on),
        "desks": problem_desks(user, on=on),
        "unread_reports": inbox(user, on=on)["unread"],
    }


def _acting_for(user, on):
    delegations = Delegation.objects.valid_on(on).filter(secretary=user).select_related("leader")
    return "、".join(delegation.leader.name for delegation in delegations)
