"""Storing a ledger that was planned and confirmed: all of it in one transaction, or nothing."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate

from django.db import transaction
from django.db.models import Max

from projects.actions import investment
from projects.actions.attraction import store_attraction
from projects.actions.audit import Happening, record
from projects.actions.bulk import create_in_batches
from projects.actions.ledger_postings import ledger_postings
from projects.choices import Category, Stage
from projects.ledger.comparing.diff import (
    CATEGORY_STAGE,
    CHANGED,
    NEW,
    STARTED_STAGES,
    HeldBack,
    ImportPlan,
    RowPlan,
)
from projects.ledger.comparing.facts import Facts, ProblemFacts
from projects.models import (
    AnnualPlan,
    Assignment,
    Leader,
    LedgerImport,
    Milestone,
    Programme,
    Project,
    ProjectAlias,
    StageEvent,
    Unit,
    User,
)
from projects.models.project import project_code
from projects.rules.progress_words import read_progress

BATCH = 500
MASTER_FIELDS = ("address", "longitude", "latitude", "content", "owner", "total_investment_wan", "is_key", "remark")


class LedgerRefused(Exception):
    """The plan has errors: nothing of the file may be stored."""


@dataclass(frozen=True, slots=True)
class ProblemDraft:
    """A problem as the ledger prints it, for whoever keeps problems to store."""

    project_id: int
    facts: ProblemFacts
    handling_units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """What one import changed, the problems that it carried, and what it said of closed months, by project id."""

    project_ids: tuple[int, ...]
    entries: int
    problems: tuple[ProblemDraft, ...]
    held_back: tuple[tuple[int, HeldBack], ...]


@transaction.atomic
def store_ledger(plan: ImportPlan, *, ledger_import: LedgerImport, by: User | None, on: date, at: datetime) -> Stored:
    """Store a planned ledger: `on` is the business day of the import, `at` its moment. Raises `LedgerRefused` on errors."""
    if plan.errors:
        raise LedgerRefused(f"文件中有{len(plan.errors)}处错误，没有导入任何内容。")
    return _Storing(plan, ledger_import, by, on, at).run()


class _Storing:
    def __init__(self, plan: ImportPlan, ledger_import: LedgerImport, by: User | None, on: date, at: datetime) -> None:
        self.plan, self.ledger_import, self.by, self.on, self.at = plan, ledger_import, by, on, at
        self.year, self.as_of = plan.year, plan.as_of
        self.year_begins = date(self.year, 1, 1)
        self.answers = {question.key: question.answer for question in plan.questions}
        self.happenings = []
        self.touched = [row for row in plan.rows if row.status in (NEW, CHANGED)]

    def run(self) -> Stored:
        self._create_names()
        self._store_projects()
        self._store_plans()
        self._store_milestones()
        self._store_stages()
        self._store_assignments()
        self._learn_aliases()
        postings = ledger_postings(self.plan, self.ids)
        entries = investment.post(postings, year=self.year, by=self.by, at=self.at, ledger_import=self.ledger_import)
        store_attraction(self.plan, units=self.units)
        self.happenings += [
            Happening("台账更正周报数", weekly.project_name, reason=weekly.reason)
            for weekly in self.plan.weekly
            if weekly.reason
        ]
        self.happenings.append(
            Happening("导入台账", self.ledger_import.file_name, changes={"SHA-256": ["", self.ledger_import.sha256]})
        )
        record(self.happenings, by=self.by, at=self.at)
        return Stored(
            project_ids=tuple(self.ids[row.name] for row in self.touched),
            entries=entries.count(),
            problems=tuple(
                ProblemDraft(
                    self.ids[row.name],
                    row.facts.problem,
                    tuple(self.units[name] for name in row.facts.helping_units or row.facts.lead_units[:1]),
                )
                for row in self.touched
                if row.facts.problem and (row.status == NEW or _changed(row, "problem"))
            ),
            held_back=tuple(
                (row.project_id or self.ids[row.name], held) for row in self.plan.rows for held in row.held_back
            ),
        )

    def _create_names(self) -> None:
        for model, names in ((Unit, self.plan.new_units), (Leader, self.plan.new_leaders)):
            first = (model.objects.aggregate(last=Max("sort_order"))["last"] or 0) + 1
            created = [model(name=name, sort_order=first + index) for index, name in enumerate(names)]
            for item in created:
                item.set_pinyin()
            model.objects.bulk_create(created, batch_size=BATCH)
        self._learn_names(Unit, self.plan.meant_units)
        self._learn_names(Leader, self.plan.meant_leaders)
        first = Programme.objects.filter(year=self.year).count() + 1
        Programme.objects.bulk_create(
            Programme(year=self.year, name=name, sort_order=first + index)
            for index, name in enumerate(self.plan.new_programmes)
        )
        self.units = dict(Unit.objects.values_list("name", "pk"))
        self.leaders = dict(Leader.objects.values_list("name", "pk"))
        self.programmes = dict(Programme.objects.filter(year=self.year).values_list("name", "pk"))

    def _learn_names(self, model: type[Unit] | type[Leader], meant: Mapping[str, str]) -> None:
        """Keep the spellings that a person confirmed, so that nobody is asked again."""
        for printed, name in meant.items():
            item = model.objects.get(name=name)
            item.aliases = [*item.aliases, printed]
            item.save(update_fields=["aliases"])
            self.happenings.append(Happening("确认别名", name, changes={"别名": ["", printed]}))

    def _store_projects(self) -> None:
        """Create the new projects, change the known ones; afterwards `self.ids` is {name: id} of the year's projects."""
        self.taken, self.last_serial = defaultdict(set), Counter()
        for category, serial in Project.objects.filter(year=self.year).values_list("category", "serial"):
            self._take(category, serial)
        created = [self._new_project(row) for row in self.touched if row.status == NEW]
        Project.objects.bulk_create(created, batch_size=BATCH)
        changed = self._changed_projects()
        fields = ["name", "programme", *MASTER_FIELDS, "pinyin", "initials"]
        rewritten = [
            changed[row.project_id]
            for row in self.touched
            if row.status == CHANGED and any(_changed(row, name) for name in ("name", "programme", *MASTER_FIELDS))
        ]
        Project.objects.bulk_update(rewritten, fields, batch_size=BATCH)
        projects = {project.name: project for project in (*created, *changed.values())}
        self.ids = dict(Project.objects.filter(year=self.year).values_list("name", "pk"))
        for row in self.touched:
            changes = {change.label: [change.old, change.new] for change in row.changes}
            action = "台账新增项目" if row.status == NEW else "台账变更项目"
            self.happenings.append(Happening(action, row.name, projects[row.name], changes, row.reason))

    def _take(self, category: str, serial: int) -> None:
        self.taken[category].add(serial)
        self.last_serial[category] = max(self.last_serial[category], serial)

    def _new_project(self, row: RowPlan) -> Project:
        serial = row.row.serial
        if serial is None or serial in self.taken[row.category]:
            serial = self.last_serial[row.category] + 1
        self._take(row.category, serial)
        project = Project(
            year=self.year,
            code=project_code(year=self.year, category=row.category, serial=serial),
            category=row.category,
            serial=serial,
            programme_id=self.programmes[row.facts.programme],
            name=row.name,
            listed_on=self.as_of,
            **_master(row.facts),
        )
        project.set_derived()
        return project

    def _changed_projects(self) -> dict[int, Project]:
        rows = {row.project_id: row for row in self.touched if row.status == CHANGED}
        projects = {}
        for project in Project.objects.filter(year=self.year).iterator(chunk_size=2000):
            row = rows.get(project.pk)
            if row is None:
                continue
            for change in row.changes:
                if change.field in MASTER_FIELDS or change.field == "name":
                    setattr(project, change.field, getattr(row.facts, change.field))
                elif change.field == "programme":
                    project.programme_id = self._programme(row.facts.programme)
            project.set_derived()
            projects[project.pk] = project
        return projects

    def _programme(self, name: str) -> int:
        if name not in self.programmes:
            programme = Programme.objects.create(year=self.year, name=name, sort_order=len(self.programmes) + 1)
            self.programmes[name] = programme.pk
        return self.programmes[name]

    def _touching(self, *fields: str) -> Iterator[tuple[int, RowPlan]]:
        """(project id, row) of the new projects and of the known ones whose `fields` change."""
        for row in self.touched:
            if row.status == NEW or any(_changed(row, field) for field in fields):
                yield self.ids[row.name], row

    def _store_plans(self) -> None:
        """A first plan holds from the year's first day, a changed one from the ledger's own day."""
        rows = dict(self._touching("plan_wan", "month_plan"))
        latest = {
            plan.project_id: plan for plan in AnnualPlan.objects.filter(year=self.year).order_by("project", "version")
        }
        plans = []
        for project_id, row in rows.items():
            old = latest.get(project_id)
            planned = row.facts.plan_wan if row.facts.plan_wan is not None else old and old.planned_wan
            if planned is None:
                continue
            plans.append(
                AnnualPlan(
                    project_id=project_id,
                    year=self.year,
                    version=old.version + 1 if old else 1,
                    in_force_from=self.as_of if old else self.year_begins,
                    planned_wan=planned,
                    cumulative_wan=_accumulated(row) or (old.cumulative_wan if old else None),
                    reason="台账变更" if old else "",
                    ledger_import=self.ledger_import,
                    recorded_by=self.by,
                    recorded_at=self.at,
                )
            )
        create_in_batches(AnnualPlan, plans)

    def _store_milestones(self) -> None:
        kinds = {"start": Milestone.Kind.START, "finish": Milestone.Kind.FINISH}
        created, changed = [], []
        for field, kind in kinds.items():
            rows = dict(self._touching(field))
            known = {
                milestone.project_id: milestone
                for milestone in Milestone.objects.filter(project__year=self.year, kind=kind)
            }
            for project_id, row in rows.items():
                planned, text = getattr(row.facts, field), getattr(row.facts, f"{field}_text")
                if planned is None and not text:
                    continue
                milestone = known.get(project_id) or Milestone(project_id=project_id, kind=kind)
                milestone.name = Category(row.category).start_event if field == "start" else kind.label
                milestone.planned_on = planned.on if planned else None
                milestone.planned_precision = planned.precision if planned else ""
                milestone.planned_text = text[:60]
                (changed if milestone.pk else created).append(milestone)
        create_in_batches(Milestone, created)
        fields = ["name", "planned_on", "planned_precision", "planned_text"]
        Milestone.objects.bulk_update(changed, fields, batch_size=BATCH)

    def _store_stages(self) -> None:
        """What the ledger shows on its day is recorded as seen; real dates are never invented from planned ones."""
        create_in_batches(StageEvent, self._stage_events())

    def _stage_events(self) -> Iterator[StageEvent]:
        says_progress = "progress_text" in self.plan.draft.columns
        for project_id, row in self._touching("progress_text"):
            if row.facts.progress_text:
                yield self._stage_event(project_id, row)
            elif not says_progress and row.status == NEW and _has_money(row):
                yield self._seen(project_id, stage=Stage.BUILDING, started=True)

    def _stage_event(self, project_id: int, row: RowPlan) -> StageEvent:
        text = row.facts.progress_text
        reading = read_progress(text, category=row.category)
        if reading is None:
            stage = self.answers.get(f"progress:{text}", CATEGORY_STAGE[Category(row.category)])
            return self._seen(project_id, stage=stage, started=stage in STARTED_STAGES, progress_text=text[:500])
        return self._seen(
            project_id,
            stage=reading.stage,
            image_stage=reading.image_stage or "",
            started=reading.started,
            suspended=reading.suspended,
            progress_text=text[:500],
        )

    def _seen(self, project_id: int, **what: str | bool) -> StageEvent:
        return StageEvent(
            project_id=project_id,
            on=self.as_of,
            seen=True,
            evidence=f"台账“{self.ledger_import.file_name}”"[:200],
            ledger_import=self.ledger_import,
            recorded_by=self.by,
            recorded_at=self.at,
            **what,
        )

    def _store_assignments(self) -> None:
        fields = {
            "leader": Assignment.Role.RESPONSIBLE_LEADER,
            "lead_units": Assignment.Role.LEAD_UNIT,
            "liaison_unit": Assignment.Role.LIAISON_UNIT,
            "helping_units": Assignment.Role.HELPING_UNIT,
        }
        for field, role in fields.items():
            rows = dict(self._touching(field))
            first_time = set(rows) - self._end_assignments(rows, role)
            create_in_batches(Assignment, self._assignments(field, role, rows, first_time))

    def _assignments(
        self, field: str, role: Assignment.Role, rows: Mapping[int, RowPlan], first_time: Container[int]
    ) -> Iterator[Assignment]:
        for project_id, row in rows.items():
            value = getattr(row.facts, field)
            names = value if isinstance(value, tuple) else (value,) if value else ()
            for position, name in enumerate(names, start=1):
                yield Assignment(
                    project_id=project_id,
                    role=role,
                    leader_id=self.leaders[name] if field == "leader" else None,
                    unit_id=None if field == "leader" else self.units[name],
                    position=position,
                    from_on=self.year_begins if project_id in first_time else self.as_of,
                    reason="" if project_id in first_time else row.reason or "台账变更",
                )

    def _end_assignments(self, project_ids: Container[int], role: Assignment.Role) -> set[int]:
        """End current assignments the day before the ledger's and return their projects; one begun that day is replaced."""
        current = Assignment.objects.filter(project__year=self.year, role=role, to_on__isnull=True)
        ending = [(pk, project) for pk, project in current.values_list("pk", "project") if project in project_ids]
        for start in range(0, len(ending), BATCH):
            ended = Assignment.objects.filter(pk__in=[pk for pk, _ in ending[start : start + BATCH]])
            ended.filter(from_on__gte=self.as_of).delete()
            ended.update(to_on=self.as_of - timedelta(days=1))
        return {project for _, project in ending}

    def _learn_aliases(self) -> None:
        aliases = [
            ProjectAlias(project_id=self.ids[weekly.project_name], year=self.year, name=weekly.row.name)
            for weekly in self.plan.weekly
            if weekly.learn_alias
        ]
        for row in self.touched:
            renamed = next((change for change in row.changes if change.field == "name"), None)
            if renamed:
                aliases.append(ProjectAlias(project_id=row.project_id, year=self.year, name=renamed.old))
        for alias in aliases:
            alias.confirmed_by, alias.confirmed_at = self.by, self.at
        ProjectAlias.objects.bulk_create(aliases, ignore_conflicts=True)


def _has_money(row: RowPlan) -> bool:
    return row.category != Category.PIPELINE and any((row.facts.opening_wan, *row.facts.invested.values()))


def _changed(row: RowPlan, field: str) -> bool:
    return any(change.field == field for change in row.changes)


def _master(facts: Facts) -> dict[str, object]:
    values = {name: getattr(facts, name) for name in MASTER_FIELDS}
    return values | {"is_key": bool(facts.is_key)}


def _accumulated(row: RowPlan) -> tuple[Decimal, ...] | None:
    """The monthly plan as it is kept, from January up to each month's end: the ledger prints one amount per month."""
    return tuple(accumulate(amount for _, amount in sorted(row.facts.month_plan.items()))) or None
