"""更正: what has changed of the year's frozen months and was in no issue yet, for the next one.

Frozen figures stay as they are. What two persons approved is named with its reason; what late reports, reviews, plans
or voided projects changed besides is found by comparing each snapshot with the figures as they are known now.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.db.models.functions import Greatest

from dispatch.documents.parts import CellKind, Column, Table
from dispatch.models import FrozenCorrection, Snapshot
from dispatch.month.content.codec import decimal_of
from dispatch.month.content.formats import decoded
from projects.models import AnnualPlan, InvestmentEntry, Project
from projects.money import show_wan
from projects.wording import month_text

VERIFIED, INVESTED, PLAN, LISTED = "当月审核数", "年初以来完成投资", "年度计划投资", "列入项目"
AFTERWARDS = "冻结以后补报或重新审核"
PLAN_CHANGED = "冻结以后调整计划"
COLUMNS = (
    Column("月份", width=6),
    Column("项目", width=16),
    Column("数字", width=9),
    Column("原通报", CellKind.MONEY, width=8),
    Column("更正为", CellKind.MONEY, width=8),
    Column("原因", width=20),
)


@dataclass(frozen=True, slots=True)
class Correction:
    """One figure of a frozen month, in 万元, as it was published and as it is; None where there was or is none."""

    month: date
    code: str
    project: str
    figure: str
    was_wan: Decimal | None
    now_wan: Decimal | None
    reason: str

    def as_content(self):
        return {
            "month": self.month,
            "code": self.code,
            "project": self.project,
            "figure": self.figure,
            "was": self.was_wan,
            "now": self.now_wan,
            "reason": self.reason,
        }


def corrections_of(content):
    """The corrections that a content names."""
    return tuple(
        Correction(
            date.fromisoformat(row["month"]),
            row["code"],
            row["project"],
            row["figure"],
            decimal_of(row["was"]),
            decimal_of(row["now"]),
            row["reason"],
        )
        for row in content["corrections"]
    )


def corrections_table(corrections, *, basis):
    return Table(
        key="corrections",
        title="对以前各期的更正",
        basis=basis,
        columns=COLUMNS,
        rows=tuple(
            (month_text(row.month), row.project, row.figure, row.was_wan, row.now_wan, row.reason)
            for row in corrections
        ),
        note="" if corrections else "以前各期没有需要更正的数字。",
    )


def corrections_before(as_of, *, number):
    """Corrections of frozen months before `as_of` that no later frozen content names yet, by month and code.

    A changed month moves the sums of the months behind it along; only the month itself is named. Of the years before
    only what two persons approved is: nobody else may change their verified amounts.
    """
    snapshots = Snapshot.objects.filter(
        meeting__month__lt=as_of, meeting__month__gte=date(as_of.year, 1, 1)
    ).select_related("meeting")
    approved, found, named = _approved(as_of, number), _approved_of_earlier_years(as_of), set()
    codes = dict(Project.objects.filter(year=as_of.year).values_list("pk", "code"))
    moved_before = {}
    for snapshot in snapshots.order_by("meeting__month").iterator(chunk_size=1):
        content, month = decoded(snapshot.content), snapshot.meeting.month
        named.update(map(_identity, corrections_of(content)))
        of_month = approved[month]
        changed, moved_before = _changed(content, month, number, codes, of_month, moved_before)
        found += sorted([*of_month, *changed], key=lambda row: (row.code, row.figure))
    return tuple(row for row in found if _identity(row) not in named)


def _identity(row):
    return row.month, row.code, row.figure, row.was_wan, row.now_wan


def _approved(as_of, number):
    """{month: Corrections} of the verified amounts that two persons put right by the post `number`."""
    rows = FrozenCorrection.objects.filter(
        state=FrozenCorrection.State.APPROVED,
        meeting__month__lt=as_of,
        meeting__month__year=as_of.year,
        entry__number__lte=number,
    )
    found = defaultdict(list)
    for row in rows.order_by("pk").select_related("meeting", "project"):
        found[row.meeting.month].append(_correction(row))
    return found


def _approved_of_earlier_years(as_of):
    """What two persons approved of earlier years' months after every freeze behind them: no issue has named it yet."""
    frozen_since = Snapshot.objects.filter(
        meeting__month__gt=OuterRef("meeting__month"),
        meeting__month__lt=as_of,
        frozen_at__gte=Greatest(OuterRef("office_at"), OuterRef("supervisor_at")),
    )
    rows = FrozenCorrection.objects.filter(
        ~Exists(frozen_since), state=FrozenCorrection.State.APPROVED, meeting__month__lt=as_of.replace(month=1, day=1)
    )
    ordered = rows.order_by("meeting__month", "project__code", "pk").select_related("meeting", "project")
    return [_correction(row) for row in ordered]


def _correction(row):
    return Correction(
        row.meeting.month, row.project.code, row.project.name, VERIFIED, row.old_wan, row.new_wan, row.reason
    )


def _changed(content, month, number, codes, approved, moved_before):
    """(corrections of one frozen month that nobody approved one by one, {code: how far its sum has moved})."""
    invested = _by_code(InvestmentEntry.objects.in_figures(number=number).in_year_up_to(month).sum_by_project(), codes)
    plans = _by_code(dict(AnnualPlan.objects.in_force_on(month).values_list("project", "planned_wan")), codes)
    void = dict(Project.objects.filter(year=month.year, voided_at__isnull=False).values_list("code", "void_reason"))
    explained = defaultdict(Decimal)
    for row in approved:
        explained[row.code] += row.now_wan - (row.was_wan or 0)
    found, moved = [], {}
    for project in content["projects"]:
        code, name = project["code"], project["name"]
        if code in void:
            was = decimal_of(project["invested"])
            found.append(Correction(month, code, name, LISTED, was, None, f"项目已作废：{void[code]}"))
            continue
        was, now = decimal_of(project["invested"]), invested.get(code)
        moved[code] = (now or 0) - (was or 0)
        is_explained = moved[code] in {
            moved_before.get(code, 0),
            explained[code],
            moved_before.get(code, 0) + explained[code],
        }
        if was != now and not is_explained:
            found.append(Correction(month, code, name, INVESTED, was, now, AFTERWARDS))
        was, now = decimal_of(project["plan"]), plans.get(code)
        if was != now:
            found.append(Correction(month, code, name, PLAN, was, now, PLAN_CHANGED))
    return found, moved


def _by_code(amounts, codes):
    return {codes[pk]: amount for pk, amount in amounts.items() if pk in codes}


def correction_words(row):
    """2012年1月 甲厂扩产 当月审核数由100万元更正为120万元（重复计算）"""
    was, now = ("无" if wan is None else f"{show_wan(wan)}万元" for wan in (row.was_wan, row.now_wan))
    return f"{month_text(row.month)} {row.project} {row.figure}由{was}更正为{now}（{row.reason}）"
