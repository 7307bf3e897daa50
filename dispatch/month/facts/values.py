"""What the month's tables are made of: everything known of each project and of the district, collected once.

Frozen dataclasses of plain values. `dispatch.month.gathering` fills them from the database; tables and content
only read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dispatch.models import Problem, Standing
from dispatch.queries.attraction import AttractionSummary
from dispatch.queries.basis import Basis
from dispatch.queries.headline import Totals
from dispatch.queries.indicators import IndicatorReading
from dispatch.queries.people import People
from dispatch.rules.diagnosis import Concealment, Diagnosis
from dispatch.rules.gap import GapPart
from dispatch.rules.help_given import HelpGiven
from dispatch.rules.promise import Verdict
from dispatch.rules.site_meeting import Duty
from projects.rules.investment import Rank
from projects.rules.weekly_report import Counts

UNSETTLED = "未定"
NO_LIAISON = "无联络单位"


@dataclass(frozen=True, slots=True)
class ProblemFacts:
    """One problem as it stands on the day of the content: `deadline` is the decided date, `moved` says how it came to be
    that; `days_left` are working days to it, negative when over.
    """

    number: str
    project_code: str
    project_name: str
    description: str
    cause: str
    level: int
    handling_unit: str
    holder: str
    measure: str
    limit_text: str
    state: str
    raised_on: date
    deadline: date | None
    moved: str
    days_left: int | None
    overdue: bool
    closed_on: date | None

    @property
    def is_open(self):
        return self.closed_on is None

    @property
    def solved(self):
        return self.state == Problem.State.CLOSED


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """One dated word: who gave it, on which project, by when it was to be kept (first and now), and what became of it.

    `leader` or `unit` is the name of whoever gave it, the other one is empty.
    """

    project_code: str
    leader: str
    unit: str
    text: str
    given_on: date
    original_due_on: date
    due_on: date
    extensions: int
    kept_on: date | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What a meeting decided, and how far it is; `source` says which meeting, `moved` how the date came to be what it is."""

    source: str
    project_code: str
    project_name: str
    action: str
    unit: str
    person: str
    due_on: date | None
    moved: str
    state: str
    done: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """The last site meeting on a project."""

    held_on: date
    leader: str
    place: str
    heard: str
    decisions: tuple[DecisionFacts, ...]


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """The submitted answers to the five questions."""

    problem: str
    cause: str
    idea: str
    measures: str
    progress: str
    promised_on: date
    submitted_on: date


@dataclass(frozen=True, slots=True)
class RulingFacts:
    """A person's word in place of the computed diagnosis, with the reason."""

    verdict: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The project as its leader of today took it over: the day, and the last known month's end before it.

    `lag_points` is None where no figures are on record for that month's end.
    """

    on: date
    month_end: date
    plan_wan: Decimal | None
    invested_wan: Decimal | None
    lag_points: Decimal | None


@dataclass(frozen=True, slots=True)
class Months:
    """Cumulative 万元 by month's end: invested from January to the month of the content, empty where nothing was
    reported in the year, and the twelve figures of the monthly plan, empty without one."""

    invested_wan: tuple[Decimal, ...] = ()
    planned_wan: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project at the month's end."""

    code: str
    name: str
    category: str
    programme: str
    is_key: bool
    owner: str
    address: str
    content: str
    total_investment_wan: Decimal | None
    standing: Standing
    people: People
    base_before: str | None
    flagged_on: date | None
    worst_light: str | None
    diagnosis: Diagnosis | None
    ruling: RulingFacts | None
    concealments: tuple[Concealment, ...]
    taken_over: TakenOver | None
    months: Months
    finish_due_on: date | None
    finished_on: date | None
    built: bool
    problems: tuple[ProblemFacts, ...]
    promises: tuple[PromiseFacts, ...]
    answer: AnswerFacts | None
    last_meeting: MeetingFacts | None

    @property
    def leader(self):
        return self.people.leader or UNSETTLED

    @property
    def lead_unit(self):
        return self.people.lead_unit or UNSETTLED

    @property
    def open_problems(self):
        return tuple(problem for problem in self.problems if problem.is_open)


@dataclass(frozen=True, slots=True)
class LeaderFacts:
    """One leader's duties in the month, beside his projects."""

    name: str
    title: str
    duty: Duty
    meetings: int


@dataclass(frozen=True, slots=True)
class Group:
    """Projects that are counted together: a programme's, a leader's, a lead unit's. `due` are the sums over those of them
    that are due: started, or their start overdue."""

    name: str
    projects: tuple[ProjectFacts, ...]
    totals: Totals
    due: Totals
    lights: Mapping[str, int]
    rank: Rank | None


@dataclass(frozen=True, slots=True)
class WeeklyFacts:
    """One liaison unit's weekly reports of the month: the figures, and those that did not come, by project and week."""

    unit: str
    counts: Counts
    late: int
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HelpFacts:
    """What became of the problems that one unit was given."""

    unit: str
    given: HelpGiven


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """The last known state of one urban-village project; all figures are None where none was reported."""

    project: ProjectFacts
    week: date | None
    households: int | None
    households_signed: int | None
    households_vacated: int | None
    demolished_wan_m2: Decimal | None
    resettlement_started: int | None
    resettlement_completed: int | None


@dataclass(frozen=True, slots=True)
class AttractionFacts:
    """One unit's attraction task and what it has reported, by stage."""

    unit: str
    target_wan: Decimal | None
    has_task: bool
    stages: Mapping[str, int]
    planned_wan: Decimal | None
    arrived_wan: Decimal | None

    @property
    def prospects(self):
        return sum(self.stages.values())


@dataclass(frozen=True, slots=True)
class MonthOfYear:
    """Cumulative 万元 of the district's projects with a plan: what the time schedule and the monthly plans want by a
    month's end, and what was invested; None after the month's end of the content."""

    month: int
    schedule_wan: Decimal
    planned_wan: Decimal | None
    invested_wan: Decimal | None


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """The district at one month's end, as known at a ledger post and on a day.

    `compared` says whether there are standings of the month before.
    """

    as_of: date
    on: date
    number: int
    basis: Basis
    whole: Totals
    gap: Mapping[str, GapPart]
    projects: tuple[ProjectFacts, ...]
    compared: bool
    programmes: tuple[Group, ...]
    leaders: tuple[Group, ...]
    units: tuple[Group, ...]
    leader_facts: Mapping[str, LeaderFacts]
    year: tuple[MonthOfYear, ...]
    weekly: tuple[WeeklyFacts, ...]
    problems: tuple[ProblemFacts, ...]
    promises: tuple[PromiseFacts, ...]
    help: tuple[HelpFacts, ...]
    villages: tuple[VillageFacts, ...]
    attraction: AttractionSummary
    attraction_units: tuple[AttractionFacts, ...]
    decisions: tuple[DecisionFacts, ...]
    calendar_note: str
    indicators: tuple[IndicatorReading, ...]
