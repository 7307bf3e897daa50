import hashlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dispatch.actions.standing import refresh_standings
from dispatch.models import DispatchDocument, DispatchMeeting, Standing
from dispatch.month.content.content import content_of
from dispatch.papers.making import PAPERS, make_paper
from dispatch.papers.occasion import occasion_of
from projects import clock
from projects.models import Project
from projects.web import MonthConverter
from projects.wording import month_text


class Command(BaseCommand):
    help = "写出一个月的调度文件：已印发的，是存档的原件；没有印发的，是送审稿。"

    def add_arguments(self, parser):
        parser.add_argument("month", help="月份，如2012-02")
        parser.add_argument("--output", type=Path, required=True, help="写到哪个文件夹")

    def handle(self, **options):
        month, folder = month_of(options["month"]), options["output"]
        meeting = DispatchMeeting.objects.filter(month=month).first()
        if meeting and meeting.is_published:
            papers, said = stored_papers(meeting), "已印发的原件"
        else:
            papers, said = draft_papers(meeting or DispatchMeeting(month=month)), "送审稿"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for kind, data in papers.items():
                (folder / kind).write_bytes(data)
        except OSError as error:
            raise CommandError(f"写不进文件夹“{folder}”：{error.strerror}") from error
        self.stdout.write(f"{month_text(month)}{said}{len(papers)}份，已写入{folder}：{'、'.join(papers)}")


def month_of(text):
    """The month's last day."""
    try:
        month = MonthConverter().to_python(text)
    except ValueError:
        month = None
    if month is None or f"{month:%Y-%m}" != text:
        raise CommandError(f"月份“{text}”不对，应写成2012-02的样子")
    if month.replace(day=1) > clock.today():
        raise CommandError(f"{month_text(month)}还没有到")
    if not Project.objects.listed().filter(year=month.year).exists():
        raise CommandError(f"{month.year}年还没有项目，请先导入台账")
    return month


def stored_papers(meeting):
    """What was issued, byte for byte."""
    papers = {}
    for document in meeting.documents.filter(edition=DispatchDocument.FINAL):
        with document.file.open("rb") as file:
            papers[document.kind] = file.read()
        if hashlib.sha256(papers[document.kind]).hexdigest() != document.sha256:
            raise CommandError(f"存档的{document.get_kind_display()}与印发时的校验值不符，没有写出任何文件")
    return papers


def draft_papers(meeting):
    """Drafts of what is frozen or, before that, of the figures as they are; nothing is stored."""
    on = clock.today()
    with transaction.atomic():
        on_record = Standing.objects.filter(as_of=meeting.month).exists()
        if not on_record:
            refresh_standings(from_month_end=meeting.month, at=clock.now())
        content = content_of(meeting, on=on)
        transaction.set_rollback(not on_record)
    occasion = occasion_of(meeting, final=False, on=on)
    return {kind: make_paper(kind, content, occasion) for kind in PAPERS}
