"""Idle projects (长期闲置), which the speech orders to be helped, pressed or taken back, each by its cause."""

from collections.abc import Iterable
from datetime import date

from projects.rules.schedule import is_month_end

IDLE = "idle"
SUSPENDED = "suspended"


def idle_mark(
    *,
    as_of: date,
    started: bool,
    planned_start_due_on: date | None,
    last_moved_on: date | None,
    known_month_ends: Iterable[date],
    suspended: bool = False,
    idle_months: int = 3,
) -> str | None:
    """`idle`, `suspended` (停工, a mark of its own) or None.

    Idle: started, or the planned start passed (`as_of` after its due day), and neither an entry above zero nor progress
    since the first day of the `idle_months`-th last month of known data. `last_moved_on` is the latest of both up to
    `as_of`. `known_month_ends` are the last days of the months for which the office has figures; months that end after
    `as_of` are ignored, and with fewer than `idle_months` of them nobody is charged. Raises ValueError for a known
    month given by another day than its last.
    """
    if suspended:
        return SUSPENDED
    overdue = planned_start_due_on is not None and as_of > planned_start_due_on
    known = sorted({day for day in known_month_ends if day <= as_of})
    if not all(is_month_end(day) for day in known):
        raise ValueError("known months are given by their last day")
    if not (started or overdue) or len(known) < idle_months:
        return None
    window_starts_on = known[-idle_months].replace(day=1)
    return None if last_moved_on is not None and last_moved_on >= window_starts_on else IDLE
