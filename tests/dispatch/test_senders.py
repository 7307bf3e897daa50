"""What leaves the portal, seen from the other side: real HTTP and SMTP servers on this machine."""

import base64
import hashlib
import hmac
import socket
import threading
from datetime import UTC, datetime

import pytest

from dispatch import senders
from dispatch.models import Channel
from dispatch.senders import Message, SendFailed, is_configured, send
from tests.receivers import mail_server, robot

AT = datetime(2012, 3, 26, 7, 30, tzinfo=UTC)
MESSAGE = Message("您有3件待办，1件超期", "【重大项目调度】王某某：您有3件待办，1件超期。")
TOKEN, SECRET = "a-token/with+signs", "SEC0123"
Kind = Channel.Kind


@pytest.fixture
def other(settings):
    """The other side of all HTTP channels."""
    with robot() as box:
        settings.CHANNEL_BASES = {
            "wecom": box.base,
            "dingtalk": box.base,
            "feishu": box.base,
            "sms": f"{box.base}/send",
        }
        settings.CHANNEL_TOKENS, settings.CHANNEL_SECRETS = {"NANSHAN": TOKEN}, {"NANSHAN": SECRET}
        yield box


def deliver(kind, *, to="", token_name="nanshan", message=MESSAGE):
    send(Channel(kind=kind, token_name=token_name), message, to=to, at=AT)


def signed(key, content):
    return base64.b64encode(hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()).decode()


def test_wecom(other):
    deliver(Kind.WECOM)
    (request,) = other.requests
    assert (request["path"], request["query"]) == ("/cgi-bin/webhook/send", {"key": TOKEN})
    assert request["body"] == {"msgtype": "text", "text": {"content": MESSAGE.text}}
    assert request["headers"]["Content-Type"] == "application/json; charset=utf-8"


def test_dingtalk_signs_its_address(other):
    deliver(Kind.DINGTALK)
    (request,) = other.requests
    stamp = "1332747000000"
    assert request["path"] == "/robot/send"
    assert request["query"] == {
        "access_token": TOKEN,
        "timestamp": stamp,
        "sign": signed(SECRET, f"{stamp}\n{SECRET}"),
    }
    assert request["body"] == {"msgtype": "text", "text": {"content": MESSAGE.text}}


def test_feishu_signs_its_body(other):
    other.answer = (200, b'{"code": 0, "msg": "success"}')
    deliver(Kind.FEISHU)
    (request,) = other.requests
    assert request["path"] == "/open-apis/bot/v2/hook/a-token%2Fwith%2Bsigns"
    assert request["body"] == {
        "timestamp": "1332747000",
        "sign": signed(f"1332747000\n{SECRET}", ""),
        "msg_type": "text",
        "content": {"text": MESSAGE.text},
    }


@pytest.mark.parametrize("kind", [Kind.DINGTALK, Kind.FEISHU])
def test_without_a_secret_nothing_is_signed(other, settings, kind):
    settings.CHANNEL_SECRETS = {}
    deliver(kind)
    (request,) = other.requests
    assert "sign" not in request["query"] | request["body"]


def test_sms_fills_the_gateways_fields(other, settings):
    settings.SMS_BODY = {"mobile": "{phone}", "content": "{text}", "sign": "大项目办"}
    deliver(Kind.SMS, to="13900000000")
    (request,) = other.requests
    assert request["path"] == "/send"
    assert request["body"] == {"mobile": "13900000000", "content": MESSAGE.text, "sign": "大项目办"}
    assert request["headers"]["Authorization"] == f"Bearer {TOKEN}"


def test_an_sms_gateway_may_need_no_token(other):
    deliver(Kind.SMS, to="13900000000", token_name="")
    assert "Authorization" not in other.requests[0]["headers"]


