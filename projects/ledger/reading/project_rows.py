"""Reads the project sheets: tells projects from sections, totals and notes, and makes a row of each project."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from projects.ledger.files.workbook import Sheet
from projects.ledger.reading.cells import CellError, compact, is_blank, read_amount, read_percent, read_serial, text_of
from projects.ledger.reading.columns import Column, Table
from projects.ledger.reading.draft import LedgerRow, TotalRow
from projects.ledger.reading.findings import Findings
from projects.ledger.reading.forms import NAME_WORDS
from projects.ledger.reading.rows import CellsRead, TableReader
from projects.ledger.reading.sections import (
    Place,
    category_of,
    is_grand_total,
    is_note,
    is_subtotal,
    is_total,
    looks_like_section,
    programme_of,
    section_level,
)
from projects.ledger.reading.units import stated_units, unit_of

LONGITUDES = (Decimal(73), Decimal(136))
LATITUDES = (Decimal(3), Decimal(54))
LONGEST_LABEL = 200
NOTE_ROWS = 10
DETAIL_KINDS = frozenset({"text", "people", "units", "date", "period"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A project row with what the checks need: its columns' letters and its figures by column key."""

    row: LedgerRow
    letters: dict[str, str]
    figures: dict[str, Decimal | None]


@dataclass(slots=True)
class Counted:
    """A section or total as printed, and the rows it may be meant to count: the likeliest first."""

    label: str
    row: int
    letters: dict[str, str]
    total: TotalRow | None
    printed: dict[str, object]
    units: dict[str, str | None]
    scopes: list[list[Listed]]


@dataclass(slots=True)
class ProjectSheet:
    """All that one project sheet holds; sums over columns with uncalculated formulas say nothing."""

    name: str
    titles: tuple[str, ...]
    listed: list[Listed] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    uncalculated_keys: set[str] = field(default_factory=set)


