"""A problem with its holder: every step once, by whom it belongs to, with its row in the log and its audit event."""

import pytest
from django.core.exceptions import PermissionDenied

from dispatch.actions import problem as problems
from dispatch.models import DeadlineExtension, Problem, ProblemStep, Promise
from dispatch.queries.problem_desk import may_raise, steps_open_to
from dispatch.rules.promise import VOID, promise_verdict
from projects.actions.audit import first_broken_event
from projects.models import Assignment, AuditEvent
from projects.refusals import EvidenceRefused, StaleEdit, StepRefused
from tests import builders
from tests.dispatch.problems import LIMIT, RAISED, account, claimed, day, district, kinds, raised, take, turns

pytestmark = pytest.mark.django_db

Source, State = Problem.Source, Problem.State


@pytest.fixture
def project():
    return district()


# --- Raised


def test_a_problem_begins_with_its_holder_his_clock_and_its_row_in_the_log(project):
    problem = raised(project)
    assert (problem.state, problem.level, problem.original_deadline, problem.deadline) == ("assigned", 1, LIMIT, LIMIT)
    assert turns(problem) == [(1, "区国土分局", None, RAISED, LIMIT, None)]
    assert kinds(problem) == ["raised"]
    assert AuditEvent.objects.get(action="提出问题").changes["承办单位"] == ["", "区国土分局"]
    seen = Assignment.objects.filter(role=Assignment.Role.PROBLEM_UNIT).values_list("unit__name", "from_on")
    assert list(seen) == [("区国土分局", RAISED)]


@pytest.mark.parametrize(
    ("by", "side"),
    [
        ("liaison", (None, "南山镇")),
        ("town", (None, "南山镇")),
        ("leader", ("周某某", None)),
        ("secretary", ("周某某", None)),
        ("chief", (None, "chief的单位")),
        ("office", (None, "区大项目办")),
    ],
)
def test_the_raisers_side(project, by, side):
    problem = raised(project, by=by)
    assert (
        problem.raiser_leader and problem.raiser_leader.name,
        problem.raiser_unit and problem.raiser_unit.name,
    ) == side


def test_a_meetings_problem_is_its_leaders_whoever_wrote_it_down(project):
    meeting = builders.site_meeting(project, by=account("town"), held_by=builders.leader("周某某"))
    problem = raised(project, by="town", site_meeting=meeting, source=Source.SITE_MEETING, deadline=day(28))
    assert (problem.raiser_leader.name, problem.raiser_unit) == ("周某某", None)
    (promise,) = Promise.objects.all()
    assert (promise.source, promise.unit.name, promise.due_on) == ("site_meeting", "区国土分局", day(28))


def test_a_wish_gives_more_time_and_never_less_and_a_limit_is_a_promise_as_well(project):
    sooner, later = raised(project, wanted_on=day(15)), raised(project, wanted_on=day(22))
    told = raised(project, by="office", deadline=day(16))
    assert [problem.due_on for problem in (sooner, later, told)] == [LIMIT, day(22), day(16)]
    assert [problem.wished_on for problem in (sooner, later, told)] == [day(15), day(22), None]
    assert list(Promise.objects.values_list("problem", "source", "original_due_on")) == [
        (told.pk, "assignment", day(16))
    ]


def test_a_day_that_has_passed_is_no_clock_as_a_wish_and_no_promise_as_a_limit(project):
    wished, limited = raised(project, wanted_on=day(1)), raised(project, by="leader", deadline=day(1))
    assert [(problem.deadline, problem.limit_text) for problem in (wished, limited)] == [
        (LIMIT, ""),
        (day(1), "2012年3月1日"),
    ]
    assert Promise.objects.count() == 0


def test_who_may_raise(project):
    found = {
        name: may_raise(account(name), project, on=RAISED)
        for name in ("liaison", "town", "land", "leader", "leader2", "secretary", "chief", "office", "supervisor")
    }
    assert found == {
        "liaison": True,
        "town": True,
        "land": False,
        "leader": True,
        "leader2": False,
        "secretary": True,
        "chief": True,
        "office": True,
        "supervisor": True,
    }


@pytest.mark.parametrize("sooner_by", ["land", "office"])
def test_an_earlier_wish_counts_once_the_holder_accepts_it_or_somebody_above_sets_it(project, sooner_by):
    problem = raised(project, wanted_on=day(15))
    if sooner_by == "land":
        problem = take(problems.accept, problem, "land", day(6), accept_wish=True)
    else:
        problem = take(problems.set_limit, problem, "office", day(6), reason="工期等不得")
    assert (problem.original_deadline, problem.due_on, problem.deadline) == (LIMIT, day(15), day(15))
    assert turns(problem)[-1][4] == day(15)
    with pytest.raises(StepRefused, match="不用另定"):
        take(problems.set_limit, problem, "office", day(7))


