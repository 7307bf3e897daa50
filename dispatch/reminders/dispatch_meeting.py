"""What a monthly dispatch waits for: answers, objections, confirmations, corrections; and what it has to say to its sides."""

from collections import defaultdict

from django.urls import reverse

from dispatch.models import Contest, DispatchMeeting, FreezeProposal, FrozenCorrection
from dispatch.queries.dispatch_meeting import standings_of, unanswered
from dispatch.queries.people import leaders_of, units_of
from dispatch.rules.reminder import Matter
from projects.models import Assignment, Holiday, Project
from projects.rules.workdays import add_workdays
from projects.wording import day_text, month_text

Role = Assignment.Role
NAMED = 8
NEWS_WORKDAYS = 5
"""A published notice is pointed to for so many working days after its own."""


def answers_due(*, on, at):
    """Projects behind without an answer, all of one leader or lead unit together."""
    for meeting in DispatchMeeting.objects.open_for("answer"):
        missing = unanswered(meeting, standings_of(meeting)).order_by("severity", "project__code")
        names = dict(missing.values_list("project", "project__name"))
        leaders, units = leaders_of(names, on=on), units_of(names, on=on, role=Role.LEAD_UNIT)
        for kind, owners in (("leaders", leaders), ("units", units)):
            for owner, owed in _by_owner(names, owners).items():
                yield Matter(
                    key=f"{meeting.pk}-{kind}-{owner}",
                    subject=f"{meeting}：{len(owed)}个落后项目等您答复五问",
                    text=_named(owed),
                    url=reverse("dispatch_answer_list", args=[meeting.month]),
                    **{kind: frozenset({owner})},
                )


def results_to_look_at(*, on, at):
    """Lights, diagnoses and ranks that are publicized, for the sides, as long as they may object."""
    for meeting in DispatchMeeting.objects.open_for("contest").filter(contest_from__lte=on, contest_until__gte=on):
        yield Matter(
            key=f"{meeting.pk}",
            subject=f"{meeting}：亮灯、诊断和排名公示中，{day_text(meeting.contest_until)}前可以申诉",
            url=reverse("dispatch_result_list", args=[meeting.month]),
            **_sides(meeting, on),
        )


def notices_published(*, on, at):
    """The newest notice, for a few days after it was published."""
    calendar = Holiday.objects.calendar()
    for meeting in DispatchMeeting.objects.published().order_by("-month")[:1]:
        if on > add_workdays(meeting.published_on, NEWS_WORKDAYS, calendar=calendar):
            return
        yield Matter(
            key=f"{meeting.pk}",
            subject=f"{meeting}通报已印发，请查看",
            url=reverse("dispatch_meeting", args=[meeting.month]),
            **_sides(meeting, on),
        )


def contests_to_answer(*, on, at):
    """Objections without an answer; the month cannot be frozen before."""
    for item in Contest.objects.open().select_related("meeting", "project"):
        yield Matter(
            key=f"{item.pk}",
            subject=f"{item.project}：对{item.get_about_display()}的申诉待答复",
            text=item.text,
            url=reverse("contest_list", args=[item.meeting.month]),
        )


def freezes_to_confirm(*, on, at):
    """Proposals of a freeze that wait for a supervisor."""
    waiting = FreezeProposal.objects.filter(state=FreezeProposal.State.OPEN)
    for proposal in waiting.select_related("meeting", "proposed_by"):
        yield Matter(
            key=f"{proposal.pk}",
            subject=f"{proposal.meeting}数据待确认冻结",
            text=f"{proposal.proposed_by}已核对提出",
            url=reverse("freeze_confirm", args=[proposal.meeting.month]),
        )


def corrections_for_office(*, on, at):
    return _corrections(office_by__isnull=True)


def corrections_for_supervisors(*, on, at):
    return _corrections(supervisor_by__isnull=True)


def _corrections(**lacking):
    """Corrections that one side has not approved yet."""
    waiting = FrozenCorrection.objects.filter(state=FrozenCorrection.State.ASKED, **lacking)
    for item in waiting.select_related("meeting", "project"):
        yield Matter(
            key=f"{item.pk}",
            subject=f"{item.project}：{month_text(item.meeting.month)}冻结数据更正待批准",
            text=item.reason,
            url=reverse("correction_list", args=[item.meeting.month]),
        )


def _by_owner(names, owners):
    """{owner: names of its projects, the worst first}"""
    found = defaultdict(list)
    for project, name in names.items():
        for owner in owners[project]:
            found[owner].append(name)
    return found


def _sides(meeting, on):
    """Everybody who answers for a project of the year, as the owners of a matter."""
    projects = Project.objects.listed().filter(year=meeting.month.year)
    current = Assignment.objects.in_force_on(on).filter(project__in=projects.values("pk"))
    return {
        "leaders": frozenset(current.filter(leader__isnull=False).values_list("leader", flat=True)),
        "units": frozenset(current.filter(unit__isnull=False).values_list("unit", flat=True)),
    }


def _named(names):
    more = f"等{len(names)}个" if len(names) > NAMED else ""
    return f"{'、'.join(names[:NAMED])}{more}"
