"""A month's papers for tests: content and occasion of a small district, the words of parts and of finished files."""

import re
from datetime import date
from io import BytesIO

from docx import Document
from pypdf import PdfReader

from dispatch.actions.standing import refresh_standings
from dispatch.documents.parts import Attachments, AttachmentStart, Figure, Heading, Paragraph, Subheading, Table, Title
from dispatch.models import DispatchMeeting
from dispatch.month.content.collect import month_content
from dispatch.month.content.content import newest_number
from dispatch.papers.notice import notice
from dispatch.papers.occasion import Decided, Occasion, occasion_of
from tests.builders import AT, FEBRUARY, JANUARY, YEAR

ON = date(2012, 3, 5)


def small_content(as_of=FEBRUARY, on=ON):
    """The content of the district that a test has built."""
    for day in (JANUARY, FEBRUARY):
        refresh_standings(from_month_end=day, at=AT)
    return month_content(as_of=as_of, number=newest_number(YEAR), on=on)


def draft_occasion(on=ON, **known):
    """The papers before the meeting."""
    return occasion_of(DispatchMeeting(month=FEBRUARY, **known), final=False, on=on)


def issued_occasion(*decisions, **known):
    """The papers as they are issued after the meeting of 8 March."""
    return Occasion(
        **{
            "month": FEBRUARY,
            "is_draft": False,
            "issuer": "某某区大项目建设调度办公室",
            "number": "调度办〔2012〕2号",
            "issued_on": date(2012, 3, 12),
            "meets_on": date(2012, 3, 8),
            "place": "区政府第一会议室",
            "chair": "赵某某",
            "present": "各包保领导、责任单位",
            "remarks": "",
            "decisions": tuple(decisions),
        }
        | known
    )


def decided(action="架设施工变压器", **parts):
    return Decided(
        **{
            "project": "垟头村改造",
            "action": action,
            "unit": "区住建局",
            "person": "堃某某",
            "due_on": date(2012, 4, 10),
            "number": "W2012-00007",
        }
        | parts
    )


def said(parts, heading):
    """The paragraphs under a heading or subheading, up to the next one."""
    words, is_there = [], False
    for part in parts:
        if isinstance(part, Heading | Subheading):
            is_there = re.sub("^（?[一二三四五六七八九十]+[）、]", "", part.text) == heading
        elif is_there and isinstance(part, Paragraph):
            words.append(f"{part.label}{part.text}")
    return words


def notice_of(content, occasion=None):
    return notice(content, occasion or draft_occasion())


def reads_properly(parts):
    """All of its texts, after a look at them: no doubled signs, nothing left out, no attachment that is not there."""
    texts = list(every_text(parts))
    for text in texts:
        assert not re.search("[，、；：。]{2}|（）|^[，、；。]|None|\\b0个（|，$", text), text
        assert "—" not in re.sub("1—2月|“—”", "", text), text
    paragraphs = [part for part in parts if isinstance(part, Paragraph)]
    assert all(part.text for part in paragraphs)
    assert all(part.text[-1] in "。：" for part in paragraphs), [part.text for part in paragraphs]
    attached = next((part.titles for part in parts if isinstance(part, Attachments)), ())
    assert attached == tuple(part.title for part in parts if isinstance(part, AttachmentStart))
    for number in map(int, re.findall("附件(\\d)", "".join(texts))):
        assert number <= len(attached)
    return "".join(texts)


def every_text(parts):
    for part in parts:
        match part:
            case Paragraph(text) | Title(text):
                yield text
            case Table():
                yield from (part.title, part.basis, part.note)
            case Figure(_, caption):
                yield caption


def words_of_docx(data):
    """Everything that the Word file says, without blanks."""
    document = Document(BytesIO(data))
    return _bare("".join(text.text or "" for text in document.element.body.iter("{*}t")))


def words_of_pdf(data):
    return _bare("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages))


def _bare(text):
    return re.sub(r"\s|—\s*\d+\s*—", "", text)
