"""Site meetings: recorded on the spot, followed as problems, read by whom they concern, printed as minutes."""

import uuid
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from dispatch.actions.site_meeting import Decision, record_site_meeting
from dispatch.models import MeetingDecision, Problem, SiteMeeting
from dispatch.pages.site_meeting.listing import meetings_of_project, own_duty
from dispatch.queries.diagnosis import diagnoses
from projects.choices import Cause
from projects.images import reencode
from projects.models import Assignment, AuditEvent, Leader
from projects.roles import Role
from tests import builders

pytestmark = pytest.mark.django_db

ON = date(2012, 3, 26)
HELD_ON = date(2012, 3, 12)
Responsible = Assignment.Role


@pytest.fixture(autouse=True)
def today(pin_today):
    pin_today(ON)


@pytest.fixture
def leader():
    return builders.leader("周某某")


@pytest.fixture
def project(leader):
    return on_site("甲厂扩产", leader)


def on_site(name, leader, unit="南山镇"):
    of = builders.started_project(name, address="南山镇工业园")
    builders.assignment(of, Responsible.RESPONSIBLE_LEADER, leader)
    builders.assignment(of, Responsible.LEAD_UNIT, builders.unit(unit))
    return of


def account(role, **fields):
    return builders.user(f"{role}-{uuid.uuid4().hex[:6]}", role, **fields)


def decision(of, **fields):
    return Decision(
        **{
            "project": of,
            "subject": "施工用电",
            "action": "3月底前架设临时变压器",
            "cause": Cause.FACILITIES,
            "unit": builders.unit("区供电公司"),
            "person": "李某某",
            "due_on": date(2012, 3, 31),
        }
        | fields
    )


def meeting(*projects, decisions=None, by=None, leader=None, **fields):
    return record_site_meeting(
        **{
            "leader": leader or builders.leader("周某某"),
            "projects": projects,
            "held_on": HELD_ON,
            "place": "南山镇工业园",
            "chair": "周某某",
            "present": "南山镇、区供电公司、企业负责人",
            "heard": "主体施工至三层。\n用电容量不足。",
            "decisions": [decision(projects[0])] if decisions is None else decisions,
            "by": by or account(Role.OFFICE),
            "on": ON,
            "at": builders.AT,
        }
        | fields
    )


def sent(*projects, **fields):
    """What the browser sends of the form, with one decision and one photo."""
    data = {
        "leader": projects[0].assignments.get(role=Responsible.RESPONSIBLE_LEADER).leader_id,
        "projects": [of.pk for of in projects],
        "held_on": "2012-03-12",
        "place": "南山镇工业园",
        "chair": "周某某",
        "present": "南山镇、企业负责人",
        "heard": "主体施工至三层。",
        "photos": [SimpleUploadedFile("现场.jpg", builders.photo(), content_type="image/jpeg")],
        "submission": uuid.uuid4(),
        "decision-TOTAL_FORMS": "6",
        "decision-INITIAL_FORMS": "0",
    }
    first = {
        "subject": "施工用电",
        "action": "架设临时变压器",
        "cause": "facilities",
        "unit": builders.unit("区供电公司").pk,
        "person": "李某某",
        "due_on": "2012-03-31",
    }
    return data | {f"decision-0-{name}": value for name, value in first.items()} | fields


def post(client, data):
    return client.post("/site-meetings/new/", data)


# --- Recording


def test_a_meeting_keeps_its_decisions_as_problems(project):
    office = account(Role.OFFICE)
    second = decision(project, subject="西侧围墙", action="拆除", cause=Cause.DEMOLITION, due_on=date(2012, 4, 10))
    found = meeting(project, decisions=[decision(project), second], by=office)
    assert [(item.position, item.subject, item.unit.name, item.person) for item in found.decisions.all()] == [
        (1, "施工用电", "区供电公司", "李某某"),
        (2, "西侧围墙", "区供电公司", "李某某"),
    ]
    problems = [item.problem for item in found.decisions.all()]
    assert [(item.source, item.description, item.cause, item.deadline, item.raised_on) for item in problems] == [
        (
            Problem.Source.SITE_MEETING,
            "施工用电：3月底前架设临时变压器",
            Cause.FACILITIES,
            date(2012, 3, 31),
            ON,
        ),
        (Problem.Source.SITE_MEETING, "西侧围墙：拆除", Cause.DEMOLITION, date(2012, 4, 10), ON),
    ]
    event = AuditEvent.objects.get(action="记录现场办公会")
    assert (event.actor, event.project, event.changes) == (office, project, {"议定事项": ["", "施工用电；西侧围墙"]})


