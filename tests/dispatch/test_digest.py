"""Digests: once a person and day, through real channels, tried again under a passed-in clock."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from dispatch import tasks
from dispatch.actions import digest
from dispatch.actions.digest import deliveries_to_send, make_digests, send_delivery
from dispatch.actions.notification import refresh_notifications
from dispatch.models import Channel, Delivery, Digest, DigestRun, Notification
from dispatch.reminders.digest import digest_message
from dispatch.senders import MOST_BYTES
from projects import clock
from projects.models import Holiday, LedgerImport, User
from projects.roles import Role
from tests import builders
from tests.receivers import mail_server, robot

pytestmark = pytest.mark.django_db

MONDAY, SATURDAY = date(2012, 3, 26), date(2012, 3, 24)
AT = datetime(2012, 3, 25, 23, 30, tzinfo=UTC)  # Monday 07:30 in the district
MINUTE = timedelta(minutes=1)
State, Kind = Delivery.State, Channel.Kind


@pytest.fixture
def office():
    """Somebody with one thing to do."""
    user = builders.user(
        "office", Role.OFFICE, name="王某某", unit=builders.unit("区大项目办"), email="w@portal.example"
    )
    builders.ledger_import(state=LedgerImport.State.PREVIEWED)
    return user


@pytest.fixture
def dingtalk(settings):
    with robot() as box:
        settings.CHANNEL_BASES = settings.CHANNEL_BASES | {"dingtalk": box.base}
        settings.CHANNEL_TOKENS = {"OFFICE": "token"}
        yield box


def channel(user=None, kind=Kind.DINGTALK, **fields):
    names = {"token_name": "office"} if kind == Kind.DINGTALK else {}
    return Channel.objects.create(kind=kind, user=user, **names | fields)


def make(on=MONDAY, at=AT):
    return make_digests(on=on, at=at)


def send_all(at=AT):
    return [send_delivery(pk, at=at) for pk in deliveries_to_send(at)]


def finish_work():
    LedgerImport.objects.update(state=LedgerImport.State.IMPORTED)


def texts(box):
    return [request["body"]["text"]["content"] for request in box.requests]


# --- Making


def test_one_digest_a_person_and_day(office):
    builders.user("liaison", Role.LIAISON)
    assert (make(), make(), make(at=AT + 60 * MINUTE)) == (1, 0, 0)
    made = Digest.objects.get()
    assert (made.user, made.on, made.matters, made.overdue) == (office, MONDAY, 1, 0)


def test_overdue_matters_are_counted(office):
    refresh_notifications(on=MONDAY, at=AT)
    Notification.objects.update(overdue=True)
    counts = digest.open_counts()
    assert list(counts) == [{"user": office.pk, "matters": 1, "late": 1}]


def test_the_same_work_is_reminded_of_the_next_day(office):
    assert (make(), make(MONDAY + timedelta(days=1))) == (1, 1)


def test_it_stops_when_the_work_is_done(office):
    make()
    finish_work()
    assert make(MONDAY + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("on", "holiday", "made"),
    [
        (MONDAY, None, 1),
        (SATURDAY, None, 0),
        (SATURDAY, Holiday.Kind.WORK, 1),
        (MONDAY, Holiday.Kind.OFF, 0),
    ],
)
def test_working_days_only(office, on, holiday, made):
    if holiday:
        Holiday.objects.create(on=on, kind=holiday, name="调休")
    assert make(on) == made
    assert DigestRun.objects.count() == made


def test_ones_own_channels_come_before_the_units(office, dingtalk):
    shared = channel(unit=office.unit, user=None)
    make(MONDAY)
    own = channel(office)
    make(MONDAY + timedelta(days=1))
    assert [row.channel for row in Delivery.objects.order_by("digest__on")] == [shared, own]


def test_channels_that_reach_nobody_are_left_out(office, dingtalk, settings):
    colleague = builders.user("colleague", Role.OFFICE, unit=office.unit)
    elsewhere = builders.unit("南山镇")
    channel(unit=office.unit, kind=Kind.MAIL)  # the colleague has no address
    channel(unit=office.unit, kind=Kind.WECOM, token_name="x")  # not set on the server
    channel(unit=office.unit, is_active=False)
    channel(unit=elsewhere)
    make()
    assert Digest.objects.filter(user=colleague).exists()
    assert [(row.digest.user, row.channel.kind) for row in Delivery.objects.all()] == [(office, Kind.MAIL)]


def test_without_settings_there_is_the_inbox_only(office, settings):
    settings.EMAIL_BACKEND = settings.NO_MAIL
    channel(office)
    channel(office, Kind.MAIL)
    assert make() == 1
    assert (Delivery.objects.count(), Notification.objects.unread().count()) == (0, 1)


# --- Sending


def test_a_person_reads_what_a_group_reads_how_much(office, dingtalk, settings):
    settings.SITE_URL = "https://portal.example"
    colleague = builders.user("colleague", Role.OFFICE, name="李某某")
    channel(unit=office.unit)
    channel(colleague)
    make()
    assert send_all() == [True, True]
    assert texts(dingtalk) == [
        "【重大项目调度】王某某：您有1件待办。办理：https://portal.example/notifications/",
        "您有1件待办\n1. 【台账待确认】台账“台账.xlsx”已读完，等待确认入账\n办理：https://portal.example/notifications/",
    ]


@pytest.mark.parametrize(("kind", "most", "shown"), [(Kind.WECOM, 2048, 3), (Kind.DINGTALK, 20_000, 20)])
def test_a_robot_gets_no_more_than_it_takes(office, settings, kind, most, shown):
    with robot() as box:
        settings.CHANNEL_BASES = settings.CHANNEL_BASES | {kind: box.base}
        settings.CHANNEL_TOKENS, settings.SITE_URL = {"OFFICE": "token"}, "https://portal.example"
        channel(office, kind, token_name="office")
        make()
        for number in range(30):
            builders.notification(office, f"{number:02d}" + "长" * 198, key=str(number))
        send_all()
        (text,) = texts(box)
    waiting = Notification.objects.open().filter(user=office).count()
    assert len(text.encode()) <= most
    assert text.startswith(f"您有{waiting}件待办")
    assert text.splitlines()[-2:] == [f"……还有{waiting - shown}件", "办理：https://portal.example/notifications/"]


@pytest.mark.parametrize("kind", [Kind.SMS, Kind.WECOM, Kind.DINGTALK, Kind.FEISHU])
def test_what_others_read_fits_everywhere(office, settings, kind):
    settings.SITE_URL = f"https://{'a' * 60}.{'b' * 60}.example"
    office.name = "名" * User._meta.get_field("name").max_length
    office.save()
    builders.notification(office)
    made = Digest.objects.create(user=office, on=MONDAY, matters=1, overdue=1)
    shared = Channel.objects.create(kind=kind, unit=office.unit, token_name="office")
    text = digest_message(Delivery(digest=made, channel=shared)).text
    assert office.name in text
    assert len(text.encode()) <= MOST_BYTES[kind]


def test_mail_reaches_ones_own_address(office, settings):
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        channel(unit=office.unit, kind=Kind.MAIL)
        make()
        send_all()
    (mail,) = box.messages
    assert (mail["To"], mail["Subject"]) == ("w@portal.example", "您有1件待办")
    assert "台账“台账.xlsx”已读完" in mail.get_content()


def test_a_shared_mailbox_reads_how_much(office, settings):
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        channel(unit=office.unit, kind=Kind.MAIL, address="office@portal.example")
        make()
        send_all()
    (mail,) = box.messages
    assert (mail["To"], "台账" in mail.get_content()) == ("office@portal.example", False)


def test_what_was_sent_is_not_sent_again(office, dingtalk):
    channel(office)
    make()
    assert (send_all(), send_all(AT + 600 * MINUTE)) == ([True], [])
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.sent_at, len(dingtalk.requests)) == (State.SENT, 1, AT, 1)


def test_failures_are_tried_again_ever_later_and_then_given_up(office, dingtalk):
    dingtalk.answer = (200, b'{"errcode": 310000, "errmsg": "sign not match"}')
    channel(office)
    make()
    moment, seen = AT, []
    for minutes in (1, 5, 30, 120, None):
        assert send_all(moment) == [True]
        row = Delivery.objects.get()
        seen.append((row.state, row.attempts, row.last_error))
        if minutes:
            assert row.next_try_at == moment + minutes * MINUTE
            assert send_all(row.next_try_at - timedelta(seconds=1)) == []
            moment = row.next_try_at
    failed = (State.FAILED, "对方拒收：310000 sign not match")
    assert seen == [(failed[0], n, failed[1]) for n in (1, 2, 3, 4)] + [(State.GIVEN_UP, 5, failed[1])]
    assert (send_all(moment + timedelta(days=1)), len(dingtalk.requests)) == ([], 5)


def test_a_second_try_succeeds(office, dingtalk):
    dingtalk.answer = (502, b"")
    channel(office)
    make()
    send_all()
    dingtalk.answer = (200, b'{"errcode": 0}')
    send_all(AT + MINUTE)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.last_error) == (State.SENT, 2, "")


def test_nothing_is_sent_for_work_that_is_done(office, dingtalk):
    dingtalk.answer = (502, b"")
    channel(office)
    make()
    send_all()
    finish_work()
    refresh_notifications(on=MONDAY, at=AT)
    send_all(AT + MINUTE)
    assert (Delivery.objects.get().state, len(dingtalk.requests)) == (State.UNNEEDED, 1)


def test_a_younger_digest_replaces_one_that_waits(office, dingtalk):
    channel(office)
    make()
    tuesday, morning = MONDAY + timedelta(days=1), AT + timedelta(days=1)
    make(tuesday, morning)
    send_all(morning)
    states = dict(Delivery.objects.values_list("digest__on", "state"))
    assert (states, len(dingtalk.requests)) == ({MONDAY: State.UNNEEDED, tuesday: State.SENT}, 1)


@pytest.mark.parametrize("gone", ["user", "channel"])
def test_nothing_is_sent_to_who_is_gone(office, dingtalk, gone):
    way = channel(office)
    make()
    {"user": type(office), "channel": Channel}[gone].objects.filter(
        pk={"user": office, "channel": way}[gone].pk
    ).update(is_active=False)
    send_all()
    assert (Delivery.objects.get().state, dingtalk.requests) == (State.UNNEEDED, [])


# --- Two workers, dead workers


def test_a_second_worker_finds_it_claimed(office, dingtalk, monkeypatch):
    """While the first worker is sending, a second one comes round."""
    channel(office)
    make()
    seconds_turn, real = [], digest.send

    def send(*args, **kwargs):
        seconds_turn.append((deliveries_to_send(AT), send_delivery(Delivery.objects.get().pk, at=AT)))
        real(*args, **kwargs)

    monkeypatch.setattr(digest, "send", send)
    assert send_all() == [True]
    assert (seconds_turn, len(dingtalk.requests), Delivery.objects.get().attempts) == ([([], False)], 1, 1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_make_and_send_once(dingtalk):
    for number in range(5):
        channel(builders.user(f"office{number}", Role.OFFICE))
    builders.ledger_import(state=LedgerImport.State.PREVIEWED)
    together, results = threading.Barrier(2), []

    def work():
        try:
            together.wait()
            made = make()
            together.wait()
            results.append((made, sum(send_all())))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(made for made, _ in results) == [0, 5]
    assert sum(sent for _, sent in results) == len(dingtalk.requests) == 5
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


def test_what_a_dead_worker_left_is_given_up_and_said(office, dingtalk):
    channel(office)
    make()
    Delivery.objects.update(state=State.SENDING, claimed_at=AT, attempts=1)
    assert deliveries_to_send(AT + 9 * MINUTE) == []
    assert Delivery.objects.get().state == State.SENDING
    assert deliveries_to_send(AT + 11 * MINUTE) == []
    row = Delivery.objects.get()
    assert (row.state, row.last_error) == (State.GIVEN_UP, "发送时后台中断，不知是否送达，不再重发")
    assert dingtalk.requests == []


def test_the_administrator_is_told_what_was_lost(office):
    admin = builders.user("admin", Role.ADMIN)
    channel(office, Kind.MAIL)
    make()
    Delivery.objects.update(state=State.GIVEN_UP)
    refresh_notifications(on=MONDAY, at=AT)
    row = Notification.objects.get(user=admin)
    assert (row.subject, row.url) == ("今天有1条提醒没有发出，请检查渠道", "/notifications/deliveries/")


# --- Jobs


@pytest.fixture
def at_hour(monkeypatch, pin_today):
    """Sets the clock: `at_hour(7, 30)` on that Monday, or on another day."""

    def pin(hour, minute=0, on=MONDAY):
        pin_today(on)
        midnight = datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(hours=8)
        monkeypatch.setattr(clock, "now", lambda: midnight + timedelta(hours=hour, minutes=minute))

    return pin


def test_the_morning_job_sends_once(office, dingtalk, at_hour):
    channel(office)
    at_hour(7, 30)
    assert (tasks.send_digests(), tasks.send_digests(), tasks.sweep_reminders()) == (1, 0, 0)
    assert len(dingtalk.requests) == 1


@pytest.mark.parametrize(("hour", "made"), [(7.4, 0), (9, 1), (19, 1), (20, 0), (23, 0)])
def test_a_missed_morning_is_made_good_by_day(office, at_hour, hour, made):
    at_hour(hour)
    tasks.sweep_reminders()
    assert (Digest.objects.count(), Notification.objects.unread().count()) == (made, 1)


def test_a_missed_day_leaves_one_digest(office, dingtalk, at_hour):
    channel(office)
    at_hour(9, on=MONDAY + timedelta(days=3))
    tasks.sweep_reminders()
    assert [str(row) for row in Digest.objects.all()] == ["2012-03-29 王某某"]
    assert len(dingtalk.requests) == 1


def test_the_sweep_tries_again(office, dingtalk, at_hour):
    dingtalk.answer = (502, b"")
    channel(office)
    at_hour(7, 30)
    tasks.send_digests()
    dingtalk.answer = (200, b'{"errcode": 0}')
    at_hour(7, 35)
    assert (tasks.sweep_reminders(), Delivery.objects.get().state) == (1, State.SENT)
