from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dispatch.actions.weekly_report import submit_report, withdraw_report
from dispatch.forms.weekly_report.report import WeeklyReportForm, as_initial, typed_in
from dispatch.pages.weekly_report import form as pages
from dispatch.queries.addresses import report_url
from dispatch.queries.weekly_duty import week_words
from dispatch.views.weekly_report.access import fetch_own, take_step
from projects import clock
from projects.actions import weekly_report as reports
from projects.actions.report_file import FileNotKept, add_file, remove_files
from projects.models import ReportFile
from projects.refusals import StaleEdit
from projects.rules.weekly_report import WEEKLY_REPORT, parts_of_week
from projects.web import needs
from projects.wording import moment_text


@require_POST
@needs(WEEKLY_REPORT["save"].permission)
def weekly_report_draft(request, code, monday):
    """Keep what is typed so far: for the button, and every few seconds for the page's script."""
    project, report = fetch_own(request, code, monday)
    form = _bound_form(project, monday, report, request.POST)
    by_script = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    try:
        report, refusals = _save(request, project, monday, form)
    except StaleEdit as stale:
        if by_script:
            return JsonResponse({"detail": str(stale)}, status=409)
        return _stale(request, project, monday, stale.current, form)
    if by_script:
        return JsonResponse({"version": report.version, "saved": moment_text(report.saved_at)})
    if refusals:
        return form_response(request, project, monday, report, form, file_errors=refusals, status=422)
    messages.success(request, "草稿已保存，还没有报送。")
    return redirect("weekly_report", code, monday)


@require_POST
@needs(WEEKLY_REPORT["submit"].permission)
def weekly_report_submit(request, code, monday):
    project, report = fetch_own(request, code, monday)
    form = _bound_form(project, monday, report, request.POST)
    try:
        report, refusals = _save(request, project, monday, form)
        if refusals or not form.is_valid():
            return form_response(request, project, monday, report, form, file_errors=refusals, status=422)
        submit_report(
            report=report,
            content=form.content,
            new_problems=form.new_problems,
            solved_problems=form.cleaned_data["solved_problems"],
            version=report.version,
            by=request.user,
            on=clock.today(),
            at=clock.now(),
        )
    except StaleEdit as stale:
        if not (stale.current.is_filed and stale.current.draft == typed_in(form, request.POST)):
            return _stale(request, project, monday, stale.current, form)
    messages.success(request, f"已报送：{project.name}")
    return redirect("weekly_list")


@require_POST
@needs(WEEKLY_REPORT["withdraw"].permission)
def weekly_report_withdraw(request, code, monday):
    _, report = fetch_own(request, code, monday, existing=True)
    return take_step(
        request,
        report,
        "周报已撤回，可以修改后重新报送。",
        withdraw_report,
        by=request.user,
        on=clock.today(),
        at=clock.now(),
    )


def blank_form(project, monday, report):
    """The form as it was left, unsound or not; a new one with what last week's report said."""
    form = _bound_form(project, monday, report, None)
    form.initial = as_initial(form, report.draft) if report else pages.prefilled(project, monday)
    return form


def _bound_form(project, monday, report, data):
    parts = parts_of_week(monday, year=project.year)
    return WeeklyReportForm(data, project=project, parts=parts, **pages.choices(project, monday, report))


def _save(request, project, monday, form):
    """Keep the form and its files; (report, why files were refused)."""
    version = request.POST.get("version", "")
    report = reports.save_draft(
        project=project,
        monday=monday,
        typed=typed_in(form, request.POST),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
        by=request.user,
        at=clock.now(),
    )
    removed = [int(pk) for pk in request.POST.getlist("remove_file") if pk.isascii() and pk.isdigit() and len(pk) < 18]
    remove_files(report=report, pks=removed, at=clock.now())
    refusals = []
    for field, kind in (("photos", ReportFile.Kind.PHOTO), ("attachments", ReportFile.Kind.ATTACHMENT)):
        for file in request.FILES.getlist(field):
            try:
                add_file(report=report, kind=kind, data=file.read(), name=file.name, by=request.user, at=clock.now())
            except FileNotKept as refusal:
                refusals.append(str(refusal))
    return report, refusals


def form_response(request, project, monday, report, form, *, file_errors=(), status=200):
    page = pages.form_page(project, monday, report, form, on=clock.today(), at=clock.now(), file_errors=file_errors)
    return render(request, "dispatch/weekly_report/form.html", page, status=status)


def _stale(request, project, monday, report, form):
    """Both versions side by side; nothing is overwritten before somebody has chosen."""
    mine, theirs = typed_in(form, request.POST), report.draft
    context = {
        "project": {"code": project.code, "name": project.name},
        "week": week_words(monday),
        "saved": moment_text(report.saved_at),
        "saved_by": str(report.saved_by or ""),
        "filed": report.is_filed,
        "rows": [
            {
                "label": form.fields[name].label,
                "mine": _words(form, name, mine.get(name, [])),
                "theirs": _words(form, name, theirs.get(name, [])),
            }
            for name in form.fields
            if mine.get(name) != theirs.get(name)
        ],
        "typed": [(name, text) for name, texts in mine.items() for text in texts],
        "version": str(report.version),
        "url": report_url(project, monday),
        "draft_url": report_url(project, monday, view="weekly_report_draft"),
    }
    return render(request, "dispatch/weekly_report/stale.html", context, status=409)


def _words(form, name, texts):
    """Typed texts as people read them: the words of a choice, 是 for a tick."""
    field = form.fields[name]
    if name == "no_change":
        return "是" if texts else ""
    labels = {str(value): str(label) for value, label in getattr(field, "choices", ())}
    return "、".join(labels.get(text, text) for text in texts)
