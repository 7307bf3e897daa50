"""The kinds of matters that people are reminded of, and what of each kind waits today."""

from collections.abc import Callable
from dataclasses import dataclass

from dispatch.models import Subscription
from dispatch.queries.accounts import people
from dispatch.reminders import (
    dispatch_meeting,
    event,
    office,
    problem,
    promise,
    push_record,
    site_meeting,
    weekly_report,
)
from dispatch.rules.reminder import Matter, concerns
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
UNITS = frozenset({Role.LEAD_UNIT, Role.DEPARTMENT})
CHIEF = frozenset({Role.CHIEF})
HOLDERS = UNITS | LEADER | CHIEF
SIDES = UNITS | LEADER | LIAISON
SUPERVISOR = frozenset({Role.SUPERVISOR})

KINDS = (
    Kind("weekly_due", "周报待报", weekly_report.reports_due, LIAISON),
    Kind("weekly_missing", "周报未报", weekly_report.reports_missing, LIAISON, overdue=True),
    Kind("weekly_returned", "周报退回", weekly_report.reports_returned, LIAISON),
    Kind("weekly_unread", "周报未阅", weekly_report.reports_unread, LEADER),
    Kind("problem_to_accept", "问题待签收", problem.problems_to_accept, UNITS),
    Kind("problem_due_soon", "问题将到期", problem.problems_due_soon, HOLDERS),
    Kind("problem_overdue", "问题超期", problem.problems_overdue, HOLDERS, overdue=True),
    Kind("problem_reported_solved", "问题待报结", problem.problems_reported_solved, HOLDERS),
    Kind("problem_risen", "问题提级", problem.problems_risen, LEADER | CHIEF),
    Kind("problem_objected", "问题异议待定", problem.problems_objected, LEADER | CHIEF | OFFICE),
    Kind("extension_to_decide", "展期待批", problem.extensions_to_decide, LEADER | CHIEF),
    Kind("result_to_confirm", "办理结果待确认", problem.results_to_confirm, LEADER | OFFICE),
    Kind("promise_due_soon", "承诺将到期", promise.promises_due_soon, UNITS | LEADER),
    Kind("promise_broken", "承诺未兑现", promise.promises_broken, UNITS | LEADER, overdue=True),
    Kind("promise_to_confirm", "承诺兑现待确认", promise.claims_to_confirm, OFFICE | SUPERVISOR),
    Kind("push_named", "走访跑办提到", push_record.records_that_name, UNITS | LEADER),
    Kind("event_missed", "到期未办", event.events_missed, LEADER | LIAISON | {Role.LEAD_UNIT}, overdue=True),
    Kind("site_meeting_to_hold", "现场办公会", site_meeting.meetings_to_hold, LEADER),
    Kind("answer_due", "五问待答复", dispatch_meeting.answers_due, LEADER | {Role.LEAD_UNIT}),
    Kind("results_publicized", "调度公示", dispatch_meeting.results_to_look_at, SIDES),
    Kind("notice_published", "通报印发", dispatch_meeting.notices_published, SIDES),
    Kind("contest_to_answer", "申诉待答复", dispatch_meeting.contests_to_answer, OFFICE),
    Kind("freeze_to_confirm", "冻结待确认", dispatch_meeting.freezes_to_confirm, SUPERVISOR),
    Kind("correction_office", "更正待大项目办批准", dispatch_meeting.corrections_for_office, OFFICE),
    Kind("correction_supervisor", "更正待督查考核局批准", dispatch_meeting.corrections_for_supervisors, SUPERVISOR),
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
