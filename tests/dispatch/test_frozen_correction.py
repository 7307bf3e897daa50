"""A frozen month's figures are put right by two persons and in no other way."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dispatch.actions.dispatch_meeting.correction import approve_correction, ask_correction, refuse_correction
from dispatch.actions.ledger_import import confirm_upload, read_upload, store_upload, upload_ledger
from dispatch.actions.month_review.reviewing import Verdict, accept_unsuspicious, enter_statistics, review_month
from dispatch.models import FrozenCorrection, Standing
from dispatch.month.content.content import content_of
from dispatch.queries.books import NOTHING, month_in_books
from dispatch.queries.month_review import fingerprint, review_rows
from projects.choices import Book
from projects.models import AuditEvent, InvestmentEntry, LedgerImport, Project
from projects.refusals import StepRefused
from projects.roles import Role
from tests import builders
from tests.builders import AT

pytestmark = pytest.mark.django_db

ON = date(2012, 3, 26)
State = FrozenCorrection.State


@pytest.fixture
def project():
    return builders.started_project("甲厂扩产", planned=1200, invested=(100, 100))


@pytest.fixture
def meeting(project):
    return builders.dispatch_meeting(builders.JANUARY)


@pytest.fixture
def office(meeting):
    return meeting.opened_by


@pytest.fixture
def supervisor(meeting):
    return meeting.snapshot.confirmed_by


@pytest.fixture
def unit_user():
    return builders.user("leadunit", Role.LEAD_UNIT)


def ask(meeting, project, by, *, new_wan="120", reason="漏记设备款"):
    return ask_correction(meeting, project=project, new_wan=Decimal(new_wan), reason=reason, by=by, on=ON, at=AT)


def approve(asked, side, by):
    return approve_correction(asked, for_side=side, by=by, on=ON, at=AT)


def january(project):
    return month_in_books(builders.JANUARY).get(project.pk, NOTHING).figures.verified_wan


def test_two_persons_approve_before_anything_is_posted(meeting, project, unit_user, office, supervisor):
    frozen = content_of(meeting, on=ON)
    asked = ask(meeting, project, unit_user)
    first = approve(asked, "office", office)
    assert (first.state, january(project)) == (State.ASKED, Decimal(100))
    second = approve(asked, "supervisor", supervisor)
    assert (second.state, second.decided_on, january(project)) == (State.APPROVED, ON, Decimal(120))
    assert (second.entry.amount_wan, second.entry.note) == (Decimal(120), "更正：漏记设备款")
    assert Standing.objects.get(project=project, as_of=builders.JANUARY).invested_wan == Decimal(120)
    assert content_of(meeting, on=ON) == frozen


def test_the_supervisor_may_approve_first(meeting, project, unit_user, office, supervisor):
    asked = ask(meeting, project, unit_user)
    approve(asked, "supervisor", supervisor)
    assert approve(asked, "office", office).state == State.APPROVED


@pytest.mark.parametrize(("asker", "first", "second"), [("a", "b", "b"), ("a", "a", "b"), ("a", "b", "a")])
def test_the_database_takes_no_person_twice(meeting, project, unit_user, asker, first, second):
    persons = {name: builders.user(f"person_{name}", Role.OFFICE, Role.SUPERVISOR) for name in "ab"}
    asked = ask(meeting, project, unit_user)
    signed = {"asked_by": persons[asker], "office_by": persons[first], "supervisor_by": persons[second]}
    with pytest.raises(IntegrityError), transaction.atomic():
        FrozenCorrection.objects.filter(pk=asked.pk).update(**signed)


def test_nobody_approves_what_he_asked_for_himself(meeting, project, office):
    asked = ask(meeting, project, office)
    with pytest.raises(StepRefused, match="提出人以外的两个人"):
        approve(asked, "office", office)


def test_nobody_approves_for_both_sides(meeting, project, unit_user, office):
    asked = ask(meeting, project, unit_user)
    approve(asked, "office", office)
    for side in ("office", "supervisor"):
        with pytest.raises(StepRefused):
            approve(asked, side, office)
    with pytest.raises(StepRefused, match="已经有人批准"):
        approve(asked, "office", builders.user("office2", Role.OFFICE))
    assert january(project) == Decimal(100)


def test_a_decided_correction_is_decided_once(meeting, project, unit_user, office, supervisor):
    asked = ask(meeting, project, unit_user)
    refuse_correction(asked, refusal="凭证不全", by=supervisor, on=ON, at=AT)
    with pytest.raises(StepRefused, match="已经办结"):
        approve(asked, "office", office)
    with pytest.raises(StepRefused, match="已经办结"):
        refuse_correction(asked, refusal="再次", by=office, on=ON, at=AT)
    asked.refresh_from_db()
    assert (asked.state, asked.refusal, january(project)) == (State.REFUSED, "凭证不全", Decimal(100))


def test_a_second_tap_asks_nothing_and_another_amount_waits(meeting, project, unit_user):
    assert ask(meeting, project, unit_user) == ask(meeting, project, unit_user)
    with pytest.raises(StepRefused, match="120"):
        ask(meeting, project, unit_user, new_wan="130")
    assert AuditEvent.objects.filter(action="申请更正冻结数据").count() == 1


@pytest.mark.parametrize(("new_wan", "words"), [("100", "相同"), ("-1", "不能是负数")])
def test_what_is_no_correction_is_refused(meeting, project, unit_user, new_wan, words):
    with pytest.raises(StepRefused, match=words):
        ask(meeting, project, unit_user, new_wan=new_wan)


def test_a_month_that_is_not_frozen_needs_no_correction(project, meeting, unit_user):
    february = builders.dispatch_meeting(builders.FEBRUARY, state="preparing")
    with pytest.raises(StepRefused, match="还没有冻结"):
        ask(february, project, unit_user)


# --- The monthly review of a frozen month


def reported(project, amount):
    return builders.entry(
        project, amount, month=1, book=Book.REPORTED, kind=InvestmentEntry.Kind.WEEK, on=date(2012, 1, 20)
    )


def test_the_review_of_a_frozen_month_is_refused_and_points_to_corrections(meeting, project, office):
    seen = month_in_books(builders.JANUARY)[project.pk].seen
    verdict = Verdict(project, seen, verified_wan=Decimal(120), reason="漏记")
    with pytest.raises(StepRefused, match="提出更正"):
        review_month([verdict], month=builders.JANUARY, by=office, on=ON, at=AT)
    assert january(project) == Decimal(100)


def test_accepting_what_is_left_of_a_frozen_month_is_refused(meeting, office):
    late = builders.started_project("乙厂扩产", planned=1200)
    reported(late, 40)
    seen = fingerprint(review_rows(month=builders.JANUARY))
    with pytest.raises(StepRefused, match="提出更正"):
        accept_unsuspicious(month=builders.JANUARY, seen=seen, by=office, on=ON, at=AT)
    assert january(late) is None


def test_statistics_of_a_frozen_month_stay_open(meeting, project, office):
    enter_statistics({project: Decimal(90)}, month=builders.JANUARY, by=office, on=ON, at=AT)
    assert month_in_books(builders.JANUARY)[project.pk].figures.statistical_wan == Decimal(90)


def test_the_next_month_is_reviewed_as_ever(meeting, project, office):
    seen = month_in_books(builders.FEBRUARY)[project.pk].seen
    verdict = Verdict(project, seen, verified_wan=Decimal(130), reason="漏记")
    (entry,) = review_month([verdict], month=builders.FEBRUARY, by=office, on=ON, at=AT)
    assert entry.amount_wan == Decimal(130)


# --- A ledger that says something else of a frozen month


def upload(by, *rows):
    made = upload_ledger(
        data=builders.ledger_file(*rows), file_name="二月.xlsx", year=2012, as_of=builders.FEBRUARY, by=by, at=AT
    )
    read_upload(made.pk, today=ON, at=AT)
    return LedgerImport.objects.get(pk=made.pk)


def store(made, by):
    confirm_upload(made, decisions={}, by=by, at=AT)
    store_upload(made.pk, today=ON, at=AT)
    return LedgerImport.objects.get(pk=made.pk)


def ledger_row(**cells):
    return builders.ledger_row("甲厂扩产", **{"opening": None, "jan": 120, "feb": 130} | cells)


def test_the_preview_names_the_cell_that_will_not_be_changed(meeting, office):
    preview = upload(office, ledger_row()).preview
    warning = next(issue for issue in preview["warnings"] if "冻结" in issue["reason"])
    assert (warning["sheet"], warning["row"], warning["column"], warning["value"]) == ("台账", 4, "H", "120")
    assert (preview["held_back"], preview["errors"]) == (1, [])
    (row,) = preview["rows"]
    assert [change for change in row["changes"] if "完成投资(万元)" in change[0]] == [
        ["2012-02 完成投资(万元)", "100", "130"]
    ]


def test_the_frozen_cell_becomes_a_correction_and_the_rest_is_posted(meeting, project, office):
    stored = store(upload(office, ledger_row()), office)
    assert (stored.state, stored.preview["corrections"]) == (LedgerImport.State.IMPORTED, 1)
    asked = FrozenCorrection.objects.get()
    assert (asked.project, asked.old_wan, asked.new_wan, asked.asked_by, asked.state) == (
        project,
        Decimal(100),
        Decimal(120),
        office,
        State.ASKED,
    )
    assert january(project) == Decimal(100)
    assert month_in_books(builders.FEBRUARY)[project.pk].figures.verified_wan == Decimal(130)


def test_the_same_ledger_again_asks_nothing_twice(meeting, office):
    store(upload(office, ledger_row()), office)
    again = store(upload(office, ledger_row(jan=125)), office)
    assert (again.preview["corrections"], FrozenCorrection.objects.count()) == (0, 1)


def test_a_new_projects_frozen_month_is_asked_for_too(meeting, office):
    store(upload(office, builders.ledger_row("丙厂扩产", jan=70, feb=80)), office)
    new = Project.objects.get(name="丙厂扩产")
    asked = FrozenCorrection.objects.get(project=new)
    assert (asked.old_wan, asked.new_wan, january(new)) == (None, Decimal(70), None)
    assert month_in_books(builders.FEBRUARY)[new.pk].figures.verified_wan == Decimal(80)


def test_what_agrees_with_the_frozen_figures_is_no_matter(meeting, office):
    made = upload(office, ledger_row(jan=100))
    assert made.preview["held_back"] == 0
    store(made, office)
    assert not FrozenCorrection.objects.exists()


def test_a_freeze_between_preview_and_confirmation_refuses_the_import(project):
    office = builders.user("office", Role.OFFICE)
    made = upload(office, ledger_row())
    assert made.preview["held_back"] == 0
    builders.dispatch_meeting(builders.JANUARY)
    waiting = store(made, office)
    assert (waiting.state, waiting.preview["held_back"], january(project)) == (
        LedgerImport.State.PREVIEWED,
        1,
        Decimal(100),
    )


def test_the_pages_of_the_import_say_what_becomes_of_the_cell(client, meeting, office):
    made = upload(office, ledger_row())
    client.force_login(office)
    preview = client.get(f"/projects/import/{made.pk}/")
    assert (preview.context["held_back"], "转为更正申请" in preview.content.decode()) == ("1", True)
    store(made, office)
    result = client.get(f"/projects/import/{made.pk}/")
    assert (result.context["corrections"], result.context["corrections_url"]) == ("1", "/dispatch/")


def test_a_file_with_nothing_but_a_frozen_cell_is_not_called_empty(client, meeting, office):
    store(upload(office, ledger_row(jan=100, feb=100)), office)
    made = upload(office, ledger_row(jan=120, feb=100))
    client.force_login(office)
    page = client.get(f"/projects/import/{made.pk}/").context
    assert (page["nothing_new"], page["may_confirm"], page["held_back"]) == (False, True, "1")
