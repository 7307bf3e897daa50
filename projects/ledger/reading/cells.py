"""One cell at a time: what an office typed, as a value.

Amounts come out in 万元 as ``Decimal`` to one yuan, rates in points, coordinates in degrees.
A cell that says "no figure" in one of the usual ways is ``None``; one that cannot be read raises ``CellError``.
"""

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

YUAN = Decimal("0.0001")
LARGEST_WAN = Decimal("10000000000")
_SIX_PLACES = Decimal("0.000001")

UNITS_WAN = {
    "亿元": Decimal(10000),
    "亿": Decimal(10000),
    "千万元": Decimal(1000),
    "千万": Decimal(1000),
    "百万元": Decimal(100),
    "百万": Decimal(100),
    "万元": Decimal(1),
    "万": Decimal(1),
    "千元": Decimal("0.1"),
    "元": YUAN,
}
NO_FIGURE_WORDS = frozenset(
    [
        "无",
        "暂无",
        "没有",
        "未定",
        "待定",
        "待议",
        "不详",
        "未知",
        "暂缺",
        "空",
        "未报",
        "未填",
        "未下达",
        "未安排",
        "尚未确定",
        "暂未确定",
        "暂未安排",
        "N/A",
        "n/a",
        "NA",
    ]
)
NO_FIGURE_STARTS = ("待", "暂", "未", "尚未", "另行")
ABOUT_BEFORE = ("人民币", "RMB", "¥", "大约", "大概", "不低于", "不少于", "超过", "约", "近", "超", "逾", "共", "计")
ABOUT_AFTER = ("左右", "上下", "以上", "人民币", "余", "多")
KEY_MARKS = "*★☆※"
OTHER_MARKS = "●○◆◇▲△■□#"
CATEGORY_MARKS = ("结转", "续建", "结转续建", "新开工", "拟开工")
LEADING_MARKS = ("牵头", "主责", "组长", "第一")
ROLE_MARKS = (*LEADING_MARKS, "配合", "协助", "副组长", "协办", "主办", "承办")
ORGANISATION_ENDINGS = ("政府", "管委会", "街道", "公司", "局", "委员会", "办公室")


class CellError(Exception):
    """A cell that cannot be read: why, and what the office should do about it (both Chinese)."""

    def __init__(self, reason: str, todo: str):
        super().__init__(reason)
        self.reason = reason
        self.todo = todo


class PartedNumber(CellError):
    """Blanks or a line break stand between digits: one number or two, nobody can tell."""

    def __init__(self):
        super().__init__("数字中间有空格或换行，看不出是一个数还是两个数", "请写成一个数，如1200")


