"""`import_ledger`: its answers and exit codes are what scripts rely on."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from projects.models import AuditEvent, LedgerImport, Project
from tests import builders
from tests.builders import ledger_file, ledger_row
from tests.dispatch.contents import contents

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, capsys, pin_today):
    """Runs the command on a file with that content: (exit code, what it printed)."""
    pin_today(date(2012, 3, 26))

    def run(data, *options, name="台账.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        try:
            call_command("import_ledger", str(path), "--year", "2012", *options)
            code = 0
        except SystemExit as exit:
            code = exit.code
        return code, capsys.readouterr().out

    return run


def kept_files(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_imported(run, settings):
    code, printed = run(ledger_file(ledger_row("甲厂扩产"), ledger_row("北湖公园")))
    assert (code, printed.splitlines()) == (
        0,
        ["截至2012-02-29：新增2，变更0，无变化0，文件中没有0，不能导入0；周报0条，招商项目0个", "已导入。"],
    )
    assert Project.objects.count() == 2
    assert (LedgerImport.objects.get().state, len(kept_files(settings))) == ("imported", 1)


def test_json(run):
    code, printed = run(ledger_file(ledger_row()), "--json")
    answer = json.loads(printed)
    assert (code, answer["imported"], answer["as_of"], answer["errors"]) == (0, True, "2012-02-29", [])
    assert answer["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "missing": 0, "refused": 0}


def test_a_dry_run_shows_the_same_and_leaves_nothing(run, settings):
    data, before = ledger_file(ledger_row()), contents()
    code, dry = run(data, "--dry-run", "--json")
    assert (code, contents(), LedgerImport.objects.count(), AuditEvent.objects.count()) == (0, before, 0, 0)
    assert kept_files(settings) == []
    _, real = run(data, "--json")
    assert json.loads(dry) | {"imported": True} == json.loads(real)


def test_an_error_is_named_and_nothing_is_imported(run, settings):
    before = contents()
    code, printed = run(ledger_file(ledger_row("甲厂扩产"), ledger_row("北湖公园", feb="十二万多吧")), "--json")
    answer = json.loads(printed)
    assert (code, answer["imported"]) == (1, False)
    assert [
        (error["sheet"], error["row"], error["column"], error["value"], bool(error["reason"]))
        for error in answer["errors"]
    ] == [("台账", 5, "I", "十二万多吧", True)]
    assert (contents(), LedgerImport.objects.count(), kept_files(settings)) == (before, 0, [])


def test_an_error_in_words(run):
    code, printed = run(ledger_file(ledger_row(feb="十二万多吧")))
    first, *_, last = printed.splitlines()
    assert code == 1
    assert first.startswith("错误 台账 第4行 I列 “十二万多吧”：")
    assert last == "没有导入任何内容。"


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "空文件"), (b"%PDF-1.4", "PDF"), (b"PK\x03\x04broken", "损坏"), (b"hello", "不是")]
)
def test_a_file_that_is_no_ledger(run, settings, data, words):
    code, printed = run(data, "--json")
    answer = json.loads(printed)
    assert (code, answer["imported"], LedgerImport.objects.count(), kept_files(settings)) == (1, False, 0, [])
    assert words in answer["errors"][0]["reason"]


def test_a_file_that_is_not_there():
    with pytest.raises(CommandError, match="打不开文件"):
        call_command("import_ledger", "没有这个文件.xlsx", "--year", "2012")


def test_a_failure_while_storing_leaves_neither_rows_nor_file(run, settings, monkeypatch):
    def failing(**kwargs):
        raise ConnectionError

    monkeypatch.setattr("dispatch.actions.ledger_import.refresh_standings", failing)
    before = contents()
    with pytest.raises(ConnectionError):
        run(ledger_file(ledger_row()))
    assert (contents(), LedgerImport.objects.count()) == (before, 0)
    assert kept_files(settings) == []


def test_the_day_given_wins(run):
    code, printed = run(ledger_file(ledger_row(feb=None)), "--as-of", "2012-01-31", "--json")
    assert (code, json.loads(printed)["as_of"]) == (0, "2012-01-31")
    assert set(builders.Project.objects.get().standings.values_list("as_of", flat=True)) == {builders.JANUARY}


def test_what_goes_back_is_kept_and_said(run):
    run(ledger_file(ledger_row()))
    before = contents()
    code, printed = run(ledger_file(ledger_row(feb=80)))
    assert (code, contents()) == (0, before)
    assert "保留原有数据 台账 第4行：“甲厂扩产”比登记的倒退：累计完成投资(万元)减少，2月100 → 80。" in printed


def test_a_reason_accepts_what_goes_back(run):
    run(ledger_file(ledger_row()))
    code, printed = run(ledger_file(ledger_row(feb=80)), "--reason", "二月重复入账", "--json")
    question = json.loads(printed)["questions"][0]
    assert (code, question["answer"], question["reason"]) == (0, "accept", "二月重复入账")
    assert AuditEvent.objects.get(action="台账变更项目").reason == "二月重复入账"
