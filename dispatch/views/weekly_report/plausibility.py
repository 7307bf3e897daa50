from django.shortcuts import render
from django.views.decorators.http import require_safe

from dispatch.pages.weekly_report.plausibility import hints
from projects import clock
from projects.models import Project
from projects.web import needs


@require_safe
@needs("view_plausibility")
def plausibility_list(request):
    """Figures worth a second look, for the supervisors alone."""
    today = clock.today()
    projects = Project.objects.visible_to(request.user, on=today).filter(year=today.year)
    return render(request, "dispatch/weekly_report/checks.html", {"rows": hints(projects, on=today)})
