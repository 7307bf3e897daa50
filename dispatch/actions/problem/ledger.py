"""Problems as a ledger prints them: stored, changed, replaced, ten thousand at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Model

from dispatch.actions.problem.promises import end_promises
from dispatch.actions.problem.raising import last_serial, number
from dispatch.actions.problem.steps import lapse_requests
from dispatch.actions.problem.visibility import let_units_see
from dispatch.models import DeadlineExtension, Level, Problem, ProblemStep, ProblemTurn, Promise
from dispatch.queries.problem_desk import clocks_on
from dispatch.queries.problems import ledger_problems
from dispatch.rules.problem import PROBLEM, Clocks, due_day
from projects.actions.bulk import create_in_batches
from projects.actions.ledger_import import ProblemDraft
from projects.choices import Cause
from projects.ledger.comparing.facts import ProblemFacts
from projects.models import Holiday, LedgerImport, User
from projects.rules.workdays import Calendar
from projects.wording import date_text

CAUSE_WORDS = {
    "用地": Cause.LAND,
    "土地": Cause.LAND,
    "手续": Cause.FORMALITIES,
    "审批": Cause.FORMALITIES,
    "资金": Cause.FUNDS,
    "拆迁": Cause.DEMOLITION,
    "清障": Cause.DEMOLITION,
    "配套": Cause.FACILITIES,
    "企业": Cause.ENTERPRISE,
}
"""Part of a printed cause → the standard cause; the printed word is kept beside."""

BATCH = 500
CHANGING = (
    *(
        "cause",
        "cause_text",
        "measure",
        "limit_text",
        "limit_on",
        "deadline_precision",
        "due_on",
        "deadline",
        "stopped_on",
    ),
    *("extensions", "handling_unit", "state", "closed_on", "version"),
)
Kind = ProblemStep.Kind


def standard_cause(text: str) -> Cause:
    return next((cause for word, cause in CAUSE_WORDS.items() if word in text), Cause.OTHER)


def store_problem_drafts(
    drafts: Iterable[ProblemDraft],
    *,
    year: int,
    as_of: date,
    on: date,
    by: User | None,
    at: datetime,
    ledger_import: LedgerImport,
) -> None:
    """Store the problems of a ledger that stands at `as_of` and is imported on `on`.

    The same problem with other details is changed, as far as nobody has acted on it; a later limit is put down as an
    extension and the original one stays. Another problem takes its place. What was struck off here and is still
    listed there stays struck off: whoever knows better reopens it.
    """
    _Storing(year, as_of, on, by, at, ledger_import, clocks_on(on), Holiday.objects.calendar()).run(drafts)


@dataclass(slots=True)
class _Storing:
    year: int
    as_of: date
    on: date
    by: User | None
    at: datetime
    ledger_import: LedgerImport
    clocks: Clocks
    calendar: Calendar
    created: list[Problem] = field(default_factory=list)
    changed: list[Problem] = field(default_factory=list)
    superseded: list[Problem] = field(default_factory=list)
    moved: list[tuple[Problem, date, date]] = field(default_factory=list)
    units: list[tuple[Problem, Sequence[int]]] = field(default_factory=list)
    turns: dict[int, ProblemTurn] = field(default_factory=dict)

    def run(self, drafts: Iterable[ProblemDraft]) -> None:
        listed = Problem.objects.filter(project__year=self.year, source=Problem.Source.LEDGER)
        known = {problem.project_id: problem for problem in ledger_problems(self.year)}
        self.turns = {turn.problem_id: turn for turn in ProblemTurn.objects.current().filter(problem__in=listed)}
        serial = last_serial(self.year)
        projects = set()
        for draft in drafts:
            projects.add(draft.project_id)
            problem = known.get(draft.project_id)
            if problem is not None and problem.description == draft.facts.description:
                if problem.is_open:
                    self._change(problem, draft)
                continue
            if problem is not None and PROBLEM.allows("supersede", problem.state):
                self._supersede(problem)
            serial += 1
            self._create(draft, number(self.year, serial))
        self._store()
        let_units_see(projects, on=self.as_of)

    def _create(self, draft: ProblemDraft, number: str) -> None:
        limit_on = draft.facts.limit.on if draft.facts.limit else None
        due_on = due_day(
            level=Level.UNIT, from_on=self.on, clocks=self.clocks, calendar=self.calendar, stated_on=limit_on
        )
        problem = Problem(
            number=number,
            project_id=draft.project_id,
            source=Problem.Source.LEDGER,
            description=draft.facts.description,
            raised_on=self.as_of,
            raised_by=self.by,
            raiser_unit_id=self.by.unit_id if self.by else None,
            original_deadline=due_on,
            due_on=due_on,
            deadline=due_on,
            handling_unit_id=next(iter(draft.handling_units), None),
            ledger_import=self.ledger_import,
        )
        _fill(problem, draft.facts)
        self.created.append(problem)
        self.units.append((problem, draft.handling_units[1:]))

    def _change(self, problem: Problem, draft: ProblemDraft) -> None:
        """Take over other details: the unit only while nobody has acted on the problem, the limit while a unit holds it."""
        limit = draft.facts.limit
        moves = limit is not None and limit.on != problem.limit_on
        begun = problem.workflow_has_begun
        if moves and problem.level == Level.UNIT and PROBLEM.allows("adjust", problem.state):
            self.moved.append((problem, problem.deadline, limit.on))
            problem.extensions += limit.on > problem.deadline
            problem.deadline = problem.due_on = limit.on
            problem.version += begun
        _fill(problem, draft.facts)
        if not begun:
            problem.handling_unit_id = next(iter(draft.handling_units), None)
            self.units.append((problem, draft.handling_units[1:]))
        self.changed.append(problem)

    def _supersede(self, problem: Problem) -> None:
        problem.state, problem.closed_on, problem.stopped_on = PROBLEM.after("supersede"), self.as_of, None
        problem.version += 1
        self.superseded.append(problem)

    def _store(self) -> None:
        Problem.objects.bulk_create(self.created, batch_size=BATCH)
        _overwrite(Problem, [*self.changed, *self.superseded], CHANGING)
        self._store_turns()
        self._store_units()
        self._store_promises()
        self._store_log()

    def _store_turns(self) -> None:
        create_in_batches(
            ProblemTurn,
            (
                ProblemTurn(
                    problem_id=problem.pk,
                    level=Level.UNIT,
                    unit_id=problem.handling_unit_id,
                    from_on=self.on,
                    due_on=problem.deadline,
                )
                for problem in self.created
            ),
        )
        held = []
        for problem in self.changed:
            turn = self.turns.get(problem.pk)
            if turn is None or turn.level != Level.UNIT:
                continue
            if (turn.unit_id, turn.due_on) != (problem.handling_unit_id, problem.deadline):
                if turn.unit_id != problem.handling_unit_id:  # nobody is charged for what another had
                    turn.from_on = self.on
                turn.unit_id, turn.due_on = problem.handling_unit_id, problem.deadline
                held.append(turn)
        _overwrite(ProblemTurn, held, ("unit", "from_on", "due_on"))
        gone = [problem.pk for problem in self.superseded]
        for start in range(0, len(gone), BATCH):
            ids = gone[start : start + BATCH]
            ProblemTurn.objects.current().filter(problem__in=ids).update(to_on=self.on)
            lapse_requests(ids)
            end_promises(ids, on=self.on, reason="台账不再列示")

    def _store_units(self) -> None:
        through = Problem.helping_units.through
        known = [problem.pk for problem, _ in self.units if problem.pk]
        for start in range(0, len(known), BATCH):
            through.objects.filter(problem__in=known[start : start + BATCH]).delete()
        create_in_batches(
            through, (through(problem_id=problem.pk, unit_id=unit) for problem, ids in self.units for unit in ids)
        )

    def _store_promises(self) -> None:
        """A limit that a ledger states is a dated word, unless it was past already when it was first printed.

        A later limit puts off what is not broken yet; a unit that takes the place of another takes its word over.
        """
        moved = {problem.pk: new for problem, _, new in self.moved}
        units = {problem.pk: problem.handling_unit_id for problem in self.changed}
        standing = list(self._standing_promises())
        for promise in standing:
            promise.unit_id = units[promise.problem_id]
            new = moved.get(promise.problem_id, promise.due_on)
            if new > promise.due_on or promise.source == Promise.Source.LEDGER:
                promise.extensions += new > promise.due_on
                promise.due_on = new
        _overwrite(Promise, standing, ("unit", "due_on", "extensions"))
        given = {promise.problem_id for promise in standing}
        stated = [*self.created, *(problem for problem, _, _ in self.moved if problem.pk not in given)]
        create_in_batches(
            Promise,
            (
                Promise(
                    project_id=problem.project_id,
                    problem_id=problem.pk,
                    source=Promise.Source.LEDGER,
                    unit_id=problem.handling_unit_id,
                    text=problem.description,
                    given_on=self.on,
                    given_by=self.by,
                    original_due_on=problem.limit_on,
                    due_on=problem.limit_on,
                )
                for problem in stated
                if problem.limit_on and problem.limit_on >= self.on and problem.handling_unit_id
            ),
        )

    def _standing_promises(self) -> Iterator[Promise]:
        """What was promised on changed problems at the unit's level and neither broken by the ledger's day nor taken back."""
        standing = Promise.objects.filter(ended_on=None, kept_on=None, due_on__gte=self.as_of, leader=None)
        ids = [problem.pk for problem in self.changed if problem.level == Level.UNIT]
        for start in range(0, len(ids), BATCH):
            yield from standing.filter(problem__in=ids[start : start + BATCH])

    def _store_log(self) -> None:
        create_in_batches(ProblemStep, self._steps())
        DeadlineExtension.objects.bulk_create(
            (
                DeadlineExtension(
                    problem=problem,
                    turn=self.turns[problem.pk],
                    state=DeadlineExtension.State.APPROVED,
                    from_due_on=old,
                    wanted_on=new,
                    reason="台账调整",
                    asked_by=self.by,
                    asked_on=self.on,
                    decided_by=self.by,
                    decided_on=self.on,
                )
                for problem, old, new in self.moved
                if problem.pk in self.turns
            ),
            batch_size=BATCH,
        )

    def _steps(self) -> Iterator[ProblemStep]:
        for problem in self.created:
            unit, due_on = problem.handling_unit_id, problem.deadline
            yield self._step(problem, Kind.RAISED, problem.description[:1000], unit_id=unit, due_on=due_on)
        for problem, old, new in self.moved:
            text = f"时限由{date_text(old)}改为{date_text(new)}"
            yield self._step(problem, Kind.LEDGER_ADJUSTED, text, due_on=new)
        for problem in self.superseded:
            yield self._step(problem, Kind.SUPERSEDED, "台账改列了别的问题")

    def _step(self, problem: Problem, kind: Kind, text: str, **fields: int | date | None) -> ProblemStep:
        return ProblemStep(
            problem_id=problem.pk,
            kind=kind,
            level=problem.level,
            version=problem.version,
            on=self.on,
            at=self.at,
            by=self.by,
            text=text,
            **fields,
        )


def _overwrite(model: type[Model], rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Change known rows by inserting them anew, many times faster than one CASE a field over all of them."""
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["pk"], update_fields=fields, batch_size=BATCH)


def _fill(problem: Problem, facts: ProblemFacts) -> None:
    problem.cause, problem.cause_text = standard_cause(facts.cause_text), facts.cause_text[:60]
    problem.measure, problem.limit_text = facts.measure, facts.limit_text[:60]
    problem.limit_on = facts.limit.on if facts.limit else None
    problem.deadline_precision = facts.limit.precision if facts.limit else ""
