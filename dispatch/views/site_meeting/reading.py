from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dispatch.actions.site_meeting import correction_refused
from dispatch.documents.docx import write_docx
from dispatch.forms.site_meeting import VoidForm
from dispatch.models import SiteMeeting
from dispatch.pages.site_meeting import listing
from dispatch.pages.site_meeting.detail import site_meeting_page
from dispatch.paging import id_in
from dispatch.papers.site_meeting import minutes
from dispatch.queries.site_meeting import record_of
from projects import clock
from projects.web import needs

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@needs("view_site_meetings")
def site_meeting_list(request):
    on = clock.today()
    page = listing.site_meeting_list_page(
        request.user,
        month=listing.month_chosen(request.GET.get("month", ""), on=on),
        leader=id_in(request.GET.get("leader", "")),
        on=on,
    )
    return render(request, "dispatch/site_meeting/list.html", page)


@require_safe
@needs("view_site_meetings")
def site_meeting_detail(request, pk):
    return detail_response(request, fetch(request, pk), void_form=VoidForm())


@require_safe
@needs("view_site_meetings")
def site_meeting_photo(request, pk, position):
    """A photo of a meeting that the person may read as a whole; `?size=small` is the copy for lists."""
    on = clock.today()
    meeting = fetch(request, pk)
    photo = get_object_or_404(record_of(meeting, user=request.user, on=on).photos, position=position)
    file = photo.small if request.GET.get("size") == "small" else photo.file
    return FileResponse(file.open("rb"), content_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"})


@require_safe
@needs("view_site_meetings")
def site_meeting_minutes(request, pk):
    """The minutes as Word; an extract for whom only a part of the meeting concerns."""
    meeting = fetch(request, pk)
    record = record_of(meeting, user=request.user, on=clock.today())
    parts = minutes(meeting, record, district=settings.DISTRICT_NAME)
    name = quote(f"现场办公会纪要{meeting.held_on:%Y-%m-%d}.docx")
    return HttpResponse(
        write_docx(parts, subject=parts[0].text),
        content_type=DOCX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def fetch(request, pk):
    """The meeting, where the reader may see anything of it."""
    visible = SiteMeeting.objects.visible_to(request.user, on=clock.today())
    people = ("leader", "recorded_by", "corrected_by", "voided_by")
    return get_object_or_404(visible.select_related(*people), pk=pk)


def keeps(user, meeting):
    """Whether the record of the meeting is the user's to correct and to void."""
    return SiteMeeting.objects.kept_by(user, on=clock.today()).filter(pk=meeting.pk).exists()


def detail_response(request, meeting, *, void_form, status=200):
    own = keeps(request.user, meeting)
    page = site_meeting_page(meeting, user=request.user, on=clock.today()) | {
        "may_void": own and not meeting.is_void,
        "may_correct": own and not correction_refused(meeting),
        "void_form": void_form,
    }
    return render(request, "dispatch/site_meeting/detail.html", page, status=status)
