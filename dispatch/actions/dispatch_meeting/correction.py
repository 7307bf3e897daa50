"""Corrections of figures that a dispatch has frozen: asked by one, approved by two, printed in the next notice."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from dispatch.actions.dispatch_meeting.steps import trail
from dispatch.actions.standing import refresh_standings
from dispatch.models import DispatchMeeting, FrozenCorrection
from dispatch.queries.books import NOTHING, month_in_books
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from projects.actions.audit import Happening, record
from projects.actions.investment import Posting, locked_ledger, post
from projects.choices import Book
from projects.ledger.comparing.diff import HeldBack
from projects.models import InvestmentEntry, Project, User
from projects.money import show_wan
from projects.refusals import StepRefused
from projects.wording import month_text

State = FrozenCorrection.State
OFFICE, SUPERVISOR = "office", "supervisor"


@transaction.atomic
def ask_correction(
    meeting: DispatchMeeting, *, project: Project, new_wan: Decimal, reason: str, by: User, on: date, at: datetime
) -> FrozenCorrection:
    """Ask that the verified amount of a frozen month be put right. Raises `StepRefused`."""
    if not DISPATCH_MEETING.allows("ask_correction", DispatchMeeting.objects.get(pk=meeting.pk).state):
        raise StepRefused(f"{month_text(meeting.month)}还没有冻结，请在月度审核中直接改正。")
    if new_wan < 0:
        raise StepRefused("更正后的金额不能是负数；多报的，请在原来的月份改正。")
    old = month_in_books(meeting.month).get(project.pk, NOTHING).figures.verified_wan
    if old == new_wan:
        raise StepRefused("更正后的金额与现在的审核数相同，不用更正。")
    asked, created = FrozenCorrection.objects.get_or_create(
        meeting=meeting,
        project=project,
        state=State.ASKED,
        defaults={"old_wan": old, "new_wan": new_wan, "reason": reason, "asked_by": by, "asked_on": on, "asked_at": at},
    )
    if not created and asked.new_wan != new_wan:
        raise StepRefused(f"{project}已有一件更正在等批准：更正为{show_wan(asked.new_wan)}万元。")
    if created:
        trail("申请更正冻结数据", meeting, by=by, at=at, changes=_change(asked), reason=reason, project=project)
    return asked


@transaction.atomic
def ask_held_back(
    held_back: Iterable[tuple[int, HeldBack]], *, file_name: str, by: User | None, on: date, at: datetime
) -> int:
    """Ask for what a ledger says of frozen months, (project id, HeldBack); returns how many corrections were asked.

    A figure that waits for another correction already is left to that one.
    """
    meetings = {f"{meeting.month:%Y-%m}": meeting for meeting in DispatchMeeting.objects.frozen()}
    waiting = set(FrozenCorrection.objects.filter(state=State.ASKED).values_list("meeting", "project"))
    asked = [
        FrozenCorrection(
            meeting=meetings[held.period],
            project_id=project_id,
            old_wan=held.old_wan,
            new_wan=held.new_wan,
            reason=f"台账“{file_name}”所列与冻结数不同"[:200],
            asked_by=by,
            asked_on=on,
            asked_at=at,
        )
        for project_id, held in held_back
        if (meetings[held.period].pk, project_id) not in waiting
    ]
    FrozenCorrection.objects.bulk_create(asked, batch_size=500)
    projects = Project.objects.in_bulk([item.project_id for item in asked])
    record(
        [
            Happening(
                "申请更正冻结数据",
                f"{item.meeting} {projects[item.project_id]}",
                projects[item.project_id],
                _change(item),
                item.reason,
            )
            for item in asked
        ],
        by=by,
        at=at,
    )
    return len(asked)


@transaction.atomic
def approve_correction(asked: FrozenCorrection, *, for_side: str, by: User, on: date, at: datetime) -> FrozenCorrection:
    """Approve for the office or for the supervisors; with both the amount is posted. Raises `StepRefused`.

    Nobody approves what he asked for himself, nor for both sides.
    """
    locked_ledger(asked.meeting.month.year)
    asked = FrozenCorrection.objects.select_for_update().get(pk=asked.pk)
    if asked.state != State.ASKED:
        raise StepRefused("这件更正已经办结，请刷新页面。")
    if by.pk in (asked.asked_by_id, asked.office_by_id, asked.supervisor_by_id):
        raise StepRefused("更正要由提出人以外的两个人批准。")
    if getattr(asked, f"{for_side}_by_id") is not None:
        raise StepRefused("您这一方已经有人批准。")
    setattr(asked, f"{for_side}_by", by)
    setattr(asked, f"{for_side}_at", at)
    trail("批准更正", asked.meeting, by=by, at=at, changes=_change(asked), reason=asked.reason, project=asked.project)
    if asked.office_by_id and asked.supervisor_by_id:
        _post(asked, by=by, on=on, at=at)
    asked.save()
    return asked


@transaction.atomic
def refuse_correction(asked: FrozenCorrection, *, refusal: str, by: User, on: date, at: datetime) -> None:
    """Refuse a correction with a reason. Raises `StepRefused`."""
    refused = FrozenCorrection.objects.filter(pk=asked.pk, state=State.ASKED).update(
        state=State.REFUSED, refused_by=by, refusal=refusal, decided_on=on
    )
    if not refused:
        raise StepRefused("这件更正已经办结，请刷新页面。")
    trail("不同意更正", asked.meeting, by=by, at=at, changes=_change(asked), reason=refusal, project=asked.project)


def _post(asked: FrozenCorrection, *, by: User, on: date, at: datetime) -> None:
    month = asked.meeting.month
    standing = month_in_books(month).get(asked.project_id, NOTHING)
    if standing.figures.verified_wan != asked.old_wan:
        raise StepRefused("提出更正之后，审核数有了变动，请重新提出。")
    posting = Posting(
        project_id=asked.project_id,
        book=Book.VERIFIED,
        kind=InvestmentEntry.Kind.MONTH,
        on=month,
        amount_wan=asked.new_wan,
        source=InvestmentEntry.Source.REVIEW,
        note=f"更正：{asked.reason}"[:200],
        replaces=standing.verified,
    )
    entries = post([posting], year=month.year, by=by, at=at)
    asked.entry = entries.exclude(kind=InvestmentEntry.Kind.CORRECTION).get()
    asked.state, asked.decided_on = State.APPROVED, on
    refresh_standings(from_month_end=month, at=at)


def _change(asked: FrozenCorrection) -> dict[str, list[str]]:
    return {f"{month_text(asked.meeting.month)}审核数（万元）": [show_wan(asked.old_wan), show_wan(asked.new_wan)]}
