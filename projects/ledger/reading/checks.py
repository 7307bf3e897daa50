"""Looks for figures that cannot all be right. Nothing is corrected: each finding names both numbers."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from projects.ledger.reading.cells import UNITS_WAN, compact, half_width, text_of
from projects.ledger.reading.dates import could_be_october
from projects.ledger.reading.draft import LedgerRow
from projects.ledger.reading.findings import Findings, show
from projects.ledger.reading.project_rows import Counted, Listed, ProjectSheet
from projects.ledger.reading.sections import stated_counts
from projects.rules.progress_words import read_progress

LARGEST_USUAL_WAN = Decimal(10_000_000)
STARTED_WORDS = ("开工", "启动", "在建", "开工建设", "动工")
NOT_STARTED_WORDS = ("未", "近期", "拟", "计划", "即将", "具备")

MOST_TWINS = 20
"""With how many rows of the same name a row is compared."""

_GENERIC_ENDINGS = ("建设项目", "工程项目", "项目", "工程")
_PHASE = str.maketrans("一二三四五六七八九", "123456789")
_TITLE_COUNTS = re.compile(r"(\d+)个?(?:重大|重点|大)?(工程|项目)")


def _completion(row: LedgerRow) -> Decimal | None:
    return row.cumulative_wan * 100 / row.plan_wan if row.plan_wan and row.cumulative_wan is not None else None


def check_row(listed: Listed, findings: Findings, as_of: date | None) -> None:
    """All that can be seen from one row alone."""
    row, letters = listed.row, listed.letters

    def warn(key: str, value: object, reason: str, todo: str) -> None:
        findings.warn(row.sheet, row.row, letters.get(key), value, reason, todo)

    if row.hidden:
        warn("name", row.printed_name, f"本行（{row.name}）在表中是隐藏的，已照常读入", "如不应计入，请从表中删除本行")
    for key, amount in listed.figures.items():
        if amount is not None and amount < 0:
            findings.error(
                row.sheet,
                row.row,
                letters.get(key),
                row.raw[key],
                f"金额为负：{show(amount)}万元",
                "请核对；更正以前的数，请填写更正后的数",
            )
    total, plan = row.total_investment_wan, row.plan_wan
    if total is not None and total > LARGEST_USUAL_WAN:
        warn(
            "total_investment_wan",
            row.raw["total_investment_wan"],
            f"总投资{show(total / 10000)}亿元，超过{show(LARGEST_USUAL_WAN / 10000)}亿元，疑似把万元填在亿元栏",
            "请核对总投资的单位",
        )
    if total is not None and plan is not None and plan > total:
        warn(
            "plan_wan",
            row.raw["plan_wan"],
            f"年度计划投资{show(plan)}万元大于总投资{show(total)}万元",
            "请核对两个数及其单位",
        )
    for key in ("planned_start", "planned_finish", "limit"):
        if could_be_october(row.raw.get(key)):
            warn(key, row.raw[key], f"{row.raw[key]}按1月读入，也可能是10月", "如是10月，请写成“2012年10月”")
    if row.planned_start and row.planned_finish and row.planned_finish.on < row.planned_start.on:
        warn(
            "planned_finish",
            row.planned_finish_text,
            f"计划竣工（{row.planned_finish_text}）早于计划开工（{row.planned_start_text}）",
            "请核对两个日期",
        )
    _check_months(row, warn, as_of)
    _check_rate(row, warn)


def _check_months(row, warn, as_of):
    planned, plan = sum(row.month_plan_wan.values(), Decimal(0)), row.plan_wan
    if row.month_plan_wan and plan is not None and planned != plan:
        warn(
            "plan_wan",
            row.raw["plan_wan"],
            f"分月计划之和{show(planned)}万元，年度计划{show(plan)}万元",
            "请核对分月计划或年度计划",
        )
    if "plan_wan" in row.raw and plan is None and planned:
        warn("plan_wan", row.plan_text, f"有分月计划（合计{show(planned)}万元），没有年度计划", "请填写年度计划")
    months = {
        month: amount for month, amount in row.month_invested_wan.items() if as_of is None or month <= as_of.month
    }
    invested = sum(months.values(), Decimal(0))
    every_month = (
        as_of is not None and len([key for key in row.raw if key.startswith("month_invested_")]) >= as_of.month
    )
    cumulative = row.cumulative_wan
    if months and cumulative is not None and invested != cumulative and (every_month or invested > cumulative):
        warn(
            "cumulative_wan",
            row.raw.get("cumulative_wan"),
            f"各月完成之和{show(invested)}万元，累计完成{show(cumulative)}万元",
            "请核对各月数或累计数",
        )
    later = [month for month, amount in row.month_invested_wan.items() if as_of and month > as_of.month and amount]
    for month in later:
        warn(
            f"month_invested_{month}",
            row.raw.get(f"month_invested_{month}"),
            f"截止日（{as_of:%Y-%m-%d}）之后的{month}月已有完成数{show(row.month_invested_wan[month])}万元",
            "请核对月份",
        )


def _check_rate(row, warn):
    computed, printed = _completion(row), row.printed_rate_pct
    if computed is None or printed is None:
        return
    value = row.raw["printed_rate_pct"]
    if abs(printed - computed) > _rounding(value, printed):
        shown = computed.quantize(Decimal("0.01"), ROUND_HALF_UP)
        warn(
            "printed_rate_pct",
            value,
            f"表中占年计划{show(printed)}%，按累计除以年度计划为{show(shown)}%",
            "请核对比例、累计数和年度计划",
        )


def _rounding(value: object, points: Decimal) -> Decimal:
    """How far a printed rate may lie from the exact one: one unit of its last digit, for those who cut off."""
    text = compact(text_of(value)).rstrip("%")
    decimals = len(text.partition(".")[2])
    as_fraction = not compact(text_of(value)).endswith("%") and abs(points - Decimal(str(float(text)))) > Decimal(
        "0.0001"
    )
    return max(Decimal(1).scaleb(-max(decimals - (2 if as_fraction else 0), 0)), Decimal("0.01"))


def check_counted(counted: Counted, findings: Findings, sheet: str, *, skipped: set[str]) -> None:
    """Totals against the sum, stated counts against the number of the rows they stand for."""
    if not counted.scopes or not any(counted.scopes):
        return
    scope = counted.scopes[0]
    if counted.total is not None and counted.total.values:
        scope = max(counted.scopes, key=lambda rows: _matches(counted, rows))
        for key in counted.total.values:
            printed, summed = counted.total.values[key], _sum(scope, key)
            if key not in skipped and abs(printed - summed) > _half_digit(counted, key):
                findings.warn(
                    sheet,
                    counted.row,
                    counted.letters[key],
                    counted.printed[key],
                    f"“{counted.label}”印的是{show(printed)}万元，所属{len(scope)}个项目相加为{show(summed)}万元",
                    "请核对合计数或各项目的数；导入按各项目的数计算",
                )
    _check_stated_counts(counted, scope, findings, sheet)


def _matches(counted, rows):
    return sum(
        abs(amount - _sum(rows, key)) <= _half_digit(counted, key) for key, amount in counted.total.values.items()
    )


def _sum(rows: Iterable[Listed], key: str) -> Decimal:
    return sum((listed.figures.get(key) or Decimal(0) for listed in rows), Decimal(0))


def _half_digit(counted: Counted, key: str) -> Decimal:
    digits = compact(text_of(counted.printed[key])).partition(".")[2]
    decimals = sum(letter.isdigit() for letter in digits)
    return Decimal("0.5").scaleb(-decimals) * UNITS_WAN[counted.units[key] or "万元"]


def _check_stated_counts(counted, scope, findings, sheet):
    stated, parts = stated_counts(counted.label)
    letter = counted.letters.get("serial") or counted.letters["name"]
    if stated is not None and stated != len(scope):
        findings.warn(
            sheet,
            counted.row,
            letter,
            counted.label,
            f"写明{stated}个，所列项目为{len(scope)}个",
            "请核对个数，或是否漏列、多列",
        )
    for words, number in parts:
        found = _count_part(words, scope)
        if found is not None and found != number:
            findings.warn(
                sheet,
                counted.row,
                letter,
                counted.label,
                f"写明“{words}”{number}个，按形象进度为{found}个",
                "请核对个数或各项目的形象进度",
            )


def _count_part(words: str, scope: list[Listed]) -> int | None:
    """How many rows a part's words fit: by the works begun, or by the very words; ``None`` where they say nothing."""
    begun = any(word in words for word in STARTED_WORDS)
    if begun and not any(word in words for word in NOT_STARTED_WORDS):
        readings = [read_progress(listed.row.progress_text, category=listed.row.category) for listed in scope]
        return None if None in readings else sum(reading.started for reading in readings)
    return sum(words in listed.row.progress_text for listed in scope) or None


