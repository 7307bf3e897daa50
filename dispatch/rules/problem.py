"""Problems (问题): clocks in working days per holder (限时办结), 能办推定, rising (提级), and who may take which step.

「首先是责任单位“一把手”承办,办不了的由包保领导和分管同志解决,再解决不好就告诉我和赵区长」
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.rules.reminder import Person
from projects.roles import Role
from projects.rules.states import NIGHTLY_JOB, Actor, Course, Step
from projects.rules.workdays import Calendar, add_workdays, is_workday, workdays_between

UNIT, LEADER, CHIEF = 1, 2, 3
"""The levels: head of the handling unit, responsible leader, the chiefs."""

ASSIGNED, OBJECTED, ACCEPTED, CLAIMED, CLOSED = "assigned", "objected", "accepted", "claimed", "closed"
SUPERSEDED = "superseded"
WITH_HOLDER = (ASSIGNED, OBJECTED, ACCEPTED)
"""States in which the holder's clock runs."""

OPEN = (*WITH_HOLDER, CLAIMED)
"""States of what is neither struck off nor replaced."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Working days: to object, to solve a problem at each level, and to decide on what a holder asked."""

    acceptance_days: int
    unit_days: int
    leader_days: int
    chief_days: int
    decider_days: int


def due_day(*, level: int, from_on: date, clocks: Clocks, calendar: Calendar, stated_on: date | None = None) -> date:
    """The last day of the turn of a holder who got the problem on `from_on`.

    A stated limit replaces the clock of a first holder (of a month or a quarter the caller passes the last day); without
    one (待定) the level's clock counts working days after `from_on`. Raises ValueError for a limit stated at another
    level, where none can be.
    """
    if stated_on is not None:
        if level != UNIT:
            raise ValueError("only a first holder's limit is stated")
        return stated_on
    days = {UNIT: clocks.unit_days, LEADER: clocks.leader_days, CHIEF: clocks.chief_days}[level]
    return add_workdays(from_on, days, calendar=calendar)


def limit_of_wish(*, wished_on: date | None, clock_on: date) -> date:
    """The limit that counts where the raiser gives but a wish: the later of wish and clock; the clock without one.

    A wish is no limit: it gives the holder more time, never less, until he accepts it or somebody above him sets it.
    """
    return max(wished_on, clock_on) if wished_on is not None else clock_on


def last_day_to_object(*, assigned_on: date, clocks: Clocks, calendar: Calendar) -> date:
    """The last working day on which an objection keeps a problem from being taken as accepted (能办推定)."""
    return add_workdays(assigned_on, clocks.acceptance_days, calendar=calendar)


def newest_presumed(*, on: date, clocks: Clocks, calendar: Calendar) -> date:
    """The newest day of assignment for which acceptance is presumed on `on`.

    Presumption begins with the working day after the last day to object, so a free day brings none.
    """
    missing, day = clocks.acceptance_days + 1, on
    while missing:
        missing -= is_workday(day, calendar=calendar)
        day -= timedelta(days=1)
    return day


def rises(*, state: str, level: int, deadline: date | None, on: date, stopped: bool = False) -> bool:
    """Whether a problem goes one level up by itself: past its holder's limit, and not with the chiefs yet.

    The limit itself is still in time. While the clock is stopped nothing rises.
    """
    past = deadline is not None and deadline < on and not stopped
    return past and level < CHIEF and PROBLEM.allows("rise", state)


def is_late(*, due_on: date | None, reported_on: date | None, on: date, stopped_on: date | None = None) -> bool:
    """超期: whether what was to be done by the decided date `due_on` is late at the end of the day `on`.

    It is from the calendar day after, unless a result was reported by then that still stands; a refused one is none
    (None), and one reported too late stays late. Since `stopped_on` somebody else has to decide: what was in time then
    is in time until he has.
    """
    return due_on is not None and due_on < min(day for day in (on, reported_on, stopped_on) if day is not None)


def days_late(
    *, due_on: date, reported_on: date | None, on: date, calendar: Calendar, stopped_on: date | None = None
) -> int:
    """How long what is late has been so, in working days: 0 on a Saturday after a Friday."""
    until = min(day for day in (on, reported_on, stopped_on) if day is not None)
    return workdays_between(due_on, until, calendar=calendar)


