"""The words that tell a section, a total, a note or a category from a project."""

import re
from dataclasses import dataclass

from projects.ledger.reading.cells import compact

CATEGORY_WORDS = (
    ("urban_village", ("城中村", "旧村改造", "棚户区改造")),
    ("pipeline", ("拟开工", "拟新开工", "拟建", "前期", "预备", "储备", "谋划", "策划")),
    ("carried_over", ("结转", "续建", "在建")),
    ("new_start", ("新开工", "计划开工", "新建")),
)
"""Which words name a category, in the order in which they decide: 城中村 goes before 新开工."""

SECTION_COUNTERS = "个项处片条"
GENERAL_WORKS = ("重点工程", "重大工程", "大工程", "个工程", "项工程", "其他工程")

_NUMERALS = "一二三四五六七八九十"
_TOP = re.compile(rf"(?:[{_NUMERALS}]+[、.．,，:：]|第[{_NUMERALS}]+(?:部分|类|批|章))")
_SUB = re.compile(rf"[(（][{_NUMERALS}]+[)）][、.．]?")
_NUMBERED = re.compile(rf"^(?:{_TOP.pattern}|{_SUB.pattern})")
_TOP_SERIAL = re.compile(rf"[{_NUMERALS}]+[、.．]?")
_TOTAL = re.compile(r"(?:.{0,12}?)(?:合计|总计|小计|共计|总数)(?:[(（:：\d].*)?")
_OF_WHICH = re.compile(r"其中[:：]?")
_NOTE = re.compile(
    r"(?:备?注|备注|说明|附注|填表说明|填报说明|填写样式|(?:单位)?(?:填报|填表|制表|审核|复核|报送|负责|联系|校对)"
    r"(?:人|日期|时间|单位)?|单位负责人|单位公章|业主\(签名\)|责任单位\(签名\)|主管领导|分管领导|签字|签章|联系电话)[:：]"
)
_COUNTED = re.compile(rf"(\d+)[{SECTION_COUNTERS}]")
_BRACKETED_CATEGORIES = re.compile(r"[(（][^()（）]*[)）]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a sheet's sections a row stands: the top section and the one inside it."""

    top: str = ""
    inner: str = ""

    @property
    def text(self) -> str:
        return " / ".join(part for part in (self.top, self.inner) if part)

    @property
    def programme(self) -> str | None:
        return programme_of(self.inner) or programme_of(self.top)

    @property
    def category(self) -> str | None:
        return category_of(self.top) or category_of(self.inner)

    def entering(self, label: str, level: int) -> "Place":
        return Place(label, "") if level == 1 else Place(self.top, label)


def category_of(text: str) -> str | None:
    """The category that a section, a 项目性质 cell or a sheet name speaks of; two at once are none.

    What stands in brackets counts only where nothing outside them names a category.
    """
    bare = compact(text)
    return _one_category(_BRACKETED_CATEGORIES.sub("", bare)) or _one_category(bare)


def _one_category(text: str) -> str | None:
    found = []
    for category, words in CATEGORY_WORDS:
        for word in words:
            if word in text:
                found.append(category)
                text = text.replace(word, "")
    if "urban_village" in found:
        return "urban_village"
    return found[0] if len(set(found)) == 1 else None


def is_total(label: str) -> bool:
    bare = compact(label)
    return bool(_TOTAL.fullmatch(bare) or _OF_WHICH.match(bare))


def is_grand_total(label: str) -> bool:
    return compact(label).startswith(("合计", "总计", "共计"))


def is_subtotal(label: str) -> bool:
    return compact(label).startswith("小计")


def is_note(label: str) -> bool:
    return bool(_NOTE.match(compact(label)))


def programme_of(text: str) -> str | None:
    """The programme that a section or a sheet is named after: 先进制造业振兴工程 out of 一、先进制造业振兴工程（16个）."""
    name = _BRACKETED_CATEGORIES.sub("", _NUMBERED.sub("", compact(text)))
    is_programme = name.endswith("工程") and not name.endswith(GENERAL_WORKS)
    return name if is_programme and _one_category(name) in (None, "urban_village") else None


def section_level(label: str, *, serial_text: str = "") -> int | None:
    """1 for 一、…, 2 for （一）…, also where the number has a cell of its own; else ``None``."""
    bare, serial = compact(label), compact(serial_text)
    if _TOP.match(bare) or (serial and _TOP_SERIAL.fullmatch(serial)):
        return 1
    if _SUB.match(bare) or (serial and _SUB.fullmatch(serial)):
        return 2
    return None


def looks_like_section(label: str) -> bool:
    """An unnumbered heading: it counts its projects or is hardly more than a category word."""
    bare = compact(label)
    return bool(_COUNTED.search(bare)) or (
        category_of(bare) is not None and len(bare) <= 14 and bare.endswith(("项目", "工程", "类"))
    )


def stated_counts(label: str) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    """Out of 26个，其中已开工17个: the count of all, and (what is counted, how many) for the parts."""
    bare = compact(label)
    found = list(_COUNTED.finditer(bare))
    if not found:
        return None, ()
    parts = []
    for clause in re.split(r"[,，、;；()（）]|其中", bare[found[0].end() :]):
        if counted := _COUNTED.search(clause):
            words = (clause[: counted.start()] + clause[counted.end() :]).strip("有为项目:：。已的")
            if words:
                parts.append((words, int(counted[1])))
    return int(found[0][1]), tuple(parts)
