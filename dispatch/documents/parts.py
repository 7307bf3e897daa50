"""The parts that an official document is made of, whatever file it becomes: renderers turn them into Word, PDF and Excel.

A document is a list of parts, a workbook a list of tables. Whoever collects them has computed every figure, sums and
rates included; renderers only show, and round once.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from projects.choices import Light


class CellKind(StrEnum):
    """What the values of a column are, hence how they look."""

    TEXT = "text"
    COUNT = "count"  # how many: 1,024
    MONEY = "money"  # Decimal 万元, shown exactly: 1,900.5
    PCT = "pct"  # Decimal points 0–100, exact; two decimals and the sign of percent: 4.87%
    POINTS = "points"  # signed 个百分点, exact; one decimal: -11.8
    PARTS = "parts"  # what a part adds to such a difference, exact; two decimals: -7.37
    DATE = "date"  # 2012年3月26日
    LIGHT = "light"  # a `Light`, coloured and named


Cell = str | int | Decimal | date | Light | None  # None is shown as —


@dataclass(frozen=True, slots=True)
class Column:
    """`group` is the heading above neighbours that share one.

    `width` counts Chinese characters: what the column has in Excel, and what text may take at most in Word and PDF,
    where figures have the room that they need. `key` names the column for programs, whatever its heading says.
    """

    title: str
    kind: CellKind = CellKind.TEXT
    group: str = ""
    width: int = 10
    key: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One value a label; None leaves its place empty."""

    name: str
    values: tuple[Decimal | int | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`reference` is a named line across the values: ("时间进度", 16.67).

    In a scatter the first series lies along the horizontal axis and the second along the vertical one, and `unit` has
    theirs in this order (万元；个百分点) unless they share one; `labels` name the points, "" where a name would only be
    in the way, and `reference` belongs to the vertical axis.
    """

    kind: Literal["bars", "stacked_bars", "lines", "scatter"]
    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    reference: tuple[str, Decimal] | None = None


def units_of(chart: Chart) -> list[str]:
    """The unit of each series."""
    units = chart.unit.split("；")
    return units if len(units) == len(chart.series) else [chart.unit] * len(chart.series)


def scatter_axes(chart: Chart) -> list[str]:
    """What stands along the two axes: 年度计划（万元）"""
    return [f"{series.name}（{unit}）" for series, unit in zip(chart.series, units_of(chart), strict=True)]


@dataclass(frozen=True, slots=True)
class Title:
    """Centred, the largest type."""

    text: str


@dataclass(frozen=True, slots=True)
class Subtitle:
    """Centred under the title: a date, a number."""

    text: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The red head, first in a document: who issues it, and under which number (某调度办〔2012〕2号)."""

    issuer: str
    number: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """主送机关: flush left under the title; the colon is set by the renderer."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level, numbered by its writer: 一、听取情况"""

    text: str


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading of the second level, numbered by its writer: （一）投资完成情况"""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, its first line indented; `label` stands before it in bold type: 时间："""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`basis` says in one line which figures these are: 口径, 截至, 单位. A row has one cell a column.

    `total` is one more row. `key` names the table for programs. The chart goes with the table into Excel; in running
    text charts are `Figure`s.
    """

    key: str
    title: str
    basis: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    note: str = ""
    chart: Chart | None = None

    def place_of(self, key: str) -> int:
        """Where the column of that key stands. Raises ValueError where the table lacks it."""
        return [column.key for column in self.columns].index(key)


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its caption below: 图1  …（截至2012年2月29日）"""

    chart: Chart
    caption: str


@dataclass(frozen=True, slots=True)
class Signature:
    """At the right, as whoever issues a document signs it."""

    text: str


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """发文机关署名 and 成文日期, with room for the seal."""

    issuer: str
    on: date


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Attachments:
    """附件说明: the titles of what follows the signature."""

    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttachmentStart:
    """The attachment of this number begins on a new page, across the sheet where one of its tables needs that."""

    number: int
    title: str


Part = (
    Title
    | Subtitle
    | Letterhead
    | Addressee
    | Heading
    | Subheading
    | Paragraph
    | Table
    | Figure
    | Signature
    | SignatureBlock
    | PageBreak
    | Attachments
    | AttachmentStart
)
