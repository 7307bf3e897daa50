"""Every step of a dispatch in every state, and by every role: actions and pages do what the table says, and refuse the rest."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from dispatch.actions.dispatch_meeting import contest as contesting
from dispatch.actions.dispatch_meeting import correction, freezing, preparing, publishing, sitting
from dispatch.models import Contest, DispatchDocument, DispatchMeeting, FreezeProposal, PackRun
from dispatch.month.content.content import content_of
from dispatch.month.content.figures import figures_hash, figures_of
from dispatch.rules.chain import canonical
from dispatch.rules.dispatch_meeting import AFTER_FREEZE, DISPATCH_MEETING, PREPARING, PUBLISHED
from projects.models import Assignment, AuditEvent, Project, User
from projects.refusals import StepRefused
from projects.roles import PERMISSIONS, Role
from tests import builders
from tests.builders import AT, FEBRUARY

pytestmark = pytest.mark.django_db

Part, State = Assignment.Role, DispatchMeeting.State
ON, WINDOW_OVER = date(2012, 3, 26), date(2012, 3, 23)
TEXTS = dict.fromkeys(("problem", "cause", "idea", "measures", "progress"), "已写明")
HELD = {"meets_on": ON, "place": "区政府", "chair": "郑某某", "present": "区四套班子", "remarks": ""}
REFUSED = "refused"


@dataclass(frozen=True)
class Scene:
    """A meeting, the project behind that it is about, and one account of each role that has a part in it."""

    meeting: DispatchMeeting
    project: Project
    people: dict[str, User]


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    """A project that is behind, with one account of each role around it; every test undoes what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        of = builders.started_project(planned=1200, invested=(0, 0))
        leader, unit, bureau = builders.leader(), builders.unit("南山镇"), builders.unit("区国土分局")
        builders.assignment(of, Part.RESPONSIBLE_LEADER, leader)
        for part in (Part.LEAD_UNIT, Part.LIAISON_UNIT):
            builders.assignment(of, part, unit)
        builders.assignment(of, Part.PROBLEM_UNIT, bureau)
        homes = {Role.LEAD_UNIT: unit, Role.LIAISON: unit, Role.DEPARTMENT: bureau}
        people = {
            role: builders.user(role, role, unit=homes.get(role), leader=leader if role == Role.LEADER else None)
            for role in Role
        }
        builders.delegation(people[Role.SECRETARY], leader)
        yield of, people
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def march(pin_today, monkeypatch):
    """The business day, and papers of a few bytes."""
    pin_today(ON)
    monkeypatch.setattr(publishing, "make_paper", lambda kind, content, occasion: f"{kind} {occasion.number}".encode())


def scene_in(state, district):
    issued = {"serial": 1, "published_on": ON, "published_at": AT} if state in (PUBLISHED, State.CLOSED) else {}
    return Scene(builders.dispatch_meeting(state=state, **issued), *district)


# --- What a step needs before it


def window(scene, *, last):
    DispatchMeeting.objects.filter(pk=scene.meeting.pk).update(contest_from=date(2012, 3, 21), contest_until=last)
    scene.meeting.refresh_from_db()


def objection(scene):
    return Contest.objects.create(
        meeting=scene.meeting,
        project=scene.project,
        about="light",
        text="漏报",
        by=scene.people["liaison"],
        on=ON,
        at=AT,
    )


def proposal(scene):
    figures = figures_of(content_of(scene.meeting, on=ON))
    return FreezeProposal.objects.create(
        meeting=scene.meeting,
        content=canonical(figures),
        sha256=figures_hash(figures),
        ledger_number=0,
        proposed_by=scene.people["office"],
        proposed_at=AT,
    )


def final_order(scene):
    DispatchMeeting.objects.filter(pk=scene.meeting.pk).update(serial=1, published_on=ON)
    return PackRun.objects.create(
        meeting=scene.meeting, final=True, ordered_by=scene.people["office"], ordered_on=ON, ordered_at=AT
    )


