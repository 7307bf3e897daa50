"""The inbox, the count in every page's head, and the administrator's page of what went out."""

import html
from datetime import UTC, date, datetime, timedelta

import pytest

from dispatch.forms.notification import ChannelForm, SubscriptionForm
from dispatch.models import Channel, Delivery, Digest, Notification, Subscription
from projects.models import AuditEvent
from projects.roles import Role
from tests import builders

pytestmark = pytest.mark.django_db

AT = datetime(2012, 3, 25, 23, 30, tzinfo=UTC)
ON = date(2012, 3, 26)


@pytest.fixture
def office(client):
    user = builders.user("office", Role.OFFICE)
    client.force_login(user)
    return user


def words(response):
    return html.unescape(response.content.decode())


def test_the_inbox_shows_what_waits_the_late_first(client, office):
    builders.notification(office, "先来的")
    builders.notification(office, "后来的", created_at=AT + timedelta(hours=1))
    builders.notification(office, "超期的", overdue=True)
    builders.notification(office, "办完的", done_on=ON, done_at=AT)
    context = client.get("/notifications/").context
    assert context["headline"] == "您有3件待办，1件超期"
    assert [row["subject"] for row in context["waiting"]] == ["超期的", "后来的", "先来的"]
    assert [(row["subject"], row["on"]) for row in context["done"]] == [("办完的", "3月26日")]


def test_nobody_sees_anothers_reminders(client, office):
    other = builders.notification(builders.user("office2", Role.OFFICE), "别人的事")
    builders.notification(other.user, "别人办完的事", done_on=ON, done_at=AT)
    page = client.get("/notifications/")
    assert "别人" not in words(page)
    assert (page.context["headline"], page.context["waiting"], page.context["done"]) == ("", [], [])
    response = client.post(f"/notifications/{other.pk}/open/")
    missing = client.post("/notifications/999999/open/")
    assert (response.status_code, missing.status_code) == (404, 404)
    client.post("/notifications/read/")
    other.refresh_from_db()
    assert other.read_at is None


def test_opening_marks_it_read_and_goes_there(client, office):
    row = builders.notification(office)
    response = client.post(f"/notifications/{row.pk}/open/")
    row.refresh_from_db()
    assert (response.status_code, response.url, row.read_at is not None, row.done_at) == (
        302,
        "/projects/import/",
        True,
        None,
    )


def test_looking_changes_nothing(client, office):
    row = builders.notification(office)
    client.get("/notifications/")
    assert client.get(f"/notifications/{row.pk}/open/").status_code == 405
    row.refresh_from_db()
    assert row.read_at is None


def test_all_are_marked_read(client, office):
    builders.notification(office, "甲")
    builders.notification(office, "乙")
    assert client.post("/notifications/read/").url == "/notifications/"
    assert Notification.objects.unread().count() == 0


def test_every_page_counts_the_unread(client, office):
    builders.notification(office, "甲")
    builders.notification(office, "乙", read_at=AT)
    builders.notification(office, "丙", done_on=ON, done_at=AT)
    assert "提醒 <b>1</b>" in words(client.get("/projects/"))
    Notification.objects.update(read_at=AT)
    assert "提醒</a>" in words(client.get("/projects/"))


@pytest.mark.parametrize("size", [1, 30])
def test_the_count_costs_one_query(client, size, django_assert_num_queries):
    office = builders.user("nobody")
    client.force_login(office)
    for number in range(size):
        builders.notification(office, str(number))
    client.get("/")
    with django_assert_num_queries(5):  # session, user, roles, reporting day, and the count
        client.get("/")


def test_htmx_gets_the_list_alone(client, office):
    builders.notification(office)
    page, part = client.get("/notifications/"), client.get("/notifications/", headers={"hx_request": "true"})
    assert ("<html" in words(page), "<html" in words(part)) == (True, False)
    assert "台账待确认" in words(part)


def test_a_long_inbox_is_paged(client, office):
    for number in range(51):
        builders.notification(office, f"第{number}件")
    assert len(client.get("/notifications/").context["waiting"]) == 50
    assert len(client.get("/notifications/?page=2").context["waiting"]) == 1


# --- Deliveries


def delivered(user, **fields):
    digest = Digest.objects.create(user=user, on=ON, matters=2, overdue=1)
    channel = Channel.objects.create(user=user, kind=Channel.Kind.DINGTALK, token_name="X")
    return Delivery.objects.create(digest=digest, channel=channel, next_try_at=AT, **fields)


