"""Papers ordered, watched, downloaded within one's scope, and verified."""

import hashlib
import html
import io
import zipfile
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from dispatch.actions.dispatch_meeting import publishing
from dispatch.management.commands import dispatch_pack
from dispatch.models import DispatchDocument, DispatchMeeting, PackRun, Standing
from projects import clock
from projects.roles import Role
from tests import builders
from tests.builders import AT

pytestmark = pytest.mark.django_db

ON = date(2012, 3, 26)
HTMX = {"hx_request": "true"}
BASE = "/dispatch/2012-02/"
FOR_ALL = ("notice.docx", "notice.pdf", "minutes.docx")
FOR_THE_DISTRICT = ("ledger.xlsx", "decisions.docx", "briefs.docx", "pack.zip")
EVERYTHING = (*FOR_ALL, *FOR_THE_DISTRICT)
SIDES = (Role.LEADER, Role.SECRETARY, Role.LEAD_UNIT, Role.LIAISON, Role.DEPARTMENT)
KINDS = list(DispatchDocument.Kind)


def make_paper(kind, content, occasion):
    """A few bytes that say what they were made from."""
    return f"{kind} {content['as_of']} {occasion.number}".encode()


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, pin_today):
    pin_today(ON)
    monkeypatch.setattr(publishing, "make_paper", make_paper)
    monkeypatch.setattr(dispatch_pack, "make_paper", make_paper)


@pytest.fixture
def woken(monkeypatch):
    """The orders for which a worker was woken up."""
    found = []
    monkeypatch.setattr("dispatch.views.dispatch_meeting.document.make_pack.delay", found.append)
    return found


@pytest.fixture
def meeting():
    builders.started_project(planned=1200, invested=(0, 0))
    return builders.dispatch_meeting(state="held")


@pytest.fixture
def office(client, meeting):
    client.force_login(meeting.opened_by)
    return client


def make(meeting, action):
    publishing.run_pack(action(meeting, by=meeting.opened_by, on=ON, at=AT).pk, at=AT)
    meeting.refresh_from_db()


@pytest.fixture
def drafts(meeting):
    make(meeting, publishing.order_drafts)


@pytest.fixture
def published(meeting):
    make(meeting, publishing.order_publication)


def log_in(client, role):
    client.force_login(builders.user(f"some_{role}", role))
    return client


def words(response):
    return html.unescape(response.content.decode())


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


# --- Orders and their progress


def test_drafts_are_ordered_and_a_worker_is_woken(office, woken):
    assert office.post(f"{BASE}documents/order/").url == f"{BASE}documents/"
    run = PackRun.objects.get()
    assert (woken, run.final, run.state) == ([run.pk], False, "queued")
    page = office.get(f"{BASE}documents/")
    assert "已排队，马上开始" in words(page)
    assert b"hx-trigger" in page.content


def test_publication_is_ordered_once_however_often_one_clicks(office, meeting, woken):
    for _ in range(2):
        assert office.post(f"{BASE}publish/").status_code == 302
    assert PackRun.objects.get().final
    meeting.refresh_from_db()
    assert (meeting.state, meeting.serial) == ("held", 1)


def test_progress_is_fetched_and_at_its_end_the_page_is_read_anew(office, meeting, woken):
    office.post(f"{BASE}documents/order/")
    PackRun.objects.update(state="running", done=2, total=6, step="台账（Excel）", attempts=1)
    part = office.get(f"{BASE}documents/", headers=HTMX)
    assert ("2 / 6，正在做台账（Excel）" in words(part), "<html" in words(part)) == (True, False)
    assert "2 / 6" in words(office.get(f"{BASE}documents/"))
    PackRun.objects.update(state="done")
    assert office.get(f"{BASE}documents/", headers=HTMX).headers["HX-Refresh"] == "true"


def test_a_failed_order_says_so(office, meeting, woken):
    office.post(f"{BASE}publish/")
    PackRun.objects.update(state="failed", failure=publishing.BROKEN)
    page = words(office.get(f"{BASE}documents/"))
    assert publishing.BROKEN in page
    assert "印发通报" in page


def test_what_cannot_be_ordered_is_refused_in_words(office, meeting, woken):
    DispatchMeeting.objects.update(state="frozen")
    answer = office.post(f"{BASE}publish/")
    assert (answer.status_code, "这一步只能在“已召开”时办理" in words(answer)) == (409, True)
    assert (woken, PackRun.objects.count()) == ([], 0)


@pytest.mark.parametrize("role", [*SIDES, Role.CHIEF, Role.SUPERVISOR, Role.ADMIN])
def test_only_the_office_orders(client, meeting, woken, role):
    log_in(client, role)
    assert [client.post(f"{BASE}{step}").status_code for step in ("documents/order/", "publish/")] == [403, 403]
    assert not PackRun.objects.exists()


# --- Who may have which paper


def statuses(client):
    return {name: client.get(f"{BASE}{name}").status_code for name in EVERYTHING}


