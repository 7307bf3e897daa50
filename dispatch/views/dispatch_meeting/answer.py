from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dispatch.actions.dispatch_meeting.preparing import save_answer
from dispatch.forms.dispatch_meeting.answer import DispatchAnswerForm
from dispatch.models import DispatchAnswer
from dispatch.pages.dispatch_meeting import answer as report
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from dispatch.views.dispatch_meeting.access import meeting_of, not_taken
from projects import clock
from projects.models import Assignment, Leader, Project
from projects.refusals import StaleEdit, StepRefused
from projects.web import needs


@require_safe
@needs("view_project_figures")
def dispatch_answer_list(request, month):
    """Who has answered the five questions and who has not."""
    meeting = meeting_of(month)
    page = report.answer_list_page(meeting, user=request.user, on=clock.today(), number=request.GET.get("page"))
    return render(request, "dispatch/dispatch_answer/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("view_project_figures")
def dispatch_answer(request, month, code):
    """One project's answer to the five questions, to write or to read."""
    on = clock.today()
    meeting = meeting_of(month)
    project = get_object_or_404(Project.objects.visible_to(request.user, on=on, head_only=False), code=code)
    page = report.answer_page(meeting, project, user=request.user, on=on)
    if request.method != "POST":
        if page["may_answer"]:
            initial = report.initial_answer(meeting, project, on=on)
            page["form"] = DispatchAnswerForm(initial=initial, on=on, behind=page["behind"])
            page["begun"] = bool(initial["version"])
        return render(request, "dispatch/dispatch_answer/form.html", page)
    if not page["may_answer"] and not page["closed"]:
        raise PermissionDenied(DISPATCH_MEETING["answer"].permission)
    return _save(request, meeting, project, page, on)


def _save(request, meeting, project, page, on):
    submitted = page["answer"] is not None and page["answer"]["submitted"]
    form = DispatchAnswerForm(request.POST, on=on, behind=page["behind"], submits="submit" in request.POST or submitted)
    if not form.is_valid():
        page |= {"form": form, "begun": True, "refused": True}
        return render(request, "dispatch/dispatch_answer/form.html", page, status=422)
    try:
        answer = save_answer(
            meeting,
            project=project,
            texts=form.texts,
            promised_on=form.cleaned_data["promised_on"],
            submit=form.submits,
            version=form.cleaned_data["version"],
            leader=_leader_of(project, on),
            by=request.user,
            on=on,
            at=clock.now(),
        )
    except StaleEdit as stale:
        return _stale(request, page, form, stale.current)
    except StepRefused as refusal:
        return not_taken(request, refusal, url=page["url"], label="看答复")
    messages.success(request, "五问答复已提交。" if answer.state == DispatchAnswer.State.SUBMITTED else "草稿已保存。")
    return redirect(page["url"])


def _stale(request, page, form, current):
    mine = form.texts | {"promised_on": form.cleaned_data["promised_on"]}
    page |= report.both_versions(mine, current) | {"submits": form.submits}
    return render(request, "dispatch/dispatch_answer/stale.html", page, status=409)


def _leader_of(project, on):
    leading = Assignment.objects.in_force_on(on).filter(project=project, role=Assignment.Role.RESPONSIBLE_LEADER)
    return Leader.objects.filter(pk__in=leading.values("leader")).first()
