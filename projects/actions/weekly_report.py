"""Weekly reports: drafted, handed in, withdrawn, returned, read, answered.

Every step is a conditional update on the state and version that its caller saw: a double click, two tabs or two
people leave one report and one posting. Whoever comes second gets `StaleEdit` or `StepRefused`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from projects.actions.audit import Happening, record
from projects.actions.investment import Posting, post, take_back
from projects.choices import Book
from projects.models import (
    InvestmentEntry,
    Leader,
    Milestone,
    MilestoneClaim,
    Project,
    ReportAnswer,
    ReportStep,
    User,
    VillageProgress,
    WeeklyReport,
    WeeklyTask,
)
from projects.money import show_wan
from projects.refusals import StaleEdit, StepRefused
from projects.rules.weekly_report import ONE_WEEK, WEEKLY_REPORT, Part, Told, parts_of_week, repeats

Step, Kind = ReportStep.Kind, InvestmentEntry.Kind


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One line of next week's work."""

    what: str
    who: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """What a report says, checked. `amounts_wan` has one amount per month that the week touches (`parts_of_week`).

    `done_tasks` are ids of last week's tasks, `milestones` those of milestones reached, `village` the fields of
    `VillageProgress` or None, `backwards_reason` why it says less than the last report did.
    """

    amounts_wan: tuple[Decimal, ...]
    image_stage: str = ""
    progress_text: str = ""
    people_on_site: int | None = None
    no_change_reason: str = ""
    backwards_reason: str = ""
    done_tasks: tuple[int, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    milestones: tuple[int, ...] = ()
    village: dict | None = None


@transaction.atomic
def save_draft(*, project: Project, monday: date, typed: dict, version: int, by: User, at: datetime) -> WeeklyReport:
    """Keep the form as typed and return the report; `version` is the one it was opened with, 0 for none yet.

    Saving once more what is saved already changes nothing. Raises `StaleEdit`.
    """
    report, created = WeeklyReport.objects.select_for_update().get_or_create(project=project, monday=monday)
    editable = WEEKLY_REPORT.allows("save", report.state)
    if editable and not created and report.draft == typed:
        return report
    if not editable or report.version != version:
        raise StaleEdit(report)
    report.draft, report.version = typed, version + 1
    report.saved_by, report.saved_at = by, at
    report.save(update_fields=["draft", "version", "saved_by", "saved_at"])
    return report


@transaction.atomic
def submit(
    *, report: WeeklyReport, content: ReportContent, version: int, by: User, on: date, at: datetime
) -> WeeklyReport:
    """Hand a report in: its amounts are posted as reported, one entry per calendar month. Raises `StaleEdit`."""
    project = report.project
    parts = parts_of_week(report.monday, year=project.year)
    amounts = dict(zip(parts, content.amounts_wan, strict=True))
    year_before, opening = InvestmentEntry.objects.sums_before(project, parts[0].first)
    year_to_date = year_before + sum(content.amounts_wan)
    first = {"first_submitted_on": on, "first_submitted_at": at} if report.first_submitted_at is None else {}
    is_new = report.submitted_at is None
    editable = WeeklyReport.objects.filter(pk=report.pk, version=version, state__in=WEEKLY_REPORT.states_of("submit"))
    moved = editable.update(
        state=WEEKLY_REPORT.after("submit"),
        version=version + 1,
        invested_wan=content.amounts_wan[0],
        invested_next_month_wan=content.amounts_wan[1] if len(parts) > 1 else None,
        year_to_date_wan=year_to_date,
        since_start_wan=opening + year_to_date,
        image_stage=content.image_stage,
        progress_text=content.progress_text,
        people_on_site=content.people_on_site,
        no_change_reason=content.no_change_reason,
        repeats_last=_repeats_last(report, content),
        submitted_by=by,
        submitted_on=on,
        submitted_at=at,
        read_by=None,
        read_on=None,
        read_at=None,
        **first,
    )
    report.refresh_from_db(from_queryset=WeeklyReport.objects.select_related("project"))
    if not moved:
        raise StaleEdit(report)
    if not is_new:
        _take_lines_back(report, content)
    _store_lines(report, content, on)
    post(_postings(report, amounts), year=project.year, by=by, at=at, weekly_report=report)
    reason = content.backwards_reason
    _step(report, Step.SUBMITTED, by=by, on=on, at=at, reason=reason)
    changes = {"本周完成投资（万元）": ["", show_wan(sum(content.amounts_wan))]}
    record([Happening("报送周报", _subject(report), project, changes, reason)], by=by, at=at)
    return report


@transaction.atomic
def withdraw(*, report: WeeklyReport, by: User, on: date, at: datetime) -> WeeklyReport:
    """Take a report back before anybody has read it. Raises `StepRefused`."""
    if report.answers.exists():
        raise StepRefused("领导已批复，不能撤回。确需更正的，请大项目办退回。")
    moved = WeeklyReport.objects.filter(
        pk=report.pk, state__in=WEEKLY_REPORT.states_of("withdraw"), read_at__isnull=True
    ).update(state=WEEKLY_REPORT.after("withdraw"), version=F("version") + 1)
    if not moved:
        raise StepRefused("领导已阅或者周报已不在报送状态，不能撤回。确需更正的，请大项目办退回。")
    WeeklyReport.objects.filter(pk=report.pk, first_submitted_at=F("submitted_at")).update(
        first_submitted_on=None, first_submitted_at=None
    )
    report.refresh_from_db()
    return _taken_back(report, Step.WITHDRAWN, "撤回周报", by=by, on=on, at=at)


@transaction.atomic
def return_report(*, report: WeeklyReport, reason: str, by: User, on: date, at: datetime) -> WeeklyReport:
    """Send a report back to its author with a reason; never one's own. Raises `StepRefused`."""
    if report.submitted_by_id == by.pk:
        raise StepRefused("不能退回自己报送的周报。")
    moved = WeeklyReport.objects.filter(pk=report.pk, state__in=WEEKLY_REPORT.states_of("return")).update(
        state=WEEKLY_REPORT.after("return"), version=F("version") + 1, read_by=None, read_on=None, read_at=None
    )
    if not moved:
        raise StepRefused("周报已不在报送状态，不用再退回。")
    report.refresh_from_db()
    return _taken_back(report, Step.RETURNED, "退回周报", by=by, on=on, at=at, reason=reason)


@transaction.atomic
def mark_read(*, report: WeeklyReport, by: User, on: date, at: datetime) -> bool:
    """Note that the leader, or his secretary for him, has read a report; only the first reading counts."""
    moved = WeeklyReport.objects.filter(
        pk=report.pk, state__in=WEEKLY_REPORT.states_of("read"), read_at__isnull=True
    ).update(read_by=by, read_on=on, read_at=at)
    if moved:
        _step(report, Step.READ, by=by, on=on, at=at)
    return bool(moved)


@transaction.atomic
def answer(
    *, report: WeeklyReport, kind: str, text: str, by: User, on: date, at: datetime, on_behalf_of: Leader | None = None
) -> ReportAnswer:
    """Write an answer or an instruction on a filed report; the same words twice are one. Raises `StepRefused`."""
    if not WEEKLY_REPORT.allows("answer", WeeklyReport.objects.select_for_update().get(pk=report.pk).state):
        raise StepRefused("周报已撤回或退回，待重新报送后再批复。")
    written, created = ReportAnswer.objects.get_or_create(
        report=report, kind=kind, text=text, by=by, on=on, defaults={"on_behalf_of": on_behalf_of, "at": at}
    )
    if created:
        words = {written.get_kind_display(): ["", text]}
        record([Happening(f"周报{written.get_kind_display()}", _subject(report), report.project, words)], by=by, at=at)
    return written


def told_by(report: WeeklyReport) -> Told:
    """What a filed report tells, as far as a repetition shows in it."""
    return Told(
        invested_wan=(report.invested_wan or 0) + (report.invested_next_month_wan or 0),
        progress_text=report.progress_text,
        tasks=tuple(report.tasks.values_list("what", flat=True)),
    )


def _repeats_last(report: WeeklyReport, content: ReportContent) -> bool:
    last = WeeklyReport.objects.last_filed(report.project, report.monday)
    this = Told(sum(content.amounts_wan), content.progress_text, tuple(task.what for task in content.tasks))
    return not content.no_change_reason and repeats(this, last and told_by(last))


def _take_lines_back(report: WeeklyReport, content: ReportContent) -> None:
    """What the report said before gives way: its surplus tasks, its ticks, and the claims that nobody has decided."""
    report.tasks.filter(position__gt=len(content.tasks)).delete()
    report.done_tasks.update(done_in=None)
    report.claims.filter(state=MilestoneClaim.State.CLAIMED).delete()


def _store_lines(report: WeeklyReport, content: ReportContent, on: date) -> None:
    """Tasks, ticks, claims and village figures of a report; a claim that was decided stays."""
    WeeklyTask.objects.bulk_create(
        (
            WeeklyTask(report=report, position=position, what=task.what, who=task.who, due_on=task.due_on)
            for position, task in enumerate(content.tasks, start=1)
        ),
        update_conflicts=True,
        unique_fields=["report", "position"],
        update_fields=["what", "who", "due_on"],
    )
    if content.done_tasks:
        earlier = WeeklyTask.objects.filter(report__project=report.project, report__monday__lt=report.monday)
        earlier.filter(pk__in=content.done_tasks).update(done_in=report)
    if content.milestones:
        _claim_milestones(report, content.milestones, on)
    if content.village is not None:
        VillageProgress.objects.update_or_create(report=report, defaults=content.village)


def _claim_milestones(report: WeeklyReport, milestones: Collection[int], on: date) -> None:
    decided = set(report.claims.values_list("milestone", flat=True))
    reached = Milestone.objects.filter(project=report.project, actual_on__isnull=True, pk__in=milestones)
    MilestoneClaim.objects.bulk_create(
        MilestoneClaim(report=report, milestone=milestone, reached_on=min(on, report.monday + timedelta(days=6)))
        for milestone in reached.exclude(pk__in=decided)
    )


def _postings(report: WeeklyReport, amounts: Mapping[Part, Decimal]) -> Iterator[Posting]:
    """One posting per month; what a ledger's weekly sheet posted for the same days gives way to it."""
    week = report.monday, report.monday + ONE_WEEK
    standing = {
        entry.on: entry
        for entry in InvestmentEntry.objects.filter(
            project=report.project,
            book=Book.REPORTED,
            kind=Kind.WEEK,
            on__gte=week[0],
            on__lt=week[1],
            reversed_by__isnull=True,
        )
    }
    for part, amount in amounts.items():
        yield Posting(
            project_id=report.project_id,
            book=Book.REPORTED,
            kind=Kind.WEEK,
            on=part.last,
            amount_wan=amount,
            source=InvestmentEntry.Source.WEEKLY_REPORT,
            note=report.progress_text[:200] or report.no_change_reason[:200],
            replaces=standing.get(part.last),
        )


def _taken_back(
    report: WeeklyReport, step: Step, action: str, *, by: User, on: date, at: datetime, reason: str = ""
) -> WeeklyReport:
    entries = report.entries.exclude(kind=Kind.CORRECTION).filter(reversed_by__isnull=True)
    take_back(entries, year=report.project.year, by=by, at=at, reason=action)
    _step(report, step, by=by, on=on, at=at, reason=reason)
    record([Happening(action, _subject(report), report.project, reason=reason)], by=by, at=at)
    return report


def _step(report: WeeklyReport, kind: Step, *, by: User, on: date, at: datetime, reason: str = "") -> None:
    ReportStep.objects.create(report=report, kind=kind, by=by, on=on, at=at, reason=reason)


def _subject(report: WeeklyReport) -> str:
    return f"{report.monday}当周周报"
