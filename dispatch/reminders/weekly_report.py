"""Weekly reports that wait: for their unit, for their author, for their leader."""

from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse

from dispatch.queries.addresses import report_url
from dispatch.queries.people import leaders_of, units_of
from dispatch.queries.weekly_duty import duties, week_words
from dispatch.rules.reminder import Matter
from projects.models import Assignment, Project, ReportStep, WeeklyReport
from projects.rules.weekly_report import MISSING, ONE_WEEK, OVERDUE, PENDING, WEEKLY_REPORT, monday_of

WEEKS_BACK = 4
"""Older weeks stay in the lists of missing reports, where nobody has to be reminded of them every morning."""


def reports_due(*, on, at):
    """Reports that are due today and not handed in yet."""
    waiting = [duty for duty in duties_since(monday_of(on), on=on, at=at) if duty.verdict == PENDING]
    due = [duty for duty in waiting if duty.week.due.date() <= on]
    units = liaison_units(due, on=on)
    for duty in due:
        subject = f"{duty.project.name}：今天{duty.week.due:%H:%M}前报送"
        yield report_matter(duty, subject, units)


def reports_missing(*, on, at):
    """Reports that are late already, and not handed in yet."""
    first = monday_of(on) - WEEKS_BACK * ONE_WEEK
    missing = [duty for duty in duties_since(first, on=on, at=at) if duty.verdict in (OVERDUE, MISSING)]
    units = liaison_units(missing, on=on)
    for duty in missing:
        yield report_matter(duty, f"{duty.project.name}：{week_words(duty.week.monday)}", units)


def reports_returned(*, on, at):
    """Returned reports, for whoever handed them in, or for the liaison unit where he is there no longer."""
    reports = list(
        WeeklyReport.objects.filter(state=WeeklyReport.State.RETURNED, project__voided_at__isnull=True)
        .select_related("project", "submitted_by")
        .defer("draft")
    )
    units = units_of([report.project_id for report in reports], on=on, role=Assignment.Role.LIAISON_UNIT)
    returned = ReportStep.objects.filter(report__in=reports, kind=ReportStep.Kind.RETURNED).order_by("pk")
    last = {step.report_id: step for step in returned}
    for report in reports:
        author, unit = report.submitted_by, units[report.project_id]
        there = author is not None and author.is_active and author.unit_id in unit
        yield Matter(
            key=str(last[report.pk].pk),
            subject=f"{report.project.name}：{week_words(report.monday)}",
            text=last[report.pk].reason,
            url=report_url(report.project, report.monday),
            users=frozenset({author.pk}) if there else frozenset(),
            units=frozenset() if there else unit,
        )


def reports_unread(*, on, at):
    """Reports that a leader has not read yet, a week at a time."""
    reports = list(
        WeeklyReport.objects.filter(state__in=WEEKLY_REPORT.states_of("read"))
        .filter(read_at__isnull=True, monday__gte=monday_of(on) - WEEKS_BACK * ONE_WEEK, monday__lte=on)
        .filter(project__voided_at__isnull=True)
        .values_list("project", "monday")
    )
    leaders = leaders_of({project for project, _ in reports}, on=on)
    counts = Counter((leader, monday) for project, monday in reports for leader in leaders[project])
    for (leader, monday), count in sorted(counts.items()):
        yield Matter(
            key=f"{leader}-{monday}",
            subject=f"{week_words(monday)}的周报有{count}份未阅",
            url=f"{reverse('weekly_list')}?{urlencode({'week': monday})}",
            leaders=frozenset({leader}),
        )


def duties_since(monday, *, on, at):
    mondays = [monday + timedelta(days=days) for days in range(0, (on - monday).days + 1, 7)]
    return duties(Project.objects.listed(), mondays, on=on, at=at)


def liaison_units(found, *, on):
    return units_of({duty.project.pk for duty in found}, on=on, role=Assignment.Role.LIAISON_UNIT)


def report_matter(duty, subject, units):
    return Matter(
        key=f"{duty.project.pk}-{duty.week.monday}",
        subject=subject,
        url=report_url(duty.project, duty.week.monday),
        units=units[duty.project.pk],
    )
