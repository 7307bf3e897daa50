"""The demo district for tests: lived through once a session by `manage.py demo`, laid down as it was thereafter."""

from io import StringIO
from itertools import chain
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.test import override_settings

from projects.models import Holiday

ROWS, FILES = {}, {}
BATCH = 200


def build():
    with override_settings(DEMO=True):
        call_command("demo", stdout=StringIO())


def clear():
    """An empty database again; its ledger of investments refuses to be emptied row by row."""
    connection.check_constraints()
    tables = [model._meta.db_table for model in _models()]
    flush = connection.ops.sql_flush(no_style(), tables, allow_cascade=True)
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for statement in flush:
            cursor.execute(statement)


def lay_down():
    if ROWS:
        _lay_down()
        return
    build()
    ROWS.update({model: list(model._base_manager.all()) for model in _models()})
    FILES.update({path.relative_to(settings.MEDIA_ROOT): path.read_bytes() for path in _files()})


def _lay_down():
    for model, rows in ROWS.items():
        model._base_manager.bulk_create(rows, batch_size=BATCH)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(ROWS)):
            cursor.execute(statement)
    for name, data in FILES.items():
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _models():
    """The models of the district's own data; the calendar is there already."""
    own = (apps.get_app_config(app).get_models(include_auto_created=True) for app in ("projects", "dispatch"))
    return [model for model in chain.from_iterable(own) if model is not Holiday]


def _files():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
