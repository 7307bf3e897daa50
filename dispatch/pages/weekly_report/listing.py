"""The weekly reports of a week or a month: what I must file, what I have not read, and 应报/实报/按时/缺报 with names."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse

from dispatch.pages.weekly_report.detail import total_wan
from dispatch.queries.addresses import report_url
from dispatch.queries.people import people_of
from dispatch.queries.weekly_duty import VERDICTS, due_words, duties, week_words, weekly_lights, weeks
from projects.choices import Light
from projects.models import Assignment, Project, WeeklyReport
from projects.money import show_money
from projects.rules.schedule import month_end
from projects.rules.weekly_report import (
    MISSING,
    ONE_WEEK,
    OVERDUE,
    PENDING,
    SUPPLIED,
    count,
    monday_of,
    weeks_of_month,
)
from projects.wording import day_text, done_text, month_text

WEEKS_OFFERED = 12
ARREARS_WEEKS = 12
INBOX_WEEKS = 8
NOBODY = "无联络单位"
REPORT_STATES = {WeeklyReport.State.DRAFT: "草稿", WeeklyReport.State.RETURNED: "被退回"}
ACTIONS = {WeeklyReport.State.SUBMITTED: "查看", WeeklyReport.State.RETURNED: "修改", WeeklyReport.State.DRAFT: "续填"}


@dataclass(frozen=True, slots=True)
class Span:
    """The weeks that a page is about: one week, or those of a month."""

    mondays: tuple[date, ...]
    title: str
    week: str
    month: str


def span_of(query, *, today):
    """The week or month that was asked for; this week where nothing sound was."""
    this_week = monday_of(today)
    month = _month(query.get("month", ""))
    if month is not None and month.replace(day=1) <= today:
        mondays = tuple(monday for monday in weeks_of_month(month) if monday <= this_week)
        return Span(mondays, month_text(month), "", f"{month:%Y-%m}")
    monday = min(_monday(query.get("week", "")) or this_week, this_week)
    title = "本周" if monday == this_week else "上周" if monday == this_week - ONE_WEEK else week_words(monday)
    return Span((monday,), title, f"{monday}", "")


def menus(span, *, today):
    """The weeks and months one may choose, the newest first."""
    this_week = monday_of(today)
    offered = [this_week - ONE_WEEK * n for n in range(WEEKS_OFFERED)]
    if span.week and span.mondays[0] not in offered:
        offered.append(span.mondays[0])
    months = [month_end(year=today.year, month=month) for month in range(today.month, 0, -1)]
    return {
        "weeks": [
            {"value": f"{monday}", "label": week_words(monday), "selected": f"{monday}" == span.week}
            for monday in offered
        ],
        "months": [
            {"value": f"{day:%Y-%m}", "label": month_text(day), "selected": f"{day:%Y-%m}" == span.month}
            for day in months
        ],
    }


def filing(user, span, *, on, at):
    """What the liaison unit has to file in the span, and what it still owes from before."""
    projects = Project.objects.own_as(user, Assignment.Role.LIAISON_UNIT, on=on)
    this_week = monday_of(on)
    earlier = [this_week - ONE_WEEK * n for n in range(1, ARREARS_WEEKS + 1)]
    found = duties(projects, {*span.mondays, *earlier}, on=on, at=at)
    return {
        "due": [_due(duty) for duty in found if duty.week.monday in span.mondays],
        "due_words": _due_words(span),
        "arrears": [_due(duty) for duty in found if duty.verdict == MISSING and duty.week.monday not in span.mondays],
    }


def to_file_today(user, *, on, at):
    """The rows of a liaison unit's first screen: this week's reports, what was missed, what was returned."""
    this_week = span_of({}, today=on)
    found = filing(user, this_week, on=on, at=at)
    earlier = {"monday__lt": this_week.mondays[0]}
    return found | {"returned": returned_reports(user, Assignment.Role.LIAISON_UNIT, on=on, **earlier)}


def returned_reports(user, role, *, on, **weeks):
    """The reports of one's own projects that were sent back and not handed in again."""
    own = Project.objects.own_as(user, role, on=on)
    returned = WeeklyReport.objects.filter(project__in=own, state=WeeklyReport.State.RETURNED, **weeks)
    return [
        {
            "name": report.project.name,
            "week": week_words(report.monday),
            "url": report_url(report.project, report.monday),
        }
        for report in returned.select_related("project")
    ]


def inbox(user, *, on):
    """The filed reports of a leader's projects, unread first, the newest weeks first."""
    roles = (Assignment.Role.RESPONSIBLE_LEADER, Assignment.Role.LEADER_IN_CHARGE)
    reports = (
        WeeklyReport.objects.filed()
        .filter(
            project__in=Project.objects.own_as(user, *roles, on=on), monday__gte=monday_of(on) - ONE_WEEK * INBOX_WEEKS
        )
        .select_related("project", "submitted_by__unit")
        .annotate(answer_count=Count("answers"))
        .order_by("-monday", "project__code")
        .defer("draft")
    )
    rows = [_inbox_row(report) for report in reports]
    return {
        "unread": [row for row in rows if not row["read"]],
        "read": [row for row in rows if row["read"]],
    }


