"""What the papers of a dispatch say besides the figures: who issues them, when the meeting was, what it decided."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from dispatch.models import DispatchDecision


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision as the papers print it; `number` is that of the problem by which it is followed."""

    project: str
    action: str
    unit: str
    person: str
    due_on: date | None
    number: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """The meeting around the figures. A draft has no number and says that it is one."""

    month: date
    is_draft: bool
    issuer: str
    number: str
    issued_on: date
    meets_on: date | None
    place: str
    chair: str
    present: str
    remarks: str
    decisions: tuple[Decided, ...]


def occasion_of(meeting, *, final, on):
    """What is known on the day `on`, on which the papers are made, of a meeting; it need not have been opened yet."""
    decisions = DispatchDecision.objects.filter(meeting=meeting.pk).standing()
    return Occasion(
        month=meeting.month,
        is_draft=not final,
        issuer=issuer_of(settings.DISTRICT_NAME),
        number=document_number(meeting) if final else f"{meeting.month:%Y年%-m月}送审稿",
        issued_on=meeting.published_on if final else on,
        meets_on=meeting.meets_on,
        place=meeting.place,
        chair=meeting.chair,
        present=meeting.present,
        remarks=meeting.remarks,
        decisions=tuple(
            Decided(
                decision.project.name,
                decision.action,
                decision.unit.name if decision.unit else "",
                decision.person,
                decision.due_on,
                decision.problem.number if decision.problem else "",
            )
            for decision in decisions.select_related("project", "unit", "problem")
        ),
    )


def issuer_of(district):
    """某某区大项目建设调度办公室"""
    return f"{district}大项目建设调度办公室"


def document_number(meeting):
    """调度办〔2012〕2号: year of issue and the serial within it (GB/T 9704-2012, 发文字号)."""
    return f"调度办〔{meeting.published_on.year}〕{meeting.serial}号"
