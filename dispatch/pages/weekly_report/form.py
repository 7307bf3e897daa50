"""What the author of a weekly report is shown: what is known already, what may be ticked, what was kept."""

from dispatch.models import Problem
from dispatch.pages.weekly_report.detail import file_words, project_words, step_words, task_words, total_wan
from dispatch.queries.addresses import report_url
from dispatch.queries.calendar import calendar_note
from dispatch.queries.weekly_duty import due_words, week_words, weeks
from projects.models import (
    InvestmentEntry,
    Milestone,
    MilestoneClaim,
    ReportFile,
    ReportStep,
    StageEvent,
    VillageProgress,
    WeeklyReport,
    WeeklyTask,
)
from projects.models.weekly_report import MAX_ATTACHMENTS, MAX_PHOTOS, business_moment
from projects.money import show_wan
from projects.rules.weekly_report import parts_of_week, sunday_of
from projects.wording import date_text, moment_text

MILESTONES_SHOWN = 8


def choices(project, monday, report):
    """What the form offers to tick (tasks of the last report, milestones not reached, problems), and what is known."""
    last = WeeklyReport.objects.last_filed(project, monday)
    tasks = WeeklyTask.objects.filter(report=last).order_by("position") if last else ()
    claimed = MilestoneClaim.objects.filter(milestone__project=project).waiting().exclude(report=report)
    milestones = Milestone.objects.filter(project=project, actual_on__isnull=True)
    milestones = milestones.exclude(pk__in=claimed.values("milestone")).order_by("planned_on", "pk")
    problems = Problem.objects.open().filter(project=project).order_by("due_on", "pk")
    return {
        "known": _known(project, monday, last),
        "tasks": [(task.pk, task_words(task)) for task in tasks],
        "milestones": [(item.pk, _milestone_words(item)) for item in milestones[:MILESTONES_SHOWN]],
        "problems": [(problem.pk, problem.description) for problem in problems],
    }


def prefilled(project, monday):
    """What the last report, or else a ledger up to this week, already says: nobody is asked for what the portal knows."""
    return _known(project, monday, WeeklyReport.objects.last_filed(project, monday))


def _known(project, monday, last):
    if last is None:
        seen = StageEvent.objects.filter(project=project, on__lte=sunday_of(monday)).order_by("on", "pk").last()
        return {"image_stage": seen.image_stage if seen else ""}
    known = {"image_stage": last.image_stage, "people_on_site": last.people_on_site}
    village = getattr(last, "village", None)
    return known | ({name: getattr(village, name) for name in VillageProgress.FIGURES} if village else {})


def form_page(project, monday, report, form, *, on, at, file_errors=()):
    """The context of the page on which a report is written."""
    parts = parts_of_week(monday, year=project.year)
    year_before, _ = InvestmentEntry.objects.sums_before(project, parts[0].first)
    last, due = WeeklyReport.objects.last_filed(project, monday), weeks([monday])[monday].due
    returned = report and report.steps.filter(kind=ReportStep.Kind.RETURNED).last()
    files = list(report.files.kept()) if report else []
    return {
        "project": project_words(project),
        "week": week_words(monday),
        "due": due_words(due) if due else "本周不用报",
        "late": due is not None and business_moment(on, at) > due,
        "form": form,
        "calendar_note": calendar_note(monday, sunday_of(monday)),
        "version": str(report.version if report else 0),
        "saved": moment_text(report.saved_at) if report else "",
        "returned": step_words(returned) if returned and report.state == report.State.RETURNED else None,
        "year_before": show_wan(year_before),
        "last_text": last.progress_text if last else "",
        "last_week": week_words(last.monday) if last else "",
        "last_amount": show_wan(total_wan(last)) if last else "",
        "photos": [file_words(item) for item in files if item.kind == ReportFile.Kind.PHOTO],
        "attachments": [file_words(item) for item in files if item.kind == ReportFile.Kind.ATTACHMENT],
        "max_photos": str(MAX_PHOTOS),
        "max_attachments": str(MAX_ATTACHMENTS),
        "file_errors": list(file_errors),
        "draft_url": report_url(project, monday, view="weekly_report_draft"),
        "submit_url": report_url(project, monday, view="weekly_report_submit"),
        "draft_key": f"weekly-{project.code}-{monday}",
    }


def _milestone_words(milestone):
    return f"{milestone.name}（计划{date_text(milestone.planned_on)}）" if milestone.planned_on else milestone.name
