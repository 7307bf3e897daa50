from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dispatch.actions.month_review.reviewing import accept_unsuspicious, review_month
from dispatch.forms.month_review.review import ReviewRowForm, StatisticsUploadForm, prefix_of
from dispatch.pages.month_review.review import month_review_page, page_of_rows
from dispatch.queries.books import last_finished_month, months_waiting
from dispatch.queries.month_review import fingerprint, review_rows
from projects import clock
from projects.refusals import FiguresMoved, StepRefused
from projects.web import needs


@require_safe
@needs("review_month")
def month_review_now(request):
    """The first month that waits for review, else the last that is over."""
    on = clock.today()
    return redirect("month_review", next(iter(months_waiting(on)), last_finished_month(on)))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("review_month")
def month_review(request, month):
    on = clock.today()
    check_begun(month, on)
    rows = review_rows(month=month)
    if request.method != "POST":
        return page_response(request, month, rows, on)
    forms = [
        ReviewRowForm(request.POST, row=row) for row in rows if f"{prefix_of(row.project.pk)}-seen" in request.POST
    ]
    steps = {"by": request.user, "on": on, "at": clock.now()}
    try:
        if "accept_all" in request.POST:
            entries = accept_unsuspicious(month=month, seen=request.POST.get("fingerprint", ""), **steps)
        elif all(form.is_valid() for form in forms):
            entries = review_month(filter(None, (form.verdict() for form in forms)), month=month, **steps)
        else:
            return page_response(request, month, rows, on, forms=forms, status=422)
    except FiguresMoved as conflict:
        return page_response(request, month, review_rows(month=month), on, conflict=conflict, status=409)
    except StepRefused as refusal:
        return page_response(request, month, rows, on, forms=forms, refusal=str(refusal), status=422)
    messages.success(request, f"已保存 {len(entries)} 笔，项目态势已更新。" if entries else "没有需要保存的内容。")
    return redirect(request.get_full_path())


def check_begun(month, on):
    if month.replace(day=1) > on:
        raise Http404("the month has not begun")


def page_response(request, month, rows, on, *, forms=(), conflict=None, upload=None, status=200, **said):
    shown, pager = page_of_rows(rows, number=request.GET.get("page"), month=month)
    bound = {form.row.project.pk: form for form in forms}
    filled = [(row, bound.get(row.project.pk) or ReviewRowForm(row=row)) for row in shown]
    context = month_review_page(filled, rows, month=month, on=on, at=clock.now()) | {
        "pager": pager,
        "fingerprint": fingerprint(rows),
        "upload": upload or StatisticsUploadForm(),
        "moved": [{"name": project.name, "seen": seen, "now": now} for project, seen, now in conflict.moved]
        if conflict
        else [],
        "conflict": str(conflict) if conflict else "",
        "refused": any(form.errors for form in forms),
        **said,
    }
    return render(request, "dispatch/month_review/page.html", context, status=status)
