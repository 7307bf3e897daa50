"""The typefaces of official documents as files: the portal's own, or those that the server holds a licence for.

What the portal brings shows every character of GBK. A licensed file in FONT_DIR takes the place of its face; characters
that it lacks are then set in the portal's.
"""

from enum import StrEnum
from pathlib import Path

from django.conf import settings

FOLDER = Path(__file__).parent / "fonts"
SERIF, SANS, SEMIBOLD = "NotoSerifSC-gbk.ttf", "NotoSansSC-gbk.ttf", "NotoSerifSC-SemiBold-gb2312.ttf"
COMPLETE = (FOLDER / SERIF, FOLDER / SANS)


class Face(StrEnum):
    TITLE = "小标宋"
    HEADING = "黑体"
    SUBHEADING = "楷体"
    BODY = "仿宋"


OWN = {Face.TITLE: SEMIBOLD, Face.HEADING: SANS, Face.SUBHEADING: SERIF, Face.BODY: SERIF}
LICENSED = {
    Face.TITLE: "FZXBSJW.ttf",
    Face.HEADING: "simhei.ttf",
    Face.SUBHEADING: "simkai.ttf",
    Face.BODY: "simfang.ttf",
}


def files(face) -> tuple[Path, ...]:
    """The face's file and those that stand in for what it lacks, in order."""
    licensed = Path(settings.FONT_DIR) / LICENSED[face] if settings.FONT_DIR else None
    first = licensed if licensed and licensed.is_file() else FOLDER / OWN[face]
    return tuple(dict.fromkeys((first, *COMPLETE)))
