"""A dispatch under preparation: opened once, publicized once, answered by the sides, objected to, overruled."""

from datetime import date

import pytest

from dispatch.actions.dispatch_meeting.contest import answer_contest, contest, overrule_diagnosis
from dispatch.actions.dispatch_meeting.preparing import open_meeting, publicize, save_answer
from dispatch.actions.dispatch_meeting.publishing import close_meeting
from dispatch.actions.standing import refresh_standings
from dispatch.models import Contest, DiagnosisRuling, DispatchAnswer, DispatchMeeting
from dispatch.queries.diagnosis import judged
from projects.attachments import AttachmentRefused
from projects.models import AuditEvent
from projects.refusals import StaleEdit, StepRefused
from projects.roles import Role
from tests import builders
from tests.builders import AT

pytestmark = pytest.mark.django_db

ON = date(2012, 3, 26)
LAST_DAY, DAY_AFTER = date(2012, 3, 28), date(2012, 3, 29)
TEXTS = {
    "problem": "缺用地指标",
    "cause": "批次未报",
    "idea": "调整规划",
    "measures": "区国土分局专人跑办",
    "progress": "4月底前拿到批文",
}
PROMISED = date(2012, 4, 30)
PDF = b"%PDF-1.4 minutes"


@pytest.fixture
def project():
    found = builders.started_project("甲厂扩产", planned=1200, invested=(0, 0))
    refresh_standings(from_month_end=builders.FEBRUARY, at=AT)
    return found


@pytest.fixture
def office():
    return builders.user("office", Role.OFFICE)


@pytest.fixture
def meeting(project, office):
    return open_meeting(month=builders.FEBRUARY, by=office, at=AT)


@pytest.fixture
def shown(meeting, office):
    return publicize(meeting, by=office, on=ON, at=AT)


def save(meeting, project, by, *, version=0, submit=False, promised_on=PROMISED, **texts):
    return save_answer(
        meeting,
        project=project,
        texts=TEXTS | texts,
        promised_on=promised_on,
        submit=submit,
        version=version,
        leader=None,
        by=by,
        on=ON,
        at=AT,
    )


def test_a_month_has_one_dispatch(meeting, office):
    again = open_meeting(month=builders.FEBRUARY, by=office, at=AT)
    assert (again, AuditEvent.objects.filter(action="发起月调度").count()) == (meeting, 1)


def test_a_month_without_figures_is_not_dispatched(project, office):
    with pytest.raises(StepRefused, match="2012年3月还没有项目态势"):
        open_meeting(month=builders.MARCH, by=office, at=AT)
    assert not DispatchMeeting.objects.exists()


def test_it_is_shown_for_two_full_working_days(shown):
    assert (shown.contest_from, shown.contest_until) == (ON, LAST_DAY)


def test_it_is_shown_over_the_holidays_as_the_calendar_says(meeting, office):
    builders.holidays()
    shown = publicize(meeting, by=office, on=date(2012, 4, 1), at=AT)
    assert shown.contest_until == date(2012, 4, 6)


def test_it_is_shown_once(shown, office):
    with pytest.raises(StepRefused, match="到2012年3月28日为止"):
        publicize(shown, by=office, on=DAY_AFTER, at=AT)
    assert AuditEvent.objects.filter(action="公示亮灯和排名").count() == 1


# --- The five questions


def test_a_draft_is_kept_and_handed_in(meeting, project, office):
    draft = save(meeting, project, office, promised_on=None)
    assert (draft.state, draft.version, draft.submitted_on) == (DispatchAnswer.State.DRAFT, 1, None)
    handed_in = save(meeting, project, office, version=1, submit=True)
    assert (handed_in.state, handed_in.version, handed_in.submitted_on, handed_in.promised_on) == (
        DispatchAnswer.State.SUBMITTED,
        2,
        ON,
        PROMISED,
    )
    kept, told = list(AuditEvent.objects.order_by("pk"))[-2:]
    assert kept.changes == {}
    assert (told.changes["承诺时限"], told.changes["存在问题"]) == (["", "2012-04-30"], ["", "缺用地指标"])


def test_a_second_tap_saves_nothing(meeting, project, office):
    first = save(meeting, project, office, submit=True)
    second = save(meeting, project, office, submit=True)
    assert (second.pk, second.version) == (first.pk, 1)
    assert AuditEvent.objects.filter(action="答复调度五问").count() == 1


def test_two_people_never_overwrite_each_other(meeting, project, office):
    other = builders.user("office2", Role.OFFICE)
    save(meeting, project, office, submit=True)
    with pytest.raises(StaleEdit) as stale:
        save(meeting, project, other, version=0, submit=True, idea="异地选址")
    assert (stale.value.current.idea, stale.value.current.saved_by) == ("调整规划", office)
    assert DispatchAnswer.objects.get().idea == "调整规划"


def test_what_was_handed_in_stays_handed_in(meeting, project, office):
    save(meeting, project, office, submit=True)
    changed = save(meeting, project, office, version=1, submit=False, idea="异地选址")
    assert (changed.state, changed.idea) == (DispatchAnswer.State.SUBMITTED, "异地选址")
    with pytest.raises(StepRefused, match="承诺时限"):
        save(meeting, project, office, version=2, promised_on=None)


