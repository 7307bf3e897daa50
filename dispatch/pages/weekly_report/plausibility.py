"""Reported figures worth a second look, project by project, in the words of a colleague who asks."""

from collections import defaultdict

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from dispatch.queries.people import people_of
from projects.models import ReportFile, StageEvent, VillageProgress, WeeklyReport
from projects.rules import plausibility as rules
from projects.rules.weekly_report import sunday_of

VILLAGE_CHECKED = ("households_signed", "households_vacated", "demolished_wan_m2")


def hints(projects, *, on):
    """Rows of projects with something to ask about, the most hints first; a constant number of queries."""
    latest = StageEvent.objects.filter(project=OuterRef("pk"), on__lte=on).order_by("-on", "-pk")
    projects = projects.annotate(has_started=Subquery(latest.values("started")[:1])).order_by("code")
    reports = _by_project(WeeklyReport.objects.filed().filter(project__in=projects).defer("draft"))
    village = _by_project(
        VillageProgress.objects.filter(
            report__in=WeeklyReport.objects.filed(), report__project__in=projects
        ).select_related("report"),
        lambda row: row.report,
    )
    photos = _by_project(
        ReportFile.objects.kept()
        .filter(kind=ReportFile.Kind.PHOTO, report__in=WeeklyReport.objects.filed(), report__project__in=projects)
        .select_related("report"),
        lambda row: row.report,
    )
    found = []
    for project in projects:
        asked = project_hints(
            reports.get(project.pk, []),
            village.get(project.pk, []),
            photos.get(project.pk, []),
            started=bool(project.has_started),
        )
        if asked:
            found.append((project, asked))
    people = people_of([project.pk for project, _ in found], on=on)
    return [
        {
            "name": project.name,
            "url": reverse("project_detail", args=[project.code]),
            "unit": people[project.pk].liaison_unit or "无联络单位",
            "leader": people[project.pk].leader or "未定",
            "hints": [hint.text for hint in asked],
        }
        for project, asked in sorted(found, key=lambda row: -len(row[1]))
    ]


def project_hints(reports, village, photos, *, started):
    """The hints of one project from its filed reports, village figures and photos, each oldest first."""
    weeks = [
        rules.Week(sunday_of(report.monday), report.invested_wan + (report.invested_next_month_wan or 0))
        for report in reports
    ]
    falls = [
        rules.cumulative_falls(
            label="年初以来累计投资（万元）",
            figures=[(sunday_of(report.monday), report.year_to_date_wan) for report in reports],
        )
    ]
    for name in VILLAGE_CHECKED:
        figures = [(sunday_of(row.report.monday), getattr(row, name)) for row in village]
        falls.append(
            rules.cumulative_falls(
                label=VillageProgress._meta.get_field(name).verbose_name,
                figures=[(day, figure) for day, figure in figures if figure is not None],
            )
        )
    asked = [
        *falls,
        rules.month_end_jump(weeks),
        rules.round_number_run(weeks),
        rules.money_without_start(weeks, started=started),
        rules.repeated_photos([(photo.report.monday, photo.fingerprint) for photo in photos]),
        rules.repeated_report([report.monday for report in reports if report.repeats_last]),
    ]
    return [hint for hint in asked if hint is not None]


def _by_project(rows, report_of=lambda row: row):
    """{project id: its rows, oldest week first}."""
    grouped = defaultdict(list)
    for row in sorted(rows, key=lambda row: report_of(row).monday):
        grouped[report_of(row).project_id].append(row)
    return grouped
