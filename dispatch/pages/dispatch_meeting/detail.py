"""The archive of all dispatches, and the page of one: its way, its next step, and what waits for whom."""

import json

from django.db.models import Q
from django.urls import reverse

from dispatch.models import (
    DispatchDecision,
    DispatchDocument,
    DispatchMeeting,
    FreezeProposal,
    Standing,
)
from dispatch.month.content.figures import headline_words, light_word
from dispatch.pages.dispatch_meeting.answer import answers_owed, owed_url
from dispatch.pages.dispatch_meeting.documents import documents_page, kinds_open_to
from dispatch.pages.dispatch_meeting.result import open_for_contest
from dispatch.pages.dispatch_meeting.step import due_month, opening_words, step_words
from dispatch.paging import page_of
from dispatch.papers.occasion import document_number
from dispatch.queries.calendar import calendar_note
from dispatch.queries.figures import headline_figures
from dispatch.queries.problem_limits import decided_for
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from projects.choices import Light
from projects.models import Project
from projects.wording import date_text, day_text, done_text, moment_text, month_text

State = DispatchMeeting.State
STEP_LABELS = {
    State.PREPARING: "筹备",
    State.FROZEN: "冻结",
    State.HELD: "开会",
    State.PUBLISHED: "通报",
    State.CLOSED: "办结",
}
PAGE_SIZE = 12
DECISIONS_SHOWN = 60


def archive_page(user, *, number, on):
    """All dispatches, the newest first; the office can open the month that is due."""
    meetings, total, pager = page_of(
        DispatchMeeting.objects.order_by("-month"),
        number=number,
        size=PAGE_SIZE,
        url=lambda page: f"{reverse('dispatch_meeting_list')}?page={page}",
    )
    meetings = list(meetings)
    figures = frozen_figures(meetings)
    papers = _papers(meetings, user)
    whole = user.sees_whole_district
    return {
        "rows": [_row(meeting, figures, papers.get(meeting.pk, []), whole) for meeting in meetings],
        "total": total,
        "pager": pager,
        "whole": whole,
        "opening": _opening(user, on),
    }


def _opening(user, on):
    month = due_month(on)
    if not DISPATCH_MEETING.permits("open", user.roles) or DispatchMeeting.objects.filter(month=month).exists():
        return None
    return opening_words(month, user=user)["step"] if Standing.objects.filter(as_of=month).exists() else None


def frozen_figures(meetings):
    """{meeting id: the figures that a supervisor confirmed} of those that are frozen."""
    confirmed = FreezeProposal.objects.filter(meeting__in=meetings, state=FreezeProposal.State.CONFIRMED)
    return {proposal.meeting_id: json.loads(proposal.content) for proposal in confirmed}


def _papers(meetings, user):
    """{meeting id: links to those of its published papers that `user` may read}"""
    found = {}
    documents = DispatchDocument.objects.filter(
        meeting__in=meetings, edition=DispatchDocument.FINAL, kind__in=kinds_open_to(user)
    )
    for document in documents.select_related("meeting"):
        url = f"{reverse('dispatch_meeting', args=[document.meeting.month])}{document.kind}"
        found.setdefault(document.meeting_id, []).append({"label": document.get_kind_display(), "url": url})
    return found


def _row(meeting, figures, papers, whole):
    headline = _headline(meeting, figures) if whole else {}
    return {
        "title": month_text(meeting.month),
        "url": reverse("dispatch_meeting", args=[meeting.month]),
        "state": meeting.get_state_display(),
        "frozen": meeting.is_frozen,
        "number": document_number(meeting) if meeting.is_published else "",
        "completion": headline.get("完成率", "—"),
        "lag": headline.get("比时间进度", "—"),
        "lights": [{"light": light, "count": headline.get(light_word(light), "—")} for light in Light],
        "papers": papers,
    }


def _headline(meeting, figures):
    if meeting.pk in figures:
        return figures[meeting.pk]["headline"]
    return headline_words(headline_figures(meeting.month))


def meeting_page(meeting, *, user, on):
    """The page of one dispatch, as `user` sees it."""
    whole = user.sees_whole_district
    previous = DispatchMeeting.objects.before(meeting.month).first()
    return {
        "meeting": {
            "title": str(meeting),
            "state": meeting.get_state_display(),
            "cut_off": date_text(meeting.month),
            "number": document_number(meeting) if meeting.is_published else "",
        },
        "steps": steps_taken(meeting),
        "step": step_words(meeting, user=user, on=on),
        "calendar_note": calendar_note(meeting.contest_from, meeting.contest_until),
        "overtaken": _overtaken(meeting) if user.may("run_dispatch") else "",
        "withdraw_url": _withdraw_url(meeting, user),
        "headline": _sentence(meeting) if whole else "",
        "yours": _yours(meeting, user, on),
        "links": _links(meeting, user),
        "last": {"title": str(previous), "url": reverse("dispatch_meeting", args=[previous.month])}
        if previous
        else None,
        "open_decisions": _open_decisions(previous, user, on) if previous else [],
        "seal": _seal(meeting),
        **documents_page(meeting, user=user),
    }


