"""The portal's settings, made quick and independent of what is set around the tests.

The database and Redis stay as the environment says: `make test` runs everything on both kinds.
"""

from portal.settings import *  # noqa: F403

DEBUG = False
DEMO = False
PORTAL_TODAY = None
SECRET_KEY = "for-tests"
ALLOWED_HOSTS = ["*"]
HTTPS = SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = "/nonexistent"  # conftest gives each test its own folder
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SITE_URL = ""
CHANNEL_BASES = dict.fromkeys(CHANNEL_BASES, "")  # noqa: F405
CHANNEL_TOKENS = CHANNEL_SECRETS = {}
SMS_BODY = {"phone": "{phone}", "text": "{text}"}

CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
