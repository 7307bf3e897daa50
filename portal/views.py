import os

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from dispatch.queries.calendar import calendar_note
from dispatch.queries.standing import reporting_day
from portal.celery import app
from portal.demo_accounts import DEMO_ACCOUNTS
from portal.tasks import HEARTBEAT_KEY
from portal.workbench.chief import chief_workbench
from portal.workbench.department import department_workbench
from portal.workbench.lead_unit import lead_unit_workbench
from portal.workbench.leader import leader_workbench
from portal.workbench.liaison import liaison_workbench
from portal.workbench.office import office_workbench
from portal.workbench.scope import scope_workbench
from portal.workbench.shared import counted_days
from projects import clock
from projects.roles import Role

HEARTBEAT_MAX_AGE_SECONDS = 180  # it comes every minute; two may be late


WORKBENCHES = (
    (Role.CHIEF, "chief", chief_workbench),
    (Role.OFFICE, "office", office_workbench),
    (Role.LEADER, "leader", leader_workbench),
    (Role.SECRETARY, "leader", leader_workbench),
    (Role.LIAISON, "liaison", liaison_workbench),
    (Role.LEAD_UNIT, "lead_unit", lead_unit_workbench),
    (Role.DEPARTMENT, "department", department_workbench),
)
"""Role → its first screen; who has several roles gets the first of these, who has none of them the one of his scope."""


@require_safe
def workbench(request):
    """The first screen, one for each role."""
    today = clock.today()
    name, collect = next(
        ((name, collect) for role, name, collect in WORKBENCHES if role in request.user.roles),
        ("scope", scope_workbench),
    )
    context = collect(request.user, as_of=reporting_day(today), on=today)
    context["calendar_note"] = calendar_note(*counted_days(context, on=today))
    return render(request, f"portal/workbench_{name}.html", context)


class LoginView(auth_views.LoginView):
    """The login page; on the demo district it names the accounts."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            context["demo_password"] = settings.DEMO_PASSWORD
            context["demo_accounts"] = [
                {"username": username, "role": role, "sees": sees} for username, role, sees in DEMO_ACCOUNTS
            ]
        return context


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