@pytest.mark.parametrize("answer", [b"", b"OK", b"{}", b'{"id": 7}', b'{"code": "200"}', b'{"code": "OK"}', b"[1]"])
def test_an_sms_gateways_answer_counts_unless_it_refuses(other, answer):
    other.answer = (200, answer)
    deliver(Kind.SMS, to="13900000000")
    assert len(other.requests) == 1


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        (Kind.WECOM, (200, b'{"errcode": 93000, "errmsg": "invalid webhook"}'), "对方拒收：93000 invalid webhook"),
        (Kind.DINGTALK, (200, b'{"errcode": 310000, "errmsg": "sign not match"}'), "对方拒收：310000 sign not match"),
        (Kind.FEISHU, (200, b'{"code": 19021, "msg": "sign match fail"}'), "对方拒收：19021 sign match fail"),
        (Kind.SMS, (200, b'{"code": "E7", "msg": "no credit"}'), "对方拒收：E7 no credit"),
        (Kind.SMS, (200, b'{"code": [1]}'), "对方拒收：[1] "),
        (Kind.WECOM, (200, b"<html>log in first</html>"), "对方的回答看不懂，可能被中间的网关拦下"),
        (Kind.WECOM, (200, b"{}"), "对方拒收：None "),
        (Kind.FEISHU, (200, b"\xff\xfe"), "对方的回答看不懂，可能被中间的网关拦下"),
        (Kind.WECOM, (500, b"oops"), "对方回答 HTTP 500"),
        (Kind.SMS, (404, b""), "对方回答 HTTP 404"),
    ],
)
def test_a_refusal_is_told_in_words(other, kind, answer, words):
    other.answer = answer
    with pytest.raises(SendFailed) as failure:
        deliver(kind, to="13900000000")
    assert str(failure.value) == words


def test_a_redirect_is_not_followed(other):
    other.answer, other.headers = (302, b""), {"Location": f"{other.base}/login"}
    with pytest.raises(SendFailed, match="HTTP 302"):
        deliver(Kind.SMS, to="13900000000")
    assert [request["path"] for request in other.requests] == ["/send"]


def test_a_slow_other_side_does_not_hold_the_worker(other, monkeypatch):
    monkeypatch.setattr(senders, "TIMEOUT_SECONDS", 0.2)
    other.wait = threading.Event()
    with pytest.raises(SendFailed, match="秒内没有回答"):
        deliver(Kind.WECOM)


def test_nobody_there(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    settings.CHANNEL_BASES = {"wecom": f"http://127.0.0.1:{free}"}
    settings.CHANNEL_TOKENS = {"NANSHAN": TOKEN}
    with pytest.raises(SendFailed, match="连接不上"):
        deliver(Kind.WECOM)


@pytest.mark.parametrize("kind", [Kind.WECOM, Kind.DINGTALK, Kind.FEISHU])
def test_a_robot_without_its_token_is_not_asked(other, kind):
    with pytest.raises(SendFailed, match="没有设置这个渠道的密钥"):
        deliver(kind, token_name="unknown")
    assert other.requests == []


def test_a_refusal_never_shows_the_token(other):
    other.answer = (200, f'{{"errcode": 1, "errmsg": "bad key {TOKEN} {SECRET}"}}'.encode())
    with pytest.raises(SendFailed) as failure:
        deliver(Kind.WECOM)
    assert str(failure.value) == "对方拒收：1 bad key *** ***"


# --- Mail


@pytest.fixture
def post_office(settings):
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.DEFAULT_FROM_EMAIL = "portal@district.example"
        yield box


def test_mail(post_office):
    deliver(Kind.MAIL, to="wang@district.example", token_name="")
    (mail,) = post_office.messages
    assert (mail["Subject"], mail["To"], mail["From"]) == (
        "您有3件待办，1件超期",
        "wang@district.example",
        "portal@district.example",
    )
    assert mail.get_content().strip() == MESSAGE.text


def test_a_refused_recipient(post_office):
    post_office.refuse = b"550 no such user"
    with pytest.raises(SendFailed, match="no such user"):
        deliver(Kind.MAIL, to="nobody@district.example", token_name="")
    assert post_office.messages == []


def test_no_mail_server(settings, post_office):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_PORT = server.getsockname()[1]
    with pytest.raises(SendFailed, match="邮件服务器没有收下"):
        deliver(Kind.MAIL, to="wang@district.example", token_name="")


# --- Without settings nothing leaves the portal


def test_what_is_not_set_is_not_used(settings):
    settings.EMAIL_BACKEND = settings.NO_MAIL
    assert {kind: is_configured(kind) for kind in Kind.values} == dict.fromkeys(Kind.values, False)


def test_what_is_set_is_used(settings, other):
    assert {kind: is_configured(kind) for kind in Kind.values} == dict.fromkeys(Kind.values, True)
