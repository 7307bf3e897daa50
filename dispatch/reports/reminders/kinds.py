"""The kinds of matters that people are reminded of, and what of each kind waits today."""

from collections.abc import Callable
from dataclasses import dataclass

from dispatch.models import Subscription
from dispatch.reports.reminders import office, problem, site_meeting, weekly_report
from dispatch.rules.reminder import Matter, Person, concerns
from projects.models import Delegation, User, UserRole
from projects.roles import Role


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of matter: what it is called, where it is found, and which roles are reminded unless the office says otherwise.

    `collect` selects by state, never by event, so that whatever was missed is found the next time. `overdue` matters
    are late already.
    """

    name: str
    label: str
    collect: Callable
    roles: frozenset[Role]
    overdue: bool = False


LIAISON = frozenset({Role.LIAISON})
LEADER = frozenset({Role.LEADER, Role.SECRETARY})
OFFICE = frozenset({Role.OFFICE})
HOLDERS = frozenset({Role.LEAD_UNIT, Role.DEPARTMENT})

KINDS = (
    Kind("weekly_due", "周报待报", weekly_report.reports_due, LIAISON),
    Kind("weekly_missing", "周报未报", weekly_report.reports_missing, LIAISON, overdue=True),
    Kind("weekly_returned", "周报退回", weekly_report.reports_returned, LIAISON),
    Kind("weekly_unread", "周报未阅", weekly_report.reports_unread, LEADER),
    Kind("problem_due_soon", "问题将到期", problem.problems_due_soon, HOLDERS),
    Kind("problem_overdue", "问题超期", problem.problems_overdue, HOLDERS, overdue=True),
    Kind("site_meeting_to_hold", "现场办公会", site_meeting.meetings_to_hold, LEADER),
    Kind("figures_to_review", "月度审核", office.figures_to_review, OFFICE),
    Kind("ledger_to_confirm", "台账待确认", office.ledgers_to_confirm, OFFICE),
    Kind("lost_deliveries", "提醒未发出", office.lost_deliveries, frozenset({Role.ADMIN})),
)
LABELS = {kind.name: kind.label for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Reminder:
    """One matter for one person, as his inbox keeps it."""

    kind: Kind
    matter: Matter


def reminders_on(on, *, at):
    """{(user id, key): Reminder}: everything that waits for somebody on the day `on`, at the moment `at`."""
    audience, chosen = people(on), {choice.kind: choice for choice in Subscription.objects.all()}
    found = {}
    for kind in KINDS:
        choice = chosen.get(kind.name)
        if choice and not choice.is_active:
            continue
        roles = frozenset(map(Role, choice.roles)) if choice else kind.roles
        for matter in kind.collect(on=on, at=at):
            for person in audience:
                if concerns(matter, person=person, roles=roles):
                    found[person.pk, f"{kind.name}:{matter.key}"] = Reminder(kind, matter)
    return found


def people(on):
    """Everybody with an account, the approved roles, and the leaders each acts for on the day `on`."""
    roles, acts_for = {}, {}
    for user, role in UserRole.objects.approved().values_list("user", "role"):
        roles.setdefault(user, set()).add(Role(role))
    for secretary, leader in Delegation.objects.valid_on(on).values_list("secretary", "leader"):
        acts_for.setdefault(secretary, set()).add(leader)
    return [
        Person(pk, frozenset(roles.get(pk, ())), unit, leader, frozenset(acts_for.get(pk, ())))
        for pk, unit, leader in User.objects.filter(is_active=True).values_list("pk", "unit", "leader")
    ]
