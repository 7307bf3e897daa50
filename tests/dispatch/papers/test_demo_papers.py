"""The demo district's papers as files, opened again: the same figures in Word, PDF, Excel and `figures --json`."""

import json
import re
from dataclasses import replace
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.management import call_command
from docx import Document
from pypdf import PdfReader

from dispatch.documents.parts import Table
from dispatch.documents.pdf import write_pdf
from dispatch.models import DispatchDocument
from dispatch.month.content.codec import tables_of
from dispatch.papers.briefs import briefs
from dispatch.papers.making import PAPERS, make_paper
from dispatch.papers.minutes import minutes
from dispatch.papers.notice import notice
from projects.rules.rounding import pct_text, points_text
from tests.dispatch.papers.papers import (
    decided,
    draft_occasion,
    issued_occasion,
    notice_of,
    reads_properly,
    said,
    small_content,
    words_of_docx,
    words_of_pdf,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

Kind = DispatchDocument.Kind


@pytest.fixture(scope="module")
def content(demo, django_db_blocker):
    with django_db_blocker.unblock():
        return small_content()


@pytest.fixture(scope="module")
def papers(content, django_db_blocker):
    with django_db_blocker.unblock():
        occasion = draft_occasion()
    return {kind: make_paper(kind, content, occasion) for kind in PAPERS}


@pytest.fixture(scope="module")
def ledger(papers):
    return openpyxl.load_workbook(BytesIO(papers[Kind.LEDGER_XLSX]))


def figures():
    out = StringIO()
    call_command("figures", "--as-of", "2012-02-29", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_it_reads_properly(content):
    text = reads_properly(notice_of(content))
    assert "“6大工程、79个项目”" in text
    reads_properly(notice(content, issued_occasion(decided())))


def test_without_indicators_there_is_no_heading_for_them(content):
    assert said(notice_of(content), "相关经济指标")[0].startswith(
        "1—2月固定资产投资同比下降8.1%，增幅比去年同期回落51.7"
    )
    assert said(notice_of(content | {"indicators": []}), "相关经济指标") == []


def test_one_truth_in_every_paper(papers, ledger):
    """The sentence of the headline in Word and PDF, the sums of the ledger, and what the command prints."""
    known = figures()
    sentence = (
        f"全区“{known['programmes']}大工程、{known['projects']}个项目”年度计划投资126.00亿元，累计完成投资6.13亿元（审核数），"
        f"占年度计划的{known['completion_pct']}%，时间进度为{known['time_progress_pct']}%，"
        f"落后时间进度{known['lag_points'].lstrip('-')}个百分点，"
        f"落后分月计划{known['lag_vs_plan_points'].lstrip('-')}个百分点。"
    )
    lights = known["lights"]
    counted = f"红灯{lights['red']}个、黄灯{lights['yellow']}个、蓝灯{lights['blue']}个、绿灯{lights['green']}个、未到期{lights['not_due']}个"
    word, pdf = words_of_docx(papers[Kind.NOTICE_DOCX]), words_of_pdf(papers[Kind.NOTICE_PDF])
    for text in (word, pdf):
        assert sentence in text
        assert counted in text
    assert sentence in words_of_docx(papers[Kind.MINUTES_DOCX])
    total = totals_in(ledger["2 各大工程投资完成情况"])
    assert total["项目数"] == known["projects"]
    assert [total["年度计划"], total["完成投资"]] == [
        float(known["annual_plan_wan"]),
        float(known["invested_wan"]),
    ]
    assert f"{total['完成率'] * 100:.2f}" == known["completion_pct"]
    assert f"{total['与时间进度差']:.1f}" == known["lag_points"]
    assert {
        key: total[label] for key, label in zip(lights, ("红", "黄", "蓝", "绿", "未到期", "无"), strict=True)
    } == lights


def totals_in(sheet):
    """{heading: value} of the row 合计; the lower heading where there are two."""
    heading_row = int(sheet.print_title_rows.rpartition("$")[2])
    names = {}
    for column in range(1, sheet.max_column + 1):
        names[column] = sheet.cell(heading_row, column).value or sheet.cell(3, column).value
    [total] = [row for row in sheet.iter_rows(min_row=heading_row + 1) if row[0].value == "合计"]
    return {names[cell.column]: cell.value for cell in total}


def test_word_and_pdf_say_the_same(papers):
    word, pdf = words_of_docx(papers[Kind.NOTICE_DOCX]), words_of_pdf(papers[Kind.NOTICE_PDF])
    for pattern in (r"\d[\d,.]*(?:亿元|万元|个百分点)", r"\d+(?:\.\d+)?%", r"W2012-\d{5}"):
        assert set(re.findall(pattern, word)) == set(re.findall(pattern, pdf)), pattern


def test_every_project_stands_in_the_ledger_and_the_totals_are_those_of_the_content(content, ledger):
    sheet = ledger["4 项目投资完成与时间进度差"]
    names = {sheet.cell(row, 2).value for row in range(5, sheet.max_row + 1)}
    assert {project["name"] for project in content["projects"]} <= names
    totals = content["totals"]
    total = totals_in(sheet)
    assert [total["年度计划"], total["完成投资"]] == [float(totals["plan"]), float(totals["invested"])]
    for key in ("overview", "programmes", "leaders", "units"):
        table = next(table for table in tables_of(content) if table.key == key)
        shown = dict(zip((column.title for column in table.columns), table.total, strict=True))
        assert [pct_text(shown["完成率"]), points_text(shown["与时间进度差"])] == ["4.87", "-11.8"], key


def test_every_table_says_which_figures_it_holds(ledger):
    sheets = [sheet for sheet in ledger if sheet.sheet_state == "visible" and sheet.title != "目录"]
    assert len(sheets) == 16
    for sheet in sheets:
        basis = sheet["A2"].value
        assert basis.startswith("口径：") or "口径：" in basis, sheet.title
        assert re.search(r"截至2012年\d+月\d+日", basis), sheet.title
        assert "单位：" in basis, sheet.title


def test_every_table_of_the_notice_says_which_figures_it_holds(content):
    for part in notice_of(content):
        if isinstance(part, Table):
            assert "口径：" in part.basis, part.title
            assert "截至2012年" in part.basis, part.title


def test_the_notice_has_no_more_pages_than_are_read(papers):
    assert len(PdfReader(BytesIO(papers[Kind.NOTICE_PDF])).pages) <= 26


def test_drafts_say_what_they_are(papers):
    for kind in (Kind.NOTICE_DOCX, Kind.MINUTES_DOCX, Kind.DECISIONS_DOCX, Kind.BRIEFS_DOCX):
        assert "（送审稿）" in words_of_docx(papers[kind]), kind
    assert "（送审稿）" in words_of_pdf(papers[Kind.NOTICE_PDF])
    book = openpyxl.load_workbook(BytesIO(papers[Kind.LEDGER_XLSX]))
    assert book["目录"]["A1"].value == "2012年2月重大项目调度台账（2012年2月送审稿）"


def test_an_issue_bears_its_number_and_no_mark_of_a_draft(content):
    occasion = issued_occasion(decided())
    for kind in (Kind.NOTICE_DOCX, Kind.MINUTES_DOCX, Kind.DECISIONS_DOCX):
        text = words_of_docx(make_paper(kind, content, occasion))
        assert "调度办〔2012〕2号" in text, kind
        assert "送审稿" not in text, kind


# --- Leaders' sheets


def test_each_leader_has_one_page(content):
    pages = PdfReader(BytesIO(write_pdf(briefs(content, draft_occasion()), subject="单页"))).pages
    names = [leader["name"] for leader in content["leaders"]]
    assert len(pages) == len(names) == 20
    for name, page in zip(names, pages, strict=True):
        assert name in re.sub(r"\s", "", page.extract_text())


def test_a_sheet_holds_its_page_however_much_there_is(content):
    leader = content["leaders"][0]
    [project] = [project for project in content["projects"] if project["code"] == leader["projects"][0]]
    problem = {
        "number": "W2012-00001",
        "description": "缺地" * 60,
        "holder": "区国土分局",
        "deadline": "2012-03-20",
        "state": "待签收",
        "overdue": True,
        "moved": "原定3月10日，展期1次，提至二级",
    }
    promise = {"who": leader["name"], "text": "三月底前开工" * 20, "due_on": "2012-03-31", "state_label": "未到期"}
    much = [
        project | {"code": f"x-{number}", "problems": [problem] * 5, "promises": [promise] * 5} for number in range(40)
    ]
    crowded = content | {
        "projects": much,
        "leaders": [leader | {"projects": [project["code"] for project in much]}] * 2,
    }
    parts = briefs(crowded, draft_occasion())
    assert len(PdfReader(BytesIO(write_pdf(parts, subject="单页"))).pages) == 2
    assert [part.note for part in parts if isinstance(part, Table)][:3] == [
        "另有34项，见系统。",
        "另有199项，见系统。",
        "另有199项，见系统。",
    ]


def test_projects_of_nobody_make_no_sheet(content):
    unsettled = content["leaders"][0] | {"name": "未定"}
    parts = briefs(content | {"leaders": [unsettled]}, draft_occasion())
    assert [part.text for part in parts] == ["本月没有包保领导单页", "本年度的项目还没有明确包保领导。"]


# --- Decisions


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            {},
            "1.垟头村改造：架设施工变压器。责任单位：区住建局；责任人：堃某某；完成时限：2012年4月10日。",
        ),
        (
            {"unit": "", "person": "", "due_on": None, "number": "", "action": "尽快腾空。"},
            "1.垟头村改造：尽快腾空。责任单位：待定；责任人：待定；完成时限：待定。",
        ),
    ],
)
def test_decisions_in_the_minutes(content, parts, sentence):
    assert said(minutes(content, issued_occasion(decided(**parts))), "议定事项") == [sentence]


