"""How a message leaves the portal: one function for each kind of channel, over plain HTTP or SMTP.

Base addresses, tokens and signing secrets come from the settings only. An answer counts as success only when its
body says so: the robots answer HTTP 200 to what they refuse.
"""

import base64
import hashlib
import hmac
import json
import smtplib
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import EmailMessage

from dispatch.models import Channel

TIMEOUT_SECONDS = 5
ANSWER_MAX_BYTES = 64 * 1024
ACCEPTED = (0, 200, "0", "200", "ok", "success")
"""What robots and telephone gateways answer as `errcode` or `code` when they have taken a message."""

MOST_BYTES = {
    Channel.Kind.WECOM: 2_048,
    Channel.Kind.DINGTALK: 20_000,
    Channel.Kind.FEISHU: 18_000,
    Channel.Kind.SMS: 1_000,
}
"""Bytes of UTF-8 that a text may have: what the robots of WeCom and DingTalk take; Feishu takes 20 KB with all that
stands around it, gateways of short messages mostly 350 characters."""


@dataclass(frozen=True, slots=True)
class Message:
    """A digest in words: a subject for mail, the whole text for everything else."""

    subject: str
    text: str


class SendFailed(Exception):
    """Why a message did not leave, in words for the administrator; never with a token in it."""


def is_configured(kind):
    """Whether the installation has set where messages of that kind go."""
    if kind == Channel.Kind.MAIL:
        return settings.EMAIL_BACKEND != settings.NO_MAIL
    return bool(settings.CHANNEL_BASES[kind])


def send(channel, message, *, to, at):
    """Send one message through a channel; `to` is the mail address or telephone number. Raises `SendFailed`."""
    name = channel.token_name.upper()
    token, secret = settings.CHANNEL_TOKENS.get(name, ""), settings.CHANNEL_SECRETS.get(name, "")
    try:
        SENDERS[channel.kind](message, to=to, token=token, secret=secret, at=at)
    except SendFailed as failure:
        words = str(failure)
        for hidden in filter(None, (token, secret)):
            words = words.replace(hidden, "***")
        raise SendFailed(words[:200]) from None


def send_mail(message, *, to, **_):
    try:
        EmailMessage(message.subject, message.text, to=[to]).send()
    except (OSError, smtplib.SMTPException) as error:
        raise SendFailed(f"邮件服务器没有收下：{reason_of(error)}") from error


def send_wecom(message, *, token, **_):
    url = f"{base_of(Channel.Kind.WECOM)}/cgi-bin/webhook/send?{urlencode({'key': needed(token)})}"
    ask_robot(url, {"msgtype": "text", "text": {"content": message.text}})


def send_dingtalk(message, *, token, secret, at, **_):
    query = {"access_token": needed(token)}
    if secret:
        stamp = round(at.timestamp() * 1000)
        query |= {"timestamp": stamp, "sign": signature(key=secret, content=f"{stamp}\n{secret}")}
    url = f"{base_of(Channel.Kind.DINGTALK)}/robot/send?{urlencode(query)}"
    ask_robot(url, {"msgtype": "text", "text": {"content": message.text}})


def send_feishu(message, *, token, secret, at, **_):
    body = {"msg_type": "text", "content": {"text": message.text}}
    if secret:
        stamp = round(at.timestamp())
        body |= {"timestamp": str(stamp), "sign": signature(key=f"{stamp}\n{secret}", content="")}
    ask_robot(f"{base_of(Channel.Kind.FEISHU)}/open-apis/bot/v2/hook/{quote(needed(token), safe='')}", body)


def send_sms(message, *, to, token, **_):
    body = {
        name: value.replace("{phone}", to).replace("{text}", message.text) for name, value in settings.SMS_BODY.items()
    }
    answer = post(
        settings.CHANNEL_BASES[Channel.Kind.SMS], body, headers={"Authorization": f"Bearer {token}"} if token else {}
    )
    if answer and answer.keys() & {"errcode", "code"}:
        check_code(answer)


SENDERS = {
    Channel.Kind.MAIL: send_mail,
    Channel.Kind.WECOM: send_wecom,
    Channel.Kind.DINGTALK: send_dingtalk,
    Channel.Kind.FEISHU: send_feishu,
    Channel.Kind.SMS: send_sms,
}


def base_of(kind):
    return settings.CHANNEL_BASES[kind].rstrip("/")


def needed(token):
    if not token:
        raise SendFailed("服务器上没有设置这个渠道的密钥")
    return token


def signature(*, key, content):
    """HMAC-SHA256 in Base64, as DingTalk (key: the secret) and Feishu (key: time and secret, empty content) want it."""
    return base64.b64encode(hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()).decode()


def ask_robot(url, body):
    """Robots always answer JSON with `errcode` or `code`; anything else is somebody between them and the portal."""
    check_code(post(url, body))


def post(url, body, *, headers=None):
    """POST JSON; returns the answer's JSON object, or None where there is none."""
    data = json.dumps(body, ensure_ascii=False).encode()
    request = Request(url, data, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})
    try:
        with OPENER.open(request, timeout=TIMEOUT_SECONDS) as response:
            answer = json.loads(response.read(ANSWER_MAX_BYTES))
    except HTTPError as error:
        raise SendFailed(f"对方回答 HTTP {error.code}") from error
    except (OSError, HTTPException) as error:
        raise SendFailed(f"连接不上：{reason_of(error)}") from error
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def check_code(answer):
    if answer is None:
        raise SendFailed("对方的回答看不懂，可能被中间的网关拦下")
    code = answer.get("errcode", answer.get("code"))
    if (code.lower() if isinstance(code, str) else code) not in ACCEPTED:
        raise SendFailed(f"对方拒收：{code} {answer.get('errmsg', answer.get('msg', ''))}")


def reason_of(error):
    reason = getattr(error, "reason", error)
    return f"{TIMEOUT_SECONDS}秒内没有回答" if isinstance(reason, TimeoutError) else str(reason)


class NoRedirects(HTTPRedirectHandler):
    """A gateway's login page would be fetched by GET and look like success."""

    def redirect_request(self, *_):
        return None


OPENER = build_opener(NoRedirects)
