"""Settings. Everything a deployment may change comes from the environment and is refused when it makes no sense.

With nothing set the portal runs on one machine without services: SQLite, Celery's filesystem
broker and a file cache, all under var/.
"""

import datetime as dt
import json
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def env(name, default=""):
    """The variable's text; set to nothing counts as not set."""
    return os.environ.get(name, "").strip() or default


def env_flag(name, default=False):
    text = env(name).lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={text!r}: write 1 or 0.")


def env_int(name, default, least, most):
    text = env(name, str(default))
    if text.isascii() and text.isdigit() and least <= int(text) <= most:
        return int(text)
    raise ImproperlyConfigured(f"{name}={text!r}: write a whole number from {least} to {most}.")


def env_list(name, default=""):
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def env_choice(name, default, choices):
    text = env(name, default)
    if text in choices:
        return text
    raise ImproperlyConfigured(f"{name}={text!r}: write one of {', '.join(choices)}.")


def env_date(name):
    text = env(name)
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={text!r}: write a date like 2012-03-26.") from error


def env_url(name, *schemes):
    text = env(name)
    if text and text.partition("://")[0] not in schemes:
        # The value may hold a password: name the expectation, not what was found.
        raise ImproperlyConfigured(f"{name} must start with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
    return text


def env_folder(name):
    folder = env(name)
    if folder and not Path(folder).is_dir():
        raise ImproperlyConfigured(f"{name}={folder!r}: there is no such folder.")
    return folder


def env_texts(name, default):
    """A JSON object of texts, such as the fields that an SMS gateway wants."""
    try:
        found = json.loads(env(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: write a JSON object.") from error
    if isinstance(found, dict) and all(isinstance(text, str) for text in found.values()):
        return found
    raise ImproperlyConfigured(f"{name}: write a JSON object of texts.")


def env_named(prefix):
    """{NAME: text} of all variables PREFIX_NAME."""
    return {name.removeprefix(prefix): text.strip() for name, text in os.environ.items() if name.startswith(prefix)}


BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("VAR_DIR", str(BASE_DIR / "var"))).resolve()
VAR_FOLDERS = ("broker/queue", "broker/control", "cache", "media", "static", "tmp")  # made when the portal starts

# --- What kind of installation this is

DEBUG = env_flag("DEBUG")
DEMO = env_flag("DEMO")  # the demo district: its accounts, whose password anyone can read here, are let in
DEMO_PASSWORD = "demo-2012"
DISTRICT_NAME = env("DISTRICT_NAME", "某某区" if DEMO else "")
PORTAL_TODAY = env_date("PORTAL_TODAY")  # pins the business day; only projects.clock reads it

SECRET_KEY_FILE = VAR_DIR / "secret_key"  # made by `manage.py up` on a machine where SECRET_KEY is not set
SECRET_KEY = env("SECRET_KEY") or (SECRET_KEY_FILE.read_text().strip() if SECRET_KEY_FILE.exists() else "")
if DEBUG and not SECRET_KEY:
    SECRET_KEY = "for-development-only-never-for-a-site-that-others-reach"

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

# --- Application

INSTALLED_APPS = [
    "portal",
    "dispatch",
    "projects",
    "django_htmx",
    "import_export",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.limit_request_size",
    "portal.middleware.refuse_null_characters",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.refusals",
    "portal.middleware.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": ["projects.templatetags.components"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["portal.templates.CompactLoader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.frame",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database

DATABASES = {
    "default": dj_database_url.parse(
        env_url("DATABASE_URL", "postgresql", "postgres", "sqlite") or f"sqlite:///{VAR_DIR / 'portal.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured with eight writing processes: by default a quarter of the transactions fail with "database is
    # locked", with WAL alone four fifths; with these three together none. IMMEDIATE takes the write lock when a
    # transaction begins, so ATOMIC_REQUESTS must stay off: every GET would queue behind every writer.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;"
        ),
    }

# --- Background jobs

REDIS_URL = env_url("REDIS_URL", "redis", "rediss", "unix")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
    CACHE = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
else:
    # A message is moved out of the queue's folder while it is read: through TMPDIR, which `manage.py up` puts on the
    # same disk. Keeping read messages instead (store_processed) would need a job that clears them away.
    # A killed worker loses the message in its hands. Jobs therefore look for their work in the database.
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker/queue"),
        "data_folder_out": str(VAR_DIR / "broker/queue"),
        "control_folder": str(VAR_DIR / "broker/control"),
        "store_processed": False,
    }
    CACHE = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
CACHES = {"default": CACHE}

CELERY_TASK_IGNORE_RESULT = True  # what a job did is in its own tables
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# --- Language and time

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = CELERY_TIMEZONE = "Asia/Shanghai"

# --- Files

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

MEDIA_ROOT = VAR_DIR / "media"  # never served by address: a view checks who asks

REQUEST_MAX_BYTES = env_int("REQUEST_MAX_MB", 25, 1, 1000) * 2**20  # a whole request, files included
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20  # form fields without files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "tmp"
FILE_UPLOAD_PERMISSIONS = 0o640

FONT_DIR = env_folder("FONT_DIR")  # typefaces under licence for PDF documents; without them the portal's own serve
os.environ.setdefault("MPLCONFIGDIR", str(VAR_DIR / "tmp"))  # matplotlib's font list; the home may be read-only

# --- Who comes in, and how

AUTH_USER_MODEL = "projects.User"
AUTHENTICATION_BACKENDS = ["portal.backends.PasswordBackend"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

HTTPS = env_flag("HTTPS")  # a gateway in front speaks TLS and sets X-Forwarded-Proto itself
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 8 * 3600  # a working day: nobody is thrown out in the middle of a form
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

# --- Reminders: without these they stay in the portal's inbox

SITE_URL = env_url("SITE_URL", "https", "http").rstrip("/")  # what a link in a message begins with
mail = urlsplit(env_url("EMAIL_URL", "smtp", "smtp+tls", "smtps"))  # smtp+tls://user:password@host:587
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
if mail.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = mail.hostname, mail.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[mail.scheme]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(mail.username or ""), unquote(mail.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = mail.scheme == "smtp+tls", mail.scheme == "smtps"
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend" if DEMO else NO_MAIL
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", "portal@localhost")

CHANNEL_BASES = {
    "wecom": env_url("WECOM_BASE", "https", "http"),  # https://qyapi.weixin.qq.com
    "dingtalk": env_url("DINGTALK_BASE", "https", "http"),  # https://oapi.dingtalk.com
    "feishu": env_url("FEISHU_BASE", "https", "http"),  # https://open.feishu.cn
    "sms": env_url("SMS_URL", "https", "http"),
}
CHANNEL_TOKENS = env_named("CHANNEL_TOKEN_")  # CHANNEL_TOKEN_NANSHAN: the token that 基础资料 calls NANSHAN
CHANNEL_SECRETS = env_named("CHANNEL_SECRET_")  # and the secret with which its messages are signed
SMS_BODY = env_texts("SMS_BODY", '{"phone": "{phone}", "text": "{text}"}')

# --- Log

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": env_choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    },
    # Django's own handlers would print the same line again, or mail it.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