def test_the_office_has_the_newest_drafts(office, meeting, drafts):
    make(meeting, publishing.order_drafts)
    assert statuses(office) == dict.fromkeys(EVERYTHING, 200)
    answer = office.get(f"{BASE}notice.docx")
    assert unquote(answer.headers["Content-Disposition"]).endswith("2012年2月重大项目推进情况通报（送审稿2）.docx")


@pytest.mark.parametrize("role", [*SIDES, Role.CHIEF, Role.SUPERVISOR])
def test_nobody_else_has_drafts(client, drafts, role):
    log_in(client, role)
    whole = role in (Role.CHIEF, Role.SUPERVISOR)
    assert statuses(client) == {name: 404 if whole or name in FOR_ALL else 403 for name in EVERYTHING}
    page = client.get(f"{BASE}documents/")
    assert (page.context["documents"], "送审稿" in words(page)) == ([], False)


@pytest.mark.parametrize("role", SIDES)
def test_a_side_has_the_published_notice_and_minutes_alone(client, published, role):
    log_in(client, role)
    assert statuses(client) == dict.fromkeys(FOR_ALL, 200) | dict.fromkeys(FOR_THE_DISTRICT, 403)
    page = client.get(f"{BASE}documents/")
    assert sorted(item["url"] for item in page.context["documents"]) == sorted(f"{BASE}{name}" for name in FOR_ALL)
    assert [name for name in FOR_THE_DISTRICT if name in words(page)] == []
    hidden = DispatchDocument.objects.exclude(kind__in=FOR_ALL).values_list("sha256", flat=True)
    assert [sha256 for sha256 in hidden if sha256 in words(page)] == []


@pytest.mark.parametrize("role", [*SIDES, Role.CHIEF])
def test_the_archive_leads_to_no_paper_that_is_refused(client, published, role):
    [row] = log_in(client, role).get("/dispatch/").context["rows"]
    links = [paper["url"] for paper in row["papers"]]
    assert len(links) == (len(KINDS) if role == Role.CHIEF else len(FOR_ALL))
    assert {client.get(url).status_code for url in links} == {200}


@pytest.mark.parametrize("role", [Role.CHIEF, Role.SUPERVISOR, Role.OFFICE])
def test_who_sees_the_district_has_all_published_papers(client, published, role):
    assert statuses(log_in(client, role)) == dict.fromkeys(EVERYTHING, 200)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_administrators_have_none(client, published, role):
    assert statuses(log_in(client, role)) == dict.fromkeys(EVERYTHING, 403)
    assert client.get("/verify/").status_code == 403


def test_a_paper_comes_as_it_was_stored(office, meeting, drafts):
    make(meeting, publishing.order_publication)
    for kind in KINDS:
        answer = office.get(f"{BASE}{kind}")
        stored = meeting.documents.get(kind=kind, edition=DispatchDocument.FINAL)
        assert hashlib.sha256(body(answer)).hexdigest() == stored.sha256
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-cache"
    disposition = unquote(office.get(f"{BASE}notice.pdf").headers["Content-Disposition"])
    assert disposition == "attachment; filename*=utf-8''调度办〔2012〕1号 2012年2月重大项目推进情况通报.pdf"


def test_the_archive_holds_them_all(office, meeting, published):
    answer = office.get(f"{BASE}pack.zip")
    with zipfile.ZipFile(io.BytesIO(body(answer))) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert len(found) == len(KINDS)
    assert found["调度办〔2012〕1号 2012年2月重大项目调度台账.xlsx"] == body(office.get(f"{BASE}ledger.xlsx"))
    assert body(office.get(f"{BASE}pack.zip")) == body(answer)


def test_without_papers_there_is_nothing_to_have(office, meeting):
    assert statuses(office) == dict.fromkeys(EVERYTHING, 404)
    assert office.get("/dispatch/2012-01/documents/").status_code == 404


# --- Genuine, changed, unknown


def verify(client, data=None, *, name="通报.docx", number=""):
    asked = {"number": number}
    if data is not None:
        asked["file"] = SimpleUploadedFile(name, data)
    return client.post("/verify/", asked)


@pytest.mark.parametrize("role", [*SIDES, Role.CHIEF, Role.OFFICE])
def test_a_genuine_paper_is_recognised_whatever_it_is_called(client, meeting, published, role):
    log_in(client, role)
    stored = meeting.documents.get(kind="ledger.xlsx")
    answer = verify(client, stored.file.read(), name="x.bin")
    result = answer.context["result"]
    assert (answer.status_code, result["code"], result["label"]) == (200, "genuine", "真")
    assert [(item["title"], item["number"], item["issued"], item["sha256"]) for item in result["documents"]] == [
        ("台账（Excel）", "调度办〔2012〕1号", "2012年3月26日", stored.sha256)
    ]


@pytest.mark.parametrize(
    ("name", "number"),
    [("调度办〔2012〕1号 通报.docx", ""), ("通报.docx", "调度办[2012]1号"), ("通报.docx", "2012 1号")],
)
def test_one_byte_changed_is_seen(office, meeting, published, name, number):
    data = bytearray(meeting.documents.get(kind="notice.docx").file.read())
    data[0] ^= 1
    result = verify(office, bytes(data), name=name, number=number).context["result"]
    assert (result["code"], result["label"], len(result["documents"])) == ("changed", "改", len(KINDS))


