"""The list of site meetings, and which leaders kept their monthly duty."""

from collections import defaultdict
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from dispatch.models import MeetingDecision, SiteMeeting
from dispatch.queries.site_meeting_duty import duties_of
from dispatch.rules.site_meeting import KEPT, MISSED, WAITING
from projects.models import Assignment, Leader, Project
from projects.models.user import leaders_acted_for
from projects.rules.schedule import month_end
from projects.wording import date_text, month_text

MONTHS_OFFERED = 12


def month_chosen(text, *, on):
    """The month's end that "2012-02" names; the current month where it names none that has begun."""
    current = month_end(year=on.year, month=on.month)
    return next((day for day in months_up_to(on) if f"{day:%Y-%m}" == text), current)


def months_up_to(on):
    """The ends of the last twelve months, the running one first."""
    found = [month_end(year=on.year, month=on.month)]
    while len(found) < MONTHS_OFFERED:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found


def site_meeting_list_page(user, *, month, leader, on):
    """The context of the list for one month; `leader` is the number of the only leader to show, or ""."""
    meetings = SiteMeeting.objects.listed().visible_to(user, on=on)
    leaders = Leader.objects.filter(Q(pk__in=_owing(user, month, on)) | Q(pk__in=meetings.values("leader")))
    shown = meetings.held_in(month)
    if leader:
        shown = shown.filter(leader=leader)
    return {
        "month_text": month_text(month),
        "months": [
            {"value": f"{day:%Y-%m}", "label": month_text(day), "selected": day == month} for day in months_up_to(on)
        ],
        "filters": [
            {
                "name": "leader",
                "label": "包保领导",
                "options": [
                    {"value": "", "label": "全部", "selected": not leader},
                    *(
                        {"value": str(item.pk), "label": item.name, "selected": str(item.pk) == leader}
                        for item in leaders.order_by("sort_order", "pk")
                    ),
                ],
            }
        ],
        "filtered": bool(leader),
        "duty": _duty(user, month, on),
        "rows": _rows(shown, user, on),
        "may_record": user.may("record_site_meeting"),
    }


def _rows(meetings, user, on):
    meetings = list(meetings.select_related("leader"))
    visible = Project.objects.visible_to(user, on=on, head_only=False).filter(site_meetings__in=meetings)
    projects, decisions = defaultdict(list), defaultdict(list)
    for pk, name in visible.order_by("code").values_list("site_meetings", "name"):
        projects[pk].append(name)
    readable = Q(project__in=visible.values("pk")) | Q(unit=user.unit_id) | Q(meeting__leader__in=_own(user, on))
    found = MeetingDecision.objects.filter(meeting__in=meetings)
    for item in (found if user.sees_whole_district else found.filter(readable).distinct()).select_related("problem"):
        decisions[item.meeting_id].append(item)
    return [_row(meeting, projects[meeting.pk], decisions[meeting.pk]) for meeting in meetings]


def _own(user, on):
    return leaders_acted_for(user, on=on).values("pk")


def _row(meeting, projects, decisions):
    done = sum(item.problem is not None and item.problem.closed_on is not None for item in decisions)
    return {
        "held_on": date_text(meeting.held_on),
        "url": reverse("site_meeting_detail", args=[meeting.pk]),
        "leader": meeting.leader.name,
        "place": meeting.place,
        "projects": "、".join(projects) or "—",
        "decisions": str(len(decisions)),
        "done": str(done),
    }


def _owing(user, month, on):
    """The leaders who answer for a project that `user` sees, at the month's end or, inside the month, today."""
    projects = Project.objects.visible_to(user, on=on, head_only=False)
    assignments = Assignment.objects.in_force_on(min(month, on)).filter(
        role=Assignment.Role.RESPONSIBLE_LEADER, project__in=projects.values("pk")
    )
    return assignments.values("leader")


def _duty(user, month, on):
    """Who kept the rule for the month and who did not, by name; None where nobody the user sees owes it."""
    leaders = list(Leader.objects.filter(pk__in=_owing(user, month, on)))
    if not leaders:
        return None
    duties = duties_of(leaders, month=month, on=on)
    groups = defaultdict(list)
    for leader in leaders:
        groups[duties[leader.pk]].append(leader.name)
    unkept = next((duty for duty in (MISSED, WAITING) if groups[duty]), None)
    return {
        "headline": _headline(month, len(leaders), groups, unkept),
        "kept": groups[KEPT],
        "unkept": groups[unkept] if unkept else [],
        "unkept_label": unkept.label if unkept else "",
    }


def _headline(month, total, groups, unkept):
    kept = len(groups[KEPT])
    if unkept is None and kept < total:
        return f"{month.month}月没有现场办公会的记录"
    if unkept is None:
        return f"{month.month}月 {total} 位包保领导都召开了现场办公会"
    return f"{month.month}月 {total} 位包保领导，{kept} 位已召开，{len(groups[unkept])} 位{unkept.label}"


def own_duty(user, *, on):
    """For the first screen of a leader or his secretary: this month's duty of each leader he acts for."""
    month = month_end(year=on.year, month=on.month)
    leaders = list(leaders_acted_for(user, on=on))
    duties = duties_of(leaders, month=month, on=on)
    listed = f"{reverse('site_meeting_list')}?{urlencode({'month': f'{month:%Y-%m}'})}"
    return [
        {
            "leader": leader.name,
            "kept": duties[leader.pk] == KEPT,
            "text": f"{month.month}月现场办公会{'已召开' if duties[leader.pk] == KEPT else '还没有召开'}",
            "url": listed if duties[leader.pk] == KEPT else reverse("site_meeting_new"),
        }
        for leader in leaders
    ]


def meetings_of_project(project, *, user, on):
    """The site meetings on one project, newest first, for its page."""
    meetings = SiteMeeting.objects.listed().visible_to(user, on=on).filter(projects=project).select_related("leader")
    return [
        {
            "held_on": date_text(meeting.held_on),
            "url": reverse("site_meeting_detail", args=[meeting.pk]),
            "leader": meeting.leader.name,
            "place": meeting.place,
            "decisions": str(meeting.decision_count),
        }
        for meeting in meetings.annotate(
            decision_count=Count("decisions", filter=Q(decisions__project=project), distinct=True)
        ).order_by("-held_on", "-pk")
    ]
