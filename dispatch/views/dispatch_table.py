from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dispatch.models import DispatchMeeting
from dispatch.reports import table_page as pages
from dispatch.reports.comparison import comparison_page
from dispatch.reports.pack.content import content_of
from portal import clock
from projects.web import needs


@require_safe
@needs("view_pack")
def dispatch_tables(request, month):
    """The month's tables: as they were frozen, before that as they stand now."""
    meeting = get_object_or_404(DispatchMeeting, month=month)
    content = content_of(meeting, on=clock.today())
    return render(request, "dispatch/dispatch_meeting/tables.html", pages.tables_page(meeting, content))


@require_safe
@needs("view_pack")
def dispatch_table(request, month, key):
    meeting = get_object_or_404(DispatchMeeting, month=month)
    content = content_of(meeting, on=clock.today())
    page = pages.table_page(meeting, content, key=key, number=request.GET.get("page"))
    if page is None:
        raise Http404("no such table")
    return render(request, "dispatch/dispatch_meeting/table.html", page)


@require_safe
@needs("view_pack")
def dispatch_compare(request, month):
    """What has changed since an earlier dispatch; `?with=2012-01`, without it the one before."""
    meeting = get_object_or_404(DispatchMeeting, month=month)
    content = content_of(meeting, on=clock.today())
    page = comparison_page(meeting, content, chosen=request.GET.get("with", ""))
    return render(request, "dispatch/dispatch_meeting/compare.html", page)
