from celery import shared_task
from django.core.cache import cache

from projects import clock

HEARTBEAT_KEY = "portal.heartbeat"


@shared_task
def heartbeat():
    """Proves that beat, broker and worker are all alive; /readyz looks at its age."""
    cache.set(HEARTBEAT_KEY, clock.now(), timeout=None)
