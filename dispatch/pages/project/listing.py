"""The list of projects that a person sees: filtered, searched, sorted and cut into pages by the database."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, OuterRef, When
from django.urls import reverse

from dispatch.models import Standing
from dispatch.paging import id_in
from dispatch.queries.gap import with_gap_class
from dispatch.queries.headline import START_GROUPS, start_groups
from dispatch.queries.outlook import outlook
from dispatch.queries.people import people_of
from dispatch.rules.gap import CLASSES
from projects.choices import Category, Light, Stage
from projects.models import Assignment, Leader, Programme, Project, Unit

PAGE_SIZE = 50

WAITS = Case(When(light=Light.NOT_DUE, then=1), default=0)
"""What is not due comes after whatever is behind."""

SORTS = {
    "light": ("severity", F("lag_vs_time_points").asc(nulls_last=True)),
    "name": ("project__pinyin",),
    "plan": (F("plan_wan").desc(nulls_last=True),),
    "invested": (F("invested_wan").desc(nulls_last=True),),
    "completion": (F("completion_pct").asc(nulls_last=True),),
    "lag": (WAITS, F("lag_vs_time_points").asc(nulls_last=True)),
    "lag_plan": (WAITS, F("lag_vs_plan_points").asc(nulls_last=True)),
    "code": (),
}
"""Sort key → order; the project's code settles what is equal."""

DEFAULT_SORT = "light"
SORT_WORDS = {
    "light": "灯重的在前",
    "lag": "落后时间进度多的在前",
    "lag_plan": "落后分月计划多的在前",
    "completion": "完成率低的在前",
    "plan": "年度计划大的在前",
    "invested": "完成投资多的在前",
    "name": "按名称",
    "code": "按台账顺序",
}
DESCENDING = {"plan", "invested"}


@dataclass(frozen=True, slots=True)
class Query:
    """What the user asked of the list; unknown values are no conditions."""

    q: str = ""
    programme: str = ""
    category: str = ""
    stage: str = ""
    light: str = ""
    leader: str = ""
    unit: str = ""
    start: str = ""
    gap: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def from_request(cls, data):
        values = {name: data.get(name, "").strip() for name in cls.__slots__}
        for name, known in (
            ("category", Category.values),
            ("stage", Stage.values),
            ("light", Light.values),
            ("start", START_GROUPS),
            ("gap", CLASSES),
        ):
            if values[name] not in known:
                values[name] = ""
        for name in ("programme", "leader", "unit"):
            values[name] = id_in(values[name])
        if values["sort"] not in SORTS:
            values["sort"] = DEFAULT_SORT
        return cls(**values)

    @property
    def is_filtered(self):
        return any(getattr(self, name) for name in self.__slots__ if name != "sort")

    def url(self, view="project_list", **changes):
        values = {name: getattr(self, name) for name in self.__slots__} | changes
        if values["sort"] == DEFAULT_SORT:
            values["sort"] = ""
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{reverse(view)}?{query}" if query else reverse(view)


def matching(standings, query, *, as_of, on):
    """The standings of the day `as_of` that a query asks for, in its order; people are those in charge on `on`."""
    conditions = {
        "project__programme": query.programme,
        "project__category": query.category,
        "stage": query.stage,
        "light": query.light,
    }
    standings = standings.filter(**{field: value for field, value in conditions.items() if value})
    if query.start:
        standings = standings.filter(start_groups(as_of)[query.start])
    if query.gap:
        standings = with_gap_class(standings, as_of=as_of).filter(gap_class=query.gap)
    if query.leader:
        standings = _answered_for(standings, on, role=Assignment.Role.RESPONSIBLE_LEADER, leader=query.leader)
    if query.unit:
        units = (Assignment.Role.LEAD_UNIT, Assignment.Role.LIAISON_UNIT)
        standings = _answered_for(standings, on, role__in=units, unit=query.unit)
    if query.q:
        standings = standings.filter(Exists(Project.objects.search(query.q).filter(pk=OuterRef("project"))))
    return standings.order_by(*SORTS[query.sort], "project__code")


