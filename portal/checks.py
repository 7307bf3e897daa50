"""What `manage.py check --deploy` says about an installation, beyond Django's own checks."""

import os

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Warning
from django.db import DatabaseError, connection


def installation(app_configs, **_):
    found = []
    if settings.DEBUG:
        found.append(Error("DEBUG is on: error pages show settings and data.", hint="Unset DEBUG.", id="portal.E001"))
    if settings.DEMO:
        found.append(Error("DEMO is on: accounts with a published password are let in.", id="portal.E002"))
    if settings.PORTAL_TODAY:
        found.append(Error(f"The business day stands still at {settings.PORTAL_TODAY}.", id="portal.E003"))
    if connection.vendor == "sqlite":
        found.append(Warning("SQLite serves one machine only.", hint="Set DATABASE_URL.", id="portal.W001"))
    if not settings.REDIS_URL:
        found.append(
            Warning("A killed worker loses the message in its hands.", hint="Set REDIS_URL.", id="portal.W002")
        )
    return found


def working_folders(app_configs, **_):
    missing = [folder for folder in settings.VAR_FOLDERS if not os.access(settings.VAR_DIR / folder, os.W_OK)]
    if not missing:
        return []
    hint = "Name a folder that the portal may write to in VAR_DIR."
    return [Error(f"{settings.VAR_DIR}: no writable {', '.join(missing)}.", hint=hint, id="portal.E005")]


def demo_accounts(app_configs, **_):
    """Outside the demo its password opens nothing; an account that still has it was carried over by mistake."""
    if settings.DEMO:
        return []
    try:
        users = get_user_model().objects.filter(is_active=True).order_by("pk")
        name = next((user.username for user in users.iterator() if user.check_password(settings.DEMO_PASSWORD)), None)
    except DatabaseError:  # not migrated yet: no accounts either
        return []
    if name is None:
        return []
    return [Error(f"Account {name!r} has the demo's password.", hint="Start from an empty database.", id="portal.E004")]
