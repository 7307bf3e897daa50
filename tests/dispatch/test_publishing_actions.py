"""The papers of a dispatch: ordered once, made in the background, stored for good."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from dispatch.actions.dispatch_meeting import publishing
from dispatch.actions.dispatch_meeting.publishing import (
    close_meeting,
    first_broken_document,
    first_lost_document,
    order_drafts,
    order_publication,
    run_pack,
    unfinished_runs,
)
from dispatch.models import DispatchDocument, DispatchMeeting, PackRun
from dispatch.pages.verification import verification_of
from dispatch.tasks import sweep_packs
from projects.models import AuditEvent
from projects.refusals import StepRefused
from tests import builders
from tests.builders import AT, JANUARY

pytestmark = pytest.mark.django_db

ON = date(2012, 3, 26)
LATER = AT + timedelta(minutes=11)
KINDS = list(DispatchDocument.Kind)


@pytest.fixture(autouse=True)
def quick_papers(monkeypatch):
    """Papers of a few bytes that say what they were made from."""

    def make_paper(kind, content, occasion):
        return f"{kind} {content['as_of']} {occasion.number} {occasion.issued_on}".encode()

    monkeypatch.setattr(publishing, "make_paper", make_paper)


@pytest.fixture
def meeting():
    builders.started_project(planned=1200, invested=(0, 0))
    return builders.dispatch_meeting(state="held")


def order(action, meeting, on=ON):
    return action(meeting, by=meeting.opened_by, on=on, at=AT)


def files():
    return sorted(path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


def publish(meeting):
    run_pack(order(order_publication, meeting).pk, at=AT)
    meeting.refresh_from_db()
    return meeting


def test_drafts_are_counted_and_bear_no_number(meeting):
    for _ in range(2):
        run_pack(order(order_drafts, meeting).pk, at=AT)
    drafts = meeting.documents.filter(kind="notice.pdf").order_by("edition")
    assert [(item.edition, item.number, item.is_final) for item in drafts] == [
        (1, "2012年2月送审稿", False),
        (2, "2012年2月送审稿", False),
    ]
    meeting.refresh_from_db()
    assert (meeting.state, meeting.serial) == ("held", None)


def test_publication_stores_each_paper_once_with_its_number_and_hash(meeting):
    publish(meeting)
    assert (meeting.state, meeting.serial, meeting.published_on) == ("published", 1, ON)
    stored = list(meeting.documents.all())
    assert sorted(item.kind for item in stored) == sorted(KINDS)
    for item in stored:
        data = item.file.read()
        assert (item.edition, item.number, item.size) == (0, "调度办〔2012〕1号", len(data))
        assert item.sha256 == hashlib.sha256(data).hexdigest()
        assert data.decode() == f"{item.kind} 2012-02-29 调度办〔2012〕1号 2012-03-26"
    changes = AuditEvent.objects.get(action="印发通报").changes
    assert {words[1] for words in changes.values()} >= {item.sha256 for item in stored}


def test_numbers_count_on_through_the_year(meeting):
    publish(meeting)
    assert publish(builders.dispatch_meeting(JANUARY, state="held")).serial == 2


def test_the_number_is_one_of_the_year_of_issue(meeting):
    """December's notice goes out in January: 〔2013〕1号."""
    publish(builders.dispatch_meeting(JANUARY, state="held"))
    new_year = date(2013, 1, 8)
    run_pack(order(order_publication, meeting, on=new_year).pk, at=AT)
    meeting.refresh_from_db()
    assert (meeting.serial, meeting.documents.first().number) == (1, "调度办〔2013〕1号")
    assert verification_of(number="调度办〔2013〕1号")["code"] == "issued"
    assert [item["cut_off"] for item in verification_of(number="调度办〔2012〕1号")["documents"]] == [
        "2012年1月31日"
    ] * 6


