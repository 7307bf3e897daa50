"""Writes a document as Word in the official format GB/T 9704-2012. Knows no ORM.

Fonts are only named: Word and WPS put their own in the place of one that a machine lacks. Tables and charts have
modules of their own; whoever writes figures says how they are drawn, so that pages need not load a chart library.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from itertools import chain, pairwise

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from dispatch.documents.docx_page import lay_out, turn
from dispatch.documents.docx_table import Tables
from dispatch.documents.docx_text import (
    BODY_FONT,
    CENTRE,
    HEADING_FONT,
    LEFT,
    RIGHT,
    SUBTITLE_FONT,
    TITLE_FONT,
    add_line,
    add_run,
    indent_first_line,
)
from dispatch.documents.parts import (
    Addressee,
    Attachments,
    AttachmentStart,
    Chart,
    Figure,
    Heading,
    Letterhead,
    Paragraph,
    Part,
    Signature,
    SignatureBlock,
    Subheading,
    Subtitle,
    Title,
)
from dispatch.documents.typesetting import (
    BASIS_LINE_POINTS,
    BASIS_POINTS,
    BODY_POINTS,
    CAPTION_LINE_POINTS,
    CAPTION_POINTS,
    FIGURE_WIDTH_MM,
    INDENT_CHARACTERS,
    ISSUER_TOP_MM,
    RED,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    TITLE_LINE_POINTS,
    TITLE_POINTS,
    SetTable,
    attachment_lines,
    ends_title,
    issuer_points,
    sheets,
    signature_indents,
    title_lines,
)
from projects.wording import date_text

RED_LINE_SPACE = 11  # points between the number and the red line: 4 mm


def write_docx(parts: Iterable[Part], *, subject: str, draw: Callable[[Chart], bytes] | None = None) -> bytes:
    """The document's bytes; `subject` is the title in the file's properties. `draw` makes a PNG of a chart."""
    document = Document()
    document.core_properties.title, document.core_properties.author = subject, ""
    lay_out(document)
    tables = Tables(document)
    for number, sheet in enumerate(sheets(parts)):
        turn(document, number, sheet.landscape)
        for part, following in pairwise(chain(sheet.parts, [None])):
            _write(document, tables, part, draw, sheet.landscape)
            if ends_title(part, following):
                add_line(document, "", BODY_FONT, BODY_POINTS)
            if isinstance(following, Attachments | Signature | SignatureBlock):
                document.paragraphs[-1].paragraph_format.keep_with_next = True  # never a page of signatures alone
    return tables.save()


def _write(document, tables, part, draw, landscape):
    match part:
        case Letterhead(issuer, number):
            _letterhead(document, issuer, number)
        case Title(text):
            _title(document, text)
        case Subtitle(text):
            add_line(document, text, SUBTITLE_FONT, BODY_POINTS, align=CENTRE)
        case Addressee(text):
            add_line(document, f"{text.rstrip('：:')}：", BODY_FONT, BODY_POINTS)
        case Heading(text):
            _heading(document, text, HEADING_FONT, level=1)
        case Subheading(text):
            _heading(document, text, SUBTITLE_FONT, level=2)
        case Paragraph(text, label):
            _paragraph(document, text, label)
        case SetTable():
            _table(document, tables, part)
        case Figure(chart, caption):
            _figure(document, draw(chart), caption)
        case Signature(text):
            _at_right(document, text, INDENT_CHARACTERS)
        case SignatureBlock(issuer, on):
            _signature_block(document, issuer, date_text(on))
        case Attachments(titles):
            _attachments(document, titles)
        case AttachmentStart(number, title):
            add_line(document, f"附件{number}", HEADING_FONT, BODY_POINTS)
            add_line(document, "", BODY_FONT, BODY_POINTS)
            _title(document, title, across=landscape)


# --- Lines


def _letterhead(document, issuer, number):
    points = issuer_points(issuer)
    head = add_line(document, issuer, TITLE_FONT, points, line_points=points * 1.2, align=CENTRE)
    head.runs[0].font.color.rgb = RGBColor.from_string(RED)
    head.paragraph_format.space_before = Mm(ISSUER_TOP_MM)
    for _ in range(2):
        add_line(document, "", BODY_FONT, BODY_POINTS)
    edge = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="{RED_LINE_SPACE}" w:color="{RED}"/></w:pBdr>'
    )
    line = add_line(document, number, BODY_FONT, BODY_POINTS, align=CENTRE)
    line._p.get_or_add_pPr().insert_element_before(edge, "w:snapToGrid", "w:spacing", "w:ind", "w:jc")
    for _ in range(2):
        add_line(document, "", BODY_FONT, BODY_POINTS)


def _title(document, text, *, across=False):
    width = TEXT_HEIGHT if across else TEXT_WIDTH
    lines = title_lines(text, characters=int(width / TITLE_POINTS))
    line = add_line(document, lines[0], TITLE_FONT, TITLE_POINTS, line_points=TITLE_LINE_POINTS, align=CENTRE)
    line.paragraph_format.keep_with_next = True
    for more in lines[1:]:
        line.runs[-1].add_break()
        add_run(line, more, TITLE_FONT, TITLE_POINTS)


def _heading(document, text, font, *, level):
    line = add_line(document, text, font, BODY_POINTS)
    line.paragraph_format.keep_with_next = True
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(level - 1))
    indent_first_line(line)
    line._p.pPr.append(outline)


def _paragraph(document, text, label):
    first, *others = text.splitlines() or [""]
    line = add_line(document, "", BODY_FONT, BODY_POINTS)
    if label:
        add_run(line, label, HEADING_FONT, BODY_POINTS)
    add_run(line, first, BODY_FONT, BODY_POINTS)
    indent_first_line(line)
    for other in others:
        indent_first_line(add_line(document, other, BODY_FONT, BODY_POINTS))


def _table(document, tables, part):
    if part.is_titled:
        _caption(document, part.table.title, HEADING_FONT).paragraph_format.keep_with_next = True
    basis = add_line(document, part.table.basis, SUBTITLE_FONT, BASIS_POINTS, line_points=BASIS_LINE_POINTS, align=LEFT)
    basis.paragraph_format.keep_with_next = True
    tables.add(part)
    add_line(document, part.table.note, SUBTITLE_FONT, BASIS_POINTS, line_points=BASIS_LINE_POINTS)


def _figure(document, png, caption):
    paragraph = document.add_paragraph()  # without exact spacing, which would cut the picture
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run().add_picture(BytesIO(png), width=Mm(FIGURE_WIDTH_MM))
    _caption(document, caption, SUBTITLE_FONT)


def _caption(document, text, font):
    return add_line(document, text, font, CAPTION_POINTS, line_points=CAPTION_LINE_POINTS, align=CENTRE)


def _signature_block(document, issuer, on):
    issuer_indent, date_indent = signature_indents(issuer, on)
    for _ in range(2):
        add_line(document, "", BODY_FONT, BODY_POINTS).paragraph_format.keep_with_next = True
    _at_right(document, issuer, issuer_indent).paragraph_format.keep_with_next = True
    _at_right(document, on, date_indent)


def _attachments(document, titles):
    add_line(document, "", BODY_FONT, BODY_POINTS).paragraph_format.keep_with_next = True
    for label, start, hanging, title in attachment_lines(titles):
        line = add_line(document, f"{label}{title}", BODY_FONT, BODY_POINTS)
        line.paragraph_format.left_indent = Pt(hanging * BODY_POINTS)
        line.paragraph_format.first_line_indent = Pt((start - hanging) * BODY_POINTS)
        line.paragraph_format.keep_with_next = True


def _at_right(document, text, indent_characters):
    line = add_line(document, text, BODY_FONT, BODY_POINTS, align=RIGHT)
    line.paragraph_format.right_indent = Pt(indent_characters * BODY_POINTS)
    return line