def test_the_list_of_decisions(content):
    occasion = issued_occasion(decided(), decided(unit="", person="", due_on=None, number=""))
    document = Document(BytesIO(make_paper(Kind.DECISIONS_DOCX, content, occasion)))
    [table] = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == [
        ["1", "垟头村改造", "架设施工变压器", "区住建局", "堃某某", "2012年4月10日", "W2012-00007"],
        ["2", "垟头村改造", "架设施工变压器", "—", "—", "—", "—"],
    ]
    assert "共2项。" in words_of_docx(make_paper(Kind.DECISIONS_DOCX, content, occasion))


def test_nothing_decided_is_said_in_a_row(content):
    document = Document(BytesIO(make_paper(Kind.DECISIONS_DOCX, content, issued_occasion())))
    assert {cell.text for cell in document.tables[0].rows[1].cells} == {"无"}
    assert "会议没有议定事项。" in [paragraph.text for paragraph in document.paragraphs]


# --- Characters


def test_rare_characters_of_names_show_with_embedded_glyphs(content):
    """垟 堃 喆 in a project's, a person's and a unit's name, in text, table and chart."""
    text = json.dumps(content, ensure_ascii=False)
    renamed = json.loads(text.replace("软件外包基地一期", "垟头村堃喆园").replace("吴某某", "喆某堃"))
    reader = PdfReader(BytesIO(make_paper(Kind.NOTICE_PDF, renamed, draft_occasion())))
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    assert "垟头村堃喆园（包保领导喆某堃，责任单位高新区管委会）" in words
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object().get("/FontDescriptor")
            assert descriptor is not None
            assert "/FontFile2" in descriptor, font.get_object()["/BaseFont"]


@pytest.mark.filterwarnings("error")  # matplotlib warns of a character that its font lacks
def test_a_chart_draws_rare_characters(content):
    from dispatch.documents.charts import draw

    [chart] = [table.chart for table in tables_of(content) if table.key == "programmes"]
    drawn = {draw(replace(chart, labels=(name, *chart.labels[1:]))) for name in ("垟", "堃", "喆")}
    assert len(drawn) == 3
    with pytest.raises(UserWarning, match="missing from font"):
        draw(replace(chart, labels=("\ue000", *chart.labels[1:])))


def test_of_earlier_decisions_only_those_still_open_are_attached(content):
    open_ones = [decision["action"] for decision in content["decisions"] if not decision["done"]]
    assert 0 < len(open_ones) < len(content["decisions"])
    [table] = [part for part in notice_of(content) if isinstance(part, Table) and part.title == "前期未办结议定事项"]
    assert [row[3] for row in table.rows] == open_ones
    done = content | {"decisions": [decision | {"done": True} for decision in content["decisions"]]}
    text = reads_properly(notice_of(done))
    assert "前期未办结议定事项" not in text
    assert "未办结事项见" not in text
