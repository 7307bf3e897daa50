from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dispatch.actions.promise_claim import claim_kept, confirm_claim, refuse_claim
from dispatch.forms.promise import KeptForm, NotKeptForm
from dispatch.models import Promise, PromiseClaim
from dispatch.pages.promise import listing as ledger
from dispatch.pages.promise.detail import promise_page, reportable
from dispatch.paging import page_of
from dispatch.views.dispatch_meeting.access import not_taken
from dispatch.views.project import XLSX
from projects import clock
from projects.attachments import AttachmentRefused
from projects.refusals import StepRefused
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


@require_safe
@needs("view_promises")
def promise_detail(request, pk):
    """One promise, what was reported of it, and what this reader may do about it."""
    return _detail(request, pk)


@require_POST
@needs("report_promise")
def promise_report(request, pk):
    """The side that gave its word reports that it was kept."""
    on = clock.today()
    promise = get_object_or_404(reportable(request.user, on=on), pk=pk)
    form = KeptForm(request.POST, request.FILES, promise=promise, on=on)
    if not form.is_valid():
        return _detail(request, pk, form=form, status=422)
    try:
        claim_kept(promise, **form.cleaned_data, by=request.user, on=on, at=clock.now())
    except AttachmentRefused as refusal:
        form.add_error("evidence", str(refusal))
        return _detail(request, pk, form=form, status=422)
    except StepRefused as refusal:
        return _not_taken(request, refusal, pk)
    messages.success(request, "已报告，由大项目办或督查考核局确认。")
    return redirect("promise_detail", pk)


@require_POST
@needs("confirm_promise")
def promise_confirm(request, pk, claim):
    item = _claim(request, pk, claim)
    try:
        confirm_claim(item, by=request.user, on=clock.today(), at=clock.now())
    except StepRefused as refusal:
        return _not_taken(request, refusal, pk)
    messages.success(request, "已确认兑现。")
    return redirect("promise_detail", pk)


@require_POST
@needs("confirm_promise")
def promise_refuse(request, pk, claim):
    item = _claim(request, pk, claim)
    form = NotKeptForm(request.POST, prefix=f"c{item.pk}")
    if not form.is_valid():
        return _detail(request, pk, refused=form, refused_pk=str(item.pk), status=422)
    try:
        refuse_claim(item, **form.cleaned_data, by=request.user, on=clock.today(), at=clock.now())
    except StepRefused as refusal:
        return _not_taken(request, refusal, pk)
    messages.success(request, "已告知不予确认。")
    return redirect("promise_detail", pk)


@require_safe
@needs("view_promises")
def promise_evidence(request, pk, claim):
    """What a report brings forward as evidence: to save, never to run."""
    item = _claim(request, pk, claim)
    if not item.evidence:
        raise Http404("no evidence")
    response = FileResponse(
        item.evidence.open("rb"), as_attachment=True, filename=item.evidence_name, content_type=item.evidence_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _visible(request):
    return Promise.objects.visible_to(request.user, on=clock.today())


def _claim(request, pk, claim):
    claims = PromiseClaim.objects.select_related("promise__project")
    return get_object_or_404(claims, promise__in=_visible(request).values("pk"), promise=pk, pk=claim)


def _not_taken(request, refusal, pk):
    return not_taken(request, refusal, url=reverse("promise_detail", args=[pk]), label="回承诺")


def _detail(request, pk, *, form=None, refused=None, refused_pk="", status=200):
    on = clock.today()
    rows = _visible(request).with_verdict(on).select_related("project", "problem", "unit", "leader")
    promise = get_object_or_404(rows, pk=pk)
    page = promise_page(promise, user=request.user, on=on)
    if page["may_report"]:
        page["form"] = form or KeptForm(promise=promise, on=on)
    for claim in page["claims"]:
        claim["refused"] = claim["pk"] == refused_pk
        claim["form"] = refused if claim["refused"] else NotKeptForm(prefix=f"c{claim['pk']}")
    return render(request, "dispatch/promise/detail.html", page, status=status)