def test_a_rise_moves_the_holders_limit_and_not_the_decided_date(project):
    problem = take(problems.declare_unable, raised(project), "land", day(6), reason="难")
    assert (problem.due_on, problem.deadline) == (LIMIT, day(20))
    longer = take(problems.ask_extension, problem, "leader", day(9), wanted_on=day(30), reason="省里批")
    granted = take(problems.decide_extension, longer, "chief", day(12), approve=True, reason="同意")
    assert (granted.due_on, granted.deadline, granted.stopped_on) == (day(20), day(30), None)  # stopped for one day


def test_a_result_that_was_refused_keeps_nothing_in_time(project):
    problem = claimed(raised(project))
    refused = take(problems.refuse, problem, "liaison", day(20), reason="没有下达")
    assert (refused.due_on, refused.deadline) == (LIMIT, day(1, month=4))
    assert list(Problem.objects.overdue_on(day(20))) == [refused]


def test_a_granted_objection_gives_a_whole_clock_and_a_new_date(project):
    objected = take(problems.object_to, raised(project), "land", day(8), reason="不归我局")
    given = take(problems.assign, objected, "office", day(12), unit=builders.unit("区财政局"), reason="属资金")
    assert (given.original_deadline, given.due_on, given.deadline) == (LIMIT, day(26), day(26))
    moved = take(problems.assign, given, "office", day(13), unit=builders.unit("南山镇"), reason="属地")
    assert (moved.due_on, moved.deadline) == (day(26), day(27))


def test_a_result_reported_while_the_clock_is_stopped_is_in_time(project):
    asked_on_last_day = take(problems.ask_extension, raised(project), "land", LIMIT, wanted_on=day(30), reason="难")
    claimed_late = take(problems.claim_result, asked_on_last_day, "land", day(21), result="指标已下达")
    assert (claimed_late.due_on, claimed_late.result_on, claimed_late.stopped_on) == (day(21), day(21), None)
    assert not Problem.objects.reported_late().exists()


# --- Once, and on the state that was shown


STEPS = [
    (problems.accept, "land", {}, "accepted"),
    (problems.accept, "land", {"promised_on": day(14)}, "accepted"),
    (problems.object_to, "land", {"reason": "不归我局"}, "objected"),
    (problems.note_progress, "land", {"text": "已上报市局"}, "progress"),
    (problems.ask_extension, "land", {"wanted_on": day(30), "reason": "市局未批"}, "extension_asked"),
    (problems.declare_unable, "land", {"reason": "指标由市里统筹"}, "declared_unable"),
    (problems.claim_result, "land", {"result": "指标已下达"}, "claimed"),
    (problems.assign, "office", {"unit": "区财政局", "reason": "属资金问题"}, "assigned"),
]


@pytest.mark.parametrize(
    ("step", "by", "said", "kind"), STEPS, ids=[f"{kind}-{len(said)}" for _, _, said, kind in STEPS]
)
def test_a_second_tap_takes_no_second_step(project, step, by, said, kind):
    said = said | ({"unit": builders.unit(said["unit"])} if "unit" in said else {})
    problem = raised(project)
    take(step, problem, by, day(6), **said)
    before = (
        AuditEvent.objects.count(),
        ProblemStep.objects.count(),
        Promise.objects.count(),
        DeadlineExtension.objects.count(),
    )
    again = take(step, problem, by, day(6), **said)
    after = (
        AuditEvent.objects.count(),
        ProblemStep.objects.count(),
        Promise.objects.count(),
        DeadlineExtension.objects.count(),
    )
    assert (before, again) == (after, Problem.objects.get())
    assert kinds(problem).count(kind) == 1
    assert first_broken_event() is None


@pytest.mark.parametrize(
    ("step", "by", "said", "kind"), STEPS, ids=[f"{kind}-{len(said)}" for _, _, said, kind in STEPS]
)
def test_a_stale_form_changes_nothing_and_shows_what_was_done_meanwhile(project, step, by, said, kind):
    said = said | ({"unit": builders.unit(said["unit"])} if "unit" in said else {})
    problem = raised(project)
    take(problems.note_progress, problem, "land2", day(6), text="正在组卷")
    with pytest.raises(StaleEdit) as stale:
        take(step, problem, by, day(6), **said)
    assert (stale.value.current.state, stale.value.current.version) == ("accepted", 1)
    assert kinds(problem) == ["raised", "progress"]