class ProjectSheetReader:
    """Walks down one sheet. Sections go on below headings that are printed again."""

    def __init__(self, sheet: Sheet, tables: list[Table], findings: Findings, *, year: int | None, as_of: date | None):
        self.sheet, self.tables, self.findings = sheet, tables, findings
        self.year, self.as_of = year, as_of
        self.result = ProjectSheet(sheet.name, tuple(title for table in tables for title in table.titles))
        self.place = Place()
        self.open_scopes: dict[int, list[Listed]] = {}
        self.since_subtotal: list[Listed] = []
        self.below_table = False
        self.spanned_rows = frozenset(top for top, left, _, right in sheet.merges if right > left)
        self.fallback = category_of(sheet.name) or next(filter(None, map(category_of, self.result.titles)), None)

    def read(self) -> Iterator[int]:
        """Fills ``result``; yields after each row, so that a caller can show progress."""
        units = stated_units(self._notes())
        for table in self.tables:
            units = stated_units(table.titles) or units
            self._begin(table, units)
            for row in range(table.start, table.end):
                if not self.reader.is_empty(row):
                    self._read_row(row)
                yield row

    def _notes(self) -> list[str]:
        """The notes below the last table."""
        lines = self.sheet.rows[max(self.tables[-1].start, len(self.sheet.rows) - NOTE_ROWS) :]
        return [text_of(value) for line in lines for value in line if isinstance(value, str) and is_note(value)]

    def _begin(self, table, units):
        self.table, self.units = table, units
        self.reader = TableReader(self.sheet, table, self.findings, units=units, year=self.year, as_of=self.as_of)
        self.letters = table.letters
        self.name, self.serial = table.column("name"), table.column("serial")
        self.wan = [column for column in table.columns if column.field.kind == "wan"]
        self.plan_months = [column for column in self.wan if column.field.key == "month_plan_wan"]
        self.invested_months = [column for column in self.wan if column.field.key == "month_invested_wan"]
        self.invested_columns = {column.month: column.letter for column in self.invested_months}
        this_month = table.column("month_done_wan") or table.column("cumulative_wan")
        if this_month and self.as_of:
            self.invested_columns.setdefault(self.as_of.month, this_month.letter)
        self.details = [column for column in table.columns if column.field.kind in DETAIL_KINDS]
        self.below_table = False
        unstated = [column for column in self.wan if unit_of(column, units) is None]
        for column in unstated:
            self.findings.warn(
                self.sheet.name,
                table.heading_row + 1,
                column.letter,
                column.heading,
                f"“{column.field.label}”没有注明单位，按万元读入",
                "如不是万元，请在表头注明单位后重新上传",
            )

    def _own(self, row: int, column: Column | None) -> object:
        line = self.sheet.rows[row]
        return line[column.index] if column and column.index < len(line) else ""

    def _read_row(self, row: int) -> None:
        name, serial_text = self._own(row, self.name), text_of(self._own(row, self.serial))
        serial = read_serial(serial_text)[0]
        if is_blank(name) and self.reader.is_carried(row, self.name.index):
            self._continue_project(row)
        elif serial is not None and not is_blank(name):
            self._project(row)
        elif serial is not None:
            self._nameless(row)
        else:
            self._unnumbered(row, text_of(name)[:LONGEST_LABEL], serial_text[:LONGEST_LABEL])

    def _unnumbered(self, row, name, serial_text):
        first = next(
            (text_of(value) for value in self.sheet.rows[row] if isinstance(value, str) and not is_blank(value)), ""
        )[:LONGEST_LABEL]
        if is_total(first):
            self._total(row, first if name in ("", first) else first + name)
        elif is_total(name):
            self._total(row, name)
        elif is_note(first):
            self.below_table = True
        elif (level := section_level(name or first, serial_text=serial_text)) and not (
            self._details(row) >= 2 and section_level("", serial_text=serial_text) is None
        ):
            self._section(row, _section_label(first, name, serial_text), level)
        elif self._is_unnumbered_section(row, name or first):
            self._section(row, name or first, 1 if category_of(first) or not self.place.top else 2)
        elif self.below_table and self._details(row) < 2:
            return
        elif name:
            self._project(row)
        else:
            self._nameless(row)

    def _is_unnumbered_section(self, row, label):
        if self.below_table or self._details(row) or not looks_like_section(label):
            return False
        filled = sum(not is_blank(value) for value in self.sheet.rows[row])
        return filled == 1 or row in self.spanned_rows

    def _details(self, row: int) -> int:
        return sum(not is_blank(self._own(row, column)) for column in self.details if column.index != self.name.index)

    def _section(self, row: int, label: str, level: int) -> None:
        self.below_table = False
        self.place = self.place.entering(label, level)
        for deeper in [other for other in self.open_scopes if other >= level]:
            del self.open_scopes[deeper]
        scope = self.open_scopes[level] = []
        self.since_subtotal = []
        self._count(row, label, [scope])

    def _total(self, row: int, label: str) -> None:
        inner = [self.open_scopes[level] for level in sorted(self.open_scopes, reverse=True)]
        if is_subtotal(label):
            scopes, self.since_subtotal = [list(self.since_subtotal), *inner], []
        elif is_grand_total(label):
            scopes = [self.result.listed, *inner]
        else:
            scopes = []
        self._count(row, label, scopes)

    def _count(self, row, label, scopes):
        values, printed = {}, {}
        for column in self.wan:
            value = self._own(row, column)
            unit = unit_of(column, self.units)
            if (row, column.index) in self.sheet.uncalculated:
                self.findings.warn(
                    self.sheet.name,
                    row + 1,
                    column.letter,
                    "",
                    "合计行的公式未保存计算结果，无法核对",
                    "请用Excel/WPS打开保存后再上传",
                )
            try:
                amount = None if is_blank(value) or value == label else read_amount(value, unit=unit)
            except CellError:
                amount = None
            if amount is not None:
                values[column.key], printed[column.key] = amount, value
        total = TotalRow(self.sheet.name, row + 1, label, values) if values or is_total(label) else None
        units = {column.key: unit_of(column, self.units) for column in self.wan}
        self.result.counted.append(Counted(label, row + 1, self.letters, total, printed, units, scopes))

    def _continue_project(self, row):
        """A second line of a project whose name is merged over both."""
        skipped = {self.name.index, self.serial.index if self.serial else -1}
        filled = [
            column
            for column in self.table.columns
            if column.index not in skipped and not is_blank(self._own(row, column))
        ]
        for column in filled:
            report = self.findings.error if column.field.kind == "wan" else self.findings.warn
            report(
                self.sheet.name,
                row + 1,
                column.letter,
                self._own(row, column),
                f"项目名称与上面几行合并，本行的“{column.field.label}”未读入",
                "请取消合并：一个项目只占一行",
            )

    def _nameless(self, row: int) -> None:
        filled = [
            column
            for column in self.table.columns
            if column is not self.serial and not is_blank(self._own(row, column))
        ]
        meaningful = [column for column in filled if self._own(row, column) != 0]
        if not meaningful:
            if filled:
                self.findings.warn(
                    self.sheet.name,
                    row + 1,
                    self.name.letter,
                    "",
                    "本行只有0，没有项目名称，未读入",
                    "如是项目，请填写项目名称",
                )
            return
        if self.below_table:
            return
        self.findings.error(
            self.sheet.name,
            row + 1,
            self.name.letter,
            self._own(row, meaningful[0]),
            f"本行没有项目名称（{meaningful[0].letter}列等有内容）",
            "请填写项目名称；不是项目的，请删除本行",
        )

    def _project(self, row: int) -> None:
        if compact(text_of(self._own(row, self.name))) in NAME_WORDS:
            return
        read = self.reader.read(row)
        if not read.values["name"][0]:
            self._nameless(row)
            return
        listed = Listed(self._ledger_row(read), self.letters, {column.key: read.get(column.key) for column in self.wan})
        self.result.listed.append(listed)
        self.result.uncalculated_keys |= self.reader.uncalculated_keys
        self.since_subtotal.append(listed)
        for scope in self.open_scopes.values():
            scope.append(listed)
        self._warn_of_shared_amounts(read)

    def _warn_of_shared_amounts(self, read):
        for column in self.wan:
            if self.reader.is_carried(read.index, column.index) and read.get(column.key):
                self.findings.warn(
                    self.sheet.name,
                    read.number,
                    column.letter,
                    read.raw[column.key],
                    f"“{column.field.label}”是合并单元格，各行都按这个数读入",
                    "如是几个项目的合计，请分别填写各项目的数",
                )

    def _ledger_row(self, read: CellsRead) -> LedgerRow:
        get = read.get
        name, name_marked, mark = get("name")
        serial, serial_marked = get("serial", (None, False))
        start, finish = get("period", (None, None))
        start_key = "planned_start" if "planned_start" in read.values else "period"
        finish_key = "planned_finish" if "planned_finish" in read.values else "period"
        longitude, latitude = self._coordinates(read)
        nature = get("nature_text", "")
        plan = get("plan_wan")
        return LedgerRow(
            sheet=self.sheet.name,
            row=read.number,
            hidden=read.index in self.sheet.hidden_rows,
            section=self.place.text,
            category=self._category(read, nature, mark),
            serial=serial,
            name=name,
            printed_name=str(read.raw["name"]),
            is_key=name_marked or serial_marked,
            programme=get("programme") or self.place.programme or programme_of(self.sheet.name),
            address=get("address", ""),
            longitude=longitude,
            latitude=latitude,
            content=get("content", ""),
            owner=get("owner", ""),
            total_investment_wan=get("total_investment_wan"),
            invested_before_wan=get("invested_before_wan"),
            plan_wan=plan,
            plan_text=text_of(read.raw.get("plan_wan")) if plan is None else "",
            month_plan_wan=_months(read, self.plan_months),
            month_invested_wan=self._months_invested(read),
            cumulative_wan=get("cumulative_wan"),
            printed_rate_pct=_printed_rate(read),
            planned_start=get("planned_start") or start,
            planned_start_text=text_of(read.raw.get(start_key)),
            planned_finish=get("planned_finish") or finish,
            planned_finish_text=text_of(read.raw.get(finish_key)),
            progress_text=get("progress_text", ""),
            nature_text=nature or mark,
            industry_text=get("industry_text", ""),
            leader_names=get("leader_names", ()),
            lead_unit_names=get("lead_unit_names", ()),
            liaison_unit_names=get("liaison_unit_names", ()),
            helping_unit_names=get("helping_unit_names", ()),
            problem_text=get("problem_text", ""),
            cause_text=get("cause_text", ""),
            measure_text=get("measure_text", ""),
            limit=get("limit"),
            limit_text=text_of(read.raw.get("limit")),
            remark=get("remark", ""),
            raw=read.raw,
            invested_columns=self.invested_columns,
        )

    def _category(self, read, nature, mark):
        by_section, by_nature = self.place.category, category_of(nature)
        if by_section and by_nature and by_section != by_nature and by_section != "urban_village":
            self.findings.warn(
                self.sheet.name,
                read.number,
                self.letters.get("nature_text"),
                nature,
                f"项目性质“{nature}”与所在部分“{self.place.text}”不一致，按所在部分归类",
                "请核对项目类别",
            )
        return by_section or by_nature or category_of(mark) or self.fallback

    def _months_invested(self, read):
        months = _months(read, self.invested_months)
        this_month = read.get("month_done_wan")
        if this_month is not None and self.as_of:
            months.setdefault(self.as_of.month, this_month)
        return months

    def _coordinates(self, read):
        """Longitude and latitude, put the right way round; both stay as printed in ``raw``."""
        longitude, latitude = read.get("coordinates", (None, None))
        longitude, latitude = read.get("longitude") or longitude, read.get("latitude") or latitude
        letter = self.letters.get("longitude") or self.letters.get("coordinates") or self.letters.get("latitude")
        place = (self.sheet.name, read.number, letter, f"{longitude},{latitude}")
        if not _could_be_degrees(longitude, latitude):
            self.findings.warn(*place, "不是经纬度，坐标没有读入", "请把平面坐标换算成经纬度，如117.9146，36.4253")
            return None, None
        if longitude is None or latitude is None:
            return longitude, latitude
        if _inside(longitude, LATITUDES) and _inside(latitude, LONGITUDES):
            self.findings.warn(
                *place,
                f"经度{longitude}与纬度{latitude}疑似填反，已对调",
                "请核对坐标，并在表中改正",
            )
            return latitude, longitude
        if not (_inside(longitude, LONGITUDES) and _inside(latitude, LATITUDES)):
            self.findings.warn(*place, f"坐标（经度{longitude}，纬度{latitude}）不在中国境内", "请核对坐标")
        return longitude, latitude