def overview(user, span, *, on, at):
    """应报/实报/按时/缺报 of all the reader may see: in total, by liaison unit, by leader, the missing by name.

    The reports themselves are listed for a single week.
    """
    projects = Project.objects.visible_to(user, on=on, head_only=False)
    found = duties(projects, span.mondays, on=on, at=at)
    people = _people(found, on)
    by_unit, by_leader = defaultdict(list), defaultdict(list)
    for duty in found:
        who = people[duty.week.monday][duty.project.pk]
        by_unit[who.liaison_unit or NOBODY].append(duty.verdict)
        by_leader[who.leader or "未定"].append(duty.verdict)
    lights = weekly_lights(projects, on=on, at=at) if span.week else {}
    total = count([duty.verdict for duty in found])
    return {
        "owed": str(total.owed),
        "counts": _count_words(total),
        "missing": [_named(duty, people) for duty in found if duty.verdict in (MISSING, SUPPLIED, OVERDUE)],
        "expected": [_named(duty, people) for duty in found if duty.verdict == PENDING],
        "by_unit": _table(by_unit),
        "by_leader": _table(by_leader),
        "reports": [
            _filed(duty, people, lights) for duty in found if span.week and duty.report and duty.report.is_filed
        ],
    }


def missing_names(user, *, on, at):
    """Whose report of last week is missing: for the office's first screen."""
    last_week = monday_of(on) - ONE_WEEK
    found = duties(Project.objects.visible_to(user, on=on), [last_week], on=on, at=at)
    missing = [duty for duty in found if duty.verdict == MISSING]
    people = _people(missing, on)
    return {
        "week": week_words(last_week),
        "url": f"{reverse('weekly_list')}?week={last_week}",
        "counts": _count_words(count([duty.verdict for duty in found])),
        "missing": [_named(duty, people) for duty in missing],
    }


def _people(found, on):
    """{monday: {project id: People}} on the day each week's report is due: who answered then stays answerable."""
    due = {duty.week.monday: min(on, duty.week.due.date()) for duty in found}
    ids = {duty.project.pk for duty in found}
    return {monday: people_of(ids, on=day) for monday, day in due.items()}


def _due(duty):
    report = duty.report
    state = REPORT_STATES.get(report.state) if report and not report.is_filed else None
    return {
        "name": duty.project.name,
        "url": report_url(duty.project, duty.week.monday),
        "week": week_words(duty.week.monday),
        "filed": bool(report and report.is_filed),
        "state": VERDICTS[duty.verdict] if state is None else f"{VERDICTS[duty.verdict]}，{state}",
        "late": duty.verdict in (OVERDUE, MISSING),
        "returned": bool(report and report.state == WeeklyReport.State.RETURNED),
        "action": _action(report),
    }


def _action(report):
    """What the button of a week says."""
    return ACTIONS[report.state] if report else "填报"


def _due_words(span):
    due = weeks(span.mondays)[span.mondays[-1]].due if span.mondays else None
    if due is None:
        return "本周工作日不足两天，不用报周报。" if span.week else ""
    return f"{due_words(due)}前报送" if span.week else ""


def _inbox_row(report):
    amount = total_wan(report)
    return {
        "name": report.project.name,
        "url": report_url(report.project, report.monday),
        "week": week_words(report.monday),
        "unit": report.submitted_by.unit.name if report.submitted_by.unit_id else str(report.submitted_by),
        "text": report.progress_text or f"无变化：{report.no_change_reason}",
        "amount": show_money(amount),
        "read": report.read_at is not None,
        "answered": report.answer_count > 0,
    }


def _named(duty, people):
    who = people[duty.week.monday][duty.project.pk]
    return {
        "name": duty.project.name,
        "url": report_url(duty.project, duty.week.monday),
        "week": week_words(duty.week.monday),
        "unit": who.liaison_unit or NOBODY,
        "leader": who.leader or "未定",
        "state": VERDICTS[duty.verdict],
        "supplied": day_text(duty.report.first_submitted_on) if duty.verdict == SUPPLIED else "",
    }


def _filed(duty, people, lights):
    report, who = duty.report, people[duty.week.monday][duty.project.pk]
    return {
        "name": duty.project.name,
        "url": report_url(duty.project, report.monday),
        "unit": who.liaison_unit or NOBODY,
        "leader": who.leader or "未定",
        "amount": show_money(total_wan(report)),
        "text": report.progress_text or f"无变化：{report.no_change_reason}",
        "verdict": VERDICTS[duty.verdict],
        "at": done_text(report.submitted_on, report.submitted_at),
        "read": "已阅" if report.read_at else "未阅",
        "light": lights.get(duty.project.pk, Light.NONE),
    }


def _count_words(counts):
    rows = [
        ("应报", counts.owed, ""),
        ("实报", counts.filed, ""),
        ("按时", counts.on_time, ""),
        ("缺报", counts.missed, f"已补{counts.supplied}" if counts.supplied else ""),
    ]
    if counts.expected:
        rows.append(("待报", counts.expected, ""))
    return [{"label": label, "count": str(figure), "note": note} for label, figure, note in rows]


def _table(groups):
    """One row a name, the most missing first."""
    counted = sorted(
        ((name, count(verdicts)) for name, verdicts in groups.items()),
        key=lambda row: (-row[1].missed, -row[1].expected, row[1].on_time, row[0]),
    )
    return [
        {
            "name": name,
            "owed": str(counts.owed),
            "filed": str(counts.filed),
            "on_time": str(counts.on_time),
            "missed": str(counts.missed),
            "supplied": str(counts.supplied),
            "expected": str(counts.expected),
        }
        for name, counts in counted
    ]


def _monday(text):
    try:
        return monday_of(date.fromisoformat(text))
    except ValueError:
        return None


def _month(text):
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month_end(year=day.year, month=day.month)