def test_the_same_step_of_another_person_is_stale(project):
    problem = raised(project)
    take(problems.accept, problem, "land", day(6))
    with pytest.raises(StaleEdit):
        take(problems.accept, problem, "land2", day(6))


@pytest.mark.parametrize(
    ("step", "by", "said", "kind"), STEPS, ids=[f"{kind}-{len(said)}" for _, _, said, kind in STEPS]
)
def test_it_is_nobody_elses_step(project, step, by, said, kind):
    said = said | ({"unit": builders.unit(said["unit"])} if "unit" in said else {})
    problem = raised(project)
    for name in {"money", "liaison", "leader2", "secretary", "supervisor"}:
        with pytest.raises(PermissionDenied):
            take(step, problem, name, day(6), **said)
    assert (kinds(problem), Problem.objects.get().version) == (["raised"], 0)


@pytest.mark.parametrize(
    ("step", "by", "said", "message"),
    [
        (problems.accept, "land", {}, "这个问题目前是“待确认”，不能签收。请看看最新的办理情况。"),
        (
            problems.object_to,
            "land",
            {"reason": "不归我局"},
            "这个问题目前是“待确认”，不能提出异议。请看看最新的办理情况。",
        ),
        (
            problems.note_progress,
            "land",
            {"text": "补充"},
            "这个问题目前是“待确认”，不能登记进展。请看看最新的办理情况。",
        ),
        (
            problems.ask_extension,
            "land",
            {"wanted_on": day(30), "reason": "忙"},
            "这个问题目前是“待确认”，不能申请展期。请看看最新的办理情况。",
        ),
        (
            problems.declare_unable,
            "land",
            {"reason": "难"},
            "这个问题目前是“待确认”，不能报告办不了。请看看最新的办理情况。",
        ),
        (
            problems.claim_result,
            "land",
            {"result": "又好了"},
            "这个问题目前是“待确认”，不能报结。请看看最新的办理情况。",
        ),
        (
            problems.uphold,
            "office",
            {"reason": "职责所在"},
            "这个问题目前是“待确认”，不能维持交办。请看看最新的办理情况。",
        ),
        (
            problems.reopen,
            "supervisor",
            {"reason": "抽查"},
            "这个问题目前是“待确认”，不能重新办理。请看看最新的办理情况。",
        ),
        (problems.rate, "liaison", {"rating": 5}, "这个问题目前是“待确认”，不能评价。请看看最新的办理情况。"),
        (
            problems.decide_extension,
            "leader",
            {"approve": True, "reason": ""},
            "这份展期申请已经批复或已失效，不用再批。",
        ),
    ],
)
def test_a_step_out_of_its_state_is_refused_with_a_reason(project, step, by, said, message):
    problem = claimed(raised(project))
    with pytest.raises(StepRefused, match=f"^{message}$"):
        take(step, problem, by, day(13), **said)
    assert Problem.objects.get().version == problem.version


@pytest.mark.parametrize(
    ("step", "by", "said", "message"),
    [
        (problems.object_to, "land", {"reason": " "}, "请写明异议的理由。"),
        (problems.note_progress, "land", {"text": ""}, "请写明办理进展。"),
        (problems.declare_unable, "land", {"reason": ""}, "请写明办不了的原因。"),
        (problems.claim_result, "land", {"result": ""}, "请写明办理结果。"),
        (problems.ask_extension, "land", {"wanted_on": day(30), "reason": ""}, "请写明展期的理由。"),
        (
            problems.ask_extension,
            "land",
            {"wanted_on": LIMIT, "reason": "忙"},
            "申请展期的日期要晚于现在的时限2012年3月19日和今天。",
        ),
        (problems.accept, "land", {"promised_on": day(5)}, "承诺的日期已经过去，请重新填写。"),
        (
            problems.accept,
            "land",
            {"promised_on": day(20)},
            "承诺的日期不能晚于时限2012年3月19日；时间不够的，请申请展期。",
        ),
        (
            problems.assign,
            "office",
            {"unit": "区国土分局", "reason": "x"},
            "这个问题已经由区国土分局承办；要调整时限的，请由承办单位申请展期。",
        ),
        (problems.assign, "office", {"unit": "区财政局", "reason": ""}, "请写明改派的理由。"),
        (
            problems.assign,
            "office",
            {"unit": "区财政局", "reason": "x", "deadline": day(5)},
            "时限已经过去，请重新填写。",
        ),
    ],
)
def test_a_step_that_lacks_something_is_refused_with_what_it_lacks(project, step, by, said, message):
    said = said | ({"unit": builders.unit(said["unit"])} if "unit" in said else {})
    problem = raised(project)
    with pytest.raises(StepRefused, match=f"^{message}$"):
        take(step, problem, by, day(6), **said)
    assert (kinds(problem), Problem.objects.get().version, len(turns(problem))) == (["raised"], 0, 1)


