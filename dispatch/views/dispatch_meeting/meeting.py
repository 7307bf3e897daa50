from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dispatch.actions.dispatch_meeting.preparing import open_meeting, publicize
from dispatch.actions.dispatch_meeting.publishing import close_meeting
from dispatch.pages.dispatch_meeting.detail import archive_page, meeting_page
from dispatch.rules.dispatch_meeting import CLOSE, DISPATCH_MEETING, PUBLICIZE
from dispatch.views.dispatch_meeting.access import meeting_of, meeting_url, not_taken
from projects import clock
from projects.refusals import StepRefused
from projects.web import needs
from projects.wording import date_text


@require_safe
@needs("view_dispatch")
def dispatch_meeting_list(request):
    """All dispatches, and the button that opens the month that is due."""
    page = archive_page(request.user, number=request.GET.get("page"), on=clock.today())
    return render(request, "dispatch/dispatch_meeting/list.html", page)


@require_safe
@needs("view_dispatch")
def dispatch_meeting(request, month):
    """One month's dispatch: how far it is, the next step, and what is missing."""
    page = meeting_page(meeting_of(month), user=request.user, on=clock.today())
    return render(request, "dispatch/dispatch_meeting/detail.html", page)


@require_POST
@needs(DISPATCH_MEETING["open"].permission)
def dispatch_open(request, month):
    if month > clock.today():
        raise Http404("the month is not over")
    try:
        meeting = open_meeting(month=month, by=request.user, at=clock.now())
    except StepRefused as refusal:
        return not_taken(request, refusal, url=reverse("dispatch_meeting_list"))
    return redirect("dispatch_meeting", meeting.month)


@require_POST
@needs(DISPATCH_MEETING[PUBLICIZE].permission)
def dispatch_publicize(request, month):
    meeting = meeting_of(month)
    try:
        meeting = publicize(meeting, by=request.user, on=clock.today(), at=clock.now())
    except StepRefused as refusal:
        return not_taken(request, refusal, url=meeting_url(meeting))
    messages.success(request, f"已公示，{date_text(meeting.contest_until)}前项目各方可以申诉。")
    return redirect("dispatch_meeting", month)


@require_POST
@needs(DISPATCH_MEETING[CLOSE].permission)
def dispatch_close(request, month):
    meeting = meeting_of(month)
    try:
        close_meeting(meeting, by=request.user, on=clock.today(), at=clock.now())
    except StepRefused as refusal:
        return not_taken(request, refusal, url=meeting_url(meeting))
    messages.success(request, "本期调度已办结归档。")
    return redirect("dispatch_meeting", month)
