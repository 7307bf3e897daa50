"""One printed heading in the form in which headings are compared."""

import re
from dataclasses import dataclass
from functools import lru_cache

from projects.ledger.reading.cells import compact

_UNIT = re.compile(r"(亿元|百万元|万元|千元|(?<![美欧港日外])元)")
_FOREIGN = re.compile(r"美元|欧元|港元|日元|外币")
_TRAILING_UNIT = re.compile(r"[:：/,，、;；]?((?:亿|百万|千|万|(?<![美欧港日外单公]))元)$")
_BRACKETS = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
_YEAR_TEXT = re.compile(r"(?:20\d\d|<yyyy>|[xX×]{4})年度?")
_MONTHS_UP_TO = re.compile(r"(?<!\d)1月?份?(?:[-—–~～至到]+|(?=、2月)、)(\d{0,2}|<M>)月份?")
_UP_TO_MONTH = re.compile(
    r"(?:截[至止到]*|[至到])(?:20\d\d)?(?:年度?)?(\d{1,2})月(?:份|[底末止]|\d{1,2}[日号])*|(\d{1,2})月[底末止]+"
)
_YEAR_END = re.compile(r"(?:(?<=20\d\d年)|(?<=20\d\d年度))12月(?:份?[底末]|31[日号])")
_PERIODS = {"一季度": 3, "1季度": 3, "上半年": 6, "前三季度": 9, "1-3季度": 9}
MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])月份?")
_MONTH_RANGE = re.compile(r"\d{1,2}月?[-—–~～至]\d{1,2}月")
_CHINESE_MONTH = {f"{text}月": f"{number}月" for number, text in enumerate("一二三四五六七八九", 1)} | {"十月": "10月"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as compared: without blanks, brackets, unit and year, and without 截至2月底 and 1-2月.

    ``marked`` is the text with its percent sign, ``up_to`` the last month of what it sums up.
    """

    text: str
    marked: str
    unit: str | None
    years: tuple[int, ...]
    month: int | None
    up_to: int | None
    foreign: bool


@lru_cache(maxsize=5_000)
def normalise(printed: str) -> Heading:
    """A printed heading in the form that the field tables use."""
    bare = compact(printed)
    for chinese, arabic in (("十一月", "11月"), ("十二月", "12月"), *_CHINESE_MONTH.items()):
        bare = bare.replace(chinese, arabic)
    bare = re.sub(r"一(?=[-—–~～至到、]\d)", "1", bare)
    brackets = " ".join(_BRACKETS.findall(bare))
    text = _BRACKETS.sub("", bare)
    unit = _UNIT.search(brackets) or re.search(r"[(（](亿|万)[)）]", brackets) or _TRAILING_UNIT.search(text)
    years = tuple(int(year) for year in re.findall(r"(20\d\d)年", bare))
    text = _TRAILING_UNIT.sub("", text)
    is_year_end = bool(_YEAR_END.search(text))
    text, up_to = _without_months(_YEAR_END.sub("底", text))
    text = re.sub(r"(?:上一年度?|上年度|去年)", "上年", _YEAR_TEXT.sub("年", text))
    text = re.sub(r"(?:本年度?|今年|当年|年度)", "年", text)
    text = re.sub(r"投资(?:额|金额|数)", "投资", text).replace("的", "").removesuffix("情况") or text
    month = None if _MONTH_RANGE.search(text) else MONTH.search(text)
    marked = "完成投资" if up_to and text == "投资" else text.strip(":：、,，.。*")
    return Heading(
        text=marked.replace("%", ""),
        marked=marked + ("%" if "%" in brackets else ""),
        unit=unit[1] if unit else None,
        years=years,
        month=int(month[1]) if month else None,
        up_to=12 if is_year_end else up_to if up_to and up_to <= 12 else None,
        foreign=bool(_FOREIGN.search(bare)),
    )


def _without_months(text: str) -> tuple[str, int | None]:
    """The text without 1-2月, 截至2月底 or 一季度, and the last month that they name."""
    if "计划" not in text:
        for words, month in _PERIODS.items():
            if words in text:
                return text.replace(words, ""), month
    for pattern in (_MONTHS_UP_TO, _UP_TO_MONTH):
        if found := pattern.search(text):
            number = next(filter(None, found.groups()), "")
            return pattern.sub("", text), int(number) if number.isdecimal() else None
    return text, None
