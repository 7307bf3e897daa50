from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dispatch.actions.weekly_report import submit_sheet
from dispatch.forms.weekly_report.sheet import SheetForm
from dispatch.pages.weekly_report.form import prefilled
from dispatch.pages.weekly_report.listing import span_of
from dispatch.pages.weekly_report.sheet import line_form, lines_of, part_headings, village_headings, village_texts
from dispatch.paging import id_in
from dispatch.queries.weekly_duty import week_words
from projects import clock
from projects.choices import ImageStage
from projects.ledger.files.limits import FileRefused
from projects.ledger.writing.weekly_sheet import SheetRow, read_sheet, write_sheet
from projects.models import Assignment, InvestmentEntry, Project, WeeklyReport
from projects.money import show_wan
from projects.refusals import StaleEdit
from projects.rules.weekly_report import WEEKLY_REPORT, monday_of, parts_of_week
from projects.web import needs
from projects.wording import date_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@needs(WEEKLY_REPORT["submit"].permission)
def weekly_sheet_download(request):
    """The week's sheet for all projects whose report is still to be filed, with what the portal knows filled in."""
    monday = span_of(request.GET, today=clock.today()).mondays[0]
    projects = own_projects(request.user, monday)
    filed = WeeklyReport.objects.filter(monday=monday).exclude(state__in=WEEKLY_REPORT.states_of("submit"))
    projects = projects.exclude(pk__in=filed.values("project"))
    content = write_sheet(
        monday=monday,
        title=f"重大项目周报表（{week_words(monday)}）",
        amounts=part_headings(parts_of_week(monday, year=_year(projects, monday))),
        rows=[_row(project, monday) for project in projects],
        village=village_headings(projects),
    )
    name = f"周报表-{monday}.xlsx"
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": content_disposition_header(True, name)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WEEKLY_REPORT["submit"].permission)
def weekly_sheet(request):
    """Choose a filled sheet; POST shows what it says and keeps nothing."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            filled = read_sheet(file.read(), name=file.name)
        except FileRefused as refusal:
            form.add_error("file", refusal.message)
        else:
            if filled.monday > clock.today() or filled.monday != monday_of(filled.monday):
                form.add_error("file", "表里的周次不对，请重新下载本周的周报表。")
            else:
                return _preview(request, filled)
    context = {"form": form, "week": f"{monday_of(clock.today())}"}
    return render(request, "dispatch/weekly_report/sheet.html", context, status=422 if form.errors else 200)


@require_POST
@needs(WEEKLY_REPORT["submit"].permission)
def weekly_sheet_confirm(request):
    """Hand in what the preview showed, all of it or nothing; every line is checked once more."""
    monday = span_of(request.POST, today=clock.today()).mondays[0]
    own = {project.code: project for project in own_projects(request.user, monday)}
    reports = {
        report.project_id: report for report in WeeklyReport.objects.filter(project__in=own.values(), monday=monday)
    }
    lines = []
    for code in request.POST.getlist("code"):
        typed, version = _typed(request.POST, code), request.POST.get(f"{code}|version", "")
        form = line_form(own[code], monday, reports.get(own[code].pk), typed) if code in own else None
        if form is None or not form.is_valid() or not id_in(version):
            return _moved(request)
        lines.append((own[code], typed, int(version), form.content))
    if not lines:
        return _moved(request)
    try:
        submit_sheet(lines, monday=monday, by=request.user, on=clock.today(), at=clock.now())
    except StaleEdit:
        return _moved(request)
    messages.success(request, f"已报送 {len(lines)} 个项目的周报。")
    return redirect("weekly_list")


def own_projects(user, monday):
    """The projects of the week's year whose reports the person files."""
    years = {part.last.year for year in (monday.year, monday.year + 1) for part in parts_of_week(monday, year=year)}
    own = Project.objects.own_as(user, Assignment.Role.LIAISON_UNIT, on=clock.today())
    return own.filter(year__in=years).order_by("code")


def _year(projects, monday):
    first = projects.first()
    return first.year if first else monday.year


def _row(project, monday):
    known = prefilled(project, monday)
    year_before, _ = InvestmentEntry.objects.sums_before(project, parts_of_week(monday, year=project.year)[0].first)
    stage = known.get("image_stage")
    return SheetRow(
        project.code,
        project.name,
        year_before,
        ImageStage(stage).label if stage else "未开工",
        known.get("people_on_site"),
        village_texts(project, known),
    )


def _preview(request, filled):
    lines = lines_of(filled, own_projects(request.user, filled.monday))
    ready = [line for line in lines if line.form is not None and not line.errors]
    refused = [line for line in lines if line.errors]
    context = {
        "week": week_words(filled.monday),
        "monday": f"{filled.monday}",
        "rows": [_words(line) for line in lines],
        "ready": str(len(ready)),
        "refused": str(len(refused)),
        "skipped": str(len([line for line in lines if line.skipped])),
        "may_confirm": bool(ready) and not refused,
        "typed": [
            (f"{line.code}|{name}", text) for line in ready for name, texts in line.typed.items() for text in texts
        ],
        "codes": [(line.code, str(line.version)) for line in ready],
    }
    return render(request, "dispatch/weekly_report/sheet_preview.html", context, status=422 if refused else 200)


def _words(line):
    content = line.form.content if line.form is not None and not line.errors else None
    return {
        "number": str(line.number),
        "name": line.name or line.code,
        "amount": show_wan(sum(content.amounts_wan)) if content else "",
        "text": (content.progress_text or f"无变化：{content.no_change_reason}") if content else "",
        "tasks": [
            f"{task.what}（{task.who}{f'，{date_text(task.due_on)}' if task.due_on else ''}）" for task in content.tasks
        ]
        if content
        else [],
        "village": [
            f"{field.label} {line.form.cleaned_data[field.name]}"
            for field in line.form.village
            if line.form.cleaned_data[field.name] is not None
        ]
        if content
        else [],
        "skipped": line.skipped,
        "errors": list(line.errors),
    }


def _typed(posted, code):
    """What the preview carried for one project."""
    prefix = f"{code}|"
    typed = {name.removeprefix(prefix): posted.getlist(name) for name in posted if name.startswith(prefix)}
    typed.pop("version", None)
    return typed


def _moved(request):
    message = "预览之后，其中有周报已被改动或已报送，这次没有报送任何一份。请重新上传周报表。"
    context = {"message": message, "url": reverse("weekly_sheet"), "label": "重新上传"}
    return render(request, "dispatch/weekly_report/refused.html", context, status=409)
