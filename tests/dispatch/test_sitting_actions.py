"""What is typed while a dispatch sits, and what becomes of it when the meeting is over."""

from datetime import date

import pytest

from dispatch.actions.dispatch_meeting.sitting import amend_decision, record_held, strike_decision, type_decision
from dispatch.models import DispatchDecision, DispatchMeeting, Problem, Promise
from projects.models import AuditEvent
from projects.refusals import StaleEdit, StepRefused
from tests import builders
from tests.builders import AT

pytestmark = pytest.mark.django_db

ON, DUE = date(2012, 3, 26), date(2012, 4, 10)
HELD = {"meets_on": ON, "place": "区政府三楼会议室", "chair": "郑某某", "present": "区四套班子", "remarks": "抓紧"}


@pytest.fixture
def project():
    return builders.started_project(planned=1200, invested=(0, 0))


@pytest.fixture
def meeting(project):
    return builders.dispatch_meeting()


@pytest.fixture
def office(meeting):
    return meeting.opened_by


def held(meeting, office):
    return record_held(meeting, **HELD, by=office, on=ON, at=AT)


def test_a_decision_is_numbered_as_it_is_typed_and_says_what_it_lacks(meeting, project, office):
    first = builders.decision(meeting, project, "先做甲", by=office)
    second = builders.decision(meeting, project, "再做乙", by=office, complete=False)
    assert [(first.position, first.lacks), (second.position, second.lacks)] == [
        (1, []),
        (2, ["责任单位", "责任人", "完成时限"]),
    ]


def test_the_same_words_typed_twice_are_one_decision(meeting, project, office):
    first = builders.decision(meeting, project, by=office)
    assert builders.decision(meeting, project, by=office) == first
    other = builders.started_project("乙厂扩产")
    assert builders.decision(meeting, other, by=office) != first
    assert AuditEvent.objects.filter(action="记录议定事项").count() == 2


def test_a_decision_is_completed_and_the_change_is_on_record(meeting, project, office):
    typed = builders.decision(meeting, project, by=office, complete=False)
    unit = builders.unit("区住建局")
    amended = amend_decision(typed, version=1, unit=unit, person="王某某", due_on=DUE, by=office, at=AT)
    assert (amended.lacks, amended.version) == ([], 2)
    changes = AuditEvent.objects.get(action="修改议定事项").changes
    assert changes == {"责任单位": ["", "区住建局"], "责任人": ["", "王某某"], "完成时限": ["", "2012-04-10"]}


def test_saving_the_same_twice_is_one_change(meeting, project, office):
    typed = builders.decision(meeting, project, by=office)
    amend_decision(typed, version=1, person="王某某", by=office, at=AT)
    again = amend_decision(typed, version=1, person="王某某", by=office, at=AT)
    assert again.version == 2
    assert AuditEvent.objects.filter(action="修改议定事项").count() == 1


def test_what_was_changed_meanwhile_is_not_written_over(meeting, project, office):
    typed = builders.decision(meeting, project, by=office)
    amend_decision(typed, version=1, person="王某某", by=office, at=AT)
    with pytest.raises(StaleEdit) as stale:
        amend_decision(typed, version=1, person="赵某某", by=office, at=AT)
    assert stale.value.current.person == "王某某"
    typed.refresh_from_db()
    assert typed.person == "王某某"


def test_a_struck_decision_stays_on_record_and_is_changed_no_more(meeting, project, office):
    typed = builders.decision(meeting, project, by=office)
    for _ in range(2):
        strike_decision(typed, by=office, at=AT)
    assert list(meeting.decisions.standing()) == []
    assert DispatchDecision.objects.get().struck_at == AT
    assert AuditEvent.objects.filter(action="划去议定事项").count() == 1
    with pytest.raises(StaleEdit):
        amend_decision(typed, version=1, person=typed.person, by=office, at=AT)
    assert builders.decision(meeting, project, "另一项", by=office).position == 2


