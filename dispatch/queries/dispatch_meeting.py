"""Where a dispatch meeting stands, in facts that the rule of its steps takes."""

from django.db.models import Exists, OuterRef

from dispatch.models import DispatchAnswer, FreezeProposal, PackRun, Standing
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING, Facts
from projects.models import Assignment, Policy, Project
from projects.roles import Role

Part = Assignment.Role


def facts_of(meeting, *, on):
    """What is known of the meeting on the day `on`."""
    standings = standings_of(meeting)
    return Facts(
        state=meeting.state,
        on=on,
        contest_until=meeting.contest_until,
        contests_open=meeting.contests.filter(upheld__isnull=True).count(),
        answers_missing=unanswered(meeting, standings).count(),
        unreviewed=standings.filter(unreviewed=True).count(),
        proposal_open=meeting.proposals.filter(state=FreezeProposal.State.OPEN).exists(),
        decisions_lacking=sum(bool(decision.lacks) for decision in meeting.decisions.standing()),
        making_documents=meeting.pack_runs.filter(state__in=(PackRun.State.QUEUED, PackRun.State.RUNNING)).exists(),
    )


def contest_days(day):
    """How many working days what is shown on that day can be objected to, by the policy in force."""
    return Policy.objects.in_force_on(day).contest_days


def standings_of(meeting):
    """The standings of the meeting's month."""
    return Standing.objects.filter(as_of=meeting.month, project__voided_at__isnull=True)


def answerable(user, *, on):
    """The projects on which `user` answers the five: all for the office, else those of his leader or his lead unit."""
    if Role.OFFICE in user.roles:
        return Project.objects.listed()
    return Project.objects.own_as(user, Part.RESPONSIBLE_LEADER, Part.LEADER_IN_CHARGE, Part.LEAD_UNIT, on=on)


def may_read(answer, user, *, own):
    """Whether `user` reads an answer: an unsent one is its author's, his leader's, and theirs who edit it (`own`)."""
    if answer.state == DispatchAnswer.State.SUBMITTED:
        return True
    edits = own and DISPATCH_MEETING.permits("answer", user.roles)
    is_leader = user.leader_id is not None and user.leader_id == answer.leader_id
    return edits or is_leader or answer.saved_by_id == user.pk


def unanswered(meeting, standings):
    """The standings of projects behind whose side has not handed in its answer to the five."""
    answered = DispatchAnswer.objects.filter(
        meeting=meeting, project=OuterRef("project"), state=DispatchAnswer.State.SUBMITTED
    )
    return standings.behind().filter(~Exists(answered))
