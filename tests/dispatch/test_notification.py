"""Inboxes follow the state of things: told once, closed when done, told anew when it has to be done anew."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.actions.notification import mark_read, refresh_notifications
from dispatch.models import Notification, Subscription
from dispatch.reminders.kinds import KINDS, people
from projects.models import LedgerImport, UserRole
from projects.roles import Role
from tests import builders

pytestmark = pytest.mark.django_db

AT = datetime(2012, 3, 25, 23, 30, tzinfo=UTC)
ON = date(2012, 3, 26)
LATER = AT + timedelta(hours=1)
State = LedgerImport.State


@pytest.fixture
def office():
    return builders.user("office", Role.OFFICE)


def waiting_ledger(**fields):
    return builders.ledger_import(state=State.PREVIEWED, fingerprint="1-1", **fields)


def refresh(at=AT):
    return refresh_notifications(on=ON, at=at)


def open_subjects(user):
    return list(Notification.objects.open().filter(user=user).values_list("subject", flat=True))


def test_what_waits_is_told_to_those_it_concerns(office):
    others = [builders.user(role, role) for role in set(Role) - {Role.OFFICE}]
    upload = waiting_ledger(file_name="3月台账.xlsx")
    assert refresh() == {"told": 1, "done": 0}
    row = Notification.objects.get()
    assert (row.user, row.kind, row.subject, row.url, row.created_at) == (
        office,
        "ledger_to_confirm",
        "台账“3月台账.xlsx”已读完，等待确认入账",
        f"/projects/import/{upload.pk}/",
        AT,
    )
    assert [open_subjects(user) for user in others] == [[] for _ in others]


def test_nothing_is_told_twice(office):
    waiting_ledger()
    refresh()
    row = Notification.objects.get()
    assert refresh(LATER) == {"told": 0, "done": 0}
    assert (Notification.objects.get().pk, Notification.objects.get().created_at) == (row.pk, AT)


def test_it_stops_when_the_work_is_done(office):
    upload = waiting_ledger()
    refresh()
    LedgerImport.objects.filter(pk=upload.pk).update(state=State.CONFIRMED)
    assert refresh(LATER) == {"told": 0, "done": 1}
    assert (open_subjects(office), Notification.objects.get().done_at) == ([], LATER)


def test_what_has_to_be_done_again_is_told_again(office):
    upload = waiting_ledger()
    refresh()
    mark_read(Notification.objects.all(), at=AT)
    LedgerImport.objects.update(state=State.CONFIRMED)
    refresh()
    LedgerImport.objects.update(state=State.PREVIEWED, failure="预览之后账册有了新的变化，请重新看一遍再确认。")
    refresh(LATER)
    row = Notification.objects.get()
    assert (row.created_at, row.read_at, row.done_at) == (LATER, None, None)
    assert (row.text, row.url) == ("预览之后账册有了新的变化，请重新看一遍再确认。", f"/projects/import/{upload.pk}/")


def test_changed_words_are_kept_up_without_telling_anew(office):
    upload = waiting_ledger()
    refresh()
    mark_read(Notification.objects.all(), at=AT)
    LedgerImport.objects.filter(pk=upload.pk).update(file_name="新名称.xlsx")
    refresh(LATER)
    row = Notification.objects.get()
    assert ("新名称" in row.subject, row.read_at, row.created_at) == (True, AT, AT)


def test_another_worker_was_faster(office, monkeypatch):
    """Between reading the inboxes and writing them somebody else tells the same: it is told once."""
    waiting_ledger()
    refresh()
    row = Notification.objects.get()
    monkeypatch.setattr("dispatch.actions.notification.Notification.objects.open", Notification.objects.none)
    refresh(LATER)
    assert Notification.objects.get().created_at == row.created_at


def test_a_closed_account_is_told_nothing(office):
    office.is_active = False
    office.save()
    waiting_ledger()
    assert refresh() == {"told": 0, "done": 0}


def test_a_role_counts_once_it_is_approved():
    proposed = builders.user("proposed")
    UserRole.objects.create(user=proposed, role=Role.OFFICE, proposed_at=builders.AT)
    waiting_ledger()
    assert refresh() == {"told": 0, "done": 0}


def test_the_office_chooses_who_is_told(office):
    chief = builders.user("chief", Role.CHIEF)
    waiting_ledger()
    refresh()
    Subscription.objects.create(kind="ledger_to_confirm", roles=[Role.CHIEF])
    refresh(LATER)
    assert (len(open_subjects(office)), len(open_subjects(chief))) == (0, 1)


def test_the_office_silences_a_kind(office):
    waiting_ledger()
    Subscription.objects.create(kind="ledger_to_confirm", roles=[Role.OFFICE], is_active=False)
    assert refresh() == {"told": 0, "done": 0}


def test_a_secretary_acts_while_the_delegation_lasts():
    leader = builders.leader()
    secretary = builders.user("secretary", Role.SECRETARY)
    builders.delegation(secretary, leader, to_on=ON)
    assert [person.acts_for for person in people(ON)] == [{leader.pk}]
    assert [person.acts_for for person in people(ON + timedelta(days=1))] == [frozenset()]


def test_kinds_have_names_of_their_own():
    assert len({kind.name for kind in KINDS}) == len({kind.label for kind in KINDS}) == len(KINDS)


def test_a_refresh_costs_the_same_whatever_waits(office):
    counts = []
    for _ in range(2):
        for number in range(len(counts) * 10, len(counts) * 10 + 3):
            builders.user(f"office{number}", Role.OFFICE)
            waiting_ledger(file_name=f"{number}.xlsx")
        Notification.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            refresh()
        counts.append(len(captured))
    assert counts[0] == counts[1]
