from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dispatch.models import DispatchMeeting
from dispatch.month.content.content import content_to_read
from dispatch.pages.dispatch_meeting import table as pages
from dispatch.pages.dispatch_meeting.comparison import comparison_page
from projects import clock
from projects.web import needs


@require_safe
@needs("view_pack")
def dispatch_tables(request, month):
    """The month's tables: as they were frozen, before that as they stand now."""
    meeting = get_object_or_404(DispatchMeeting, month=month)
    content, computed_at = content_to_read(meeting, on=clock.today(), at=clock.now())
    page = pages.tables_page(meeting, content, computed_at=computed_at)
    return render(request, "dispatch/dispatch_meeting/tables.html", page)


@require_safe
@needs("view_pack")
def dispatch_table(request, month, key):
    """One table, page by page; with `?all=1` whole, to be printed."""
    meeting = get_object_or_404(DispatchMeeting, month=month)
    content, computed_at = content_to_read(meeting, on=clock.today(), at=clock.now())
    number = None if request.GET.get("all") == "1" else request.GET.get("page", 1)
    page = pages.table_page(meeting, content, key=key, number=number, computed_at=computed_at)
    if page is None:
        raise Http404("no such table")
    return render(request, "dispatch/dispatch_meeting/table.html", page)


@require_safe
@needs("view_pack")
def dispatch_compare(request, month):
    """What has changed since an earlier dispatch; `?with=2012-01`, without it the one before; `?all=1` whole, to print."""
    meeting = get_object_or_404(DispatchMeeting, month=month)
    content, computed_at = content_to_read(meeting, on=clock.today(), at=clock.now())
    page = comparison_page(
        meeting,
        content,
        chosen=request.GET.get("with", ""),
        whole=request.GET.get("all") == "1",
        computed_at=computed_at,
    )
    return render(request, "dispatch/dispatch_meeting/compare.html", page)
