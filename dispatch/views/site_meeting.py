from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dispatch.actions.site_meeting import record_site_meeting
from dispatch.forms.site_meeting import DecisionLines, SiteMeetingForm
from dispatch.models import SiteMeeting
from dispatch.reports import site_meeting_list as listing
from dispatch.reports.docx import write_docx
from dispatch.reports.site_meeting import minutes, record_of, site_meeting_page
from portal import clock
from projects.web import needs

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@needs("view_site_meetings")
def site_meeting_list(request):
    on = clock.today()
    leader = request.GET.get("leader", "")
    page = listing.site_meeting_list_page(
        request.user,
        month=listing.month_chosen(request.GET.get("month", ""), on=on),
        leader=leader if leader.isascii() and leader.isdigit() else "",
        on=on,
    )
    return render(request, "dispatch/site_meeting/list.html", page)


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
    context = {"form": form, "lines": lines}
    status = 422 if request.method == "POST" else 200
    return render(request, "dispatch/site_meeting/form.html", context, status=status)


@require_safe
@needs("view_site_meetings")
def site_meeting_detail(request, pk):
    on = clock.today()
    return render(
        request,
        "dispatch/site_meeting/detail.html",
        site_meeting_page(_meeting(request, pk, on), user=request.user, on=on),
    )


@require_safe
@needs("view_site_meetings")
def site_meeting_photo(request, pk, position):
    """A photo of a meeting that the person may read as a whole; `?size=small` is the copy for lists."""
    on = clock.today()
    meeting = _meeting(request, pk, on)
    photo = get_object_or_404(record_of(meeting, user=request.user, on=on).photos, position=position)
    file = photo.small if request.GET.get("size") == "small" else photo.file
    return FileResponse(file.open("rb"), content_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"})


@require_safe
@needs("view_site_meetings")
def site_meeting_minutes(request, pk):
    """The minutes as Word; an extract for whom only a part of the meeting concerns."""
    on = clock.today()
    meeting = _meeting(request, pk, on)
    parts = minutes(meeting, record_of(meeting, user=request.user, on=on), district=settings.DISTRICT_NAME)
    name = quote(f"现场办公会纪要{meeting.held_on:%Y-%m-%d}.docx")
    return HttpResponse(
        write_docx(parts, subject=parts[0].text),
        content_type=DOCX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _meeting(request, pk, on):
    return get_object_or_404(
        SiteMeeting.objects.visible_to(request.user, on=on).select_related("leader", "recorded_by"), pk=pk
    )
