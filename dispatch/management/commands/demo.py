from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dispatch.demo.build import build
from projects.models import Project, User, WeeklyReport


class Command(BaseCommand):
    help = "在空数据库中建立演示区：人员、台账、八周的周报、现场办公会、问题和月调度，都用真正的程序按时间先后办理。"

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("演示区只能在演示环境建立：请设置 DEMO=1。演示账号的密码是公开的。")
        if User.objects.exists() or Project.objects.exists():
            raise CommandError("数据库不是空的，没有建立演示区。")
        with transaction.atomic():
            build()
        self.stdout.write(
            f"演示区已建立：{Project.objects.count()}个项目，{User.objects.count()}个账号，"
            f"{WeeklyReport.objects.count()}份周报。"
        )
