from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dispatch.actions.dispatch_meeting.contest import answer_contest
from dispatch.forms.dispatch_meeting.contest import ContestAnswerForm
from dispatch.models import Contest
from dispatch.pages.dispatch_meeting.contest import contest_list_page
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from dispatch.views.dispatch_meeting.access import meeting_of, not_taken
from projects import clock
from projects.refusals import StepRefused
from projects.web import needs


@require_safe
@needs("view_contests")
def contest_list(request, month):
    """The objections to what was publicized, and their answers."""
    return _list(request, meeting_of(month))


@require_POST
@needs(DISPATCH_MEETING["answer_contest"].permission)
def contest_answer(request, month, pk):
    meeting = meeting_of(month)
    item = get_object_or_404(Contest.objects.select_related("meeting", "project"), meeting=meeting, pk=pk)
    form = ContestAnswerForm(request.POST, prefix=f"c{pk}")
    if not form.is_valid():
        return _list(request, meeting, refused=form, refused_pk=pk, status=422)
    try:
        answer_contest(item, **form.cleaned_data, by=request.user, on=clock.today(), at=clock.now())
    except StepRefused as refusal:
        return not_taken(request, refusal, url=request.path.removesuffix(f"{pk}/"), label="回申诉")
    messages.success(request, "已答复，申诉人在公示页可以看到。")
    return redirect("contest_list", month)


@require_safe
@needs("view_dispatch")
def contest_evidence(request, month, pk):
    """What an objection brings forward as evidence: to save, never to run."""
    visible = Contest.objects.visible_to(request.user, on=clock.today())
    item = get_object_or_404(visible.exclude(evidence=""), meeting__month=month, pk=pk)
    response = FileResponse(
        item.evidence.open("rb"), as_attachment=True, filename=item.evidence_name, content_type=item.evidence_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _list(request, meeting, *, refused=None, refused_pk=None, status=200):
    page = contest_list_page(meeting, user=request.user, number=request.GET.get("page"))
    for row in page["rows"]:
        mine = refused is not None and row["pk"] == str(refused_pk)
        row["form"] = refused if mine else ContestAnswerForm(prefix=f"c{row['pk']}")
    return render(request, "dispatch/contest/list.html", page, status=status)