def test_an_order_that_failed_in_december_is_numbered_anew_in_january(meeting):
    publish(builders.dispatch_meeting(JANUARY, state="held"))
    order(order_publication, meeting)
    meeting.refresh_from_db()
    assert meeting.serial == 2
    PackRun.objects.update(state="failed")
    order(order_publication, meeting, on=ON + timedelta(days=3))
    meeting.refresh_from_db()
    assert meeting.serial == 2
    PackRun.objects.update(state="failed")
    order(order_publication, meeting, on=date(2013, 1, 8))
    meeting.refresh_from_db()
    assert (meeting.serial, meeting.published_on.year) == (1, 2013)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_publications_at_once_take_two_numbers(meeting):
    meetings = meeting, builders.dispatch_meeting(JANUARY, state="held")
    start, failures = Barrier(2), []

    def work(mine):
        start.wait(timeout=10)
        try:
            order(order_publication, mine)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=[mine]) for mine in meetings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failures, sorted(DispatchMeeting.objects.values_list("serial", flat=True))) == ([], [1, 2])


def test_a_stored_paper_is_never_changed_or_deleted(meeting):
    paper = publish(meeting).documents.get(kind="notice.pdf")
    with pytest.raises(TypeError):
        DispatchDocument.objects.update(sha256="0" * 64)
    for attempt in (paper.save, paper.delete, meeting.documents.all().delete):
        with pytest.raises(TypeError):
            attempt()


def change_file(paper):
    Path(paper.file.path).write_bytes(b"another")


def remove_file(paper):
    Path(paper.file.path).unlink()


@pytest.mark.parametrize("touch", [change_file, remove_file])
@pytest.mark.parametrize("final", [True, False])
def test_a_stored_file_that_was_touched_is_found(meeting, touch, final):
    run_pack(order(order_publication if final else order_drafts, meeting).pk, at=AT)
    assert (first_broken_document(), first_lost_document()) == (None, "")
    paper = DispatchDocument.objects.get(kind="ledger.xlsx")
    touch(paper)
    assert first_broken_document() == paper


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE dispatch_dispatchdocument SET number = '调度办〔2012〕9号' WHERE kind = 'notice.pdf'",
        "UPDATE dispatch_dispatchdocument SET sha256 = '%s' WHERE kind = 'notice.pdf'" % ("0" * 64),
        "UPDATE dispatch_dispatchdocument SET cut_off = '2012-01-31' WHERE kind = 'notice.pdf'",
    ],
)
def test_a_row_of_a_paper_that_was_touched_is_found(meeting, sql):
    publish(meeting)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert first_broken_document().kind == "notice.pdf"


def test_a_paper_put_in_the_place_of_an_issued_one_is_found(meeting):
    """File and row agree, but it is not what the audit trail says was issued."""
    paper = publish(meeting).documents.get(kind="notice.pdf")
    change_file(paper)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dispatch_dispatchdocument SET sha256 = %s WHERE id = %s",
            [hashlib.sha256(b"another").hexdigest(), paper.pk],
        )
    assert first_broken_document() == paper


def test_a_removed_paper_is_found(meeting):
    publish(meeting)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dispatch_dispatchdocument WHERE kind = 'notice.pdf'")
    assert (first_broken_document(), first_lost_document()) == (None, "调度办〔2012〕1号")


def test_a_second_click_orders_nothing_twice(meeting):
    assert order(order_publication, meeting) == order(order_publication, meeting, on=ON + timedelta(days=1))
    meeting.refresh_from_db()
    assert (PackRun.objects.count(), meeting.serial, meeting.published_on) == (1, 1, ON)


def test_one_order_at_a_time(meeting):
    order(order_drafts, meeting)
    with pytest.raises(StepRefused, match="文件正在生成"):
        order(order_publication, meeting)
    meeting.refresh_from_db()
    assert meeting.serial is None


@pytest.mark.parametrize("state", ["preparing", "frozen"])
def test_nothing_is_issued_before_the_meeting_was_held(meeting, state):
    DispatchMeeting.objects.update(state=state)
    with pytest.raises(StepRefused, match="已召开"):
        order(order_publication, meeting)


def test_what_is_published_is_never_made_again(meeting):
    before = {item.kind: item.sha256 for item in publish(meeting).documents.all()}
    for action in (order_publication, order_drafts):
        with pytest.raises(StepRefused):
            order(action, meeting)
    assert {item.kind: item.sha256 for item in meeting.documents.all()} == before


def test_there_is_one_final_paper_of_a_kind(meeting):
    issued = publish(meeting).documents.get(kind="notice.pdf")
    issued.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        issued.save(force_insert=True)


