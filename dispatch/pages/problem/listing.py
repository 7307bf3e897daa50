"""The list of problems that a person sees: narrowed, counted and cut into pages by the database."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.urls import reverse

from dispatch.models import Level, Problem, ProblemTurn
from dispatch.pages.problem.rows import LEVEL_WORDS
from dispatch.paging import id_in
from dispatch.queries.problem_desk import left_to_office, soon_on
from projects.choices import Cause
from projects.models import Project, Unit
from projects.roles import Role

PAGE_SIZE = 50

State = Problem.State
OVERDUE, SOON = "overdue", "soon"
CHIPS = (
    ("未销号", "", ""),
    ("已超期", "", OVERDUE),
    ("{days}个工作日内到期", "", SOON),
    ("待签收", State.ASSIGNED, ""),
    ("有异议", State.OBJECTED, ""),
    ("办理中", State.ACCEPTED, ""),
    ("待确认", State.CLAIMED, ""),
    ("已销号", State.CLOSED, ""),
    ("不再列示", State.SUPERSEDED, ""),
)
"""Label, state and limit of the counts above the list, each a link that narrows to what it counts."""

MINE, CONFIRM, RAISED = "mine", "confirm", "raised"


@dataclass(frozen=True, slots=True)
class Query:
    """What the user asked of the list; unknown values are no conditions. Without a state it holds what is not closed."""

    desk: str = ""
    state: str = ""
    due: str = ""
    level: str = ""
    cause: str = ""
    unit: str = ""
    q: str = ""

    @classmethod
    def from_request(cls, data):
        values = {name: data.get(name, "").strip() for name in cls.__slots__}
        for name, known in (
            ("desk", (MINE, CONFIRM, RAISED)),
            ("state", State.values),
            ("due", (OVERDUE, SOON)),
            ("level", [str(level) for level in Level.values]),
            ("cause", Cause.values),
        ):
            if values[name] not in known:
                values[name] = ""
        values["unit"] = id_in(values["unit"])
        return cls(**values)

    @property
    def is_filtered(self):
        return any(getattr(self, name) for name in self.__slots__ if name != "desk")

    def url(self, view="problem_list", **changes):
        values = {name: getattr(self, name) for name in self.__slots__} | changes
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{reverse(view)}?{query}" if query else reverse(view)


def desk_of(problems, user, desk, *, on):
    """Those of the problems that lie on one of the user's desks."""
    match desk:
        case "mine":
            own = problems.on_desk_of(user, on=on) | problems.waiting_for_decision_of(user, on=on)
            return own | problems.on_desk_of_principal_of(user, on=on)
        case "confirm":
            asked = problems.waiting_for_confirmation_of(user, on=on).order_by().values("pk")
            return problems.filter(Q(pk__in=asked) | Q(pk__in=left_to_office(problems, user, on=on)))
        case "raised":
            return problems.raised_from_side_of(user)
    return problems


def desks(problems, user, query, *, on):
    """The desks that a person of these roles has, each with what is open on it."""
    offered = [("全部", "")]
    if Role.SECRETARY in user.roles and not user.may("hold_problem"):
        offered.insert(0, ("领导要办的", MINE))
    if user.may("hold_problem") or user.may("assign_problem"):
        offered.insert(0, ("我要办的", MINE))
    if user.may("confirm_problem"):
        offered[-1:-1] = [("待我确认", CONFIRM), ("我提出的", RAISED)]
    return [
        {
            "label": label,
            "count": str(desk_of(problems, user, desk, on=on).open().count()),
            "url": Query(desk=desk).url(),
            "active": desk == query.desk,
        }
        for label, desk in offered
    ]


def narrowed(problems, query):
    """The problems of a query, in whatever state they are."""
    conditions = {"level": query.level, "cause": query.cause}
    problems = problems.filter(**{field: value for field, value in conditions.items() if value})
    if query.unit:
        problems = problems.filter(_of_unit(query.unit))
    if query.q:
        found = Project.objects.search(query.q).filter(pk=OuterRef("project"))
        problems = problems.filter(Exists(found) | Q(number__icontains=query.q) | Q(description__icontains=query.q))
    return problems


def matching(problems, query, *, on, calendar):
    """The problems that a query asks for; those that somebody holds first, the earliest decided date on top."""
    running = Case(
        When(closed_on__isnull=False, then=Value(2)),
        When(state=State.CLAIMED, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    soon, _ = soon_on(on, calendar=calendar)
    found = narrowed(problems, query).filter(_condition(query.state, query.due, on, soon))
    return found.order_by(running, F("closed_on").desc(), F("due_on").asc(nulls_last=True), "number")


def _condition(state, due, on, soon):
    """What a state and a limit ask for, `soon` being the last day that counts as such; without a state, what is open."""
    condition = Q(state=state) if state else Q(closed_on__isnull=True)
    if due == OVERDUE:
        condition &= Q(pk__in=Problem.objects.overdue_on(on).order_by().values("pk"))
    elif due == SOON:
        condition &= Q(pk__in=Problem.objects.due_between(on, soon).order_by().values("pk"))
    return condition


def _of_unit(unit):
    """What a unit solves now, solved at some time, or helps with."""
    held = ProblemTurn.objects.filter(problem=OuterRef("pk"), unit=unit)
    helped = Problem.helping_units.through.objects.filter(problem=OuterRef("pk"), unit=unit)
    return Q(handling_unit=unit) | Q(Exists(held)) | Q(Exists(helped))


def chips(problems, query, *, on, calendar):
    """How many problems of the desk are in each state, under the other conditions of the query."""
    soon, days = soon_on(on, calendar=calendar)
    counted = narrowed(problems, query).aggregate(
        **{
            f"n{place}": Count("pk", filter=_condition(state, due, on, soon))
            for place, (_, state, due) in enumerate(CHIPS)
        }
    )
    return [
        {
            "label": label.format(days=days),
            "count": str(counted[f"n{place}"]),
            "url": query.url(state=state, due=due),
            "active": (state, due) == (query.state, query.due),
        }
        for place, (label, state, due) in enumerate(CHIPS)
    ]


def filters(problems, query):
    """The menus, with the units that occur among the problems the user sees."""
    held = ProblemTurn.objects.filter(problem__in=problems.order_by().values("pk"), unit=OuterRef("pk"))
    units = Unit.objects.filter(Exists(held)).values_list("pk", "name")
    levels = [(str(level), f"{LEVEL_WORDS[level]} {level.label}") for level in Level]
    return [
        _menu("level", "层级", levels, query),
        _menu("cause", "原因", Cause.choices, query),
        _menu("unit", "单位", units, query),
    ]


def _menu(name, label, choices, query):
    chosen = getattr(query, name)
    options = [{"value": "", "label": "全部", "selected": not chosen}]
    options += [{"value": str(value), "label": text, "selected": str(value) == chosen} for value, text in choices]
    return {"name": name, "label": label, "options": options}
