"""The papers of a dispatch: ordered, made in the background with visible progress, stored once, published."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Max

from dispatch.actions.dispatch_meeting.steps import locked, trail
from dispatch.models import DispatchDocument, DispatchMeeting, PackRun
from dispatch.month.content.content import content_of
from dispatch.papers.making import PAPERS, make_paper
from dispatch.papers.occasion import document_number, occasion_of
from dispatch.rules.dispatch_meeting import CLOSE, DISPATCH_MEETING, PUBLISH
from projects.models import AuditEvent, User
from projects.refusals import StepRefused
from projects.wording import date_text

Run = PackRun.State
STALE_AFTER = timedelta(minutes=10)
MOST_ATTEMPTS = 3
ISSUE, NUMBER = "印发通报", "文号"
BROKEN = "生成文件时系统出错，什么都没有保存。请联系系统管理员。"


@transaction.atomic
def order_drafts(meeting: DispatchMeeting, *, by: User, on: date, at: datetime) -> PackRun:
    """Order papers for checking (送审稿). One order at a time. Raises `StepRefused`."""
    meeting = locked(meeting, "order_drafts")
    return _order(meeting, final=False, by=by, on=on, at=at)


@transaction.atomic
def order_publication(meeting: DispatchMeeting, *, by: User, on: date, at: datetime) -> PackRun:
    """Order the final papers; when they are stored the meeting is published. Raises `StepRefused`."""
    numbered = _locked_numbers()
    meeting = locked(meeting, PUBLISH)
    run = _order(meeting, final=True, by=by, on=on, at=at)
    year = run.ordered_on.year
    if meeting.serial is None or meeting.published_on.year != year:
        meeting.serial = max((serial for issued_in, serial in numbered if issued_in == year), default=0) + 1
    meeting.published_on = run.ordered_on
    meeting.save(update_fields=["serial", "published_on"])
    return run


def run_pack(pk: int, *, at: datetime) -> bool:
    """Make the papers of an order; returns False when another worker has it, or has taken it over meanwhile."""
    claimed = PackRun.objects.filter(pk=pk, state=Run.QUEUED)
    if not claimed.update(
        state=Run.RUNNING, claimed_at=at, attempts=F("attempts") + 1, done=0, total=len(PAPERS), step="", failure=""
    ):
        return False
    run = PackRun.objects.select_related("meeting", "ordered_by").get(pk=pk)
    try:
        return _store(run, dict(_papers(run)), at=at)
    except Exception:
        last = run.attempts >= MOST_ATTEMPTS
        _finish(run, Run.FAILED if last else Run.QUEUED, failure=BROKEN if last else "", finished_at=at)
        raise


@transaction.atomic
def close_meeting(meeting: DispatchMeeting, *, by: User, on: date, at: datetime) -> DispatchMeeting:
    """File a published dispatch; decisions still open go on as problems and stand first in the next one."""
    meeting = locked(meeting, CLOSE)
    meeting.state, meeting.closed_by = DISPATCH_MEETING.after(CLOSE), by
    meeting.closed_on, meeting.closed_at = on, at
    meeting.save(update_fields=["state", "closed_by", "closed_on", "closed_at"])
    trail("月调度办结", meeting, by=by, at=at)
    return meeting


def unfinished_runs(at: datetime) -> list[int]:
    """Ids of orders that wait for a worker; what a dead worker left half done is taken up again, but not for ever."""
    stale = PackRun.objects.filter(state=Run.RUNNING, claimed_at__lt=at - STALE_AFTER)
    stale.filter(attempts__gte=MOST_ATTEMPTS).update(state=Run.FAILED, failure=BROKEN, finished_at=at)
    stale.update(state=Run.QUEUED)
    return list(PackRun.objects.filter(state=Run.QUEUED).values_list("pk", flat=True))


def first_broken_document() -> DispatchDocument | None:
    """The first stored paper whose file or number is not what was stored, or issued; None when all are whole."""
    issued = _issued()
    for document in DispatchDocument.objects.order_by("pk").select_related("meeting").iterator():
        if _stored_sha256(document) != document.sha256 or document.cut_off != document.meeting.month:
            return document
        if document.is_final and issued.get(document.sha256) != (str(document.meeting), document.number):
            return document
    return None


def first_lost_document() -> str:
    """What the audit trail says was issued while a paper of it was removed; "" where nothing is missing."""
    finals = DispatchDocument.objects.filter(edition=DispatchDocument.FINAL)
    kept = set(finals.values_list("sha256", flat=True))
    return next((number for sha256, (_, number) in _issued().items() if sha256 not in kept), "")


def _issued() -> dict[str, tuple[str, str]]:
    """{SHA-256: (meeting, number)} of every final paper as the audit trail has it."""
    papers = set(DispatchDocument.Kind.labels)
    events = AuditEvent.objects.filter(action=ISSUE).order_by("pk")
    return {
        sha256: (event.subject, event.changes[NUMBER][1])
        for event in events
        for label, (_, sha256) in event.changes.items()
        if label in papers
    }


def _stored_sha256(document: DispatchDocument) -> str:
    """SHA-256 of the file as it lies in the store; "" where it is gone."""
    try:
        with document.file.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _locked_numbers() -> list[tuple[int, int]]:
    """(year of issue, serial) of every notice that has its number.

    All meetings are locked, and always in this order: two orders at once neither take one number nor wait for each other.
    """
    meetings = DispatchMeeting.objects.select_for_update().order_by("month")
    return [(meeting.published_on.year, meeting.serial) for meeting in meetings if meeting.serial]


def _order(meeting: DispatchMeeting, *, final: bool, by: User, on: date, at: datetime) -> PackRun:
    waiting = meeting.pack_runs.filter(state__in=(Run.QUEUED, Run.RUNNING)).first()
    if waiting is not None:
        if waiting.final == final:
            return waiting
        raise StepRefused("文件正在生成，请等完成后再操作。")
    return PackRun.objects.create(meeting=meeting, final=final, ordered_by=by, ordered_on=on, ordered_at=at)


def _papers(run: PackRun) -> Iterator[tuple[DispatchDocument.Kind, bytes]]:
    """(kind, bytes) one after the other, with the progress on record."""
    content = content_of(run.meeting, on=run.ordered_on)
    occasion = occasion_of(run.meeting, final=run.final, on=run.ordered_on)
    for done, kind in enumerate(PAPERS):
        PackRun.objects.filter(pk=run.pk).update(done=done, step=DispatchDocument.Kind(kind).label)
        yield kind, make_paper(kind, content, occasion)


def _store(run: PackRun, papers: Mapping[DispatchDocument.Kind, bytes], *, at: datetime) -> bool:
    """Keep the papers, and publish the meeting with its final ones: all or nothing."""
    written = []
    try:
        with transaction.atomic():
            if not _finish(run, Run.DONE, step="", done=len(papers), finished_at=at):
                return False
            for document in _documents(run, papers, at=at):
                document.save()
                written.append(document.file)
            if run.final:
                _publish(run, at=at)
    except Exception:
        for file in written:
            file.storage.delete(file.name)
        raise
    return True


def _documents(
    run: PackRun, papers: Mapping[DispatchDocument.Kind, bytes], *, at: datetime
) -> Iterator[DispatchDocument]:
    """What was made, {kind: bytes}, each under its number with its SHA-256."""
    meeting = run.meeting
    last = meeting.documents.aggregate(last=Max("edition"))["last"] or 0
    edition = DispatchDocument.FINAL if run.final else last + 1
    occasion = occasion_of(meeting, final=run.final, on=run.ordered_on)
    for kind, data in papers.items():
        document = DispatchDocument(
            meeting=meeting,
            kind=kind,
            edition=edition,
            number=occasion.number,
            cut_off=meeting.month,
            seal=occasion.issuer,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            made_by=run.ordered_by,
            made_on=run.ordered_on,
            made_at=at,
        )
        document.file = ContentFile(data, name=f"{meeting.month:%Y-%m}-{edition}-{kind}")
        yield document


def _publish(run: PackRun, *, at: datetime) -> None:
    meeting = locked(run.meeting, "issue")
    meeting.state, meeting.published_by, meeting.published_at = DISPATCH_MEETING.after("issue"), run.ordered_by, at
    meeting.save(update_fields=["state", "published_by", "published_at"])
    hashes = {
        document.get_kind_display(): ["", document.sha256]
        for document in meeting.documents.filter(edition=DispatchDocument.FINAL)
    }
    changes = {"通报日期": ["", date_text(meeting.published_on)], NUMBER: ["", document_number(meeting)], **hashes}
    trail(ISSUE, meeting, by=run.ordered_by, at=at, changes=changes)


def _finish(run: PackRun, state: Run, **values: object) -> int:
    """False where another worker has taken the order over: what a late one made is thrown away."""
    ours = PackRun.objects.filter(pk=run.pk, state=Run.RUNNING, attempts=run.attempts)
    return ours.update(state=state, **values)