def test_an_order_is_worked_off_once(meeting):
    run = order(order_drafts, meeting)
    assert [run_pack(run.pk, at=AT), run_pack(run.pk, at=AT)] == [True, False]
    assert meeting.documents.count() == len(KINDS)


def test_the_progress_is_on_record_while_papers_are_made(meeting, monkeypatch):
    seen = []

    def make_paper(kind, content, occasion):
        run = PackRun.objects.get()
        seen.append((run.state, run.done, run.total, run.step))
        return b"paper"

    monkeypatch.setattr(publishing, "make_paper", make_paper)
    run_pack(order(order_drafts, meeting).pk, at=AT)
    assert seen == [("running", done, len(KINDS), kind.label) for done, kind in enumerate(KINDS)]
    run = PackRun.objects.get()
    assert (run.state, run.done, run.total, run.step) == ("done", len(KINDS), len(KINDS), "")


def test_what_a_dead_worker_left_is_taken_up_again(meeting):
    run = order(order_publication, meeting)
    PackRun.objects.update(state="running", claimed_at=AT, attempts=1)
    assert unfinished_runs(AT + timedelta(minutes=9)) == []
    assert unfinished_runs(LATER) == [run.pk]
    assert run_pack(run.pk, at=LATER)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.documents.count()) == ("published", len(KINDS))


def test_what_kills_every_worker_is_given_up_and_can_be_ordered_anew(meeting):
    order(order_publication, meeting)
    PackRun.objects.update(state="running", claimed_at=AT, attempts=publishing.MOST_ATTEMPTS)
    assert unfinished_runs(LATER) == []
    assert PackRun.objects.get().state == "failed"
    run_pack(order(order_publication, meeting).pk, at=LATER)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.serial) == ("published", 1)


def test_a_worker_that_was_given_up_stores_nothing(meeting, monkeypatch):
    """It was only slow: meanwhile another one has taken its order over."""

    def make_paper(kind, content, occasion):
        PackRun.objects.update(attempts=2)
        return b"late"

    monkeypatch.setattr(publishing, "make_paper", make_paper)
    assert run_pack(order(order_publication, meeting).pk, at=AT) is False
    meeting.refresh_from_db()
    assert (meeting.state, meeting.documents.count(), files()) == ("held", 0, [])


def test_a_failure_leaves_nothing_behind_and_is_tried_again_but_not_for_ever(meeting, monkeypatch):
    def make_paper(kind, content, occasion):
        if kind == KINDS[-1]:
            raise RuntimeError("no paper")
        return b"paper"

    monkeypatch.setattr(publishing, "make_paper", make_paper)
    run = order(order_publication, meeting)
    states = []
    for _ in range(publishing.MOST_ATTEMPTS):
        with pytest.raises(RuntimeError):
            run_pack(run.pk, at=AT)
        states.append(PackRun.objects.get().state)
    assert states == ["queued", "queued", "failed"]
    assert PackRun.objects.get().failure == publishing.BROKEN
    meeting.refresh_from_db()
    assert (meeting.state, meeting.documents.count(), files()) == ("held", 0, [])


def test_papers_that_cannot_all_be_stored_are_not_stored_at_all(meeting, monkeypatch):
    def refuse(run, *, at):
        raise RuntimeError("not published")

    monkeypatch.setattr(publishing, "_publish", refuse)
    run = order(order_publication, meeting)
    with pytest.raises(RuntimeError):
        run_pack(run.pk, at=AT)
    assert (meeting.documents.count(), files(), PackRun.objects.get().state) == (0, [], "queued")


def test_the_sweep_wakes_a_worker_for_what_waits(meeting, monkeypatch):
    woken = []
    monkeypatch.setattr("dispatch.tasks.make_pack.delay", woken.append)
    run = order(order_drafts, meeting)
    assert (sweep_packs(), woken) == (1, [run.pk])


def test_only_a_published_meeting_is_closed(meeting):
    office = meeting.opened_by
    with pytest.raises(StepRefused):
        close_meeting(meeting, by=office, on=ON, at=AT)
    publish(meeting)
    assert close_meeting(meeting, by=office, on=ON, at=AT).state == "closed"
    with pytest.raises(StepRefused):
        close_meeting(meeting, by=office, on=ON, at=AT)
