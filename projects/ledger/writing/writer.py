"""Writes the ledger (台账) as the office keeps it: one A3 sheet, two-level headings, totals first.

Knows no ORM: rows come in as plain values, and what it writes reads back through ``reader`` unchanged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.ledger.writing.printed_table import Column, PrintedTable

WAN_PER_YI = Decimal(10_000)
MONTHS = range(1, 13)
ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """One project's line. Amounts in 万元, exact; ``None`` is a blank cell, never zero.

    ``month_plan_wan`` and ``month_invested_wan`` hold one month's amount per month. ``completion_pct`` is in
    percent and ``lag_vs_time_points`` in points, both unrounded; ``light`` is the name of a light or "".
    ``plan_text`` stands where there is no plan yet (待签约后确定).
    """

    category: str
    serial: int | None
    name: str
    programme: str = ""
    address: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    content: str = ""
    owner: str = ""
    total_investment_wan: Decimal | None = None
    invested_before_wan: Decimal | None = None
    plan_wan: Decimal | None = None
    plan_text: str = ""
    month_plan_wan: dict[int, Decimal] | None = None
    month_invested_wan: dict[int, Decimal]
    cumulative_wan: Decimal | None = None
    completion_pct: Decimal | None = None
    lag_vs_time_points: Decimal | None = None
    light: str = ""
    planned_start_text: str = ""
    planned_finish_text: str = ""
    progress_text: str = ""
    leader: str = ""
    lead_units: tuple[str, ...] = ()
    liaison_units: tuple[str, ...] = ()
    helping_units: tuple[str, ...] = ()
    problem: str = ""
    cause: str = ""
    measure: str = ""
    limit_text: str = ""
    remark: str = ""


def write_ledger(
    *,
    title: str,
    note_line: str,
    year: int,
    months: Sequence[int],
    rows: Iterable[ExportRow],
    time_progress_pct: Decimal | None = None,
) -> bytes:
    """The ledger as .xlsx. ``months`` are those with figures; the rows keep their order within a category.

    With ``time_progress_pct`` the totals say how far they are from it, sum over sum.
    """
    rows = list(rows)
    columns = _columns(year, sorted(months))
    table = PrintedTable(name="台账", title=title, note_line=note_line, columns=columns)
    table.add_total(f"合  计（{len(rows)}个）", _totals(columns, rows, time_progress_pct))
    for ordinal, (category, members) in enumerate(_by_category(rows).items()):
        label = f"{_ordinal(ordinal)}、{category or '未分类'}项目（{len(members)}个）"
        table.add_total(label, _totals(columns, members, time_progress_pct))
        for row in members:
            table.add_row([column.value(row) for column in columns])
    return table.save()


def _columns(year: int, months: list[int]) -> list[Column]:
    plan, invested = f"{year}年分月计划投资（万元）", f"{year}年完成投资（万元）"
    return [
        Column("序号", 4.5, "serial", lambda row: row.serial),
        Column("项目名称", 18, "text", lambda row: row.name),
        Column("所属工程", 11, "text", lambda row: row.programme),
        Column("建设地点", 13, "text", lambda row: row.address),
        Column("经度", 9, "degrees", lambda row: row.longitude, "坐标（WGS-84）"),
        Column("纬度", 8.5, "degrees", lambda row: row.latitude, "坐标（WGS-84）"),
        Column("建设内容及规模", 20, "text", lambda row: row.content),
        Column("业主单位", 12, "text", lambda row: row.owner),
        Column("总投资\n（亿元）", 8, "yi", lambda row: _yi(row.total_investment_wan), is_sum=True),
        Column(f"至{year - 1}年底累计完成投资（万元）", 10.5, "wan", lambda row: row.invested_before_wan, is_sum=True),
        Column(f"{year}年计划投资（万元）", 10.5, "wan", _plan, is_sum=True),
        *(Column(f"{month}月", 7.8, "wan", _month_plan(month), plan, is_sum=True) for month in MONTHS),
        *(Column(f"{month}月", 7.8, "wan", _month_invested(month), invested, is_sum=True) for month in months),
        Column(_cumulative_heading(months), 9.5, "wan", lambda row: row.cumulative_wan, invested, is_sum=True),
        Column("占年计划%", 8.5, "percent", lambda row: _share(row.completion_pct), invested),
        Column("落后时间进度（个百分点）", 9.5, "points", lambda row: row.lag_vs_time_points),
        Column("亮灯", 5.5, "light", lambda row: row.light),
        Column("计划开工", 10.5, "text", lambda row: row.planned_start_text, "建设起止时间"),
        Column("计划竣工", 10.5, "text", lambda row: row.planned_finish_text, "建设起止时间"),
        Column("目前形象进度", 11, "text", lambda row: row.progress_text),
        Column("包保领导", 7.5, "text", lambda row: row.leader, "包保责任"),
        Column("责任单位", 10, "text", lambda row: "、".join(row.lead_units), "包保责任"),
        Column("联络单位", 9.5, "text", lambda row: "、".join(row.liaison_units), "包保责任"),
        Column("帮办部门", 9.5, "text", lambda row: "、".join(row.helping_units), "包保责任"),
        Column("存在问题", 16, "text", lambda row: row.problem, "存在问题及措施"),
        Column("原因类别", 7.5, "text", lambda row: row.cause, "存在问题及措施"),
        Column("解决措施", 16, "text", lambda row: row.measure, "存在问题及措施"),
        Column("解决时限", 10.5, "text", lambda row: row.limit_text, "存在问题及措施"),
        Column("备注", 10, "text", lambda row: row.remark),
    ]


def _plan(row):
    return row.plan_text or None if row.plan_wan is None else row.plan_wan


def _month_plan(month):
    return lambda row: (row.month_plan_wan or {}).get(month)


def _month_invested(month):
    return lambda row: row.month_invested_wan.get(month)


def _cumulative_heading(months):
    if not months:
        return "累计完成"
    return f"1-{months[-1]}月累计" if months[-1] > 1 else "1月累计"


def _yi(amount_wan):
    return None if amount_wan is None else amount_wan / WAN_PER_YI


def _share(percent):
    return None if percent is None else percent / 100


def _ordinal(index):
    return ORDINALS[index] if index < len(ORDINALS) else str(index + 1)


def _by_category(rows):
    grouped = {}
    for row in rows:
        grouped.setdefault(row.category, []).append(row)
    return grouped


def _totals(columns, rows, time_progress_pct):
    """Sums over the rows that have a figure. The rate covers the projects that have a plan."""
    completion = _completion_pct(rows)
    is_known = completion is not None and time_progress_pct is not None
    derived = {"percent": _share(completion), "points": completion - time_progress_pct if is_known else None}
    return [_sum(map(column.value, rows)) if column.is_sum else derived.get(column.kind) for column in columns]


def _completion_pct(rows):
    planned = [row for row in rows if row.plan_wan]
    plan = sum((row.plan_wan for row in planned), Decimal(0))
    if not plan:
        return None
    return sum((row.cumulative_wan or Decimal(0) for row in planned), Decimal(0)) / plan * 100


def _sum(values):
    """``None`` where no row has a figure: a blank is not zero."""
    figures = [value for value in values if isinstance(value, Decimal)]
    return sum(figures, Decimal(0)) if figures else None
