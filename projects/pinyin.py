"""Pinyin of names, for search: stored when a name is saved, never computed while searching."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=20_000)
def pinyin_of(name):
    """Full pinyin without tones or blanks: 锂电隔膜 → "lidiangemo"."""
    return "".join(lazy_pinyin(name, errors=str.lower)).replace(" ", "")


@lru_cache(maxsize=20_000)
def initials_of(name):
    """First letters: 锂电隔膜 → "ldgm"; letters and digits in the name are kept as they are."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors=str.lower)).replace(" ", "")
