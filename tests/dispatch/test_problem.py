"""Problems as the ledger prints them."""

from datetime import date

import pytest

from dispatch.actions.problem import standard_cause, store_problem_drafts
from dispatch.models import Problem, Promise
from dispatch.reports.problems import problems_of_last_ledger
from projects.actions.ledger_import import ProblemDraft
from projects.ledger.comparing.facts import ProblemFacts
from projects.ledger.reading.draft import PlannedDate
from projects.models import Assignment
from tests import builders
from tests.builders import FEBRUARY, MARCH


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
    builders.holidays()
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
