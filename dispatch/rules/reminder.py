"""Reminders (提醒): whom a matter concerns, what a digest says, when it goes out and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from projects.roles import Role

NAME = "重大项目调度"
MORNING, EVENING = time(7, 30), time(20)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
LINES_SHOWN = 20

OF_THE_DISTRICT = frozenset({Role.CHIEF, Role.OFFICE, Role.SUPERVISOR, Role.ADMIN})
OF_A_UNIT = frozenset({Role.LEAD_UNIT, Role.LIAISON, Role.DEPARTMENT})


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that waits to be done, and to whom it belongs.

    The key tells it from all others of its kind, and changes when the same thing has to be done anew. `users` are
    named persons, whatever their role; units and leaders are asked through the people who hold a role for them.
    `district` are the roles of the whole district that it can concern at all.
    """

    key: str
    subject: str
    url: str
    text: str = ""
    units: frozenset[int] = frozenset()
    leaders: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()
    district: frozenset[Role] = OF_THE_DISTRICT


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be reminded: the approved roles, and for whom they are held."""

    pk: int
    roles: frozenset[Role]
    unit_id: int | None
    leader_id: int | None
    acts_for: frozenset[int]


def concerns(matter: Matter, *, person: Person, roles: frozenset[Role]) -> bool:
    """Whether `person` is reminded of `matter`, which goes to the holders of `roles`.

    A role of the whole district is asked about everything that is not kept from it; the others only about their unit,
    the leader they are, or the leader they act for.
    """
    held = person.roles & roles
    return (
        person.pk in matter.users
        or bool(held & OF_THE_DISTRICT & matter.district)
        or (bool(held & OF_A_UNIT) and person.unit_id in matter.units)
        or (Role.LEADER in held and person.leader_id in matter.leaders)
        or (Role.SECRETARY in held and not person.acts_for.isdisjoint(matter.leaders))
    )


def counts_text(*, matters: int, overdue: int) -> str:
    """您有3件待办，1件超期"""
    return f"您有{matters}件待办，{overdue}件超期" if overdue else f"您有{matters}件待办"


def personal_text(lines: list[str], *, url: str, head: str = "", most_bytes: int | None = None) -> str:
    """The body of a digest for the person alone: `head`, each matter a line, then where to go.

    At most `LINES_SHOWN` matters, and no more than leave the whole within `most_bytes` of UTF-8; how many are left out is
    said in their place. Where not one fits, none is shown.
    """
    for count in range(min(len(lines), LINES_SHOWN), 0, -1):
        text = _personal(lines, count, url, head)
        if most_bytes is None or len(text.encode()) <= most_bytes:
            return text
    return _personal(lines, 0, url, head)


def _personal(lines, count, url, head):
    shown = [f"{number}. {line}" for number, line in enumerate(lines[:count], start=1)]
    if count < len(lines):
        shown.append(f"……还有{len(lines) - count}件")
    return "\n".join([*filter(None, [head]), *shown, where_text(url)])


def group_text(name: str, *, counts: str, url: str) -> str:
    """The body of a digest that others can read: whom it is for and how much it is, never what."""
    return f"【{NAME}】{name}：{counts}。{where_text(url)}"


def where_text(url: str) -> str:
    return f"办理：{url}" if url else f"请登录{NAME}系统办理。"


def may_send(moment: datetime) -> bool:
    """Whether a digest may go out at that local time: from 07:30 to before 20:00, so that nobody is woken."""
    return MORNING <= moment.time() < EVENING


def next_try(*, attempts: int, at: datetime) -> datetime | None:
    """When to try again after the `attempts`-th failure at `at`: 1, 5, 30 minutes, 2 hours later, then never (None)."""
    return at + BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
