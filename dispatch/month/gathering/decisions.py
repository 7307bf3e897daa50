"""What meetings decided and how far it is: the last dispatch meeting's, what earlier ones left open, the month's site meetings'."""

from collections import defaultdict

from django.db.models import Q

from dispatch.models import DispatchDecision, DispatchMeeting, MeetingDecision, SiteMeeting
from dispatch.month.facts.values import DecisionFacts, MeetingFacts
from dispatch.queries.problem_limits import decided_for
from projects.wording import day_text


def decision_facts(*, as_of, on):
    """Decisions that the meeting of the month that ends on `as_of` looks back on.

    All of the last dispatch meeting's, those of earlier ones that are still open, and those of the month's site meetings.
    """
    last = DispatchMeeting.objects.before(as_of).first()
    decided = DispatchDecision.objects.filter(
        Q(meeting=last) | Q(problem__closed_on__isnull=True),
        meeting__month__lt=as_of,
        struck_at__isnull=True,
        project__voided_at__isnull=True,
    )
    dispatch = decided.order_by("-meeting__month", "position").select_related("meeting", "project", "unit", "problem")
    on_site = (
        _listed(MeetingDecision.objects.filter(meeting__in=SiteMeeting.objects.listed().held_in(as_of)))
        .order_by("meeting__held_on", "meeting", "position")
        .select_related("meeting__leader", "project", "unit", "problem")
    )
    return (
        *(_decision(row, str(row.meeting), row.action, on) for row in dispatch),
        *(_decision(row, _site_source(row.meeting), f"{row.subject}：{row.action}", on) for row in on_site),
    )


def last_site_meetings(*, year, held_by, on):
    """{project id: MeetingFacts} of the newest site meeting on each project up to the day `held_by`, with its decisions there
    as they stand on the day `on`.
    """
    held = (
        SiteMeeting.projects.through.objects.filter(
            sitemeeting__in=SiteMeeting.objects.listed().filter(held_on__lte=held_by),
            project__year=year,
            project__voided_at__isnull=True,
        )
        .order_by("sitemeeting__held_on", "sitemeeting")
        .select_related("sitemeeting__leader")
    )
    newest = {row.project_id: row.sitemeeting for row in held.iterator(chunk_size=5000)}
    decisions = defaultdict(list)
    rows = _listed(MeetingDecision.objects.filter(meeting__held_on__lte=held_by, project__year=year))
    for row in rows.order_by("meeting", "position").select_related("meeting__leader", "project", "unit", "problem"):
        meeting = newest.get(row.project_id)
        if meeting is not None and meeting.pk == row.meeting_id:
            decided = _decision(row, _site_source(row.meeting), f"{row.subject}：{row.action}", on)
            decisions[row.project_id].append(decided)
    return {
        project: MeetingFacts(
            meeting.held_on, meeting.leader.name, meeting.place, meeting.heard, tuple(decisions[project])
        )
        for project, meeting in newest.items()
    }


def _listed(decisions):
    return decisions.filter(project__voided_at__isnull=True)


def _site_source(meeting):
    return f"{day_text(meeting.held_on)}{meeting.leader}现场办公会"


def _decision(row, source, action, on):
    due_on, moved, late = decided_for(row, on=on)
    problem = row.problem
    return DecisionFacts(
        source=source,
        project_code=row.project.code,
        project_name=row.project.name,
        action=action,
        unit=row.unit.name if row.unit else "",
        person=row.person,
        due_on=due_on,
        moved=moved,
        state=problem.state_label if problem else "未转问题跟踪",
        done=problem is not None and problem.closed_on is not None,
        overdue=late,
    )