def test_the_trail_of_a_project_tells_nothing_of_another(two_projects):
    found = AuditEvent.objects.filter(action="记录现场办公会").order_by("project__code")
    assert [(event.project.name, event.changes["议定事项"][1]) for event in found] == [
        ("甲厂扩产", "施工用电"),
        ("乙厂搬迁", "拆迁补偿"),
    ]


def test_a_second_tap_records_nothing_twice(project):
    submission = uuid.uuid4()
    first, second = (meeting(project, submission=submission) for _ in range(2))
    assert first == second
    assert (SiteMeeting.objects.count(), Problem.objects.count()) == (1, 1)


def test_photos_lose_their_metadata_and_get_a_small_copy(project):
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    found = meeting(project, photos=[reencode(builders.photo(2000, 1500, exif=exif))])
    photo = found.photos.get()
    with Image.open(photo.file) as kept, Image.open(photo.small) as small:
        assert (kept.format, kept.size, dict(kept.getexif()), small.size) == ("JPEG", (1600, 1200), {}, (320, 240))


@pytest.mark.parametrize("role", [Role.LEADER, Role.SECRETARY, Role.LEAD_UNIT, Role.OFFICE])
def test_who_may_records_for_his_own_projects(client, leader, project, role):
    other = on_site("乙厂", builders.leader("吴某某"), unit="北山镇")
    person = account(
        role,
        leader=leader if role == Role.LEADER else None,
        unit=builders.unit("南山镇") if role == Role.LEAD_UNIT else None,
    )
    if role == Role.SECRETARY:
        builders.delegation(person, leader)
    client.force_login(person)
    response = post(client, sent(project))
    found = SiteMeeting.objects.get()
    assert (response.status_code, response.url) == (302, f"/site-meetings/{found.pk}/")
    assert (found.recorded_by, found.photos.count(), found.decisions.get().unit.name) == (person, 1, "区供电公司")
    response = post(client, sent(other))
    assert response.status_code == (302 if role == Role.OFFICE else 422)
    assert SiteMeeting.objects.count() == (2 if role == Role.OFFICE else 1)


def test_what_is_known_need_not_be_typed(client, leader, project):
    client.force_login(account(Role.LEADER, leader=leader))
    form = client.get("/site-meetings/new/").context["form"]
    assert form.initial == {
        "held_on": ON,
        "projects": [project.pk],
        "place": "南山镇工业园",
        "leader": leader.pk,
        "chair": "周某某",
    }
    on_site("乙厂", builders.leader("吴某某"))
    client.force_login(account(Role.OFFICE))
    assert client.get("/site-meetings/new/").context["form"].initial == {"held_on": ON}
    form = client.get(f"/site-meetings/new/?project={project.code}").context["form"]
    assert (form.initial["projects"], form.initial["leader"]) == ([project.pk], leader.pk)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"held_on": "2012-03-27"}, "会议还没有召开，请在会后记录。"),
        ({"held_on": "2011-12-31"}, "所选项目当日都不由周某某包保"),
        ({"place": ""}, "请填写地点。"),
        ({"photos": []}, "请至少选一张现场照片。"),
        ({"longitude": "118.1"}, "经度、纬度要么都填，要么都不填。"),
        ({"decision-0-due_on": "2012-03-11"}, "完成时限不能早于召开日期。"),
        ({"decision-0-due_on": "2102-03-30"}, "请核对年份"),
        ({"decision-0-person": ""}, "请填写责任人。"),
        ({"decision-0-cause": ""}, "请选择问题类别。"),
        ({f"decision-0-{name}": "" for name in ("subject", "action", "cause", "unit", "person", "due_on")}, "请填写"),
        ({"decision-3-subject": "只写了事项"}, "请填写怎么办。"),
    ],
)
def test_what_is_missing_is_asked_for_in_words(client, project, fields, said):
    client.force_login(account(Role.OFFICE))
    response = post(client, sent(project, **fields))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert (SiteMeeting.objects.count(), Problem.objects.count()) == (0, 0)