def test_nothing_is_answered_after_the_freeze(meeting, project, office):
    builders.freeze(meeting)
    with pytest.raises(StepRefused, match="已冻结"):
        save(meeting, project, office, submit=True)
    assert not DispatchAnswer.objects.exists()


# --- Objections


def object_to(meeting, project, by, *, about="light", text="春节后已复工", on=ON, **evidence):
    return contest(meeting, project=project, about=about, text=text, by=by, on=on, at=AT, **evidence)


@pytest.mark.parametrize("on", [ON, LAST_DAY])
def test_an_objection_is_made_inside_the_window(shown, project, office, on):
    assert object_to(shown, project, office, on=on).upheld is None


@pytest.mark.parametrize("on", [date(2012, 3, 25), DAY_AFTER])
def test_no_objection_outside_the_window(shown, project, office, on):
    with pytest.raises(StepRefused, match="不在公示期内"):
        object_to(shown, project, office, on=on)


def test_no_objection_before_it_is_shown(meeting, project, office):
    with pytest.raises(StepRefused):
        object_to(meeting, project, office)
    assert not Contest.objects.exists()


def test_one_open_objection_a_matter(shown, project, office):
    first = object_to(shown, project, office)
    assert object_to(shown, project, office) == first
    with pytest.raises(StepRefused, match="已有申诉"):
        object_to(shown, project, office, text="别的理由")
    object_to(shown, project, office, about="rank")
    other = builders.user("office2", Role.OFFICE)
    answer_contest(first, upheld=False, answer="没有佐证", by=other, on=ON, at=AT)
    object_to(shown, project, office, text="补充佐证后再申诉")
    assert Contest.objects.count() == 3


def test_evidence_is_kept_as_what_it_is(shown, project, office):
    made = object_to(shown, project, office, evidence=PDF, evidence_name="会议记录.exe")
    assert (made.evidence_type, made.evidence.name.endswith(".pdf"), made.evidence.read()) == (
        "application/pdf",
        True,
        PDF,
    )


def test_a_file_that_is_not_allowed_is_refused(shown, project, office):
    with pytest.raises(AttachmentRefused):
        object_to(shown, project, office, evidence=b"MZ\x90\x00", evidence_name="会议记录.pdf")
    assert not Contest.objects.exists()


@pytest.mark.parametrize(("upheld", "action"), [(True, "采纳申诉"), (False, "不采纳申诉")])
def test_an_objection_is_answered_once_and_stays_on_record(shown, project, office, upheld, action):
    made = object_to(shown, project, office)
    other = builders.user("office2", Role.OFFICE)
    answered = answer_contest(made, upheld=upheld, answer="已核实", by=other, on=LAST_DAY, at=AT)
    assert (answered.upheld, answered.answer, answered.answered_by) == (upheld, "已核实", other)
    with pytest.raises(StepRefused, match="已经答复过"):
        answer_contest(made, upheld=not upheld, answer="改主意", by=other, on=LAST_DAY, at=AT)
    assert (Contest.objects.get().upheld, AuditEvent.objects.filter(action=action).count()) == (upheld, 1)


def test_nobody_answers_his_own_objection(shown, project):
    of_both = builders.user("both", Role.OFFICE, Role.LEAD_UNIT)
    made = object_to(shown, project, of_both)
    with pytest.raises(StepRefused, match="其他人"):
        answer_contest(made, upheld=True, answer="采纳", by=of_both, on=ON, at=AT)
    assert Contest.objects.get().upheld is None


# --- A person's word in place of the diagnosis


def overrule(project, by, verdict="pushed_not_moving"):
    return overrule_diagnosis(
        project=project,
        month=builders.FEBRUARY,
        computed="insufficient_evidence",
        verdict=verdict,
        reason="领导已三次到场",
        by=by,
        at=AT,
    )


def test_a_ruling_stands_in_place_of_the_computed_diagnosis(meeting, project, office):
    overrule(project, office)
    found = judged([project.pk], as_of=builders.FEBRUARY)[project.pk]
    assert (found.verdict.label, found.diagnosis.verdict.label) == ("推而不进", "证据不足")
    assert found.ruling_words == "系统判定“证据不足”，office改判：领导已三次到场"
    assert judged([project.pk], as_of=builders.JANUARY)[project.pk].ruling is None


def test_the_last_ruling_holds_and_the_others_stay(meeting, project, office):
    overrule(project, office)
    overrule(project, office, verdict="moving_not_fast")
    assert judged([project.pk], as_of=builders.FEBRUARY)[project.pk].verdict.label == "进而不快"
    assert DiagnosisRuling.objects.count() == 2


def test_nothing_is_overruled_after_the_freeze(meeting, project, office):
    builders.freeze(meeting)
    with pytest.raises(StepRefused, match="已经冻结"):
        overrule(project, office)
    assert not DiagnosisRuling.objects.exists()


@pytest.mark.parametrize("state", ["preparing", "frozen", "held", "closed"])
def test_only_a_published_dispatch_is_closed(meeting, office, state):
    DispatchMeeting.objects.update(state=state, published_at=AT, serial=1)
    with pytest.raises(StepRefused):
        close_meeting(meeting, by=office, on=ON, at=AT)
    DispatchMeeting.objects.update(state="published")
    assert close_meeting(meeting, by=office, on=ON, at=AT).state == "closed"
