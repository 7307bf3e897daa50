"""A ledger file on its way in: uploaded → read and shown → confirmed → stored, each step claimed once."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Max, QuerySet

from dispatch.actions.dispatch_meeting.correction import ask_held_back
from dispatch.actions.problem import store_problem_drafts
from dispatch.actions.standing import refresh_standings
from dispatch.models import DispatchMeeting
from dispatch.queries.problems import problems_known_to_ledgers
from projects.actions.audit import Happening, record
from projects.actions.investment import locked_ledger
from projects.actions.ledger_import import LedgerRefused, Stored, store_ledger
from projects.choices import Category
from projects.ledger.comparing.diff import ImportPlan, RowPlan, plan_import
from projects.ledger.comparing.facts import show
from projects.ledger.files.limits import FileRefused
from projects.ledger.files.workbook import open_workbook
from projects.ledger.reading.reader import read_ledger
from projects.models import AuditEvent, LedgerCounter, LedgerImport, User
from projects.refusals import StepRefused
from projects.rules.ledger_import import LEDGER_IMPORT
from projects.rules.schedule import last_month_end

STALE_AFTER = timedelta(minutes=10)
MOST_ATTEMPTS = 6
"""Reading and storing take two; what is claimed more often fails whenever it is tried."""

BROKEN = "处理这份文件时系统出错，没有导入任何内容。请联系系统管理员。"


@transaction.atomic
def upload_ledger(
    *, data: bytes, file_name: str, year: int, as_of: date | None, by: User | None, at: datetime
) -> LedgerImport:
    """Keep a file as it came, with its SHA-256. What it is and what it says is found out by `read_upload`."""
    sha256 = hashlib.sha256(data).hexdigest()
    upload = LedgerImport(
        year=year, as_of=as_of, file_name=file_name[-200:], sha256=sha256, uploaded_by=by, uploaded_at=at
    )
    upload.file.save(f"{sha256[:16]}.bin", ContentFile(data), save=False)
    upload.save()
    record([Happening("上传台账", upload.file_name, changes={"SHA-256": ["", sha256]})], by=by, at=at)
    return upload


def read_upload(pk: int, *, today: date, at: datetime) -> bool:
    """Read an uploaded ledger and keep its preview; returns False when another worker has it already."""
    if not _claim(pk, "read", at):
        return False
    upload = LedgerImport.objects.get(pk=pk)
    compared_with = fingerprint(upload.year)
    try:
        plan = plan_upload(upload, today=today, progress=_progress_of(pk))
    except FileRefused as refusal:
        _finish(pk, "refuse", failure=str(refusal)[:500])
    except Exception:
        _try_again(LedgerImport.objects.filter(pk=pk), "read_again")
        raise
    else:
        _finish(
            pk,
            "show",
            as_of=plan.as_of,
            preview=preview_of(plan),
            fingerprint=compared_with,
            progress_done=F("progress_total"),
        )
    return True


def confirm_upload(upload: LedgerImport, *, decisions: dict[str, str], by: User | None, at: datetime) -> None:
    """A person has looked through the preview and wants it stored. Raises `StepRefused` when it is not waiting for that."""
    waiting = LedgerImport.objects.filter(pk=upload.pk)
    if not _take(waiting, "confirm", decisions=decisions, confirmed_by=by, claimed_at=at):
        raise StepRefused("这份台账已经确认过或已撤下，请刷新页面查看结果。")


def store_upload(pk: int, *, today: date, at: datetime) -> bool:
    """Store a confirmed ledger, all or nothing; returns False when another worker has it already.

    Where figures have moved since the preview, nothing is stored and the new preview waits for another look.
    """
    if not _claim(pk, "post", at):
        return False
    upload = LedgerImport.objects.get(pk=pk)
    compared_with = fingerprint(upload.year)
    try:
        plan = plan_upload(upload, today=today, progress=_progress_of(pk))
        with transaction.atomic():
            locked_ledger(plan.year)
            if fingerprint(plan.year) != upload.fingerprint:
                raise LedgerRefused("预览之后账册有了新的变化，请重新看一遍再确认。")
            store_plan(plan, upload=upload, by=upload.confirmed_by, on=today, at=at)
    except LedgerRefused as refusal:
        _finish(
            pk,
            "look_again",
            preview=preview_of(plan),
            fingerprint=compared_with,
            failure=str(refusal)[:500],
        )
    except FileRefused as refusal:
        _finish(pk, "refuse_late", failure=str(refusal)[:500])
    except Exception:
        _try_again(LedgerImport.objects.filter(pk=pk), "post_again")
        raise
    return True


@transaction.atomic
def store_plan(plan: ImportPlan, *, upload: LedgerImport, by: User | None, on: date, at: datetime) -> Stored:
    """Store a plan with its problems and refresh the standings, in one transaction.

    What it says of frozen months is not posted: each such figure becomes a correction that is asked for. Raises
    `StepRefused` for what is neither just uploaded nor claimed to be stored.
    """
    if not LEDGER_IMPORT.allows("store", upload.state):
        raise StepRefused(f"这份台账现在是“{upload.get_state_display()}”，不能入账。")
    stored = store_ledger(plan, ledger_import=upload, by=by, on=on, at=at)
    raised = {"year": plan.year, "as_of": plan.as_of, "on": on, "by": by, "at": at}
    store_problem_drafts(stored.problems, **raised, ledger_import=upload)
    corrections = ask_held_back(stored.held_back, file_name=upload.file_name, by=by, on=on, at=at)
    refresh_standings(from_month_end=last_month_end(as_of=plan.as_of), at=at)
    upload.state, upload.imported_at = LEDGER_IMPORT.after("store"), at
    upload.as_of, upload.failure = plan.as_of, ""
    upload.preview = preview_of(plan) | {"corrections": corrections}
    upload.save(update_fields=["state", "imported_at", "as_of", "failure", "preview"])
    return stored


def plan_upload(upload: LedgerImport, *, today: date, progress: Callable[[int, int], None] | None = None) -> ImportPlan:
    """Read the kept file and compare it with the database as it stands. Raises `FileRefused`."""
    with upload.file.open("rb") as file:
        workbook = open_workbook(file.read(), name=upload.file_name)
    draft = read_ledger(workbook, year=upload.year, as_of=upload.as_of, progress=progress).without_raw()
    del workbook
    draft = replace(draft, year=upload.year, as_of=draft.as_of or last_month_end(as_of=today))
    return plan_import(
        draft,
        problems=problems_known_to_ledgers(upload.year),
        decisions=upload.decisions,
        closed=frozen_periods(upload.year),
    )


def frozen_periods(year: int) -> frozenset[str]:
    """The months of a year whose figures a dispatch has frozen, as periods of the ledger."""
    months = DispatchMeeting.objects.frozen().filter(month__year=year).values_list("month", flat=True)
    return frozenset(f"{month:%Y-%m}" for month in months)


def unfinished_uploads(at: datetime) -> dict[str, list[int]]:
    """Ids of imports that wait for a worker, and of those whose worker must have died: {state: ids}."""
    stale = LedgerImport.objects.filter(claimed_at__lt=at - STALE_AFTER)
    for step in ("read_again", "post_again"):
        _try_again(stale, step)
    states = (*LEDGER_IMPORT.states_of("read"), *LEDGER_IMPORT.states_of("post"))
    waiting = LedgerImport.objects.filter(state__in=states)
    return {state: [pk for pk, found in waiting.values_list("pk", "state") if found == state] for state in states}


def fingerprint(year: int) -> str:
    """Where a year's ledger, its frozen months and master data stand; it moves with every change that an import could meet."""
    number = LedgerCounter.objects.filter(year=year).values_list("last_number", flat=True).first() or 0
    event = AuditEvent.objects.filter(project__year=year).aggregate(last=Max("pk"))["last"] or 0
    return f"{number}-{event}-{len(frozen_periods(year))}"


