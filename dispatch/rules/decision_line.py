"""One line typed while a meeting sits: what was decided and, in the same line, by whom and by when.

Written as people dictate it: `架设施工变压器；南山镇；李某某；4月10日`, or with spaces `架设施工变压器 南山镇 李某某 4月10日`.
"""

import calendar
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

SHORTEST_PART_OF_A_UNIT = 2

_apart = re.compile(r"[；;]")
_token = re.compile(r"[^\s，,；;]+")
_name = re.compile(r"[\u4e00-\u9fff·]{2,5}")
_before = re.compile(r"(?:之前|以前|前)$")
_full = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_month_and_day = re.compile(r"(\d{1,2})[-./月](\d{1,2})[日号]?")
_day = re.compile(r"(\d{1,2})[日号]")
_month_end = re.compile(r"(?:(\d{1,2})月|本月|月)[底末]")


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What a line says; what it does not say is empty."""

    action: str
    unit: str = ""
    person: str = ""
    due_on: date | None = None


def read_decision_line(text: str, *, units: Collection[str], on: date) -> DecisionLine:
    """The parts of a line typed on the day `on`; `units` are the names of the units there are.

    After a semicolon stand the parts in any order, and what is neither a day nor a unit is the person. Without
    semicolons the parts are taken from the end, a person only where he stands behind a unit; the rest is the action.
    """
    action, *parts = (part.strip() for part in _apart.split(text.strip()))
    if not any(parts):
        return _from_the_end(action, units, on)
    found = {}
    for token in (token for part in parts for token in _token.findall(part)):
        day, unit = read_day(token, on=on), unit_named(token, units)
        if day and "due_on" not in found:
            found["due_on"] = day
        elif unit and "unit" not in found:
            found["unit"] = unit
        elif "person" in found:
            found["person"] += f"、{token}"
        else:
            found["person"] = token
    return DecisionLine(action, **found)


def read_day(text: str, *, on: date) -> date | None:
    """A day as it is typed or spoken: 2012-04-10, 4月10日前, 4.10, 10日, 4月底, 月底; None for anything else.

    A day without year, or without month, is the first such day that is not before `on`.
    """
    text = _before.sub("", text.strip())
    if match := _full.fullmatch(text):
        return _date(*map(int, match.groups()))
    if match := _month_and_day.fullmatch(text):
        month, day = map(int, match.groups())
        return _first_from(on, ((year, month, day) for year in range(on.year, on.year + 5)))
    if match := _day.fullmatch(text):
        months = ((on.year + (on.month - 1 + n) // 12, (on.month - 1 + n) % 12 + 1) for n in range(12))
        return _first_from(on, ((year, month, int(match[1])) for year, month in months))
    if match := _month_end.fullmatch(text):
        month = int(match[1] or on.month)
        if 1 <= month <= 12:
            return _first_from(on, ((year, month, _length(year, month)) for year in (on.year, on.year + 1)))
    return None


def unit_named(text: str, units: Collection[str]) -> str:
    """The unit of this name, or the only one whose name contains it (国土分局 for 区国土分局); "" for none."""
    text = text.strip()
    if text in units:
        return text
    containing = [name for name in units if text in name] if len(text) >= SHORTEST_PART_OF_A_UNIT else []
    return containing[0] if len(containing) == 1 else ""


def _from_the_end(text, units, on):
    tokens = list(_token.finditer(text))
    found = {}
    while len(tokens) > 1:
        word = tokens[-1][0]
        day, unit = read_day(word, on=on), unit_named(word, units)
        behind_a_unit = len(tokens) > 2 and unit_named(tokens[-2][0], units)
        if day and not found:
            found["due_on"] = day
        elif unit and "unit" not in found:
            found["unit"] = unit
        elif behind_a_unit and "person" not in found and "unit" not in found and _name.fullmatch(word):
            found["person"] = word
        else:
            break
        tokens.pop()
    return DecisionLine(text[: tokens[-1].end()] if tokens else text, **found)


def _first_from(on, candidates):
    days = (_date(*parts) for parts in candidates)
    return next((day for day in days if day and day >= on), None)


def _date(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _length(year, month):
    return calendar.monthrange(year, month)[1]