_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5, 0x2212: 0x2D}
_WIDTH |= {ord("萬"): "万", ord("億"): "亿"}
_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF), None)
_WIDTH |= _INVISIBLE
_LETTERS_AND_DIGITS = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), 0xFF0A)}
_LETTERS_AND_DIGITS |= {wide: wide - 0xFEE0 for wide in range(0xFF41, 0xFF5B)} | _INVISIBLE
_NAME_BRACKETS = str.maketrans("()", "（）")
_SPACE = re.compile(r"\s+")
_PARTED = re.compile(r"[\d.,]\s+[\d.,]")
_BREAK_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\S\n]*\n\s*(?=\d)")
_SPACE_BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\xff])\s+|\s+(?=[^\x00-\xff])")
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_PLAIN_NUMBER = re.compile(rf"[-+]?(?:{_NUMBER})(?:[eE][-+]?\d{{1,2}})?")
_UNIT_WORDS = "|".join(sorted(UNITS_WAN, key=len, reverse=True))
_WITH_UNITS = re.compile(rf"(?:(?:{_NUMBER})(?:{_UNIT_WORDS}))+")
_ONE_WITH_UNIT = re.compile(rf"({_NUMBER})({_UNIT_WORDS})")
_DASHES = re.compile(r"[-—–―－_/\\、.·…]+")
_SERIAL = re.compile(r"[(（]?(\d{1,6})[)）]?[、.．]?")
_NUMBERED_NAME = re.compile(r"^(?:\d{1,4}(?:[、．）]|\.(?=\D))|（\d{1,4}）)\s*(?=\S)")
_DEGREES = re.compile(r"(\d{1,3})[°度](?:(\d{1,2}(?:\.\d+)?)['′’分])?(?:(\d{1,2}(?:\.\d+)?)(?:[\"″”秒]|''|′′)?)?")
_COMPASS = re.compile(r"东经|北纬|经度|纬度|[EeNn:°]")
_BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]")
_REMARK = re.compile(r"\((?:[暂拟约]?估(?:算|计)?|概算|暂定|预计|含.*|不含.*)\)$")
_ROLES = "|".join(sorted(ROLE_MARKS, key=len, reverse=True))
_ROLE_NOTE = re.compile(rf"[(（](?:{_ROLES})[^()（）]*[)）](?=\w)")
_ROLE_BEFORE = re.compile(rf"({_ROLES}|责任|主管)(?:单位|部门|领导)?[:：](?=\w)")
_ROLE_AFTER = re.compile(rf"(?<=\w\w)({_ROLES}|负责)$")
_LIST_NUMBER = re.compile(r"(?<!\d)\d{1,2}[.、)]\s*(?=[^\W\d])")
_OFFICE = "(?:(?:[区县市][委]?|政府|人大|政协|管委会|党工委|党委|党组)*(?:常务|党组)?(?:副)?(?:书记|区长|县长|市长|主任|部长|主席|常委|调研员)|同志)"
_OFFICES = re.compile(rf"^(?:{_OFFICE})+|(?:{_OFFICE})+$")
_AND_OTHERS = re.compile(r"(?<=\w\w)等(?:单位|部门|人)?$")
_TELEPHONE = re.compile(r"[\d\-]{7,}$")
_SEPARATORS = re.compile(r"[、,，;；/\\\r\n|]+")
_COUNT = re.compile(r"(\d{1,6})(?:\.0+)?[个项家]?")


def half_width(text: str) -> str:
    """Full-width letters, digits, punctuation and blanks as their half-width twins."""
    return text.translate(_WIDTH)


