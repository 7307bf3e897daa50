"""What problems prove about a project that is behind; and who sees them."""

from datetime import date

import pytest

from dispatch.actions import problem as problems
from dispatch.actions.standing import refresh_standings
from dispatch.models import Problem, Standing
from dispatch.queries.concealment import concealments
from dispatch.queries.diagnosis import diagnoses
from dispatch.queries.problem_limits import is_overdue
from dispatch.queries.problems import limit_text
from dispatch.rules.diagnosis import ASSIGNED_NOT_PUSHED, INSUFFICIENT_EVIDENCE, MOVING_NOT_FAST, PUSHED_NOT_MOVING
from projects.choices import Light
from projects.models import Assignment, User
from projects.roles import Role
from tests import builders
from tests.dispatch.problems import LIMIT, RAISED, claimed, closed, day, district, raised, take

pytestmark = pytest.mark.django_db

AS_OF = date(2012, 3, 31)


@pytest.fixture
def project():
    return district()


def diagnosis(project, as_of=AS_OF):
    return diagnoses([project.pk], as_of=as_of)[project.pk]


def evidence(project):
    return [(item.kind, item.on, item.label, item.url) for item in diagnosis(project).evidence]


def test_what_a_department_does_is_help_and_says_where_it_is_written(project):
    problem = take(problems.note_progress, raised(project, by="office"), "land", day(6), text="已上报市局")
    assert diagnosis(project).verdict == INSUFFICIENT_EVIDENCE
    url = f"/problems/{problem.number}/"
    assert evidence(project) == [
        ("problem_help", day(6), f"办理进展问题{problem.number}：已上报市局", url),
        ("problem_help", RAISED, f"提出问题{problem.number}：缺建设用地指标", url),
    ]


@pytest.mark.parametrize("by", ["leader", "secretary", "town"])
def test_what_the_responsible_side_raises_is_push(project, by):
    raised(project, by=by)
    assert [item.kind for item in diagnosis(project).evidence] == ["problem_action"]
    assert diagnosis(project).verdict == PUSHED_NOT_MOVING


def test_what_it_decides_assigns_and_passes_up_is_push_too(project):
    asked = take(problems.ask_extension, raised(project, by="office"), "land", day(6), wanted_on=day(30), reason="难")
    take(problems.decide_extension, asked, "leader", day(7), approve=False, reason="抓紧")
    up = take(problems.declare_unable, raised(project, by="office"), "land", day(6), reason="难")
    take(problems.declare_unable, up, "leader", day(8), reason="请主要领导定")
    kinds = [(item.kind, item.on) for item in diagnosis(project).evidence]
    assert [kind for kind, on in kinds if on == day(6)] == ["problem_help"]
    assert [kind for kind, on in kinds if on in (day(7), day(8))] == ["problem_action"] * 2


def test_what_the_portal_does_by_itself_is_no_push(project):
    raised(project, by="office")
    problems.advance(on=day(12), at=builders.moment(day(12)))
    problems.advance(on=day(20), at=builders.moment(day(20)))
    assert Problem.objects.get().steps.count() == 3
    assert diagnosis(project).verdict == INSUFFICIENT_EVIDENCE
    assert [item.kind for item in diagnosis(project).evidence] == ["problem_help"]


def test_objecting_and_asking_push_nothing(project):
    take(problems.object_to, raised(project, by="office"), "land", day(6), reason="不归我局")
    take(problems.ask_extension, raised(project, by="office"), "land", day(6), wanted_on=day(30), reason="难")
    assert {item.on for item in diagnosis(project).evidence} == {RAISED}


def test_a_problem_struck_off_is_movement_until_it_is_reopened(project):
    problem = closed(raised(project))
    assert diagnosis(project).verdict == MOVING_NOT_FAST
    label = f"问题{problem.number}销号：缺建设用地指标"
    assert ("problem_closed", day(13), label, f"/problems/{problem.number}/") in evidence(project)
    take(problems.reopen, problem, "supervisor", day(14), reason="现场仍未解决")
    assert diagnosis(project).verdict == PUSHED_NOT_MOVING


def test_what_a_ledger_replaced_moves_nothing(project):
    builders.problem(project, state="superseded", closed_on=day(13))
    assert diagnosis(project).verdict == INSUFFICIENT_EVIDENCE


def test_anothers_problem_proves_nothing_here(project):
    other = builders.project("乙厂扩产")
    take(problems.note_progress, raised(project), "land", day(6), text="已上报市局")
    assert diagnosis(other).verdict == ASSIGNED_NOT_PUSHED


