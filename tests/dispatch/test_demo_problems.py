"""The problems of the demo district: what became of them by its business day, and on whose desks they lie."""

from collections import Counter
from datetime import date

import pytest
from django.db.models import F

from dispatch.actions import problem as steps
from dispatch.models import DeadlineExtension, Problem, ProblemStep, Promise, PromiseClaim
from dispatch.queries.help_given import HELPING, help_by_unit
from dispatch.queries.problem_desk import left_to_office
from dispatch.rules.help_given import PARTS
from projects.models import Holiday, User
from tests.builders import moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

TODAY = date(2012, 3, 26)


def account(name):
    return User.objects.get(username=name)


def words(problems):
    return {f"{problem.project}：{problem.description[:5]}" for problem in problems.select_related("project")}


def test_how_far_they_have_come():
    assert Counter(Problem.objects.values_list("state", "level")) == {
        ("assigned", 1): 3,
        ("objected", 1): 2,
        ("accepted", 1): 34,
        ("claimed", 1): 11,
        ("closed", 1): 30,
        ("assigned", 2): 1,
        ("accepted", 2): 6,
        ("claimed", 2): 2,
        ("closed", 2): 1,
        ("assigned", 3): 1,
        ("accepted", 3): 1,
    }


def test_what_is_late_and_what_was_reported_late():
    overdue = Problem.objects.overdue_on(TODAY).values_list("number", flat=True)
    assert [int(number[-5:]) for number in overdue] == [1, 23, 39, 44, 49, 55, 58, 69, 71]
    late = Problem.objects.filter(result_on__gt=F("due_on")).values_list("number", "state")
    assert list(late) == [("W2012-00024", "closed"), ("W2012-00054", "claimed")]
    assert [problem.number for problem in Problem.objects.reported_late()] == ["W2012-00054"]


@pytest.mark.parametrize(
    ("number", "risen_on", "due_on"),
    [("W2012-00001", date(2012, 3, 13), date(2012, 3, 12)), ("W2012-00071", date(2012, 3, 24), date(2012, 3, 23))],
)
def test_a_stopped_clock_and_a_wish_put_a_rise_off(number, risen_on, due_on):
    problem = Problem.objects.get(number=number)
    assert (problem.steps.get(kind="risen").on, problem.due_on) == (risen_on, due_on)


def test_what_became_of_the_problems_that_departments_were_given():
    given = help_by_unit(year=2012, part=HELPING, on=TODAY, calendar=Holiday.objects.calendar()).values()
    found = {part: sum(getattr(of_unit, part) for of_unit in given) for part in ("taken", *PARTS)}
    assert found == {
        "taken": 68,
        "in_time": 18,
        "late": 0,
        "risen": 7,
        "passed_up": 3,
        "waiting": 6,
        "moved": 6,
        "unlisted": 0,
        "open": 28,
    }
    assert sum(of_unit.ended for of_unit in given) == 25


def test_every_kind_of_step_was_taken():
    taken = Counter(ProblemStep.objects.values_list("kind", flat=True))
    assert taken == {
        "raised": 92,
        "accepted": 85,
        "presumed_accepted": 13,
        "objected": 9,
        "assigned": 6,
        "upheld": 1,
        "progress": 46,
        "extension_asked": 10,
        "extension_approved": 6,
        "extension_refused": 1,
        "declared_unable": 4,
        "risen": 14,
        "claimed": 48,
        "refused": 3,
        "confirmed": 32,
        "rated": 32,
        "reopened": 1,
    }
    assert ProblemStep.objects.filter(kind="risen", by=None).count() == 10


def test_the_nights_have_left_nothing_to_the_business_day():
    assert steps.advance(on=TODAY, at=moment(TODAY, 0, 20)) == {"presumed_accepted": 0, "risen": 0, "handed_over": 0}