def compact(text: str) -> str:
    """Half-width and without any blanks or line breaks: the form in which words are compared."""
    return _SPACE.sub("", half_width(text))


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def text_of(value: object) -> str:
    """The cell as text: line breaks closed up, outer blanks gone, whole numbers without a point.

    Two numbers on two lines stay two: a blank takes the place of the break.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        lines = _BREAK_BETWEEN_DIGITS.sub(" ", "\n".join(value.splitlines()))
        return "".join(line.strip() for line in lines.splitlines())
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def bare_number(text: str) -> str:
    """A text in which one number is looked for, without its blanks. Raises ``PartedNumber``."""
    wide = half_width(text)
    if _PARTED.search(wide):
        raise PartedNumber
    return _SPACE.sub("", wide)


def says_no_figure(text: str) -> bool:
    """Whether a compacted text is one of the usual ways to leave a figure open: —, /, 暂无, 待签约后确定."""
    if not text or _DASHES.fullmatch(text) or text in NO_FIGURE_WORDS:
        return True
    return text.startswith(NO_FIGURE_STARTS) and not any(letter.isdigit() for letter in text)


def read_amount(value: object, *, unit: str | None) -> Decimal | None:
    """An amount in 万元 to one yuan. ``unit`` is the heading's; one printed in the cell goes before it; none means 万元.

    Raises ``CellError`` for text that is no amount and for figures no ledger holds.
    """
    if isinstance(value, str):
        amount = _amount_in_text(value, unit)
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        if value is None:
            return None
        raise CellError("这里应是金额，填的却不是数字", "请改为数字，单位与表头一致")
    else:
        amount = _decimal(value) * UNITS_WAN[unit or "万元"]
    if amount is None:
        return None
    if abs(amount) > LARGEST_WAN:
        raise CellError("金额大得不合常理", "请核对数字和单位")
    return amount.quantize(YUAN, rounding=ROUND_HALF_UP)


@lru_cache(maxsize=20_000)
def _amount_in_text(text: str, unit: str | None) -> Decimal | None:
    bare = bare_number(text)
    if says_no_figure(bare):
        return None
    bare = _REMARK.sub("", bare).strip("'*").removesuffix(".")
    for word in ABOUT_BEFORE:
        bare = bare.removeprefix(word)
    for word in ABOUT_AFTER:
        bare = bare.removesuffix(word)
    bare = _BRACKETED.sub(r"\1", bare) if bare.endswith("元)") else bare
    if _PLAIN_NUMBER.fullmatch(bare):
        return Decimal(bare.replace(",", "")) * UNITS_WAN[unit or "万元"]
    if bare.startswith("-") and _WITH_UNITS.fullmatch(bare[1:]):
        return -_sum_of_units(bare[1:])
    if _WITH_UNITS.fullmatch(bare):
        return _sum_of_units(bare)
    raise CellError("读不出金额", "请改为一个数字（可带“万元”“亿元”），没有就留空")


def _sum_of_units(text: str) -> Decimal:
    return sum(
        (Decimal(number.replace(",", "")) * UNITS_WAN[unit] for number, unit in _ONE_WITH_UNIT.findall(text)),
        Decimal(0),
    )


def _decimal(value: int | float | Decimal) -> Decimal:
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not number.is_finite():
        raise CellError("这里不是一个数", "请改为数字")
    return number


def read_number(value: object) -> Decimal | None:
    """A plain number, with or without thousands commas or a percent sign."""
    if value is None or isinstance(value, str):
        bare = bare_number(value or "").removesuffix("%")
        if says_no_figure(bare):
            return None
        if _PLAIN_NUMBER.fullmatch(bare):
            return Decimal(bare.replace(",", ""))
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _decimal(value)
    raise CellError("读不出数字", "请改为数字，没有就留空")


def read_percent(value: object, *, near: Decimal | None) -> Decimal | None:
    """A rate in points (13.8 for 13.8 %). A number without a percent sign may be a fraction or points:
    the one nearer to ``near`` is meant; without it, 1.5 and less is a fraction."""
    number = read_number(value)
    if number is None or (isinstance(value, str) and compact(value).endswith("%")):
        return number
    if near is None:
        return number * 100 if abs(number) <= Decimal("1.5") else number
    return min((number * 100, number), key=lambda points: abs(points - near))


def read_count(value: object) -> int | None:
    """A number of things. 无 is a stated nought; a dash or a blank says nothing."""
    bare = bare_number(text_of(value))
    if bare in ("无", "没有"):
        return 0
    if says_no_figure(bare):
        return None
    if found := _COUNT.fullmatch(bare):
        return int(found[1])
    raise CellError("读不出个数", "请改为整数，没有就留空")


def read_serial(value: object) -> tuple[int | None, bool]:
    """A row's number and whether it is marked as a key project; 一 or （二） number sections and give none."""
    bare = compact(text_of(value))
    parted = _PARTED.search(half_width(text_of(value)))
    found = None if parted else _SERIAL.fullmatch(bare.strip(KEY_MARKS + OTHER_MARKS))
    return (int(found[1]) if found else None), any(mark in bare for mark in KEY_MARKS)


def read_coordinate(value: object) -> Decimal | None:
    """Degrees as a decimal to six places, from a number or from 117°51′16″E."""
    degrees = _degrees(value)
    return None if degrees is None else degrees.quantize(_SIX_PLACES, rounding=ROUND_HALF_UP)


