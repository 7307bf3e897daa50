from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from dispatch.models import Standing
from dispatch.pages.dispatch_meeting.answer import due_answer
from dispatch.pages.project import listing
from dispatch.pages.project.detail import project_page
from dispatch.pages.project.entries import figure_door
from dispatch.pages.project.export import ledger_workbook
from dispatch.paging import page_of
from dispatch.queries.basis import basis_of
from dispatch.queries.headline import totals
from dispatch.queries.outlook import pct
from dispatch.queries.standing import reporting_day
from projects import clock
from projects.choices import Book
from projects.models import Project
from projects.money import show_money
from projects.rules.rounding import points_text
from projects.web import needs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@vary_on_headers("HX-Request")
@needs("view_projects")
def project_list(request):
    today = clock.today()
    as_of = reporting_day(today)
    query = listing.Query.from_request(request.GET)
    standings = listing.default_standings(request.user, as_of=as_of, on=today)
    found = listing.matching(standings, query, as_of=as_of, on=today)
    page, total, pager = page_of(
        found, number=request.GET.get("page"), size=listing.PAGE_SIZE, url=lambda number: query.url(page=number)
    )
    summary = totals(found, as_of=as_of)
    context = {
        "basis": basis_of(as_of, unreviewed=summary.unreviewed),
        "total": total,
        "summary": summary_words(summary) if summary.plan_wan else "",
        "filtered": query.is_filtered,
        "export_url": query.url("project_export"),
        "columns": listing.columns(query),
        "rows": listing.project_rows(page, on=today, opens=request.user.may("view_project_figures")),
        "pager": pager,
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "dispatch/project/_fragments/list_table.html", context)
    context |= {
        "query": query.q,
        "filters": listing.filters(standings, query, as_of=as_of, on=today),
        "sorts": [
            {"value": key, "label": label, "selected": key == query.sort} for key, label in listing.SORT_WORDS.items()
        ],
    }
    return render(request, "dispatch/project/list.html", context)


def summary_words(summary):
    return (
        f"年度计划 {show_money(summary.plan_wan)}，完成 {show_money(summary.invested_wan)}，"
        f"完成率 {pct(summary.completion_pct)}，与时间进度 {points_text(summary.lag_points)} 个百分点"
    )


@require_safe
@needs("view_projects")
def project_export(request):
    """The projects that the same query lists, as a ledger that can be imported again."""
    today = clock.today()
    as_of = reporting_day(today)
    query = listing.Query.from_request(request.GET)
    standings = listing.default_standings(request.user, as_of=as_of, on=today)
    found = listing.matching(standings, query, as_of=as_of, on=today)
    name, content = ledger_workbook(found, as_of=as_of, whole=request.user.may("view_project_figures"))
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )


@require_safe
@needs("view_projects")
def project_detail(request, code):
    today = clock.today()
    project = get_object_or_404(
        Project.objects.visible_to(request.user, on=today).select_related("programme"), code=code
    )
    whole = Project.objects.visible_to(request.user, on=today, head_only=False).filter(pk=project.pk).exists()
    as_of = reporting_day(today)
    page = project_page(
        project,
        user=request.user,
        as_of=as_of,
        on=today,
        whole=whole,
    )
    page["due_answer"] = due_answer(project, user=request.user, on=today)
    return render(request, "dispatch/project/detail.html", page)


@require_safe
@vary_on_headers("HX-Request")
@needs("view_project_figures")
def project_entries(request, code):
    """The figure door: the entries of which one figure is the sum; single books open for those who compare them."""
    today = clock.today()
    projects = Project.objects.visible_to(request.user, on=today, head_only=False)
    project = get_object_or_404(projects, code=code)
    as_of = reporting_day(today)
    figure = request.GET.get("figure", "")
    if figure in Book.values and not request.user.may("view_books"):
        figure = ""
    door = figure_door(
        project,
        as_of=as_of,
        figure=figure,
        month=request.GET.get("month", ""),
        imports_open=request.user.may("import_ledger"),
    )
    if request.htmx:
        return render(request, "dispatch/project/_fragments/entries.html", {"door": door})
    standing = Standing.objects.filter(project=project, as_of=as_of).first()
    context = {
        "basis": basis_of(as_of, unreviewed=bool(standing and standing.unreviewed)),
        "door": door,
        "project": {"code": project.code, "name": project.name, "url": reverse("project_detail", args=[project.code])},
    }
    return render(request, "dispatch/project/entries.html", context)
