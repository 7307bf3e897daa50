from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dispatch.actions.weekly_report import decide_claim
from dispatch.forms.weekly_report.milestone_claim import ClaimForm
from dispatch.pages.weekly_report.detail import claim_rows
from projects import clock
from projects.models import MilestoneClaim
from projects.refusals import StepRefused
from projects.web import needs


@require_safe
@needs("confirm_milestones")
def claim_list(request):
    """Milestones that reports call reached and that wait for the office's word."""
    return render(request, "dispatch/weekly_report/claims.html", {"claims": claim_rows()})


@require_POST
@needs("confirm_milestones")
def claim_decide(request, pk):
    claim = get_object_or_404(MilestoneClaim.objects.select_related("report", "milestone__project"), pk=pk)
    form = ClaimForm(request.POST)
    if not form.is_valid():
        context = {"claims": claim_rows(), "refused_pk": str(pk), "refused": form}
        return render(request, "dispatch/weekly_report/claims.html", context, status=422)
    data = form.cleaned_data
    try:
        decide_claim(
            claim=claim,
            accept=data["accept"],
            reached_on=data["reached_on"],
            reason=data["reason"],
            by=request.user,
            at=clock.now(),
        )
    except StepRefused as refusal:
        context = {"message": str(refusal), "url": reverse("milestone_claims"), "label": "回节点申报"}
        return render(request, "dispatch/weekly_report/refused.html", context, status=409)
    messages.success(request, "已确认节点完成。" if data["accept"] else "已告知未认可。")
    return redirect("milestone_claims")
