"""A ledger out and in again: export, preview, confirm, preview of the same file once more, and the memory of it."""

import os
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import openpyxl
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from dispatch.actions.ledger_import import (
    confirm_upload,
    plan_upload,
    preview_of,
    read_upload,
    store_upload,
    upload_ledger,
)
from dispatch.models import Standing
from projects.models import (
    AnnualPlan,
    Assignment,
    AuditEvent,
    InvestmentEntry,
    Leader,
    LedgerImport,
    Milestone,
    Programme,
    Project,
    StageEvent,
    Unit,
)
from projects.roles import Role
from tests.bench.flags import TODAY
from tests.bench.measuring import Line, alternately, seconds
from tests.bench.pages import client_of

YEAR = TODAY.year
LARGEST_FILE = 10_000
STORED = (
    Unit,
    Leader,
    Programme,
    LedgerImport,
    Project,
    AnnualPlan,
    Milestone,
    StageEvent,
    Assignment,
    InvestmentEntry,
    Standing,
    AuditEvent,
)
"""What an import writes, in the order of their references."""


def measure(size):
    """Leaves an empty database behind: call it last."""
    client = client_of(Role.OFFICE)
    content = client.get("/projects/export/").content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    times = alternately(lambda: client.get("/projects/export/"), lambda: bare_export(rows), rounds=rounds_for(size))
    yield Line("ledger", "export / openpyxl write-only", size, *times)
    if size > LARGEST_FILE:
        return
    rounds = [one_round(content) for _ in range(rounds_for(size))]
    names = ("preview / calamine read", "confirm / bulk insert", "preview of the same again / calamine read")
    for name, pairs in zip(names, zip(*rounds, strict=True), strict=True):
        yield Line("ledger", name, size, *sorted(pairs)[len(pairs) // 2])


def one_round(content):
    """(ours, bare) of the preview, the confirmation and a second preview of one file, into an empty database."""
    empty()
    first = uploaded(content)
    preview = seconds(lambda: read(first)), seconds(lambda: bare_read(content))
    confirm(first)
    confirmed = seconds(lambda: store(first)), bare_insert()
    second = uploaded(content)
    again = seconds(lambda: plan_again(second)), seconds(lambda: bare_read(content))
    return preview, confirmed, again


def rounds_for(size):
    return 5 if size < 1000 else 1


def bare_export(rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(BytesIO())


def bare_read(content):
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [book.get_sheet_by_index(index).to_python() for index in range(len(book.sheet_names))]


def bare_insert():
    """Seconds to insert once more, in one transaction, the rows that an import has just written."""
    tables = [(model, list(model._base_manager.order_by("pk"))) for model in STORED]
    with transaction.atomic():
        for model, _ in reversed(tables):
            model._base_manager.all()._raw_delete(using="default")
        taken = seconds(lambda: [model._base_manager.bulk_create(rows, batch_size=500) for model, rows in tables])
        transaction.set_rollback(True)
    return taken


def empty():
    call_command("flush", interactive=False, verbosity=0)


def uploaded(content):
    return upload_ledger(data=content, file_name="bench.xlsx", year=YEAR, as_of=None, by=None, at=timezone.now())


def read(upload):
    assert read_upload(upload.pk, today=TODAY, at=timezone.now())


def confirm(upload):
    upload.refresh_from_db()
    assert upload.state == LedgerImport.State.PREVIEWED, upload.failure
    assert not upload.preview["errors"], upload.preview["errors"][:3]
    confirm_upload(upload, decisions={}, by=None, at=timezone.now())


def store(upload):
    assert store_upload(upload.pk, today=TODAY, at=timezone.now())
    upload.refresh_from_db()
    assert upload.state == LedgerImport.State.IMPORTED, upload.failure


def plan_again(upload):
    preview = preview_of(plan_upload(upload, today=TODAY))
    assert preview["counts"]["unchanged"] == len(preview["rows"]), preview["counts"]


def peak_memory_mb(content):
    """(at rest, at the highest) of a process that previews and confirms this ledger in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.xlsx"
        file.write_bytes(content)
        surroundings = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/memory.sqlite3", "VAR_DIR": folder}
        answer = subprocess.run(
            [sys.executable, "-m", "tests.bench.memory", str(file)],
            env=surroundings,
            check=True,
            capture_output=True,
            text=True,
        )
    return tuple(map(int, answer.stdout.split()))
