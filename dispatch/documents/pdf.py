"""Writes a document as PDF in the official format GB/T 9704-2012, without an office suite; every typeface is embedded.

Only jobs and commands import this: reportlab and its typefaces take their time to load.
"""

from collections.abc import Iterable
from io import BytesIO
from itertools import chain, pairwise

from reportlab import rl_config
from reportlab.lib.colors import HexColor
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

from dispatch.documents.charts import draw, height_per_width
from dispatch.documents.fonts import Face
from dispatch.documents.parts import (
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
from dispatch.documents.pdf_paragraph import SetParagraph, Setting
from dispatch.documents.pdf_table import table_rows
from dispatch.documents.pdf_text import font_names
from dispatch.documents.typesetting import (
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

rl_config.useA85 = 0  # streams as bytes: reportlab writes them as text in the manner of the 1990s, slowly

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
    first_font = font_names(Face.BODY)[0]  # reportlab's own would be one that is not embedded
    document = _Document(stream, title=subject, author="", pageTemplates=templates, initialFontName=first_font)
    document.build(story)
    return stream.getvalue()


class _Document(BaseDocTemplate):
    """Headings become the outline that readers show beside the pages."""

    def afterFlowable(self, flowable):
        if isinstance(flowable, SetParagraph) and flowable.outline is not None:
            key = f"heading-{self.canv.getPageNumber()}-{flowable.text}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.text, key, flowable.outline)


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
        if isinstance(part, Attachments) or isinstance(following, Attachments | Signature | SignatureBlock):
            _keep_with_next(flowables)  # never a page of signatures alone
        story += flowables
    return story


def _keep_with_next(flowables):
    for flowable in flowables:
        flowable.keepWithNext = True


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
            return _title(text, landscape)
        case Subtitle(text):
            return [_text(text, Face.SUBHEADING, align="center")]
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
            return [_text(f"附件{number}", Face.HEADING), _blank(), *_title(title, landscape)]


def _letterhead(issuer, number):
    points = issuer_points(issuer)
    head = _text(issuer, Face.TITLE, points, points * 1.2, align="center", colour=RED)
    number = _text(number, Face.BODY, align="center")
    line = HRFlowable("100%", thickness=1.5, color=HexColor(f"#{RED}"), spaceBefore=4 * POINTS_PER_MM, spaceAfter=0)
    top = Spacer(0, ISSUER_TOP_MM * POINTS_PER_MM)
    return [top, head, _blank(), _blank(), number, line, _blank(), _blank()]


def _title(text, landscape):
    lines = title_lines(text, characters=int((TEXT_HEIGHT if landscape else TEXT_WIDTH) / TITLE_POINTS))
    return [_text(line, Face.TITLE, TITLE_POINTS, TITLE_LINE_POINTS, "center") for line in lines]


def _heading(text, face, *, level):
    setting = Setting(BODY_POINTS, LINE_POINTS, first_indent=INDENT_CHARACTERS * BODY_POINTS)
    return SetParagraph([(text, face)], setting, outline=level)


def _paragraph(text, label):
    setting = Setting(BODY_POINTS, LINE_POINTS, first_indent=INDENT_CHARACTERS * BODY_POINTS)
    first, *others = text.splitlines() or [""]
    spans = [[(label, Face.HEADING), (first, Face.BODY)], *([(other, Face.BODY)] for other in others)]
    return [SetParagraph(line, setting) for line in spans]


def _table(table):
    rows = table_rows(table, _text(table.table.note, Face.SUBHEADING, BASIS_POINTS, BASIS_LINE_POINTS))
    head = [_caption(table.table.title, Face.HEADING)] if table.is_titled else []
    head.append(_text(table.table.basis, Face.SUBHEADING, BASIS_POINTS, BASIS_LINE_POINTS, align="left"))
    return [CondPageBreak(CAPTION_LINE_POINTS + 2 * BASIS_LINE_POINTS + rows.least_height), *head, rows]


def _picture(chart):
    png, width = draw(chart), FIGURE_WIDTH_MM * POINTS_PER_MM
    return Image(BytesIO(png), width, width * height_per_width(png))


def _caption(text, face):
    return _text(text, face, CAPTION_POINTS, CAPTION_LINE_POINTS, align="center")


def _signature_block(issuer, on):
    issuer_indent, date_indent = signature_indents(issuer, on)
    above = [_blank(), _blank(), _at_right(issuer, issuer_indent)]
    _keep_with_next(above)
    return [*above, _at_right(on, date_indent)]


def _attachments(titles):
    return [
        _blank(),
        *(
            _text(
                f"{label}{title}",
                Face.BODY,
                left=hanging * BODY_POINTS,
                first_indent=(start - hanging) * BODY_POINTS,
            )
            for label, start, hanging, title in attachment_lines(titles)
        ),
    ]


def _at_right(text, indent_characters):
    return _text(text, Face.BODY, align="right", right=indent_characters * BODY_POINTS)


def _blank():
    return Spacer(0, LINE_POINTS)


def _text(text, face, points=BODY_POINTS, leading=LINE_POINTS, align="justify", **more):
    return SetParagraph([(text, face)], Setting(points, leading, align, **more))
