"""Importing through the pages: upload, look through, confirm."""

import re
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dispatch.models import Standing
from projects.models import Assignment, AuditEvent, LedgerImport, Project
from projects.roles import Role
from tests import builders
from tests.builders import AT, ledger_file, ledger_row
from tests.dispatch.contents import contents
from tests.projects.ledger.workbook_files import pack, with_parts, with_sheet, xls

State = LedgerImport.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, pin_today):
    pin_today(date(2012, 3, 26))
    client.force_login(builders.user("office", Role.OFFICE, name="赵某甲"))
    return client


def send(client, data, name="台账.xlsx", **fields):
    return client.post("/projects/import/", {"file": SimpleUploadedFile(name, data), **fields})


def uploaded(client, data, name="台账.xlsx", **fields):
    """The address of the import that the upload leads to."""
    response = send(client, data, name, **fields)
    assert response.status_code == 302
    return response.url


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html):
    return re.sub(r"\s+", "", re.sub(r"<[^>]*>", " ", html))


def test_upload_preview_confirm(office):
    address = uploaded(office, ledger_file(ledger_row("甲厂扩产"), ledger_row("北湖公园")))
    preview = text_of(page(office, address))
    assert not Project.objects.exists()
    assert "新增2" in preview
    assert "甲厂扩产新增结转续建，先进制造业振兴工程，周某某，年度计划1,200万元" in preview
    response = office.post(f"{address}confirm/")
    assert (response.status_code, response.url) == (302, address)
    result = page(office, address)
    assert "已导入" in result
    assert Project.objects.count() == 2
    item = LedgerImport.objects.get()
    assert (item.state, item.uploaded_by.name, item.confirmed_by.name) == (State.IMPORTED, "赵某甲", "赵某甲")
    assert "台账.xlsx" in page(office, "/projects/import/")


def test_the_preview_shows_old_and_new(office):
    office.post(f"{uploaded(office, ledger_file(ledger_row('甲厂扩产'), ledger_row('北湖公园')))}confirm/")
    preview = page(office, uploaded(office, ledger_file(ledger_row("甲厂扩产", feb=120))))
    assert "<del>100</del> → <ins>120</ins>" in preview
    missing = preview[preview.index('id="missing"') :]
    assert '<a href="/projects/2012-XJ-002/">北湖公园</a>' in missing


def test_errors_are_placed_and_cannot_be_confirmed(office):
    before = contents()
    address = uploaded(office, ledger_file(ledger_row("甲厂扩产"), ledger_row("北湖公园", feb="十二万多吧")))
    preview = page(office, address)
    assert "确认导入" not in preview
    errors = text_of(preview[preview.index('id="errors"') :])
    assert ("5" in errors, "I" in errors, "十二万多吧" in errors) == (True, True, True)
    assert office.post(f"{address}confirm/").status_code == 422
    assert (contents(), LedgerImport.objects.get().state) == (before, State.PREVIEWED)


def test_choices_made_on_the_page_hold(office):
    builders.leader("周某某")
    address = uploaded(office, ledger_file(ledger_row(leader="周摸某")))
    assert "您是不是要填“周某某”？" in page(office, address)
    office.post(f"{address}confirm/", {"question-0": "周某某"})
    assert Assignment.objects.get(role="responsible_leader").leader.name == "周某某"


def test_what_goes_back_is_asked_and_changed_only_with_a_reason(office):
    office.post(f"{uploaded(office, ledger_file(ledger_row()))}confirm/")
    address = uploaded(office, ledger_file(ledger_row(feb=80, progress="正在选址")))
    asked = text_of(page(office, address))
    assert (
        "台账第4行“甲厂扩产”比登记的倒退：形象进度倒退，主体施工→正在选址；累计完成投资(万元)减少，2月100→80" in asked
    )
    refused = office.post(f"{address}confirm/", {"question-0": "accept", "question-0-reason": " "})
    assert (refused.status_code, "请写明改的原因" in refused.content.decode()) == (422, True)
    assert '<option value="accept" selected>' in refused.content.decode()
    assert Standing.objects.get().invested_wan == 200
    office.post(f"{address}confirm/", {"question-0": "accept", "question-0-reason": "二月重复入账"})
    assert Standing.objects.get().invested_wan == 180
    event = AuditEvent.objects.get(action="台账变更项目")
    assert (event.reason, event.changes["形象进度"]) == ("二月重复入账", ["主体施工", "正在选址"])


