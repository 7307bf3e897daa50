"""大项目办: what is missing for the next dispatch?"""

from django.urls import reverse

from dispatch.models import Standing
from dispatch.pages.dispatch_meeting.step import dispatch_card
from dispatch.pages.ledger_import import import_words
from dispatch.pages.month_review.books import books_summary
from dispatch.pages.promise.detail import confirmation_duties
from dispatch.pages.weekly_report.listing import missing_names
from dispatch.queries.basis import basis_of
from dispatch.queries.completeness import lacking_groups
from dispatch.queries.people import people_of
from portal.workbench.problems import problem_desks
from portal.workbench.shared import light_count_links, missed_projects
from projects import clock
from projects.models import LedgerImport, Project
from projects.rules.ledger_import import LEDGER_IMPORT

SHOWN = 60
NAMED = 24
NAMES_SHOWN = 120
ISSUES_SHOWN = 8


def office_workbench(user, *, as_of, on):
    standings = Standing.objects.filter(as_of=as_of).visible_to(user, on=on)
    unreported = standings.filter(invested_wan__isnull=True).order_by("project__code").select_related("project")
    missing, total = unreported.count(), standings.count()
    month = f"{as_of.month}月"
    return {
        "basis": basis_of(as_of, unreviewed=standings.filter(unreviewed=True).exists()),
        "dispatch": dispatch_card(user, on=on),
        "may_import": LEDGER_IMPORT.permits("upload", user.roles),
        "import_url": reverse("ledger_import_list"),
        "lights_url": reverse("light_list"),
        "export_url": reverse("project_export"),
        "headline": {
            "title": f"{month}还缺 {missing} 个项目的投资数" if missing else f"{month}投资数已报齐",
            "text": f"已报 {total - missing} 个，未列年度计划 {standings.filter(plan_wan__isnull=True).count()} 个",
        },
        "duties": confirmation_duties(user),
        "missed": missed_projects(user, as_of=as_of, on=on),
        "desks": problem_desks(user, on=on),
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
    """Projects that lack a part which every project must have, grouped by what they lack; no more names than fit."""
    projects = Project.objects.visible_to(user, on=on).filter(year=as_of.year)
    groups = lacking_groups(projects, as_of=as_of, on=on, named=NAMED)
    named = max(1, min(NAMED, NAMES_SHOWN // max(1, len(groups))))
    return [
        {
            "missing": "、".join(group.missing),
            "count": str(group.count),
            "projects": [
                {"name": name, "url": reverse("project_detail", args=[code])} for name, code in group.first[:named]
            ],
            "more": str(group.count - named) if group.count > named else "",
        }
        for group in groups
    ]
