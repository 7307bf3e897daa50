"""The dispatches of the demo district: January's is closed, February's stands on the morning of its freeze."""

import hashlib
import json
from datetime import date

import pytest

from dispatch.actions.dispatch_meeting.freezing import first_broken_snapshot, first_lost_freeze
from dispatch.models import Contest, DiagnosisRuling, DispatchMeeting, FrozenCorrection, Promise, Standing
from dispatch.month.content.compare import compare
from dispatch.month.content.content import newest_number
from dispatch.month.content.corrections import corrections_before
from dispatch.month.content.figures import figures_of, in_reading_order
from dispatch.pages.dispatch_meeting.decisions import as_last_time
from dispatch.pages.dispatch_meeting.detail import meeting_page
from dispatch.pages.promise.listing import promise_words
from dispatch.papers.making import PAPERS
from dispatch.papers.occasion import document_number
from dispatch.queries.dispatch_meeting import facts_of, standings_of, unanswered
from dispatch.queries.problems import open_problems
from dispatch.rules.dispatch_meeting import PROPOSE_FREEZE, next_step
from projects.choices import Light
from projects.models import AuditEvent, InvestmentEntry, Project, User
from tests.builders import FEBRUARY, JANUARY, moment
from tests.dispatch.papers.papers import words_of_docx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

TODAY = date(2012, 3, 26)


def meeting(month):
    return DispatchMeeting.objects.get(month=month)


# --- January


def test_january_went_its_whole_way():
    january = meeting(JANUARY)
    assert (january.state, document_number(january)) == ("closed", "调度办〔2012〕1号")
    assert (january.contest_until, january.snapshot.frozen_on) == (date(2012, 2, 8), date(2012, 2, 9))
    assert (january.meets_on, january.published_on) == (date(2012, 2, 10), date(2012, 2, 13))
    snapshot = january.snapshot
    assert (snapshot.proposed_by.username, snapshot.confirmed_by.username) == ("office", "supervisor")
    assert (first_broken_snapshot(), first_lost_freeze()) == (None, "")
    of_january = AuditEvent.objects.filter(subject="2012年1月调度").order_by("pk")
    assert list(of_january.values_list("action", flat=True)) == [
        "发起月调度",
        "公示亮灯和排名",
        "提出冻结",
        "冻结月度数据",
        "月调度会议结束",
        "印发通报",
        "月调度办结",
    ]


def test_its_papers_are_the_files_that_were_issued():
    documents = meeting(JANUARY).documents.all()
    assert {(document.kind, document.is_final) for document in documents} == {(kind, True) for kind in PAPERS}
    for document in documents:
        assert hashlib.sha256(document.file.read()).hexdigest() == document.sha256


def test_its_decisions_went_on_as_problems():
    decisions = meeting(JANUARY).decisions.standing()
    assert list(decisions.values_list("project__name", "unit__name", "problem__state", "problem__level")) == [
        ("软件外包基地一期", "区经信局", "closed", 1),
        ("古镇保护开发一期", "区住建局", "accepted", 2),
        ("高新区创新中心大厦", "高新区管委会", "accepted", 1),
        ("和平路片区改造", "区财政局", "closed", 1),
        ("农产品批发市场搬迁", "东城街道", "closed", 1),
        ("集中供热管网", "区发改局", "claimed", 1),
    ]


def test_what_was_left_out_of_january_was_put_right_by_two_and_is_in_the_next_notice():
    asked = FrozenCorrection.objects.get()
    people = (asked.asked_by.username, asked.office_by.username, asked.supervisor_by.username)
    assert (asked.state, people) == ("approved", ("leadunit01", "office2", "supervisor"))
    [correction] = corrections_before(FEBRUARY, number=newest_number(2012))
    assert (correction.project, correction.was_wan, correction.now_wan) == ("东关村改造", 830, 930)
    frozen = {row["name"]: row for row in json.loads(meeting(JANUARY).snapshot.content)["projects"]}
    assert float(frozen["东关村改造"]["invested"]) == 830
    assert Standing.objects.get(project__name="东关村改造", as_of=JANUARY).invested_wan == 930