def preview_of(plan: ImportPlan) -> dict[str, object]:
    """A plan as plain data: what the preview page and `import_ledger --json` show."""
    return {
        "year": plan.year,
        "as_of": plan.as_of.isoformat(),
        "counts": plan.counts,
        "errors": [asdict(issue) for issue in plan.errors],
        "warnings": [asdict(issue) for issue in plan.warnings],
        "held_back": sum(len(row.held_back) for row in plan.rows),
        "questions": [asdict(question) for question in plan.questions],
        "new_units": plan.new_units,
        "new_leaders": plan.new_leaders,
        "new_programmes": plan.new_programmes,
        "weekly": len(plan.weekly),
        "prospects": len(plan.draft.prospects),
        "rows": [_row_of(row) for row in plan.rows],
    }


def _row_of(row: RowPlan) -> dict[str, object]:
    return {
        "status": row.status,
        "sheet": row.row.sheet if row.row else "",
        "row": row.row.row if row.row else None,
        "name": row.name,
        "category": Category(row.category).label,
        "programme": row.facts.programme,
        "plan": show(row.facts.plan_wan),
        "leader": row.facts.leader,
        "changes": [[change.label, change.old, change.new] for change in row.changes],
    }


def _claim(pk: int, step: str, at: datetime) -> int:
    return _take(
        LedgerImport.objects.filter(pk=pk),
        step,
        claimed_at=at,
        attempts=F("attempts") + 1,
        progress_done=0,
        progress_total=0,
        failure="",
    )


def _finish(pk: int, step: str, **values: object) -> None:
    """The worker who claimed it takes its next step; whoever was given up on in the meantime takes none."""
    _take(LedgerImport.objects.filter(pk=pk), step, **values)


def _try_again(imports: QuerySet[LedgerImport], step: str) -> None:
    """What a worker left half done is done anew by another, but not for ever."""
    in_hand = imports.filter(state__in=LEDGER_IMPORT.states_of(step))
    _take(in_hand.filter(attempts__gte=MOST_ATTEMPTS), "give_up", failure=BROKEN)
    _take(in_hand, step)


def _take(imports: QuerySet[LedgerImport], step: str, **values: object) -> int:
    """Take the step on those of the imports that are in a state which allows it; returns how many."""
    return imports.filter(state__in=LEDGER_IMPORT.states_of(step)).update(state=LEDGER_IMPORT.after(step), **values)


def _progress_of(pk: int) -> Callable[[int, int], None]:
    """A callback that keeps the progress on record, at most a hundred times per file."""
    last = -1

    def keep(done: int, total: int) -> None:
        nonlocal last
        percent = done * 100 // total if total else 0
        if percent != last:
            last = percent
            LedgerImport.objects.filter(pk=pk).update(progress_done=done, progress_total=total)

    return keep
