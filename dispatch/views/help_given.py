from django.shortcuts import render
from django.views.decorators.http import require_safe

from dispatch.pages.help_given import help_rows
from dispatch.queries.calendar import calendar_note
from dispatch.queries.help_given import HELPING, PARTS
from projects import clock
from projects.web import needs
from projects.wording import date_text


@require_safe
@needs("view_help_given")
def help_given_list(request):
    """部门帮办榜; `?part=leading` counts what units solve on their own projects."""
    today, user = clock.today(), request.user
    part = request.GET.get("part") if request.GET.get("part") in PARTS else HELPING
    context = {
        "as_of": date_text(today),
        "whole": user.sees_whole_district,
        "parts": [{"label": label, "url": f"?part={key}", "active": key == part} for key, label in PARTS.items()],
        "rows": help_rows(user, part=part, on=today),
        "calendar_note": calendar_note(today),
    }
    return render(request, "dispatch/help_given/list.html", context)
