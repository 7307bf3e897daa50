"""Tables in Word. The rows are written as markup: through python-docx's cells five thousand of them take minutes."""

from collections.abc import Sequence
from io import BytesIO
from itertools import accumulate
from xml.sax.saxutils import escape, quoteattr

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from dispatch.documents.docx_text import switch_off
from dispatch.documents.typesetting import CELL_PADDING, HEAD_FILL, TABLE_POINTS, SetCell, SetTable
from projects.ledger.writing.printed_table import printable, rewritten

TWIPS_PER_POINT = 20
PLACE = "rows of table {}"
LINE_SPACING = 1.3  # times the type size
AMBIGUOUS = set("“”‘’—…·×÷±°§①②③④⑤⑥⑦⑧⑨⑩")  # Word sets these in Latin type unless told that they are Chinese
HINT, BOLD = '<w:rFonts w:hint="eastAsia"/>', "<w:b/>"
BORDER = 'w:val="single" w:sz="4" w:space="0" w:color="404040"'


def table_styles(document, *, body_font: str, head_font: str, latin_font: str):
    """One style a look: cells that only name theirs keep large tables small."""
    for points in TABLE_POINTS:
        for align in ("left", "center", "right"):
            _style(document, _style_name(align, points), body_font, latin_font, points, align)
        _style(document, _style_name("head", points), head_font, latin_font, points, "center")


class Tables:
    """The tables of one document: their rows are put into its file as text, as a tree they would fill the memory."""

    def __init__(self, document):
        self._document = document
        self._rows: list[bytes] = []

    def add(self, table: SetTable):
        widths = [round(width * TWIPS_PER_POINT) for width in table.widths]
        place = f"<!--{PLACE.format(len(self._rows))}-->"
        markup = parse_xml(_markup(widths, "".join(_head_rows(table, widths)) + place))
        self._document.element.body.insert_element_before(markup, "w:sectPr")
        rows = [_row(cells, widths, table.points) for cells in table.rows]
        if table.total:
            rows.append(_row(table.total, widths, table.points, is_bold=True))
        # No page begins with the total or the note, none ends with the headings or a single row.
        together = {0, len(rows) - 2, len(rows) - 1} if table.table.note else {0, len(rows) - 2} - {len(rows) - 1}
        for number in together & set(range(len(rows))):
            rows[number] = rows[number].replace("</w:pPr>", "<w:keepNext/></w:pPr>")
        self._rows.append("".join(rows).encode())

    def save(self) -> bytes:
        stream = BytesIO()
        self._document.save(stream)
        return rewritten(stream, {"word/document.xml": self._with_rows})

    def _with_rows(self, content):
        for number, rows in enumerate(self._rows):
            content = content.replace(f"<!--{PLACE.format(number)}-->".encode(), rows, 1)
        return content


def _markup(widths, rows):
    edges = "".join(f"<w:{side} {BORDER}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    padding = round(CELL_PADDING * TWIPS_PER_POINT)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{padding}" '
        f'w:type="dxa"/><w:right w:w="{padding}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{''.join(f'<w:gridCol w:w={quoteattr(str(width))}/>' for width in widths)}</w:tblGrid>"
        f"{rows}</w:tbl>"
    )


def _style_name(align, points):
    return f"Table{align.title()}{points:g}".replace(".", "_")


def _style(document, name, font, latin_font, points, align):
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.name = Pt(points), latin_font
    style._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    form = style.paragraph_format
    form.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(points * LINE_SPACING)
    # Space beside digits would break dates, the page's grid of 22 lines stretch every row.
    switch_off(style._element.get_or_add_pPr(), "w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid")


def _head_rows(table, widths):
    """Merged headings that come again on every page."""
    for level in range(table.head_levels):
        cells = []
        for head in table.head:
            if not head.level <= level < head.level + head.levels:
                continue
            merge = ""
            if head.levels > 1:
                merge = '<w:vMerge w:val="restart"/>' if level == head.level else "<w:vMerge/>"
            width = sum(widths[head.column : head.column + head.span])
            text = head.text if level == head.level else ""
            markup = _cell(text, _style_name("head", table.points), width, head.span, HEAD_FILL, merge=merge)
            markup = markup.replace("</w:pPr>", "<w:keepNext/></w:pPr>")
            cells.append((head.column, markup))
        yield _row_markup((markup for _, markup in sorted(cells)), "<w:tblHeader/>")


def _row(cells: Sequence[SetCell], widths, points, *, is_bold=False):
    markup, starts = [], [0, *accumulate(cell.span for cell in cells)]
    for cell, start in zip(cells, starts, strict=False):
        width = widths[start] if cell.span == 1 else sum(widths[start : start + cell.span])
        style = _style_name(cell.align, points)
        markup.append(_cell(cell.text, style, width, cell.span, cell.fill, is_bold=is_bold))
    return _row_markup(markup)


def _row_markup(cells, more=""):
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text, style, width, span, fill, *, merge="", is_bold=False):
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    look = ("" if AMBIGUOUS.isdisjoint(text) else HINT) + (BOLD if is_bold else "")
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in printable(text).split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merge}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{look}{lines}</w:r></w:p></w:tc>'
    )
