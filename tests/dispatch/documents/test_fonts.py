from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from dispatch.documents.fonts import COMPLETE, FOLDER, SEMIBOLD, Face, files

HANZI_OF_NAMES = "垟堃喆禤玥祎珺翀赟頔"
SIGNS = "㎡℃〔〕—–…①×÷《》“”（）：，。、％%0123456789Az"


def characters(file):
    with TTFont(file, lazy=True) as font:
        return set(map(chr, font.getBestCmap()))


def decoded(codec, first, second):
    for high in first:
        for low in second:
            try:
                yield bytes((high, low)).decode(codec)
            except UnicodeDecodeError:
                continue


@pytest.mark.parametrize("file", COMPLETE, ids=lambda file: file.name)
def test_every_character_of_gbk_is_there(file):
    hanzi = {sign for sign in decoded("gbk", range(0x81, 0xFF), range(0x40, 0xFF)) if "\u4e00" <= sign <= "\u9fff"}
    assert len(hanzi) > 20_900
    assert (hanzi | set(HANZI_OF_NAMES + SIGNS)) - characters(file) == set()


def test_titles_have_gb2312_and_rare_names():
    hanzi = {sign for sign in decoded("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF)) if "\u4e00" <= sign <= "\u9fff"}
    assert len(hanzi) == 6763
    assert (hanzi | set(HANZI_OF_NAMES + SIGNS)) - characters(FOLDER / SEMIBOLD) == set()


def test_each_typeface_comes_with_its_licence():
    assert all(
        "SIL Open Font License" in (FOLDER / name).read_text() for name in ("OFL-NotoSansSC.txt", "OFL-NotoSerifSC.txt")
    )


def test_a_licensed_file_wins_and_keeps_the_own_ones_behind_it(settings, tmp_path):
    settings.FONT_DIR = str(tmp_path)
    assert files(Face.BODY) == COMPLETE
    licensed = tmp_path / "simfang.ttf"
    licensed.write_bytes(COMPLETE[1].read_bytes())
    assert files(Face.BODY) == (licensed, *COMPLETE)
    assert files(Face.HEADING)[0].parent == Path(FOLDER)
