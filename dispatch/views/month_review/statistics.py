from dataclasses import asdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dispatch.actions.month_review.reviewing import check_finished
from dispatch.actions.month_review.statistics import import_statistics
from dispatch.forms.month_review.review import StatisticsUploadForm
from dispatch.forms.month_review.statistics import ConfirmForm, carried
from dispatch.pages.ledger_import import issue_words
from dispatch.queries.month_review import review_rows
from dispatch.queries.statistics_sheet import LEAVE_OUT, plan_statistics
from dispatch.views.month_review.review import check_begun, page_response
from projects import clock
from projects.ledger.files.limits import FileRefused
from projects.ledger.files.workbook import open_workbook
from projects.ledger.reading.statistical_sheet import read_statistics
from projects.money import show_wan
from projects.refusals import FiguresMoved, StepRefused
from projects.web import needs
from projects.wording import month_text


@require_POST
@needs("enter_statistics")
def statistics_import(request, month):
    """Show what an Excel file of statistical figures says of the month, and keep nothing."""
    on = clock.today()
    check_begun(month, on)
    form = StatisticsUploadForm(request.POST, request.FILES)
    refusal = ""
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            check_finished(month, on)
            rows, issues = read_statistics(open_workbook(file.read(), name=file.name))
            plan = plan_statistics(rows, issues, month=month)
        except (FileRefused, StepRefused) as refused:
            refusal = str(refused)
        else:
            return _preview(request, month, file.name, rows, plan, status=422 if plan.issues else 200)
    return page_response(request, month, review_rows(month=month), on, upload=form, refusal=refusal, status=422)


@require_POST
@needs("enter_statistics")
def statistics_import_confirm(request, month):
    """Post what the preview showed, all of it or nothing; every row is matched once more."""
    on = clock.today()
    check_begun(month, on)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _refused(request, month, "预览的内容不完整，什么都没有导入。请重新上传。")
    rows, name = form.cleaned_data["rows"], form.cleaned_data["file_name"]
    plan = plan_statistics(rows, month=month, answers=form.cleaned_data["answers"])
    if plan.issues or plan.fingerprint != form.cleaned_data["seen"]:
        return _preview(request, month, name, rows, plan, moved=True, status=409)
    if plan.unanswered:
        return _preview(request, month, name, rows, plan, status=422)
    try:
        entries = import_statistics(plan.taken, file_name=name, month=month, by=request.user, on=on, at=clock.now())
    except FiguresMoved:
        plan = plan_statistics(rows, month=month, answers=form.cleaned_data["answers"])
        return _preview(request, month, name, rows, plan, moved=True, status=409)
    except StepRefused as refusal:
        return _refused(request, month, str(refusal))
    messages.success(request, f"导入{month_text(month)}统计数 {len(plan.taken)} 个，新增或变动 {len(entries)} 个。")
    return redirect("month_review", month)


def _refused(request, month, message):
    context = {"message": message, "url": reverse("month_review", args=[month]), "label": "回月度审核"}
    return render(request, "dispatch/weekly_report/refused.html", context, status=409)


def _preview(request, month, file_name, rows, plan, *, moved=False, status=200):
    changed = plan.changed
    context = {
        "month_text": month_text(month),
        "review_url": reverse("month_review", args=[month]),
        "confirm_url": reverse("statistics_import_confirm", args=[month]),
        "file_name": file_name,
        "seen": plan.fingerprint,
        "moved": moved,
        "issues": [issue_words(asdict(issue)) for issue in plan.issues],
        "questions": [_question(line) for line in plan.lines if line.asked],
        "rows": [_words(line) for line in changed],
        "same": str(len(plan.taken) - len(changed)),
        "may_confirm": bool(plan.lines) and not plan.issues,
        "carried": [carried(row) for row in rows],
    }
    return render(request, "dispatch/month_review/statistics_preview.html", context, status=status)


def _words(line):
    return {
        "number": str(line.row.row),
        "name": line.project.name,
        "printed": line.row.name if line.row.name not in (line.project.name, line.project.code) else "",
        "old": show_wan(line.old_wan),
        "new": show_wan(line.row.amount_wan),
    }


def _question(line):
    choices = [
        ("", "请选择"),
        *((str(project.pk), project.name) for project in line.candidates),
        (LEAVE_OUT, "都不是，这一行不导入"),
    ]
    return {
        "name": line.question,
        "place": f"第{line.row.row}行",
        "text": f"“{line.row.name}”（{show_wan(line.row.amount_wan)} 万元）是哪个项目？",
        "options": [{"value": value, "label": label, "selected": value == line.answer} for value, label in choices],
        "errors": [line.error] if line.error else [],
    }
