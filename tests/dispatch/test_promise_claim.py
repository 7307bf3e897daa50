"""A leader's word without a problem: reported as kept by his side, confirmed or refused by another person."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dispatch.actions.promise_claim import claim_kept, confirm_claim, refuse_claim
from dispatch.models import Promise, PromiseClaim
from dispatch.reminders.kinds import reminders_on
from projects.actions.audit import first_broken_event
from projects.models import AuditEvent
from projects.refusals import StepRefused
from projects.roles import Role
from tests import builders
from tests.dispatch.problems import account, day, district

pytestmark = pytest.mark.django_db

TODAY, DONE = day(26), day(19)
SAID = {"done_on": "2012-03-19", "text": "变压器已架设送电"}


@pytest.fixture
def word(pin_today):
    pin_today(TODAY)
    project = district()
    leader = account("leader").leader
    due = {"original_due_on": day(20), "due_on": day(20), "given_on": day(5)}
    return Promise.objects.create(project=project, leader=leader, source="dispatch_meeting", text="完成架设", **due)


def claim(word, by="leader", *, done_on=DONE, text="变压器已架设送电", on=TODAY, **said):
    return claim_kept(word, done_on=done_on, text=text, by=account(by), on=on, at=builders.moment(on), **said)


def decided(step, made, by="office", **said):
    return step(made, by=account(by), on=TODAY, at=builders.moment(TODAY), **said)


def state(word):
    return Promise.objects.with_verdict(TODAY).get(pk=word.pk).verdict


@pytest.mark.parametrize(("done_on", "before", "after"), [(day(19), "claimed", "kept"), (day(21), "broken", "broken")])
def test_confirmed_it_is_kept_on_the_day_it_was_done(word, done_on, before, after):
    assert state(word) == "broken"
    made = claim(word, done_on=done_on)
    assert state(word) == before
    decided(confirm_claim, made)
    word.refresh_from_db()
    assert (state(word), word.kept_on) == (after, done_on)


def test_refused_it_is_broken_and_can_be_reported_anew(word):
    decided(refuse_claim, claim(word), refusal="没有送电")
    assert state(word) == "broken"
    again = claim(word, done_on=day(20))
    assert state(word) == "claimed"
    assert list(word.claims.values_list("state", "refusal")) == [("refused", "没有送电"), ("waiting", "")]
    assert again.state == PromiseClaim.State.WAITING


def test_a_second_tap_reports_nothing_twice(word):
    assert claim(word) == claim(word)
    with pytest.raises(StepRefused, match="正在等确认"):
        claim(word, by="town")
    assert word.claims.count() == 1


@pytest.mark.parametrize("step", [confirm_claim, refuse_claim])
def test_nobody_decides_on_his_own_report(word, step):
    both = builders.user("both", Role.LEAD_UNIT, Role.OFFICE, unit=builders.unit("南山镇"))
    made = claim(word, by="both")
    said = {"refusal": "再看"} if step is refuse_claim else {}
    with pytest.raises(StepRefused, match="两个人"):
        step(made, by=both, on=TODAY, at=builders.moment(TODAY), **said)
    assert state(word) == "claimed"


def test_a_report_is_decided_once(word):
    made = claim(word)
    decided(refuse_claim, made, refusal="没有送电")
    with pytest.raises(StepRefused, match="已经处理过"):
        decided(confirm_claim, made, by="supervisor")
    assert state(word) == "broken"


def test_what_follows_a_problem_or_is_settled_is_not_reported(word):
    of_problem = Promise.objects.create(
        project=word.project,
        problem=builders.problem(word.project),
        text="x",
        source="assignment",
        given_on=day(5),
        due_on=day(20),
        original_due_on=day(20),
    )
    with pytest.raises(StepRefused, match="跟着问题走"):
        claim(of_problem)
    decided(confirm_claim, claim(word))
    with pytest.raises(StepRefused, match="已经了结"):
        claim(word)


def test_every_step_is_on_the_trail(word):
    decided(refuse_claim, claim(word), refusal="没有送电")
    decided(confirm_claim, claim(word), by="supervisor")
    actions = AuditEvent.objects.filter(project=word.project, action__contains="兑现").values_list("action", "reason")
    assert list(actions) == [
        ("报告承诺兑现", ""),
        ("不予确认承诺兑现", "没有送电"),
        ("报告承诺兑现", ""),
        ("确认承诺兑现", ""),
    ]
    assert first_broken_event() is None


def test_who_confirms_is_reminded_until_it_is_done(word):
    def reminded():
        found = reminders_on(TODAY, at=builders.moment(TODAY))
        return {user for user, key in found if key.startswith("promise_to_confirm:")}

    assert reminded() == set()
    made = claim(word)
    assert reminded() == {account("office").pk, account("supervisor").pk}
    decided(confirm_claim, made)
    assert reminded() == set()


# --- Its pages


def url(word, rest=""):
    return f"/promises/{word.pk}/{rest}"


@pytest.mark.parametrize("name", ["leader", "secretary", "town"])
def test_its_side_reports_and_the_office_confirms(client, word, name):
    client.force_login(account(name))
    assert client.get(url(word)).context["may_report"]
    file = SimpleUploadedFile("送电.pdf", b"%PDF-1.4 x")
    assert client.post(url(word, "report/"), SAID | {"evidence": file}).status_code == 302
    made = word.claims.get()
    assert (made.by, made.done_on, made.evidence_type) == (account(name), day(19), "application/pdf")
    page = client.get(url(word))
    assert not page.context["may_report"]
    assert "等大项目办或督查考核局确认" in page.content.decode()
    assert client.post(url(word, f"claims/{made.pk}/confirm/")).status_code == 403

    client.force_login(account("office"))
    assert "请确认" in client.get("/").content.decode()
    evidence = client.get(url(word, f"claims/{made.pk}/evidence/"))
    assert b"".join(evidence.streaming_content) == b"%PDF-1.4 x"
    assert client.get(url(word)).context["claims"][0]["may_decide"]
    assert client.post(url(word, f"claims/{made.pk}/confirm/")).status_code == 302
    assert client.post(url(word, f"claims/{made.pk}/confirm/")).status_code == 409
    assert [row["state"] for row in client.get("/promises/?state=kept").context["rows"]] == ["已兑现"]
    assert [row["state"] for row in client.get(f"/projects/{word.project.code}/").context["promises"]] == ["已兑现"]


def test_the_state_in_between_is_shown(client, word):
    claim(word)
    client.force_login(account("chief"))
    (row,) = client.get("/promises/?state=claimed").context["rows"]
    assert (row["state"], row["claimed"]) == ("待确认", "报告2012年3月19日办成")
    assert "报告2012年3月19日办成" in client.get(f"/projects/{word.project.code}/").content.decode()
    assert not client.get(url(word)).context["claims"][0]["may_decide"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"done_on": "2012-03-27"}, "done_on"),  # still to come
        ({"done_on": "2012-03-04"}, "done_on"),  # before it was given
        ({"done_on": ""}, "done_on"),
        ({"text": " "}, "text"),
        ({"evidence": SimpleUploadedFile("a.pdf", b"MZ")}, "evidence"),
    ],
)
def test_a_report_that_cannot_be_is_refused(client, word, changed, field):
    client.force_login(account("leader"))
    answer = client.post(url(word, "report/"), SAID | changed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not word.claims.exists()


def test_a_refusal_needs_its_reason(client, word):
    made = claim(word)
    client.force_login(account("supervisor"))
    refuse = url(word, f"claims/{made.pk}/refuse/")
    assert client.post(refuse).status_code == 422
    assert client.post(refuse, {f"c{made.pk}-refusal": "没有送电"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.refusal, made.decided_by) == ("refused", "没有送电", account("supervisor"))


def test_others_find_nothing(client, word):
    made = claim(word, on=TODAY - timedelta(days=1))
    client.force_login(account("leader2"))
    answers = [
        client.get(url(word)),
        client.post(url(word, "report/"), SAID),
        client.get(url(word, f"claims/{made.pk}/evidence/")),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert all("架设" not in answer.content.decode() for answer in answers)
    client.force_login(account("liaison"))
    assert client.get(url(word)).status_code == 403


@pytest.mark.parametrize(
    ("on", "kinds"),
    [
        (day(14), set()),
        (day(15), {"promise_due_soon"}),
        (day(20), {"promise_due_soon"}),
        (day(21), {"promise_broken"}),
    ],
)
def test_whoever_gave_his_word_and_his_secretary_are_reminded_of_it(word, on, kinds):
    names = {account(name).pk: name for name in ("leader", "leader2", "secretary", "chief", "office", "land")}
    found = reminders_on(on, at=builders.moment(on))
    told = {
        (reminder.kind.name, names[user])
        for (user, _), reminder in found.items()
        if user in names and reminder.kind.name.startswith("promise")
    }
    assert told == {(kind, name) for kind in kinds for name in ("leader", "secretary")}


def test_on_the_day_itself_a_promise_is_another_matter(word):
    keys = [
        {
            reminder.matter.key
            for reminder in reminders_on(on, at=builders.moment(on)).values()
            if reminder.kind.name == "promise_due_soon"
        }
        for on in (day(19), day(20))
    ]
    assert [len(found) for found in keys] == [1, 1]
    assert keys[0] != keys[1]
