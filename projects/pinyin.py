"""Pinyin of names, for search: stored when a name is saved, never computed while searching."""

from functools import lru_cache
from importlib import import_module

NOT_CHINESE = "\0"


def pinyin_of(name):
    """Full pinyin without tones or blanks: 锂电隔膜 → "lidiangemo"."""
    return "".join(part.lstrip(NOT_CHINESE) for part in _parts(name))


def initials_of(name):
    """First letters: 锂电隔膜 → "ldgm"; letters and digits in the name are kept as they are."""
    return "".join(part[1:] if part.startswith(NOT_CHINESE) else part[:1] for part in _parts(name))


@lru_cache(maxsize=20_000)
def _parts(name):
    """A syllable for each Chinese character, and what stands between them, marked."""
    pypinyin = import_module("pypinyin")  # 58 MB that only a process which saves names needs
    return pypinyin.lazy_pinyin("".join(name.split()), errors=lambda other: NOT_CHINESE + other.lower())
