"""One weekly report as its readers see it."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Prefetch
from django.urls import reverse

from dispatch.models import Problem
from dispatch.queries.addresses import problem_url, report_url
from dispatch.queries.calendar import calendar_note
from dispatch.queries.people import people_of
from dispatch.queries.weekly_duty import VERDICTS, due_words, week_words, weeks
from projects.choices import Category
from projects.models import (
    MilestoneClaim,
    ReportFile,
    ReportStep,
    VillageProgress,
    WeeklyReport,
    WeeklyTask,
)
from projects.models.weekly_report import business_moment
from projects.money import show_money
from projects.rules.rounding import pct_text
from projects.rules.weekly_report import parts_of_week, sunday_of, timeliness
from projects.wording import date_text, day_text, done_text

REPORTS_SHOWN = 6
STALE_AFTER = timedelta(days=8)


def report_page(report, *, on, may):
    """A filed report with what was answered and how it went; `may` names the steps that this reader may take."""
    project, monday = report.project, report.monday
    due = weeks([monday])[monday].due
    people = people_of([project.pk], on=min(on, due.date() if due else sunday_of(monday)))[project.pk]
    tasks = list(report.tasks.order_by("position"))
    answered = report.answers.select_related("by", "on_behalf_of")
    steps = report.steps.select_related("by")
    files = list(report.files.kept())
    village = getattr(report, "village", None)
    return {
        "project": project_words(project),
        "week": week_words(monday),
        "calendar_note": calendar_note(monday, sunday_of(monday)),
        "year": str(monday.year),
        "verdict": verdict_words(report, due),
        "who": str(report.submitted_by),
        "unit": people.liaison_unit or "未定",
        "leader": people.leader or "未定",
        "at": done_text(report.submitted_on, report.submitted_at),
        "amounts": _amounts(report),
        "stage": report.get_image_stage_display() or "未开工",
        "text": report.progress_text,
        "no_change": report.no_change_reason,
        "people": "" if report.people_on_site is None else str(report.people_on_site),
        "done": [task_words(task) for task in report.done_tasks.order_by("position")],
        "undone": _undone(report),
        "tasks": [
            {"what": task.what, "who": task.who, "due": day_text(task.due_on) if task.due_on else ""} for task in tasks
        ],
        "claims": [_claim(claim) for claim in report.claims.select_related("milestone")],
        "problems": [_problem(problem) for problem in Problem.objects.filter(weekly_report=report).order_by("number")],
        "village": _village(village) if village else [],
        "photos": [file_words(item) for item in files if item.kind == ReportFile.Kind.PHOTO],
        "attachments": [file_words(item) for item in files if item.kind == ReportFile.Kind.ATTACHMENT],
        "answers": [_answer(item) for item in answered],
        "steps": [step_words(step) for step in steps],
        "read": f"{report.read_by} {done_text(report.read_on, report.read_at)}" if report.read_at else "",
        "may": may,
        "urls": {
            step: report_url(project, monday, view=f"weekly_report_{step}")
            for step in ("withdraw", "return", "read", "answer", "print")
        }
        | {"raise": f"{reverse('problem_new')}?project={project.code}"},
        "around": _around(report),
    }


def unfiled_page(project, monday, report, *, on):
    """What others see of a week without a report before them."""
    due = weeks([monday])[monday].due
    people = people_of([project.pk], on=on)[project.pk]
    returned = report and report.steps.filter(kind=ReportStep.Kind.RETURNED).last()
    return {
        "project": project_words(project),
        "week": week_words(monday),
        "calendar_note": calendar_note(monday, sunday_of(monday)),
        "awaited": _awaited_words(people.liaison_unit, due),
        "returned": step_words(returned) if returned and report.state == report.State.RETURNED else None,
    }


def _awaited_words(unit, due):
    if not unit:
        return "这个项目还没有联络单位。"
    return f"由{unit}报送，截止 {due_words(due)}。" if due else f"由{unit}报送。"


def verdict_words(report, due):
    """按时, 迟报, 补报; empty for a week that owed none."""
    if due is None or report.first_submitted_at is None:
        return ""
    first = business_moment(report.first_submitted_on, report.first_submitted_at)
    return VERDICTS[timeliness(first_submitted=first, monday=report.monday, due=due, now=first)]


def total_wan(report):
    """万元 of the whole week; None where nothing was handed in."""
    if report.invested_wan is None:
        return None
    return report.invested_wan + (report.invested_next_month_wan or Decimal(0))


def project_words(project):
    return {
        "code": project.code,
        "name": project.name,
        "url": reverse("project_detail", args=[project.code]),
        "category": Category(project.category).label,
    }


def _amounts(report):
    parts = parts_of_week(report.monday, year=report.project.year)
    rows = [("本周完成投资", total_wan(report))]
    if len(parts) > 1:
        amounts = (report.invested_wan, report.invested_next_month_wan)
        rows += [(f"其中{part.last.month}月", amount) for part, amount in zip(parts, amounts, strict=True)]
    rows += [("年初以来累计", report.year_to_date_wan), ("开工以来累计", report.since_start_wan)]
    return [{"label": label, "text": show_money(amount)} for label, amount in rows]


def _undone(report):
    """Last week's tasks that this report leaves undone."""
    last = WeeklyReport.objects.last_filed(report.project, report.monday)
    tasks = WeeklyTask.objects.filter(report=last, done_in__isnull=True).order_by("position") if last else ()
    return [task_words(task) for task in tasks]


