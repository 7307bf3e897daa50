"""交办清单: each decision of a meeting with its unit, its person, its day and the number under which it is followed."""

from dispatch.documents.parts import CellKind, Column, Letterhead, Paragraph, SignatureBlock, Subtitle, Table, Title
from projects.wording import date_text, month_text

COLUMNS = (
    Column("序号", CellKind.COUNT, width=3),
    Column("项目", width=8),
    Column("议定事项", width=13),
    Column("责任单位", width=6),
    Column("责任人", width=4),
    Column("完成时限", CellKind.DATE, width=5),
    Column("跟踪编号", width=6),
)


def decision_list(content, occasion):
    """The parts of the list."""
    return [
        Letterhead(occasion.issuer, occasion.number),
        Title(f"{month_text(occasion.month)}调度会议定事项交办清单"),
        *draft_mark(occasion),
        decisions_table(occasion),
        *(
            [Paragraph("请各责任单位按时限办结，并在系统中报结；办不了的，请在时限内说明原因，逐级上报。")]
            if occasion.decisions
            else []
        ),
        SignatureBlock(occasion.issuer, occasion.issued_on),
    ]


def decisions_table(occasion):
    return Table(
        key="decided",
        title="议定事项",
        basis=f"口径：{month_text(occasion.month)}调度会议，{date_text(occasion.meets_on) if occasion.meets_on else '会议日期待定'}；"
        f"截至{date_text(occasion.issued_on)}；单位：项",
        columns=COLUMNS,
        rows=tuple(
            (
                position,
                decided.project,
                decided.action,
                decided.unit or None,
                decided.person or None,
                decided.due_on,
                decided.number or None,
            )
            for position, decided in enumerate(occasion.decisions, start=1)
        ),
        note=f"共{len(occasion.decisions)}项。" if occasion.decisions else nothing_decided(occasion),
    )


def nothing_decided(occasion):
    return "调度会议议定的事项，会后补入。" if occasion.is_draft else "会议没有议定事项。"


def draft_mark(occasion):
    return [Subtitle("（送审稿）")] if occasion.is_draft else []