def test_februarys_ledger_moved_nothing_that_was_frozen():
    after = InvestmentEntry.objects.filter(
        book="verified", kind="month", on=JANUARY, recorded_at__gte=moment(date(2012, 2, 15))
    )
    assert (after.count(), FrozenCorrection.objects.exclude(state="approved").count()) == (0, 0)


# --- February


def test_february_waits_for_the_offices_proposal():
    february = meeting(FEBRUARY)
    step = next_step(facts_of(february, on=TODAY))
    assert (february.state, step.name, step.blocks) == ("preparing", PROPOSE_FREEZE, ())
    assert [str(gap) for gap in step.missing] == ["8个落后项目还没有答复五问"]
    assert as_last_time(february)["place"] == "区委常委会议室"


def test_most_projects_behind_are_answered_and_the_others_can_be_named():
    february = meeting(FEBRUARY)
    missing = unanswered(february, standings_of(february)).order_by("project__code")
    assert list(missing.values_list("project__name", flat=True)) == [
        "某某生化氨基酸",
        "某某化工搬迁改造",
        "汽车零部件产业园",
        "精密模具加工基地",
        "电子商务产业园",
        "客运西站迁建",
        "集中供热管网",
        "新能源客车总装",
    ]
    answers = february.answers.order_by("project__code")
    assert answers.filter(state="submitted", promised_on__gt=TODAY).count() == 9
    draft = answers.get(state="draft")
    assert (draft.project.name, draft.saved_by.username, draft.leader.name) == (
        "汽车零部件产业园",
        "secretary01",
        "钱某某",
    )
    for answer in answers.filter(state="submitted"):
        assert all(getattr(answer, name) for name in answer.QUESTIONS)
        assert answer.saved_by.leader == answer.leader


def test_two_objected_and_one_was_right():
    contests = Contest.objects.order_by("pk").values_list("project__name", "about", "upheld", "evidence_name")
    assert list(contests) == [
        ("某某化工搬迁改造", "diagnosis", True, "现场照片0321.jpg"),
        ("新能源客车总装", "light", False, ""),
    ]
    ruling = DiagnosisRuling.objects.get()
    assert (ruling.project.name, ruling.computed, ruling.verdict) == (
        "某某化工搬迁改造",
        "assigned_not_pushed",
        "pushed_not_moving",
    )


def test_a_decision_that_was_reported_done_in_time_is_not_late():
    page = meeting_page(meeting(FEBRUARY), user=User.objects.get(username="office"), on=TODAY)
    assert [(item["project"], item["overdue"]) for item in page["open_decisions"]] == [
        ("古镇保护开发一期", True),
        ("集中供热管网", False),
        ("高新区创新中心大厦", False),
    ]
    january = meeting_page(meeting(JANUARY), user=User.objects.get(username="office"), on=TODAY)
    assert [step["place"] for step in january["steps"]] == ["done"] * 5


def test_what_ended_with_another_unit_is_not_called_reported():
    ended = Promise.objects.with_verdict(TODAY).get(project__name="南部片区路网", verdict="void")
    words = promise_words(ended)
    assert (words["state"], words["claimed"]) == ("已终止", "")


def test_a_frozen_content_is_read_in_the_order_of_the_lights():
    """Canonical JSON has them by the alphabet."""
    january = json.loads(meeting(JANUARY).snapshot.content)
    assert list(compare(None, january).lights) == Light.values
    assert list(in_reading_order(figures_of(january)["headline"]))[6:12] == [
        "红灯",
        "黄灯",
        "蓝灯",
        "绿灯",
        "未到期",
        "无灯",
    ]
    notice = meeting(JANUARY).documents.get(kind="notice.docx").file.read()
    assert "在79个项目中，黄灯7个、蓝灯18个、未到期46个、不亮灯8个" in words_of_docx(notice)


def test_a_result_that_waits_does_not_stand_before_what_is_not_solved():
    project = Project.objects.get(name="软件外包基地一期")
    states = [problem.state for problem in open_problems([project.pk])[project.pk]]
    assert states == ["accepted", "accepted", "accepted", "claimed"]
