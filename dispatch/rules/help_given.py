"""部门帮办: how units solve what is assigned to them, counted over the problems each of them had."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dispatch.rules.problem import CLAIMED, CLOSED, SUPERSEDED, days_held, is_late
from projects.rules.workdays import Calendar


@dataclass(frozen=True, slots=True)
class UnitTurn:
    """One turn of a unit: from when to when, and until when it had (`due_on`).

    `state` is what the problem is in now, `decided_on` its decided date, `stopped_on` since when its clock is stopped.
    `is_last`: nobody had it afterwards; `rose`: the level above had it next. `rating` is what the asking side gave this
    unit for the problem, None where it gave none.
    """

    problem_id: int
    from_on: date
    due_on: date
    to_on: date | None
    state: str
    decided_on: date | None
    stopped_on: date | None
    is_last: bool
    rose: bool
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class HelpGiven:
    """What became of the `taken` problems of a unit; the parts add up to it.

    Struck off: reported `in_time` or `late`. Gone up: `risen` by the clock, or passed up (`passed_up` 及时上交) in time.
    `waiting` for their raiser, `moved` to another unit (移交), `unlisted` 不再列示, `open` with it, `overdue` of these. `days` are the
    working days charged, over all its turns; `rating_sum` is the sum of the `rated` ratings it got.
    """

    taken: int
    in_time: int
    late: int
    risen: int
    passed_up: int
    waiting: int
    moved: int
    unlisted: int
    open: int
    overdue: int
    days: int
    rated: int = 0
    rating_sum: int = 0

    @property
    def ended(self) -> int:
        """What 按时办结率 is a share of: struck off or risen by the clock; what was passed up in time is in neither."""
        return self.in_time + self.late + self.risen


def help_given(turns: Iterable[UnitTurn], *, as_of: date, calendar: Calendar) -> HelpGiven:
    """What a unit's turns amount to on the day `as_of` (domain §9, §10 item 10).

    A limit's own day is in time. A problem counts once however often the unit had it, by its last turn there. It was
    reported late after its decided date, but a unit that got it later had at least its own first limit.
    """
    turns = list(turns)
    last, first_due = {}, {}
    for turn in turns:
        last[turn.problem_id] = turn
        first_due.setdefault(turn.problem_id, turn.due_on)
    outcomes = [_outcome(turn, first_due[turn.problem_id]) for turn in last.values()]
    ratings = [turn.rating for turn in last.values() if turn.rating is not None]
    return HelpGiven(
        taken=len(last),
        **{part: outcomes.count(part) for part in PARTS},
        overdue=sum(
            outcome == "open"
            and is_late(due_on=turn.decided_on, reported_on=None, on=as_of, stopped_on=turn.stopped_on)
            for outcome, turn in zip(outcomes, last.values(), strict=True)
        ),
        days=sum(days_held(from_on=turn.from_on, to_on=turn.to_on, as_of=as_of, calendar=calendar) for turn in turns),
        rated=len(ratings),
        rating_sum=sum(ratings),
    )


PARTS = ("in_time", "late", "risen", "passed_up", "waiting", "moved", "unlisted", "open")
"""Into what the problems of a unit fall; each into one."""


def _outcome(turn: UnitTurn, first_due_on: date) -> str:
    if turn.to_on is None:
        return "open"
    if turn.rose:
        return "passed_up" if turn.to_on <= turn.due_on else "risen"
    if not turn.is_last:
        return "moved"
    if turn.state == CLOSED:
        limit = max(turn.decided_on or first_due_on, first_due_on)
        return "in_time" if turn.to_on <= limit else "late"
    return {CLAIMED: "waiting", SUPERSEDED: "unlisted"}.get(turn.state, "moved")
