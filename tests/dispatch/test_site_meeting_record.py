"""The record of a site meeting is corrected with a trail, and voided with a reason; neither deletes anything."""

import html
import re
import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dispatch.actions.site_meeting import correct_site_meeting, void_site_meeting
from dispatch.models import Problem, SiteMeeting
from dispatch.pages.site_meeting.listing import meetings_of_project, own_duty
from dispatch.queries.diagnosis import diagnoses
from dispatch.reminders.site_meeting import meetings_to_hold
from projects.images import reencode
from projects.models import Assignment, AuditEvent
from projects.refusals import StaleEdit, StepRefused
from projects.roles import Role
from tests import builders
from tests.dispatch.test_site_meeting import ON, account, decision, meeting, on_site, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(pin_today):
    pin_today(ON)


@pytest.fixture
def leader():
    return builders.leader("周某某")


@pytest.fixture
def project(leader):
    return on_site("甲厂扩产", leader)


@pytest.fixture
def held(project):
    return meeting(project, photos=[reencode(builders.photo())])


def correct(held, **fields):
    words = {name: getattr(held, name) for name in ("place", "chair", "present", "heard", "version")}
    return correct_site_meeting(
        meeting=held, **words | {"by": account(Role.OFFICE), "on": ON, "at": builders.AT} | fields
    )


def void(held, reason="记到了别的项目上", **fields):
    void_site_meeting(meeting=held, reason=reason, **{"by": account(Role.OFFICE), "on": ON, "at": builders.AT} | fields)


def url(held, step=""):
    return f"/site-meetings/{held.pk}/{step}"


def sent(held, **fields):
    """What the browser sends of the form as it was opened."""
    known = {name: getattr(held, name) for name in ("place", "chair", "present", "heard", "version")}
    lines = {"decision-TOTAL_FORMS": "5", "decision-INITIAL_FORMS": "0"}
    return known | {"submission": uuid.uuid4()} | lines | fields


def line(number=0, **fields):
    said = {
        "subject": "西侧围墙",
        "action": "拆除",
        "cause": "demolition",
        "unit": builders.unit("区房管局").pk,
        "person": "王某某",
        "due_on": "2012-04-10",
    }
    return {f"decision-{number}-{name}": value for name, value in (said | fields).items()}


def words(response):
    return html.unescape(response.content.decode())


def subjects(held):
    return list(held.decisions.values_list("position", "subject"))


# --- Correcting


def test_a_correction_leaves_old_and_new_in_the_trail(held, project):
    office = account(Role.OFFICE)
    added = decision(project, subject="西侧围墙", action="拆除")
    found = correct(held, place="东区工地", heard="主体施工至四层。", decisions=[added], by=office)
    assert (found.place, found.version, found.corrected_by, found.corrected_on) == ("东区工地", 2, office, ON)
    assert subjects(found) == [(1, "施工用电"), (2, "西侧围墙")]
    assert list(Problem.objects.values_list("description", flat=True)) == [
        "施工用电：3月底前架设临时变压器",
        "西侧围墙：拆除",
    ]
    events = AuditEvent.objects.filter(action="更正现场办公会").order_by("pk")
    assert [(event.project, event.actor, event.changes) for event in events] == [
        (
            project,
            office,
            {
                "地点": ["南山镇工业园", "东区工地"],
                "听取情况": ["主体施工至三层。\n用电容量不足。", "主体施工至四层。"],
            },
        ),
        (project, office, {"议定事项": ["", "西侧围墙"]}),
    ]


def test_the_trail_of_a_project_does_not_tell_what_was_said_of_another(project, leader):
    second = on_site("乙厂搬迁", leader, unit="北山镇")
    held = meeting(project, second)
    correct(held, heard="乙厂资金紧张。", decisions=[decision(second, subject="贷款")])
    events = AuditEvent.objects.filter(action="更正现场办公会").order_by("pk")
    assert [(event.project, list(event.changes)) for event in events] == [(None, ["听取情况"]), (second, ["议定事项"])]


def test_what_says_nothing_new_changes_nothing(held):
    assert correct(held).version == 1
    assert not AuditEvent.objects.filter(action="更正现场办公会").exists()


def test_a_second_tap_corrects_once(held, project):
    submission = uuid.uuid4()
    for _ in range(2):
        correct(held, place="东区工地", decisions=[decision(project, subject="围墙")], submission=submission)
    assert subjects(held) == [(1, "施工用电"), (2, "围墙")]
    assert SiteMeeting.objects.get().version == 2


