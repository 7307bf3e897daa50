from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dispatch.models import Promise
from dispatch.paging import page_of
from dispatch.reports import promises as ledger
from dispatch.views.project import XLSX
from portal import clock
from projects.web import needs


@require_safe
@needs("view_promises")
def promise_list(request):
    """Who gave his word for what: in total, by leader, by unit, and each by itself."""
    today = clock.today()
    query = ledger.Query.from_request(request.GET)
    visible = Promise.objects.visible_to(request.user, on=today).with_verdict(today)
    page, total, pager = page_of(
        ledger.matching(visible, query),
        number=request.GET.get("page"),
        size=ledger.PAGE_SIZE,
        url=lambda number: query.url(page=number),
    )
    context = {
        "total": str(total),
        "counts": ledger.counts(visible, query),
        "leaders": ledger.by_giver(visible, giver="leader"),
        "units": ledger.by_giver(visible, giver="unit"),
        "query": query.q,
        "filtered": query.is_filtered,
        "filters": ledger.filters(visible, query),
        "state": query.state,
        "extended": query.extended,
        "export_url": query.url("promise_export"),
        "rows": [ledger.promise_words(promise) for promise in page],
        "pager": pager,
    }
    return render(request, "dispatch/promise/list.html", context)


@require_safe
@needs("view_promises")
def promise_export(request):
    """The promises that the same query lists, as Excel."""
    today = clock.today()
    query = ledger.Query.from_request(request.GET)
    visible = Promise.objects.visible_to(request.user, on=today).with_verdict(today)
    name, content = ledger.promises_workbook(ledger.matching(visible, query), on=today, district=settings.DISTRICT_NAME)
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )
