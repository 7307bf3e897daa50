"""The papers of a dispatch: ordered once, made in the background, stored for good."""

import hashlib
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from dispatch.actions.dispatch_meeting import publishing
from dispatch.actions.dispatch_meeting.publishing import (
    close_meeting,
    order_drafts,
    order_publication,
    run_pack,
    unfinished_runs,
)
from dispatch.actions.dispatch_meeting.steps import StepRefused
from dispatch.models import DispatchDocument, DispatchMeeting, PackRun
from dispatch.tasks import sweep_packs
from projects.models import AuditEvent
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
        close_meeting(meeting, by=office, at=AT)
    publish(meeting)
    assert close_meeting(meeting, by=office, at=AT).state == "closed"
    with pytest.raises(StepRefused):
        close_meeting(meeting, by=office, at=AT)