def test_a_meeting_on_several_projects_says_of_which_each_decision_is(client, leader, project):
    second, third = on_site("乙厂", leader), on_site("丙厂", leader)
    client.force_login(account(Role.OFFICE))
    response = post(client, sent(project, second))
    assert "请选择这一项是哪个项目的" in response.content.decode()
    response = post(client, sent(project, second, **{"decision-0-project": third.pk}))
    assert "丙厂不在会议的项目中。" in response.content.decode()
    post(client, sent(project, second, **{"decision-0-project": second.pk}))
    assert MeetingDecision.objects.get().project == second


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jpg", b"MZ\x90\x00 a program", "文件不是照片"),
        ("a.jpg", builders.photo()[:400], "照片已损坏"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "HEIC"),
    ],
)
def test_a_file_that_is_no_photo_is_refused(client, project, name, content, said):
    client.force_login(account(Role.OFFICE))
    response = post(client, sent(project, photos=[SimpleUploadedFile(name, content, content_type="image/jpeg")]))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert SiteMeeting.objects.count() == 0


def test_seven_photos_are_too_many(client, project):
    client.force_login(account(Role.OFFICE))
    seven, six = (
        [SimpleUploadedFile(f"{n}.png", builders.photo(9, 9, format="PNG")) for n in range(count)] for count in (7, 6)
    )
    assert "最多6张照片，您选了7张。" in post(client, sent(project, photos=seven)).content.decode()
    post(client, sent(project, photos=six))
    assert SiteMeeting.objects.get().photos.count() == 6


# --- Who reads what


@pytest.fixture
def two_projects(leader, project):
    """A meeting on two projects of different units, with a decision on each."""
    second = on_site("乙厂搬迁", leader, unit="北山镇")
    decisions = [
        decision(project),
        decision(second, subject="拆迁补偿", action="评估", unit=builders.unit("区房管局"), cause=Cause.DEMOLITION),
    ]
    return meeting(project, second, decisions=decisions, photos=[reencode(builders.photo())])


WHOLE = (["甲厂扩产", "乙厂搬迁"], ["施工用电", "拆迁补偿"], 1)
FIRST = (["甲厂扩产"], ["施工用电"], 0)
READERS = {
    "chief": WHOLE,
    "office": WHOLE,
    "supervisor": WHOLE,
    "leader": WHOLE,
    "other leader": None,
    "lead unit": FIRST,
    "other lead unit": None,
    "department": ([], ["拆迁补偿"], 0),
    "other department": None,
}


def reader(name, leader):
    match name:
        case "leader":
            return account(Role.LEADER, leader=leader)
        case "other leader":
            return account(Role.LEADER, leader=builders.leader("吴某某"))
        case "lead unit":
            return account(Role.LEAD_UNIT, unit=builders.unit("南山镇"))
        case "other lead unit":
            return account(Role.LEAD_UNIT, unit=builders.unit("东山镇"))
        case "department":
            return account(Role.DEPARTMENT, unit=builders.unit("区房管局"))
        case "other department":
            return account(Role.DEPARTMENT, unit=builders.unit("区环保局"))
    return account(Role(name))


