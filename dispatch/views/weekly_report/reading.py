from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dispatch.actions.weekly_report import return_report
from dispatch.forms.weekly_report.answer import AnswerForm, ReturnForm
from dispatch.pages.weekly_report import detail as pages
from dispatch.pages.weekly_report import listing
from dispatch.queries.calendar import calendar_note
from dispatch.rules.problem import PROBLEM
from dispatch.views.weekly_report.access import (
    answers_for,
    fetch,
    files_for,
    may_return,
    principal_of,
    reads_as_leader,
    take_step,
)
from dispatch.views.weekly_report.filing import blank_form, form_response
from projects import clock
from projects.actions import weekly_report as reports
from projects.roles import Role
from projects.rules.weekly_report import WEEKLY_REPORT, sunday_of
from projects.web import needs


@require_safe
@needs("view_weekly_reports")
def weekly_list(request):
    """What I must file, what I have not read, and who has reported and who has not."""
    today, now, user = clock.today(), clock.now(), request.user
    span = listing.span_of(request.GET, today=today)
    context = {
        "span": {"title": span.title, "is_week": bool(span.week), "week": span.week},
        **listing.menus(span, today=today),
        "overview": listing.overview(user, span, on=today, at=now),
        "filing": listing.filing(user, span, on=today, at=now) if WEEKLY_REPORT.permits("submit", user.roles) else None,
        "inbox": listing.inbox(user, on=today) if reads_as_leader(user) else None,
        "calendar_note": calendar_note(*span.mondays, *map(sunday_of, span.mondays)),
        "may_confirm": user.may("confirm_milestones"),
        "may_check": user.may("view_plausibility"),
    }
    return render(request, "dispatch/weekly_report/list.html", context)


@require_safe
@needs("view_weekly_reports")
def weekly_report(request, code, monday):
    """The form for who files the report, the report for who reads it."""
    project, report = fetch(request, code, monday)
    today = clock.today()
    if files_for(request.user, project, on=today) and (report is None or WEEKLY_REPORT.allows("save", report.state)):
        return form_response(request, project, monday, report, blank_form(project, monday, report))
    if report is None or not report.is_filed:
        page = pages.unfiled_page(project, monday, report, on=today)
        return render(request, "dispatch/weekly_report/unfiled.html", page)
    return _report(request, report, answer_form=AnswerForm(), return_form=ReturnForm())


@require_safe
@needs("view_weekly_reports")
def weekly_report_print(request, code, monday):
    """The report on one sheet of paper, as 书面报送 wants it."""
    _, report = fetch(request, code, monday)
    if report is None or not report.is_filed:
        raise Http404
    page = pages.report_page(report, on=clock.today(), may={})
    return render(request, "dispatch/weekly_report/print.html", page)


@require_POST
@needs(WEEKLY_REPORT["return"].permission)
def weekly_report_return(request, code, monday):
    project, report = fetch(request, code, monday, existing=True)
    if not may_return(request.user, project, on=clock.today()):
        raise PermissionDenied(WEEKLY_REPORT["return"].permission)
    form = ReturnForm(request.POST)
    if WEEKLY_REPORT.allows("return", report.state) and not form.is_valid():
        return _report(request, report, answer_form=AnswerForm(), return_form=form, status=422)
    return take_step(
        request,
        report,
        "周报已退回，原因已告知报送人。",
        return_report,
        reason=form.data.get("reason", "").strip(),
        by=request.user,
        on=clock.today(),
        at=clock.now(),
    )


@require_POST
@needs(WEEKLY_REPORT["read"].permission)
def weekly_report_read(request, code, monday):
    """The leader, or his secretary for him, has read the report; the page says so by itself once it is shown."""
    project, report = fetch(request, code, monday, existing=True)
    if not answers_for(request.user, project, on=clock.today()):
        raise PermissionDenied(WEEKLY_REPORT["read"].permission)
    reports.mark_read(report=report, by=request.user, on=clock.today(), at=clock.now())
    if request.htmx:
        report.refresh_from_db()
        page = pages.report_page(report, on=clock.today(), may={})
        return render(request, "dispatch/weekly_report/_fragments/read.html", page)
    return redirect("weekly_report", code, monday)


@require_POST
@needs(WEEKLY_REPORT["answer"].permission)
def weekly_report_answer(request, code, monday):
    project, report = fetch(request, code, monday, existing=True)
    today, now, user = clock.today(), clock.now(), request.user
    is_leaders = answers_for(user, project, on=today)
    if not is_leaders and Role.CHIEF not in user.roles:
        raise PermissionDenied(WEEKLY_REPORT["answer"].permission)
    form = AnswerForm(request.POST)
    if WEEKLY_REPORT.allows("answer", report.state) and not form.is_valid():
        return _report(request, report, answer_form=form, return_form=ReturnForm(), status=422)
    if is_leaders:
        reports.mark_read(report=report, by=user, on=today, at=now)
    return take_step(
        request,
        report,
        "已批复。",
        reports.answer,
        kind=form.data.get("kind", ""),
        text=form.data.get("text", "").strip(),
        by=user,
        on=today,
        at=now,
        on_behalf_of=principal_of(user, project, on=today),
    )


def _report(request, report, *, answer_form, return_form, status=200):
    user, today, project = request.user, clock.today(), report.project
    is_leaders = answers_for(user, project, on=today)
    may = {
        "withdraw": files_for(user, project, on=today) and report.read_at is None and not report.answers.exists(),
        "return": may_return(user, project, on=today) and report.submitted_by_id != user.pk,
        "read": is_leaders and report.read_at is None,
        "read_at_once": Role.LEADER in user.roles,
        "answer": is_leaders or Role.CHIEF in user.roles,
        "raise": PROBLEM.permits("raise", user.roles),
    }
    page = pages.report_page(report, on=today, may=may)
    page |= {"answer_form": answer_form, "return_form": return_form}
    return render(request, "dispatch/weekly_report/detail.html", page, status=status)