def test_who_opened_an_older_state_overwrites_nothing(held):
    correct(held, place="东区工地")
    with pytest.raises(StaleEdit) as stale:
        correct(held, place="西区工地", version=1)
    assert stale.value.current.place == SiteMeeting.objects.get().place == "东区工地"


def test_once_a_decision_is_acted_on_the_record_stays(held):
    Problem.objects.update(version=1)
    with pytest.raises(StepRefused, match="已经开始办理"):
        correct(held, place="东区工地")
    assert SiteMeeting.objects.get().place == "南山镇工业园"


def test_photos_are_taken_down_and_put_up(client, held):
    client.force_login(account(Role.OFFICE))
    kept = held.photos.get()
    response = client.post(
        url(held, "correct/"),
        sent(held, removed_photos=["1"], photos=[SimpleUploadedFile("a.jpg", builders.photo(seed=2))]),
    )
    assert response.status_code == 302
    assert [photo.position for photo in held.photos.kept()] == [2]
    assert held.photos.count() == 2
    assert kept.file.storage.exists(kept.file.name)
    assert [client.get(url(held, f"photos/{position}/")).status_code for position in (1, 2)] == [404, 200]
    changes = AuditEvent.objects.get(action="更正现场办公会").changes
    assert changes == {"现场照片": ["1张", "撤下1张，新增1张"]}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"removed_photos": ["1"]}, "请至少留一张现场照片。"),
        ({"photos": [SimpleUploadedFile(f"{n}.png", builders.photo(9, 9, format="PNG")) for n in range(6)]}, "共7张"),
        ({"place": ""}, "请填写地点。"),
        ({"decision-0-subject": "只写了事项"}, "请填写怎么办。"),
    ],
)
def test_a_refused_correction_says_what_to_mend(client, held, fields, said):
    client.force_login(account(Role.OFFICE))
    response = client.post(url(held, "correct/"), sent(held, **fields))
    assert (response.status_code, said in words(response)) == (422, True)
    assert (SiteMeeting.objects.get().version, held.photos.kept().count(), held.decisions.count()) == (1, 1, 1)


def test_a_meeting_has_six_decisions_at_most(client, project):
    held = meeting(project, decisions=[decision(project, subject=f"事项{n}") for n in range(5)])
    client.force_login(account(Role.OFFICE))
    assert len(client.get(url(held, "correct/")).context["lines"].forms) == 1
    response = client.post(url(held, "correct/"), sent(held, **line(0), **line(1)))
    assert (response.status_code, "还能加1项，您填了2项" in words(response)) == (422, True)
    assert client.post(url(held, "correct/"), sent(held, **line(0))).status_code == 302
    assert held.decisions.count() == 6


def test_an_untouched_text_is_no_correction_however_the_browser_ends_its_lines(client, held):
    client.force_login(account(Role.OFFICE))
    response = client.post(url(held, "correct/"), sent(held, heard=held.heard.replace("\n", "\r\n")))
    assert (response.status_code, SiteMeeting.objects.get().version) == (302, 1)


def test_a_stale_correction_shows_both_and_may_be_chosen(client, held):
    first, second = account(Role.OFFICE, name="张某某"), account(Role.OFFICE)
    mine = sent(held, place="西区工地", **line())
    correct(held, place="东区工地", by=first)
    client.force_login(second)
    response = client.post(url(held, "correct/"), mine)
    page = words(response)
    assert response.status_code == 409
    assert [(row["label"], row["mine"], row["theirs"]) for row in response.context["rows"]] == [
        ("地点", "西区工地", "东区工地"),
        ("议定事项", "新增：西侧围墙", "施工用电"),
    ]
    assert "张某某 更正了这次会议的记录" in page
    assert (SiteMeeting.objects.get().place, held.decisions.count()) == ("东区工地", 1)
    fields = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page[page.index("correct/") :]
    ):
        fields.setdefault(name, []).append(value)
    assert client.post(url(held, "correct/"), fields).status_code == 302
    found = SiteMeeting.objects.get()
    assert (found.place, found.version, subjects(found)) == ("西区工地", 3, [(1, "施工用电"), (2, "西侧围墙")])


# --- Voiding