@pytest.mark.parametrize("state", ["preparing", "held", "published", "closed"])
def test_only_while_the_meeting_sits_is_anything_typed(meeting, project, office, state):
    typed = builders.decision(meeting, project, by=office)
    published = {"published_at": AT, "serial": 1} if state in ("published", "closed") else {}
    DispatchMeeting.objects.update(state=state, **published)
    steps = (
        lambda: type_decision(meeting, project=project, action="后来想起的", by=office, at=AT),
        lambda: amend_decision(typed, version=1, person="王某某", by=office, at=AT),
        lambda: strike_decision(typed, by=office, at=AT),
        lambda: held(meeting, office),
    )
    for step in steps:
        with pytest.raises(StepRefused, match="这一步只能在“已冻结”时办理"):
            step()
    assert DispatchDecision.objects.get().struck_at is None
    assert not Problem.objects.exists()


def test_a_meeting_is_not_over_while_a_decision_lacks_a_part(meeting, project, office):
    builders.decision(meeting, project, by=office)
    builders.decision(meeting, project, "补齐监理合同", by=office, unit=None)
    with pytest.raises(StepRefused) as refusal:
        held(meeting, office)
    assert str(refusal.value) == "有1项议定事项没有写全，不能结束会议：“补齐监理合同”缺责任单位。"
    meeting.refresh_from_db()
    assert meeting.state == "frozen"
    assert not Problem.objects.exists()


def test_each_decision_goes_on_as_a_problem_with_its_unit_and_day(meeting, project, office):
    typed = builders.decision(meeting, project, "落实建设用地指标", by=office)
    struck = builders.decision(meeting, project, "不办了", by=office)
    strike_decision(struck, by=office, at=AT)
    held(meeting, office)
    problem = Problem.objects.get()
    typed.refresh_from_db()
    assert typed.problem == problem
    assert (problem.source, problem.description, problem.cause) == ("dispatch_meeting", "落实建设用地指标", "land")
    assert (problem.handling_unit.name, problem.deadline, problem.measure) == ("南山镇", DUE, "责任人：李某某")
    promise = Promise.objects.get()
    assert (promise.unit.name, promise.due_on, promise.source) == ("南山镇", DUE, "dispatch_meeting")


def test_without_a_leader_the_first_lead_unit_gives_its_word(meeting, project, office):
    first, second = builders.unit("区住建局"), builders.unit("区交通局")
    for position, unit in ((2, second), (1, first)):
        builders.assignment(project, "lead_unit", unit, position=position)
    builders.dispatch_answer(meeting, project, by=office, leader=None)
    held(meeting, office)
    assert (Promise.objects.get().leader, Promise.objects.get().unit) == (None, first)


def test_each_answer_that_was_handed_in_binds_its_leader_by_its_day(meeting, project, office):
    leader = builders.leader("钱某某")
    builders.dispatch_answer(meeting, project, by=office, leader=leader, progress="4月底前开工")
    builders.dispatch_answer(meeting, builders.started_project("乙厂扩产"), by=office, leader=leader, state="draft")
    held(meeting, office)
    promise = Promise.objects.get()
    assert (promise.project, promise.leader, promise.text, promise.problem) == (project, leader, "4月底前开工", None)
    assert (promise.given_on, promise.original_due_on, promise.due_on) == (
        date(2012, 3, 22),
        date(2012, 4, 30),
        date(2012, 4, 30),
    )


def test_a_meeting_is_recorded_once(meeting, project, office):
    builders.decision(meeting, project, by=office)
    recorded = held(meeting, office)
    assert (recorded.state, recorded.place, recorded.held_by) == ("held", "区政府三楼会议室", office)
    with pytest.raises(StepRefused):
        held(meeting, office)
    assert (Problem.objects.count(), Promise.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(action="月调度会议结束").count() == 1


def test_a_meeting_that_decided_nothing_ends_too(meeting, office):
    assert held(meeting, office).state == "held"
