"""The Celery application and the timetable of all background jobs."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# `expires` throws away what piled up while no worker ran: each of these jobs catches up by itself.
app.conf.beat_schedule = {
    "problems that are past their limit, before lights and inboxes are looked at": {
        "task": "dispatch.tasks.advance_problems",
        "schedule": crontab(hour=0, minute=20),
        "options": {"expires": 12 * 3600},
    },
    "problems, where the night was missed": {
        "task": "dispatch.tasks.advance_problems",
        "schedule": crontab(hour="6-20", minute=10),
        "options": {"expires": 3000},
    },
    "lights and lag flags, before the office opens": {
        "task": "dispatch.tasks.flag_lagging",
        "schedule": crontab(hour=6, minute=30),
        "options": {"expires": 12 * 3600},
    },
    "ledger imports that nobody woke up": {
        "task": "dispatch.tasks.sweep_ledger_imports",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "papers of the dispatch that nobody woke up": {
        "task": "dispatch.tasks.sweep_packs",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "one digest a person, before work begins": {
        "task": "dispatch.tasks.send_digests",
        "schedule": crontab(hour=7, minute=30),
        "options": {"expires": 12 * 3600},
    },
    "inboxes, missed digests and failed deliveries": {
        "task": "dispatch.tasks.sweep_reminders",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 280},
    },
    "sign of life, for /readyz": {
        "task": "portal.tasks.heartbeat",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
}


@beat_init.connect
def beat_at_once(**_):
    """A portal that has just started is ready now, not at the next full minute."""
    app.send_task("portal.tasks.heartbeat", expires=55)
