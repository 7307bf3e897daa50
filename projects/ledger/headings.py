"""Finds the tables in a sheet: where the headings stand, what each column holds and in which unit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from projects.ledger.cells import compact, is_blank, text_of
from projects.ledger.forms import Field, Form
from projects.ledger.workbook import Sheet

HEADING_ROWS = 5
LONGEST_HEADING = 200
COUNTED_COLUMNS = 3
OF_ONE_YEAR = frozenset(
    [
        "plan_wan",
        "cumulative_wan",
        "printed_rate_pct",
        "month_plan_wan",
        "month_invested_wan",
        "month_done_wan",
        "progress_text",
    ]
)

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
_PAST_YEAR_END = re.compile(r"(?:上?年[底末]|年以?前|往年)(?!.*计划)")
_BEFORE_YEAR = re.compile(r"年度?(?:以?前|初)")
_PERIODS = {"一季度": 3, "1季度": 3, "上半年": 6, "前三季度": 9, "1-3季度": 9}
_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])月份?")
_MONTH_RANGE = re.compile(r"\d{1,2}月?[-—–~～至]\d{1,2}月")
_CHINESE_MONTH = {f"{text}月": f"{number}月" for number, text in enumerate("一二三四五六七八九", 1)} | {"十月": "10月"}
_STATED_UNIT = re.compile(r"单位[:：](\S+)")
_CLAUSE = re.compile(r"(.*?)(?:均?为|按|以)?(亿元|百万元|万元|千元|元)计?")
_TITLE_LINE = re.compile(r"单位[:：]|^表[一二三四五六七八九十\d]|^附?表\d|续表")


@dataclass(frozen=True, slots=True)
class Column:
    """A recognised column, counted from 0: what it holds, for which month, in which unit.

    ``key`` is the field's, with the month where there is one column a month: month_plan_3.
    """

    index: int
    key: str
    field: Field
    month: int | None
    unit: str | None
    heading: str
    up_to: int | None = None
    years: tuple[int, ...] = ()

    @property
    def letter(self) -> str:
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class Table:
    """One stretch of rows under one set of headings; rows count from 0, ``end`` is the first row after it."""

    form: Form
    columns: tuple[Column, ...]
    unknown: tuple[Column, ...]
    titles: tuple[str, ...]
    heading_row: int
    start: int
    end: int

    def of_year(self, year: int | None) -> "Table":
        """Without the columns that speak of other years, and with one column for each thing."""
        columns: dict[str, Column] = {}
        unknown = list(self.unknown)
        for printed in self.columns:
            column = printed if year is None else _seen_from(year, printed, self.form)
            if _is_of_other_year(column, year) or (
                column.key in columns and column.field.kind not in ("people", "units")
            ):
                unknown.append(column)
            else:
                columns[column.key if column.key not in columns else f"{column.key}@{column.index}"] = column
        return replace(self, columns=tuple(columns.values()), unknown=tuple(unknown))

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    @property
    def letters(self) -> dict[str, str]:
        return {column.key: column.letter for column in self.columns}


def _seen_from(year: int, column: Column, form: Form) -> Column:
    """Money up to December is that of the year, or what was invested before it: the printed year decides."""
    if column.up_to != 12 or column.field.key not in ("cumulative_wan", "invested_before_wan") or not column.years:
        return column
    if year - 1 in column.years:
        return _as_field("invested_before_wan", column, form)
    if year in column.years and "开工" not in column.heading:
        return _as_field("cumulative_wan", column, form)
    return column


def _as_field(key: str, column: Column, form: Form) -> Column:
    return replace(column, key=key, field=next(item for item in form.fields if item.key == key))


def _is_of_other_year(column: Column, year: int | None) -> bool:
    if year is None or not column.years:
        return False
    if column.field.key == "invested_before_wan":
        return year - 1 not in column.years and not (year in column.years and _BEFORE_YEAR.search(column.heading))
    return column.field.key in OF_ONE_YEAR and year not in column.years


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


def column_letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


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
    month = None if _MONTH_RANGE.search(text) else _MONTH.search(text)
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


def find_tables(sheet: Sheet, *forms: Form) -> list[Table]:
    """All tables of these forms in one sheet, in their order; headings printed again begin a new one."""
    anchors = [item for form in forms for item in form.fields if item.key == form.anchor]
    first_letters = frozenset(word[0] for item in anchors for word in item.words)
    seen: dict[object, bool] = {}
    found = []
    merges_at = _merges_by_row(sheet)
    row = 0
    while row < len(sheet.rows):
        headed = None
        anchor = _anchor_in(sheet.rows[row], anchors, first_letters, seen)
        if anchor is not None:
            readings = (_read_headings(sheet, row, anchor, form, merges_at) for form in forms)
            headed = next(filter(None, readings), None)
        if headed is None:
            row += 1
        else:
            found.append(headed)
            row = headed[2]
    return list(_cut_into_tables(sheet, found))


def _anchor_in(
    cells: Sequence[object], anchors: Sequence[Field], first_letters: frozenset[str], seen: dict[object, bool]
) -> int | None:
    for index, value in enumerate(cells):
        if isinstance(value, str) and value:
            if value not in seen:
                likely = len(value) < 40 and (value.lstrip()[:1] in first_letters or "称" in value)
                seen[value] = likely and _announces(anchors, normalise(value).text)
            if seen[value]:
                return index
    return None


def _announces(items: Iterable[Field], text: str) -> bool:
    return any(item.is_named(text) for item in items)


def _merges_by_row(sheet: Sheet) -> dict[int, list[tuple[int, int, int, int]]]:
    by_row: dict[int, list[tuple[int, int, int, int]]] = {}
    for merge in sheet.merges:
        for row in range(merge[0], min(merge[2], merge[0] + HEADING_ROWS) + 1):
            by_row.setdefault(row, []).append(merge)
    return by_row


def _read_headings(sheet, anchor_row, anchor, form, merges_at):
    """(form, top row, first row below, columns, unknown columns) if these really are headings of the form."""
    top, bottom = _heading_rows(sheet, anchor_row, anchor, form, merges_at)
    columns, unknown = [], []
    title = "".join(text_of(value) for value in sheet.rows[top - 1]) if top else ""
    for index, path in enumerate(_paths(sheet, top, bottom, merges_at)):
        headings = [normalise(text) for text in path]
        column = _classify(index, path, headings, form) or _bare_month(index, path, headings, form, title)
        if column is not None:
            columns.append(column)
        elif path and not any(heading.text in form.ignored for heading in headings):
            unknown.append(Column(index, "", _UNKNOWN, None, None, " ".join(path)))
    present = {column.field.key for column in columns}
    if form.anchor not in present or len(present) < 3 or not all(present & needed for needed in form.needs):
        return None
    start = bottom + 2 if _counts_columns(sheet.rows[bottom + 1 : bottom + 2]) else bottom + 1
    return form, top, start, tuple(columns), tuple(unknown)


_UNKNOWN = Field("", "", "text", ())


def _heading_rows(sheet, row, anchor, form, merges_at):
    top, bottom = row, row
    for r1, _, r2, _ in merges_at.get(row, ()):
        if r1 == row and r2 - r1 < HEADING_ROWS:
            bottom = max(bottom, r2)
    while bottom + 1 < min(len(sheet.rows), row + HEADING_ROWS) and _is_lower_heading(
        sheet.rows[bottom + 1], anchor, form
    ):
        bottom += 1
    if row and _is_upper_heading(sheet, row - 1, anchor, merges_at):
        top = row - 1
    return top, bottom


def _is_lower_heading(cells, anchor, form):
    """Sub-headings without merged cells: only texts, none under the anchor, and one at least known or a unit."""
    texts = [value for value in cells if not is_blank(value)]
    if (
        not texts
        or not is_blank(cells[anchor])
        or not all(isinstance(value, str) and len(value) < 30 for value in texts)
    ):
        return False
    headings = [normalise(value) for value in texts]
    return any(
        _announces(form.fields, heading.text)
        or (form.has_months and heading.month)
        or (heading.unit and not heading.text)
        for heading in headings
    )


def _counts_columns(rows):
    """Whether the row numbers the columns: 1 2 3 4, (1) (2) (3), or 甲 乙 1 2 3."""
    texts = [compact(text_of(value)).strip("()") for cells in rows for value in cells if not is_blank(value)]
    numbers = texts[sum(text in "甲乙丙丁" for text in texts) :]
    return len(numbers) >= COUNTED_COLUMNS and numbers == [
        str(int(numbers[0]) + offset) if numbers[0].isdecimal() else "" for offset in range(len(numbers))
    ]


def _is_upper_heading(sheet, row, anchor, merges_at):
    """Group headings above the anchor's row, not the title and not a line that states the unit."""
    cells = sheet.rows[row]
    if not is_blank(cells[anchor]) or any(
        r1 <= row < r2 or c1 <= anchor <= c2 for r1, c1, r2, c2 in merges_at.get(row, ()) if r1 <= row <= r2
    ):
        return False
    texts = [(index, value) for index, value in enumerate(cells) if not is_blank(value)]
    return bool(texts) and all(
        isinstance(value, str)
        and len(value) < 30
        and index > anchor
        and not _TITLE_LINE.search(compact(value))
        and not is_blank(sheet.rows[row + 1][index])
        for index, value in texts
    )