@pytest.mark.parametrize(
    ("name", "desk"),
    [
        ("chief", {"某某化工搬迁改造：用地指标紧", "软件外包基地一期：限期复工："}),
        ("leader04", {"古镇保护开发一期：明确剩余1"}),
        ("leader06", {"家居博览中心：限期开工："}),
        ("leader07", {"集中供热管网：配套资金缺"}),
        ("leader11", {"钢材深加工配送中心：剩余3处大"}),
        ("leader12", {"荣昊汽车：选址未定"}),
        ("leader18", {"南石村改造：启动资金："}),
        ("leadunit01", {"东关村改造：西片还有2"}),
        ("leadunit03", {"北石村改造：村民意见不", "某某生化氨基酸：桩机进场："}),
        ("dept01", {"生物医药中试基地：可研批复缺", "碳纤维复合材料：请发改局核", "垃圾焚烧发电：项目核准要"}),
        ("dept02", {"古镇保护开发一期：清障未完", "南石村改造：启动资金未", "电子商务产业园：规划许可："}),
        ("dept05", {"耐火材料技术改造：自筹资金不"}),
    ],
)
def test_what_lies_on_a_desk(name, desk):
    assert words(Problem.objects.on_desk_of(account(name), on=TODAY)) == desk


def test_each_lead_unit_and_department_of_the_tour_has_something_to_solve():
    for name in (*(f"leadunit{n:02}" for n in range(1, 7)), *(f"dept{n:02}" for n in range(1, 6))):
        assert Problem.objects.on_desk_of(account(name), on=TODAY).exists(), name


@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("office", {"电子商务产业园：环评、规划", "南部片区路网：涉及3个村", "集中供热管网：申报市级专"}),
        ("supervisor", {"软件外包基地一期：3月14日"}),
        ("liaison01", {"精密模具加工基地：备案的建设"}),
        ("liaison12", {"迎宾大道拓宽改造：西侧3处电"}),
        ("leadunit01", {"集中供热管网：过铁路段顶"}),
        ("leadunit02", {"轨道装备配件：选定地块有"}),
        ("leader05", {"某某化工搬迁改造：点供指标："}),
        ("leader20", {"柳行村改造：租户过渡："}),
    ],
)
def test_results_that_wait_for_a_confirmation(name, results):
    assert words(Problem.objects.waiting_for_confirmation_of(account(name), on=TODAY)) == results


def test_the_office_confirms_where_the_raiser_solved_it_himself():
    waiting = left_to_office(Problem.objects.all(), account("office"), on=TODAY)
    assert words(Problem.objects.filter(pk__in=waiting)) == {"医疗器械产业园：勘测定界："}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("office", {"南部片区路网：用地预审缺", "垃圾焚烧发电：公众参与："}),
        ("leader01", {"某某重工大型锻件扩产：主机超限运"}),
        ("leader02", {"软件外包基地一期：引入合作方"}),
        ("leader04", {"古镇保护开发一期：清障未完"}),
        ("leader11", {"南部片区路网：用地预审缺"}),
    ],
)
def test_objections_and_requests_that_wait_for_a_decision(name, asked):
    assert words(Problem.objects.waiting_for_decision_of(account(name), on=TODAY)) == asked


def test_extensions_were_asked_granted_and_refused():
    assert Counter(DeadlineExtension.objects.values_list("state", flat=True)) == {
        "asked": 3,
        "approved": 6,
        "refused": 1,
    }


def test_departments_help_differently_well():
    received = {}
    rated = Problem.objects.filter(rating__isnull=False).order_by("handling_unit__name", "number")
    for unit, rating in rated.values_list("handling_unit__name", "rating"):
        received.setdefault(unit, []).append(rating)
    assert received["区发改局"] == [5]
    assert received["区住建局"] == [4, 2, 4, 4, 3, 5]
    assert received["区国土分局"] == [4]
    assert received["区经信局"] == [5, 5, 2]
    assert received["区房管局"] == [4, 5, 5]


def test_promises_were_kept_broken_and_put_off():
    verdicts = Counter(Promise.objects.with_verdict(TODAY).values_list("verdict", flat=True))
    assert verdicts == {"open": 34, "claimed": 8, "kept": 36, "broken": 11, "void": 8}
    assert Promise.objects.filter(extensions__gt=0).count() == 5


def test_what_leaders_promised_at_januarys_dispatch():
    given = Promise.objects.with_verdict(TODAY).filter(problem=None).order_by("project__code")
    assert list(given.values_list("leader__name", "project__name", "verdict")) == [
        ("许某某", "和平路片区改造", "kept"),
        ("吴某某", "软件外包基地一期", "broken"),
        ("郑某某", "农产品批发市场搬迁", "kept"),
        ("孙某某", "古镇保护开发一期", "open"),
        ("褚某某", "高新区创新中心大厦", "broken"),
    ]
    assert PromiseClaim.objects.filter(state=PromiseClaim.State.CONFIRMED).count() == 3
