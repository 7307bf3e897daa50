from django.shortcuts import render
from django.views.decorators.http import require_safe

from dispatch.pages.attraction import attraction_page
from dispatch.queries.basis import Basis
from dispatch.queries.standing import reporting_day
from projects import clock
from projects.web import needs
from projects.wording import date_text


@require_safe
@needs("view_attraction")
def attraction_list(request):
    as_of = reporting_day(clock.today())
    basis = Basis(book="各单位提报", cut_off=date_text(as_of), unit="亿元、万元")
    return render(
        request, "projects/attraction/list.html", {"basis": basis, **attraction_page(request.user, year=as_of.year)}
    )
