import sys

from django.core.management.base import BaseCommand

from dispatch.actions.dispatch_meeting.freezing import first_broken_snapshot, first_lost_freeze
from dispatch.actions.dispatch_meeting.publishing import first_broken_document, first_lost_document
from dispatch.models import DispatchDocument, Snapshot
from projects.actions.audit import end_is_missing, first_broken_event
from projects.models import AuditEvent


class Command(BaseCommand):
    help = "核对操作记录链、各期冻结数据和存档文件：有一处被改动、删除或调换，退出码为1并指出第一处。"

    def handle(self, **options):
        broken = first_difference()
        if broken:
            self.stderr.write(broken)
            sys.exit(1)
        counts = (Snapshot.objects.count(), DispatchDocument.objects.count(), AuditEvent.objects.count())
        self.stdout.write("冻结数据{}期，存档文件{}份，操作记录{}条，全部相符。".format(*counts))


def first_difference():
    """The first thing that was changed or removed, in words; "" where both chains are whole."""
    event = first_broken_event()
    if event is not None:
        return f"操作记录第{event.pk}号（{event}）与校验值不符，或其前有记录被删除。"
    if end_is_missing():
        return "操作记录末尾的记录被删除。"
    snapshot = first_broken_snapshot()
    if snapshot is not None:
        return f"{snapshot.meeting}的冻结数据与校验值不符，或其前有冻结数据被删除。"
    lost = first_lost_freeze()
    if lost:
        return f"{lost}的冻结数据被删除。"
    document = first_broken_document()
    if document is not None:
        return f"存档文件“{document}”（{document.file.name}）与存档时的校验值或文号不符，或已不在。"
    lost = first_lost_document()
    if lost:
        return f"{lost}的存档文件被删除。"
    return ""
