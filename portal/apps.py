from django.apps import AppConfig
from django.core.checks import Tags, register

from portal import checks


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self):
        register(checks.installation, Tags.security, deploy=True)
        register(checks.demo_accounts, Tags.security, deploy=True)
