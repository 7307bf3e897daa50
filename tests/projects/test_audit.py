"""The audit chain: every tampering behind the portal's back shows."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from projects.actions.audit import Happening, end_is_missing, first_broken_event, record
from projects.models import AuditEvent
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def events():
    person, project = builders.user("office", name="赵某甲"), builders.project()
    happenings = [
        Happening("新增项目", "甲厂扩产", project, {"计划": ["", "1200"]}),
        Happening("变更项目", "甲厂扩产", project, {"计划": ["1200", "1500"]}, reason="追加投资"),
        Happening("变更项目", "甲厂扩产", project, {"计划": ["1500", "1600"]}),
    ]
    record(happenings[:1], by=None, at=builders.AT)
    record(happenings[1:], by=person, at=builders.AT)
    return list(AuditEvent.objects.all())


def tamper(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_untouched_chain_is_whole(events):
    assert first_broken_event() is None
    assert [event.previous_hash for event in events] == ["0" * 64, events[0].hash, events[1].hash]
    assert [(event.actor_name, event.reason) for event in events] == [
        ("系统", ""),
        ("赵某甲", "追加投资"),
        ("赵某甲", ""),
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_name", "别人"),
        ("action", "删除项目"),
        ("subject", "乙厂"),
        ("changes", '{"计划": ["1200", "9999"]}'),
        ("reason", "改过的原因"),
        ("at", "2012-03-06 02:22:00+00:00"),
        ("actor_id", None),
        ("project_id", None),
    ],
)
def test_a_changed_event_breaks_the_chain(events, column, value):
    tamper(f"UPDATE projects_auditevent SET {column} = %s WHERE id = %s", value, events[1].pk)
    assert first_broken_event() == events[1]


def test_a_deleted_event_shows_at_the_next_one(events):
    tamper("DELETE FROM projects_auditevent WHERE id = %s", events[1].pk)
    assert first_broken_event() == events[2]


def test_a_deleted_last_event_shows(events):
    assert not end_is_missing()
    tamper("DELETE FROM projects_auditevent WHERE id = %s", events[2].pk)
    assert first_broken_event() is None
    assert end_is_missing()


def test_the_command_says_that_the_chain_is_whole(events, capsys):
    call_command("verify_chain")
    assert "3条，全部相符" in capsys.readouterr().out


@pytest.mark.parametrize(("gone", "words"), [(1, "校验值不符"), (2, "末尾")])
def test_the_command_fails_on_a_broken_chain(events, capsys, gone, words):
    tamper("DELETE FROM projects_auditevent WHERE id = %s", events[gone].pk)
    with pytest.raises(SystemExit) as exit:
        call_command("verify_chain")
    assert exit.value.code == 1
    assert words in capsys.readouterr().err


def test_a_changed_event_with_its_own_hash_made_anew_still_shows(events):
    tamper("UPDATE projects_auditevent SET hash = %s WHERE id = %s", "f" * 64, events[0].pk)
    assert first_broken_event() == events[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: AuditEvent.objects.update(reason="改"),
        lambda event: AuditEvent.objects.filter(pk=event.pk).delete(),
    ],
    ids=["save", "delete", "update of many", "delete of many"],
)
def test_an_event_is_never_changed_nor_deleted(events, change):
    with pytest.raises(TypeError):
        change(events[1])
    assert AuditEvent.objects.count() == 3
    assert first_broken_event() is None


def test_events_of_an_action_that_failed_are_not_kept(events):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record([Happening("导入台账", "台账.xlsx")], by=None, at=builders.AT)
        raise ZeroDivisionError
    assert AuditEvent.objects.count() == 3
    record([Happening("导入台账", "台账.xlsx")], by=None, at=builders.AT)
    assert first_broken_event() is None


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_of_a_transaction_is_refused():
    with pytest.raises(AssertionError, match="transaction"):
        record([Happening("导入台账", "台账.xlsx")], by=None, at=builders.AT)