def _around(report):
    """The filed reports before and after this one."""
    filed = type(report).objects.filed().filter(project=report.project)
    before = filed.before(report.monday).first()
    after = filed.filter(monday__gt=report.monday).order_by("monday").first()
    return [
        {"label": label, "week": week_words(other.monday), "url": report_url(report.project, other.monday)}
        for label, other in (("上一期", before), ("下一期", after))
        if other
    ]


def task_words(task):
    due = f"，{day_text(task.due_on)}前" if task.due_on else ""
    return f"{task.what}（{task.who}{due}）"


def _claim(claim):
    return {
        "name": claim.milestone.name,
        "on": day_text(claim.reached_on),
        "state": claim.get_state_display(),
        "reason": claim.reason,
    }


def _problem(problem):
    return {
        "number": problem.number,
        "url": problem_url(problem),
        "text": problem.description,
        "cause": problem.get_cause_display(),
        "state": problem.get_state_display(),
    }


def _village(village):
    rows = [
        {
            "label": VillageProgress._meta.get_field(name).verbose_name,
            "value": "—" if getattr(village, name) is None else f"{getattr(village, name):,}",
            "rate": "",
        }
        for name in VillageProgress.FIGURES
    ]
    for row, part, whole in (
        (rows[1], village.households_signed, village.households),
        (rows[2], village.households_vacated, village.households),
        (rows[5], village.resettlement_completed, village.resettlement_started),
    ):
        if part is not None and whole:
            row["rate"] = f"{pct_text(Decimal(part) / whole * 100)}%"
    return rows


def file_words(item):
    url = reverse("weekly_file", args=[item.pk])
    return {
        "pk": str(item.pk),
        "name": item.name,
        "url": url,
        "small_url": f"{url}?small=1",
        "size": f"{max(item.size // 1024, 1):,} KB",
    }


def _answer(item):
    who = f"{item.by}（代{item.on_behalf_of}）" if item.on_behalf_of else str(item.by)
    return {"kind": item.get_kind_display(), "text": item.text, "who": who, "at": done_text(item.on, item.at)}


def step_words(step):
    return {
        "kind": step.get_kind_display(),
        "who": str(step.by),
        "at": done_text(step.on, step.at),
        "reason": step.reason,
    }


def timeline(project, *, on):
    """The newest filed reports of a project with their photos; `stale` where the last word is older than 8 days."""
    reports = WeeklyReport.objects.filed().filter(project=project).order_by("-monday").defer("draft")
    photos = ReportFile.objects.kept().filter(kind=ReportFile.Kind.PHOTO)
    reports = reports.prefetch_related(Prefetch("files", photos, to_attr="photos"), "answers")[:REPORTS_SHOWN]
    return [
        {
            "week": week_words(report.monday),
            "url": report_url(project, report.monday),
            "stage": report.get_image_stage_display(),
            "text": report.progress_text or f"无变化：{report.no_change_reason}",
            "amount": show_money(total_wan(report)),
            "photos": [file_words(item)["small_url"] for item in report.photos],
            "answers": [answer.text for answer in report.answers.all()],
            "stale": report.submitted_on < on - STALE_AFTER,
        }
        for report in reports
    ]


def claim_rows():
    """Milestones that filed reports call reached, the oldest claim first."""
    claims = MilestoneClaim.objects.waiting().select_related("milestone__project", "report__submitted_by__unit")
    return [
        {
            "pk": str(claim.pk),
            "project": project_words(claim.milestone.project),
            "name": claim.milestone.name,
            "planned": date_text(claim.milestone.planned_on),
            "reached": date_text(claim.reached_on),
            "reached_value": f"{claim.reached_on}",
            "week": week_words(claim.report.monday),
            "report_url": report_url(claim.milestone.project, claim.report.monday),
            "who": str(claim.report.submitted_by),
            "text": claim.report.progress_text,
        }
        for claim in claims.order_by("pk")
    ]
