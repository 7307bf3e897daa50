from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dispatch.views.weekly_report.access import files_for
from projects import clock
from projects.models import ReportFile, WeeklyReport
from projects.web import needs


@require_safe
@needs("view_weekly_reports")
def weekly_file(request, pk):
    """A photo to look at, an attachment to save; never anything that a browser would run."""
    today = clock.today()
    visible = WeeklyReport.objects.visible_to(request.user, on=today)
    item = get_object_or_404(ReportFile.objects.kept().select_related("report__project"), pk=pk, report__in=visible)
    if not item.report.is_filed and not files_for(request.user, item.report.project, on=today):
        raise Http404
    is_photo = item.kind == ReportFile.Kind.PHOTO
    stored = item.thumbnail if is_photo and request.GET.get("small") else item.file
    name = f"{item.report.monday}-{item.pk}.jpg" if is_photo else item.name
    response = FileResponse(
        stored.open("rb"), as_attachment=not is_photo, filename=name, content_type=item.content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