def stops(*, deadline: date, asked_on: date) -> bool:
    """Whether asking stops the holder's clock: in time, on the last day of it at the latest."""
    return asked_on <= deadline


def decision_due_day(*, asked_on: date, clocks: Clocks, calendar: Calendar) -> date:
    """The last day on which an objection or a request for more time is decided in time."""
    return add_workdays(asked_on, clocks.decider_days, calendar=calendar)


def put_off(*, day: date, stopped_on: date, on: date, calendar: Calendar) -> date:
    """A limit after a stop of the clock from `stopped_on` to `on`: later by the working days after the one through the other."""
    return add_workdays(day, workdays_between(stopped_on, on, calendar=calendar), calendar=calendar)


def days_left(*, deadline: date, on: date, calendar: Calendar) -> int:
    """Working days after `on` up to the deadline; negative: working days after the deadline up to `on`. 0 on the day itself."""
    if deadline >= on:
        return workdays_between(on, deadline, calendar=calendar)
    return -workdays_between(deadline, on, calendar=calendar)


def days_held(*, from_on: date, to_on: date | None, as_of: date, calendar: Calendar) -> int:
    """Working days charged to a holder: those after the day he got it, up to the day it left him or `as_of`.

    Turns that follow each other share no day and leave none out.
    """
    return workdays_between(from_on, min(to_on or as_of, as_of), calendar=calendar)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a problem, or had it last: a unit, a leader, or neither for the chiefs.

    Neither at the leaders' level is the office: the project has nobody whom the problem could rise to.
    """

    level: int
    unit_id: int | None = None
    leader_id: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """The side that raised a problem: the leader alone, else the unit, else the person; of a ledger the office."""

    of_ledger: bool = False
    leader_id: int | None = None
    unit_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What decides who may take which step. `raiser_can_speak`: somebody of the raiser's side is there and did not solve it.

    `leaders` are those a problem of this project rises to. `wish_is_earlier`: the raiser wished for an earlier day than
    the limit.
    """

    state: str
    holder: Holder
    side: Side
    handling_unit_id: int | None = None
    result_by: int | None = None
    leaders: frozenset[int] = frozenset()
    extension_waiting: bool = False
    wish_is_earlier: bool = False
    rated: bool = False
    raiser_can_speak: bool = True


HOLDING_ROLES = frozenset({Role.LEAD_UNIT, Role.DEPARTMENT})
"""Roles in which somebody of the handling unit acts on a problem."""

RAISING_ROLES = frozenset({Role.CHIEF, Role.LEAD_UNIT, Role.LIAISON, Role.OFFICE, Role.SUPERVISOR})
"""Roles in which somebody of the unit that raised a problem confirms its result. For a leader it is the leader alone."""

LIMIT_ROLES = frozenset({Role.CHIEF, Role.LEADER, Role.SECRETARY, Role.OFFICE, Role.SUPERVISOR})
"""Roles whose day for a problem is a limit; that of a lead or liaison unit is a wish."""

HOLDER = Actor("承办人", "the holder")
HOLDER_BELOW = Actor("书记、区长以下的承办人", "a holder with somebody above him")
ASSIGNER = Actor("不低于承办层级的交办人", "who may assign at the holder's level")
ASSIGNER_BESIDE = Actor(
    "不低于承办层级的交办人，承办人自己除外", "who may assign at the holder's level, but not the holder"
)
OVER_UNIT = Actor("承办单位之上的交办人", "who may assign over the unit that holds it")
ABOVE = Actor("承办人的上一级", "one level above the holder")
RAISER = Actor("提出的一方", "the raiser's side, but never who solved it")
STAND_IN = Actor("提出的一方已无人时的大项目办", "the office, where nobody of the raiser's side can speak")
RAISER_OR_STAND_IN = Actor("提出的一方，已无人时大项目办", "the raiser's side, or the office where it cannot speak")
RAISER_OR_SUPERVISOR = Actor("提出的一方，或督查考核局", "the raiser's side, or a supervisor")
SERVED = Actor("提出的一方，由别的单位承办的", "the raiser's side, where another unit was to help")
LEDGER = Actor("台账导入", "the import of a ledger")
REPORT = Actor("周报报送", "a weekly report that is handed in")

