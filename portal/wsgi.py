import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# Django misses the key only when the first page needs it; a site without one must not start at all.
settings.SECRET_KEY  # noqa: B018
