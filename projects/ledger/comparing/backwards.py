"""What a ledger row takes back of what is known of its project: asked, and kept as it is until somebody says why."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db.models import OuterRef, Subquery

from projects.ledger.comparing.facts import LABELS, Facts, show
from projects.models import Assignment, StageEvent
from projects.money import show_wan
from projects.rules.backwards import Course, fewer, goes_back, lowered_months

KEEP, ACCEPT = "keep", "accept"
CHOICES = ((KEEP, "保留原有数据"), (ACCEPT, "按台账改，写明原因"))

ROLES = {
    "leader": Assignment.Role.RESPONSIBLE_LEADER,
    "lead_units": Assignment.Role.LEAD_UNIT,
    "liaison_unit": Assignment.Role.LIAISON_UNIT,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the facts of a day do not tell: how far the project has come, who answered for it before and since that day.

    `relieved` and `later` are {field of `Facts`: names}.
    """

    course: Course = field(default_factory=Course)
    relieved: dict = field(default_factory=dict)
    later: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Back:
    """One thing that a row takes back: the field of `Facts`, the periods where it is money, and both values in words."""

    field: str
    words: str
    periods: tuple[str, ...] = ()


def known_courses(*, year, as_of):
    """{project id: Known} of a year's projects as they stand on `as_of`."""
    found = defaultdict(lambda: {"relieved": defaultdict(tuple), "later": defaultdict(tuple)})
    for project, *course in _courses(year, as_of):
        found[project]["course"] = Course(*course)
    fields = {role: name for name, role in ROLES.items()}
    people = Assignment.objects.filter(project__year=year, role__in=fields).order_by("project", "role", "from_on")
    rows = people.values_list("project", "role", "leader__name", "unit__name", "from_on", "to_on")
    for project, role, leader, unit, from_on, to_on in rows.iterator(chunk_size=5000):
        kind = "later" if from_on > as_of else "relieved" if to_on is not None and to_on < as_of else ""
        if kind:
            found[project][kind][fields[role]] += (leader or unit,)
    return {project: Known(**values) for project, values in found.items()}


def _courses(year, as_of):
    """(project id, stage, part of the works, started) each. A start that was recorded after the latest sighting counts too."""
    events = StageEvent.objects.filter(project=OuterRef("project"), on__lte=as_of)
    latest = events.order_by("-on", "-pk").values("pk")[:1]
    newest = events.order_by("-pk").values("started")[:1]
    rows = StageEvent.objects.filter(project__year=year, pk=Subquery(latest)).annotate(newest=Subquery(newest))
    for row in rows.values_list("project", "stage", "image_stage", "started", "newest"):
        yield *row[:3], row[3] or row[4]


def taken_back(before: Facts, after: Facts, *, known: Known, said: Course | None) -> list[Back]:
    """What `after` takes back of `before`; `said` is the course that its progress words stand for, if they changed."""
    found = []
    if said is not None and goes_back(known=known.course, said=said):
        found.append(_change("progress_text", before.progress_text, after.progress_text, "倒退，"))
    if None not in (before.opening_wan, after.opening_wan) and after.opening_wan < before.opening_wan:
        found.append(_change("opening_wan", before.opening_wan, after.opening_wan, "减少，"))
    if periods := lowered_months(known=before.invested, said=after.invested):
        words = "，".join(
            f"{int(period[-2:])}月{show_wan(before.invested[period])} → {show_wan(after.invested[period])}"
            for period in periods
        )
        found.append(Back("invested", f"累计{LABELS['invested']}减少，{words}", periods))
    for name in ROLES:
        if back := _people_back(name, before, after, known):
            found.append(back)
    return found


def _people_back(name, before, after, known):
    """Somebody dropped, somebody who was relieved come back, or somebody who took over since the sheet's day."""
    old, new = _names(before, name), _names(after, name)
    if not new or old == new:
        return None
    if later := [who for who in known.later.get(name, ()) if who not in new]:
        return _change(name, "、".join(later), show(getattr(after, name)), "已调整，")
    if fewer(known=old, said=new):
        return _change(name, show(getattr(before, name)), show(getattr(after, name)), "减少，")
    if (set(new) - set(old)) & set(known.relieved.get(name, ())):
        return _change(name, show(getattr(before, name)), show(getattr(after, name)), "换回原来的，")
    return None


def _names(facts, name):
    value = getattr(facts, name)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _change(name, old, new, how):
    return Back(name, f"{LABELS[name]}{how}{show(old)} → {show(new)}")


def keeping(facts: Facts, backs) -> Facts:
    """The facts without what they take back: an empty value says nothing, and so changes nothing."""
    empty = Facts(name=facts.name)
    kept = {back.field: getattr(empty, back.field) for back in backs if back.field != "invested"}
    periods = {period for back in backs for period in back.periods}
    invested = {period: amount for period, amount in facts.invested.items() if period not in periods}
    return replace(facts, invested=invested, **kept)
