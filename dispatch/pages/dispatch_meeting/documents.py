"""The papers of a dispatch as somebody may have them: which there are, how far an order is, what a file is called."""

import io
import zipfile

from django.urls import reverse

from dispatch.models import DispatchDocument, DispatchMeeting, PackRun
from dispatch.month.content.content import content_to_read
from dispatch.papers.making import make_brief
from dispatch.papers.occasion import document_number, occasion_of
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING, PUBLISH
from projects.ledger.writing.printed_table import ZIP_TIME
from projects.models.user import leaders_acted_for
from projects.wording import date_text, done_text, month_text

Kind, Run, State = DispatchDocument.Kind, PackRun.State, DispatchMeeting.State

FOR_ALL = frozenset({Kind.NOTICE_DOCX, Kind.NOTICE_PDF, Kind.MINUTES_DOCX})
"""Papers that everybody reads once they are published; the others hold the whole district's rows."""

TITLES = {
    Kind.NOTICE_DOCX: "重大项目推进情况通报",
    Kind.NOTICE_PDF: "重大项目推进情况通报",
    Kind.LEDGER_XLSX: "重大项目调度台账",
    Kind.MINUTES_DOCX: "重大项目调度会议纪要",
    Kind.DECISIONS_DOCX: "重大项目调度会议定事项交办清单",
    Kind.BRIEFS_DOCX: "包保领导单页",
}
CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
WORKING = (Run.QUEUED, Run.RUNNING)


def kinds_open_to(user):
    """The kinds of papers that somebody may read at all."""
    return [kind for kind in Kind if kind in FOR_ALL or user.may("view_pack")]


def newest_papers(meeting, *, user):
    """{kind: document}: the final ones, or before publication, for who runs the dispatch, the newest drafts."""
    documents = meeting.documents.filter(kind__in=kinds_open_to(user)).order_by("edition")
    if not user.may("run_dispatch") or meeting.is_published:
        documents = documents.filter(edition=DispatchDocument.FINAL)
    return {Kind(document.kind): document for document in documents}


def latest_notice():
    """For the first screens: the notice that was published last; None before the first."""
    last = DispatchMeeting.objects.published().order_by("-month").first()
    if last is None:
        return None
    return {
        "title": f"{month_text(last.month)}{TITLES[Kind.NOTICE_PDF]}",
        "number": document_number(last),
        "published": date_text(last.published_on),
        "url": reverse(f"dispatch_{Kind.NOTICE_PDF}", args=[last.month]),
        "meeting_url": reverse("dispatch_meeting", args=[last.month]),
    }


def has_own_brief(meeting, user):
    """Whether `user` may have his own sheets of this dispatch: from the day on which its results are shown to the sides."""
    return user.may("view_own_brief") and (meeting.is_frozen or meeting.contest_from is not None)


def own_brief(meeting, *, user, on, at):
    """(file name, bytes) of the sheets of the leaders that `user` is or acts for; None where the month has none of them."""
    content, computed_at = content_to_read(meeting, on=on, at=at)
    own = set(leaders_acted_for(user, on=on).values_list("name", flat=True))
    of = [leader["name"] for leader in content["leaders"] if leader["name"] in own]
    if not of:
        return None
    note = "" if computed_at is None else f"公示数据，截至{date_text(on)}，尚未冻结，还会变动。"
    occasion = occasion_of(meeting, final=meeting.is_published, on=on)
    name = f"{month_text(meeting.month)}包保项目情况 {'、'.join(of)}.docx"
    return name, make_brief(content, occasion, of=frozenset(of), note=note)


def file_name(document):
    """调度办〔2012〕2号 2012年2月重大项目调度通报.docx; a draft says that it is one."""
    extension = document.kind.rpartition(".")[2]
    title = f"{month_text(document.cut_off)}{TITLES[Kind(document.kind)]}"
    if document.is_final:
        return f"{document.number} {title}.{extension}"
    return f"{title}（送审稿{document.edition}）.{extension}"


def archive_name(documents):
    """The archive is called after the papers in it."""
    first = next(iter(documents))
    mark = first.number if first.is_final else f"送审稿{first.edition}"
    return f"{month_text(first.cut_off)}重大项目调度文件（{mark}）.zip"


def archive_of(documents):
    """All the papers in one file, stored as they are."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for document in documents:
            with document.file.open("rb") as file:
                archive.writestr(zipfile.ZipInfo(file_name(document), ZIP_TIME), file.read())
    return stream.getvalue()


def documents_page(meeting, *, user):
    """The context of the list of papers, wherever it is shown."""
    run = meeting.pack_runs.order_by("-pk").first() if user.may("run_dispatch") else None
    papers = newest_papers(meeting, user=user)
    url = reverse("dispatch_documents", args=[meeting.month])
    return {
        "documents": [_paper(meeting, papers[kind]) for kind in Kind if kind in papers],
        "documents_url": url,
        "pack_url": reverse("dispatch_pack", args=[meeting.month]) if len(papers) > 1 and user.may("view_pack") else "",
        "brief_url": reverse("dispatch_brief", args=[meeting.month]) if has_own_brief(meeting, user) else "",
        "verify_url": reverse("verify"),
        "published": _published(meeting),
        "run": _run(run, url) if run else None,
        "may_order": DISPATCH_MEETING.is_open_to(user.roles, "order_drafts", meeting.state),
        "may_publish": DISPATCH_MEETING.is_open_to(user.roles, PUBLISH, meeting.state),
        "order_url": reverse("dispatch_order", args=[meeting.month]),
        "publish_url": reverse("dispatch_publish", args=[meeting.month]),
    }


def _paper(meeting, document):
    return {
        "title": document.get_kind_display(),
        "name": file_name(document),
        "number": document.number,
        "draft": "" if document.is_final else f"送审稿{document.edition}",
        "cut_off": date_text(document.cut_off),
        "size": _size(document.size),
        "sha256": document.sha256,
        "made": f"{done_text(document.made_on, document.made_at)} {document.made_by or ''}".strip(),
        "url": reverse(f"dispatch_{document.kind}", args=[meeting.month]),
    }


def _published(meeting):
    if not meeting.is_published:
        return ""
    return f"{date_text(meeting.published_on)}由{meeting.published_by}印发"


def _run(run, url):
    final = run.final
    return {
        "working": run.state in WORKING,
        "failed": run.state == Run.FAILED,
        "title": "正在生成正式文件并印发" if final else "正在生成送审稿",
        "state": run.get_state_display(),
        "step": run.step,
        "done": str(run.done),
        "total": str(run.total) if run.total else "",
        "failure": run.failure,
        "ordered": f"{run.ordered_by} {done_text(run.ordered_on, run.ordered_at)}",
        "again": "又一次" if run.attempts > 1 else "",
        "url": url,
    }


def _size(size):
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 2**10))} KB"