@pytest.fixture
def admin(client):
    user = builders.user("admin", Role.ADMIN)
    client.force_login(user)
    return user


def test_the_administrator_sees_what_failed_first(client, admin):
    delivered(builders.user("a", name="甲某某"), state=Delivery.State.SENT, attempts=1, sent_at=AT)
    delivered(
        builders.user("b", name="乙某某"), state=Delivery.State.FAILED, attempts=2, last_error="对方回答 HTTP 502"
    )
    delivered(builders.user("c", name="丙某某"), state=Delivery.State.GIVEN_UP, attempts=5, last_error="连接不上：拒绝")
    page = client.get("/notifications/deliveries/")
    rows = page.context["rows"]
    assert [row["who"] for row in rows] == ["丙某某", "乙某某", "甲某某"]
    assert (rows[1]["counts"], rows[1]["next_try"], rows[2]["sent_at"]) == (
        "2件待办，1件超期",
        *["2012-03-26 07:30"] * 2,
    )
    assert "连接不上：拒绝" in words(page)


def test_deliveries_are_filtered_by_state(client, admin):
    delivered(builders.user("a"), state=Delivery.State.SENT)
    delivered(builders.user("b"), state=Delivery.State.FAILED)
    page = client.get("/notifications/deliveries/?state=failed")
    assert [row["who"] for row in page.context["rows"]] == ["b"]
    assert client.get("/notifications/deliveries/?state=nonsense").context["total"] == 2


def test_deliveries_never_tell_the_matters(client, admin):
    user = builders.user("office", Role.OFFICE)
    builders.notification(user, "甲厂扩产的周报未报")
    delivered(user, state=Delivery.State.FAILED)
    assert "甲厂扩产" not in words(client.get("/notifications/deliveries/"))


@pytest.mark.parametrize("size", [1, 12])
def test_deliveries_cost_the_same(client, admin, size, django_assert_num_queries):
    for number in range(size):
        delivered(builders.user(f"u{number}", unit=builders.unit(f"单位{number}")), state=Delivery.State.FAILED)
    with django_assert_num_queries(8):
        client.get("/notifications/deliveries/")


# --- 基础资料


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"kind": "dingtalk", "token_name": "NANSHAN"}, set()),
        ({"kind": "mail"}, set()),
        ({"kind": "mail", "address": "w@portal.example"}, set()),
        ({"kind": "mail", "address": "nobody"}, {"address"}),
        ({"kind": "wecom"}, {"token_name"}),
        ({"kind": "sms", "address": "13900000000"}, {"address"}),
        ({"kind": "sms", "address": "13900000000", "unit": None, "user": True}, set()),
        ({"kind": "sms", "address": "139-0000", "unit": None, "user": True}, {"address"}),
        ({"kind": "mail", "unit": None}, {"__all__"}),
        ({"kind": "mail", "user": True}, {"__all__"}),
    ],
)
def test_a_channel_has_what_its_kind_needs(values, refused):
    data = {"unit": builders.unit().pk, "is_active": "on"} | values
    if data.get("user"):
        data["user"] = builders.user("somebody").pk
    assert set(ChannelForm(data).errors) == refused


def test_a_subscription_names_known_roles():
    assert SubscriptionForm({"kind": "ledger_to_confirm", "roles": ["chief"]}).is_valid()
    assert set(SubscriptionForm({"kind": "nonsense", "roles": ["king"]}).errors) == {"kind", "roles"}


def test_changes_leave_an_audit_event(client, office):
    client.post(
        "/admin/dispatch/subscription/add/", {"kind": "ledger_to_confirm", "roles": ["chief"], "is_active": "on"}
    )
    assert Subscription.objects.get().roles == ["chief"]
    assert AuditEvent.objects.get().action == "新增提醒订阅"
    assert "台账待确认" in words(client.get("/admin/dispatch/subscription/"))


def test_the_administrator_keeps_channels(client, admin):
    data = {"unit": builders.unit().pk, "kind": "wecom", "token_name": "NANSHAN", "is_active": "on"}
    client.post("/admin/dispatch/channel/add/", data)
    assert (Channel.objects.get().token_name, AuditEvent.objects.get().action) == ("NANSHAN", "新增提醒渠道")