def _answered_for(standings, on, **conditions):
    assignments = Assignment.objects.in_force_on(on).filter(project=OuterRef("project"), **conditions)
    return standings.filter(Exists(assignments))


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One line of the list, ready to print."""

    light: Light
    name: str
    url: str
    programme: str
    category: str
    stage: str
    leader: str
    unit: str
    plan: str
    invested: str
    completion: str
    lag_vs_time: str
    lag_vs_plan: str
    unreported: bool
    entries_url: str


def project_rows(standings, *, on, opens):
    """The rows of one page of standings; `opens` makes the figures doors to their entries."""
    standings = list(standings.select_related("project__programme"))
    people = people_of([standing.project_id for standing in standings], on=on)
    rows = []
    for standing in standings:
        project, view, who = standing.project, outlook(standing), people[standing.project_id]
        rows.append(
            ProjectRow(
                light=view.light,
                name=project.name,
                url=reverse("project_detail", args=[project.code]),
                programme=project.programme.name,
                category=Category(project.category).label,
                stage=view.stage,
                leader=who.leader or "—",
                unit=who.lead_unit or "—",
                plan=view.plan,
                invested=view.invested,
                completion=view.completion,
                lag_vs_time=view.lag_vs_time,
                lag_vs_plan=view.lag_vs_plan,
                unreported=view.unreported,
                entries_url=reverse("project_entries", args=[project.code]) if opens and not view.unreported else "",
            )
        )
    return rows


def filters(standings, query, *, as_of, on):
    """The filters with the options that occur among the projects the user sees; nothing else is told."""
    seen = standings.filter(as_of=as_of).values("project")
    assigned = Assignment.objects.in_force_on(on).filter(project__in=seen)
    leaders = Leader.objects.filter(
        Exists(assigned.filter(role=Assignment.Role.RESPONSIBLE_LEADER, leader=OuterRef("pk")))
    ).values_list("pk", "name")
    units = Unit.objects.filter(
        Exists(assigned.filter(role__in=(Assignment.Role.LEAD_UNIT, Assignment.Role.LIAISON_UNIT), unit=OuterRef("pk")))
    ).values_list("pk", "name")
    projects = Project.objects.filter(pk__in=seen, programme=OuterRef("pk"))
    programmes = Programme.objects.filter(Exists(projects)).values_list("pk", "name")
    return [
        _filter("programme", "工程", programmes, query),
        _filter("category", "类别", Category.choices, query),
        _filter("stage", "阶段", Stage.choices, query),
        _filter("start", "开工", START_GROUPS.items(), query),
        _filter("light", "亮灯", Light.choices, query),
        _filter("gap", "差距来源", CLASSES.items(), query),
        _filter("leader", "包保领导", leaders, query),
        _filter("unit", "单位", units, query),
    ]


def _filter(name, label, choices, query):
    chosen = getattr(query, name)
    options = [{"value": "", "label": "全部", "selected": not chosen}]
    options += [{"value": str(value), "label": text, "selected": str(value) == chosen} for value, text in choices]
    return {"name": name, "label": label, "options": options}


COLUMNS = (
    ("亮灯", "", False, "light"),
    ("项目", "", False, "name"),
    ("工程", "", False, ""),
    ("类别", "", False, "code"),
    ("阶段", "", False, ""),
    ("包保领导", "", False, ""),
    ("责任单位", "", False, ""),
    ("年度计划", "万元", True, "plan"),
    ("已完成", "万元", True, "invested"),
    ("完成率", "", True, "completion"),
    ("与时间进度", "百分点", True, "lag"),
    ("与分月计划", "百分点", True, "lag_plan"),
)
"""Label, unit, whether it holds numbers, sort key."""


def columns(query):
    """The headings of the list; a heading with a sort key is a link that sorts by it."""
    return [
        {
            "label": label,
            "unit": unit,
            "number": number,
            "url": query.url(sort=key) if key else "",
            "direction": ("descending" if key in DESCENDING else "ascending") if key and key == query.sort else "",
        }
        for label, unit, number, key in COLUMNS
    ]


def default_standings(user, *, as_of, on):
    """The standings of one day that `user` may see."""
    return Standing.objects.filter(as_of=as_of).visible_to(user, on=on)
