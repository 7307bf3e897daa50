from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dispatch.actions.dispatch_meeting.sitting import (
    amend_decision,
    record_held,
    strike_decision,
    type_decision,
)
from dispatch.forms.dispatch_meeting.sitting import DecisionForm, DecisionLineForm, HeldForm, active_units
from dispatch.models import DispatchMeeting
from dispatch.month.content.content import frozen_content
from dispatch.pages.dispatch_meeting import decisions as decided
from dispatch.pages.dispatch_meeting.screen import overview_page, screen_page
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING, HOLD
from projects import clock
from projects.models import Project
from projects.refusals import StaleEdit, StepRefused
from projects.web import needs


@require_safe
@needs("view_dispatch")
def dispatch_screens(request, month):
    """The first screen of meeting mode: the order in which the projects are called."""
    meeting = get_object_or_404(DispatchMeeting, month=month)
    if not meeting.is_frozen:
        context = {"meeting": {"title": str(meeting)}, "cycle_url": reverse("dispatch_meeting", args=[month])}
        return render(request, "dispatch/dispatch_meeting/unfrozen.html", context)
    page = overview_page(meeting, frozen_content(month), user=request.user, on=clock.today())
    page |= decided.counts_of(meeting) if request.user.sees_whole_district else {}
    return render(
        request, "dispatch/dispatch_meeting/overview.html", page | {"may_decide": _may_decide(request, meeting)}
    )


@require_safe
@needs("view_dispatch")
def dispatch_screen(request, month, code):
    """One project before the meeting; `?edit=` opens one of its decisions to be completed."""
    meeting = get_object_or_404(DispatchMeeting.objects.frozen(), month=month)
    return _screen(request, meeting, code)


@require_safe
@needs("view_dispatch")
def dispatch_decisions(request, month, code):
    """What is decided on one project, for those who watch: 204 as long as it is what they have `seen`."""
    meeting = get_object_or_404(DispatchMeeting.objects.frozen(), month=month)
    get_object_or_404(Project.objects.visible_to(request.user, on=clock.today(), head_only=False), code=code)
    page = _decisions(request, meeting, code)
    if request.GET.get("seen") == page["seen"]:
        return HttpResponse(status=204)
    return render(request, "dispatch/dispatch_meeting/_fragments/decisions.html", page)


@require_POST
@needs(DISPATCH_MEETING["decide"].permission)
def dispatch_decision_new(request, month, code):
    """Write down a decision on the project before the meeting."""
    meeting = get_object_or_404(DispatchMeeting.objects.frozen(), month=month)
    called = {project["code"] for project in frozen_content(month)["projects"]}
    project = get_object_or_404(Project.objects.listed().filter(code__in=called), code=code)
    form = DecisionLineForm(request.POST, units=active_units(), on=clock.today())
    if not form.is_valid():
        return _screen(request, meeting, code, new=form, status=422)
    try:
        type_decision(meeting, project=project, **form.cleaned_data, by=request.user, at=clock.now())
    except StepRefused as refusal:
        return _gone(request, meeting, refusal)
    return _screen(request, meeting, code) if request.htmx else redirect("dispatch_screen", month, code)


@require_POST
@needs(DISPATCH_MEETING["decide"].permission)
def dispatch_decision_amend(request, month, position):
    """Complete a decision, on its project's screen or, with `at=held`, among all of them at the end."""
    meeting, decision = _decision(month, position)
    form = _decision_form(decision, active_units(), request.POST)
    if not form.is_valid():
        return _beside(request, meeting, decision, form, status=422)
    version = request.POST.get("version", "")
    try:
        amend_decision(
            decision,
            version=int(version) if version.isdecimal() else 0,
            **form.cleaned_data,
            by=request.user,
            at=clock.now(),
        )
    except StaleEdit as stale:
        return _beside(request, meeting, stale.current, form, conflict=True, status=409)
    except StepRefused as refusal:
        return _gone(request, meeting, refusal)
    return _after(request, meeting, decision)


@require_POST
@needs(DISPATCH_MEETING["decide"].permission)
def dispatch_decision_strike(request, month, position):
    meeting, decision = _decision(month, position)
    try:
        strike_decision(decision, by=request.user, at=clock.now())
    except StepRefused as refusal:
        return _gone(request, meeting, refusal)
    return _after(request, meeting, decision)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DISPATCH_MEETING[HOLD].permission)
def dispatch_held(request, month):
    """The end of the meeting: every decision complete, where it was held and who was there."""
    meeting = get_object_or_404(DispatchMeeting.objects.frozen().select_related("snapshot"), month=month)
    if request.method != "POST":
        return _held(request, meeting)
    on = clock.today()
    form = HeldForm(request.POST, on=on, frozen_on=meeting.snapshot.frozen_on)
    if not form.is_valid():
        return _held(request, meeting, form=form, status=422)
    try:
        record_held(meeting, **form.cleaned_data, by=request.user, on=on, at=clock.now())
    except StepRefused as refusal:
        return _held(request, meeting, form=form, refusal=str(refusal), status=422)
    return redirect("dispatch_documents", month)


def _may_decide(request, meeting):
    return DISPATCH_MEETING.is_open_to(request.user.roles, "decide", meeting.state)


