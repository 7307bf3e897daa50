from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dispatch.actions.dispatch_meeting.correction import approve_correction, ask_correction, refuse_correction
from dispatch.forms.dispatch_meeting.correction import CorrectionForm, RefusalForm
from dispatch.models import FrozenCorrection
from dispatch.pages.dispatch_meeting.correction import correctable, correction_list_page, sides_of
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from dispatch.views.dispatch_meeting.access import meeting_of, not_taken
from projects import clock
from projects.refusals import StepRefused
from projects.web import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("view_project_figures")
def correction_list(request, month):
    """The corrections of a frozen month; `?project=` names the project from whose page the form was opened."""
    meeting = meeting_of(month)
    if request.method != "POST":
        return _list(request, meeting)
    return _ask(request, meeting)


@needs(DISPATCH_MEETING["ask_correction"].permission)
def _ask(request, meeting):
    on = clock.today()
    form = CorrectionForm(request.POST, projects=correctable(request.user, on=on))
    if not form.is_valid():
        return _list(request, meeting, form=form, status=422)
    try:
        ask_correction(meeting, **form.cleaned_data, by=request.user, on=on, at=clock.now())
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return _list(request, meeting, form=form, status=422)
    messages.success(request, "更正申请已提交，由大项目办和督查考核局各一人批准。")
    return redirect("correction_list", meeting.month)


@require_POST
@needs("approve_correction")
def correction_approve(request, month, pk):
    item = _correction(month, pk)
    side = next((side for side in sides_of(request.user) if getattr(item, f"{side}_by_id") is None), None)
    try:
        if side is None:
            raise StepRefused("您这一方已经有人批准。")
        item = approve_correction(item, for_side=side, by=request.user, on=clock.today(), at=clock.now())
    except StepRefused as refusal:
        return not_taken(request, refusal, url=_url(month), label="回更正")
    done = item.state == FrozenCorrection.State.APPROVED
    messages.success(request, "已更正入账，下期通报列出。" if done else "已批准，等另一方批准后入账。")
    return redirect("correction_list", month)


@require_POST
@needs("approve_correction")
def correction_refuse(request, month, pk):
    item, form = _correction(month, pk), RefusalForm(request.POST, prefix=f"r{pk}")
    if not form.is_valid():
        return _list(request, item.meeting, refused=form, refused_pk=pk, status=422)
    try:
        refuse_correction(item, **form.cleaned_data, by=request.user, on=clock.today(), at=clock.now())
    except StepRefused as refusal:
        return not_taken(request, refusal, url=_url(month), label="回更正")
    messages.success(request, "已告知不同意更正。")
    return redirect("correction_list", month)


def _correction(month, pk):
    return get_object_or_404(FrozenCorrection.objects.select_related("meeting", "project"), meeting__month=month, pk=pk)


def _url(month):
    return reverse("correction_list", args=[month])


def _list(request, meeting, *, form=None, refused=None, refused_pk=None, status=200):
    on = clock.today()
    page = correction_list_page(meeting, user=request.user, on=on, number=request.GET.get("page"))
    if page["may_ask"]:
        initial = {"project": request.GET.get("project", "")}
        page["form"] = form or CorrectionForm(initial=initial, projects=correctable(request.user, on=on))
    for row in page["rows"]:
        mine = refused is not None and row["pk"] == str(refused_pk)
        row["form"] = refused if mine else RefusalForm(prefix=f"r{row['pk']}")
        row["refused"] = mine
    return render(request, "dispatch/frozen_correction/list.html", page, status=status)
