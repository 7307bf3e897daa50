"""What a workbook says, before anything is matched or stored.

Every figure stands as the office printed it, brought to one unit; nothing is corrected here.
What could not be read, and what looks wrong, is told in ``LedgerDraft.issues``.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """A printed date. ``on`` is the last day that still keeps it; ``precision`` is what was printed.

    3月 is due on 31 March (month), 二季度 on 30 June (quarter), 2012年 on 31 December (year),
    上旬 on the 10th, 中旬 on the 20th, 下旬 on the month's last day (ten_days), 3月底 on 31 March (day).
    """

    on: date
    precision: str
    text: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing the office should look at. Row and column are named as Excel shows them."""

    severity: Severity
    sheet: str
    row: int | None
    column: str | None
    value: str
    reason: str
    todo: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One project as one row prints it. Amounts in 万元; ``None`` is a blank cell, never zero.

    ``raw`` holds the untouched cells by field key; ``month_plan_wan`` holds one month's amount per month,
    ``invested_columns`` the letter of the column that tells a month's investment.
    """

    sheet: str
    row: int
    hidden: bool
    section: str
    category: str | None
    serial: int | None
    name: str
    printed_name: str
    is_key: bool
    programme: str | None
    address: str
    longitude: Decimal | None
    latitude: Decimal | None
    content: str
    owner: str
    total_investment_wan: Decimal | None
    invested_before_wan: Decimal | None
    plan_wan: Decimal | None
    plan_text: str
    month_plan_wan: dict[int, Decimal]
    month_invested_wan: dict[int, Decimal]
    cumulative_wan: Decimal | None
    printed_rate_pct: Decimal | None
    planned_start: PlannedDate | None
    planned_start_text: str
    planned_finish: PlannedDate | None
    planned_finish_text: str
    progress_text: str
    nature_text: str
    industry_text: str
    leader_names: tuple[str, ...]
    lead_unit_names: tuple[str, ...]
    liaison_unit_names: tuple[str, ...]
    helping_unit_names: tuple[str, ...]
    problem_text: str
    cause_text: str
    measure_text: str
    limit: PlannedDate | None
    limit_text: str
    remark: str
    raw: dict[str, object]
    invested_columns: dict[int, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A total, subtotal or section row with its printed figures, 万元, by field key."""

    sheet: str
    row: int
    label: str
    values: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A unit's task in the attraction sheet (招商): how many projects, planned and arrived money, 万元."""

    sheet: str
    row: int
    unit: str
    target_wan: Decimal | None
    count: int | None
    planned_wan: Decimal | None
    arrived_wan: Decimal | None


@dataclass(frozen=True, slots=True)
class ProspectRow:
    """One project that a unit is bringing in, in 万元."""

    sheet: str
    row: int
    unit: str
    name: str
    industry_text: str
    planned_wan: Decimal | None
    arrived_wan: Decimal | None


@dataclass(frozen=True, slots=True)
class WeeklyRow:
    """One project's weekly report (周报), in 万元. The week is given by its first and last day."""

    sheet: str
    row: int
    name: str
    unit: str
    week_start: date | None
    week_end: date | None
    progress_text: str
    week_wan: Decimal | None
    cumulative_wan: Decimal | None
    problem_text: str
    request_text: str
    plan_text: str


@dataclass(frozen=True, slots=True)
class LedgerDraft:
    """One workbook as read. ``columns`` names the fields that some ledger sheet has a column for."""

    year: int | None
    as_of: date | None
    columns: frozenset[str]
    rows: tuple[LedgerRow, ...] = ()
    totals: tuple[TotalRow, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    prospects: tuple[ProspectRow, ...] = ()
    weekly: tuple[WeeklyRow, ...] = ()
    issues: tuple[Issue, ...] = field(default=())

    def without_raw(self) -> "LedgerDraft":
        """The same draft without the untouched cells, which keep a whole workbook in memory."""
        return replace(self, rows=tuple(replace(row, raw={}) for row in self.rows))
