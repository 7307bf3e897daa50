"""大项目办: what is missing for the next dispatch?"""

from collections import defaultdict

from django.db.models import Exists, OuterRef
from django.urls import reverse

from dispatch.models import Standing
from dispatch.reports.basis import basis_of
from dispatch.reports.books import books_summary
from dispatch.reports.completeness import missing_words
from dispatch.reports.dispatch_step import dispatch_card
from dispatch.reports.ledger_preview import import_words
from dispatch.reports.people import people_of
from dispatch.reports.weekly_list import missing_names
from portal import clock
from portal.workbench.shared import light_count_links
from projects.models import AnnualPlan, LedgerImport, Milestone, Project

SHOWN = 60
NAMED = 24
ISSUES_SHOWN = 8


def office_workbench(user, *, as_of, on):
    standings = Standing.objects.filter(as_of=as_of).visible_to(user, on=on)
    unreported = standings.filter(invested_wan__isnull=True).order_by("project__code").select_related("project")
    missing, total = unreported.count(), standings.count()
    month = f"{as_of.month}月"
    return {
        "basis": basis_of(as_of, unreviewed=standings.filter(unreviewed=True).exists()),
        "dispatch": dispatch_card(user, on=on),
        "may_import": user.may("import_ledger"),
        "import_url": reverse("ledger_import_list"),
        "lights_url": reverse("light_list"),
        "export_url": reverse("project_export"),
        "headline": {
            "title": f"{month}还缺 {missing} 个项目的投资数" if missing else f"{month}投资数已报齐",
            "text": f"已报 {total - missing} 个，未列年度计划 {standings.filter(plan_wan__isnull=True).count()} 个",
        },
        "light_counts": light_count_links(standings),
        "unreported": _unreported(unreported[:SHOWN], on),
        "unreported_month": month,
        "books": books_summary(on),
        "weekly": _weekly(user, on),
        "last_import": _last_import(),
        "incomplete": _incomplete(user, as_of=as_of, on=on),
    }


def _unreported(standings, on):
    standings = list(standings)
    people = people_of([standing.project_id for standing in standings], on=on)
    return [
        {
            "name": standing.project.name,
            "url": reverse("project_detail", args=[standing.project.code]),
            "liaison": people[standing.project_id].liaison_unit or "无联络单位",
        }
        for standing in standings
    ]


def _weekly(user, on):
    """Whose weekly report of last week is missing, as many as fit on the screen."""
    found = missing_names(user, on=on, at=clock.now())
    return found | {"total": str(len(found["missing"])), "missing": found["missing"][:SHOWN]}


def _last_import():
    item = LedgerImport.objects.select_related("uploaded_by", "confirmed_by").first()
    if item is None:
        return None
    preview = item.preview or {"errors": [], "warnings": []}
    issues = preview["errors"] + preview["warnings"]
    return import_words(item) | {
        "issue_total": str(len(issues)),
        "issues": [
            {"place": _place(issue), "value": issue["value"], "reason": issue["reason"]}
            for issue in issues[:ISSUES_SHOWN]
        ],
    }


def _place(issue):
    row = f" 第{issue['row']}行" if issue["row"] else ""
    column = f" {issue['column']}列" if issue["column"] else ""
    return f"{issue['sheet']}{row}{column}"


def _incomplete(user, *, as_of, on):
    """Projects that lack a part which every project must have, grouped by what they lack, the most lacking first."""
    plans = AnnualPlan.objects.in_force_on(as_of).filter(project=OuterRef("pk"))
    milestones = Milestone.objects.filter(project=OuterRef("pk"), actual_on__isnull=True, planned_on__isnull=False)
    projects = (
        Project.objects.visible_to(user, on=on)
        .filter(year=as_of.year)
        .annotate(
            has_plan=Exists(plans),
            has_month_plan=Exists(plans.filter(cumulative_wan__isnull=False)),
            has_next_date=Exists(milestones),
        )
    )
    people = people_of(projects.values("pk"), on=on)
    groups = defaultdict(list)
    for project in projects.only("name", "code").order_by("code"):
        lacking = missing_words(
            people[project.pk],
            has_plan=project.has_plan,
            has_month_plan=project.has_month_plan,
            has_next_date=project.has_next_date,
        )
        if lacking:
            groups[tuple(lacking)].append(project)
    return [
        {
            "missing": "、".join(lacking),
            "count": str(len(found)),
            "projects": [
                {"name": project.name, "url": reverse("project_detail", args=[project.code])}
                for project in found[:NAMED]
            ],
            "more": str(len(found) - NAMED) if len(found) > NAMED else "",
        }
        for lacking, found in sorted(groups.items(), key=lambda group: -len(group[0]))
    ]