def _section_label(first: str, name: str, serial_text: str) -> str:
    """The numeral and the words of a section, also where each has a cell of its own."""
    if not name or not serial_text:
        return name or first
    return serial_text + ("" if serial_text.endswith(("）", ")", "、", ".", "．")) else "、") + name


def _months(read: CellsRead, columns: list[Column]) -> dict[int, Decimal]:
    values = read.values
    return {column.month: values[column.key] for column in columns if values[column.key] is not None}


def _printed_rate(read: CellsRead) -> Decimal | None:
    """The printed rate in points; the computed one tells a fraction from points."""
    if read.get("printed_rate_pct") is None:
        return None
    cumulative, plan = read.get("cumulative_wan"), read.get("plan_wan")
    near = cumulative * 100 / plan if plan and cumulative is not None else None
    return read_percent(read.raw["printed_rate_pct"], near=near)


def _could_be_degrees(longitude: Decimal | None, latitude: Decimal | None) -> bool:
    """Whether these are degrees, if need be the wrong way round, and not metres of a plane grid."""
    east, north = abs(longitude or 0), abs(latitude or 0)
    return max(east, north) <= 180 and (north <= 90 or 0 < east <= 90)


def _inside(degrees: Decimal, bounds: tuple[Decimal, Decimal]) -> bool:
    return bounds[0] <= degrees <= bounds[1]
