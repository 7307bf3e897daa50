"""Photos and attachments of weekly reports: added and taken off while a report can be edited, never lost."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from projects import attachments, images
from projects.models import ReportFile, User, WeeklyReport
from projects.models.weekly_report import MAX_ATTACHMENTS, MAX_PHOTOS
from projects.rules.weekly_report import WEEKLY_REPORT


class FileNotKept(Exception):
    """A photo or attachment was refused; the message says why and what to do."""


@transaction.atomic
def add_file(*, report: WeeklyReport, kind: str, data: bytes, name: str, by: User, at: datetime) -> ReportFile:
    """Keep a photo or an attachment of a report that can still be edited. Raises `FileNotKept`."""
    if not _can_change(report):
        raise FileNotKept("周报已报送，不能再加文件。")
    is_photo = kind == ReportFile.Kind.PHOTO
    try:
        if is_photo:
            data = images.reencode(data)
            extension, content_type = "jpg", "image/jpeg"
        else:
            extension, content_type = attachments.recognise(data, name=name)
    except (images.ImageRefused, attachments.AttachmentRefused) as refusal:
        raise FileNotKept(str(refusal)) from refusal
    sha256 = hashlib.sha256(data).hexdigest()
    files = report.files.kept()
    known = files.filter(sha256=sha256).first()
    if known is not None:
        return known
    most, unit = (MAX_PHOTOS, "张") if is_photo else (MAX_ATTACHMENTS, "个")
    if files.filter(kind=kind).count() >= most:
        raise FileNotKept(f"{ReportFile.Kind(kind).label}最多{most}{unit}，请先撤下再加。")
    kept = ReportFile(
        report=report,
        kind=kind,
        name=name[-120:],
        content_type=content_type,
        size=len(data),
        sha256=sha256,
        fingerprint=images.fingerprint(data) if is_photo else "",
        added_by=by,
        added_at=at,
    )
    kept.file.save(f"{sha256[:20]}.{extension}", ContentFile(data), save=False)
    if is_photo:
        kept.thumbnail.save(f"{sha256[:20]}-small.jpg", ContentFile(images.thumbnail(data)), save=False)
    kept.save()
    return kept


@transaction.atomic
def remove_files(*, report: WeeklyReport, pks: Iterable[int], at: datetime) -> None:
    """Take files off a report that can still be edited; they stay on record."""
    if _can_change(report):
        report.files.kept().filter(pk__in=pks).update(removed_at=at)


def _can_change(report: WeeklyReport) -> bool:
    """Whether the report, locked from now on, is one whose files can be changed."""
    return WEEKLY_REPORT.allows("change_files", WeeklyReport.objects.select_for_update().get(pk=report.pk).state)
