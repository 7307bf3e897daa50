"""Text in PDF: which embedded typeface shows a character, how wide it is, where a line breaks."""

import re
from functools import cache, lru_cache
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from dispatch.documents.fonts import Face, files

NO_LINE_START = set("，。、；：？！）〕》」』”’％%…·")
NO_LINE_END = set("（〔《「『“‘")
_pieces = re.compile(r"[0-9A-Za-z.,%+\-/]+|\s|.", re.DOTALL)


@cache
def _registered(file):
    """The name under which reportlab knows the file, for the life of the process."""
    pdfmetrics.registerFont(TTFont(file.stem, str(file)))
    return file.stem


def font_names(face: Face) -> tuple[str, ...]:
    """The face's own typeface, then those for the characters that it lacks."""
    return tuple(map(_registered, files(face)))


@lru_cache(maxsize=100_000)
def font_of(character: str, names: tuple[str, ...]) -> str:
    return next((name for name in names if ord(character) in pdfmetrics.getFont(name).face.charToGlyph), names[0])


def runs(text: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """(name of the typeface, text): one run unless the first typeface lacks something."""
    known = pdfmetrics.getFont(names[0]).face.charToGlyph
    if known.keys() >= set(map(ord, text)):
        return [(names[0], text)]
    return [(name, "".join(run)) for name, run in groupby(text, key=lambda character: font_of(character, names))]


@lru_cache(maxsize=100_000)
def em_of(piece: str, names: tuple[str, ...]) -> float:
    """The width of a few characters, in times the type size."""
    return sum(pdfmetrics.stringWidth(run, name, 1) for name, run in runs(piece, names))


def broken(text: str, ems: float, names: tuple[str, ...]) -> list[str]:
    """Lines at most so wide, broken as `line_breaks` does."""
    lines = []
    for part in text.split("\n"):
        if len(part) <= ems or em_of(part, names) <= ems:
            lines.append(part)
        else:
            lines += ["".join(piece for piece, _ in line).rstrip() for line in line_breaks([(part, names)], ems, ems)]
    return lines


def line_breaks(spans, first_ems: float, ems: float) -> list[list[tuple[str, tuple[str, ...]]]]:
    """Lines of (piece, typefaces) from spans of (text, typefaces); the first line may have another width.

    A number stays whole where it fits, no line begins with a full stop or ends with an opening bracket.
    """
    lines, line, room = [], [], first_ems
    for piece, names in _pieces_of(spans, min(first_ems, ems)):
        width = em_of(piece, names)
        if width > room and line:
            carried = _carried(line, piece)
            lines.append(line)
            line, room = carried, ems - sum(em_of(*other) for other in carried)
        line.append((piece, names))
        room -= width
    return [*lines, line]


def _carried(line, piece):
    """What must leave the end of the line with the piece that did not fit there any more."""
    carried = []
    while len(line) > 1 and (piece in NO_LINE_START or line[-1][0] in NO_LINE_END):
        carried.insert(0, line.pop())
        piece = carried[0][0]
    return carried


def _pieces_of(spans, ems):
    for text, names in spans:
        for piece in _pieces.findall(text):
            if em_of(piece, names) > ems:
                yield from ((character, names) for character in piece)
            else:
                yield piece, names
