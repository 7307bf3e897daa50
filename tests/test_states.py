"""States as data: the tables agree with the models, with the document, and with what the actions do."""

from pathlib import Path

import pytest

from dispatch.management.commands.states import COURSES, document
from dispatch.models import Problem
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING, Facts, next_step
from dispatch.rules.problem import PERSONAL, PROBLEM, TAKERS, takes
from projects.roles import PERMISSIONS
from projects.rules.states import Course, Step

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(("course", "model"), [(course, model) for course, model, _ in COURSES])
def test_a_course_knows_just_the_states_of_its_model(course, model):
    named = {course.first}.union(*({*step.states, step.leads_to} for step in course.steps)) - {None}
    assert named == set(model.State.values)
    assert model._meta.get_field("state").default == course.first


@pytest.mark.parametrize("course", [course for course, _, _ in COURSES], ids=lambda course: course.noun)
def test_every_state_can_be_reached_and_every_step_has_somebody(course):
    reached, before = {course.first}, set()
    while reached != before:
        before = set(reached)
        reached |= {step.leads_to for step in course.steps if reached & set(step.states)} - {None}
    assert reached == {state for step in course.steps for state in (*step.states, step.leads_to) if state}
    by_themselves = {step.who for step in course.steps if step.is_automatic}
    assert None not in by_themselves
    assert by_themselves.isdisjoint(step.who for step in course.steps if not step.is_automatic)
    assert {step.permission for step in course.steps} - {""} <= PERMISSIONS.keys()


def test_the_document_is_that_of_the_tables():
    path = ROOT / "docs/states.md"
    assert path.read_text(encoding="utf-8") == document(), "run: manage.py states > docs/states.md"


def test_every_step_of_a_problem_that_a_person_takes_has_its_people():
    personal = {step.name for step in PROBLEM.steps if step.states and not step.is_automatic}
    assert (set(PERSONAL), set(TAKERS)) == (personal, {PROBLEM[name].who for name in personal})
    with pytest.raises(ValueError, match="unknown step"):
        takes("shred", None, None)


def test_the_step_a_dispatch_waits_for_can_be_taken_in_its_state():
    for state in ("preparing", "frozen", "held", "published"):
        facts = Facts(state=state, on=None)
        assert DISPATCH_MEETING.allows(next_step(facts).name, state)


def test_a_course_refuses_what_it_does_not_know():
    begin = Step("begin", "立", "begin it", (), "new", "view_projects")
    do, look = Step("do", "办", "do it", ("new",), "done"), Step("look", "看", "look at it", ("new", "done"))
    course = Course("matter", (begin, do, look))
    assert (course.after("do"), course.allows("do", "done"), list(course.open_in("done"))) == ("done", False, ["look"])
    with pytest.raises(KeyError):
        course.states_of("undo")
    with pytest.raises(ValueError, match="no other state"):
        course.after("look")
    with pytest.raises(ValueError, match="named twice"):
        Course("matter", (begin, do, do))
    with pytest.raises(ValueError, match="begin in one state"):
        Course("matter", (begin, Step("import", "导入", "import it", (), "done")))


def test_open_problems_are_those_with_a_holder_or_a_result():
    assert {*PROBLEM.states_of("supersede")} == {*Problem.State.values} - {"closed", "superseded"}
