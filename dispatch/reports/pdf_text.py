"""Text in PDF: which embedded typeface shows a character, how wide it is, where a line breaks."""

import re
from functools import cache, lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from dispatch.reports.fonts import Face, files

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
    if all(ord(character) in known for character in text):
        return [(names[0], text)]
    return [(name, "".join(run)) for name, run in groupby(text, key=lambda character: font_of(character, names))]


def markup(text: str, face: Face) -> str:
    """The text for a paragraph of reportlab's, characters that the face lacks in another one."""
    names = font_names(face)
    return "".join(
        escape(run) if name == names[0] else f'<font name="{name}">{escape(run)}</font>'
        for name, run in runs(text, names)
    )


@lru_cache(maxsize=100_000)
def em_of(piece: str, names: tuple[str, ...]) -> float:
    """The width of a few characters, in times the type size."""
    return sum(pdfmetrics.stringWidth(run, name, 1) for name, run in runs(piece, names))


def broken(text: str, ems: float, names: tuple[str, ...]) -> list[str]:
    """Lines at most so wide. Numbers stay whole while they fit, no line begins with a full stop or ends with a bracket."""
    lines = []
    for part in text.split("\n"):
        if len(part) <= ems or em_of(part, names) <= ems:
            lines.append(part)
        else:
            lines += _broken_line(part, ems, names)
    return lines


def _broken_line(text, ems, names):
    lines, line, room = [], [], ems
    for piece in _fitting_pieces(text, ems, names):
        width = em_of(piece, names)
        if width > room and line and piece not in NO_LINE_START:
            carried = [line.pop()] if line[-1] in NO_LINE_END and len(line) > 1 else []
            lines.append("".join(line).rstrip())
            line, room = carried, ems - sum(em_of(other, names) for other in carried)
        line.append(piece)
        room -= width
    return [*lines, "".join(line)]


def _fitting_pieces(text, ems, names):
    for piece in _pieces.findall(text):
        if em_of(piece, names) > ems:
            yield from piece
        else:
            yield piece
