"""部门帮办: how units solve what is assigned to them, counted over the problems each of them had."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dispatch.rules.problem import CLAIMED, CLOSED, days_held
from projects.rules.workdays import Calendar


@dataclass(frozen=True, slots=True)
class UnitTurn:
    """One turn of a unit. `state` is what the problem is in now; `is_last`: nobody had it afterwards; `rose`: the level
    above had it next. `rating` is what the asking side gave this unit for the problem, None where it gave none.
    """

    problem_id: int
    from_on: date
    due_on: date
    to_on: date | None
    state: str
    is_last: bool
    rose: bool
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class HelpGiven:
    """Of the `handled` problems of a unit: `solved` confirmed, `in_time` of these by the limit, `waiting` for their raiser,
    `open` still with it, `overdue` of these past the limit, `passed_up` to the next level; what is left went to another
    unit. `days` are the working days charged, over all its turns; `rating_sum` is the sum of the `rated` ratings it got.
    """

    handled: int
    solved: int
    in_time: int
    waiting: int
    open: int
    overdue: int
    passed_up: int
    days: int
    rated: int = 0
    rating_sum: int = 0


def help_given(turns: Iterable[UnitTurn], *, as_of: date, calendar: Calendar) -> HelpGiven:
    """What a unit's turns amount to on the day `as_of`. A limit's own day is in time; a problem counts once however often
    the unit had it, by its last turn there (domain §9, §10 item 10).
    """
    turns = list(turns)
    last = {turn.problem_id: turn for turn in turns}.values()
    solved = [turn for turn in last if turn.is_last and turn.state == CLOSED]
    ratings = [turn.rating for turn in last if turn.rating is not None]
    with_unit = [turn for turn in last if turn.to_on is None]
    return HelpGiven(
        handled=len(last),
        solved=len(solved),
        in_time=sum(turn.to_on is not None and turn.to_on <= turn.due_on for turn in solved),
        waiting=sum(turn.is_last and turn.state == CLAIMED for turn in last),
        open=len(with_unit),
        overdue=sum(turn.due_on < as_of for turn in with_unit),
        passed_up=sum(turn.rose for turn in last),
        days=sum(days_held(from_on=turn.from_on, to_on=turn.to_on, as_of=as_of, calendar=calendar) for turn in turns),
        rated=len(ratings),
        rating_sum=sum(ratings),
    )