def test_what_goes_back_is_kept_by_default(office):
    office.post(f"{uploaded(office, ledger_file(ledger_row()))}confirm/")
    before = contents()
    address = uploaded(office, ledger_file(ledger_row(feb=80, progress="正在选址")))
    office.post(f"{address}confirm/", {"question-0": "keep", "question-0-reason": "写了也不改"})
    assert (LedgerImport.objects.first().state, contents()) == (State.IMPORTED, before)


def test_a_stale_preview_goes_back_to_the_preview(office):
    office.post(f"{uploaded(office, ledger_file(ledger_row()))}confirm/")
    stale = uploaded(office, ledger_file(ledger_row(feb=120)))
    office.post(f"{uploaded(office, ledger_file(ledger_row(feb=110)))}confirm/")
    before = contents()
    assert office.post(f"{stale}confirm/").url == stale
    preview = page(office, stale)
    assert "预览之后台账有了变动，没有导入任何内容" in preview
    assert "<del>110</del> → <ins>120</ins>" in preview
    assert contents() == before
    office.post(f"{stale}confirm/")
    assert Standing.objects.get().invested_wan == 220


def test_a_second_confirmation_is_told_so(office):
    address = uploaded(office, ledger_file(ledger_row()))
    office.post(f"{address}confirm/")
    before = contents()
    response = office.post(f"{address}confirm/")
    assert response.status_code == 409
    assert "已经确认过" in response.content.decode()
    assert f'href="{address}"' in response.content.decode()
    assert contents() == before


def test_while_a_worker_is_busy_the_page_says_how_far_it_is(office):
    address = uploaded(office, ledger_file(ledger_row()))
    LedgerImport.objects.update(state=State.READING, progress_done=40, progress_total=79, claimed_at=AT)
    assert "正在读取" in page(office, address)
    fragment = office.get(address, headers={"HX-Request": "true"})
    assert ("79" in fragment.content.decode(), "<html" in fragment.content.decode()) == (True, False)
    LedgerImport.objects.update(state=State.PREVIEWED)
    assert office.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


# Who may


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICE])
def test_only_the_office_imports(client, role):
    item = builders.ledger_import(state=State.PREVIEWED, preview={}, file_name="机密台账.xlsx")
    client.force_login(builders.user("somebody", role, unit=builders.unit(), leader=builders.leader()))
    address = f"/projects/import/{item.pk}/"
    responses = [
        client.get("/projects/import/"),
        send(client, ledger_file(ledger_row())),
        client.get(address),
        client.post(f"{address}confirm/"),
    ]
    assert [response.status_code for response in responses] == [403] * 4
    assert not any("机密台账" in response.content.decode() for response in responses)
    assert (LedgerImport.objects.count(), LedgerImport.objects.get().state) == (1, State.PREVIEWED)


def test_methods_and_unknown_imports(office):
    item = builders.ledger_import()
    assert office.get(f"/projects/import/{item.pk}/confirm/").status_code == 405
    assert office.post(f"/projects/import/{item.pk}/").status_code == 405
    assert office.get(f"/projects/import/{item.pk + 1}/").status_code == 404
    assert office.post(f"/projects/import/{item.pk + 1}/confirm/").status_code == 404


