"""What the portal knows of a paper that is shown to it."""

from django.urls import reverse

from dispatch.models import DispatchDocument
from dispatch.pages.dispatch_meeting.documents import FOR_ALL, file_name
from dispatch.rules.verification import CHANGED, DRAFT, GENUINE, UNKNOWN, number_in, verdict
from projects.wording import date_text, done_text

WORDS = {
    GENUINE: ("真", "是本系统印发的文件，一个字节也没有改动。"),
    DRAFT: ("送审稿", "是送审稿，不是正式文件，不能作为依据。请以印发的文件为准。"),
    CHANGED: ("改", "与印发的文件不一样：内容被改动过，或不是这个文号的文件。请以下面列出的文件为准。"),
    UNKNOWN: ("不识", "本系统没有印发过这样的文件，也看不出文号。有文号的，请输入文号再核验。"),
}
ISSUED = "issued"
NUMBER_WORDS = {
    ISSUED: ("已印发", "这个文号的文件如下。要核验手里的文件，请上传文件。"),
    UNKNOWN: ("不识", "本系统没有印发过这个文号的文件。"),
}


def verification_of(*, sha256="", name="", number=""):
    """The verdict on a file, by its hash, its name and the number given; or on a number alone, without a hash."""
    issued = _issued(number) or _issued(name)
    if not sha256:
        code = ISSUED if issued else UNKNOWN
        return _result(code, *NUMBER_WORDS[code], issued)
    matches = list(DispatchDocument.objects.filter(sha256=sha256).select_related("meeting").order_by("edition"))
    finals = [document for document in matches if document.is_final]
    code = verdict(is_final=bool(finals), is_draft=bool(matches), number_is_known=bool(issued))
    shown = finals or (matches if code == DRAFT else issued)
    return _result(code, *WORDS[code], shown) | {"sha256": sha256}


def _issued(text):
    """The final papers of the number that a text holds."""
    found = number_in(text)
    if found is None:
        return []
    year, serial = found
    finals = DispatchDocument.objects.filter(
        edition=DispatchDocument.FINAL, meeting__published_on__year=year, meeting__serial=serial
    )
    return list(finals.select_related("meeting"))


def _result(code, label, text, documents):
    return {"code": code, "label": label, "text": text, "documents": [_words(document) for document in documents]}


def _words(document):
    open_to_all = document.is_final and document.kind in FOR_ALL
    return {
        "title": document.get_kind_display(),
        "name": file_name(document),
        "number": document.number,
        "cut_off": date_text(document.cut_off),
        "issued": date_text(document.meeting.published_on) if document.is_final else "",
        "made": done_text(document.made_on, document.made_at),
        "seal": document.seal,
        "sha256": document.sha256,
        "url": reverse(f"dispatch_{document.kind}", args=[document.meeting.month]) if open_to_all else "",
    }