HOLD, ASSIGN, EXTEND, CONFIRM = "hold_problem", "assign_problem", "extend_problem", "confirm_problem"

PROBLEM = Course(
    "problem",
    (
        Step("raise", "提出", "put it to the unit that should solve it", (), ASSIGNED, "raise_problem"),
        Step("list", "台账列示", "raise what a ledger lists", (), ASSIGNED, who=LEDGER),
        Step("accept", "签收", "take it on", (ASSIGNED,), ACCEPTED, HOLD, HOLDER),
        Step("presume_accepted", "视为签收", "take it as accepted, unopposed", (ASSIGNED,), ACCEPTED, who=NIGHTLY_JOB),
        Step("object", "提出异议", "say why it is another's", (ASSIGNED,), OBJECTED, HOLD, HOLDER_BELOW),
        Step("uphold", "维持交办", "let it stay where it is", (OBJECTED,), ACCEPTED, ASSIGN, ASSIGNER_BESIDE),
        Step("assign", "改派", "give it to another unit", WITH_HOLDER, ASSIGNED, ASSIGN, ASSIGNER),
        Step("set_limit", "按希望定时限", "make the raiser's wish the limit", WITH_HOLDER, None, ASSIGN, OVER_UNIT),
        Step("progress", "登记进展", "say how far it has come", (ASSIGNED, ACCEPTED), ACCEPTED, HOLD, HOLDER),
        Step("ask_extension", "申请展期", "ask for more time", (ASSIGNED, ACCEPTED), ACCEPTED, HOLD, HOLDER),
        Step("decide_extension", "批复展期", "grant more time, or refuse it", WITH_HOLDER, None, EXTEND, ABOVE),
        Step("adjust", "台账调整时限", "take over a ledger's limit", WITH_HOLDER, who=LEDGER),
        Step("declare_unable", "报告办不了", "pass it one level up", WITH_HOLDER, ASSIGNED, HOLD, HOLDER_BELOW),
        Step("rise", "超期提级", "pass it up, past its limit", WITH_HOLDER, ASSIGNED, who=NIGHTLY_JOB),
        Step("hand_over", "领导调整后移交", "give the new leader what the old held", WITH_HOLDER, who=NIGHTLY_JOB),
        Step("report_solved", "周报报告已解决", "note that a report calls it solved", OPEN, who=REPORT),
        Step("claim", "报结", "report the result", (ASSIGNED, ACCEPTED), CLAIMED, HOLD, HOLDER),
        Step("confirm", "确认销号", "strike it off", (CLAIMED,), CLOSED, CONFIRM, RAISER),
        Step("confirm_for_raiser", "代为确认", "strike it off for the raiser", (CLAIMED,), CLOSED, CONFIRM, STAND_IN),
        Step("refuse", "不予确认", "call the result none", (CLAIMED,), ACCEPTED, CONFIRM, RAISER_OR_STAND_IN),
        Step("reopen", "重新办理", "find it there none the less", (CLOSED,), ACCEPTED, CONFIRM, RAISER_OR_SUPERVISOR),
        Step("rate", "评价", "say how good the help was", (CLOSED,), None, CONFIRM, SERVED),
        Step("supersede", "台账不再列示", "put another of the ledger in its place", OPEN, SUPERSEDED, who=LEDGER),
    ),
)
"""Every step of a problem. Who acts on what he has not accepted yet has accepted it thereby."""


def holds(person: Person, holder: Holder) -> bool:
    """Whether `person` acts for the holder: for a unit in a holding role, for a leader as himself alone."""
    if holder.level == UNIT:
        return bool(holder.unit_id) and person.unit_id == holder.unit_id and not HOLDING_ROLES.isdisjoint(person.roles)
    if holder.level == LEADER and not holder.leader_id:
        return Role.OFFICE in person.roles
    if holder.level == LEADER:
        return person.leader_id == holder.leader_id and Role.LEADER in person.roles
    return Role.CHIEF in person.roles