def check_sheet(project_sheet: ProjectSheet, findings: Findings) -> None:
    for counted in project_sheet.counted:
        check_counted(counted, findings, project_sheet.name, skipped=project_sheet.uncalculated_keys)
    rows = project_sheet.listed
    for title in project_sheet.titles:
        stated = {kind: int(number) for number, kind in _TITLE_COUNTS.findall(compact(title))}
        programmes = {listed.row.programme for listed in rows if listed.row.programme}
        for kind, found in (("项目", len(rows)), ("工程", len(programmes))):
            if kind in stated and found and stated[kind] != found:
                findings.warn(
                    project_sheet.name,
                    None,
                    None,
                    title,
                    f"标题写{stated[kind]}个{kind}，表中为{found}个",
                    "请核对标题，或是否漏列、多列",
                )


def drop_repeats(rows: list[Listed], findings: Findings) -> list[Listed]:
    """One row for each project. Rows that repeat the same figures are left out with a warning; where the
    figures differ all stay, each with an error."""
    kept: list[Listed] = []
    by_name: dict[str, list[Listed]] = defaultdict(list)
    for listed in rows:
        twins = by_name[compact(listed.row.name).casefold()]
        same = next((twin for twin in twins[:MOST_TWINS] if not _differences(twin, listed)), None)
        if same is not None:
            findings.warn(
                listed.row.sheet,
                listed.row.row,
                listed.letters["name"],
                listed.row.printed_name,
                f"与{_where(same, listed)}重复，数字相同，只读入一次{_other_words(same.row, listed.row)}",
                "请删除重复的行",
            )
            continue
        if twins:
            for one, other in ((twins[0], listed), (listed, twins[0])):
                _report_contradiction(one, other, findings)
        twins.append(listed)
        kept.append(listed)
    return kept


