from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dispatch.documents.parts import AttachmentStart, CellKind, Column, Heading, Paragraph, Subtitle, Table, Title
from dispatch.documents.typesetting import (
    TEXT_HEIGHT,
    TEXT_WIDTH,
    attachment_lines,
    cell_text,
    em_width,
    ends_title,
    issuer_points,
    sheets,
    signature_indents,
    title_lines,
    total_span,
    typeset,
)
from projects.choices import Light
from tests.dispatch.documents.samples import SMALL, WIDE, projects


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, CellKind.MONEY, "—"),
        ("", CellKind.TEXT, "—"),
        (0, CellKind.COUNT, "0"),
        (1024, CellKind.COUNT, "1,024"),
        (Decimal("1900.5000"), CellKind.MONEY, "1,900.5"),
        (Decimal("0.0001"), CellKind.MONEY, "0.0001"),
        (Decimal("4.865"), CellKind.PCT, "4.87%"),
        (Decimal("-11.85"), CellKind.POINTS, "-11.9"),
        (Decimal("-0.04"), CellKind.POINTS, "0.0"),
        (Decimal("2.35"), CellKind.POINTS, "+2.4"),
        (Decimal("-7.368519"), CellKind.PARTS, "-7.37"),
        (Decimal("0.272222"), CellKind.PARTS, "+0.27"),
        (Decimal("-0.004"), CellKind.PARTS, "0.00"),
        (date(2012, 3, 6), CellKind.DATE, "2012年3月6日"),
        (Light.RED, CellKind.LIGHT, "红"),
        (Light.NONE, CellKind.LIGHT, "无"),
        ("待签约后确定", CellKind.MONEY, "待签约后确定"),
        ("=1+1", CellKind.TEXT, "=1+1"),
    ],
)
def test_a_cell_is_read_as_on_the_pages(value, kind, text):
    assert cell_text(value, kind) == text


@pytest.mark.parametrize(
    ("text", "characters", "lines"),
    [
        ("", 20, [""]),
        ("短标题", 20, ["短标题"]),
        ("关于2012年2月重大项目调度情况的通报", 20, ["关于2012年2月重大项目调度情况的通报"]),
        ("甲乙丙丁戊己庚辛壬癸子丑", 10, ["甲乙丙丁戊己", "庚辛壬癸子丑"]),
        ("某某某某某某2012年2月某某某某", 10, ["某某某某某某", "2012年2月某某某某"]),
    ],
)
def test_a_long_title_has_lines_of_about_one_length(text, characters, lines):
    assert title_lines(text, characters=characters) == lines


def test_the_issuer_stands_centred_above_the_date():
    issuer, on = "某某区重大项目建设指挥部", "2012年3月26日"
    issuer_indent, date_indent = signature_indents(issuer, on)
    assert date_indent == 4
    assert issuer_indent + em_width(issuer) / 2 == date_indent + em_width(on) / 2
    assert signature_indents("某" * 20, on)[0] == 0


def test_titles_of_attachments_stand_below_each_other():
    assert attachment_lines(("甲表",)) == [("附件：", 2, 5, "甲表")]
    assert attachment_lines(("甲表", "乙表")) == [("附件：1.", 2, 5.75, "甲表"), ("2.", 5, 5.75, "乙表")]


def test_the_red_head_fits_into_the_line():
    assert issuer_points("某区") == 42
    assert issuer_points("某" * 20) * 20 == pytest.approx(TEXT_WIDTH)


@pytest.mark.parametrize(
    ("part", "following", "ends"),
    [
        (Title("甲"), Paragraph("乙"), True),
        (Title("甲"), Subtitle("乙"), False),
        (Subtitle("甲"), Heading("乙"), True),
        (Title("甲"), None, False),
        (Heading("甲"), Paragraph("乙"), False),
    ],
)
def test_a_blank_line_ends_the_title(part, following, ends):
    assert ends_title(part, following) is ends


# --- Tables


def test_a_table_fills_the_page_upright_or_across():
    upright, across = typeset(projects(3)), typeset(WIDE)
    assert (upright.landscape, across.landscape) == (False, True)
    assert sum(upright.widths) == pytest.approx(TEXT_WIDTH)
    assert sum(across.widths) == pytest.approx(TEXT_HEIGHT)
    assert {upright.points, across.points} <= {9, 10.5}


def test_a_column_is_wide_enough_for_its_longest_figure():
    table = Table(
        "t", "甲", "", (Column("数", CellKind.MONEY, width=2), Column("名", width=30)), ((Decimal(10**9), "某"),)
    )
    set_table = typeset(table)
    assert set_table.widths[0] >= em_width("1,000,000,000") * set_table.points


def test_text_gives_way_to_figures_where_a_table_is_too_wide():
    columns = (Column("问题", width=80), Column("人", width=6), *[Column("数", CellKind.MONEY)] * 2)
    amount = Decimal("1234567.1234")
    long, short, *figures = typeset(Table("t", "甲", "", columns, (("某" * 90, "周某某", amount, amount),))).widths
    assert figures == pytest.approx([1.15 * em_width("1,234,567.1234") * 9 + 5] * 2)
    assert short == pytest.approx(3 * 9 + 5)
    assert long + short + sum(figures) == pytest.approx(TEXT_HEIGHT)


def test_room_that_is_left_goes_to_long_text_first():
    columns = (Column("项目", width=6), Column("数", CellKind.COUNT))
    text, figure = typeset(Table("t", "甲", "", columns, (("某" * 30, 12),))).widths
    assert text > 30 * 10.5
    assert figure < TEXT_WIDTH / 8


def test_a_table_without_rows_says_so_across_its_columns():
    [[cell]] = typeset(replace(SMALL, rows=())).rows
    assert (cell.text, cell.span, cell.align) == ("无", len(SMALL.columns), "center")


def test_headings_are_merged_where_neighbours_share_a_group():
    head = {(cell.text, cell.column, cell.span, cell.level, cell.levels) for cell in typeset(projects(1)).head}
    assert ("投资（万元）", 3, 2, 0, 1) in head
    assert ("累计完成", 4, 1, 1, 1) in head
    assert ("项目名称", 1, 1, 0, 2) in head
    assert {cell.levels for cell in typeset(SMALL).head} == {1}


def test_the_label_of_the_total_reaches_to_the_first_figure():
    table = projects(1)
    assert total_span(table.total, table.columns) == 3
    assert [cell.text for cell in typeset(table).total] == ["合计", "1,958,000", "95,345.1234", "4.87%", "-11.8", "—"]


def test_a_row_with_a_missing_cell_is_refused():
    with pytest.raises(ValueError, match="programmes"):
        typeset(replace(SMALL, rows=(("只有名称",),)))


def test_a_wide_table_turns_its_attachment_but_only_itself_in_the_text():
    parts = [Title("甲"), WIDE, Paragraph("乙"), AttachmentStart(1, "丙"), SMALL, WIDE, AttachmentStart(2, "丁"), SMALL]
    assert [(sheet.landscape, len(sheet.parts)) for sheet in sheets(parts)] == [
        (False, 1),
        (True, 1),
        (False, 1),
        (True, 3),
        (False, 2),
    ]


def test_a_table_does_not_repeat_the_title_of_its_attachment():
    [first, second] = sheets([AttachmentStart(1, SMALL.title), SMALL, AttachmentStart(2, "别的"), SMALL])
    assert (first.parts[1].is_titled, second.parts[1].is_titled) == (False, True)
