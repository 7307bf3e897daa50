"""What every answer carries, what is refused before a view sees it, and what the deployment check says."""

from datetime import date

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from portal import checks

pytestmark = pytest.mark.django_db


def ids(messages):
    return [message.id for message in messages]


def test_every_page_forbids_inline_and_foreign_code(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize(("size", "status"), [(500, 405), (2000, 413)])
def test_an_oversized_request_is_refused_before_it_is_stored(client, settings, size, status):
    settings.REQUEST_MAX_BYTES = 1024
    response = client.post("/healthz", {"file": SimpleUploadedFile("ledger.xlsx", b"x" * size)})
    assert response.status_code == status


@pytest.mark.parametrize("url", ["/problems/?q=%00", "/projects/%00/", "/?a=b&c=%e5%8d%97%00"])
def test_an_address_that_no_database_can_look_up_is_refused(client, url):
    response = client.get(url)
    assert (response.status_code, "不能用的字符" in response.content.decode()) == (400, True)
    assert client.get("/?q=%2500").status_code == 302


@pytest.mark.parametrize(("demo", "let_in"), [(True, True), (False, False)])
def test_the_published_password_works_in_the_demo_only(settings, demo, let_in):
    settings.DEMO = demo
    get_user_model().objects.create_user("office", password=settings.DEMO_PASSWORD)
    assert (authenticate(username="office", password=settings.DEMO_PASSWORD) is not None) is let_in


def test_another_password_works_everywhere():
    get_user_model().objects.create_user("office", password="a word of one's own")
    assert authenticate(username="office", password="a word of one's own") is not None
    assert authenticate(username="office", password="another") is None


def test_a_deployment_is_warned(settings, monkeypatch):
    settings.DEBUG = settings.DEMO = True
    settings.PORTAL_TODAY = date(2012, 3, 26)
    settings.REDIS_URL = ""
    monkeypatch.setattr(connection, "vendor", "sqlite")
    assert ids(checks.installation(None)) == ["portal.E001", "portal.E002", "portal.E003", "portal.W001", "portal.W002"]


def test_a_sound_deployment_is_not(settings, monkeypatch):
    settings.REDIS_URL = "redis://cache/0"
    monkeypatch.setattr(connection, "vendor", "postgresql")
    assert ids(checks.installation(None)) == []


def test_a_demo_account_outside_the_demo_is_found(settings):
    get_user_model().objects.create_user("own", password="a word of one's own")
    assert ids(checks.demo_accounts(None)) == []
    get_user_model().objects.create_user("office", password=settings.DEMO_PASSWORD)
    assert ids(checks.demo_accounts(None)) == ["portal.E004"]
    settings.DEMO = True
    assert ids(checks.demo_accounts(None)) == []