# Files that are no ledgers

ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
)
HOSTILE = {
    "pdf named xlsx": b"%PDF-1.4 \x00\x01",
    "picture": b"\x89PNG\r\n\x1a\n",
    "program": b"MZ\x90\x00",
    "page": b"<html><script>alert(1)</script></html>",
    "noise": bytes(range(256)) * 8,
    "cut off": ledger_file(ledger_row())[:3000],
    "cut off xls": xls()[:1500],
    "zip of something else": pack({"readme.txt": b"x"}),
    "macros": with_parts({"xl/vbaProject.bin": b"x"}),
    "entities": with_parts({"xl/sharedStrings.xml": ENTITIES}),
    "bomb": with_parts({"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 160_000_000 + b"</worksheet>"}),
    "far away cell": with_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "path outside": pack({"../../evil.py": b"x", "xl/workbook.xml": b"<workbook/>"}),
    "no table": with_sheet("<row r='1'><c r='A1'><v>1</v></c></row>"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_gets_one_chinese_sentence(office, data):
    before = contents()
    html = page(office, uploaded(office, data))
    item = LedgerImport.objects.get()
    if item.state == State.PREVIEWED:
        assert (item.preview["counts"]["new"], len(item.preview["errors"]) > 0) == (0, True)
    else:
        assert item.state == State.REFUSED
        assert re.fullmatch(r"[^。\n]*[\u4e00-\u9fff][^。\n]*。", item.failure)
        assert item.failure in html.replace("&quot;", '"').replace("&#x27;", "'").replace("&lt;", "<")
    assert "Traceback" not in html
    assert contents() == before


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "请选择一个台账文件"), ({"file": SimpleUploadedFile("空.xlsx", b"")}, "这个文件是空的")],
)
def test_no_file_or_an_empty_one(office, fields, words):
    response = office.post("/projects/import/", fields)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert not LedgerImport.objects.exists()


@pytest.mark.parametrize("year", ["1", "99999", "二〇一二"])
def test_a_year_that_is_none(office, year):
    assert send(office, ledger_file(ledger_row()), year=year).status_code == 422
    assert not LedgerImport.objects.exists()


def test_a_name_that_is_a_path_or_a_script_stays_text(office):
    name = "../../<script>alert(1)</script>.xlsx"
    html = page(office, uploaded(office, ledger_file(ledger_row()), name))
    assert "<script>alert(1)" not in html
    item = LedgerImport.objects.get()
    assert item.state == State.PREVIEWED
    assert re.fullmatch(rf"ledgers/\d{{4}}/{item.sha256[:16]}\.bin", item.file.name)


def test_what_is_written_in_cells_stays_text(office):
    evil = '<img src=x onerror="alert`1`">'
    address = uploaded(office, ledger_file(ledger_row(evil, leader=evil, feb="<b>1</b>", remark=evil)))
    assert "<img src=x" not in page(office, address)
    address = uploaded(office, ledger_file(ledger_row(evil, remark=evil)))
    office.post(f"{address}confirm/")
    assert Project.objects.get().name == evil
    assert "<img src=x" not in page(office, "/projects/")
    assert "<img src=x" not in page(office, "/projects/2012-XJ-001/")


FORMULAS = ['=HYPERLINK("http://example.invalid","点我")', "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_name_that_looks_like_a_formula_is_exported_as_text(office, formula):
    row = ledger_row("甲厂扩产") | {"remark": formula, "problem": formula, "unit": "南山镇"}
    named = ledger_row(formula)
    office.post(f"{uploaded(office, ledger_file(row, named))}confirm/")
    assert Project.objects.count() == 2
    book = openpyxl.load_workbook(BytesIO(office.get("/projects/export/").content))
    texts = [cell for line in book.active for cell in line if formula.strip() in str(cell.value)]
    assert len(texts) >= 2
    assert {cell.data_type for cell in texts} == {"s"}


def test_an_exported_formula_name_comes_home_unchanged(office):
    office.post(f"{uploaded(office, ledger_file(ledger_row('=1+1')))}confirm/")
    before = contents()
    office.post(f"{uploaded(office, office.get('/projects/export/').content)}confirm/")
    assert (LedgerImport.objects.first().state, contents()) == (State.IMPORTED, before)


def test_old_imports_are_listed_newest_first(office):
    for day in (1, 2):
        builders.ledger_import(file_name=f"第{day}份.xlsx", uploaded_at=AT + timedelta(days=day))
    html = page(office, "/projects/import/")
    assert 0 < html.index("第2份.xlsx") < html.index("第1份.xlsx")