def _decision(month, position):
    meeting = get_object_or_404(DispatchMeeting, month=month)
    return meeting, get_object_or_404(meeting.decisions.select_related("meeting", "project", "unit"), position=position)


def _decision_form(decision, units, data=None):
    prefix, initial = f"d{decision.position}", decided.initial_of(decision)
    return DecisionForm(data, units=units, on=clock.today(), prefix=prefix, initial=initial)


def _after(request, meeting, decision):
    if request.POST.get("at") == "held":
        if request.htmx:
            return _held(request, meeting, row=decision)
        return redirect(f"{reverse('dispatch_held', args=[meeting.month])}#decisions")
    code = decision.project.code
    return _screen(request, meeting, code) if request.htmx else redirect("dispatch_screen", meeting.month, code)


def _beside(request, meeting, decision, form, *, conflict=False, status):
    """The form again, where it was opened."""
    open_form = (decision, form, conflict)
    if request.POST.get("at") == "held":
        return _held(request, meeting, row=decision, opened=open_form, status=status)
    return _screen(request, meeting, decision.project.code, opened=open_form, status=status)


def _gone(request, meeting, refusal):
    """The meeting is over, or not yet open: nothing can be typed any more."""
    url = reverse("dispatch_screens", args=[meeting.month])
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return render(request, "409.html", {"message": str(refusal), "url": url}, status=409)


def _screen(request, meeting, code, *, new=None, opened=None, status=200):
    page = screen_page(meeting, frozen_content(meeting.month), code=code, user=request.user, on=clock.today())
    if page is None:
        raise Http404("no project of this meeting")
    page |= _decisions(request, meeting, code, new=new, opened=opened)
    template = "_fragments/decisions.html" if request.htmx else "screen.html"
    return render(request, f"dispatch/dispatch_meeting/{template}", page, status=status)


def _decisions(request, meeting, code, *, new=None, opened=None):
    """The context of what is decided on one project; who only watches is shown what is new as long as the meeting sits."""
    decisions = list(decided.decisions_of(meeting, code=code))
    may_decide = _may_decide(request, meeting)
    units = active_units() if may_decide else {}
    if opened is None and may_decide:
        chosen = next((item for item in decisions if str(item.position) == request.GET.get("edit")), None)
        opened = (chosen, _decision_form(chosen, units), False) if chosen else None
    return {
        "may_decide": may_decide,
        "watched_url": reverse("dispatch_decisions", args=[meeting.month, code])
        if DISPATCH_MEETING.allows("decide", meeting.state) and not may_decide
        else "",
        "seen": "-".join([meeting.state, *(f"{item.position}.{item.version}" for item in decisions)]),
        "decisions": [_row(item, opened) for item in decisions],
        "struck": _struck(opened, decisions),
        "new": new or DecisionLineForm(units=units, on=clock.today()),
        "units": list(units),
        "new_url": reverse("dispatch_decision_new", args=[meeting.month, code]),
        "screen_url": reverse("dispatch_screen", args=[meeting.month, code]),
        "at": "",
    }


def _row(decision, opened, *, units=None):
    """A decision, with its form where it is opened or where `units` are given to choose from."""
    words = decided.decision_words(decision) | {"version": str(decision.version), "form": None, "conflict": False}
    if opened and opened[0].pk == decision.pk:
        return words | {"form": opened[1], "conflict": opened[2]}
    return words if units is None else words | {"form": _decision_form(decision, units)}


def _struck(opened, decisions):
    """What was typed into a decision that somebody has struck out meanwhile; "" otherwise."""
    if opened is None or opened[0].pk in {decision.pk for decision in decisions}:
        return ""
    return opened[0].action


def _held(request, meeting, *, form=None, opened=None, row=None, refusal="", status=200):
    """The page of the meeting's end or, for htmx, the one `row` of a decision with what all of them lack."""
    on, sits = clock.today(), DISPATCH_MEETING.allows("decide", meeting.state)
    units = active_units() if sits else None
    standing = list(decided.decisions_of(meeting))
    decisions = [_row(item, opened, units=units) for item in standing]
    context = {
        "meeting": {"title": str(meeting), "sits": sits, "state": meeting.get_state_display()},
        "decisions": decisions,
        "decided": str(len(decisions)),
        "lacking": [item for item in decisions if item["lacks"]],
        "struck": _struck(opened, standing),
        "units": list(units or ()),
        "at": "held",
    }
    if row is not None and request.htmx:
        context["decision"] = next((item for item in decisions if item["position"] == str(row.position)), None)
        return render(request, "dispatch/dispatch_meeting/_fragments/held_row.html", context, status=status)
    context |= {
        "cycle_url": reverse("dispatch_meeting", args=[meeting.month]),
        "overview_url": reverse("dispatch_screens", args=[meeting.month]),
        "held_url": reverse("dispatch_held", args=[meeting.month]),
        "documents_url": reverse("dispatch_documents", args=[meeting.month]),
        "refusal": refusal,
        "held": decided.last_held(meeting),
        "form": form
        or HeldForm(
            on=on,
            frozen_on=meeting.snapshot.frozen_on,
            initial=decided.as_last_time(meeting) | {"meets_on": on},
        ),
    }
    return render(request, "dispatch/dispatch_meeting/held.html", context, status=status)