NEEDS = {
    "contest": lambda scene: window(scene, last=ON),
    "answer_contest": objection,
    "propose_freeze": lambda scene: window(scene, last=WINDOW_OVER),
    "withdraw_proposal": proposal,
    "confirm_freeze": proposal,
    "issue": final_order,
}


# --- The actions, in every state


def by(scene, role, *, on=True):
    return {"by": scene.people[role], "at": AT} | ({"on": ON} if on else {})


def answer(scene, _):
    said = {"project": scene.project, "texts": TEXTS, "promised_on": date(2012, 4, 30), "leader": builders.leader()}
    return preparing.save_answer(scene.meeting, **said, submit=True, version=0, **by(scene, "leader"))


def overrule(scene, _):
    said = {"computed": "insufficient_evidence", "verdict": "pushed_not_moving", "reason": "领导三次到场"}
    return contesting.overrule_diagnosis(
        project=scene.project, month=FEBRUARY, **said, **by(scene, "supervisor", on=False)
    )


def propose(scene, _):
    seen = figures_hash(figures_of(content_of(scene.meeting, on=ON)))
    return freezing.propose_freeze(scene.meeting, seen=seen, **by(scene, "office"))


HOW = {
    "answer": answer,
    "publicize": lambda scene, _: preparing.publicize(scene.meeting, **by(scene, "office")),
    "contest": lambda scene, _: contesting.contest(
        scene.meeting, project=scene.project, about="light", text="漏报", **by(scene, "liaison")
    ),
    "answer_contest": lambda scene, made: contesting.answer_contest(
        made, upheld=True, answer="已核实", **by(scene, "office")
    ),
    "overrule": overrule,
    "propose_freeze": propose,
    "withdraw_proposal": lambda scene, made: freezing.withdraw_proposal(made, **by(scene, "office", on=False)),
    "confirm_freeze": lambda scene, made: freezing.confirm_freeze(made, **by(scene, "supervisor")),
    "decide": lambda scene, _: sitting.type_decision(
        scene.meeting, project=scene.project, action="架设变压器", **by(scene, "office", on=False)
    ),
    "hold": lambda scene, _: sitting.record_held(scene.meeting, **HELD, **by(scene, "office")),
    "order_drafts": lambda scene, _: publishing.order_drafts(scene.meeting, **by(scene, "office")),
    "publish": lambda scene, _: publishing.order_publication(scene.meeting, **by(scene, "office")),
    "issue": lambda scene, run: publishing.run_pack(run.pk, at=AT),
    "close": lambda scene, _: publishing.close_meeting(scene.meeting, **by(scene, "office")),
    "ask_correction": lambda scene, _: correction.ask_correction(
        scene.meeting, project=scene.project, new_wan=Decimal(20), reason="漏记", **by(scene, "office")
    ),
}
"""Step → the action that takes it, with what the step needed before it."""


def traces():
    """What steps leave behind them: events, orders and papers."""
    return AuditEvent.objects.count(), PackRun.objects.count(), DispatchDocument.objects.count()


def test_every_step_is_tried():
    assert HOW.keys() == {step.name for step in DISPATCH_MEETING.steps if step.states}


@pytest.mark.parametrize("name", HOW)
@pytest.mark.parametrize("state", State.values)
def test_a_step_is_taken_in_its_states_alone(district, state, name):
    scene, step = scene_in(state, district), DISPATCH_MEETING[name]
    needed = NEEDS[name](scene) if name in NEEDS else None
    before = traces()
    if state not in step.states:
        with pytest.raises(StepRefused, match=r"。$"):
            HOW[name](scene, needed)
        assert traces() == before
    else:
        HOW[name](scene, needed)
        assert traces() != before
    scene.meeting.refresh_from_db()
    assert scene.meeting.state == (step.leads_to or state if state in step.states else state)


# --- The pages, for every role


def address(name, *arguments):
    return lambda scene: reverse(name, args=[FEBRUARY, *arguments])


def of_project(name):
    return lambda scene: reverse(name, args=[FEBRUARY, scene.project.code])


