from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dispatch.actions.ledger_import import confirm_upload, upload_ledger
from dispatch.forms.ledger_import import LedgerUploadForm
from dispatch.models import Standing
from dispatch.pages import ledger_import as pages
from dispatch.paging import page_of
from dispatch.queries.headline import totals
from dispatch.queries.lag_words import lag_sentence
from dispatch.tasks import read_ledger_upload, store_ledger_upload
from projects import clock
from projects.ledger.files.limits import MAX_BYTES
from projects.models import LedgerImport
from projects.refusals import StepRefused
from projects.rules.ledger_import import LEDGER_IMPORT
from projects.web import needs

State = LedgerImport.State
RECENT = 20
WORKING = {
    State.UPLOADED: "正在读取",
    State.READING: "正在读取",
    State.CONFIRMED: "正在入账",
    State.POSTING: "正在入账",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(LEDGER_IMPORT["upload"].permission)
def ledger_import_list(request):
    """Choose a ledger file; POST keeps it and has it read in the background."""
    form = LedgerUploadForm(request.POST, request.FILES) if request.method == "POST" else LedgerUploadForm()
    if form.is_valid():
        file, as_of = form.cleaned_data["file"], form.cleaned_data["as_of"]
        upload = upload_ledger(
            data=file.read(),
            file_name=file.name,
            year=form.cleaned_data["year"] or (as_of or clock.today()).year,
            as_of=as_of,
            by=request.user,
            at=clock.now(),
        )
        read_ledger_upload.delay(upload.pk)
        return redirect("ledger_import_detail", upload.pk)
    recent = LedgerImport.objects.select_related("uploaded_by", "confirmed_by")[:RECENT]
    context = {
        "form": form,
        "max_mb": str(MAX_BYTES // 2**20),
        "imports": [pages.import_words(item) for item in recent],
    }
    return render(request, "dispatch/ledger_import/upload.html", context, status=422 if form.errors else 200)


@require_safe
@needs("import_ledger")
def ledger_import_detail(request, pk):
    """Where an import stands: its progress, its preview to be confirmed, or what came of it."""
    item = get_object_or_404(LedgerImport.objects.select_related("uploaded_by", "confirmed_by"), pk=pk)
    if item.state in WORKING:
        return _progress(request, item)
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if LEDGER_IMPORT.allows("confirm", item.state):
        return _preview(request, item)
    return _result(request, item)


@require_POST
@needs(LEDGER_IMPORT["confirm"].permission)
def ledger_import_confirm(request, pk):
    item = get_object_or_404(LedgerImport, pk=pk)
    if LEDGER_IMPORT.allows("confirm", item.state) and item.preview["errors"]:
        return _preview(request, item, status=422)
    decisions = pages.decisions_from(item, request.POST) if item.preview else {}
    if LEDGER_IMPORT.allows("confirm", item.state) and pages.without_reason(item.preview["questions"], decisions):
        return _preview(request, item, decisions, status=422)
    try:
        confirm_upload(item, decisions=decisions, by=request.user, at=clock.now())
    except StepRefused as refusal:
        return render(request, "409.html", {"message": str(refusal), "url": _url(item)}, status=409)
    store_ledger_upload.delay(item.pk)
    return redirect("ledger_import_detail", item.pk)


def _url(item):
    return reverse("ledger_import_detail", args=[item.pk])


def _progress(request, item):
    progress = {
        "title": WORKING[item.state],
        "done": str(item.progress_done) if item.progress_total else "",
        "total": str(item.progress_total) if item.progress_total else "",
        "url": _url(item),
    }
    template = "_fragments/progress.html" if request.htmx else "progress.html"
    context = {"ledger_import": pages.import_words(item), "progress": progress}
    return render(request, f"dispatch/ledger_import/{template}", context)


def _preview(request, item, decisions=None, status=200):
    rows, _, pager = page_of(
        pages.changed_rows(item.preview),
        number=request.GET.get("page"),
        size=pages.PAGE_SIZE,
        url=lambda number: f"{_url(item)}?page={number}#changes",
    )
    context = pages.preview_page(item, decisions) | {
        "changes": [pages.change_words(row) for row in rows],
        "pager": pager,
    }
    return render(request, "dispatch/ledger_import/preview.html", context, status=status)


def _result(request, item):
    imported = item.state == LEDGER_IMPORT.after("store")
    preview = item.preview or {}
    context = {
        "ledger_import": pages.import_words(item),
        "imported": imported,
        "failure": item.failure,
        "counts": pages.count_words(preview["counts"]) if preview else [],
        "warnings": [pages.issue_words(issue) for issue in preview.get("warnings", [])],
        "headline": "",
        "corrections": str(preview.get("corrections") or ""),
        "corrections_url": reverse("dispatch_meeting_list"),
        "next_url": reverse("light_list") if imported else "",
        "next_label": "看亮灯",
    }
    if imported:
        standings = Standing.objects.filter(as_of=item.as_of).visible_to(request.user, on=clock.today())
        context["headline"] = lag_sentence(totals(standings, as_of=item.as_of))
    return render(request, "dispatch/ledger_import/result.html", context)
