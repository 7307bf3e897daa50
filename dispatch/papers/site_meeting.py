"""The minutes (纪要) of a site meeting, of as much of it as their reader may read."""

from dispatch.documents.parts import Heading, Paragraph, Part, Signature, Subtitle, Title
from projects.wording import date_text


def minutes(meeting, record, *, district) -> list[Part]:
    """The minutes of what `record` holds, as parts of an official document."""
    projects = "、".join(project.name for project in record.projects)
    parts = [
        Title(f"{district}重大项目现场办公会纪要" + ("" if record.whole else "（摘录）")),
        Subtitle(date_text(meeting.held_on) + _standing_words(meeting)),
        Paragraph(date_text(meeting.held_on), label="时间："),
        Paragraph(meeting.place, label="地点："),
    ]
    if projects:
        parts.append(Paragraph(projects, label="项目："))
    parts.append(Paragraph(meeting.chair, label="主持："))
    numerals = iter("一二")
    if record.whole:
        parts += [
            Paragraph(meeting.present, label="参加："),
            Heading(f"{next(numerals)}、听取情况"),
            Paragraph(meeting.heard),
        ]
    parts.append(Heading(f"{next(numerals)}、议定事项"))
    parts += [
        _decided(number, item, record.project_beside(item)) for number, item in enumerate(record.decisions, start=1)
    ]
    if not record.decisions:
        parts.append(Paragraph("没有议定事项。"))
    parts.append(Signature(f"记录：{meeting.recorded_by}"))
    return parts


def _standing_words(meeting):
    """What whoever holds the sheet must know: that it is void, or that an earlier one said something else."""
    if meeting.is_void:
        return f"（{date_text(meeting.voided_on)}作废）"
    return f"（{date_text(meeting.corrected_on)}更正）" if meeting.corrected_on else ""


def _decided(number, item, project):
    about = f"（{project}）" if project else ""
    text = f"{item.subject}{about}。{item.action.rstrip('。；;.')}。"
    due = f"责任单位：{item.unit.name}；责任人：{item.person}；完成时限：{date_text(item.due_on)}。"
    return Paragraph(text + due, label=f"{number}.")