@pytest.mark.parametrize("name", READERS)
def test_each_reads_what_concerns_him(client, leader, two_projects, name):
    client.force_login(reader(name, leader))
    url = f"/site-meetings/{two_projects.pk}/"
    page, minutes = client.get(url), client.get(f"{url}minutes.docx")
    photo = client.get(f"{url}photos/1/")
    listed = client.get("/site-meetings/?month=2012-03").context["rows"]
    if READERS[name] is None:
        assert [answer.status_code for answer in (page, minutes, photo)] == [404, 404, 404]
        assert listed == []
        return
    projects, subjects, photos = READERS[name]
    assert [item["name"] for item in page.context["projects"]] == projects
    assert [item["subject"] for item in page.context["decisions"]] == subjects
    assert len(page.context["photos"]) == photos
    assert photo.status_code == (200 if photos else 404)
    texts = (page.content.decode(), words_of(minutes))
    hidden = {"甲厂扩产", "乙厂搬迁"} - set(projects) - {item["project"] for item in page.context["decisions"]}
    hidden |= {"施工用电", "拆迁补偿"} - set(subjects) | (set() if photos else {"用电容量不足"})
    assert [word for word in hidden for text in texts if word in text] == []
    assert [(row["projects"], row["decisions"]) for row in listed] == [("、".join(projects) or "—", str(len(subjects)))]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_who_sees_no_project_data_sees_no_meeting(client, two_projects, role):
    client.force_login(account(role))
    urls = ["/site-meetings/", "/site-meetings/new/", f"/site-meetings/{two_projects.pk}/"]
    urls += [f"{urls[2]}minutes.docx", f"{urls[2]}photos/1/"]
    assert [client.get(url).status_code for url in urls] == [403] * 5


@pytest.mark.parametrize("role", [Role.CHIEF, Role.LIAISON, Role.DEPARTMENT, Role.SUPERVISOR])
def test_who_may_not_record(client, project, role):
    client.force_login(account(role))
    assert (client.get("/site-meetings/new/").status_code, post(client, {}).status_code) == (403, 403)


def test_a_photo_is_streamed_and_never_an_address(client, two_projects, settings):
    client.force_login(account(Role.OFFICE))
    url = f"/site-meetings/{two_projects.pk}/photos/1/"
    whole, small = client.get(url), client.get(f"{url}?size=small")
    assert (whole.headers["Content-Type"], whole.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert len(whole.getvalue()) > len(small.getvalue()) > 100
    assert client.get(f"/site-meetings/{two_projects.pk}/photos/2/").status_code == 404
    assert client.get(f"/media/{two_projects.photos.get().file.name}").status_code == 404


# --- The minutes


def words_of(response):
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(response.content)).paragraphs)


def test_the_minutes_read_back(client, settings, two_projects):
    settings.DISTRICT_NAME = "某某区"
    client.force_login(account(Role.OFFICE))
    response = client.get(f"/site-meetings/{two_projects.pk}/minutes.docx")
    assert "attachment" in response.headers["Content-Disposition"]
    assert words_of(response).split("\n") == [
        "某某区重大项目现场办公会纪要",
        "2012年3月12日",
        "",
        "时间：2012年3月12日",
        "地点：南山镇工业园",
        "项目：甲厂扩产、乙厂搬迁",
        "主持：周某某",
        "参加：南山镇、区供电公司、企业负责人",
        "一、听取情况",
        "主体施工至三层。",
        "用电容量不足。",
        "二、议定事项",
        "1.施工用电（甲厂扩产）。3月底前架设临时变压器。责任单位：区供电公司；责任人：李某某；完成时限：2012年3月31日。",
        "2.拆迁补偿（乙厂搬迁）。评估。责任单位：区房管局；责任人：李某某；完成时限：2012年3月31日。",
        f"记录：{two_projects.recorded_by}",
    ]


def test_the_minutes_are_set_in_the_official_form(client, two_projects):
    client.force_login(account(Role.OFFICE))
    document = Document(BytesIO(client.get(f"/site-meetings/{two_projects.pk}/minutes.docx").content))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    fonts = {
        paragraph.text[:2]: {run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in paragraph.runs}
        for paragraph in document.paragraphs
        if paragraph.runs
    }
    assert fonts["一、"] == {"黑体"}
    assert fonts["主体"] == {"仿宋_GB2312"}
    assert {"方正小标宋简体"} in fonts.values()
    assert None not in set().union(*fonts.values())
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    assert "PAGE" in section.even_page_footer.paragraphs[0]._p.xml


# --- The monthly duty


