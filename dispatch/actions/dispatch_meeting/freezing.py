"""Freezing a month's figures: the office proposes what it looked through, a supervisor confirms just that."""

from datetime import date, datetime

from django.db import transaction

from dispatch.actions.dispatch_meeting.steps import locked, trail
from dispatch.actions.standing import refresh_standings
from dispatch.models import DispatchMeeting, FreezeProposal, Snapshot
from dispatch.month.content.collect import month_content
from dispatch.month.content.figures import figures_hash, figures_of
from dispatch.month.content.formats import decoded
from dispatch.queries.dispatch_meeting import facts_of
from dispatch.rules.chain import FIRST, canonical, chained_hash
from dispatch.rules.dispatch_meeting import CONFIRM_FREEZE, DISPATCH_MEETING, PROPOSE_FREEZE, next_step
from projects.actions.investment import locked_ledger
from projects.models import AuditEvent, User
from projects.refusals import FiguresMoved, StepRefused

Proposal = FreezeProposal.State
FREEZE, HASH = "冻结月度数据", "校验值"
MOVED = "提出冻结之后，数字有了变动，没有冻结。请大项目办重新核对后再提出。"


@transaction.atomic
def propose_freeze(meeting: DispatchMeeting, *, seen: str, by: User, on: date, at: datetime) -> FreezeProposal:
    """Ask a supervisor to freeze the month as it stands; `seen` is the `figures_hash` that was looked through.

    Raises `StepRefused` where a step is missing, or where the figures are no longer those that were seen.
    """
    meeting = locked(meeting, PROPOSE_FREEZE)
    step = next_step(facts_of(meeting, on=on))
    if step.name != PROPOSE_FREEZE or step.blocks:
        raise StepRefused("；".join(map(str, step.blocks)) or "现在不能提出冻结，请刷新页面查看。")
    number = locked_ledger(meeting.month.year).last_number
    figures = figures_of(month_content(as_of=meeting.month, number=number, on=on))
    if figures_hash(figures) != seen:
        raise StepRefused("您打开预览之后，数字有了变动，请重新看一遍再提出。")
    proposal = FreezeProposal.objects.create(
        meeting=meeting,
        content=canonical(figures),
        sha256=seen,
        ledger_number=number,
        proposed_by=by,
        proposed_at=at,
    )
    trail("提出冻结", meeting, by=by, at=at, changes={HASH: ["", seen]})
    return proposal


@transaction.atomic
def withdraw_proposal(proposal: FreezeProposal, *, by: User, at: datetime) -> None:
    """Take a proposal back before it is confirmed. Raises `StepRefused`."""
    meeting = locked(proposal.meeting, "withdraw_proposal")
    _decide(proposal, Proposal.WITHDRAWN, by=by, at=at)
    trail("撤回冻结申请", meeting, by=by, at=at)


def confirm_freeze(proposal: FreezeProposal, *, by: User, on: date, at: datetime) -> Snapshot:
    """Freeze what was proposed: one transaction stores the snapshot and chains it to the meeting before.

    The year's ledger is locked meanwhile, so that a report is either inside or after. Raises `StepRefused`, and
    `FiguresMoved` where the figures are no longer those of the proposal, which is then overtaken.
    """
    if by.pk == proposal.proposed_by_id:
        raise StepRefused("提出冻结和确认冻结要由两个人办理。")
    with transaction.atomic():
        meeting = locked(proposal.meeting, CONFIRM_FREEZE)
        number = locked_ledger(meeting.month.year).last_number
        refresh_standings(from_month_end=meeting.month, at=at)
        content = month_content(as_of=meeting.month, number=number, on=on)
        now = figures_of(content)
        moved = figures_hash(now) != proposal.sha256
        _decide(proposal, Proposal.OVERTAKEN if moved else Proposal.CONFIRMED, by=by, at=at)
        if not moved:
            snapshot = _store(meeting, proposal, canonical(content), number, by=by, on=on, at=at)
    if moved:
        raise FiguresMoved(MOVED, now=now)
    return snapshot


def first_broken_snapshot() -> Snapshot | None:
    """The first snapshot whose content, confirmation or place in the chain was changed; None when the chain is whole."""
    previous, signed = FIRST, _signed()
    for snapshot in Snapshot.objects.order_by("pk").select_related("meeting").iterator(chunk_size=1):
        expected = chained_hash(content=snapshot.content, previous=previous)
        signature = snapshot.confirmed_by_id, snapshot.frozen_at
        if snapshot.previous_sha256 != previous or snapshot.sha256 != expected:
            return snapshot
        if signed.get(snapshot.sha256) != signature or not _is_as_confirmed(snapshot):
            return snapshot
        previous = snapshot.sha256
    return None


def first_lost_freeze() -> str:
    """What the audit trail or a meeting says is frozen while its snapshot was removed; "" where there is nothing."""
    kept = set(Snapshot.objects.values_list("sha256", flat=True))
    for event in AuditEvent.objects.filter(action=FREEZE).order_by("pk"):
        if event.changes[HASH][1] not in kept:
            return event.subject
    lost = DispatchMeeting.objects.frozen().filter(snapshot__isnull=True).order_by("month").first()
    return str(lost) if lost else ""


def _signed() -> dict[str, tuple[int | None, datetime]]:
    """{SHA-256: (who confirmed it, when)} as the audit trail has it."""
    events = AuditEvent.objects.filter(action=FREEZE).values_list("changes", "actor", "at")
    return {changes[HASH][1]: (actor, at) for changes, actor, at in events}


def _is_as_confirmed(snapshot: Snapshot) -> bool:
    """Whether month, ledger number, day and persons are those of the content and of what was confirmed, and so the figures."""
    proposal = snapshot.meeting.proposals.filter(state=Proposal.CONFIRMED).first()
    content = decoded(snapshot.content)
    stands = [snapshot.meeting.month.isoformat(), snapshot.ledger_number, snapshot.frozen_on.isoformat()]
    return (
        proposal is not None
        and stands == [content["as_of"], content["ledger_number"], content["on"]]
        and (proposal.proposed_by_id, proposal.decided_by_id) == (snapshot.proposed_by_id, snapshot.confirmed_by_id)
        and proposal.content == canonical(figures_of(content))
    )


def _store(
    meeting: DispatchMeeting, proposal: FreezeProposal, content: str, number: int, *, by: User, on: date, at: datetime
) -> Snapshot:
    last = Snapshot.objects.order_by("pk").last()
    previous = last.sha256 if last else FIRST
    snapshot = Snapshot.objects.create(
        meeting=meeting,
        content=content,
        sha256=chained_hash(content=content, previous=previous),
        previous_sha256=previous,
        ledger_number=number,
        proposed_by=proposal.proposed_by,
        confirmed_by=by,
        frozen_on=on,
        frozen_at=at,
    )
    meeting.state = DISPATCH_MEETING.after(CONFIRM_FREEZE)
    meeting.save(update_fields=["state"])
    trail(FREEZE, meeting, by=by, at=at, changes={HASH: ["", snapshot.sha256]})
    return snapshot


def _decide(proposal: FreezeProposal, state: Proposal, *, by: User, at: datetime) -> None:
    decided = FreezeProposal.objects.filter(pk=proposal.pk, state=Proposal.OPEN)
    if not decided.update(state=state, decided_by=by, decided_at=at):
        raise StepRefused("这份冻结申请已经处理过，请刷新页面。")