def of_contest(scene):
    return reverse("contest_answer", args=[FEBRUARY, scene.meeting.contests.get().pk])


def contest_answer(scene):
    prefix = f"c{scene.meeting.contests.get().pk}"
    return {f"{prefix}-upheld": "1", f"{prefix}-answer": "已核实"}


PAGES = {
    "answer": (of_project("dispatch_answer"), TEXTS | {"promised_on": "2012-04-30", "version": "0", "submit": "1"}),
    "publicize": (address("dispatch_publicize"), {}),
    "contest": (of_project("dispatch_result"), {"about": "light", "text": "漏报"}),
    "answer_contest": (of_contest, contest_answer),
    "overrule": (of_project("dispatch_ruling"), {"verdict": "pushed_not_moving", "reason": "领导三次到场"}),
    "propose_freeze": (
        address("freeze"),
        lambda scene: {"seen": figures_hash(figures_of(content_of(scene.meeting, on=ON)))},
    ),
    "withdraw_proposal": (address("freeze_withdraw"), {}),
    "confirm_freeze": (address("freeze_confirm"), lambda scene: {"sha256": scene.meeting.proposals.get().sha256}),
    "decide": (of_project("dispatch_decision_new"), {"action": "架设变压器"}),
    "hold": (address("dispatch_held"), HELD),
    "order_drafts": (address("dispatch_order"), {}),
    "publish": (address("dispatch_publish"), {}),
    "close": (address("dispatch_close"), {}),
    "ask_correction": (
        address("correction_list"),
        lambda scene: {"project": scene.project.code, "new_wan": "20", "reason": "漏记"},
    ),
}
"""Step → the page that takes it and what is sent there, each perhaps made from the scene."""


def send(client, scene, name):
    url, data = PAGES[name]
    return client.post(url(scene), data(scene) if callable(data) else data)


def test_every_step_of_a_person_has_its_page():
    assert PAGES.keys() == {step.name for step in DISPATCH_MEETING.steps if step.states and not step.is_automatic}


@pytest.mark.parametrize("name", PAGES)
def test_a_step_is_taken_by_the_roles_of_its_permission_alone(client, district, name):
    step = DISPATCH_MEETING[name]
    scene = scene_in(step.states[0], district)
    if name in NEEDS:
        NEEDS[name](scene)
    taken, refused = set(), {}
    for role, person in scene.people.items():
        client.force_login(person)
        before = traces()
        with transaction.atomic():
            status = send(client, scene, name).status_code
            if traces() != before:
                taken.add(role)
            else:
                refused[role] = status
            transaction.set_rollback(True)
    assert taken == PERMISSIONS[step.permission]
    assert set(refused.values()) <= {403, 404}


def test_a_dispatch_is_opened_by_the_office_and_begins_where_it_should(client, district):
    _, people = district
    builders.refresh_standings(from_month_end=FEBRUARY, at=AT)
    opened = set()
    for role, person in people.items():
        client.force_login(person)
        client.post(reverse("dispatch_open", args=[FEBRUARY]))
        if DispatchMeeting.objects.filter(state=DISPATCH_MEETING["open"].leads_to).delete()[0]:
            opened.add(role)
    assert opened == PERMISSIONS[DISPATCH_MEETING["open"].permission]


@pytest.mark.parametrize(("role", "may"), [("office", True), ("supervisor", False)])
def test_a_first_screen_offers_to_open_a_dispatch_to_who_may(client, district, role, may):
    builders.refresh_standings(from_month_end=FEBRUARY, at=AT)
    client.force_login(district[1][role])
    page = client.get(reverse("workbench"))
    assert page.context["dispatch"]["step"]["may"] is may
    assert (reverse("dispatch_open", args=[FEBRUARY]) in page.content.decode()) is may


def test_figures_are_frozen_in_every_state_but_the_first():
    assert {PREPARING, *AFTER_FREEZE} == set(State.values)
    assert [state for state in State.values if DispatchMeeting(state=state).is_frozen] == list(AFTER_FREEZE)
