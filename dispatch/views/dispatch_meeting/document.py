from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from dispatch.actions.dispatch_meeting.publishing import order_drafts, order_publication
from dispatch.models import DispatchMeeting
from dispatch.pages.dispatch_meeting import documents as papers
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING, PUBLISH
from dispatch.tasks import make_pack
from projects import clock
from projects.refusals import StepRefused
from projects.web import needs

PRIVATE = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}


@require_safe
@needs("view_dispatch")
def dispatch_documents(request, month):
    """The papers there are and, while some are being made, how far that is."""
    meeting = get_object_or_404(DispatchMeeting.objects.select_related("published_by"), month=month)
    page = papers.documents_page(meeting, user=request.user) | {
        "meeting": {"title": str(meeting), "state": meeting.get_state_display()},
        "cycle_url": reverse("dispatch_meeting", args=[month]),
    }
    if request.htmx:
        if not (page["run"] and page["run"]["working"]):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "dispatch/dispatch_meeting/_fragments/pack_run.html", page)
    return render(request, "dispatch/dispatch_meeting/documents.html", page)


@require_POST
@needs(DISPATCH_MEETING["order_drafts"].permission)
def dispatch_order(request, month):
    """Order drafts to be looked through before anything is issued."""
    return _order(request, month, order_drafts)


@require_POST
@needs(DISPATCH_MEETING[PUBLISH].permission)
def dispatch_publish(request, month):
    """Order the final papers; with them the meeting is published."""
    return _order(request, month, order_publication)


@require_safe
@needs("view_dispatch")
def dispatch_paper(request, month, kind):
    """One paper as it was stored; before publication its newest draft, for the office alone."""
    if kind not in papers.kinds_open_to(request.user):
        raise PermissionDenied("view_pack")
    meeting = get_object_or_404(DispatchMeeting, month=month)
    document = papers.newest_papers(meeting, user=request.user).get(kind)
    if document is None:
        raise Http404("not made, or not published")
    return FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=papers.file_name(document),
        content_type=papers.CONTENT_TYPES[kind.rpartition(".")[2]],
        headers=PRIVATE,
    )


@require_safe
@needs("view_own_brief")
def dispatch_brief(request, month):
    """A leader's own sheets; the whole set is for those who see the district."""
    meeting = get_object_or_404(DispatchMeeting, month=month)
    shown = papers.has_own_brief(meeting, request.user)
    made = papers.own_brief(meeting, user=request.user, on=clock.today(), at=clock.now()) if shown else None
    if made is None:
        raise Http404("not publicized, or no projects")
    name, content = made
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content,
        content_type=papers.CONTENT_TYPES["docx"],
        headers=PRIVATE | {"Content-Disposition": disposition},
    )


@require_safe
@needs("view_pack")
def dispatch_pack(request, month):
    """All the papers of the newest edition in one archive."""
    meeting = get_object_or_404(DispatchMeeting, month=month)
    found = list(papers.newest_papers(meeting, user=request.user).values())
    if not found:
        raise Http404("not made, or not published")
    disposition = content_disposition_header(as_attachment=True, filename=papers.archive_name(found))
    return HttpResponse(
        papers.archive_of(found),
        content_type=papers.CONTENT_TYPES["zip"],
        headers=PRIVATE | {"Content-Disposition": disposition},
    )


def _order(request, month, action):
    meeting = get_object_or_404(DispatchMeeting, month=month)
    try:
        run = action(meeting, by=request.user, on=clock.today(), at=clock.now())
    except StepRefused as refusal:
        url = reverse("dispatch_documents", args=[month])
        return render(request, "409.html", {"message": str(refusal), "url": url}, status=409)
    make_pack.delay(run.pk)
    messages.success(request, "已开始生成，可以离开本页。")
    return redirect("dispatch_documents", month)
