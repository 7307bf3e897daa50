"""Trips and visits for a project (走访、跑办、洽谈): what counts as push, and who may say that it is not true."""

from datetime import date

from projects.rules.workdays import Calendar, add_workdays

WORKDAYS_TO_RECORD = 3
"""Working days after the day of it by which it is recorded, to be push."""

WORKDAYS_TO_DISPUTE = 3
"""Working days after the record by which whoever it names may dispute it."""


def recorded_in_time(*, on: date, recorded_on: date, calendar: Calendar) -> bool:
    """Whether a record was made while it could still be checked: on the third working day at the latest (year.md §10)."""
    return recorded_on <= add_workdays(on, WORKDAYS_TO_RECORD, calendar=calendar)


def last_day_to_dispute(*, recorded_on: date, calendar: Calendar) -> date:
    """The last day on which whoever the record names may dispute it."""
    return add_workdays(recorded_on, WORKDAYS_TO_DISPUTE, calendar=calendar)


def why_not_push(*, by_responsible_side: bool, in_time: bool, names_somebody: bool, disputed: bool) -> str:
    """Why a record is shown but proves no push; "" where it does.

    Push is what the responsible side did, recorded in time, with somebody named who could dispute it and did not
    (domain §6).
    """
    if not by_responsible_side:
        return "联络单位所记，只作记载"
    if not in_time:
        return f"超过{WORKDAYS_TO_RECORD}个工作日补记，只作记载"
    if not names_somebody:
        return "没有写明找的哪个单位或哪位领导，只作记载"
    return "对方有异议，只作记载" if disputed else ""