def test_a_problem_past_its_limit_and_not_passed_up_is_a_sign(project):
    late = take(problems.accept, raised(project), "land", day(6))
    reported = claimed(raised(project))
    up = take(problems.declare_unable, raised(project), "land", day(6), reason="难")
    for level, holder in ((2, "leader"), (3, None)):
        Problem.objects.filter(pk=up.pk).update(level=level)
        if holder is None:
            up.turns.current().update(level=level, leader=None)
        signs = concealments([project.pk], as_of=day(30))[project.pk]
        charged = f"{late.number}（区国土分局）" + (f"、{up.number}（周某某）" if holder else "")
        assert [(sign.code, sign.reason) for sign in signs] == [
            ("overdue_not_raised", f"问题超过时限未上报：{charged}")
        ]
        assert reported.number not in signs[0].reason
    assert concealments([project.pk], as_of=LIMIT)[project.pk] == ()


def test_what_the_portal_had_to_pass_up_was_sat_on_by_its_holder(project):
    """What its holders passed up in time is no sign, nor is what is passed up only afterwards."""
    late = raised(project)
    up = take(problems.declare_unable, raised(project), "land", day(6), reason="难")
    take(problems.declare_unable, up, "leader", day(7), reason="难")
    unknown = raised(project, by="leader", deadline=day(2))  # past before its unit could know of it
    problems.rise_overdue(on=day(6), at=builders.moment(day(6)))
    unknown.refresh_from_db()
    take(problems.declare_unable, unknown, "leader", day(7), reason="难")
    problems.rise_overdue(on=day(20), at=builders.moment(day(20)))
    late.refresh_from_db()
    assert (late.level, late.deadline > AS_OF) == (2, True)
    (sign,) = concealments([project.pk], as_of=AS_OF)[project.pk]
    assert sign.reason == f"问题超过时限未上报：{late.number}（区国土分局）"
    assert concealments([project.pk], as_of=LIMIT)[project.pk] == ()


def test_a_superseded_problem_hides_nothing(project):
    """Behind twice without an open problem is a sign, whatever was listed once."""
    builders.problem(project, state="superseded", closed_on=day(13))
    builders.plan(project, 1200)
    builders.stage(project, date(2012, 1, 1))
    for month_end in (builders.FEBRUARY, AS_OF):
        refresh_standings(from_month_end=month_end, at=builders.AT)
    assert set(Standing.objects.values_list("as_of", "base_light")) == {
        (builders.FEBRUARY, Light.RED),
        (AS_OF, Light.RED),
    }
    assert [sign.code for sign in concealments([project.pk], as_of=AS_OF)[project.pk]] == ["behind_without_problem"]


def sees():
    return {user.username for user in User.objects.all() if Problem.objects.visible_to(user, on=day(20)).exists()}


OF_THE_PROJECT = {"liaison", "town", "leader", "secretary", "chief", "office", "supervisor"}


def test_a_problem_is_seen_by_the_project_and_by_whoever_handles_helps_or_ever_handled_it(project):
    problem = raised(project, helping_units=[builders.unit("区财政局")])
    assert sees() == OF_THE_PROJECT | {"land", "land2", "money"}
    problem.helping_units.clear()
    assert sees() == OF_THE_PROJECT | {"land", "land2"}
    take(problems.assign, problem, "office", day(6), unit=builders.unit("区财政局"), reason="属资金")
    assert sees() == OF_THE_PROJECT | {"land", "land2", "money"}


@pytest.mark.parametrize("role", ["responsible_leader", "liaison_unit"])
def test_who_raised_it_goes_on_seeing_it_when_the_project_is_no_longer_his(project, role):
    by = "leader" if role == "responsible_leader" else "liaison"
    raised(project, by=by)
    project.assignments.exclude(role=Assignment.Role.PROBLEM_UNIT).update(to_on=day(10))
    colleagues = {"leader", "secretary"} if by == "leader" else {"liaison", "town"}
    assert sees() == {"chief", "office", "supervisor", "land", "land2"} | colleagues


def test_voided_projects_and_accounts_without_business_see_nothing(project):
    raised(project)
    builders.user("admin", Role.ADMIN, unit=builders.unit("区国土分局"))
    builders.user("auditor", Role.AUDITOR, unit=builders.unit("区国土分局"))
    assert sees().isdisjoint({"admin", "auditor"})
    project.voided_at = builders.AT
    project.save()
    assert sees() == set()


@pytest.mark.parametrize(
    ("fields", "limit", "overdue"),
    [
        ({"deadline": day(31), "limit_on": day(31), "limit_text": "3月底"}, "3月底", False),
        ({"deadline": LIMIT, "limit_text": "待定"}, "2012年3月19日", True),
        ({"deadline": day(15), "limit_on": day(31), "limit_text": "3月底"}, "2012年3月15日", True),
        ({"deadline": day(15), "state": "claimed", "result_on": day(14)}, "2012年3月15日", False),
        ({"deadline": day(15), "state": "closed", "closed_on": day(16)}, "2012年3月15日", False),
        ({"limit_text": "待定"}, "待定", False),
    ],
)
def test_a_line_says_the_limit_that_counts(project, fields, limit, overdue):
    problem = builders.problem(project, unit=builders.unit("区国土分局"), **fields)
    assert (limit_text(problem), is_overdue(problem, on=day(20))) == (limit, overdue)
