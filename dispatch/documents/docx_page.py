"""Pages of a Word document: A4 upright or across, with the grid of 22 lines and the page number at the outer edge."""

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from dispatch.documents.docx_table import table_styles
from dispatch.documents.docx_text import BODY_FONT, HEADING_FONT, LATIN_FONT, LEFT, RIGHT, add_run, space_lines
from dispatch.documents.typesetting import (
    BODY_POINTS,
    BOTTOM_MM,
    LEFT_MM,
    LINE_POINTS,
    PAGE_MM,
    PAGE_NUMBER_POINTS,
    RIGHT_MM,
    TOP_MM,
)

PAGE_NUMBER_FONT = "宋体"
FOOTER_MM = 23
EMU_PER_TWIP = 635
BESIDE_PAGE_MM = 10
TEXT_ACROSS_MM = PAGE_MM[0] - LEFT_MM - RIGHT_MM


def lay_out(document):
    document.settings.odd_and_even_pages_header_footer = True
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(BODY_POINTS), LATIN_FONT
    normal._element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)
    table_styles(document, body_font=BODY_FONT, head_font=HEADING_FONT, latin_font=LATIN_FONT)
    section = document.sections[0]
    section.footer_distance = Mm(FOOTER_MM)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(round(LINE_POINTS * 20)))


def turn(document, number, landscape):
    """A new page that lies as said; the first sheets only need their measures."""
    section = document.add_section(WD_SECTION.NEW_PAGE) if number else document.sections[0]
    if number:
        _shrink_break(document)
    width, height = map(Mm, PAGE_MM)
    margins = TOP_MM, RIGHT_MM, BOTTOM_MM, LEFT_MM
    if landscape:
        # The sheet is turned clockwise to be read: its left edge is on top.
        width, height = height, width
        margins = margins[3], margins[0], margins[1], margins[2]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins)
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        _page_number(footer, align, landscape)


def _shrink_break(document):
    """The break stands in the last paragraph; after a table it needs one of its own, which must not start a page."""
    holder = document.element.body[-2]
    before = holder.getprevious()
    if before.tag == qn("w:p"):
        before.get_or_add_pPr().append(holder.pPr.sectPr)
        document.element.body.remove(holder)
        return
    paragraph = document.paragraphs[-1]
    space_lines(paragraph, 1)
    paragraph.paragraph_format.alignment = LEFT


def _page_number(footer, align, landscape):
    """— 1 —, one character from the outer edge; it stays at the sheet's foot when the sheet is turned."""
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    indent = "right_indent" if align == RIGHT else "left_indent"
    setattr(paragraph.paragraph_format, indent, Pt(PAGE_NUMBER_POINTS))
    if landscape:
        paragraph = _beside_page(footer, paragraph)
    add_run(paragraph, "— ", PAGE_NUMBER_FONT, PAGE_NUMBER_POINTS)
    for kind in ("begin", "PAGE", "separate", "shown", "end"):
        run = add_run(paragraph, "1" if kind == "shown" else "", PAGE_NUMBER_FONT, PAGE_NUMBER_POINTS)
        if kind == "PAGE":
            instruction = OxmlElement("w:instrText")
            instruction.text = kind
            run._r.append(instruction)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
    add_run(paragraph, " —", PAGE_NUMBER_FONT, PAGE_NUMBER_POINTS)


def _beside_page(footer, paragraph):
    """The paragraph moves into a cell that hangs at the left of the page, its lines running downwards."""
    edge, top, width, height = (
        round(Mm(mm) / EMU_PER_TWIP) for mm in (FOOTER_MM - 2, LEFT_MM, BESIDE_PAGE_MM, TEXT_ACROSS_MM)
    )
    cell = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblpPr w:vertAnchor="page" w:horzAnchor="page" w:tblpX="{edge}" '
        f'w:tblpY="{top}"/><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
        f'<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:textDirection w:val="tbRl"/></w:tcPr></w:tc></w:tr></w:tbl>'
    )
    paragraph._p.addprevious(cell)
    cell.find(f".//{qn('w:tc')}").append(paragraph._p)
    footer.add_paragraph()
    return paragraph
