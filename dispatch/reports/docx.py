"""Writes a document as Word in the official format GB/T 9704-2012. Knows no ORM.

The page is A4 with the standard's margins: 22 lines of 28 characters of size 3 (三号, 16 points). Fonts are only named:
Word and WPS put their own in the place of one that a machine lacks.
"""

from collections.abc import Iterable
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from dispatch.reports.document import Heading, Paragraph, Part, Signature, Subtitle, Title

TITLE_FONT, HEADING_FONT, SUBTITLE_FONT, BODY_FONT = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
PAGE_NUMBER_FONT = "宋体"
LATIN_FONT = "Times New Roman"
TITLE_POINTS, BODY_POINTS, PAGE_NUMBER_POINTS = 22, 16, 14
TITLE_LINE_POINTS, LINE_POINTS = 36, 28
INDENT_CHARACTERS = 2


def write_docx(parts: Iterable[Part], *, subject: str) -> bytes:
    """The document's bytes; `subject` is the title in the file's properties."""
    document = Document()
    document.core_properties.title, document.core_properties.author = subject, ""
    _lay_out(document)
    for part in parts:
        match part:
            case Title(text):
                _line(document, text, TITLE_FONT, TITLE_POINTS, line_points=TITLE_LINE_POINTS, centred=True)
            case Subtitle(text):
                _line(document, text, SUBTITLE_FONT, BODY_POINTS, centred=True)
                _line(document, "", BODY_FONT, BODY_POINTS)
            case Heading(text):
                _indent(_line(document, text, HEADING_FONT, BODY_POINTS))
            case Paragraph(text, label):
                _paragraph(document, text, label)
            case Signature(text):
                line = _line(document, text, BODY_FONT, BODY_POINTS)
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                line.paragraph_format.right_indent = Pt(INDENT_CHARACTERS * BODY_POINTS)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _lay_out(document):
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(paragraph, alignment):
    """— 1 —, on the outer side of the sheet."""
    paragraph.alignment = alignment
    _run(paragraph, "— ", PAGE_NUMBER_FONT, PAGE_NUMBER_POINTS)
    for kind in ("begin", "PAGE", "separate", "shown", "end"):
        run = _run(paragraph, "1" if kind == "shown" else "", PAGE_NUMBER_FONT, PAGE_NUMBER_POINTS)
        if kind == "PAGE":
            instruction = OxmlElement("w:instrText")
            instruction.text = kind
            run._r.append(instruction)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
    _run(paragraph, " —", PAGE_NUMBER_FONT, PAGE_NUMBER_POINTS)


def _paragraph(document, text, label):
    first, *others = text.splitlines() or [""]
    line = _line(document, "", BODY_FONT, BODY_POINTS)
    if label:
        _run(line, label, HEADING_FONT, BODY_POINTS)
    _run(line, first, BODY_FONT, BODY_POINTS)
    _indent(line)
    for other in others:
        _indent(_line(document, other, BODY_FONT, BODY_POINTS))


def _line(document, text, font, points, *, line_points=LINE_POINTS, centred=False):
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line_points)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    if text:
        _run(paragraph, text, font, points)
    return paragraph


def _indent(paragraph):
    """In characters, so that the indent grows with the type; in points for programs that do not know characters."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(INDENT_CHARACTERS * 100))
    indent.set(qn("w:firstLine"), str(INDENT_CHARACTERS * BODY_POINTS * 20))


def _run(paragraph, text, font, points):
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(points), LATIN_FONT
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)  # `font.name` alone changes Latin letters only
    fonts.set(qn("w:hint"), "eastAsia")
    return run
