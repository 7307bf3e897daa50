"""Objections to a light, a diagnosis or a rank, their answers, and a person's word in place of a computed verdict."""

from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction

from dispatch.actions.dispatch_meeting.steps import locked, trail
from dispatch.models import Contest, DiagnosisRuling, DispatchMeeting
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING, may_contest
from projects import attachments
from projects.actions.audit import Happening, record
from projects.models import Project, User
from projects.refusals import StepRefused
from projects.wording import month_text


@transaction.atomic
def contest(
    meeting: DispatchMeeting,
    *,
    project: Project,
    about: str,
    text: str,
    evidence: bytes | None = None,
    evidence_name: str = "",
    by: User,
    on: date,
    at: datetime,
) -> Contest:
    """Object to what was shown of a project, with evidence where there is a file. One open objection a matter.

    Raises `StepRefused` outside the window and `AttachmentRefused` for a file that may not be kept.
    """
    meeting = locked(meeting, "contest")
    if not may_contest(contest_from=meeting.contest_from, contest_until=meeting.contest_until, on=on):
        raise StepRefused("现在不在公示期内，不能申诉。数字有误的，请向大项目办提出更正。")
    same = meeting.contests.filter(project=project, about=about, upheld__isnull=True).first()
    if same is not None:
        if same.text == text:
            return same
        raise StepRefused("这一事项已有申诉在等答复。")
    made = Contest(meeting=meeting, project=project, about=about, text=text, by=by, on=on, at=at)
    if evidence:
        extension, made.evidence_type = attachments.recognise(evidence, name=evidence_name)
        made.evidence_name = evidence_name[-120:]
        made.evidence.save(f"{meeting.month:%Y-%m}-{project.code}.{extension}", ContentFile(evidence), save=False)
    made.save()
    trail(f"申诉{made.get_about_display()}", meeting, by=by, at=at, changes={"理由": ["", text]}, project=project)
    return made


@transaction.atomic
def answer_contest(made: Contest, *, upheld: bool, answer: str, by: User, on: date, at: datetime) -> Contest:
    """Say whether an objection is upheld, and why.

    Raises `StepRefused` after the freeze, where it is answered already, and where it is his own.
    """
    if by.pk == made.by_id:
        raise StepRefused("自己提出的申诉，由大项目办的其他人答复。")
    meeting = locked(made.meeting, "answer_contest")
    answered = Contest.objects.filter(pk=made.pk, upheld__isnull=True).update(
        upheld=upheld, answer=answer, answered_by=by, answered_on=on, answered_at=at
    )
    if not answered:
        raise StepRefused("这件申诉已经答复过，请刷新页面。")
    action = "采纳申诉" if upheld else "不采纳申诉"
    trail(action, meeting, by=by, at=at, changes={"答复": ["", answer]}, project=made.project)
    made.refresh_from_db()
    return made


@transaction.atomic
def overrule_diagnosis(
    *, project: Project, month: date, computed: str, verdict: str, reason: str, by: User, at: datetime
) -> DiagnosisRuling:
    """Put a person's word in place of the computed verdict; the reason stays beside it. Raises `StepRefused`."""
    meeting = DispatchMeeting.objects.select_for_update().filter(month=month).first()
    if meeting is not None and not DISPATCH_MEETING.allows("overrule", meeting.state):
        raise StepRefused(f"{month_text(month)}已经冻结，诊断不再改判。")
    ruling = DiagnosisRuling.objects.create(
        project=project, month=month, verdict=verdict, computed=computed, reason=reason, by=by, at=at
    )
    changes = {"三类现象": [computed, verdict]}
    record([Happening("改判三类现象", f"{month_text(month)} {project}", project, changes, reason)], by=by, at=at)
    return ruling
