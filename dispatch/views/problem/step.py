"""Steps on a problem: each takes one of the forms that the problem's page and the first screens offer."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dispatch.actions import problem as actions
from dispatch.forms.problem.step import STEP_FORMS
from dispatch.models import ProblemStep
from dispatch.pages.problem.detail import what_it_says_now
from dispatch.queries.problem_desk import steps_open_to
from dispatch.rules.problem import PROBLEM
from dispatch.views.problem.reading import fetch, problem_response
from projects import clock
from projects.refusals import StaleEdit, StepRefused
from projects.web import needs


@dataclass(frozen=True, slots=True)
class Step:
    """The action that takes a step, and what its taker is told."""

    action: Callable
    done: str


STEPS = {
    "accept": Step(actions.accept, "已签收，请在时限内办理。"),
    "object": Step(actions.object_to, "异议已提出，等待交办方答复，答复前停止计时。"),
    "progress": Step(actions.note_progress, "进展已记下。"),
    "claim": Step(actions.claim_result, "已报结，等待提出方确认。"),
    "ask_extension": Step(actions.ask_extension, "展期申请已报上一级，批复前停止计时。"),
    "declare_unable": Step(actions.declare_unable, "已提请上一级解决。"),
    "decide_extension": Step(actions.decide_extension, "展期申请已批复。"),
    "uphold": Step(actions.uphold, "已维持原交办，承办单位应继续办理。"),
    "set_limit": Step(actions.set_limit, "已按提出方希望的日期定为时限。"),
    "assign": Step(actions.assign, "已交办。"),
    "confirm": Step(actions.confirm, "已确认销号。"),
    "confirm_for_raiser": Step(actions.confirm, "已代为确认销号。"),
    "refuse": Step(actions.refuse, "已退回继续办理。"),
    "reopen": Step(actions.reopen, "已重新办理。"),
    "rate": Step(actions.rate, "评价已提交。"),
}


@require_POST
@needs("view_problems")
def problem_step(request, number, step):
    """Take one step. Whoever comes from a first screen goes back there."""
    if step not in STEPS:
        raise Http404
    taken, today, user = STEPS[step], clock.today(), request.user
    problem = fetch(request, number)
    if not PROBLEM.permits(step, user.roles):
        raise PermissionDenied(PROBLEM[step].permission)
    form = STEP_FORMS[step](request.POST, request.FILES, problem=problem, by=user, on=today, auto_id=f"{step}-%s")
    if not form.is_valid():
        if step not in steps_open_to(problem, user, on=today):
            raise PermissionDenied(step)
        return problem_response(request, problem, refused=(step, form), status=422)
    try:
        taken.action(problem=problem, **form.cleaned_data, by=user, on=today, at=clock.now())
    except StaleEdit:
        return _stale(request, number, step, form)
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return problem_response(request, fetch(request, number), refused=(step, form), status=422)
    messages.success(request, f"{problem.number} {taken.done}")
    return redirect("workbench") if request.POST.get("back") == "workbench" else redirect("problem_detail", number)


def _stale(request, number, step, form):
    """What the problem says now beside what was typed, which can be sent again as long as the step is open."""
    problem, today = fetch(request, number), clock.today()
    now = what_it_says_now(problem, since_version=form.cleaned_data["version"], user=request.user, on=today)
    kept = [field for field in form if field.name != "version" and field.value() and field.name not in form.files]
    repeat = {
        "url": request.path,
        "version": problem.version,
        "fields": [(field.name, field.value()) for field in kept],
    }
    context = now | {
        "title": form.title,
        "typed": [{"label": field.label, "text": field.value()} for field in kept if not field.is_hidden],
        "had_file": bool(form.files),
        "repeat": repeat if step in steps_open_to(problem, request.user, on=today) else None,
    }
    return render(request, "dispatch/problem/stale.html", context, status=409)


@require_safe
@needs("view_problems")
def problem_evidence(request, number, pk):
    """A file that was handed in with a step, to save; never anything that a browser would run."""
    steps = ProblemStep.objects.filter(problem=fetch(request, number)).exclude(evidence="")
    item = get_object_or_404(steps, pk=pk)
    response = FileResponse(
        item.evidence.open("rb"), as_attachment=True, filename=item.evidence_name, content_type=item.evidence_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
