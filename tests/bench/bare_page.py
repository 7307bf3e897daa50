"""The least that a page with so many rows can cost here: session, login, one query, one plain template."""

from django.shortcuts import render
from django.urls import include, path

from dispatch.models import Standing

CELLS = (
    "project__code",
    "project__name",
    "project__category",
    "stage",
    "light",
    "plan_wan",
    "invested_wan",
    "completion_pct",
    "lag_vs_time_points",
    "rule_text",
)


def bare(request, rows):
    """`rows` projects, one line each, in no particular order."""
    return render(request, "bench/bare.html", {"rows": Standing.objects.order_by().values_list(*CELLS)[:rows]})


urlpatterns = [path("bench/<int:rows>/", bare), path("", include("portal.urls"))]
