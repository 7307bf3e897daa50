from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from dispatch.documents.charts import draw
from dispatch.documents.docx import write_docx
from dispatch.documents.parts import Paragraph, Title
from dispatch.documents.typesetting import cell_text
from tests.dispatch.documents.samples import BASIS, COLUMNS, SENTENCE, notice, projects


@pytest.fixture(scope="module")
def document():
    return Document(BytesIO(write_docx(notice(), subject="通报", draw=draw)))


def paragraph(document, text):
    return next(item for item in document.paragraphs if item.text.replace("\n", "") == text)


def test_the_words_stand_in_their_order(document):
    words = [item.text for item in document.paragraphs if item.text]
    assert words == [
        "某某区重大项目建设指挥部",
        "某调度办〔2012〕2号",
        "关于2012年2月重大项目调度情况的通报",
        "各责任单位：",
        SENTENCE,
        "一、总体情况",
        "（一）投资完成情况",
        SENTENCE,
        "图1  六大工程投资完成率",
        "图2  亮灯情况",
        "六大工程投资情况",
        BASIS,
        "二、工作要求",
        "1.抓紧整改。整改情况于3月31日前报送。",
        "附件：1.重大项目亮灯情况",
        "2.包保领导责任落实情况",
        "某某区重大项目建设指挥部",
        "2012年3月26日",
        "附件1",
        "重大项目亮灯情况",
        BASIS,
        "注：时间进度为16.67%。",
        "附件2",
        "包保领导责任落实情况",
        BASIS,
    ]


@pytest.mark.parametrize(
    ("text", "font", "points"),
    [
        ("某某区重大项目建设指挥部", "方正小标宋简体", None),
        ("关于2012年2月重大项目调度情况的通报", "方正小标宋简体", 22),
        (SENTENCE, "仿宋_GB2312", 16),
        ("一、总体情况", "黑体", 16),
        ("（一）投资完成情况", "楷体_GB2312", 16),
        ("附件1", "黑体", 16),
    ],
)
def test_each_part_has_the_type_of_the_standard(document, text, font, points):
    run = paragraph(document, text).runs[0]
    assert run._r.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert points is None or run.font.size.pt == points


def test_the_red_head_is_red_with_a_red_line(document):
    assert str(paragraph(document, "某某区重大项目建设指挥部").runs[0].font.color.rgb) == "C00000"
    line = paragraph(document, "某调度办〔2012〕2号")._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert (line.get(qn("w:color")), line.get(qn("w:val"))) == ("C00000", "single")


def test_headings_are_found_by_word(document):
    levels = {
        item.text: item._p.pPr.find(qn("w:outlineLvl")).get(qn("w:val"))
        for item in document.paragraphs
        if item._p.pPr is not None and item._p.pPr.find(qn("w:outlineLvl")) is not None
    }
    assert levels == {"一、总体情况": "0", "（一）投资完成情况": "1", "二、工作要求": "0"}


def test_what_is_signed_is_not_alone_on_a_page(document):
    tied = ["1.抓紧整改。整改情况于3月31日前报送。", "附件：1.重大项目亮灯情况", "2.包保领导责任落实情况"]
    assert [paragraph(document, text).paragraph_format.keep_with_next for text in tied] == [True] * 3


def test_every_figure_of_the_table_is_there(document):
    table = document.tables[1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0][3:7] == ["投资（万元）", "投资（万元）", "与时间进度比", "与时间进度比"]
    assert rows[1] == [column.title for column in COLUMNS]
    shown = [
        [cell_text(value, column.kind) for value, column in zip(row, COLUMNS, strict=True)] for row in projects().rows
    ]
    assert rows[2:-1] == shown
    assert rows[-1] == ["合计"] * 3 + ["1,958,000", "95,345.1234", "4.87%", "-11.8", "—"]


def test_headings_come_again_on_each_page_and_rows_stay_whole(document):
    rows = document.tables[1]._tbl.tr_lst
    assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True] * 2 + [False] * 80
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_a_light_has_a_colour_beside_its_name(document):
    cell = document.tables[1].rows[2 + 4].cells[-1]
    assert (cell.text, cell._tc.tcPr.find(qn("w:shd")).get(qn("w:fill"))) == ("红", "F6B8B3")


def test_signs_that_mean_something_in_the_file_stay_text(document):
    assert document.tables[2].rows[2].cells[9].text == "土地<指标>&手续"


def test_the_wide_attachment_lies_across_with_its_page_number_at_the_foot_of_the_sheet(document):
    shapes = [(section.orientation, round(section.page_width.mm)) for section in document.sections]
    assert shapes == [(WD_ORIENT.PORTRAIT, 210), (WD_ORIENT.PORTRAIT, 210), (WD_ORIENT.LANDSCAPE, 297)]
    across = document.sections[2]
    margins = (across.top_margin, across.right_margin, across.bottom_margin, across.left_margin)
    assert [round(margin.mm) for margin in margins] == [28, 37, 26, 35]
    for footer in (across.footer, across.even_page_footer):
        assert footer.tables[0]._tbl.find(f".//{qn('w:textDirection')}").get(qn("w:val")) == "tbRl"
        assert "PAGE" in footer.tables[0]._tbl.xml


def test_charts_are_as_wide_as_the_text(document):
    assert [round(picture.width.mm) for picture in document.inline_shapes] == [156, 156]


def test_five_thousand_rows_keep_their_first_and_last():
    table = Document(BytesIO(write_docx([projects(5000)], subject="表")))._body.tables[0]
    rows = table._tbl.tr_lst
    assert len(rows) == 2 + 5000 + 1
    assert [text.text for text in rows[5001].iter(qn("w:t"))][:3] == ["5,000", "垟堃喆5000号", "周某某"]


def test_a_document_without_figures_needs_no_drawing():
    document = Document(BytesIO(write_docx([Title("甲"), Paragraph("一行\n又一行\x00")], subject="甲")))
    assert [item.text for item in document.paragraphs] == ["甲", "", "一行", "又一行"]
    assert document.core_properties.title == "甲"
