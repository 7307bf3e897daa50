"""Finds the tables in a sheet: where the headings stand and what each column holds."""

import re
from collections.abc import Iterable, Iterator, Sequence

from projects.ledger.files.workbook import Sheet
from projects.ledger.reading.cells import compact, is_blank, text_of
from projects.ledger.reading.columns import Column, Table
from projects.ledger.reading.forms import Field, Form
from projects.ledger.reading.heading_text import MONTH, Heading, normalise

HEADING_ROWS = 5
LONGEST_HEADING = 200
COUNTED_COLUMNS = 3
_PAST_YEAR_END = re.compile(r"(?:上?年[底末]|年以?前|往年)(?!.*计划)")
_TITLE_LINE = re.compile(r"单位[:：]|^表[一二三四五六七八九十\d]|^附?表\d|续表")


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
        or any(word.endswith(f">{heading.text}") for item in form.fields for word in item.words)
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
        rest = MONTH.sub("", heading.text)
        if re.search(r"占|率|比|形象|进度|累计|节点|旬|底", rest):
            return None
        if "计划" in rest:
            return next(item for item in form.fields if item.key == "month_plan_wan"), month
        if re.search(r"完成|实际|投资", rest):
            return next(item for item in form.fields if item.key == "month_invested_wan"), month
    return None


def _bare_month(index, path, headings, form, title) -> Column | None:
    """1月 with nothing above it but the title: the title says whether its amounts are planned or done."""
    if not form.has_months or not headings or headings[-1].up_to or not MONTH.fullmatch(headings[-1].text):
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
