"""Paragraphs in PDF as Chinese is set: lines filled to both edges, no full stop at a line's beginning.

reportlab's own break Chinese anywhere and leave its lines ragged.
"""

from dataclasses import dataclass
from itertools import chain

from reportlab.platypus.flowables import Flowable

from dispatch.documents.fonts import Face
from dispatch.documents.pdf_text import em_of, font_names, line_breaks, runs

MIDDLE = 0.38  # of a Chinese character, above its base line, in times the type size
LEAST_LINES = 2  # that stay together before and after the end of a page


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set, in points; `align` is left, center, right or justify."""

    points: float
    leading: float
    align: str = "justify"
    first_indent: float = 0
    left: float = 0
    right: float = 0
    colour: str = "000000"


class SetParagraph(Flowable):
    """Spans of (text, face); `outline` is the level at which readers list it beside the pages."""

    def __init__(self, spans: list[tuple[str, Face]], setting: Setting, *, outline: int | None = None):
        super().__init__()
        self.spans, self.setting, self.outline = spans, setting, outline
        self.lines, self.is_first, self.is_last = None, True, True

    @property
    def text(self):
        return "".join(text for text, _ in self.spans)

    def wrap(self, width, height):
        setting = self.setting
        self.width = width
        if self.lines is None:
            ems = (width - setting.left - setting.right) / setting.points
            spans = [(text, font_names(face)) for text, face in self.spans]
            self.lines = line_breaks(spans, ems - setting.first_indent / setting.points, ems)
        return width, len(self.lines) * setting.leading

    def split(self, width, height):
        """Never a single line left behind or sent ahead."""
        self.wrap(width, height)
        fitting = int((height + 0.01) / self.setting.leading)
        if len(self.lines) - fitting < LEAST_LINES:
            fitting = len(self.lines) - LEAST_LINES
        if fitting < LEAST_LINES:
            return []
        above, below = (SetParagraph(self.spans, self.setting) for _ in range(2))
        above.lines, above.is_first, above.is_last = self.lines[:fitting], self.is_first, False
        below.lines, below.is_first, below.is_last = self.lines[fitting:], False, self.is_last
        return [above, below]

    def draw(self):
        setting = self.setting
        text = self.canv.beginText()
        text.setFillColor(f"#{setting.colour}")
        base = (len(self.lines) - 0.5) * setting.leading - MIDDLE * setting.points
        for number, line in enumerate(self.lines):
            indent = setting.first_indent if number == 0 and self.is_first else 0
            self._draw_line(text, line, base, indent, is_last=self.is_last and number == len(self.lines) - 1)
            base -= setting.leading
        self.canv.drawText(text)

    def _draw_line(self, text, line, base, indent, *, is_last):
        setting = self.setting
        left, free = setting.left + indent, self.width - setting.left - setting.right - indent
        free -= sum(em_of(*piece) for piece in line) * setting.points
        gaps = sum(len(piece) for piece, _ in line) - 1
        if setting.align == "center":
            left += free / 2
        elif setting.align == "right":
            left += free
        text.setCharSpace(free / gaps if setting.align == "justify" and not is_last and gaps > 0 else 0)
        text.setTextOrigin(left, base)
        for name, run in chain.from_iterable(runs(piece, names) for piece, names in _joined(line)):
            text.setFont(name, setting.points)
            text.textOut(run)


def _joined(line):
    """Neighbouring pieces in the same typefaces as one."""
    joined = []
    for piece, names in line:
        if joined and joined[-1][1] == names:
            joined[-1] = (joined[-1][0] + piece, names)
        else:
            joined.append((piece, names))
    return joined
