import sys

from django.core.management.base import BaseCommand

from projects.actions.audit import end_is_missing, first_broken_event
from projects.models import AuditEvent


class Command(BaseCommand):
    help = "核对操作记录链：有一条被改动、删除或调换，退出码为1并指出第一处。"

    def handle(self, **options):
        broken = first_broken_event()
        if broken is not None:
            self.stderr.write(f"操作记录第{broken.pk}号（{broken}）与校验值不符，或其前有记录被删除。")
            sys.exit(1)
        if end_is_missing():
            self.stderr.write("操作记录末尾的记录被删除。")
            sys.exit(1)
        self.stdout.write(f"操作记录{AuditEvent.objects.count()}条，全部相符。")