def test_who_kept_the_duty_and_who_missed_it_is_named(client, project):
    missing = builders.leader("吴某某")
    on_site("乙厂", missing)
    builders.leader("没有项目的领导")
    meeting(project, held_on=date(2012, 2, 10))
    meeting(project, held_on=HELD_ON)
    client.force_login(account(Role.OFFICE))
    february = client.get("/site-meetings/?month=2012-02").context["duty"]
    assert (february["kept"], february["unkept"], february["headline"]) == (
        ["周某某"],
        ["吴某某"],
        "2月 2 位包保领导，1 位已召开，1 位未召开",
    )
    march = client.get("/site-meetings/").context["duty"]
    assert (march["unkept"], march["unkept_label"]) == (["吴某某"], "本月还没开")
    january = client.get("/site-meetings/?month=2012-01").context["duty"]
    assert (january["headline"], january["unkept"]) == ("1月没有现场办公会的记录", [])


def test_the_list_is_filtered_by_leader_and_month(client, project):
    other = on_site("乙厂", builders.leader("吴某某"))
    meeting(project)
    meeting(other, leader=Leader.objects.get(name="吴某某"))
    meeting(project, held_on=date(2012, 2, 10))
    client.force_login(account(Role.OFFICE))
    chosen = Leader.objects.get(name="吴某某").pk
    found = {
        query: [row["projects"] for row in client.get(f"/site-meetings/?{query}").context["rows"]]
        for query in ("", f"leader={chosen}", "month=2012-02", f"month=2012-02&leader={chosen}", "month=x&leader=y")
    }
    assert found == {
        "": ["乙厂", "甲厂扩产"],
        f"leader={chosen}": ["乙厂"],
        "month=2012-02": ["甲厂扩产"],
        f"month=2012-02&leader={chosen}": [],
        "month=x&leader=y": ["乙厂", "甲厂扩产"],
    }


def test_a_leader_sees_his_own_duty_and_no_other(client, leader, project):
    on_site("乙厂", builders.leader("吴某某"))
    person = account(Role.LEADER, leader=leader)
    client.force_login(person)
    page = client.get("/site-meetings/")
    assert page.context["duty"]["unkept"] == ["周某某"]
    assert "吴某某" not in page.content.decode()
    assert [(item["kept"], item["text"]) for item in own_duty(person, on=ON)] == [(False, "3月现场办公会还没有召开")]
    meeting(project)
    assert [(item["kept"], item["text"]) for item in own_duty(person, on=ON)] == [(True, "3月现场办公会已召开")]


# --- What follows from a meeting


def test_a_meeting_is_push(project):
    meeting(project, held_on=date(2012, 2, 10))
    found = diagnoses([project.pk], as_of=builders.FEBRUARY)[project.pk]
    assert (found.verdict.label, [(item.kind, item.label) for item in found.evidence]) == (
        "推而不进",
        [("site_meeting", "周某某召开现场办公会，议定1项")],
    )
    assert found.evidence[0].url == f"/site-meetings/{SiteMeeting.objects.get().pk}/"


def test_a_projects_meetings_for_its_page(project):
    second = on_site("乙厂搬迁", builders.leader("周某某"), unit="北山镇")
    meeting(project, held_on=date(2012, 2, 10), decisions=[])
    meeting(project, second, decisions=[decision(project), decision(second)])
    meeting(project, held_on=date(2012, 2, 24), decisions=[])
    found = meetings_of_project(project, user=account(Role.OFFICE), on=ON)
    assert [(item["held_on"], item["decisions"]) for item in found] == [
        ("2012年3月12日", "1"),
        ("2012年2月24日", "0"),
        ("2012年2月10日", "0"),
    ]
    stranger = account(Role.LEADER, leader=builders.leader("吴某某"))
    assert meetings_of_project(project, user=stranger, on=ON) == []


def test_queries_do_not_grow_with_the_meetings(client, leader, django_assert_max_num_queries):
    client.force_login(account(Role.OFFICE))
    client.get("/site-meetings/")
    for n in range(3):
        meeting(on_site(f"第{n}厂", leader))
    with django_assert_max_num_queries(40) as few:
        client.get("/site-meetings/")
    for n in range(3, 12):
        meeting(on_site(f"第{n}厂", leader))
    with django_assert_max_num_queries(len(few)):
        client.get("/site-meetings/")
