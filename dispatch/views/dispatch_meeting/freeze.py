import json

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dispatch.actions.dispatch_meeting.freezing import confirm_freeze, propose_freeze, withdraw_proposal
from dispatch.models import FreezeProposal
from dispatch.pages.dispatch_meeting.freeze import confirm_page, freeze_page, moved_words
from dispatch.rules.dispatch_meeting import CONFIRM_FREEZE, DISPATCH_MEETING, PROPOSE_FREEZE
from dispatch.views.dispatch_meeting.access import meeting_of, meeting_url, not_taken
from projects import clock
from projects.refusals import FiguresMoved, StepRefused
from projects.web import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DISPATCH_MEETING[PROPOSE_FREEZE].permission)
def freeze(request, month):
    """Look through the month's figures, and propose that they be frozen as they are."""
    meeting, on = meeting_of(month), clock.today()
    if not DISPATCH_MEETING.allows(PROPOSE_FREEZE, meeting.state):
        return redirect("dispatch_meeting", month)
    refusal = ""
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            propose_freeze(meeting, seen=seen, by=request.user, on=on, at=clock.now())
        except StepRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "已提请督查考核局确认冻结。")
            return redirect("dispatch_meeting", month)
    context = freeze_page(meeting, on=on) | {"refusal": refusal}
    return render(request, "dispatch/freeze/preview.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DISPATCH_MEETING[CONFIRM_FREEZE].permission)
def freeze_confirm(request, month):
    """See exactly what was proposed, and freeze it."""
    meeting, on = meeting_of(month), clock.today()
    proposal = (
        meeting.proposals.filter(state=FreezeProposal.State.OPEN).select_related("proposed_by", "meeting").first()
    )
    if proposal is None:
        return _nothing_to_confirm(request, meeting)
    if request.method != "POST":
        return render(request, "dispatch/freeze/confirm.html", confirm_page(meeting, proposal, on=on))
    if request.POST.get("sha256") != proposal.sha256:
        return not_taken(request, "您打开的不是现在这份冻结申请，请重新核对。", url=request.path, label="看现在的申请")
    try:
        confirm_freeze(proposal, by=request.user, on=on, at=clock.now())
    except FiguresMoved as moved:
        context = {
            "meeting": {"title": str(meeting), "url": meeting_url(meeting)},
            "message": str(moved),
            "moved": moved_words(json.loads(proposal.content), moved.now),
        }
        return render(request, "dispatch/freeze/moved.html", context, status=409)
    except StepRefused as refusal:
        return not_taken(request, refusal, url=meeting_url(meeting))
    messages.success(request, f"{meeting}数据已冻结。")
    return redirect("dispatch_meeting", month)


def _nothing_to_confirm(request, meeting):
    if request.method == "POST":
        return not_taken(request, "没有等待确认的冻结申请，请刷新页面查看。", url=meeting_url(meeting))
    return redirect("dispatch_meeting", meeting.month)


@require_POST
@needs(DISPATCH_MEETING["withdraw_proposal"].permission)
def freeze_withdraw(request, month):
    meeting = meeting_of(month)
    proposal = meeting.proposals.filter(state=FreezeProposal.State.OPEN).first()
    try:
        if proposal is None:
            raise StepRefused("没有可以撤回的冻结申请，请刷新页面查看。")
        withdraw_proposal(proposal, by=request.user, at=clock.now())
    except StepRefused as refusal:
        return not_taken(request, refusal, url=meeting_url(meeting))
    messages.success(request, "冻结申请已撤回。")
    return redirect("dispatch_meeting", month)