@pytest.mark.parametrize(
    ("name", "number"), [("通报.docx", ""), ("调度办〔2012〕9号.docx", ""), ("通报.docx", "2011 1号")]
)
def test_what_was_never_issued_is_unknown(office, published, name, number):
    result = verify(office, b"anything", name=name, number=number).context["result"]
    assert (result["code"], result["label"], result["documents"]) == ("unknown", "不识", [])


def test_a_draft_is_no_valid_paper(office, meeting, drafts):
    result = verify(office, meeting.documents.get(kind="notice.pdf").file.read()).context["result"]
    assert (result["code"], result["label"]) == ("draft", "送审稿")
    assert [item["issued"] for item in result["documents"]] == [""]


@pytest.mark.parametrize(("number", "code", "count"), [("调度办〔2012〕1号", "issued", 6), ("2012 2号", "unknown", 0)])
def test_a_number_alone_tells_what_was_issued(office, meeting, drafts, number, code, count):
    make(meeting, publishing.order_publication)
    result = verify(office, number=number).context["result"]
    assert (result["code"], len(result["documents"])) == (code, count)
    assert {item["issued"] for item in result["documents"]} <= {"2012年3月26日"}


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({}, "请选择文件，或输入文号。"),
        ({"number": "2号"}, "文号要写出年份和序号"),
        ({"data": b""}, "这个文件是空的。"),
    ],
)
def test_what_cannot_be_verified_is_refused_in_words(office, published, asked, refusal):
    answer = verify(office, **asked)
    assert (answer.status_code, refusal in words(answer), answer.context["result"]) == (422, True, None)


def test_a_file_too_large_is_refused(office, published, monkeypatch):
    monkeypatch.setattr("dispatch.forms.verification.MAX_BYTES", 10)
    answer = verify(office, b"x" * 11)
    assert (answer.status_code, answer.context["result"]) == (422, None)


def test_what_is_verified_is_not_kept(office, published):
    before = sorted(settings.MEDIA_ROOT.rglob("*"))
    verify(office, b"x" * 3_000_000)
    assert sorted(settings.MEDIA_ROOT.rglob("*")) == before


# --- The command


def run(month, folder):
    call_command("dispatch_pack", month, output=folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_command_writes_what_was_published_byte_for_byte(meeting, published, tmp_path):
    written = run("2012-02", tmp_path / "out")
    stored = {item.kind: item.file.read() for item in meeting.documents.filter(edition=DispatchDocument.FINAL)}
    assert written == stored


def test_before_publication_the_command_writes_drafts_and_stores_nothing(meeting, tmp_path):
    written = run("2012-02", tmp_path)
    assert sorted(written) == sorted(KINDS)
    assert written["notice.docx"].decode() == "notice.docx 2012-02-29 2012年2月送审稿"
    assert not DispatchDocument.objects.exists()


def test_the_command_needs_no_meeting(tmp_path):
    builders.started_project(planned=1200, invested=(0, 0))
    assert sorted(run("2012-02", tmp_path)) == sorted(KINDS)
    assert not DispatchMeeting.objects.exists()
    assert not Standing.objects.exists()


@pytest.mark.parametrize(
    ("month", "reason"),
    [
        ("2012-13", "月份“2012-13”不对，应写成2012-02的样子"),
        ("2012-2", "月份“2012-2”不对"),
        ("二月", "月份“二月”不对"),
        ("2012-02-29", "月份“2012-02-29”不对"),
        ("2012-04", "2012年4月还没有到"),
        ("2011-12", "2011年还没有项目，请先导入台账"),
    ],
)
def test_a_bad_month_is_refused_in_words(meeting, tmp_path, month, reason):
    with pytest.raises(CommandError, match=reason):
        run(month, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_stored_paper_that_was_touched_is_not_handed_out(meeting, published, tmp_path):
    item = meeting.documents.get(kind="minutes.docx", edition=DispatchDocument.FINAL)
    path = Path(item.file.path)
    path.write_bytes(path.read_bytes() + b"!")
    with pytest.raises(CommandError, match="与印发时的校验值不符"):
        run("2012-02", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_was_issued_and_closed_shows_the_business_day(office, meeting):
    """The day is pinned, the clock is not."""
    now = clock.now()
    publishing.run_pack(publishing.order_publication(meeting, by=meeting.opened_by, on=ON, at=now).pk, at=now)
    assert office.post("/dispatch/2012-02/close/").status_code == 302
    page = office.get("/dispatch/2012-02/")
    assert [step["note"] for step in page.context["steps"]][-2:] == ["3月26日", "3月26日"]
    meeting.refresh_from_db()
    assert (meeting.closed_on, meeting.published_on) == (ON, ON)
    paper = DispatchDocument.objects.first()
    documents, checked = office.get("/dispatch/2012-02/documents/"), office.post("/verify/", {"number": paper.number})
    for shown in (page, documents, checked):
        assert (shown.status_code, str(now.year) in words(shown)) == (200, False)
    assert "2012-03-26 " in words(documents)
