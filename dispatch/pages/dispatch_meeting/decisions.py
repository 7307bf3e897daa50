"""What a dispatch meeting has decided so far: beside a project's screen, and altogether when it ends."""

from django.urls import reverse

from dispatch.models import DispatchMeeting
from projects.wording import date_text, day_text, done_text


def decisions_of(meeting, *, code=""):
    """The decisions that stand, in their order; of one project where `code` names it."""
    decisions = meeting.decisions.standing().select_related("project", "unit", "problem")
    return decisions.filter(project__code=code) if code else decisions


def decision_words(decision):
    """One decision for a page; what it lacks is named."""
    return {
        "position": str(decision.position),
        "anchor": f"decision-{decision.position}",
        "action": decision.action,
        "project": decision.project.name,
        "unit": decision.unit.name if decision.unit else "",
        "person": decision.person,
        "due": day_text(decision.due_on) if decision.due_on else "",
        "lacks": "、".join(decision.lacks),
        "number": decision.problem.number if decision.problem else "",
        "problem_url": reverse("problem_detail", args=[decision.problem.number]) if decision.problem else "",
        "amend_url": reverse("dispatch_decision_amend", args=[decision.meeting.month, decision.position]),
        "strike_url": reverse("dispatch_decision_strike", args=[decision.meeting.month, decision.position]),
        "screen_url": reverse("dispatch_screen", args=[decision.meeting.month, decision.project.code]),
    }


def initial_of(decision):
    """What the form of a decision begins with."""
    return {
        "action": decision.action,
        "unit": decision.unit.name if decision.unit else "",
        "person": decision.person,
        "due_on": date_text(decision.due_on) if decision.due_on else "",
    }


def counts_of(meeting):
    """(how many stand, how many of them lack a part) as words."""
    decisions = list(meeting.decisions.standing())
    return {"decided": str(len(decisions)), "lacking": str(sum(bool(item.lacks) for item in decisions))}


def last_held(meeting):
    """What is written of the meeting once it is over."""
    return {
        "on": date_text(meeting.meets_on),
        "place": meeting.place,
        "chair": meeting.chair,
        "present": meeting.present,
        "remarks": meeting.remarks,
        "recorded": f"{meeting.held_by} {done_text(meeting.held_on, meeting.held_at)}" if meeting.held_by else "",
    }


def as_last_time(meeting):
    """Where the dispatch before was held, by whom and with whom: what the form of this one opens with."""
    before = DispatchMeeting.objects.before(meeting.month).filter(meets_on__isnull=False).first()
    return {"place": before.place, "chair": before.chair, "present": before.present} if before else {}
