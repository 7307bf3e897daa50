"""A word without a problem, as in the answers to the five questions: reported as kept by its side, confirmed by another person."""

from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction

from dispatch.models import Promise, PromiseClaim
from projects import attachments
from projects.actions.audit import Happening, record
from projects.models import User
from projects.refusals import StepRefused
from projects.wording import date_text

State = PromiseClaim.State


@transaction.atomic
def claim_kept(
    promise: Promise,
    *,
    done_on: date,
    text: str,
    evidence: tuple[bytes, str] | None = None,
    by: User,
    on: date,
    at: datetime,
) -> PromiseClaim:
    """Report that a promise was kept on `done_on`; `evidence` is (bytes, file name). One report at a time.

    Raises `StepRefused` and `AttachmentRefused`.
    """
    promise = _standing(promise)
    waiting = promise.claims.waiting().first()
    if waiting is not None:
        if (waiting.by_id, waiting.done_on, waiting.text) == (by.pk, done_on, text):
            return waiting
        raise StepRefused("这项承诺已有人报告兑现，正在等确认，请刷新页面查看。")
    made = PromiseClaim(promise=promise, done_on=done_on, text=text, by=by, on=on, at=at)
    if evidence:
        data, name = evidence
        extension, made.evidence_type = attachments.recognise(data, name=name)
        made.evidence_name = name[-120:]
        made.evidence.save(f"{promise.project.code}.{extension}", ContentFile(data), save=False)
    made.save()
    _trail("报告承诺兑现", made, by=by, at=at, changes={"办成日期": ["", date_text(done_on)], "办成情况": ["", text]})
    return made


@transaction.atomic
def confirm_claim(claim: PromiseClaim, *, by: User, on: date, at: datetime) -> None:
    """The promise was kept on the day that was reported. Raises `StepRefused`, also for who reported it himself."""
    promise = _decide(claim, State.CONFIRMED, by=by, on=on, at=at)
    promise.kept_on = claim.done_on
    promise.save(update_fields=["kept_on"])
    _trail("确认承诺兑现", claim, by=by, at=at, changes={"兑现日期": ["", date_text(claim.done_on)]})


@transaction.atomic
def refuse_claim(claim: PromiseClaim, *, refusal: str, by: User, on: date, at: datetime) -> None:
    """The promise was not kept, and why; its side can report anew. Raises `StepRefused`."""
    _decide(claim, State.REFUSED, by=by, on=on, at=at, refusal=refusal)
    _trail("不予确认承诺兑现", claim, by=by, at=at, reason=refusal)


def _standing(promise: Promise) -> Promise:
    """The promise, locked, as long as it can still be kept by a report."""
    promise = Promise.objects.select_for_update().get(pk=promise.pk)
    if promise.problem_id is not None:
        raise StepRefused("这项承诺跟着问题走：问题办结、确认后，承诺自动兑现。")
    if promise.kept_on is not None or promise.ended_on is not None:
        raise StepRefused("这项承诺已经了结，不用再报。")
    return promise


def _decide(claim: PromiseClaim, state: State, *, by: User, on: date, at: datetime, refusal: str = "") -> Promise:
    if by.pk == claim.by_id:
        raise StepRefused("报告兑现和确认要由两个人办理。")
    promise = _standing(claim.promise)
    decided = PromiseClaim.objects.filter(pk=claim.pk, state=State.WAITING).update(
        state=state, decided_by=by, decided_on=on, decided_at=at, refusal=refusal
    )
    if not decided:
        raise StepRefused("这份兑现报告已经处理过，请刷新页面。")
    return promise


def _trail(
    action: str,
    claim: PromiseClaim,
    *,
    by: User,
    at: datetime,
    changes: dict[str, list] | None = None,
    reason: str = "",
) -> None:
    promise = claim.promise
    record([Happening(action, promise.text, promise.project, changes or {}, reason)], by=by, at=at)
