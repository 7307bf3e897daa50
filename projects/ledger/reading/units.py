"""In which unit a table's amounts are printed, as its headings, titles and notes say."""

import re
from collections.abc import Iterable

from projects.ledger.reading.cells import compact
from projects.ledger.reading.columns import Column

LONGEST_SUBJECT = 8
_STATES_UNIT = re.compile(r"单位|[(（](?:亿|百万|千|万)?元[)）]")
_CLAUSE_ENDS = re.compile(r"[,、;。()（）\[\]【】]|(?<=元)/")
_UNIT_CLAUSE = re.compile(r"(.*?):?(?:均?[为按以])?(?:人民币)?((?:亿|百万|千|万|(?<![美欧港日外]))元)计?")


def stated_units(titles: Iterable[str]) -> dict[str, str]:
    """Units out of 单位:总投资为亿元，其余为万元: by the words they apply to, "" for all others.

    Two units for the same amounts state nothing.
    """
    units: dict[str, str] = {}
    contradictory = set()
    for title in titles:
        bare = compact(title)
        for clause in _CLAUSE_ENDS.split(bare) if _STATES_UNIT.search(bare) else ():
            found = _UNIT_CLAUSE.fullmatch(clause)
            subject = _subject(found[1]) if found else None
            if subject is not None and units.setdefault(subject, found[2]) != found[2]:
                contradictory.add(subject)
    return {subject: unit for subject, unit in units.items() if subject not in contradictory}


def _subject(words: str) -> str | None:
    """What a unit applies to, "" for all amounts, ``None`` where the clause states no unit at all."""
    is_stated = words.endswith("单位")
    subject = re.sub(r"(?:(?:计量|货币|统计)?单位|^其[余他它]|^余)$", "", words.rpartition(":")[2])
    if subject in ("", "金额", "投资"):
        return ""
    if len(subject) <= LONGEST_SUBJECT and re.search(r"投资|资金|计划|完成", subject) and not re.search(r"\d", subject):
        return subject
    return "" if is_stated else None


def unit_of(column: Column, units: dict[str, str]) -> str | None:
    """The unit of an amount column: its heading's, else what the title says of it or of all columns."""
    if column.unit:
        return column.unit
    heading = compact(column.heading)
    own = [unit for subject, unit in units.items() if subject and subject in heading]
    return own[0] if own else units.get("")
