import contextlib

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.core.checks import Tags, register

from portal import checks


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self):
        register(checks.installation, Tags.security, deploy=True)
        register(checks.demo_accounts, Tags.security, deploy=True)
        register(checks.working_folders, Tags.files)
        make_working_folders()


def make_working_folders():
    """Broker, cache, uploads and the rest under VAR_DIR; where that cannot be written the check of the files says so."""
    with contextlib.suppress(OSError):
        for folder in settings.VAR_FOLDERS:
            (settings.VAR_DIR / folder).mkdir(parents=True, exist_ok=True)


class PortalAdminConfig(admin_apps.AdminConfig):
    default_site = "portal.admin.PortalAdminSite"
    default = False
