from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dispatch.actions import problem as actions
from dispatch.forms.problem.raising import RaiseForm
from dispatch.forms.problem.step import step_forms
from dispatch.models import Problem
from dispatch.pages.problem import listing
from dispatch.pages.problem.detail import problem_page
from dispatch.pages.problem.export import problems_workbook
from dispatch.pages.problem.rows import rows_of, with_people
from dispatch.paging import page_of
from dispatch.queries.calendar import calendar_note
from dispatch.queries.problem_desk import steps_open_to
from dispatch.rules.problem import LIMIT_ROLES, PROBLEM
from dispatch.views.project import XLSX
from projects import clock
from projects.models import Holiday, Project
from projects.web import needs


@require_safe
@needs("view_problems")
def problem_list(request):
    """The problems that one may see, the least days left on top; `?desk=` narrows them to one's own desk."""
    today, user = clock.today(), request.user
    calendar = Holiday.objects.calendar()
    query = listing.Query.from_request(request.GET)
    visible = Problem.objects.visible_to(user, on=today)
    on_desk = listing.desk_of(visible, user, query.desk, on=today)
    page, total, pager = page_of(
        with_people(listing.matching(on_desk, query, on=today, calendar=calendar)),
        number=request.GET.get("page"),
        size=listing.PAGE_SIZE,
        url=lambda number: query.url(page=number),
    )
    context = {
        "total": str(total),
        "desks": listing.desks(visible, user, query, on=today),
        "chips": listing.chips(on_desk, query, on=today, calendar=calendar),
        "filters": listing.filters(visible, query),
        "query": query.q,
        "kept": [(name, getattr(query, name)) for name in ("desk", "state", "due") if getattr(query, name)],
        "filtered": query.is_filtered,
        "clear_url": listing.Query(desk=query.desk).url(),
        "export_url": query.url("problem_export"),
        "may_raise": PROBLEM.permits("raise", user.roles),
        "may_see_help": user.may("view_help_given"),
        "may_see_promises": user.may("view_promises"),
        "rows": rows_of(page, user=user, on=today),
        "pager": pager,
        "calendar_note": calendar_note(today, *(problem.deadline for problem in page)),
    }
    return render(request, "dispatch/problem/list.html", context)


@require_safe
@needs("view_problems")
def problem_export(request):
    """The problems that the same query lists, as Excel."""
    today = clock.today()
    calendar = Holiday.objects.calendar()
    query = listing.Query.from_request(request.GET)
    on_desk = listing.desk_of(Problem.objects.visible_to(request.user, on=today), request.user, query.desk, on=today)
    found = listing.matching(on_desk, query, on=today, calendar=calendar)
    name, content = problems_workbook(found, on=today, calendar=calendar, district=settings.DISTRICT_NAME)
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )


@require_safe
@needs("view_problems")
def problem_detail(request, number):
    return problem_response(request, fetch(request, number))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PROBLEM["raise"].permission)
def problem_new(request):
    """Put a problem to the unit that should solve it; `?project=` names the project from whose page the form was opened."""
    today, user = clock.today(), request.user
    projects = Project.objects.visible_to(user, on=today, head_only=False).order_by("code")
    data = request.POST if request.method == "POST" else None
    form = RaiseForm(
        data,
        projects=projects,
        on=today,
        opened_from=request.GET.get("project", ""),
        sets_limit=not LIMIT_ROLES.isdisjoint(user.roles),
    )
    if request.method == "POST" and form.is_valid():
        problem = _raise(form, by=user, on=today)
        return redirect("problem_detail", problem.number)
    context = {"form": form, "back_url": _back_url(form)}
    return render(request, "dispatch/problem/form.html", context, status=422 if request.method == "POST" else 200)


def _raise(form, *, by, on):
    """The day is a limit of those who stand above units, else a wish."""
    day = {"wanted_on" if LIMIT_ROLES.isdisjoint(by.roles) else "deadline": form.cleaned_data["due_on"]}
    origin = actions.Origin(source=Problem.Source.DIRECT, submission=form.cleaned_data["submission"])
    return actions.raise_problem(actions.NewProblem(**form.words, **day), origin=origin, by=by, on=on, at=clock.now())


def _back_url(form):
    return reverse("project_detail", args=[form.chosen.code]) if form.chosen else reverse("problem_list")


def fetch(request, number):
    """The problem of that number, for those who see it."""
    visible = Problem.objects.visible_to(request.user, on=clock.today())
    return get_object_or_404(with_people(visible), number=number)


def problem_response(request, problem, *, refused=None, status=200):
    """The page of a problem; `refused` = (step, its bound form) is shown with what was wrong."""
    today = clock.today()
    page = problem_page(problem, user=request.user, on=today)
    names = steps_open_to(problem, request.user, on=today)
    page["steps"] = step_forms(problem, names, by=request.user, on=today, refused=refused)
    return render(request, "dispatch/problem/detail.html", page, status=status)
