from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core.checks import Tags, register

from portal import checks


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self):
        register(checks.installation, Tags.security, deploy=True)
        register(checks.demo_accounts, Tags.security, deploy=True)


class PortalAdminConfig(admin_apps.AdminConfig):
    default_site = "portal.admin.PortalAdminSite"
    default = False
