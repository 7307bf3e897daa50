"""The import pipeline: what is posted, what is asked, and that it is all or nothing, once."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from dispatch.actions import ledger_import as pipeline
from dispatch.actions.ledger_import import (
    confirm_upload,
    plan_upload,
    read_upload,
    store_upload,
    unfinished_uploads,
    upload_ledger,
)
from dispatch.models import Problem, Standing
from dispatch.tasks import read_ledger_upload, sweep_ledger_imports
from projects.actions import ledger_import as storing
from projects.actions.audit import first_broken_event
from projects.choices import Book
from projects.models import (
    AnnualPlan,
    Assignment,
    AuditEvent,
    InvestmentEntry,
    Leader,
    LedgerImport,
    Milestone,
    Project,
    ProjectAlias,
    StageEvent,
    Unit,
)
from projects.refusals import StepRefused
from tests import builders
from tests.builders import AT, FEBRUARY, ledger_file, ledger_row
from tests.dispatch.contents import contents

TODAY = date(2012, 3, 26)
State = LedgerImport.State
Kind = InvestmentEntry.Kind
pytestmark = pytest.mark.django_db


def upload(data, **fields):
    fields = {"file_name": "台账.xlsx", "year": 2012, "as_of": None, "by": None, "at": AT} | fields
    return upload_ledger(data=data, **fields)


def preview(data, **fields):
    item = upload(data, **fields)
    assert read_upload(item.pk, today=TODAY, at=AT)
    item.refresh_from_db()
    return item


def bring_in(data, decisions=None, **fields):
    """Upload, preview, confirm, store: the import as it stands afterwards."""
    item = preview(data, **fields)
    assert item.state == State.PREVIEWED, item.failure
    confirm_upload(item, decisions=decisions or {}, by=None, at=AT)
    assert store_upload(item.pk, today=TODAY, at=AT)
    item.refresh_from_db()
    return item


def bring_in_rows(*rows, decisions=None, **more):
    item = bring_in(ledger_file(*rows, **more), decisions)
    assert item.state == State.IMPORTED, item.failure
    return item


BACK = {"back:甲厂扩产": "accept", "back:甲厂扩产:reason": "重复入账"}


def lines(**conditions):
    entries = InvestmentEntry.objects.filter(**conditions)
    return [(entry.number, entry.kind, entry.book, entry.on, entry.amount_wan) for entry in entries]


def questions(item):
    return {question["key"]: question for question in item.preview["questions"]}


# What is posted


def test_a_first_import_posts_opening_and_months():
    item = bring_in_rows(ledger_row())
    assert lines() == [
        (1, Kind.OPENING, Book.VERIFIED, date(2011, 12, 31), 5000),
        (2, Kind.MONTH, Book.VERIFIED, date(2012, 1, 31), 100),
        (3, Kind.MONTH, Book.VERIFIED, FEBRUARY, 100),
    ]
    assert set(InvestmentEntry.objects.values_list("ledger_import", "source")) == {(item.pk, "ledger")}
    assert Standing.objects.get().invested_wan == 200


def test_a_changed_figure_is_reversed_and_posted_anew():
    bring_in_rows(ledger_row())
    item = bring_in_rows(ledger_row(feb=Decimal("80.5")), decisions=BACK)
    assert item.preview["counts"]["changed"] == 1
    assert item.preview["rows"][0]["changes"] == [["2012-02 完成投资(万元)", "100", "80.5"]]
    assert lines(number__gt=3) == [
        (4, Kind.CORRECTION, Book.VERIFIED, FEBRUARY, -100),
        (5, Kind.MONTH, Book.VERIFIED, FEBRUARY, Decimal("80.5")),
    ]
    assert InvestmentEntry.objects.get(number=4).reverses.number == 3
    assert Standing.objects.get().invested_wan == Decimal("180.5")


def test_a_figure_changed_and_changed_back_keeps_every_step():
    for amount in (100, 80, 100):
        bring_in_rows(ledger_row(feb=amount), decisions=BACK)
    assert [line[4] for line in lines(on=FEBRUARY)] == [100, -100, 80, -80, 100]
    assert Standing.objects.get().invested_wan == 200


BLANK = {"opening", "plan", "jan", "feb", "total", "progress", "leader", "unit", "liaison", "programme"}


def test_a_blank_changes_nothing():
    bring_in_rows(ledger_row(start="2012年3月", problem="缺地", remark="备注"))
    before = contents()
    item = bring_in_rows(ledger_row(**dict.fromkeys(BLANK)))
    assert item.preview["counts"]["unchanged"] == 1
    assert contents() == before


def test_zero_is_posted_and_blank_is_not():
    bring_in_rows(ledger_row("零", jan=0, feb=0), ledger_row("空", jan=None, feb=None))
    assert [line[4] for line in lines(project__name="零", kind=Kind.MONTH)] == [0, 0]
    assert lines(project__name="空", kind=Kind.MONTH) == []
    assert dict(Standing.objects.values_list("project__name", "invested_wan")) == {"零": 0, "空": None}


def test_a_figure_corrected_to_zero_is_posted():
    bring_in_rows(ledger_row())
    bring_in_rows(ledger_row(feb=0), decisions=BACK)
    assert [line[4] for line in lines(on=FEBRUARY)] == [100, -100, 0]


def test_a_project_that_the_file_leaves_out_is_named_and_kept():
    bring_in_rows(ledger_row("甲厂扩产"), ledger_row("北湖公园"))
    before = contents()
    item = bring_in_rows(ledger_row("甲厂扩产"))
    assert [(row["name"], row["status"]) for row in item.preview["rows"]] == [
        ("甲厂扩产", "unchanged"),
        ("北湖公园", "missing"),
    ]
    assert contents() == before


def test_a_changed_plan_is_a_new_version_from_the_ledgers_day():
    bring_in_rows(ledger_row(plan=1200))
    bring_in_rows(ledger_row(plan=1500))
    assert list(AnnualPlan.objects.values_list("version", "in_force_from", "planned_wan")) == [
        (1, date(2012, 1, 1), 1200),
        (2, FEBRUARY, 1500),
    ]


def test_a_changed_leader_ends_the_old_assignment_the_day_before():
    bring_in_rows(ledger_row(leader="周某某"))
    bring_in_rows(ledger_row(leader="吴某某"))
    leaders = Assignment.objects.filter(role=Assignment.Role.RESPONSIBLE_LEADER).order_by("from_on")
    assert list(leaders.values_list("leader__name", "from_on", "to_on")) == [
        ("周某某", date(2012, 1, 1), date(2012, 2, 28)),
        ("吴某某", FEBRUARY, None),
    ]


def test_progress_is_seen_on_the_ledgers_day_and_no_date_is_invented():
    bring_in_rows(ledger_row(progress="地基施工", start="2012年3月"), as_of="2012年1月31日")
    bring_in_rows(ledger_row(progress="主体施工", start="2012年3月"))
    assert list(StageEvent.objects.values_list("on", "progress_text", "image_stage", "seen")) == [
        (date(2012, 1, 31), "地基施工", "foundation", True),
        (FEBRUARY, "主体施工", "structure", True),
    ]
    assert Milestone.objects.get().actual_on is None


def test_every_change_is_in_the_audit_trail():
    office = builders.user("office", name="赵某甲")
    item = preview(ledger_file(ledger_row()), by=office)
    confirm_upload(item, decisions={}, by=office, at=AT)
    store_upload(item.pk, today=TODAY, at=AT)
    bring_in_rows(ledger_row(feb=120))
    events = AuditEvent.objects.filter(project__name="甲厂扩产")
    assert list(events.values_list("actor_name", "action", "changes")) == [
        ("赵某甲", "台账新增项目", {}),
        ("系统", "台账变更项目", {"2012-02 完成投资(万元)": ["100", "120"]}),
    ]
    assert first_broken_event() is None


def test_a_code_once_given_stays_whatever_the_row_says():
    bring_in_rows(ledger_row("甲厂扩产"), ledger_row("北湖公园"))
    bring_in_rows(ledger_row("北湖公园", category="新开工"), ledger_row("东关村改造"), ledger_row("甲厂扩产"))
    assert dict(Project.objects.values_list("name", "code")) == {
        "甲厂扩产": "2012-XJ-001",
        "北湖公园": "2012-XJ-002",
        "东关村改造": "2012-XJ-003",
    }


# All or nothing


def test_a_refused_row_keeps_the_whole_file_out():
    before = contents()
    item = preview(ledger_file(ledger_row("甲厂扩产"), ledger_row("北湖公园", feb="十二万多吧")))
    assert [(error["row"], error["column"], error["value"]) for error in item.preview["errors"]] == [
        (5, "I", "十二万多吧")
    ]
    assert item.preview["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "missing": 0, "refused": 1}
    confirm_upload(item, decisions={}, by=None, at=AT)
    assert store_upload(item.pk, today=TODAY, at=AT)
    item.refresh_from_db()
    assert (item.state, item.imported_at, contents()) == (State.PREVIEWED, None, before)


FULL_FILE = {
    "rows": (ledger_row("甲厂扩产", feb=80, leader="吴某某", problem="缺地", plan=1500), ledger_row("北湖公园")),
    "weekly": (("甲厂扩产", 10, 110),),
}
STEPS = [
    (storing.investment, "post"),
    (storing, "store_attraction"),
    (storing, "record"),
    (pipeline, "store_problem_drafts"),
    (pipeline, "refresh_standings"),
    (pipeline, "preview_of"),
]


@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_error_in_any_step_leaves_nothing_half_written(monkeypatch, module, name, when):
    bring_in_rows(ledger_row())
    item = preview(ledger_file(*FULL_FILE["rows"], weekly=FULL_FILE["weekly"]))
    confirm_upload(item, decisions={}, by=None, at=AT)
    before, step = contents(), getattr(module, name)

    def failing(*args, **kwargs):
        if when == "after":
            step(*args, **kwargs)
        raise ConnectionError("the power fails here")

    with monkeypatch.context() as patched:
        patched.setattr(module, name, failing)
        with pytest.raises(ConnectionError):
            store_upload(item.pk, today=TODAY, at=AT)
    assert contents() == before
    assert not LedgerImport.objects.filter(pk=item.pk, state=State.IMPORTED).exists()

    assert unfinished_uploads(AT + timedelta(minutes=11))[State.CONFIRMED] == [item.pk]
    assert store_upload(item.pk, today=TODAY, at=AT)
    item.refresh_from_db()
    assert item.state == State.IMPORTED
    assert Project.objects.filter(name="北湖公园").exists()


# Each step once


def test_what_moved_since_the_preview_is_shown_again_before_it_is_stored():
    bring_in_rows(ledger_row())
    item = preview(ledger_file(ledger_row(feb=120)))
    bring_in_rows(ledger_row(feb=110))
    before = contents()
    confirm_upload(item, decisions={}, by=None, at=AT)
    assert store_upload(item.pk, today=TODAY, at=AT)
    item.refresh_from_db()
    assert (item.state, contents()) == (State.PREVIEWED, before)
    assert "预览之后" in item.failure
    assert item.preview["rows"][0]["changes"] == [["2012-02 完成投资(万元)", "110", "120"]]

    confirm_upload(item, decisions={}, by=None, at=AT)
    store_upload(item.pk, today=TODAY, at=AT)
    item.refresh_from_db()
    assert (item.state, item.failure) == (State.IMPORTED, "")
    assert Standing.objects.get().invested_wan == 220


def interrupted(monkeypatch, then):
    """Lets `then` happen just after the next file was compared with the database."""

    def compare(*args, **kwargs):
        plan = plan_upload(*args, **kwargs)
        monkeypatch.setattr(pipeline, "plan_upload", plan_upload)
        then()
        return plan

    monkeypatch.setattr(pipeline, "plan_upload", compare)


@pytest.mark.parametrize("step", ["read", "store"])
def test_figures_that_move_during_the_comparison_are_noticed(monkeypatch, step):
    bring_in_rows(ledger_row())
    item = upload(ledger_file(ledger_row(feb=120)))

    def somebody_else():
        bring_in_rows(ledger_row(feb=110))

    if step == "read":
        interrupted(monkeypatch, somebody_else)
    read_upload(item.pk, today=TODAY, at=AT)
    item.refresh_from_db()
    confirm_upload(item, decisions={}, by=None, at=AT)
    if step == "store":
        interrupted(monkeypatch, somebody_else)
    store_upload(item.pk, today=TODAY, at=AT)
    if step == "store":
        item.refresh_from_db()
        assert item.state == State.PREVIEWED
        confirm_upload(item, decisions={}, by=None, at=AT)
        store_upload(item.pk, today=TODAY, at=AT)
    item.refresh_from_db()
    assert item.state == State.PREVIEWED
    assert item.preview["rows"][0]["changes"] == [["2012-02 完成投资(万元)", "110", "120"]]
    assert Standing.objects.get().invested_wan == 210


def test_an_import_is_confirmed_once():
    item = preview(ledger_file(ledger_row()))
    confirm_upload(item, decisions={}, by=None, at=AT)
    with pytest.raises(StepRefused, match="已经确认过"):
        confirm_upload(item, decisions={}, by=None, at=AT)
    store_upload(item.pk, today=TODAY, at=AT)
    with pytest.raises(StepRefused):
        confirm_upload(item, decisions={}, by=None, at=AT)
    before = contents()
    assert not store_upload(item.pk, today=TODAY, at=AT)
    assert not read_upload(item.pk, today=TODAY, at=AT)
    assert contents() == before


def test_what_another_worker_has_in_hand_is_left_to_it():
    item = upload(ledger_file(ledger_row()))
    for state, step in ((State.READING, read_upload), (State.POSTING, store_upload)):
        LedgerImport.objects.update(state=state, claimed_at=AT)
        assert not step(item.pk, today=TODAY, at=AT)
        assert LedgerImport.objects.get().state == state
    assert not Project.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_store_an_import_once():
    item = preview(ledger_file(*[ledger_row(f"项目{number}") for number in range(20)]))
    confirm_upload(item, decisions={}, by=None, at=AT)
    start, results = Barrier(2), []

    def work():
        start.wait(timeout=10)
        try:
            results.append(store_upload(item.pk, today=TODAY, at=AT))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [False, True]
    assert list(InvestmentEntry.objects.values_list("number", flat=True)) == list(range(1, 61))


def test_the_sweep_takes_up_what_was_lost(pin_today):
    pin_today(TODAY)
    never_read = upload(ledger_file(ledger_row("甲厂扩产")), file_name="一.xlsx")
    never_stored = preview(ledger_file(ledger_row("北湖公园")), file_name="二.xlsx")
    confirm_upload(never_stored, decisions={}, by=None, at=AT)
    reader_died = upload(ledger_file(ledger_row("东关村改造")), file_name="三.xlsx")
    LedgerImport.objects.filter(pk=reader_died.pk).update(state=State.READING, claimed_at=AT)
    assert sweep_ledger_imports() == 3
    assert dict(LedgerImport.objects.values_list("pk", "state")) == {
        never_read.pk: State.PREVIEWED,
        never_stored.pk: State.IMPORTED,
        reader_died.pk: State.PREVIEWED,
    }
    assert sweep_ledger_imports() == 0


def test_the_sweep_leaves_living_workers_alone():
    item = upload(ledger_file(ledger_row()))
    for state in (State.READING, State.POSTING, State.PREVIEWED, State.REFUSED, State.IMPORTED):
        LedgerImport.objects.update(state=state, claimed_at=AT)
        assert unfinished_uploads(AT + timedelta(minutes=9)) == {State.UPLOADED: [], State.CONFIRMED: []}
    assert LedgerImport.objects.get(pk=item.pk).state == State.IMPORTED


def test_the_kept_file_is_the_one_that_came():
    data = ledger_file(ledger_row())
    item = bring_in(data)
    with item.file.open("rb") as file:
        kept = file.read()
    assert kept == data
    assert item.sha256 == hashlib.sha256(kept).hexdigest()


def test_a_file_that_cannot_be_read_says_why_and_stores_nothing(pin_today):
    pin_today(TODAY)
    before = contents()
    item = upload(b"%PDF-1.4 ...", file_name="台账.xlsx")
    assert read_ledger_upload(item.pk)
    item.refresh_from_db()
    assert (item.state, item.preview, contents()) == (State.REFUSED, None, before)
    assert "PDF" in item.failure


# What is asked


@pytest.mark.parametrize(
    ("kind", "cell", "known", "printed"),
    [
        ("leader", "leader", "周某某", "周摸某"),
        ("leader", "leader", "王建国", "王健国"),
        ("unit", "unit", "区发改局", "发改局"),
        ("unit", "liaison", "区住房和城乡建设局", "区住房城乡建设局"),
    ],
)
def test_a_name_that_resembles_a_known_one_is_asked(kind, cell, known, printed):
    builders.unit(known) if kind == "unit" else builders.leader(known)
    role = {"leader": "responsible_leader", "unit": "lead_unit", "liaison": "liaison_unit"}[cell]
    key, data = f"{kind}:{printed}", ledger_file(ledger_row(**{cell: printed}))
    question = questions(preview(data))[key]
    assert ["new", known] == [value for value, _ in question["choices"]]
    assert (question["answer"], f"您是不是要填“{known}”" in question["text"]) == ("new", True)

    bring_in(data, {key: known})
    assert [item.leader or item.unit for item in Assignment.objects.filter(role=role)] == [
        builders.unit(known) if kind == "unit" else builders.leader(known)
    ]
    model = Unit if kind == "unit" else Leader
    assert not model.objects.filter(name=printed).exists()


def test_a_name_that_resembles_none_is_not_asked():
    builders.leader("周某某")
    builders.unit("区发改局")
    item = preview(ledger_file(ledger_row(leader="钱伯钧", unit="西城街道")))
    assert questions(item) == {}
    assert (item.preview["new_leaders"], item.preview["new_units"]) == (["钱伯钧"], ["西城街道", "区经信局"])


def test_an_alias_of_a_unit_is_known():
    builders.unit("区发展和改革局", aliases=["区发改局"])
    item = bring_in_rows(ledger_row(unit="区发改局"))
    assert questions(item) == {}
    assert Assignment.objects.get(role="lead_unit").unit.name == "区发展和改革局"


def test_an_answer_that_is_no_choice_is_not_taken():
    builders.leader("周某某")
    bring_in_rows(ledger_row(leader="周摸某"), decisions={"leader:周摸某": "褚某某"})
    assert Assignment.objects.get(role="responsible_leader").leader.name == "周摸某"


def test_a_project_is_renamed_only_when_a_person_says_so():
    bring_in_rows(ledger_row("锂电隔膜生产线"))
    project = Project.objects.get()
    data = ledger_file(ledger_row("锂电隔膜生产线一期"))
    item = preview(data)
    question = questions(item)["project:锂电隔膜生产线一期"]
    assert ([value for value, _ in question["choices"]], question["answer"]) == (["new", str(project.pk)], "new")
    assert item.preview["counts"]["missing"] == 1

    bring_in(data, {"project:锂电隔膜生产线一期": str(project.pk)})
    project.refresh_from_db()
    assert (project.name, project.code, project.pinyin[:6]) == ("锂电隔膜生产线一期", "2012-XJ-001", "lidian")
    assert list(ProjectAlias.objects.values_list("project", "name")) == [(project.pk, "锂电隔膜生产线")]
    again = bring_in_rows(ledger_row("锂电隔膜生产线"))
    assert (questions(again), Project.objects.count()) == ({}, 1)


def test_brackets_tell_projects_apart():
    bring_in_rows(ledger_row("科技创业园二期"), ledger_row("科技创业园（二期）", feb=7))
    before = contents()
    item = bring_in_rows(ledger_row("科技创业园二期"), ledger_row("科技创业园（二期）", feb=7))
    assert (questions(item), contents()) == ({}, before)
    assert Project.objects.count() == 2


def test_a_weekly_name_that_only_resembles_one_waits_for_a_person():
    rows, weekly = [ledger_row("科技创业园二期")], [("科技创业园2期", 10, 110)]
    bring_in_rows(*rows, weekly=weekly)
    assert lines(book=Book.REPORTED) == []
    choice = {"weekly:科技创业园2期": "科技创业园二期"}
    bring_in_rows(*rows, weekly=weekly, decisions=choice)
    reported = [
        (4, Kind.OPENING, Book.REPORTED, date(2012, 2, 19), 100),
        (5, Kind.WEEK, Book.REPORTED, date(2012, 2, 26), 10),
    ]
    assert lines(book=Book.REPORTED) == reported
    again = bring_in_rows(*rows, weekly=weekly)
    assert (questions(again), lines(book=Book.REPORTED)) == ({}, reported)


def test_a_week_that_was_filed_in_the_portal_is_left_alone():
    bring_in_rows(ledger_row())
    author = builders.user("liaison", "liaison")
    builders.filed_report(Project.objects.get(), date(2012, 2, 20), 12, by=author)
    bring_in_rows(ledger_row(), weekly=[("甲厂扩产", 10, 110)])
    reported = InvestmentEntry.objects.filter(book=Book.REPORTED)
    assert list(reported.values_list("kind", "on", "amount_wan")) == [(Kind.WEEK, date(2012, 2, 26), 12)]


def test_verified_months_stand_beside_weekly_figures():
    bring_in_rows(ledger_row(feb=100), weekly=[("甲厂扩产", 10, 110)])
    assert Standing.objects.get().invested_wan == 200
    bring_in_rows(ledger_row("北湖公园", feb=None), weekly=[("北湖公园", 30, 130)])
    standing = Standing.objects.get(project__name="北湖公园")
    assert (standing.invested_wan, standing.unreviewed) == (130, True)


def test_an_unknown_progress_word_is_asked_once():
    rows = [ledger_row("甲厂扩产", progress="正在弄"), ledger_row("北湖公园", progress="正在弄")]
    item = preview(ledger_file(*rows))
    assert list(questions(item)) == ["progress:正在弄"]
    bring_in_rows(*rows, decisions={"progress:正在弄": "building"})
    assert set(StageEvent.objects.values_list("stage", "started", "progress_text")) == {("building", True, "正在弄")}


def test_a_problem_is_stored_changed_and_replaced():
    bring_in_rows(ledger_row(problem="缺建设用地指标"))
    bring_in_rows(ledger_row(problem="资金缺口大"))
    assert list(Problem.objects.values_list("number", "description", "closed_on")) == [
        ("W2012-00001", "缺建设用地指标", FEBRUARY),
        ("W2012-00002", "资金缺口大", None),
    ]
    assert Problem.objects.last().handling_unit.name == "南山镇"


# Two ledgers in turn


def test_a_late_january_refreshes_february():
    bring_in_rows(ledger_row(jan=100, feb=100))
    bring_in_rows(ledger_row(jan=150), as_of="2012年1月31日")
    bring_in_rows(ledger_row(jan=160, feb=None), as_of="2012年1月31日")
    figures = dict(Standing.objects.values_list("as_of", "invested_wan"))
    assert figures == {date(2012, 1, 31): 160, FEBRUARY: 260}


def test_what_fails_whenever_it_is_tried_is_given_up_and_says_so(monkeypatch):
    item = preview(ledger_file(ledger_row()))
    confirm_upload(item, decisions={}, by=None, at=AT)
    monkeypatch.setattr(pipeline, "store_plan", raising(MemoryError))
    tries = 0
    while unfinished_uploads(AT)[State.CONFIRMED]:
        tries += 1
        with pytest.raises(MemoryError):
            store_upload(item.pk, today=TODAY, at=AT)
    item.refresh_from_db()
    assert (item.state, item.failure) == (State.REFUSED, pipeline.BROKEN)
    assert tries == pipeline.MOST_ATTEMPTS - 1


def raising(error):
    def step(*args, **kwargs):
        raise error

    return step