def _paths(sheet, top, bottom, merges_at) -> list[tuple[str, ...]]:
    """For each column its headings from the group down; a merged heading counts for all that it spans."""
    width = max((len(cells) for cells in sheet.rows[top : bottom + 1]), default=0)
    grid = [
        [text_of(value)[:LONGEST_HEADING] if not is_blank(value) else "" for value in sheet.rows[row]]
        for row in range(top, bottom + 1)
    ]
    covered = set()
    for row in range(top, bottom + 1):
        for r1, c1, _, c2 in merges_at.get(row, ()):
            text = grid[r1 - top][c1] if r1 >= top and c1 < len(grid[r1 - top]) else ""
            for column in range(c1, min(c2, width - 1) + 1):
                covered.add((row, column))
                grid[row - top][column] = text
    for offset in range(len(grid) - 1):
        for column in range(1, width):
            below = any(grid[lower][column] for lower in range(offset + 1, len(grid)))
            if not grid[offset][column] and below and (top + offset, column) not in covered:
                grid[offset][column] = grid[offset][column - 1]
    return [tuple(dict.fromkeys(line[column] for line in grid if line[column])) for column in range(width)]


def _classify(index, path, headings, form) -> Column | None:
    if not path or any(heading.foreign for heading in headings):
        return None
    found = _match(headings, form)
    if found is None:
        return None
    matched, month = found
    if matched.key == "cumulative_wan" and any(_PAST_YEAR_END.search(heading.text) for heading in headings[:-1]):
        matched = next((item for item in form.fields if item.key == "invested_before_wan"), matched)
    up_to = next((heading.up_to for heading in reversed(headings) if heading.up_to), None)
    unit = next((heading.unit for heading in reversed(headings) if heading.unit), None)
    years = tuple(year for heading in headings for year in heading.years)
    key = f"{matched.key.removesuffix('_wan')}_{month}" if month else matched.key
    return Column(index, key, matched, month, unit, " ".join(path), up_to, years)


