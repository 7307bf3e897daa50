import os

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from portal import clock
from portal.celery import app
from portal.tasks import HEARTBEAT_KEY

HEARTBEAT_MAX_AGE_SECONDS = 180  # it comes every minute; two may be late


@require_safe
@login_not_required
@never_cache
def healthz(request):
    """The web process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@login_not_required
@never_cache
def readyz(request):
    """Everything behind the web process works: 200, else 503 and which part does not."""
    parts = {"database": _database(), "broker": _broker(), "beat": _beat()}
    ready = all(part["ok"] for part in parts.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", **parts}, status=200 if ready else 503)


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True, "vendor": connection.vendor}


def _broker():
    if not settings.REDIS_URL:
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]
        return {"ok": os.access(folder, os.W_OK | os.X_OK), "transport": "filesystem"}
    try:
        with app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except OperationalError as error:
        return {"ok": False, "transport": "redis", "error": type(error).__name__}
    return {"ok": True, "transport": "redis"}


def _beat():
    try:
        seen_at = cache.get(HEARTBEAT_KEY)
    except Exception as error:  # whatever the cache's client raises: the probe reports, it never fails
        return {"ok": False, "error": type(error).__name__}
    if seen_at is None:
        return {"ok": False, "heartbeat_age_seconds": None}
    age = round((clock.now() - seen_at).total_seconds())
    return {"ok": age <= HEARTBEAT_MAX_AGE_SECONDS, "heartbeat_age_seconds": age}
