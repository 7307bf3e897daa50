from datetime import timedelta

import pytest
from django.core.cache import cache
from kombu import Connection

from portal.tasks import HEARTBEAT_KEY, heartbeat
from projects import clock

pytestmark = pytest.mark.django_db


def parts(response):
    return {name: part["ok"] for name, part in response.json().items() if name != "status"}


def test_healthz_answers_anybody(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_when_the_heartbeat_is_fresh(client):
    heartbeat()
    response = client.get("/readyz")
    assert (response.status_code, parts(response)) == (200, {"database": True, "broker": True, "beat": True})


def test_not_ready_before_the_first_heartbeat(client):
    response = client.get("/readyz")
    assert (response.status_code, parts(response)) == (503, {"database": True, "broker": True, "beat": False})


@pytest.mark.parametrize(("age_seconds", "status"), [(180, 200), (182, 503)])
def test_an_old_heartbeat_does_not_count(client, monkeypatch, age_seconds, status):
    seen_at = clock.now()
    cache.set(HEARTBEAT_KEY, seen_at)
    monkeypatch.setattr(clock, "now", lambda: seen_at + timedelta(seconds=age_seconds))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["beat"]["heartbeat_age_seconds"]) == (status, age_seconds)


def test_a_broker_that_cannot_be_written_is_named(client, settings, tmp_path):
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "gone")}
    heartbeat()
    response = client.get("/readyz")
    assert (response.status_code, parts(response)) == (503, {"database": True, "broker": False, "beat": True})


@pytest.mark.redis
def test_a_redis_that_is_gone_is_named(client, monkeypatch):
    monkeypatch.setattr("portal.views.app.connection_for_write", connection_to_nowhere)
    heartbeat()
    response = client.get("/readyz")
    assert (response.status_code, parts(response)) == (503, {"database": True, "broker": False, "beat": True})


def connection_to_nowhere(**options):
    return Connection("redis://127.0.0.1:1/0", **options)


def test_a_probe_writes_nothing_and_takes_no_post(client):
    assert [client.post(path).status_code for path in ("/healthz", "/readyz")] == [405, 405]