def _match(headings: list[Heading], form: Form) -> tuple[Field, int | None] | None:
    headings = [heading for heading in headings if heading.text] or headings[-1:]
    leaf, groups = headings[-1], headings[:-1]
    if leaf.text in form.ignored:
        return None
    if form.has_months and (monthly := _month_column(headings, form)):
        return monthly
    for item in form.fields:
        if any(">" in word and _below_group(word, leaf, groups) for word in item.words):
            return item, None
    has_unit = any(heading.unit for heading in headings)
    fields = [item for item in form.fields if not (item.not_below and _is_below(item.not_below, groups))]
    for text in ("".join(heading.text for heading in headings), leaf.text):
        for item in fields:
            if text in item.words or (has_unit and text in item.with_unit):
                return item, None
    for text in (leaf.marked, *leaf.marked.split("/")[:-1]):
        for item in fields:
            if item.is_named(text):
                return item, None
    return None


def _is_below(pattern: str, groups: list[Heading]) -> bool:
    return any(re.search(pattern, group.text) for group in groups)


def _below_group(word: str, leaf: Heading, groups: list[Heading]) -> bool:
    group, _, text = word.partition(">")
    return leaf.text == text and any(group in heading.text for heading in groups)


def _month_column(headings: list[Heading], form: Form) -> tuple[Field, int] | None:
    """1月 under 分月计划 or under 完成投资; the nearest heading that says which decides."""
    month = next((heading.month for heading in reversed(headings) if heading.month), None)
    if month is None or any(heading.up_to for heading in headings):
        return None
    for heading in reversed(headings):
        rest = _MONTH.sub("", heading.text)
        if re.search(r"占|率|比|形象|进度|累计|节点|旬|底", rest):
            return None
        if "计划" in rest:
            return next(item for item in form.fields if item.key == "month_plan_wan"), month
        if re.search(r"完成|实际|投资", rest):
            return next(item for item in form.fields if item.key == "month_invested_wan"), month
    return None


