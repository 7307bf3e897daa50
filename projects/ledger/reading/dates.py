"""Dates as offices print them: 2012年3月, 3月底, 2012.3, 120315, 上旬, 二季度, 年底, real dates."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from projects.ledger.reading.cells import CellError, compact, says_no_figure, text_of
from projects.ledger.reading.draft import PlannedDate

NO_DATE_STARTS = ("待", "视", "未", "已", "正在", "暂", "尚", "在建", "长期", "常年", "另", "完成", "竣工", "无")
NO_DATE_MARKS = frozenset(["√", "✓", "✔", "×", "✗", "x", "X", "o", "O", "○", "●"])
WORDS_BEFORE = ("计划", "预计", "拟于", "已于", "力争", "确保", "争取", "截至", "截止", "最迟", "于", "约", "到", "至")
WORDS_AFTER = [
    "全面开工",
    "正式开工",
    "已开工",
    "已竣工",
    "已完工",
    "已启动",
    "开工建设",
    "建成投产",
    "竣工投产",
    "交付使用",
    "开工",
    "动工",
    "复工",
    "竣工",
    "完工",
    "完成",
    "建成",
    "投产",
    "启动",
    "办结",
    "解决",
    "到位",
    "之前",
    "以前",
    "以内",
    "前",
    "左右",
]
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)
EXCEL_DAYS_AS_TEXT = range(36_526, 55_000)
YEARS = range(1950, 2100)

TODO = "请写成“2012年3月”“2012-03-15”“3月底”等形式，未定就写“待定”或留空"

_CHINESE_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_CHINESE_YEAR = re.compile(r"[〇零○一二三四五六七八九]{4}(?=年)")
_CHINESE_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}(?=[月日号])")
_TIME_OF_DAY = re.compile(r"[T ]?\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$")
_YEAR = r"(?:(?P<year>\d{4}|\d{2})年度?|(?P<relative>今年|本年度?|当年|明年|次年|去年|上年)度?)?"
_DAY = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月份?(?P<day>\d{{1,2}})[日号]?")
_MONTH = re.compile(
    rf"{_YEAR}(?:\d{{1,2}}月?[-—~～至、])?(?P<month>\d{{1,2}})月份?"
    r"(?P<part>底|末|初|上旬|中旬|下旬|中|上中旬|中下旬|月底|月末)?"
)
_THIS_MONTH = re.compile(r"(?P<which>本月|当月|这个月|下月|次月|下个月)份?(?P<part>底|末|初|上旬|中旬|下旬|中)?")
_BARE_PART = re.compile(r"(?P<part>月底|月末|上旬|中旬|下旬)")
_QUARTER = re.compile(rf"{_YEAR}(?:第?(?P<quarter>[一二三四1-4])季度?|(?P<letter>[Qq][1-4]))(?:底|末|内)?")
_YEAR_AND_QUARTER = re.compile(r"(20\d\d)[-./]?([Qq][1-4])")
_HALF = re.compile(rf"{_YEAR}(?P<half>上半年|下半年|年中)(?:底|末|内)?")
_WHOLE_YEAR = re.compile(rf"{_YEAR}(?:年?底|年?末|年?内|年终|全年)?")
_NUMERIC = re.compile(
    r"(\d{4}|\d{2}(?=[-./]\d{1,2}[-./]))[-./,、。](\d{1,2})(?:月?(?:底|末)?|[-./,、。](\d{1,2})[日号]?)[.。]?"
)
_DURATION = re.compile(
    r"(?:[1-9]|10|[一二两三四五六七八九十])年半?|[\d.一二两三四五六七八九十]+(?:个月|个日历天|日历天|天)"
)
_NOTE = re.compile(r"(?<=.)\([^()]*\)$")
_SHORT = re.compile(r"(\d{1,2})[./](\d{1,2})")
_PERIOD = re.compile(r"[—–~～至]+|--+|-(?=(?:19|20)\d\d|\d{1,2}[.年]|\d{1,2}月|$)")
_TEN_DAYS = {"初": 10, "上旬": 10, "中": 20, "中旬": 20, "上中旬": 20}


class YearMissing(CellError):
    """A date without a year in a workbook whose year is not known."""


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def read_date(value: object, *, year: int | None, as_of: date | None = None) -> PlannedDate | None:
    """The day on which a printed date falls due; ``year`` stands where none is printed.

    ``as_of`` gives 本月 and a bare 上旬 their month. 待定, —, √, 已开工 and the like name no day and are ``None``.
    """
    text = text_of(value)
    if isinstance(value, datetime | date):
        return PlannedDate(on=value.date() if isinstance(value, datetime) else value, precision="day", text=text)
    if isinstance(value, bool | time | timedelta):
        raise CellError("读不出日期", TODO)
    if isinstance(value, int | float) and int(value) in EXCEL_DAYS:
        return PlannedDate(on=_excel_day(value), precision="day", text=text)
    due = _due(text, year, as_of)
    if due and due[0].year not in YEARS:
        raise CellError(f"年份{due[0].year}不合常理", TODO)
    return due and PlannedDate(on=due[0], precision=due[1], text=text)


def _excel_day(number: int | float | str) -> date:
    return EXCEL_DAY_ZERO + timedelta(days=int(number))


def read_period(
    value: object, *, year: int | None, as_of: date | None = None
) -> tuple[PlannedDate | None, PlannedDate | None]:
    """Start and finish out of one cell: 2009-2011, 2010-, 09.10-11.3, 2012年3月至2013年6月."""
    if not isinstance(value, str):
        return read_date(value, year=year, as_of=as_of), None
    bare = compact(value)
    if _DURATION.fullmatch(bare):
        return None, None
    if _NUMERIC.fullmatch(bare) or says_no_figure(bare):
        return read_date(value, year=year, as_of=as_of), None
    start_text, *rest = _PERIOD.split(bare, maxsplit=1)
    finish_text = rest[0] if rest else ""
    start = _period_end(start_text, year, as_of)
    finish = _period_end(finish_text, start.on.year if start else year, as_of)
    return start, finish


def _period_end(text: str, year: int | None, as_of: date | None) -> PlannedDate | None:
    if found := _SHORT.fullmatch(text):
        text = f"20{int(found[1]):02d}年{found[2]}月"
    elif re.fullmatch(r"(19|20)\d\d", text):
        text = f"{text}年"
    elif re.search(r"年\d{1,2}$", text):
        text = f"{text}月"
    return read_date(text, year=year, as_of=as_of)


def could_be_october(value: object) -> bool:
    """2012.10 typed as a number is stored as 2012.1."""
    return isinstance(value, float) and 1990 < value < 2100 and repr(value).endswith(".1")


@lru_cache(maxsize=20_000)
def _due(text: str, year: int | None, as_of: date | None) -> tuple[date, str] | None:
    bare = _arabic(compact(_TIME_OF_DAY.sub("", text)))
    if says_no_figure(bare) or bare in NO_DATE_MARKS:
        return None
    stripped = _NOTE.sub("", bare)
    for word in WORDS_BEFORE:
        stripped = stripped.removeprefix(word)
    for word in WORDS_AFTER:
        stripped = stripped.removesuffix(word)
    try:
        due = _by_numbers(stripped, year) or _by_words(stripped, year, as_of)
    except ValueError as error:
        raise CellError("没有这一天", TODO) from error
    if due:
        return due
    if bare.startswith(NO_DATE_STARTS):
        return None
    raise CellError("读不出日期", TODO)


def _arabic(text: str) -> str:
    text = _CHINESE_YEAR.sub(lambda found: "".join(_CHINESE_DIGITS[digit] for digit in found[0]), text)
    return _CHINESE_NUMBER.sub(lambda found: _number(found[0]), text)


def _number(chinese: str) -> str:
    tens, ten, ones = chinese.rpartition("十")
    if not ten:
        return "".join(_CHINESE_DIGITS[digit] for digit in chinese)
    return str(int(_CHINESE_DIGITS.get(tens, "1")) * 10 + int(_CHINESE_DIGITS.get(ones, "0")))


def _by_numbers(text: str, year: int | None) -> tuple[date, str] | None:
    if found := _NUMERIC.fullmatch(text):
        return _day_or_month(int(found[1]) + (2000 if len(found[1]) == 2 else 0), int(found[2]), found[3])
    if found := _SHORT.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if found[1].startswith("0") or first > 12:
            return month_end(2000 + first, second), "month"
        if second > 12:
            return date(_known(year), first, second), "day"
        raise CellError("看不出是“年.月”还是“月.日”", TODO)
    if not text.isdecimal():
        return None
    if len(text) == 5 and int(text) in EXCEL_DAYS_AS_TEXT:
        return _excel_day(text), "day"
    if len(text) == 8:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])), "day"
    if len(text) == 6:
        return _six_digits(text, year)
    if len(text) == 4 and text.startswith(("19", "20")):
        return date(int(text), 12, 31), "year"
    return None


def _six_digits(text: str, year: int | None) -> tuple[date, str]:
    long_year = text[:2] in ("19", "20") and 1 <= int(text[4:]) <= 12
    if long_year and abs(int(text[:4]) - (year or 2000)) <= abs(2000 + int(text[:2]) - (year or 2000)):
        return month_end(int(text[:4]), int(text[4:])), "month"
    return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:])), "day"


def _day_or_month(year: int, month: int, day: str | None) -> tuple[date, str]:
    if day:
        return date(year, month, int(day)), "day"
    return month_end(year, _month_number(month)), "month"


def _by_words(text: str, year: int | None, as_of: date | None) -> tuple[date, str] | None:
    if found := _DAY.fullmatch(text):
        return date(_year_of(found, year), int(found["month"]), int(found["day"])), "day"
    if found := _MONTH.fullmatch(text):
        return _within_month(_year_of(found, year), _month_number(int(found["month"])), found["part"])
    if found := _YEAR_AND_QUARTER.fullmatch(text):
        return month_end(int(found[1]), int(found[2][-1]) * 3), "quarter"
    if found := _QUARTER.fullmatch(text):
        quarter = "一二三四".find(found["quarter"] or " ") + 1 or int((found["quarter"] or found["letter"])[-1])
        return month_end(_year_of(found, year), quarter * 3), "quarter"
    if found := _HALF.fullmatch(text):
        if found["half"] == "下半年":
            return date(_year_of(found, year), 12, 31), "year"
        return date(_year_of(found, year), 6, 30), "quarter"
    if found := _THIS_MONTH.fullmatch(text) or _BARE_PART.fullmatch(text):
        return _relative_month(found.groupdict(), as_of)
    if text and (found := _WHOLE_YEAR.fullmatch(text)):
        return date(_year_of(found, year), 12, 31), "year"
    return None


def _relative_month(found: dict[str, str], as_of: date | None) -> tuple[date, str]:
    if as_of is None:
        raise CellError("只写了旬或“本月”，看不出是哪个月", TODO)
    months = as_of.year * 12 + as_of.month - 1 + (found.get("which", "").startswith(("下", "次")))
    return _within_month(months // 12, months % 12 + 1, found["part"])


def _within_month(year: int, month: int, part: str | None) -> tuple[date, str]:
    if part in _TEN_DAYS:
        return date(year, month, _TEN_DAYS[part]), "ten_days"
    if part in ("下旬", "中下旬"):
        return month_end(year, month), "ten_days"
    return month_end(year, month), "day" if part else "month"


def _month_number(month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return month


def _year_of(found: re.Match[str], year: int | None) -> int:
    if found["year"]:
        return int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    shift = {"明": 1, "次": 1, "去": -1, "上": -1}.get((found["relative"] or " ")[0], 0)
    return _known(year) + shift


def _known(year: int | None) -> int:
    if year is None:
        raise YearMissing("日期没有写年份，表中也看不出是哪一年", "请在导入时选定年度，或在标题中写明年份")
    return year