def _degrees(value: object) -> Decimal | None:
    if not isinstance(value, str):
        return read_number(value)
    bare = bare_number(value)
    if says_no_figure(bare):
        return None
    plain = _COMPASS.sub("", bare).removesuffix("度")
    if _PLAIN_NUMBER.fullmatch(plain):
        return Decimal(plain)
    found = _DEGREES.fullmatch(re.sub(r"东经|北纬|[EeNn]", "", bare))
    if not found:
        raise CellError("读不出坐标", "请改为小数形式的经纬度，如117.9146")
    degrees, minutes, seconds = (Decimal(part or 0) for part in found.groups())
    return degrees + minutes / 60 + seconds / 3600


def read_name(value: object) -> tuple[str, bool, str]:
    """A project's name, whether it bears a key mark, and the category mark taken off it.

    Blanks, line breaks, marks and a leading number go, letters and digits become half-width.
    Brackets belong to the name (only half- and full-width ones are made alike), except around a category: （结转）.
    """
    text = text_of_lines(value).translate(_LETTERS_AND_DIGITS).translate(_NAME_BRACKETS)
    text = _SPACE_BESIDE_CHINESE.sub("", _SPACE.sub(" ", text)).strip()
    is_key = any(mark in text for mark in KEY_MARKS)
    text = text.strip(KEY_MARKS + OTHER_MARKS + " ")
    mark = ""
    if (bracket := text.rfind("（")) > 0 and text.endswith("）") and text[bracket + 1 : -1] in CATEGORY_MARKS:
        mark, text = text[bracket + 1 : -1], text[:bracket]
    text = _NUMBERED_NAME.sub("", text).strip(KEY_MARKS + OTHER_MARKS + " ")
    return text, is_key, mark


def text_of_lines(value: object) -> str:
    return value.strip() if isinstance(value, str) else text_of(value)


def read_names(value: object, *, people: bool) -> tuple[str, ...]:
    """The names in one cell, whoever leads (牵头) first.

    A blank parts two names, but not the single surname of 钱 某某. Of a unit and a person in a
    people's cell only the person is kept.
    """
    return _names_in_text(text_of_lines(value), people)


@lru_cache(maxsize=20_000)
def _names_in_text(text: str, people: bool) -> tuple[str, ...]:
    if says_no_figure(compact(text)):
        return ()
    leading: dict[str, None] = {}
    others: dict[str, None] = {}
    text = _LIST_NUMBER.sub("、", _ROLE_NOTE.sub(lambda found: found[0] + "、", half_width(text)))
    for part in _SEPARATORS.split(_shield_brackets(text)):
        for printed in _blank_separated(part):
            name, leads = _without_role(printed.replace("\0", "、"))
            if people:
                name = _without_office(name)
            if name:
                (leading if leads else others)[name] = None
    names = list(leading | others)
    if people and (persons := [name for name in names if not name.endswith(ORGANISATION_ENDINGS)]):
        names = persons
    return tuple(names)


def _shield_brackets(text: str) -> str:
    return _BRACKETED.sub(lambda found: "（" + _SEPARATORS.sub("\0", found[1].replace(" ", "")) + "）", text)


def _blank_separated(text: str) -> list[str]:
    names: list[str] = []
    for word in text.split():
        if names and (len(names[-1]) == 1 or word.startswith("（")):
            names[-1] += word
        else:
            names.append(word)
    return names


def _without_role(name: str) -> tuple[str, bool]:
    leads = False
    for note in _BRACKETED.findall(name):
        if note.startswith(ROLE_MARKS):
            leads = leads or note.startswith(LEADING_MARKS)
            name = name.replace(f"（{note}）", "")
    for pattern in (_ROLE_BEFORE, _ROLE_AFTER):
        if found := pattern.search(name):
            leads = leads or found[1].startswith(LEADING_MARKS)
            name = pattern.sub("", name)
    return _AND_OTHERS.sub("", name.strip("*·:： ")), leads


def _without_office(name: str) -> str:
    """A person's name without what stands beside it: office, notes in brackets, telephone."""
    bare = _TELEPHONE.sub("", _BRACKETED.sub("", name))
    return _OFFICES.sub("", bare)