# --- With its holder


def test_an_objection_stands_or_not(project):
    problem = take(problems.object_to, raised(project), "land", day(6), reason="不归我局")
    upheld = take(problems.uphold, problem, "leader", day(7), reason="职责所在")
    assert (upheld.state, upheld.deadline, upheld.due_on) == ("accepted", day(20), day(20))  # stopped for a day
    with pytest.raises(StepRefused, match="不能提出异议"):
        take(problems.object_to, upheld, "land", day(8), reason="还是不归")


def test_another_unit_begins_anew_and_the_original_deadline_stays(project):
    problem = raised(project, by="office", deadline=day(12))
    given = take(
        problems.assign, problem, "leader", day(8), unit=builders.unit("区财政局"), reason="属资金", deadline=day(23)
    )
    assert (given.state, given.level, given.original_deadline, given.deadline) == ("assigned", 1, day(12), day(23))
    assert turns(given) == [
        (1, "区国土分局", None, RAISED, day(12), day(8)),
        (1, "区财政局", None, day(8), day(23), None),
    ]
    words = {promise.unit.name: (promise.due_on, promise.ended_on) for promise in Promise.objects.all()}
    assert words == {"区国土分局": (day(12), day(8)), "区财政局": (day(23), None)}
    sees = {
        name: Problem.objects.visible_to(account(name), on=day(9)).exists() for name in ("land", "money", "leader2")
    }
    assert sees == {"land": True, "money": True, "leader2": False}
    assert "accept" in steps_open_to(given, account("money"), on=day(9))
    assert steps_open_to(given, account("land"), on=day(9)) == frozenset()


def test_evidence_is_kept_and_anything_else_refused(project):
    problem = raised(project)
    with pytest.raises(EvidenceRefused, match="不是可以上传的文件"):
        take(problems.note_progress, problem, "land", day(6), text="见附件", evidence=(b"MZ program", "批复.pdf"))
    assert Problem.objects.get().version == 0
    noted = take(problems.note_progress, problem, "land", day(6), text="见附件", evidence=(b"%PDF-1.4 x", "批复.exe"))
    step = noted.steps.last()
    assert (step.evidence_name, step.evidence_type, step.evidence.name[-4:]) == ("批复.exe", "application/pdf", ".pdf")
    with step.evidence.open("rb") as file:
        assert file.read() == b"%PDF-1.4 x"


# --- More time


def asked(project, **said):
    problem = raised(project, by="office", deadline=LIMIT)
    return take(problems.ask_extension, problem, "land", day(15), wanted_on=day(30), reason="市局未批", **said)


def test_more_time_is_granted_one_level_above(project):
    problem = asked(project)
    for name in ("land", "office", "leader2", "secretary", "liaison"):
        with pytest.raises(PermissionDenied):
            take(problems.decide_extension, problem, name, day(16), approve=True, reason="同意")
    granted = take(problems.decide_extension, problem, "leader", day(16), approve=True, reason="同意")
    assert (granted.original_deadline, granted.deadline, granted.extensions) == (LIMIT, day(30), 1)
    assert turns(granted) == [(1, "区国土分局", None, RAISED, day(30), None)]
    (promise,) = Promise.objects.all()
    assert (promise.original_due_on, promise.due_on, promise.extensions) == (LIMIT, day(30), 1)
    request = DeadlineExtension.objects.get()
    assert (request.state, request.from_due_on, request.decided_by) == ("approved", LIMIT, account("leader"))


def test_less_than_asked_for_can_be_granted_and_no_more(project):
    problem = asked(project)
    message = "展期的日期要晚于现在的时限2012年3月19日，不早于今天，不晚于申请的2012年3月30日。"
    for due_on in (day(31), LIMIT):
        with pytest.raises(StepRefused, match=message):
            take(problems.decide_extension, problem, "chief", day(16), approve=True, reason="", due_on=due_on)
    granted = take(problems.decide_extension, problem, "chief", day(16), approve=True, reason="", due_on=day(23))
    assert granted.deadline == day(23)


