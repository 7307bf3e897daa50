"""The page of investment attraction."""

from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse

from dispatch.queries.attraction import attraction_summary
from projects.choices import Industry
from projects.models import AttractionTask, Prospect
from projects.money import show_money


def attraction_page(user, *, year):
    """The context of /attraction/: the tasks that `user` may see by unit, those that reported first, and their prospects."""
    visible = AttractionTask.objects.visible_to(user).filter(year=year)
    prospects = Prospect.objects.visible_to(user).filter(year=year)
    summary = attraction_summary(tasks=visible, prospects=prospects)
    of_year = Q(unit__prospects__year=year)
    tasks = list(
        visible.select_related("unit")
        .annotate(
            count=Count("unit__prospects", filter=of_year),
            planned=Sum("unit__prospects__planned_wan", filter=of_year),
            arrived=Sum("unit__prospects__arrived_wan", filter=of_year),
        )
        .order_by("-count", "unit__sort_order")
    )
    silent = [task for task in tasks if not task.count]
    return {
        "year": str(year),
        "headline": {"tasks": str(len(tasks)), "reported": str(len(tasks) - len(silent)), "silent": str(len(silent))},
        "silent": [{"name": task.unit.name, "target": show_money(task.target_wan)} for task in silent],
        "industries": [_industry(industry, found) for industry, found in summary.by_industry.items() if found.count],
        "above_one_yi": str(summary.above_1_yi),
        "tasks": [_task(task) for task in tasks],
        "totals": _totals(tasks) if tasks else None,
        "prospects": [_prospect(row) for row in prospects.select_related("unit", "project")],
    }


def _industry(industry, found):
    return {
        "label": Industry(industry).label,
        "count": str(found.count),
        "planned": show_money(found.planned_wan),
        "arrived": show_money(found.arrived_wan),
    }


def _task(task):
    return {
        "unit": task.unit.name,
        "target": show_money(task.target_wan),
        "count": str(task.count) if task.count else "—",
        "planned": show_money(task.planned),
        "arrived": show_money(task.arrived),
        "reported": bool(task.count),
    }


def _totals(tasks):
    def total(name):
        return show_money(sum((getattr(task, name) or Decimal(0) for task in tasks), Decimal(0)))

    return {
        "target": total("target_wan"),
        "count": str(sum(task.count for task in tasks)),
        "planned": total("planned"),
        "arrived": total("arrived"),
    }


def _prospect(row):
    return {
        "name": row.name,
        "unit": row.unit.name,
        "industry": row.get_industry_display() or row.industry_text or "—",
        "planned": show_money(row.planned_wan),
        "arrived": show_money(row.arrived_wan),
        "stage": row.get_stage_display(),
        "project": {"name": row.project.name, "url": reverse("project_detail", args=[row.project.code])}
        if row.project
        else None,
    }
