"""会议纪要: when and where the dispatch met, what it stood on, what was asked, what it decided."""

from dispatch.documents.parts import Heading, Letterhead, Paragraph, SignatureBlock, Title
from dispatch.papers.chapters.overall import investment_sentence
from dispatch.papers.decisions import draft_mark, nothing_decided
from projects.wording import date_text, month_text

PENDING = "待定"


def minutes(content, occasion):
    """The parts of the minutes."""
    return [
        Letterhead(occasion.issuer, occasion.number),
        Title(f"{month_text(occasion.month)}重大项目调度会议纪要"),
        *draft_mark(occasion),
        Paragraph(date_text(occasion.meets_on) if occasion.meets_on else PENDING, label="时间："),
        Paragraph(occasion.place or PENDING, label="地点："),
        Paragraph(occasion.chair or PENDING, label="主持："),
        Paragraph(occasion.present or PENDING, label="参加："),
        Heading("一、通报情况"),
        Paragraph(f"会议听取了重大项目进展情况。{investment_sentence(content)}"),
        Heading("二、会议要求"),
        Paragraph(occasion.remarks or "会议没有另外提出要求。"),
        Heading("三、议定事项"),
        *_decided(occasion),
        SignatureBlock(occasion.issuer, occasion.issued_on),
    ]


def _decided(occasion):
    if not occasion.decisions:
        return [Paragraph(nothing_decided(occasion))]
    return [
        Paragraph(
            f"{decided.project}：{decided.action.rstrip('。；')}。责任单位：{decided.unit or PENDING}；"
            f"责任人：{decided.person or PENDING}；完成时限：{date_text(decided.due_on) if decided.due_on else PENDING}。",
            label=f"{position}.",
        )
        for position, decided in enumerate(occasion.decisions, start=1)
    ]
