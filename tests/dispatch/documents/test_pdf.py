import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from dispatch.documents.fonts import COMPLETE, FOLDER, Face
from dispatch.documents.parts import CellKind, Column, Paragraph, Table, Title
from dispatch.documents.pdf import write_pdf
from dispatch.documents.pdf_text import broken, em_of, font_names, font_of
from dispatch.documents.typesetting import cell_text
from tests.dispatch.documents.samples import COLUMNS, SMALL, WIDE, notice, projects


@pytest.fixture(scope="module")
def document():
    return PdfReader(BytesIO(write_pdf(notice(), subject="通报")))


def words(page):
    return re.sub(r"\s", "", page.extract_text())


def test_the_words_are_there_rare_characters_too(document):
    text = "".join(map(words, document.pages))
    for expected in (
        "某某区重大项目建设指挥部",
        "某调度办〔2012〕2号",
        "关于2012年2月重大项目调度情况的通报",
        "各责任单位：",
        "（一）投资完成情况",
        "垟头村、堃喆科技园进展较慢",
        "附件：1.重大项目亮灯情况2.包保领导责任落实情况",
        "2012年3月26日",
        "土地<指标>&手续",
        "注：时间进度为16.67%。",
    ):
        assert expected in text, expected


def test_every_figure_of_the_table_is_there(document):
    text = "".join(map(words, document.pages))
    for row in projects().rows:
        assert "".join(cell_text(value, column.kind) for value, column in zip(row, COLUMNS, strict=True)) in text
    assert "合计1,958,00095,345.12344.87%-11.8—" in text


def test_headings_come_again_on_each_page(document):
    pages = [words(page) for page in document.pages if "垟堃喆" in words(page)]
    assert len(pages) > 1
    assert all("项目名称" in page and "与时间进度比" in page for page in pages)


def test_every_typeface_is_embedded_and_the_portals_own(document):
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()
        for page in document.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert {name.partition("+")[2].partition("-")[0] for name in fonts} == {"NotoSerifSC", "NotoSansSC"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts.values())


def test_pages_are_numbered_and_lie_as_their_tables_need(document):
    for number, page in enumerate(document.pages, start=1):
        assert f"—{number}—" in words(page)
    sizes = [tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in document.pages]
    assert sizes[0] == (210, 297)
    assert sizes[-1] == (297, 210)
    assert set(sizes[:-1]) == {(210, 297)}


def test_readers_find_the_headings(document):
    assert [item.title for item in document.outline if not isinstance(item, list)] == ["一、总体情况", "二、工作要求"]
    assert document.metadata.title == "通报"


def test_charts_are_pictures(document):
    assert sum(len(page.images) for page in document.pages) == 2


def test_five_thousand_rows_keep_their_last():
    pages = PdfReader(BytesIO(write_pdf([projects(5000)], subject="表"))).pages
    last = words(pages[-1])
    assert "5,000垟堃喆5000号" in last
    assert last.index("5,000垟堃喆5000号") < last.index("合计")  # the total never stands alone
    assert len(pages) > 100


def test_a_text_longer_than_a_page_goes_on_in_another_row():
    long = "".join(f"第{number}句。" for number in range(1500))
    table = Table("t", "甲", "", (Column("序号", CellKind.COUNT), Column("问题", width=10)), ((7, long), (8, "短")))
    text = "".join(words(page) for page in PdfReader(BytesIO(write_pdf([table], subject="表"))).pages)
    assert all(f"第{number}句" in text for number in (0, 749, 1499))


def test_rows_as_tall_as_pages_stand_one_by_one():
    rows = tuple((number, f"{number}" + "某" * 1500) for number in range(3))
    table = Table("t", "甲", "", (Column("序号", CellKind.COUNT), Column("问题", width=10)), rows)
    assert len(PdfReader(BytesIO(write_pdf([table], subject="表"))).pages) == 3


@pytest.mark.parametrize("count", range(36, 44))
def test_a_note_never_stands_on_a_page_without_a_row(count):
    table = replace(projects(count), note="注：时间进度为16.67%。")
    last = PdfReader(BytesIO(write_pdf([table], subject="表"))).pages[-1]
    text = words(last)
    assert "注：时间进度" in text
    assert "合计" in text
    assert f"垟堃喆{count}号" in text


def test_a_table_without_rows_says_so():
    [page] = PdfReader(BytesIO(write_pdf([replace(SMALL, rows=(), total=None)], subject="表"))).pages
    assert "无" in words(page)


def test_a_landscape_document_begins_across_the_sheet():
    [page] = PdfReader(BytesIO(write_pdf([WIDE], subject="表"))).pages
    assert page.mediabox[2] > page.mediabox[3]


def test_what_a_licensed_typeface_lacks_is_set_in_the_own(settings, tmp_path):
    settings.FONT_DIR = str(tmp_path)
    (tmp_path / "simfang.ttf").write_bytes((FOLDER / "NotoSerifSC-SemiBold-gb2312.ttf").read_bytes())
    names = font_names(Face.BODY)
    assert names == ("simfang", *(file.stem for file in COMPLETE))
    assert (font_of("村", names), font_of("鿋", names), font_of("镸", names)) == (
        "simfang",
        "simfang",
        "NotoSerifSC-gbk",
    )
    document = PdfReader(BytesIO(write_pdf([Title("甲"), Paragraph("镸家村")], subject="甲")))
    assert "镸家村" in words(document.pages[0])


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("甲乙丙", 3, ["甲乙丙"]),
        ("甲乙丙丁", 3, ["甲乙丙", "丁"]),
        ("甲乙丙。丁", 3, ["甲乙", "丙。丁"]),
        ("甲乙（丙）", 3, ["甲乙", "（丙）"]),
        ("完成123,456", 4, ["完成", "123,456"]),
        ("1234567890", 3, ["12345", "67890"]),
        ("甲\n乙", 3, ["甲", "乙"]),
        ("", 3, [""]),
    ],
)
def test_lines_break_as_chinese_is_set(text, ems, lines):
    names = font_names(Face.BODY)
    assert broken(text, ems, names) == lines
    assert all(em_of(line, names) <= ems for line in lines)
