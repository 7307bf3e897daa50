from django.db.models import F
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dispatch.models import Problem
from dispatch.paging import page_of
from dispatch.reports.problems import problem_words
from portal import clock
from projects.web import needs
from projects.wording import date_text

PAGE_SIZE = 100


@require_safe
@needs("view_problems")
def problem_list(request):
    """The open problems that one may see, those due first at the top."""
    today = clock.today()
    problems = Problem.objects.visible_to(request.user, on=today).open()
    overdue = problems.overdue_on(today).count()
    ordered = problems.order_by(F("deadline").asc(nulls_last=True), "number").select_related("project")
    page, total, pager = page_of(
        ordered.with_units(),
        number=request.GET.get("page"),
        size=PAGE_SIZE,
        url=lambda number: f"{reverse('problem_list')}?page={number}",
    )
    rows = [
        {
            **problem_words(problem, on=today),
            "project": problem.project.name,
            "project_url": reverse("project_detail", args=[problem.project.code]),
        }
        for problem in page
    ]
    context = {"rows": rows, "total": str(total), "overdue": str(overdue) if overdue else "", "pager": pager}
    return render(request, "dispatch/problem/list.html", context)


@require_safe
@needs("view_problems")
def problem_detail(request, number):
    today = clock.today()
    visible = Problem.objects.visible_to(request.user, on=today).select_related("project", "raised_by")
    problem = get_object_or_404(visible.with_units(), number=number)
    context = {
        "problem": problem_words(problem, on=today)
        | {"source": problem.get_source_display(), "raised_on": date_text(problem.raised_on)},
        "raised_by": str(problem.raised_by) if problem.raised_by else "",
        "project": {
            "name": problem.project.name,
            "url": reverse("project_detail", args=[problem.project.code]),
        },
    }
    return render(request, "dispatch/problem/detail.html", context)
