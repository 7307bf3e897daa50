"""Writes a document as PDF in the official format GB/T 9704-2012, without an office suite; every typeface is embedded.

Only jobs and commands import this: reportlab and its typefaces take their time to load.
"""

from collections.abc import Iterable
from io import BytesIO
from itertools import chain, pairwise

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    HRFlowable,
    Image,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text

from dispatch.reports.charts import draw, height_per_width
from dispatch.reports.document import (
    Addressee,
    Attachments,
    AttachmentStart,
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
from dispatch.reports.fonts import Face
from dispatch.reports.pdf_table import table_rows
from dispatch.reports.pdf_text import font_names, markup
from dispatch.reports.typesetting import (
    BASIS_LINE_POINTS,
    BASIS_POINTS,
    BOTTOM_MM,
    CAPTION_LINE_POINTS,
    CAPTION_POINTS,
    CHARACTERS_A_LINE,
    FIGURE_WIDTH_MM,
    INDENT_CHARACTERS,
    ISSUER_TOP_MM,
    LEFT_MM,
    LINE_POINTS,
    PAGE_MM,
    PAGE_NUMBER_POINTS,
    POINTS_PER_MM,
    RED,
    RIGHT_MM,
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

BODY_POINTS = TEXT_WIDTH / CHARACTERS_A_LINE - 0.01  # 16 points, but for what 28 of them would be too wide
UPRIGHT, ACROSS = "upright", "across"
PAGE_NUMBER_MM = BOTTOM_MM - 7 - 2  # its base line, from the edge of the sheet
FIGURE_SPACE = 4


def write_pdf(parts: Iterable[Part], *, subject: str) -> bytes:
    """The document's bytes; `subject` is the title in the file's properties."""
    story, laid = [], sheets(parts)
    for number, sheet in enumerate(laid):
        if number:
            story += [NextPageTemplate(ACROSS if sheet.landscape else UPRIGHT), PageBreak()]
        story += _story(sheet)
    templates = [_upright(), _across()]
    if laid and laid[0].landscape:
        templates.reverse()
    stream = BytesIO()
    document = _Document(stream, title=subject, author="", pageTemplates=templates)
    document.build(story)
    return stream.getvalue()


class _Document(BaseDocTemplate):
    """Headings become the outline that readers show beside the pages."""

    def afterFlowable(self, flowable):
        level, text = getattr(flowable, "outline", (None, ""))
        if level is not None:
            key = f"heading-{self.canv.getPageNumber()}-{text}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(text, key, level)


# --- Pages


def _upright():
    width, height = (side * POINTS_PER_MM for side in PAGE_MM)
    frame = _frame(LEFT_MM, BOTTOM_MM, TEXT_WIDTH, TEXT_HEIGHT)
    return PageTemplate(UPRIGHT, [frame], onPage=_page_number, pagesize=(width, height))


def _across():
    """The sheet is turned clockwise to be read: its foot, with the page number, is at the left."""
    width, height = (side * POINTS_PER_MM for side in PAGE_MM)
    frame = _frame(BOTTOM_MM, RIGHT_MM, TEXT_HEIGHT, TEXT_WIDTH)
    return PageTemplate(ACROSS, [frame], onPage=_turned_page_number, pagesize=(height, width))


def _frame(left_mm, bottom_mm, width, height):
    sides = dict.fromkeys(("leftPadding", "bottomPadding", "rightPadding", "topPadding"), 0)
    return Frame(left_mm * POINTS_PER_MM, bottom_mm * POINTS_PER_MM, width, height, **sides)


def _page_number(canvas, document):
    """— 1 —, one character from the outer edge."""
    canvas.saveState()
    canvas.setFont(font_names(Face.BODY)[0], PAGE_NUMBER_POINTS)
    text, height = f"— {document.page} —", PAGE_NUMBER_MM * POINTS_PER_MM
    if document.page % 2:
        canvas.drawRightString((PAGE_MM[0] - RIGHT_MM) * POINTS_PER_MM - PAGE_NUMBER_POINTS, height, text)
    else:
        canvas.drawString(LEFT_MM * POINTS_PER_MM + PAGE_NUMBER_POINTS, height, text)
    canvas.restoreState()


def _turned_page_number(canvas, document):
    canvas.saveState()
    canvas.translate(0, PAGE_MM[0] * POINTS_PER_MM)
    canvas.rotate(-90)
    _page_number(canvas, document)
    canvas.restoreState()


# --- Parts


def _story(sheet):
    story = []
    for number, (part, following) in enumerate(pairwise(chain(sheet.parts, [None]))):
        if isinstance(part, Heading | Subheading):
            story.append(CondPageBreak(_height_of_start(sheet.parts[number:])))
        flowables = _flowables(part, sheet.landscape)
        if ends_title(part, following):
            flowables.append(_blank())
        if isinstance(part, Attachments) or isinstance(following, Signature | SignatureBlock):
            for flowable in flowables:
                flowable.keepWithNext = True  # never a page of signatures alone
        story += flowables
    return story


def _height_of_start(parts):
    """What of the following must stand under a heading on its page."""
    match parts:
        case [Heading() | Subheading(), *others]:
            return LINE_POINTS + _height_of_start(others)
        case [Figure(chart, _), *_]:
            return _picture(chart).drawHeight + FIGURE_SPACE + CAPTION_LINE_POINTS
        case [SetTable() as table, *_]:
            return _table(table)[0].height
    return 2 * LINE_POINTS


def _flowables(part, landscape):
    match part:
        case Letterhead(issuer, number):
            return _letterhead(issuer, number)
        case Title(text):
            return [_title(text, TEXT_HEIGHT if landscape else TEXT_WIDTH)]
        case Subtitle(text):
            return [_text(text, Face.SUBHEADING, align=TA_CENTER)]
        case Addressee(text):
            return [_text(f"{text.rstrip('：:')}：", Face.BODY)]
        case Heading(text):
            return [_heading(text, Face.HEADING, level=0)]
        case Subheading(text):
            return [_heading(text, Face.SUBHEADING, level=1)]
        case Paragraph(text, label):
            return _paragraph(text, label)
        case SetTable():
            return _table(part)
        case Figure(chart, caption):
            return [KeepTogether([Spacer(0, FIGURE_SPACE), _picture(chart), _caption(caption, Face.SUBHEADING)])]
        case Signature(text):
            return [_at_right(text, INDENT_CHARACTERS)]
        case SignatureBlock(issuer, on):
            return _signature_block(issuer, date_text(on))
        case Attachments(titles):
            return _attachments(titles)
        case AttachmentStart(number, title):
            title = _title(title, TEXT_HEIGHT if landscape else TEXT_WIDTH)
            return [_text(f"附件{number}", Face.HEADING), _blank(), title]


def _letterhead(issuer, number):
    points = issuer_points(issuer)
    head = _text(issuer, Face.TITLE, points, points * 1.2, align=TA_CENTER, textColor=HexColor(f"#{RED}"))
    number = _text(number, Face.BODY, align=TA_CENTER)
    line = HRFlowable("100%", thickness=1.5, color=HexColor(f"#{RED}"), spaceBefore=4 * POINTS_PER_MM, spaceAfter=0)
    top = Spacer(0, ISSUER_TOP_MM * POINTS_PER_MM)
    return [top, head, _blank(), _blank(), number, line, _blank(), _blank()]


def _title(text, width):
    lines = title_lines(text, characters=int(width / TITLE_POINTS))
    written = "<br/>".join(markup(line, Face.TITLE) for line in lines)
    return Text(written, _style(Face.TITLE, TITLE_POINTS, TITLE_LINE_POINTS, TA_CENTER))


def _heading(text, face, *, level):
    heading = _text(text, face, firstLineIndent=INDENT_CHARACTERS * BODY_POINTS)
    heading.outline = level, text
    return heading


def _paragraph(text, label):
    indent = INDENT_CHARACTERS * BODY_POINTS
    style = _style(Face.BODY, BODY_POINTS, LINE_POINTS, TA_JUSTIFY, firstLineIndent=indent)
    first, *others = text.splitlines() or [""]
    written = [markup(line, Face.BODY) for line in (first, *others)]
    if label:
        written[0] = f'<font name="{font_names(Face.HEADING)[0]}">{markup(label, Face.HEADING)}</font>{written[0]}'
    return [Text(line, style) for line in written]


def _table(table):
    rows = table_rows(table)
    head = [_caption(table.table.title, Face.HEADING)] if table.is_titled else []
    head.append(_text(table.table.basis, Face.SUBHEADING, BASIS_POINTS, BASIS_LINE_POINTS, align=TA_LEFT))
    note = _text(table.table.note, Face.SUBHEADING, BASIS_POINTS, BASIS_LINE_POINTS)
    return [CondPageBreak(CAPTION_LINE_POINTS + 2 * BASIS_LINE_POINTS + rows.least_height), *head, rows, note]


def _picture(chart):
    png, width = draw(chart), FIGURE_WIDTH_MM * POINTS_PER_MM
    return Image(BytesIO(png), width, width * height_per_width(png))


def _caption(text, face):
    return _text(text, face, CAPTION_POINTS, CAPTION_LINE_POINTS, align=TA_CENTER)


def _signature_block(issuer, on):
    issuer_indent, date_indent = signature_indents(issuer, on)
    return [KeepTogether([_blank(), _blank(), _at_right(issuer, issuer_indent), _at_right(on, date_indent)])]


def _attachments(titles):
    return [
        _blank(),
        *(
            _text(
                f"{label}{title}",
                Face.BODY,
                leftIndent=hanging * BODY_POINTS,
                firstLineIndent=(start - hanging) * BODY_POINTS,
            )
            for label, start, hanging, title in attachment_lines(titles)
        ),
    ]


def _at_right(text, indent_characters):
    return _text(text, Face.BODY, align=TA_RIGHT, rightIndent=indent_characters * BODY_POINTS)


def _blank():
    return Spacer(0, LINE_POINTS)


def _text(text, face, points=BODY_POINTS, leading=LINE_POINTS, align=TA_JUSTIFY, **more):
    return Text(markup(text, face), _style(face, points, leading, align, **more))


def _style(face, points, leading, align, **more):
    return ParagraphStyle(
        face,
        fontName=font_names(face)[0],
        fontSize=points,
        leading=leading,
        alignment=align,
        wordWrap="CJK",
        allowWidows=0,
        allowOrphans=0,
        **more,
    )
