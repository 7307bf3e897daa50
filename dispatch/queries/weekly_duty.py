"""Who owes which weekly report, and what became of it: the ground of lists, counts, lights and reminders."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min

from projects.choices import Light, Stage
from projects.models import Holiday, Policy, Project, StageEvent, WeeklyReport
from projects.models.weekly_report import business_moment
from projects.rules.weekly_report import (
    LATE,
    MISSING,
    ON_TIME,
    ONE_WEEK,
    OVERDUE,
    PENDING,
    SUPPLIED,
    deadline,
    monday_of,
    owes,
    timeliness,
    weekly_light,
)

LIGHT_WEEKS = 2
VERDICTS = {
    ON_TIME: "按时",
    LATE: "迟报",
    SUPPLIED: "补报",
    MISSING: "缺报",
    OVERDUE: "超时未报",
    PENDING: "待报",
}


@dataclass(frozen=True, slots=True)
class Week:
    """One week as the district's policy and calendar have it; `due` is None where no report is owed."""

    monday: date
    due: datetime | None
    reports_from: date | None


@dataclass(frozen=True, slots=True)
class Duty:
    """A report that a project owes for a week, the verdict on it so far, and the report as far as there is one."""

    project: Project
    week: Week
    verdict: str
    report: WeeklyReport | None


def weeks(mondays):
    """{monday: Week} of these weeks, each under the policy in force on it."""
    mondays = sorted(mondays)
    calendar = Holiday.objects.calendar()
    policies = list(Policy.objects.order_by("in_force_from", "pk"))
    found = {}
    for monday in mondays:
        policy = next((row for row in reversed(policies) if row.in_force_from < monday + ONE_WEEK), Policy())
        due = deadline(monday, calendar=calendar, weekday=policy.report_weekday, at=policy.report_time)
        found[monday] = Week(monday, due, policy.reports_from)
    return found


def duties(projects, mondays, *, on, at):
    """The owed reports of `projects` (a QuerySet) in these weeks up to today, by week and code."""
    found = weeks(mondays)
    projects = list(projects.order_by("code"))
    ids = [project.pk for project in projects]
    performing = _performing(ids)
    reports = {
        (report.project_id, report.monday): report
        for report in WeeklyReport.objects.filter(project__in=ids, monday__in=found).defer("draft")
    }
    now = business_moment(on, at)
    return [
        Duty(project, week, _verdict(reports.get((project.pk, week.monday)), week, now), report)
        for week in found.values()
        if week.due is not None and week.monday <= on
        for project in projects
        if project.year == week.due.year and _owes(project, week, performing)
        for report in (reports.get((project.pk, week.monday)),)
    ]


def weekly_lights(projects, *, on, at):
    """{project id: Light} of the reports alone; it stands beside a project's light and never mixes in.

    Weeks that owe nothing, such as holidays, neither light nor interrupt.
    """
    this_monday = monday_of(on)
    looked_at = weeks([this_monday - ONE_WEEK * n for n in range(LIGHT_WEEKS + 4)])
    owed = [monday for monday, week in looked_at.items() if week.due is not None]
    verdicts = {}
    for duty in duties(projects, owed[-LIGHT_WEEKS - 1 :], on=on, at=at):
        verdicts.setdefault(duty.project.pk, []).append(duty.verdict)
    return {pk: Light(weekly_light(found)) for pk, found in verdicts.items()}


def _performing(ids):
    """{project id: the day since which it performs}, for those that do."""
    events = StageEvent.objects.filter(project__in=ids, stage=Stage.PERFORMING).order_by()
    return dict(events.values_list("project").annotate(Min("on")))


def _owes(project, week, performing):
    return owes(
        monday=week.monday,
        due=week.due,
        listed_on=project.listed_on or date(project.year, 1, 1),
        performing_on=performing.get(project.pk),
        reports_from=week.reports_from,
    )


def _verdict(report, week, now):
    first = (
        report and report.first_submitted_at and business_moment(report.first_submitted_on, report.first_submitted_at)
    )
    return timeliness(first_submitted=first, monday=week.monday, due=week.due, now=now)


def due_words(due):
    """周五 17:00（3月30日）"""
    return f"周{'一二三四五六日'[due.weekday()]} {due:%H:%M}（{due.month}月{due.day}日）"


def week_words(monday):
    """3月26日—4月1日"""
    sunday = monday + timedelta(days=6)
    return f"{monday.month}月{monday.day}日—{sunday.month}月{sunday.day}日"