def test_a_void_meeting_counts_no_more_and_its_problems_go_on(client, leader, project):
    held = meeting(project, held_on=date(2012, 2, 10))
    this_month = meeting(project)
    other = meeting(on_site("乙厂", builders.leader("吴某某")), leader=builders.leader("吴某某"))
    person, office = account(Role.LEADER, leader=leader), account(Role.OFFICE)
    before = diagnoses([project.pk], as_of=builders.FEBRUARY)[project.pk]
    assert [item.kind for item in before.evidence] == ["site_meeting"]
    assert own_duty(person, on=ON)[0]["kept"]
    for each in (held, this_month):
        void(each)
    assert diagnoses([project.pk], as_of=builders.FEBRUARY)[project.pk].evidence == ()
    assert not own_duty(person, on=ON)[0]["kept"]
    assert [matter.leaders for matter in meetings_to_hold(on=ON, at=builders.AT)] == [frozenset({leader.pk})]
    assert meetings_of_project(project, user=office, on=ON) == []
    client.force_login(office)
    assert [row["url"] for row in client.get("/site-meetings/").context["rows"]] == [url(other)]
    assert Problem.objects.open().filter(project=project).count() == 2


def test_a_void_meeting_stays_readable_and_says_so(client, held, project):
    void(held, by=account(Role.OFFICE, name="张某某"))
    client.force_login(account(Role.OFFICE))
    page = words(client.get(url(held)))
    assert "2012年3月26日 张某某 作废：" in page and "记到了别的项目上" in page and "已交办的问题继续办理" in page
    assert "更正</a>" not in page and "作废这次记录" not in page
    assert "2012年3月12日（2012年3月26日作废）" in words_of(client.get(url(held, "minutes.docx")))
    problem = words(client.get(f"/problems/{Problem.objects.get().number}/"))
    assert "现场办公会（会议记录2012年3月26日作废，问题继续办理）" in problem
    event = AuditEvent.objects.get(action="作废现场办公会")
    assert (event.project, event.reason) == (project, "记到了别的项目上")


def test_a_meeting_is_voided_once_and_with_a_reason(client, held):
    client.force_login(account(Role.OFFICE))
    response = client.post(url(held, "void/"), {"reason": " "})
    assert (response.status_code, "请写明作废的原因。" in words(response)) == (422, True)
    answers = [client.post(url(held, "void/"), {"reason": "重复记录"}).status_code for _ in range(2)]
    assert answers == [302, 409]
    assert AuditEvent.objects.filter(action="作废现场办公会").count() == 1
    assert client.get(url(held, "correct/")).status_code == 409
    assert client.post(url(held, "correct/"), sent(held, place="东区工地")).status_code == 409


def test_the_minutes_of_a_corrected_meeting_say_so(client, held):
    correct(held, place="东区工地")
    client.force_login(account(Role.OFFICE))
    text = words_of(client.get(url(held, "minutes.docx")))
    assert "2012年3月12日（2012年3月26日更正）" in text and "地点：东区工地" in text


# --- Who may


@pytest.fixture
def of_two(leader, project):
    """A meeting on projects of two lead units."""
    return meeting(project, on_site("乙厂搬迁", leader, unit="北山镇"))


KEEPERS = {
    # who: of a meeting on one project, of one on two units' projects
    "chief": (403, 403),
    "supervisor": (403, 403),
    "office": (200, 200),
    "leader": (200, 200),
    "secretary": (200, 200),
    "leader in charge": (403, 403),
    "other leader": (404, 404),
    "lead unit": (200, 403),
    "other lead unit": (404, 404),
    "liaison": (403, 403),
}


def keeper(name, leader, project):
    match name:
        case "leader":
            return account(Role.LEADER, leader=leader)
        case "secretary":
            person = account(Role.SECRETARY)
            builders.delegation(person, leader)
            return person
        case "leader in charge":
            other = builders.leader("吴某某")
            builders.assignment(project, Assignment.Role.LEADER_IN_CHARGE, other)
            return account(Role.LEADER, leader=other)
        case "other leader":
            return account(Role.LEADER, leader=builders.leader("吴某某"))
        case "lead unit":
            return account(Role.LEAD_UNIT, unit=builders.unit("南山镇"))
        case "other lead unit":
            return account(Role.LEAD_UNIT, unit=builders.unit("东山镇"))
        case "liaison":
            builders.assignment(project, Assignment.Role.LIAISON_UNIT, builders.unit("区经信局"))
            return account(Role.LIAISON, unit=builders.unit("区经信局"))
    return account(Role(name))


@pytest.mark.parametrize("name", KEEPERS)
def test_who_keeps_the_record(client, leader, project, held, of_two, name):
    client.force_login(keeper(name, leader, project))
    assert tuple(client.get(url(each, "correct/")).status_code for each in (held, of_two)) == KEEPERS[name]
    voided = tuple(client.post(url(each, "void/"), {"reason": "重复记录"}).status_code for each in (held, of_two))
    assert voided == tuple(302 if status == 200 else status for status in KEEPERS[name])
