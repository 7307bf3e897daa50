"""What a ledger can say of one project, in a form in which file and database can be compared."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from projects.choices import Book
from projects.ledger.reading.draft import PlannedDate
from projects.models import AnnualPlan, Assignment, InvestmentEntry, Milestone, Project, StageEvent
from projects.money import show_wan


@dataclass(frozen=True, slots=True)
class ProblemFacts:
    """The problem in its plain form, as the ledger prints it."""

    description: str
    cause_text: str = ""
    measure: str = ""
    limit_text: str = ""
    limit: PlannedDate | None = field(default=None, compare=False)

    def __str__(self):
        return ";".join(part for part in (self.description, self.cause_text, self.measure, self.limit_text) if part)


@dataclass(frozen=True, slots=True)
class Facts:
    """One project as a ledger row or as the database tells it. An empty value says nothing: blank is not zero.

    `month_plan` holds one amount per month, `invested` {period: the month's verified amount}, all in 万元.
    """

    name: str
    programme: str = ""
    address: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    content: str = ""
    owner: str = ""
    total_investment_wan: Decimal | None = None
    is_key: bool | None = None
    remark: str = ""
    opening_wan: Decimal | None = None
    plan_wan: Decimal | None = None
    month_plan: dict[int, Decimal] = field(default_factory=dict)
    invested: dict[str, Decimal] = field(default_factory=dict)
    start: PlannedDate | None = None
    finish: PlannedDate | None = None
    start_text: str = ""
    finish_text: str = ""
    progress_text: str = ""
    leader: str = ""
    lead_units: tuple[str, ...] = ()
    liaison_unit: str = ""
    helping_units: tuple[str, ...] = ()
    problem: ProblemFacts | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that the file would change: its name in `Facts`, its heading, and both values as people read them."""

    field: str
    label: str
    old: str
    new: str
    key: object = None


LABELS = {
    "name": "项目名称",
    "programme": "所属工程",
    "address": "建设地点",
    "longitude": "经度",
    "latitude": "纬度",
    "content": "建设内容及规模",
    "owner": "业主单位",
    "total_investment_wan": "总投资(万元)",
    "is_key": "重点督办",
    "remark": "备注",
    "opening_wan": "至上年底累计完成投资(万元)",
    "plan_wan": "年度计划投资(万元)",
    "month_plan": "分月计划投资(万元)",
    "invested": "完成投资(万元)",
    "start": "计划开工",
    "finish": "计划竣工",
    "progress_text": "形象进度",
    "leader": "包保领导",
    "lead_units": "责任单位",
    "liaison_unit": "联络单位",
    "helping_units": "帮办部门",
    "problem": "存在问题",
}


def changes_between(old, new):
    """What `new` says that `old` does not; a value that `new` leaves empty changes nothing."""
    changes = []
    for name, label in LABELS.items():
        before, after = getattr(old, name), getattr(new, name)
        if name == "invested":
            for period, amount in sorted(after.items()):
                if before.get(period) != amount:
                    changes.append(
                        Change(name, f"{period} {label}", show_wan(before.get(period)), show_wan(amount), period)
                    )
        elif after not in (None, "", (), {}) and after != before:
            changes.append(Change(name, label, show(before), show(after)))
    return changes


def show(value):
    """A fact as people read it in a preview."""
    match value:
        case None | "" | ():
            return "—"
        case bool():
            return "是" if value else "否"
        case Decimal():
            return show_wan(value)
        case PlannedDate():
            return value.text or value.on.isoformat()
        case tuple():
            return "、".join(value)
        case dict():
            return " ".join(f"{month}月{show_wan(amount)}" for month, amount in sorted(value.items())) or "—"
    return str(value)


def facts_in_database(*, year, as_of, problems):
    """{project id: Facts} of a year's listed projects as they stand on `as_of`; `problems` is {project id: ProblemFacts}."""
    projects = Project.objects.listed().filter(year=year).select_related("programme")
    plans, month_plans = _plans(as_of)
    invested, openings = _amounts(year)
    milestones = _milestones(year)
    people = _people(year, as_of)
    progress = _progress(year, as_of)
    return {
        project.pk: Facts(
            name=project.name,
            programme=project.programme.name,
            address=project.address,
            longitude=project.longitude,
            latitude=project.latitude,
            content=project.content,
            owner=project.owner,
            total_investment_wan=project.total_investment_wan,
            is_key=project.is_key,
            remark=project.remark,
            opening_wan=openings.get(project.pk),
            plan_wan=plans.get(project.pk),
            month_plan=month_plans.get(project.pk, {}),
            invested=invested.get(project.pk, {}),
            progress_text=progress.get(project.pk, ""),
            problem=problems.get(project.pk),
            **milestones.get(project.pk, {}),
            **people.get(project.pk, {}),
        )
        for project in projects.iterator(chunk_size=2000)
    }


def _plans(as_of):
    """({project id: annual plan}, {project id: one month's amount per month}) of the plans in force."""
    plans, months = {}, {}
    for project, planned, cumulative in AnnualPlan.objects.in_force_on(as_of).values_list(
        "project", "planned_wan", "cumulative_wan"
    ):
        plans[project] = planned
        if cumulative:
            before = (0, *cumulative[:-1])
            months[project] = {
                month: amount - earlier
                for month, (amount, earlier) in enumerate(zip(cumulative, before, strict=True), start=1)
            }
    return plans, months


def standing_entries(year):
    """{(project id, period): the entry that stands} of the verified book: one month's full amount, not yet reversed."""
    entries = InvestmentEntry.objects.filter(project__year=year, book=Book.VERIFIED, reversed_by__isnull=True)
    entries = entries.exclude(kind=InvestmentEntry.Kind.CORRECTION)
    return {(entry.project_id, entry.period): entry for entry in entries.iterator(chunk_size=2000)}


def reported_weeks(year):
    """{(project name, last day): what was reported of that week}, in 万元."""
    weeks = InvestmentEntry.objects.filter(
        project__year=year, book=Book.REPORTED, kind=InvestmentEntry.Kind.WEEK, reversed_by__isnull=True
    )
    return {(name, on): amount for name, on, amount in weeks.values_list("project__name", "on", "amount_wan")}


def _amounts(year):
    invested, openings = defaultdict(dict), {}
    for (project, period), entry in standing_entries(year).items():
        if entry.kind == InvestmentEntry.Kind.OPENING:
            openings[project] = entry.amount_wan
        else:
            invested[project][period] = entry.amount_wan
    return invested, openings


def _milestones(year):
    found = defaultdict(dict)
    kinds = {Milestone.Kind.START: "start", Milestone.Kind.FINISH: "finish"}
    for milestone in Milestone.objects.filter(project__year=year, kind__in=kinds).iterator(chunk_size=2000):
        name = kinds[milestone.kind]
        if milestone.planned_on:
            found[milestone.project_id][name] = PlannedDate(
                milestone.planned_on, milestone.planned_precision, milestone.planned_text
            )
        found[milestone.project_id][f"{name}_text"] = milestone.planned_text
    return found


def _people(year, as_of):
    found = defaultdict(dict)
    many = {Assignment.Role.LEAD_UNIT: "lead_units", Assignment.Role.HELPING_UNIT: "helping_units"}
    assignments = (
        Assignment.objects.in_force_on(as_of).filter(project__year=year).order_by("project", "role", "position")
    )
    for project, role, leader, unit in assignments.values_list("project", "role", "leader__name", "unit__name"):
        if role == Assignment.Role.RESPONSIBLE_LEADER:
            found[project]["leader"] = leader
        elif role == Assignment.Role.LIAISON_UNIT:
            found[project]["liaison_unit"] = unit
        elif role in many:
            found[project][many[role]] = (*found[project].get(many[role], ()), unit)
    return found


def _progress(year, as_of):
    latest = StageEvent.objects.filter(project=OuterRef("pk"), on__lte=as_of).order_by("-on", "-pk")
    projects = Project.objects.filter(year=year).annotate(progress=Subquery(latest.values("progress_text")[:1]))
    return {pk: text for pk, text in projects.values_list("pk", "progress") if text}
