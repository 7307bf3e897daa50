from django.shortcuts import render
from django.views.decorators.http import require_safe

from dispatch.models import Standing
from dispatch.pages.gap import TABS, gap_page
from dispatch.pages.light import months_menu, recorded_months
from dispatch.queries.standing import reporting_day
from projects import clock
from projects.web import needs


@require_safe
@needs("view_gap")
def gap(request):
    """差距拆解 of a month's end, grouped `?by=` cause, programme, category, leader or unit."""
    today = clock.today()
    newest = reporting_day(today)
    months = recorded_months(up_to=newest) or [newest]
    as_of = next((day for day in months if f"{day:%Y-%m}" == request.GET.get("month")), months[0])
    by = request.GET.get("by") if request.GET.get("by") in TABS else "cause"
    standings = Standing.objects.filter(as_of=as_of).visible_to(request.user, on=today, head_only=False)
    context = gap_page(standings, by=by, as_of=as_of, newest=as_of == newest, months=months_menu(as_of, months))
    return render(request, "dispatch/gap/page.html", context | {"by": by})
