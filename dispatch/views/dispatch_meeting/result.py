from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dispatch.actions.dispatch_meeting.contest import contest, overrule_diagnosis
from dispatch.forms.dispatch_meeting.contest import ContestForm, RulingForm
from dispatch.pages.dispatch_meeting.result import result_list_page, result_page
from dispatch.queries.diagnosis import judged
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from dispatch.views.dispatch_meeting.access import meeting_of, not_taken
from projects import clock
from projects.attachments import AttachmentRefused
from projects.models import Project
from projects.refusals import StepRefused
from projects.web import needs


@require_safe
@needs("view_dispatch")
def dispatch_result_list(request, month):
    """What was publicized of the projects that are this reader's."""
    page = result_list_page(meeting_of(month), user=request.user, on=clock.today(), number=request.GET.get("page"))
    return render(request, "dispatch/dispatch_result/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("view_dispatch")
def dispatch_result(request, month, code):
    """One project's result; its sides object to it here while the window is open."""
    meeting, project = meeting_of(month), _project(request, code)
    if request.method != "POST":
        return _page(request, meeting, project)
    if not DISPATCH_MEETING.permits("contest", request.user.roles):
        raise PermissionDenied(DISPATCH_MEETING["contest"].permission)
    form = _contest_form(result_page(meeting, project, user=request.user, on=clock.today()), request)
    if not form.is_valid():
        return _page(request, meeting, project, form=form, status=422)
    data, on = form.cleaned_data, clock.today()
    file = data["evidence"]
    try:
        contest(
            meeting,
            project=project,
            about=data["about"],
            text=data["text"],
            evidence=file.read() if file else None,
            evidence_name=file.name if file else "",
            by=request.user,
            on=on,
            at=clock.now(),
        )
    except AttachmentRefused as refusal:
        form.add_error("evidence", str(refusal))
        return _page(request, meeting, project, form=form, status=422)
    except StepRefused as refusal:
        return not_taken(request, refusal, url=request.path)
    messages.success(request, "申诉已提交，大项目办会在这里答复。")
    return redirect("dispatch_result", month, code)


@require_POST
@needs(DISPATCH_MEETING["overrule"].permission)
def dispatch_ruling(request, month, code):
    """Put a person's word in place of the computed diagnosis."""
    meeting, project, on = meeting_of(month), _project(request, code), clock.today()
    page = result_page(meeting, project, user=request.user, on=on)
    if page["result"] is None or page["result"]["diagnosis"] is None:
        raise Http404("nothing to overrule")
    form = RulingForm(request.POST, standing_verdict=page["result"]["diagnosis"]["label"])
    if not form.is_valid():
        return _page(request, meeting, project, ruling_form=form, status=422)
    computed = judged([project.pk], as_of=month)[project.pk].diagnosis.verdict.code
    try:
        overrule_diagnosis(
            project=project, month=month, computed=computed, **form.cleaned_data, by=request.user, at=clock.now()
        )
    except StepRefused as refusal:
        return not_taken(request, refusal, url=reverse("dispatch_result", args=[month, code]))
    messages.success(request, "已改判，系统判定和原因会一并显示。")
    return redirect("dispatch_result", month, code)


def _project(request, code):
    return get_object_or_404(Project.objects.visible_to(request.user, on=clock.today()), code=code)


def _contest_form(page, request=None):
    data = (request.POST, request.FILES) if request else ()
    result = page["result"]
    return ContestForm(*data, whole=page["whole"], behind=bool(result and result["diagnosis"]))


def _page(request, meeting, project, *, form=None, ruling_form=None, status=200):
    page = result_page(meeting, project, user=request.user, on=clock.today())
    if page["may_contest"]:
        page["form"] = form or _contest_form(page)
    if page["may_rule"]:
        page["ruling_form"] = ruling_form or RulingForm(standing_verdict=page["result"]["diagnosis"]["label"])
        page["ruling_url"] = reverse("dispatch_ruling", args=[meeting.month, project.code])
    page["refused"] = status == 422
    return render(request, "dispatch/dispatch_result/detail.html", page, status=status)
