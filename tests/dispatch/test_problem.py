"""Problems as the ledger prints them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.actions.problem import note_progress, rise_overdue, standard_cause, store_problem_drafts
from dispatch.models import Problem, Promise
from dispatch.queries.problems import problems_known_to_ledgers, problems_of_last_ledger
from projects.actions.ledger_import import ProblemDraft
from projects.ledger.comparing.facts import ProblemFacts
from projects.ledger.reading.draft import PlannedDate
from projects.models import Assignment
from projects.roles import Role
from tests import builders
from tests.builders import FEBRUARY, MARCH
from tests.dispatch.contents import contents


@pytest.mark.parametrize(
    ("printed", "cause"),
    [
        ("用地指标", "land"),
        ("土地", "land"),
        ("手续审批", "formalities"),
        ("建设资金", "funds"),
        ("拆迁", "demolition"),
        ("清障", "demolition"),
        ("设施配套", "facilities"),
        ("企业自身", "enterprise"),
        ("天气", "other"),
        ("", "other"),
    ],
)
def test_printed_causes(printed, cause):
    assert standard_cause(printed) == cause


def store(*drafts, as_of=FEBRUARY, on=None, year=2012, by=None):
    """Import the problems of a ledger of that day, on the same day unless another is named."""
    upload = builders.ledger_import(year=year)
    store_problem_drafts(drafts, year=year, as_of=as_of, on=on or as_of, by=by, at=builders.AT, ledger_import=upload)


def draft(of, description="缺建设用地指标", *units, cause="用地", measure="", limit_text="", limit=None):
    facts = ProblemFacts(description, cause, measure, limit_text, limit)
    return ProblemDraft(of.pk, facts, tuple(unit.pk for unit in units))


@pytest.fixture
def project(db):
    builders.holidays()
    return builders.project()


def test_a_problem_keeps_what_was_printed_beside_the_standard_value(project):
    limit = PlannedDate(MARCH, "month", "3月")
    store(draft(project, "房屋未拆", builders.unit("区住建局"), cause="拆迁", limit_text="3月", limit=limit))
    problem = Problem.objects.get()
    assert (problem.number, problem.raised_on, problem.closed_on) == ("W2012-00001", FEBRUARY, None)
    assert (problem.cause, problem.cause_text) == ("demolition", "拆迁")
    assert (problem.deadline, problem.deadline_precision, problem.limit_text) == (MARCH, "month", "3月")
    assert problem.handling_unit.name == "区住建局"


def test_a_limit_without_a_date_keeps_its_words_and_starts_the_default_clock(project):
    store(draft(project, limit_text="待定"), on=date(2012, 3, 5))
    problem = Problem.objects.get()
    assert (problem.limit_on, problem.deadline_precision, problem.limit_text) == (None, "", "待定")
    assert problem.deadline == problem.original_deadline == date(2012, 3, 19)  # ten working days after the import
    assert Promise.objects.count() == 0


def test_the_same_problem_with_other_details_is_changed(project):
    store(draft(project, "缺地", builders.unit("区国土分局")))
    store(draft(project, "缺地", builders.unit("区发改局"), measure="向市里争取"), as_of=MARCH)
    problem = Problem.objects.get()
    assert (problem.measure, problem.raised_on) == ("向市里争取", FEBRUARY)
    assert problem.handling_unit.name == "区发改局"


def test_another_problem_takes_its_place(project):
    store(draft(project, "缺地"))
    store(draft(project, "缺钱", cause="资金"), as_of=MARCH)
    assert list(Problem.objects.values_list("number", "description", "closed_on")) == [
        ("W2012-00001", "缺地", MARCH),
        ("W2012-00002", "缺钱", None),
    ]
    assert {pk: facts.description for pk, facts in problems_of_last_ledger(2012).items()} == {project.pk: "缺钱"}


def test_who_handles_a_problem_sees_its_project(project):
    bureau = builders.unit("区国土分局")
    store(draft(project, "缺地", bureau))
    store(draft(project, "缺地", bureau, measure="再报"))
    found = Assignment.objects.filter(role=Assignment.Role.PROBLEM_UNIT)
    assert list(found.values_list("project", "unit", "from_on", "to_on")) == [(project.pk, bureau.pk, FEBRUARY, None)]


def test_numbers_go_on_over_files_and_years(project):
    other = builders.project("北湖公园")
    store(draft(project))
    store(draft(other))
    store(draft(builders.project("明年", year=2013)), year=2013, as_of=date(2013, 1, 31))
    assert list(Problem.objects.values_list("number", flat=True)) == ["W2012-00001", "W2012-00002", "W2013-00001"]
    assert set(problems_of_last_ledger(2012)) == {project.pk, other.pk}


# --- The workflow of what a ledger lists


IMPORTED = date(2012, 3, 5)
LIMIT = PlannedDate(MARCH, "month", "3月")
LATER = PlannedDate(date(2012, 6, 30), "quarter", "二季度")


def stored(project, *units, on=IMPORTED, as_of=FEBRUARY, by=None, **said):
    store(draft(project, "缺地", *units, **said), as_of=as_of, on=on, by=by)
    return Problem.objects.order_by("pk").last()


def kinds(problem):
    return [step.kind for step in problem.steps.all()]


def acted_on(problem, user):
    return note_progress(
        problem=problem, text="已上报", version=problem.version, by=user, on=date(2012, 3, 6), at=builders.AT
    )


@pytest.fixture
def bureau(project):
    return builders.unit("区国土分局")


@pytest.fixture
def clerk(bureau):
    return builders.user("dept", Role.DEPARTMENT, unit=bureau)


def test_a_ledgers_problem_is_with_its_first_unit_from_the_day_of_the_import(project, bureau):
    office = builders.user("office", Role.OFFICE, unit=builders.unit("区大项目办"))
    problem = stored(project, bureau, builders.unit("区发改局"), limit=LIMIT, limit_text="3月", by=office)
    turn = problem.turns.get()
    assert (turn.unit, turn.level, turn.from_on, turn.due_on) == (bureau, 1, IMPORTED, MARCH)
    assert [problem.handling_unit.name, *problem.helping_units.values_list("name", flat=True)] == [
        "区国土分局",
        "区发改局",
    ]
    assert (problem.raised_by, problem.raiser_unit.name, kinds(problem)) == (office, "区大项目办", ["raised"])
    promise = problem.promises.get()
    assert (promise.source, promise.unit, promise.original_due_on, promise.given_on) == (
        "ledger",
        bureau,
        MARCH,
        IMPORTED,
    )
    seeing = Assignment.objects.filter(role=Assignment.Role.PROBLEM_UNIT).values_list("unit__name", flat=True)
    assert sorted(seeing) == ["区发改局", "区国土分局"]


def test_a_limit_that_was_past_at_the_first_import_is_kept_rises_and_is_nobodys_promise(project, bureau):
    problem = stored(project, bureau, limit=PlannedDate(FEBRUARY, "month", "2月"), limit_text="2月")
    assert (problem.deadline, problem.promises.count()) == (FEBRUARY, 0)
    assert rise_overdue(on=date(2012, 3, 6), at=builders.AT) == 1


def test_a_later_limit_is_an_extension_that_counts_and_the_original_stays(project, bureau):
    stored(project, bureau, limit=LIMIT, limit_text="3月")
    problem = stored(project, bureau, limit=LATER, limit_text="二季度", as_of=MARCH, on=date(2012, 4, 5))
    assert (problem.original_deadline, problem.deadline, problem.extensions) == (MARCH, LATER.on, 1)
    assert (problem.limit_on, problem.limit_text, problem.version) == (LATER.on, "二季度", 0)
    assert (problem.turns.get().due_on, kinds(problem)) == (LATER.on, ["raised", "ledger_adjusted"])
    request = problem.deadline_extensions.get()
    assert (request.state, request.reason, request.from_due_on) == ("approved", "台账调整", MARCH)
    promise = problem.promises.get()
    assert (promise.original_due_on, promise.due_on, promise.extensions) == (MARCH, LATER.on, 1)


def test_an_earlier_limit_is_no_extension(project, bureau):
    stored(project, bureau, limit=LATER, limit_text="二季度")
    problem = stored(project, bureau, limit=LIMIT, limit_text="3月", as_of=MARCH, on=MARCH)
    assert (problem.original_deadline, problem.deadline, problem.extensions) == (LATER.on, MARCH, 0)


def test_a_limit_that_is_named_later_binds_from_then_on(project, bureau):
    stored(project, bureau, limit_text="待定")
    problem = stored(project, bureau, limit=LATER, limit_text="二季度", as_of=MARCH, on=MARCH)
    assert (problem.original_deadline, problem.deadline) == (date(2012, 3, 19), LATER.on)
    assert problem.promises.get().original_due_on == LATER.on


def test_words_instead_of_a_date_leave_the_clock(project, bureau):
    stored(project, bureau, limit=LIMIT, limit_text="3月")
    problem = stored(project, bureau, limit_text="待定", as_of=MARCH, on=MARCH)
    assert (problem.deadline, problem.limit_on, problem.limit_text, kinds(problem)) == (MARCH, None, "待定", ["raised"])


def test_the_same_ledger_again_changes_nothing(project, bureau):
    stored(project, bureau, limit=LIMIT, limit_text="3月")
    before = contents()
    stored(project, bureau, limit=LIMIT, limit_text="3月", as_of=MARCH, on=MARCH)
    assert contents() == before


def test_where_somebody_has_acted_the_unit_stays(project, bureau, clerk):
    acted_on(stored(project, bureau), clerk)
    problem = stored(project, builders.unit("区发改局"), measure="向市里争取", as_of=MARCH, on=MARCH)
    assert (problem.handling_unit, problem.turns.get().unit, problem.measure) == (bureau, bureau, "向市里争取")
    assert problem.state == "accepted"


def test_a_limit_of_what_has_risen_stays_with_the_leader(project, bureau):
    stored(project, bureau, limit=LIMIT, limit_text="3月")
    rise_overdue(on=date(2012, 4, 5), at=builders.AT)
    problem = stored(project, bureau, limit=LATER, limit_text="二季度", as_of=date(2012, 4, 30), on=date(2012, 5, 2))
    assert (problem.level, problem.deadline, problem.extensions) == (2, date(2012, 4, 19), 0)
    assert (problem.limit_text, problems_of_last_ledger(2012)[project.pk].limit_text) == ("二季度", "二季度")


def test_what_a_ledger_replaces_is_no_longer_listed_and_not_solved(project, bureau, clerk):
    acted_on(stored(project, bureau, limit=LIMIT, limit_text="3月"), clerk)
    store(draft(project, "缺钱", cause="资金"), as_of=MARCH, on=date(2012, 4, 5))
    first = Problem.objects.order_by("pk").first()
    assert (first.state, first.closed_on, first.state_label) == ("superseded", MARCH, "不再列示")
    assert (first.turns.get().to_on, kinds(first)[-1]) == (date(2012, 4, 5), "superseded")
    assert first.promises.get().ended_on == date(2012, 4, 5)


def test_what_was_struck_off_here_stays_so_although_the_ledger_still_lists_it(project, bureau):
    problem = stored(project, bureau)
    Problem.objects.update(state="closed", closed_on=date(2012, 3, 20))
    assert problems_of_last_ledger(2012) == {}
    assert problems_known_to_ledgers(2012)[project.pk].description == "缺地"
    stored(project, bureau, measure="再报", as_of=MARCH, on=MARCH)
    assert list(Problem.objects.values_list("pk", "state")) == [(problem.pk, "closed")]
    store(draft(project, "缺钱", cause="资金"), as_of=MARCH, on=MARCH)
    assert list(Problem.objects.values_list("description", "state")) == [("缺地", "closed"), ("缺钱", "assigned")]


def test_a_ledger_of_many_problems_asks_no_more_than_one_of_few(project):
    def queries(drafts):
        with CaptureQueriesContext(connection) as found:
            store(*drafts)
        return len(found)

    many = [builders.project(f"批量{number}") for number in range(12)]
    counts = [
        queries([draft(of, "缺地", limit=LIMIT, limit_text="3月") for of in some]) for some in (many[:3], many[3:])
    ]
    changed = [
        queries([draft(of, "缺地", limit=LATER, limit_text="二季度") for of in some]) for some in (many[:3], many[3:])
    ]
    assert (counts[0], changed[0]) == (counts[1], changed[1])


def test_another_unit_in_the_ledger_takes_the_word_over_and_is_charged_from_then_on(project, bureau):
    stored(project, bureau, limit=LIMIT, limit_text="3月")
    housing = builders.unit("区住建局")
    problem = stored(project, housing, limit=LIMIT, limit_text="3月", on=date(2012, 3, 7))
    turn = problem.turns.get()
    assert (turn.unit, turn.from_on, turn.due_on) == (housing, date(2012, 3, 7), MARCH)
    assert problem.promises.get().unit == housing


def test_a_word_that_was_broken_stays_broken_whatever_a_later_ledger_says(project, bureau):
    stored(project, bureau, limit=LIMIT, limit_text="3月")
    stored(project, bureau, limit=LATER, limit_text="二季度", as_of=date(2012, 4, 30), on=date(2012, 5, 4))
    assert list(Promise.objects.values_list("original_due_on", "due_on", "extensions")) == [
        (MARCH, MARCH, 0),
        (LATER.on, LATER.on, 0),
    ]
