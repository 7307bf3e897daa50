from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dispatch.actions.site_meeting import (
    CORRECTED,
    correct_site_meeting,
    correction_refused,
    record_site_meeting,
    void_site_meeting,
)
from dispatch.forms.site_meeting import CorrectionForm, DecisionLines, SiteMeetingForm, VoidForm, decision_lines
from dispatch.models.site_meeting import MAX_DECISIONS
from dispatch.pages.site_meeting.detail import correction_page
from dispatch.views.site_meeting.reading import detail_response, fetch, keeps
from projects import clock
from projects.refusals import StaleEdit, StepRefused
from projects.web import needs
from projects.wording import moment_text


@require_http_methods(["GET", "HEAD", "POST"])
@needs("record_site_meeting")
def site_meeting_new(request):
    """Write down a meeting; `?project=` names the project from whose page the form was opened."""
    on = clock.today()
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SiteMeetingForm(data, files, user=request.user, on=on, opened_from=request.GET.get("project", ""))
    lines = DecisionLines(data, prefix="decision", form_kwargs={"scope": form.scope})
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        meeting = form.cleaned_data
        decisions = lines.decisions(projects=meeting["projects"], held_on=meeting["held_on"])
        if decisions is not None:
            recorded = record_site_meeting(**meeting | {"decisions": decisions}, by=request.user, on=on, at=clock.now())
            return redirect("site_meeting_detail", recorded.pk)
    context = {"form": form, "lines": lines, "choose_project": len(form.scope) > 1}
    status = 422 if request.method == "POST" else 200
    return render(request, "dispatch/site_meeting/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("record_site_meeting")
def site_meeting_correct(request, pk):
    """Correct the words and photos of a record, and add what else was decided."""
    meeting = _own(request, pk)
    if refusal := correction_refused(meeting):
        return _refused(request, meeting, refusal)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = CorrectionForm(data, files, meeting=meeting)
    lines = _lines(meeting, data)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        decisions = lines.decisions(projects=meeting.projects.order_by("code"), held_on=meeting.held_on)
        if decisions is not None:
            return _correct(request, meeting, form, lines, decisions)
    context = {
        "meeting": correction_page(meeting),
        "form": form,
        "lines": lines,
        "choose_project": meeting.projects.count() > 1,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "dispatch/site_meeting/correct.html", context, status=status)


@require_POST
@needs("record_site_meeting")
def site_meeting_void(request, pk):
    meeting = _own(request, pk)
    form = VoidForm(request.POST)
    if not meeting.is_void and not form.is_valid():
        return detail_response(request, meeting, void_form=form, status=422)
    reason = form.data.get("reason", "").strip()
    try:
        void_site_meeting(meeting=meeting, reason=reason, by=request.user, on=clock.today(), at=clock.now())
    except StepRefused as refusal:
        return _refused(request, meeting, str(refusal))
    messages.success(request, "这次会议的记录已作废，议定的问题继续办理。")
    return redirect("site_meeting_detail", pk)


def _own(request, pk):
    meeting = fetch(request, pk)
    if not keeps(request.user, meeting):
        raise PermissionDenied("record_site_meeting")
    return meeting


def _lines(meeting, data):
    formset = decision_lines(least=0, most=max(MAX_DECISIONS - meeting.decisions.count(), 0))
    return formset(data, prefix="decision", form_kwargs={"scope": meeting.projects.order_by("code")})


def _correct(request, meeting, form, lines, decisions):
    try:
        correct_site_meeting(
            meeting=meeting,
            **form.cleaned_data | {"decisions": decisions},
            by=request.user,
            on=clock.today(),
            at=clock.now(),
        )
    except StaleEdit as stale:
        return _stale(request, stale.current, form, lines)
    except StepRefused as refusal:
        return _refused(request, meeting, str(refusal))
    messages.success(request, "更正已保存。")
    return redirect("site_meeting_detail", meeting.pk)


def _refused(request, meeting, message):
    context = {"message": message, "url": reverse("site_meeting_detail", args=[meeting.pk]), "label": "看会议记录"}
    return render(request, "dispatch/weekly_report/refused.html", context, status=409)


def _stale(request, meeting, form, lines):
    """Both versions side by side; nothing is overwritten before somebody has chosen."""
    theirs = CorrectionForm(meeting=meeting)
    typed = [
        (name, text)
        for name, texts in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "version")
        for text in texts
    ]
    rows = [
        {"label": form.fields[name].label, "mine": form.cleaned_data[name], "theirs": theirs.initial[name]}
        for name in CORRECTED
        if form.cleaned_data[name] != theirs.initial[name]
    ]
    added = [line.cleaned_data["subject"] for line in lines if line.has_changed()]
    if added:
        decided = meeting.decisions.values_list("subject", flat=True)
        rows.append({"label": "议定事项", "mine": f"新增：{'、'.join(added)}", "theirs": "、".join(decided)})
    context = {
        "meeting": correction_page(meeting),
        "corrected": moment_text(meeting.corrected_at),
        "corrected_by": str(meeting.corrected_by),
        "rows": rows,
        "photos": bool(request.FILES),
        "typed": typed,
        "version": str(meeting.version),
    }
    return render(request, "dispatch/site_meeting/stale.html", context, status=409)