def _bare_month(index, path, headings, form, title) -> Column | None:
    """1月 with nothing above it but the title: the title says whether its amounts are planned or done."""
    if not form.has_months or not headings or headings[-1].up_to or not _MONTH.fullmatch(headings[-1].text):
        return None
    planned, done = "计划" in title, "完成" in title
    if planned == done:
        return None
    key, month = "month_plan_wan" if planned else "month_invested_wan", headings[-1].month
    unit = next((heading.unit for heading in reversed(headings) if heading.unit), None)
    matched = next(item for item in form.fields if item.key == key)
    years = tuple(year for heading in headings for year in heading.years)
    return Column(index, f"{key.removesuffix('_wan')}_{month}", matched, month, unit, " ".join(path), None, years)


def _cut_into_tables(sheet, found) -> Iterator[Table]:
    previous_start = 0
    for number, (form, top, start, columns, unknown) in enumerate(found):
        title_start = _title_start(sheet, top, previous_start) if number else 0
        last = number + 1 == len(found)
        end = len(sheet.rows) if last else _title_start(sheet, found[number + 1][1], start)
        titles = tuple(
            text_of(value)[:LONGEST_HEADING]
            for cells in sheet.rows[title_start:top]
            for value in cells
            if not is_blank(value)
        )
        yield Table(form, columns, unknown, titles, top, start, end)
        previous_start = start


def _title_start(sheet, top, floor):
    row = top
    while row > floor and any(
        isinstance(value, str) and _TITLE_LINE.search(compact(value)) for value in sheet.rows[row - 1]
    ):
        row -= 1
    return row


def stated_units(titles: Iterable[str]) -> dict[str, str]:
    """Units out of 单位:总投资为亿元，其余为万元: by the words they apply to, "" for all others."""
    units: dict[str, str] = {}
    for title in titles:
        for statement in _STATED_UNIT.findall(title):
            for clause in re.split(r"[,，、;；/]", compact(statement).strip("()（）")):
                if found := _CLAUSE.fullmatch(clause):
                    subject = "" if found[1] in ("其余", "其他", "金额", "投资") else found[1]
                    units.setdefault(subject, found[2])
    return units


def unit_of(column: Column, units: dict[str, str]) -> str | None:
    """The unit of an amount column: its heading's, else what the title says of it or of all columns."""
    if column.unit:
        return column.unit
    heading = compact(column.heading)
    return next((unit for subject, unit in units.items() if subject and subject in heading), units.get(""))