def solved(person: Person, case: Case) -> bool:
    """Whether `person` or his side solved it, and so can never confirm it."""
    is_of_holder = case.holder.level == UNIT and case.holder.unit_id and person.unit_id == case.holder.unit_id
    return person.pk == case.result_by or bool(is_of_holder) or holds(person, case.holder)


def speaks_for(person: Person, side: Side) -> bool:
    """Whether `person` belongs to the side that raised a problem, in a role that confirms."""
    if side.of_ledger and Role.OFFICE in person.roles:
        return True
    if side.leader_id:
        return person.leader_id == side.leader_id and Role.LEADER in person.roles
    if RAISING_ROLES.isdisjoint(person.roles):
        return False
    return person.unit_id == side.unit_id if side.unit_id else person.pk == side.user_id


def confirmers(people: Iterable[Person], case: Case) -> frozenset[int]:
    """Who of these can confirm: the raiser's side, but for those who solved it."""
    return frozenset(person.pk for person in people if speaks_for(person, case.side) and not solved(person, case))


def _leads(person, case):
    return Role.LEADER in person.roles and person.leader_id in case.leaders


def may_assign(person: Person, case: Case) -> bool:
    """Nobody assigns what lies above him: with the unit, the office, the project's leader and the chiefs may, then
    the leader and the chiefs, then the chiefs alone."""
    if Role.CHIEF in person.roles:
        return True
    if case.holder.level < CHIEF and _leads(person, case):
        return True
    return case.holder.level == UNIT and Role.OFFICE in person.roles


def may_extend(person: Person, case: Case) -> bool:
    """One level above the holder: over a unit the project's leader, over leaders and themselves the chiefs."""
    return Role.CHIEF in person.roles or (case.holder.level == UNIT and _leads(person, case))


def _raises(person, case):
    return speaks_for(person, case.side) and not solved(person, case)


def _stands_in(person, case):
    return Role.OFFICE in person.roles and not case.raiser_can_speak and not solved(person, case)


def _holds(person, case):
    return holds(person, case.holder)


TAKERS = {
    HOLDER: _holds,
    HOLDER_BELOW: lambda person, case: case.holder.level < CHIEF and _holds(person, case),
    ASSIGNER: may_assign,
    ASSIGNER_BESIDE: lambda person, case: may_assign(person, case) and not _holds(person, case),
    OVER_UNIT: lambda person, case: case.holder.level == UNIT and may_assign(person, case),
    ABOVE: may_extend,
    RAISER: _raises,
    STAND_IN: lambda person, case: _stands_in(person, case) and not _raises(person, case),
    RAISER_OR_STAND_IN: lambda person, case: _raises(person, case) or _stands_in(person, case),
    RAISER_OR_SUPERVISOR: lambda person, case: (
        _raises(person, case) or (Role.SUPERVISOR in person.roles and not solved(person, case))
    ),
    SERVED: lambda person, case: _raises(person, case) and case.handling_unit_id not in (None, person.unit_id),
}
"""Whom the table names → whether a person is that one, for such a problem, whatever its state."""

PERSONAL = tuple(step.name for step in PROBLEM.steps if step.who in TAKERS)
"""The steps that somebody takes on a problem that is there; the others are taken by no person."""


def takes(step: str, person: Person, case: Case) -> bool:
    """Whether a step of that kind is `person`'s to take on such a problem, whatever its state. ValueError: no such step."""
    if step not in PERSONAL:
        raise ValueError(f"unknown step: {step!r}")
    return TAKERS[PROBLEM[step].who](person, case)


def is_open(step: str, case: Case) -> bool:
    """Whether a problem is in a state in which that step can be taken at all."""
    if not PROBLEM.allows(step, case.state):
        return False
    if step in ("ask_extension", "decide_extension"):
        return case.extension_waiting == (step == "decide_extension")
    if step == "set_limit":
        return case.wish_is_earlier
    return step != "rate" or not case.rated


def steps_open_to(person: Person, case: Case) -> frozenset[str]:
    """The steps that `person` can take now."""
    return frozenset(step for step in PERSONAL if is_open(step, case) and takes(step, person, case))