def steps_taken(meeting):
    """The five states in their order: what is behind, where the meeting stands, what is to come.

    Once it is closed all of it is behind.
    """
    order = list(State)
    now = len(order) if meeting.state == State.CLOSED else order.index(State(meeting.state))
    return [
        {
            "label": STEP_LABELS[state],
            "place": "done" if index < now else "now" if index == now else "later",
            "note": _note(meeting, state),
        }
        for index, state in enumerate(order)
    ]


def _note(meeting, state):
    match state:
        case State.PREPARING if meeting.contest_until:
            return f"公示{day_text(meeting.contest_from)}至{day_text(meeting.contest_until)}"
        case State.FROZEN if meeting.is_frozen:
            return day_text(meeting.snapshot.frozen_on)
        case State.HELD if meeting.meets_on:
            return day_text(meeting.meets_on)
        case State.PUBLISHED if meeting.published_on and meeting.is_published:
            return day_text(meeting.published_on)
        case State.CLOSED if meeting.closed_on:
            return day_text(meeting.closed_on)
    return ""


def _overtaken(meeting):
    last = meeting.proposals.select_related("decided_by").first()
    if meeting.is_frozen or last is None or last.state != FreezeProposal.State.OVERTAKEN:
        return ""
    return f"{last.decided_by}确认时，数字与{moment_text(last.proposed_at)}提出的不同，没有冻结。请重新核对后再提出。"


def _withdraw_url(meeting, user):
    open_ = meeting.proposals.filter(state=FreezeProposal.State.OPEN)
    may = DISPATCH_MEETING.is_open_to(user.roles, "withdraw_proposal", meeting.state) and open_.exists()
    return reverse("freeze_withdraw", args=[meeting.month]) if may else ""


def _sentence(meeting):
    headline = _headline(meeting, frozen_figures([meeting]))
    lights = "、".join(f"{headline[f'{light.label}灯']}{light.label}灯" for light in (Light.RED, Light.YELLOW))
    return f"{headline['项目']}项目，完成 {headline['完成率']}，比时间进度 {headline['比时间进度']}；{lights}"


def _yours(meeting, user, on):
    """What this dispatch asks of `user` himself today, each with the page where it is done."""
    found = []
    if DISPATCH_MEETING.allows("answer", meeting.state) and (owing := answers_owed(meeting, user, on=on)):
        text = f"{len(owing)} 个落后项目等您答复五问"
        found.append({"text": text, "label": "去答复", "url": owed_url(meeting, owing)})
    if open_for_contest(meeting, on) and DISPATCH_MEETING.permits("contest", user.roles):
        text = f"亮灯、诊断和排名正在公示，{day_text(meeting.contest_until)}前可以申诉"
        url = reverse("dispatch_result_list", args=[meeting.month])
        found.append({"text": text, "label": "看公示", "url": url})
    return found


def _links(meeting, user):
    pages = (
        ("公示结果", "dispatch_result_list", "view_dispatch"),
        ("五问答复", "dispatch_answer_list", "view_project_figures"),
        ("申诉", "contest_list", "view_contests"),
        ("更正", "correction_list", "view_project_figures"),
        ("会议", "dispatch_screens", "view_project_figures"),
        ("调度表", "dispatch_tables", "view_pack"),
        ("两期比较", "dispatch_compare", "view_pack"),
    )
    return [
        {"label": label, "url": reverse(name, args=[meeting.month])}
        for label, name, needed in pages
        if user.may(needed)
    ]


def _open_decisions(previous, user, on):
    """What the meeting before decided and nobody has finished yet, the earliest limit first; own ones for the sides."""
    decisions = DispatchDecision.objects.standing().filter(meeting=previous, problem__closed_on__isnull=True)
    if not user.sees_whole_district:
        own = Project.objects.visible_to(user, on=on, head_only=False).values("pk")
        decisions = decisions.filter(Q(project__in=own) | Q(unit=user.unit_id, unit__isnull=False))
    decisions = decisions.select_related("project", "unit", "problem").order_by("due_on", "position")
    return [_open_decision(decision, on) for decision in decisions[:DECISIONS_SHOWN]]


def _open_decision(decision, on):
    due_on, moved, late = decided_for(decision, on=on)
    return {
        "action": decision.action,
        "project": decision.project.name,
        "unit": decision.unit.name if decision.unit else "—",
        "person": decision.person or "—",
        "due": date_text(due_on),
        "moved": moved,
        "overdue": late,
        "state": decision.problem.state_label if decision.problem else "会后未交办",
        "url": reverse("problem_detail", args=[decision.problem.number]) if decision.problem else "",
    }


def _seal(meeting):
    """What the frozen figures are known by, once they are frozen."""
    if not meeting.is_frozen:
        return None
    snapshot = meeting.snapshot
    return {
        "at": done_text(snapshot.frozen_on, snapshot.frozen_at),
        "proposed_by": str(snapshot.proposed_by),
        "confirmed_by": str(snapshot.confirmed_by),
        "ledger_number": str(snapshot.ledger_number),
        "sha256": snapshot.sha256,
    }