def test_a_refusal_needs_a_reason_and_leaves_what_was_left_of_the_clock(project):
    problem = asked(project)
    with pytest.raises(StepRefused, match="请写明批复的理由。"):
        take(problems.decide_extension, problem, "leader", day(16), approve=False, reason="")
    refused = take(problems.decide_extension, problem, "leader", day(16), approve=False, reason="抓紧办")
    assert (refused.deadline, refused.extensions, DeadlineExtension.objects.get().state) == (day(20), 0, "refused")
    assert Promise.objects.get().extensions == 0
    again = take(problems.ask_extension, refused, "land", day(17), wanted_on=day(28), reason="仍不够")
    assert again.deadline_extensions.count() == 2


def test_two_requests_never_wait_at_once(project):
    problem = asked(project)
    with pytest.raises(StepRefused, match="已经有一份展期申请待批"):
        take(problems.ask_extension, problem, "land", day(16), wanted_on=day(31), reason="再多一天")


def test_a_request_lapses_with_its_turn(project):
    claimed(asked(project), on=day(16))
    assert DeadlineExtension.objects.get().state == "lapsed"


def test_what_the_chiefs_hold_is_put_off_with_a_public_reason(project):
    problem = take(problems.declare_unable, raised(project), "land", day(6), reason="市里统筹")
    problem = take(problems.declare_unable, problem, "leader", day(7), reason="市里统筹")
    problem = take(problems.ask_extension, problem, "chief", day(8), wanted_on=day(30), reason="已去函")
    with pytest.raises(StepRefused, match="请写明批复的理由。"):
        take(problems.decide_extension, problem, "chief", day(8), approve=True, reason="")
    granted = take(problems.decide_extension, problem, "chief", day(8), approve=True, reason="等市里会议")
    assert (granted.level, granted.deadline) == (3, day(30))


# --- Passed up


def test_what_cannot_be_done_goes_up_at_once_and_its_promise_is_not_broken(project):
    problem = raised(project, by="office", deadline=LIMIT)
    up = take(problems.declare_unable, problem, "land", day(8), reason="市里统筹")
    assert (up.state, up.level, up.deadline, up.original_deadline) == ("assigned", 2, day(22), LIMIT)
    assert turns(up)[-1] == (2, None, "周某某", day(8), day(22), None)
    assert kinds(up) == ["raised", "declared_unable", "risen"]
    (promise,) = Promise.objects.all()
    dates = {"due_on": promise.due_on, "kept_on": promise.kept_on, "ended_on": promise.ended_on}
    assert promise_verdict(as_of=day(30), **dates) == VOID
    assert list(Problem.objects.on_desk_of(account("leader"), on=day(9))) == [up]
    assert [Problem.objects.on_desk_of(account(name), on=day(9)).count() for name in ("land", "leader2", "chief")] == [
        0
    ] * 3
    top = take(problems.declare_unable, up, "leader", day(9), reason="需区里出面")
    assert (top.level, top.deadline, turns(top)[-1]) == (3, day(16), (3, None, None, day(9), day(16), None))
    with pytest.raises(PermissionDenied):
        take(problems.declare_unable, top, "chief", day(10), reason="也难")
    assert [Problem.objects.on_desk_of(account(name), on=day(9)).exists() for name in ("chief", "leader")] == [
        True,
        False,
    ]


def test_a_leader_gives_it_back_to_a_unit(project):
    up = take(problems.declare_unable, raised(project), "land", day(6), reason="市里统筹")
    down = take(problems.assign, up, "leader", day(7), unit=builders.unit("区财政局"), reason="由财政牵头")
    assert (down.level, down.state, down.handling_unit.name) == (1, "assigned", "区财政局")


def test_the_chiefs_decide_for_a_project_without_a_leader(project):
    problem = take(problems.ask_extension, raised(project), "land", day(6), wanted_on=day(30), reason="报批")
    waiting = Problem.objects.waiting_for_decision_of(account("chief"), on=day(6))
    assert not waiting.exists()
    project.assignments.filter(role="responsible_leader").delete()
    assert list(waiting.all()) == [problem]
    assert take(problems.decide_extension, problem, "chief", day(6), approve=True, reason="").deadline == day(30)


def test_no_word_is_broken_while_somebody_else_decides_and_the_stop_puts_it_off(project):
    problem = raised(project, by="office", deadline=LIMIT)
    asked = take(problems.ask_extension, problem, "land", LIMIT, wanted_on=day(30), reason="难")
    assert Promise.objects.with_verdict(day(21)).get().verdict == "open"
    take(problems.decide_extension, asked, "leader", day(21), approve=False, reason="抓紧")
    word = Promise.objects.with_verdict(day(22)).get()
    assert (word.due_on, word.extensions, word.verdict) == (day(21), 0, "broken")