def _other_words(kept: LedgerRow, dropped: LedgerRow) -> str:
    """In what, besides figures, the row left out differs from the one that is kept."""
    differing = [
        f"{label}“{text_of(theirs)}”"
        for label, mine, theirs in (
            ("包保领导", kept.leader_names, "、".join(dropped.leader_names)),
            ("责任单位", kept.lead_unit_names, "、".join(dropped.lead_unit_names)),
            ("计划开工", kept.planned_start_text, dropped.planned_start_text),
            ("计划竣工", kept.planned_finish_text, dropped.planned_finish_text),
            ("形象进度", kept.progress_text, dropped.progress_text),
        )
        if theirs and theirs != ("、".join(mine) if isinstance(mine, tuple) else mine)
    ]
    return f"；本行另写的{'、'.join(differing)}没有读入" if differing else ""


def _report_contradiction(one, other, findings):
    key = _differences(one, other)[0]
    mine, theirs = one.figures.get(key), other.figures.get(key)
    findings.error(
        one.row.sheet,
        one.row.row,
        one.letters["name"],
        one.row.printed_name,
        f"“{one.row.name}”在第{one.row.row}行和{_where(other, one)}都有，"
        f"{one.letters[key]}列的数不同：本行{_shown(mine)}，另一行{_shown(theirs)}",
        "请只保留一行；如是两个项目，请改用不同的名称",
    )


def _shown(amount: Decimal | None) -> str:
    return "空白" if amount is None else f"{show(amount)}万元"


def _where(listed: Listed, seen_from: Listed) -> str:
    sheet = "" if listed.row.sheet == seen_from.row.sheet else f"“{listed.row.sheet}”表"
    return f"{sheet}第{listed.row.row}行"


def _differences(one: Listed, other: Listed) -> list[str]:
    return [key for key, amount in one.figures.items() if key in other.figures and other.figures[key] != amount]


def warn_of_near_names(rows: Iterable[Listed], findings: Findings) -> None:
    """Names that differ by brackets, by 二期 and 2期, by 项目 at the end: perhaps one project, perhaps two."""
    groups: dict[str, dict[str, Listed]] = defaultdict(dict)
    for listed in rows:
        groups[near_key(listed.row.name)].setdefault(listed.row.name, listed)
    for group in groups.values():
        first, *others = group.values()
        for listed in others:
            findings.warn(
                listed.row.sheet,
                listed.row.row,
                listed.letters["name"],
                listed.row.printed_name,
                f"“{listed.row.name}”与{_where(first, listed)}“{first.row.name}”名称相近，按两个项目读入",
                "如是同一项目，请统一名称并只保留一行",
            )


def near_key(name: str) -> str:
    """What is left of a name without brackets, generic endings and the ways to write a number."""
    key = re.sub(r"[()（）\s*·“”\"\-—]", "", half_width(name)).lower().translate(_PHASE)
    for ending in _GENERIC_ENDINGS:
        if len(key) - len(ending) >= 2:
            key = key.removesuffix(ending)
    return key
