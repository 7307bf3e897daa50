from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dispatch.models import Standing
from dispatch.pages import light as listing
from dispatch.paging import page_of
from dispatch.queries.basis import basis_of
from dispatch.queries.headline import light_counts
from dispatch.queries.standing import reporting_day
from dispatch.rules.problem import PROBLEM
from projects import clock
from projects.choices import Light
from projects.web import needs
from projects.wording import month_text

PAGE_SIZE = 100


@require_safe
@needs("view_lights")
def light_list(request):
    today = clock.today()
    newest = reporting_day(today)
    months = listing.recorded_months(up_to=newest) or [newest]
    as_of = next((day for day in months if f"{day:%Y-%m}" == request.GET.get("month")), months[0])
    chosen = request.GET.get("light") if request.GET.get("light") in Light.values else ""
    standings = Standing.objects.filter(as_of=as_of).visible_to(request.user, on=today, head_only=False)
    counts = light_counts(standings)
    found = standings.filter(light=chosen) if chosen else standings
    month = f"{as_of:%Y-%m}" if as_of != newest else ""
    page, _, pager = page_of(
        found.worst_first(),
        number=request.GET.get("page"),
        size=PAGE_SIZE,
        url=lambda number: link(month=month, light=chosen, page=number),
    )
    context = {
        "basis": basis_of(as_of, unreviewed=standings.filter(unreviewed=True).exists()),
        "headline": headline_words(counts),
        "base": listing.base_words(as_of),
        "month_text": month_text(as_of),
        "may_export": True,
        "may_raise": PROBLEM.permits("raise", request.user.roles),
        "export_url": f"{reverse('project_export')}?{urlencode({'light': chosen})}"
        if chosen
        else reverse("project_export"),
        "months": listing.months_menu(as_of, months),
        "light_counts": [
            {
                "light": Light(light),
                "count": str(count),
                "url": link(month=month, light=light if light != chosen else ""),
                "active": light == chosen,
            }
            for light, count in counts.items()
        ],
        "legend": listing.legend(as_of),
        "filtered": bool(chosen),
        "columns": COLUMNS,
        "rows": listing.light_rows(page, as_of=as_of, on=today),
        "pager": pager,
    }
    return render(request, "dispatch/light/list.html", context)


COLUMNS = [
    {"label": label, "unit": unit, "number": number, "url": "", "direction": ""}
    for label, unit, number in (
        ("亮灯", "", False),
        ("项目", "", False),
        ("包保领导", "", False),
        ("责任单位", "", False),
        ("完成率", "", True),
        ("与时间进度", "百分点", True),
        ("与分月计划", "百分点", True),
        ("每月需完成", "", True),
        ("诊断", "", False),
        ("首次亮灯", "", False),
        ("最重", "", False),
    )
]


def link(**query):
    query = {name: value for name, value in query.items() if value}
    return f"{reverse('light_list')}?{urlencode(query)}" if query else reverse("light_list")


def headline_words(counts):
    behind = counts[Light.RED] + counts[Light.YELLOW]
    total = sum(counts.values())
    if not behind:
        return f"{total} 个项目：没有红灯、黄灯"
    return f"{total} 个项目：{counts[Light.RED]} 个红灯、{counts[Light.YELLOW]} 个黄灯，落后的 {behind} 个"
