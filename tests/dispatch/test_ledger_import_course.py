"""Every step of a ledger import in every state: worker, sweep, command and office do what the table says, nothing else."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from dispatch.actions import ledger_import as pipeline
from dispatch.actions.ledger_import import MOST_ATTEMPTS, STALE_AFTER
from projects.ledger.files.limits import FileRefused
from projects.models import LedgerImport
from projects.refusals import StepRefused
from projects.roles import PERMISSIONS, Role
from projects.rules.ledger_import import CONFIRMED, LEDGER_IMPORT, UPLOADED
from tests import builders
from tests.builders import AT, ledger_file, ledger_row

pytestmark = pytest.mark.django_db

TODAY, LATER = date(2012, 3, 26), AT + STALE_AFTER + timedelta(minutes=1)
State = LedgerImport.State


@pytest.fixture
def item(db):
    """A ledger that was read and waits to be confirmed."""
    made = pipeline.upload_ledger(
        data=ledger_file(ledger_row()), file_name="台账.xlsx", year=2012, as_of=None, by=None, at=AT
    )
    pipeline.read_upload(made.pk, today=TODAY, at=AT)
    return made


def put(item, **fields):
    LedgerImport.objects.filter(pk=item.pk).update(claimed_at=AT, **fields)
    item.refresh_from_db()


def expected(name, state):
    step = LEDGER_IMPORT[name]
    return step.leads_to if state in step.states else state


def test_every_step_is_tried():
    tried = {"confirm", "store", "give_up", *CLAIMS, *OF_A_WORKER}
    assert tried == {step.name for step in LEDGER_IMPORT.steps if step.states}


# --- Claimed by a worker

CLAIMS = {"read": pipeline.read_upload, "post": pipeline.store_upload}


@pytest.mark.parametrize("name", CLAIMS)
@pytest.mark.parametrize("state", State.values)
def test_a_worker_claims_what_waits_for_him_alone(item, monkeypatch, state, name):
    seen = []

    def plan_upload(upload, **_):
        seen.append(upload.state)
        raise FileRefused("打不开。")

    monkeypatch.setattr(pipeline, "plan_upload", plan_upload)
    put(item, state=state)
    allowed = state in LEDGER_IMPORT.states_of(name)
    assert CLAIMS[name](item.pk, today=TODAY, at=AT) is allowed
    assert seen == [LEDGER_IMPORT.after(name)] * allowed
    item.refresh_from_db()
    assert allowed or item.state == state


# --- What becomes of it in his hands


def nothing():
    """He finds nothing amiss."""


def refuse():
    raise FileRefused("打不开。")


def crash():
    raise RuntimeError("the disk is full")


OF_A_WORKER = {
    "show": ("read", nothing),
    "refuse": ("read", refuse),
    "read_again": ("read", crash),
    "look_again": ("post", nothing),
    "refuse_late": ("post", refuse),
    "post_again": ("post", crash),
}
"""Step → the claim that it follows, and what happens to the worker meanwhile."""


@pytest.mark.parametrize("name", OF_A_WORKER)
@pytest.mark.parametrize("state", State.values)
def test_a_worker_ends_only_what_is_still_his(item, monkeypatch, state, name):
    """While he works somebody puts the import into that state, as a sweep does that takes him for dead."""
    claim, happens = OF_A_WORKER[name]
    plan_upload = pipeline.plan_upload

    def meanwhile(upload, **how):
        put(item, state=state)
        happens()
        return plan_upload(upload, **how)

    monkeypatch.setattr(pipeline, "plan_upload", meanwhile)
    put(item, state={"read": UPLOADED, "post": CONFIRMED}[claim], fingerprint="of another day")
    if happens is crash:
        with pytest.raises(RuntimeError):
            CLAIMS[claim](item.pk, today=TODAY, at=AT)
    else:
        CLAIMS[claim](item.pk, today=TODAY, at=AT)
    item.refresh_from_db()
    assert item.state == expected(name, state)


@pytest.mark.parametrize("state", State.values)
def test_the_sweep_leaves_to_another_what_a_dead_worker_had_in_hand(item, state):
    put(item, state=state)
    waiting = pipeline.unfinished_uploads(LATER)
    again = next((name for name in ("read_again", "post_again") if state in LEDGER_IMPORT.states_of(name)), None)
    item.refresh_from_db()
    assert item.state == (LEDGER_IMPORT.after(again) if again else state)
    taken_up = (*LEDGER_IMPORT.states_of("read"), *LEDGER_IMPORT.states_of("post"))
    assert waiting == {waits: [item.pk] * (waits == item.state) for waits in taken_up}


@pytest.mark.parametrize("state", State.values)
def test_the_sweep_gives_up_what_failed_too_often(item, state):
    put(item, state=state, attempts=MOST_ATTEMPTS)
    pipeline.unfinished_uploads(LATER)
    item.refresh_from_db()
    assert item.state == expected("give_up", state)
    assert bool(item.failure) is (state in LEDGER_IMPORT.states_of("give_up"))


# --- Stored, and confirmed before


@pytest.mark.parametrize("state", State.values)
def test_a_ledger_is_stored_in_its_states_alone(item, state):
    plan = pipeline.plan_upload(item, today=TODAY)
    put(item, state=state)
    if state in LEDGER_IMPORT.states_of("store"):
        pipeline.store_plan(plan, upload=item, by=None, on=TODAY, at=AT)
    else:
        with pytest.raises(StepRefused, match=f"{item.get_state_display()}.*。$"):
            pipeline.store_plan(plan, upload=item, by=None, on=TODAY, at=AT)
    item.refresh_from_db()
    assert item.state == expected("store", state)


@pytest.mark.parametrize("state", State.values)
def test_a_ledger_is_confirmed_in_its_state_alone(item, state):
    put(item, state=state)
    if state in LEDGER_IMPORT.states_of("confirm"):
        pipeline.confirm_upload(item, decisions={}, by=None, at=AT)
    else:
        with pytest.raises(StepRefused, match=r"。$"):
            pipeline.confirm_upload(item, decisions={}, by=None, at=AT)
    item.refresh_from_db()
    assert item.state == expected("confirm", state)


@pytest.mark.parametrize("name", ["upload", "confirm"])
def test_a_ledger_is_uploaded_and_confirmed_by_its_roles_alone(client, item, pin_today, name):
    pin_today(TODAY)
    taken, refused = set(), set()
    for role in Role:
        client.force_login(builders.user(role, role))
        before = list(LedgerImport.objects.values_list("state", flat=True))
        with transaction.atomic():
            if name == "upload":
                data = SimpleUploadedFile("台账.xlsx", ledger_file(ledger_row("乙厂扩产")))
                response = client.post(reverse("ledger_import_list"), {"file": data})
            else:
                response = client.post(reverse("ledger_import_confirm", args=[item.pk]))
            moved = list(LedgerImport.objects.values_list("state", flat=True)) != before
            transaction.set_rollback(True)
        if moved:
            taken.add(role)
        else:
            refused.add(response.status_code)
    assert (taken, refused) == (PERMISSIONS[LEDGER_IMPORT[name].permission], {403})
