"""How the parts of a document are set on paper in GB/T 9704-2012, the same in Word and in PDF. Knows neither.

Lengths are in points unless their name says otherwise. The page is A4, 22 lines of 28 characters.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

from dispatch.documents.parts import AttachmentStart, CellKind, Column, PageBreak, Part, Subtitle, Table, Title
from projects.choices import Light
from projects.ledger.writing.printed_table import LIGHT_FILLS
from projects.money import show_wan
from projects.rules.rounding import NOT_AVAILABLE, parts_text, pct_text, points_text
from projects.wording import date_text

POINTS_PER_MM = 72 / 25.4
PAGE_MM = (210, 297)
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37, 35, 28, 26
TEXT_WIDTH = (PAGE_MM[0] - LEFT_MM - RIGHT_MM) * POINTS_PER_MM
TEXT_HEIGHT = (PAGE_MM[1] - TOP_MM - BOTTOM_MM) * POINTS_PER_MM
CHARACTERS_A_LINE = 28

TITLE_POINTS, BODY_POINTS, PAGE_NUMBER_POINTS, CAPTION_POINTS, BASIS_POINTS = 22, 16, 14, 12, 10.5
TITLE_LINE_POINTS, LINE_POINTS, CAPTION_LINE_POINTS, BASIS_LINE_POINTS = 36, 28.95, 22, 16
ISSUER_POINTS, ISSUER_TOP_MM, RED = 42, 35, "C00000"
INDENT_CHARACTERS, DATE_INDENT_CHARACTERS = 2, 4
FULL_STOP = 0.25  # how wide it is after a number, in characters
FIGURE_WIDTH_MM = 156

TABLE_POINTS = (10.5, 9)  # the larger one where the table fits into the width with it
CELL_PADDING = 2.5
DIGIT_ALLOWANCE = 1.15
SQUEEZE = 0.93  # a table may lose this much of its width before its type gets smaller or the page is turned
LEAST_TEXT = 0.4  # of the width that a column of text asks for
SHORT_TEXT_WIDTH, SHORT_COUNT_WIDTH = 6, 3  # columns no wider than this are centred
HEADING_LINES, LEAST_HEADING, ONE_LINE_HEADING = 2, 2.2, 6
SPACES_IN_DATE = 1  # what some programs put beside its digits, in characters
EMPTY = "无"
HEAD_FILL, TOTAL_FILL = "EDEFF2", "EDEFF2"

_FIGURES = {CellKind.COUNT, CellKind.MONEY, CellKind.PCT, CellKind.POINTS, CellKind.PARTS}
_wide = re.compile("[%\u2014\u2018-\u201d\u2026\u2e80-\uffff]")
_unbreakable = re.compile(r"[0-9]+[年月日号个%]?|[A-Za-z]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SetCell:
    text: str
    align: str  # left, center, right
    fill: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class HeadCell:
    text: str
    column: int
    span: int
    level: int
    levels: int  # how many rows it fills


@dataclass(frozen=True, slots=True)
class SetTable:
    """A table with its type size and column widths; its cells are texts."""

    table: Table
    landscape: bool
    points: float
    widths: tuple[float, ...]
    head: tuple[HeadCell, ...]
    head_levels: int
    rows: tuple[tuple[SetCell, ...], ...]
    total: tuple[SetCell, ...] | None
    needed: tuple[float, ...]  # characters, by column
    wanted: tuple[float, ...]  # where there is room for more
    is_titled: bool = True  # not where the attachment bears the same title

    def across(self):
        """The same on a page turned sideways."""
        points, widths = _fit(self.table.columns, self.needed, self.wanted, TEXT_HEIGHT)
        return replace(self, landscape=True, points=points, widths=widths)


@dataclass(frozen=True, slots=True)
class Sheets:
    """Consecutive pages that lie the same way. Tables in `parts` are `SetTable`s."""

    landscape: bool
    parts: tuple


def sheets(parts: Iterable[Part]) -> list[Sheets]:
    """An attachment lies across the sheet as a whole if one of its tables must; elsewhere such a table does alone."""
    found = []
    for chunk in _chunks(parts):
        chunk = [typeset(part) if isinstance(part, Table) else part for part in chunk]
        if (
            len(chunk) > 1
            and isinstance(chunk[1], SetTable)
            and isinstance(chunk[0], AttachmentStart)
            and chunk[1].table.title == chunk[0].title
        ):
            chunk[1] = replace(chunk[1], is_titled=False)
        wide = [isinstance(part, SetTable) and part.landscape for part in chunk]
        if isinstance(chunk[0], AttachmentStart) and any(wide):
            across = tuple(part.across() if isinstance(part, SetTable) else part for part in chunk)
            found.append(Sheets(True, across))
        else:
            runs = groupby(zip(wide, chunk, strict=True), key=lambda pair: pair[0])
            found += [Sheets(is_wide, tuple(part for _, part in run)) for is_wide, run in runs]
    return found


def _chunks(parts):
    """The document itself, then each attachment; each begins on a new page, and so does what follows a page break."""
    chunks = [[]]
    for part in parts:
        if isinstance(part, AttachmentStart | PageBreak):
            chunks.append([])
        if not isinstance(part, PageBreak):
            chunks[-1].append(part)
    return [chunk for chunk in chunks if chunk]


def ends_title(part, following) -> bool:
    """A blank line stands between the title, with what belongs to it, and the text."""
    return isinstance(part, Title | Subtitle) and not isinstance(following, Title | Subtitle | None)


def title_lines(text: str, *, characters: int) -> list[str]:
    """A title that needs several lines has them of about the same length; dates and numbers stay whole."""
    count = max(1, ceil(em_width(text) / characters))
    goal, lines = em_width(text) / count, [""]
    for piece in _unbreakable.findall(text):
        if len(lines) < count and lines[-1] and em_width(lines[-1]) + em_width(piece) / 2 > goal:
            lines.append("")
        lines[-1] += piece
    return lines


def em_width(text: str) -> float:
    """In Chinese characters; Latin letters and digits take half of one, the sign of percent takes nearly all of it."""
    return (len(text) + len(_wide.findall(text))) / 2


def signature_indents(issuer: str, on: str) -> tuple[float, float]:
    """Right indents, in characters, of the issuer and of the date: the issuer is centred above the date."""
    overhang = (em_width(issuer) - em_width(on)) / 2
    date_indent = max(DATE_INDENT_CHARACTERS, overhang)
    return date_indent - overhang, date_indent


def attachment_lines(titles: Sequence[str]) -> list[tuple[str, float, float, str]]:
    """附件说明: label, where it begins and where its title begins, in characters, and the title, one line each."""
    word = "附件："
    if len(titles) == 1:
        return [(word, INDENT_CHARACTERS, INDENT_CHARACTERS + len(word), titles[0])]
    lines = []
    for number, title in enumerate(titles, start=1):
        label, start = (f"{word}{number}.", INDENT_CHARACTERS) if number == 1 else (f"{number}.", INDENT_CHARACTERS + 3)
        lines.append((label, start, INDENT_CHARACTERS + len(word) + len(str(number)) / 2 + FULL_STOP, title))
    return lines


def issuer_points(issuer: str) -> float:
    """The red head's type, as large as the standard's example if the name leaves room for it."""
    return min(ISSUER_POINTS, TEXT_WIDTH / max(1, em_width(issuer)))


# --- Tables


def cell_text(value, kind: CellKind) -> str:
    """A value as people read it, rounded once; `—` where there is none."""
    if value is None or value == "":
        return NOT_AVAILABLE
    if isinstance(value, str) and not isinstance(value, Light):
        return value
    match kind:
        case CellKind.COUNT:
            return f"{value:,}"
        case CellKind.MONEY:
            return show_wan(value)
        case CellKind.PCT:
            return f"{pct_text(value)}%"
        case CellKind.POINTS:
            return points_text(value)
        case CellKind.PARTS:
            return parts_text(value)
        case CellKind.DATE:
            return date_text(value)
        case CellKind.LIGHT:
            return Light(value).label
    return str(value)


def total_span(total: Sequence, columns: Sequence[Column]) -> int:
    """How many columns the label of the total reaches over: the empty ones of text after it."""
    span = 1
    while span < len(columns) and total[span] is None and columns[span].kind is CellKind.TEXT:
        span += 1
    return span


def typeset(table: Table) -> SetTable:
    columns = table.columns
    kinds = [column.kind for column in columns]
    aligns = [_align(column) for column in columns]
    if any(len(row) != len(columns) for row in (*table.rows, *filter(None, [table.total]))):
        raise ValueError(f"{table.key}: a row needs one cell a column")
    texts = [tuple(map(cell_text, row, kinds)) for row in table.rows]
    rows = tuple(
        tuple(map(SetCell, line, aligns, map(_fill, row))) for line, row in zip(texts, table.rows, strict=True)
    ) or ((SetCell(EMPTY, "center", span=len(columns)),),)
    lines = [*texts, tuple(map(cell_text, table.total, kinds))] if table.total else texts
    shown = [{line[n] for line in lines} for n in range(len(columns))]
    needed, wanted = zip(*map(_needed_and_wanted, columns, shown), strict=True)
    needed = _grouped(columns, needed)
    points, widths = _fit(columns, needed, wanted, TEXT_WIDTH)
    landscape = SQUEEZE * _required(needed, points) > TEXT_WIDTH
    if landscape:
        points, widths = _fit(columns, needed, wanted, TEXT_HEIGHT)
    head, levels = _head(columns)
    return SetTable(table, landscape, points, widths, head, levels, rows, _total(table, aligns), needed, wanted)


def _total(table, aligns):
    if table.total is None:
        return None
    span = total_span(table.total, table.columns)
    label = SetCell(cell_text(table.total[0], CellKind.TEXT), "center", TOTAL_FILL, span)
    rest = zip(table.total[span:], table.columns[span:], aligns[span:], strict=True)
    return (label, *(SetCell(cell_text(value, column.kind), align, TOTAL_FILL) for value, column, align in rest))


def _align(column):
    if column.kind is CellKind.COUNT and column.width <= SHORT_COUNT_WIDTH:
        return "center"
    if column.kind in _FIGURES:
        return "right"
    return "left" if column.kind is CellKind.TEXT and column.width > SHORT_TEXT_WIDTH else "center"


def _fill(value):
    return LIGHT_FILLS.get(value.label, "") if isinstance(value, Light) else ""


def _needed_and_wanted(column, texts):
    """In characters: text may break into lines, a figure must not; some typefaces have digits wider than half of one.
    A heading may break too, but not into single characters."""
    longest, heading = max(map(em_width, texts), default=0), em_width(column.title)
    least_heading = max(ceil(heading / HEADING_LINES), LEAST_HEADING if heading >= 2 else heading)
    if column.kind is CellKind.TEXT:
        return max(least_heading, min(column.width, longest)), max(least_heading, longest)
    if column.kind is CellKind.DATE:
        longest += SPACES_IN_DATE
    figure = max(DIGIT_ALLOWANCE * longest, least_heading)
    return figure, max(figure, min(heading, ONE_LINE_HEADING))


def _grouped(columns, needed):
    """The columns of a group together have room for its heading."""
    widths = []
    for group, members in groupby(zip(columns, needed, strict=True), key=lambda pair: pair[0].group):
        of_group = [width for _, width in members]
        least = max(ceil(em_width(group) / HEADING_LINES), LEAST_HEADING if group else 0)
        widths += [width * max(1, least / sum(of_group)) for width in of_group]
    return tuple(widths)


def _required(needed, points):
    return sum(needed) * points + 2 * CELL_PADDING * len(needed)


def _fit(columns, needed, wanted, available):
    """Type size and widths that fill `available`. Where even the smallest size is too wide, text gives way to figures,
    the longest first; where there is room, long text has it first."""
    points = next((size for size in TABLE_POINTS if SQUEEZE * _required(needed, size) <= available), TABLE_POINTS[-1])
    room = (available - 2 * CELL_PADDING * len(needed)) / points
    are_texts = [column.kind is CellKind.TEXT for column in columns]
    texts = [width for width, is_text in zip(needed, are_texts, strict=True) if is_text]
    for_texts = room - (sum(needed) - sum(texts))
    if sum(needed) > room and for_texts >= LEAST_TEXT * sum(texts) > 0:
        most = _most(texts, for_texts)
        ems = [min(width, most) if is_text else width for width, is_text in zip(needed, are_texts, strict=True)]
    else:
        missing = [max(0, want - need) for want, need in zip(wanted, needed, strict=True)]
        share = min(1, max(0, room - sum(needed)) / sum(missing)) if sum(missing) else 0
        ems = [need + share * lack for need, lack in zip(needed, missing, strict=True)]
    scale = room / sum(ems)
    return points, tuple(width * scale * points + 2 * CELL_PADDING for width in ems)


def _most(widths, room):
    """The width to which the widest are cut so that all of them have room."""
    for number, width in enumerate(sorted(widths)):
        if width * (len(widths) - number) > room:
            return room / (len(widths) - number)
        room -= width
    return max(widths)


def _head(columns):
    levels = 2 if any(column.group for column in columns) else 1
    head, start = [], 0
    for group, members in groupby(columns, key=lambda column: column.group):
        members = list(members)
        if group:
            head.append(HeadCell(group, start, len(members), 0, 1))
        for number, column in enumerate(members, start):
            head.append(HeadCell(column.title, number, 1, 1 if group else 0, 1 if group else levels))
        start += len(members)
    return tuple(head), levels
