"""A freeze: proposed by the office, confirmed by a supervisor, chained, and never moved again."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from dispatch.actions.dispatch_meeting.contest import contest, overrule_diagnosis
from dispatch.actions.dispatch_meeting.freezing import (
    confirm_freeze,
    first_broken_snapshot,
    first_lost_freeze,
    propose_freeze,
    withdraw_proposal,
)
from dispatch.actions.dispatch_meeting.preparing import open_meeting, publicize, save_answer
from dispatch.actions.standing import refresh_standings
from dispatch.models import DispatchAnswer, DispatchMeeting, FreezeProposal, Snapshot
from dispatch.month.content.content import content_of
from dispatch.month.content.figures import figures_hash, figures_of
from dispatch.pages.dispatch_meeting.freeze import moved_words
from projects.choices import Book
from projects.models import AuditEvent, InvestmentEntry, Project
from projects.refusals import FiguresMoved, StepRefused
from projects.roles import Role
from tests import builders
from tests.builders import AT

pytestmark = pytest.mark.django_db

SHOWN, AFTER = date(2012, 3, 5), date(2012, 3, 8)
State = FreezeProposal.State


@pytest.fixture
def office():
    return builders.user("office", Role.OFFICE)


@pytest.fixture
def supervisor():
    return builders.user("supervisor", Role.SUPERVISOR)


@pytest.fixture
def project():
    return builders.started_project("甲厂扩产", planned=1200, invested=(100, 100))


@pytest.fixture
def meeting(project, office):
    builders.started_project("乙厂扩产", planned=1200, invested=(0, 0))
    return prepared(builders.FEBRUARY, office)


def prepared(month, office):
    refresh_standings(from_month_end=month, at=AT)
    return publicize(open_meeting(month=month, by=office, at=AT), by=office, on=SHOWN, at=AT)


def seen(meeting):
    return figures_hash(figures_of(content_of(meeting, on=AFTER)))


def propose(meeting, office, *, looked_at=None, on=AFTER):
    return propose_freeze(meeting, seen=looked_at or seen(meeting), by=office, on=on, at=AT)


def freeze(meeting, office, supervisor):
    return confirm_freeze(propose(meeting, office), by=supervisor, on=AFTER, at=AT)


def post(project, amount, *, month=2, book=Book.VERIFIED, **how):
    entry = builders.entry(project, amount, month=month, book=book, **how)
    refresh_standings(from_month_end=entry.on, at=AT)
    return entry


def test_what_is_confirmed_is_frozen(meeting, office, supervisor):
    snapshot = freeze(meeting, office, supervisor)
    meeting.refresh_from_db()
    assert (meeting.state, snapshot.proposed_by, snapshot.confirmed_by, snapshot.frozen_on) == (
        DispatchMeeting.State.FROZEN,
        office,
        supervisor,
        AFTER,
    )
    content = json.loads(snapshot.content)
    assert {project["name"]: project["invested"] for project in content["projects"]} == {
        "甲厂扩产": "200",
        "乙厂扩产": "0",
    }
    assert (content["ledger_number"], snapshot.ledger_number) == (4, 4)
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-2:] == ["提出冻结", "冻结月度数据"]


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(2012, 3, 7), "公示到3月7日"), (date(2012, 3, 6), "公示到3月7日")],
    ids=["last day", "inside"],
)
def test_nothing_is_proposed_before_the_window_is_over(meeting, office, on, words):
    with pytest.raises(StepRefused, match=words):
        propose(meeting, office, on=on)
    assert not FreezeProposal.objects.exists()


def test_nothing_is_proposed_while_an_objection_waits(meeting, office, project):
    contest(meeting, project=project, about="light", text="漏报", by=office, on=SHOWN, at=AT)
    with pytest.raises(StepRefused, match="1件申诉还没有答复"):
        propose(meeting, office)


def test_nothing_is_proposed_before_it_was_shown(project, office):
    refresh_standings(from_month_end=builders.FEBRUARY, at=AT)
    meeting = open_meeting(month=builders.FEBRUARY, by=office, at=AT)
    with pytest.raises(StepRefused):
        propose(meeting, office)


def test_figures_that_moved_since_the_preview_are_not_proposed(meeting, office, project):
    looked_at = seen(meeting)
    post(project, 50, month=1, replaces=InvestmentEntry.objects.get(project=project, period="2012-01"))
    with pytest.raises(StepRefused, match="数字有了变动"):
        propose(meeting, office, looked_at=looked_at)


def test_a_second_click_proposes_nothing(meeting, office):
    propose(meeting, office)
    with pytest.raises(StepRefused):
        propose(meeting, office)
    assert FreezeProposal.objects.count() == 1


def test_one_person_cannot_freeze_alone(meeting, office):
    proposal = propose(meeting, office)
    with pytest.raises(StepRefused, match="两个人"):
        confirm_freeze(proposal, by=office, on=AFTER, at=AT)
    proposal.refresh_from_db()
    assert (proposal.state, Snapshot.objects.count()) == (State.OPEN, 0)


def test_a_second_confirmation_stores_nothing(meeting, office, supervisor):
    proposal = propose(meeting, office)
    confirm_freeze(proposal, by=supervisor, on=AFTER, at=AT)
    with pytest.raises(StepRefused):
        confirm_freeze(proposal, by=supervisor, on=AFTER, at=AT)
    assert Snapshot.objects.count() == 1


def test_a_withdrawn_proposal_is_not_confirmed(meeting, office, supervisor):
    proposal = propose(meeting, office)
    withdraw_proposal(proposal, by=office, at=AT)
    with pytest.raises(StepRefused, match="已经处理过"):
        confirm_freeze(proposal, by=supervisor, on=AFTER, at=AT)
    assert not Snapshot.objects.exists()
    assert propose(meeting, office).state == State.OPEN


def test_moved_figures_overtake_the_proposal_and_both_versions_are_shown(meeting, office, supervisor, project):
    proposal = propose(meeting, office)
    old = InvestmentEntry.objects.get(project=project, period="2012-02")
    post(project, 160, replaces=old)
    with pytest.raises(FiguresMoved) as moved:
        confirm_freeze(proposal, by=supervisor, on=AFTER, at=AT)
    proposal.refresh_from_db()
    meeting.refresh_from_db()
    assert (proposal.state, meeting.state, Snapshot.objects.count()) == (State.OVERTAKEN, "preparing", 0)
    rows = moved_words(json.loads(proposal.content), moved.value.now)
    assert rows[0]["what"] == "全区"
    assert {"what": "甲厂扩产", "figure": "完成投资", "seen": "200", "now": "260"} in rows
    assert "乙厂扩产" not in {row["what"] for row in rows}
    assert freeze(meeting, office, supervisor).ledger_number == 6


def test_daily_work_does_not_overtake_a_proposal(meeting, office, supervisor, project):
    proposal = propose(meeting, office)
    behind = Project.objects.get(name="乙厂扩产")
    builders.problem(behind, "缺用地指标")
    texts = dict.fromkeys(DispatchAnswer.QUESTIONS, "已安排")
    save_answer(
        meeting,
        project=behind,
        texts=texts,
        promised_on=builders.MARCH,
        submit=True,
        version=0,
        leader=None,
        by=office,
        on=AFTER,
        at=AT,
    )
    post(project, 30, month=3, book=Book.REPORTED)
    snapshot = confirm_freeze(proposal, by=supervisor, on=AFTER, at=AT)
    frozen = next(item for item in json.loads(snapshot.content)["projects"] if item["name"] == "乙厂扩产")
    assert (frozen["answer"]["measures"], frozen["problems"][0]["description"]) == ("已安排", "缺用地指标")


def test_a_ruling_overtakes_a_proposal(meeting, office, supervisor):
    proposal = propose(meeting, office)
    behind = next(item for item in content_of(meeting, on=AFTER)["projects"] if item["name"] == "乙厂扩产")
    project = Project.objects.get(code=behind["code"])
    overrule_diagnosis(
        project=project,
        month=meeting.month,
        computed=behind["diagnosis"]["verdict"],
        verdict="moving_not_fast",
        reason="已完成基坑",
        by=office,
        at=AT,
    )
    with pytest.raises(FiguresMoved) as moved:
        confirm_freeze(proposal, by=supervisor, on=AFTER, at=AT)
    assert [row["figure"] for row in moved_words(json.loads(proposal.content), moved.value.now)] == ["三类现象"]


def test_what_arrives_before_is_inside_and_what_arrives_after_is_not(meeting, office, supervisor, project):
    inside = post(project, 12, book=Book.REPORTED, kind=InvestmentEntry.Kind.WEEK, month=3, on=date(2012, 3, 4))
    snapshot = freeze(meeting, office, supervisor)
    after = post(project, 9, book=Book.REPORTED, kind=InvestmentEntry.Kind.WEEK, month=3, on=date(2012, 3, 11))
    assert inside.number == snapshot.ledger_number < after.number


def test_frozen_figures_never_move_again(meeting, office, supervisor, project):
    freeze(meeting, office, supervisor)
    meeting.refresh_from_db()
    before = content_of(meeting, on=AFTER)
    post(project, 999, replaces=InvestmentEntry.objects.get(project=project, period="2012-02"))
    project.name = "甲厂改名"
    project.save()
    assert content_of(DispatchMeeting.objects.get(), on=date(2012, 6, 1)) == before


def test_the_second_snapshot_is_chained_to_the_first(meeting, office, supervisor):
    first = freeze(meeting, office, supervisor)
    march = DispatchMeeting.objects.create(
        month=builders.MARCH, opened_by=office, opened_at=AT, contest_from=SHOWN, contest_until=SHOWN
    )
    refresh_standings(from_month_end=builders.MARCH, at=AT)
    second = freeze(march, office, supervisor)
    assert (first.previous_sha256, second.previous_sha256) == ("0" * 64, first.sha256)
    assert first_broken_snapshot() is None
    assert (first_lost_freeze(), verify()) == ("", (0, "冻结数据2期，存档文件0份，操作记录6条，全部相符。\n", ""))


def verify():
    """(exit code, output, errors) of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_chain", stdout=out, stderr=err)
    except SystemExit as stop:
        return stop.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def tamper(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize(
    "sql",
    [
        """UPDATE dispatch_snapshot SET content = REPLACE(content, '"invested":"200"', '"invested":"300"')""",
        "UPDATE dispatch_snapshot SET previous_sha256 = sha256",
        "UPDATE dispatch_freezeproposal SET content = REPLACE(content, '200', '300')",
        "DELETE FROM dispatch_freezeproposal",
        "UPDATE dispatch_snapshot SET confirmed_by_id = proposed_by_id",
        "UPDATE dispatch_snapshot SET proposed_by_id = confirmed_by_id",
        "UPDATE dispatch_snapshot SET ledger_number = ledger_number + 1",
        "UPDATE dispatch_snapshot SET frozen_on = '2012-03-01'",
        "UPDATE dispatch_snapshot SET frozen_at = '2012-03-01 08:00:00+00:00'",
        "UPDATE dispatch_dispatchmeeting SET month = '2012-03-31'",
        "UPDATE dispatch_snapshot SET confirmed_by_id = proposed_by_id; "
        "UPDATE dispatch_freezeproposal SET decided_by_id = proposed_by_id",
    ],
)
def test_a_change_behind_the_portals_back_is_found(meeting, office, supervisor, sql):
    freeze(meeting, office, supervisor)
    assert verify()[0] == 0
    for statement in sql.split(";"):
        tamper(statement)
    meeting.refresh_from_db()
    assert first_broken_snapshot().meeting == meeting
    assert verify() == (1, "", f"{meeting}的冻结数据与校验值不符，或其前有冻结数据被删除。\n")


def test_a_removed_snapshot_is_found(meeting, office, supervisor):
    freeze(meeting, office, supervisor)
    tamper("DELETE FROM dispatch_snapshot")
    assert verify() == (1, "", "2012年2月调度的冻结数据被删除。\n")
    tamper("UPDATE dispatch_dispatchmeeting SET state = 'preparing'")
    assert first_lost_freeze() == "2012年2月调度"


def test_a_snapshot_cannot_be_changed_through_the_portal(meeting, office, supervisor):
    snapshot = freeze(meeting, office, supervisor)
    for attempt in (snapshot.save, snapshot.delete, Snapshot.objects.all().delete):
        with pytest.raises(TypeError):
            attempt()
    with pytest.raises(TypeError):
        Snapshot.objects.update(content="{}")
    snapshot.content = "{}"
    with pytest.raises(TypeError):
        Snapshot.objects.bulk_update([snapshot], ["content"])
    fields = {"update_conflicts": True, "update_fields": ["content"], "unique_fields": ["meeting"]}
    with pytest.raises(TypeError):
        Snapshot.objects.bulk_create([snapshot], **fields)


def test_two_snapshots_never_follow_the_same_one(meeting, office, supervisor):
    first = freeze(meeting, office, supervisor)
    march = DispatchMeeting.objects.create(month=builders.MARCH, opened_by=office, opened_at=AT)
    fork = {name: getattr(first, name) for name in ("content", "previous_sha256", "ledger_number", "frozen_on")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.create(
            meeting=march, sha256="f" * 64, proposed_by=office, confirmed_by=supervisor, frozen_at=AT, **fork
        )
