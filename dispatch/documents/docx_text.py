"""Lines and runs of a Word document, set directly: nothing depends on what a template calls its styles."""

from math import floor

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from dispatch.documents.typesetting import BODY_POINTS, CHARACTERS_A_LINE, INDENT_CHARACTERS, LINE_POINTS, TEXT_WIDTH
from projects.ledger.writing.printed_table import printable

TITLE_FONT, HEADING_FONT, SUBTITLE_FONT, BODY_FONT = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
LATIN_FONT = "Times New Roman"
LEFT, RIGHT, CENTRE, JUSTIFY = (getattr(WD_ALIGN_PARAGRAPH, name) for name in ("LEFT", "RIGHT", "CENTER", "JUSTIFY"))


def add_line(document, text, font, points, *, line_points=LINE_POINTS, align=JUSTIFY):
    paragraph = document.add_paragraph()
    space_lines(paragraph, line_points)
    paragraph.alignment = align
    if text:
        add_run(paragraph, text, font, points)
    return paragraph


def indent_first_line(paragraph):
    """In characters, so that the indent grows with the type; in points for programs that do not know characters."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(INDENT_CHARACTERS * 100))
    indent.set(qn("w:firstLine"), str(INDENT_CHARACTERS * BODY_POINTS * 20))


def space_lines(paragraph, line_points):
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line_points)
    if line_points != LINE_POINTS:
        switch_off(paragraph._p.get_or_add_pPr(), "w:snapToGrid")  # which would stretch the line to that of the text


def switch_off(properties, *names):
    """Habits of Word in a paragraph's or a style's properties; the names in the schema's order, up to snapToGrid."""
    for name in names:
        switch = OxmlElement(name)
        switch.set(qn("w:val"), "0")
        properties.insert_element_before(switch, "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")


def add_run(paragraph, text, font, points):
    run = paragraph.add_run(printable(text))
    run.font.size, run.font.name = Pt(points), LATIN_FONT
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)  # `font.name` alone changes Latin letters only
    fonts.set(qn("w:hint"), "eastAsia")
    if points == BODY_POINTS:
        run._r.rPr.insert_element_before(_tightened(), "w:w", "w:kern", "w:position", "w:sz", "w:szCs")
    return run


def _tightened():
    """28 characters of 16 points are a little wider than the line, so each gives some; in twentieths of a point."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(floor((TEXT_WIDTH / CHARACTERS_A_LINE - BODY_POINTS) * 20)))
    return spacing
