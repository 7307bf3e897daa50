from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dispatch.pages.month_review.books import book_rows, book_sums, books_workbook, months_offered
from dispatch.queries.basis import Basis
from dispatch.queries.books import last_finished_month
from dispatch.views.project import XLSX
from projects import clock
from projects.web import needs
from projects.wording import date_text, month_text


@require_safe
@needs("view_books")
def book_differences_now(request):
    return redirect("book_differences", last_finished_month(clock.today()))


@require_safe
@needs("view_books")
def book_differences(request, month):
    """Where the three books differ in one month; `?all=1` shows every project that has a figure."""
    on = clock.today()
    everything = request.GET.get("all") == "1"
    rows = _rows(request, month, on, everything)
    url = reverse("book_differences", args=[month])
    differing = [row for row in rows if row.figures.differ]
    context = {
        "basis": Basis(book="上报数、审核数、统计数", cut_off=date_text(min(month, on)), unit="万元"),
        "month_text": month_text(month),
        "months": months_offered(month, on=on, view="book_differences"),
        "headline": f"{len(differing)} 个项目的三本账不一致" if differing else "三本账没有不一致的项目",
        "everything": everything,
        "other_url": url if everything else f"{url}?all=1",
        "export_url": f"{reverse('book_export', args=[month])}{'?all=1' if everything else ''}",
        "review_url": reverse("month_review", args=[month]) if request.user.may("review_month") else "",
        "rows": [
            {"name": row.name, "url": row.url, "liaison": row.liaison, "amounts": row.shown, "reason": row.reason}
            for row in rows
        ],
        "sums": book_sums(rows),
    }
    return render(request, "dispatch/books/differences.html", context)


@require_safe
@needs("view_books")
def book_export(request, month):
    """The rows of the page as Excel."""
    on = clock.today()
    rows = _rows(request, month, on, request.GET.get("all") == "1")
    name, content = books_workbook(rows, month=month, district=settings.DISTRICT_NAME)
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )


def _rows(request, month, on, everything):
    if month.replace(day=1) > on:
        raise Http404("the month has not begun")
    return book_rows(request.user, month=month, on=on, everything=everything)
