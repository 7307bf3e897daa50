"""8 周报报送: 应报/实报/按时/缺报 of the month by liaison unit, the missing by name."""

from collections import Counter

from dispatch.documents.parts import CellKind, Column, Table
from dispatch.month.words import named
from projects.rules.start_rate import Share
from projects.wording import date_text, month_text

COLUMNS = (
    Column("联络单位", width=9, key="unit"),
    Column("应报", CellKind.COUNT, width=4, key="owed"),
    Column("实报", CellKind.COUNT, width=4, key="filed"),
    Column("其中：按时", CellKind.COUNT, width=4, key="on_time"),
    Column("其中：迟报", CellKind.COUNT, width=4, key="late"),
    Column("缺报", CellKind.COUNT, width=4, key="missed"),
    Column("其中：已补", CellKind.COUNT, width=4, key="supplied"),
    Column("待报", CellKind.COUNT, width=4, key="expected"),
    Column("按时率", CellKind.PCT, width=7, key="on_time_rate"),
    Column("缺报项目（份数）", width=30, key="missing_names"),
)


def weekly_table(facts):
    rows = tuple(_row(weekly) for weekly in facts.weekly)
    sums = [sum(row[place] for row in rows) for place in range(1, 8)]
    return Table(
        key="weekly",
        title="周报报送情况",
        basis=f"口径：{month_text(facts.as_of)}各周应报周报；截至{date_text(facts.as_of)}；单位：份",
        columns=COLUMNS,
        rows=rows,
        total=("合计", *sums, Share(sums[2], sums[0]).pct, None),
        note="周五落在本月的周计入本月；周日前没有报送的为缺报，之后补报仍计缺报。" if rows else "本月没有应报的周报。",
    )


def _row(weekly):
    counts = weekly.counts
    missing = Counter(project for project, _ in weekly.missing)
    return (
        weekly.unit,
        counts.owed,
        counts.filed,
        counts.on_time,
        weekly.late,
        counts.missed,
        counts.supplied,
        counts.expected,
        Share(counts.on_time, counts.owed).pct,
        named([f"{project}{count}份" for project, count in missing.most_common()]),
    )
