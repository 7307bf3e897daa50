"""Two months' contents side by side: who went from red to green, who fell back, how lights, completion and ranks moved."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dispatch.documents.parts import CellKind, Column, Table
from dispatch.models import Standing
from dispatch.month.content.codec import decimal_of
from dispatch.queries.outlook import MOVED_WORDS
from dispatch.rules.light import EVENT_NOT_DUE, RED_TO_GREEN, is_behind, moved
from projects.choices import Light
from projects.wording import date_text

GROUPS = {"programmes": "工程", "leaders": "包保领导", "units": "责任单位"}


@dataclass(frozen=True, slots=True)
class Move:
    """One project at both months' ends; what was not known at the first one is None."""

    code: str
    name: str
    leader: str
    lead_unit: str
    before: Light | None
    after: Light
    completion_before_pct: Decimal | None
    completion_pct: Decimal | None
    lag_before_points: Decimal | None
    lag_points: Decimal | None

    @property
    def way(self):
        """`red_to_green` and its like; None where the base light stayed or one of the two was not lit."""
        return moved(previous_base=self.before, base=self.after)

    @property
    def worse(self):
        """Whose start became due is worse only where he missed it: a blue light is where most projects begin."""
        if self.way is None or (self.before == Light.NOT_DUE and not is_behind(self.after)):
            return False
        return Standing.SEVERITY[self.after] < Standing.SEVERITY[self.before]

    @property
    def better(self):
        lit = Light.NOT_DUE not in (self.before, self.after)
        return self.way is not None and lit and Standing.SEVERITY[self.after] > Standing.SEVERITY[self.before]


@dataclass(frozen=True, slots=True)
class Place:
    """One programme, leader or unit at both months' ends: rank with its n, completion and how many projects."""

    kind: str
    name: str
    projects: int
    before: tuple[int, int] | None
    after: tuple[int, int] | None
    completion_before_pct: Decimal | None
    completion_pct: Decimal | None

    @property
    def climbed(self):
        """Places won, negative for lost; None where one of the two months has no rank."""
        return None if None in (self.before, self.after) else self.before[0] - self.after[0]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What moved between two frozen months, base light against base light. Pairs are (before, after)."""

    before_as_of: date | None
    as_of: date
    completion_pct: tuple[Decimal | None, Decimal | None]
    lag_points: tuple[Decimal | None, Decimal | None]
    invested_wan: tuple[Decimal | None, Decimal | None]
    lights: dict[str, tuple[int | None, int]]
    moves: tuple[Move, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def red_to_green(self):
        return tuple(move for move in self.moves if move.way == RED_TO_GREEN)

    @property
    def fell_back(self):
        return tuple(move for move in self.moves if move.worse)

    @property
    def improved(self):
        """Better than before, red to green included."""
        return tuple(move for move in self.moves if move.better)


def compare(before, after):
    """The `Comparison` of two contents; `before` is None where there is no earlier one, and then nothing has moved."""
    if before and Light.NOT_DUE in after["headline"]["lights"]:
        before = _with_what_was_not_due(before)
    earlier = {project["code"]: project for project in before["projects"]} if before else {}
    now = {project["code"] for project in after["projects"]}
    totals = before["totals"] if before else {}
    return Comparison(
        before_as_of=date.fromisoformat(before["as_of"]) if before else None,
        as_of=date.fromisoformat(after["as_of"]),
        completion_pct=_pair(totals, after["totals"], "completion"),
        lag_points=_pair(totals, after["totals"], "lag"),
        invested_wan=_pair(totals, after["totals"], "invested"),
        lights={
            light: (before["headline"]["lights"].get(light) if before else None, after["headline"]["lights"].get(light))
            for light in Light.values
        },
        moves=tuple(_move(earlier.get(project["code"]), project) for project in after["projects"]),
        joined=tuple(project["name"] for project in after["projects"] if before and project["code"] not in earlier),
        left=tuple(project["name"] for code, project in earlier.items() if code not in now),
        places=tuple(place for kind in GROUPS for place in _places(kind, before, after)),
    )


def _with_what_was_not_due(before):
    """An old green lit by a date that was not due yet counts as 未到期 beside a month that knows that state."""
    if Light.NOT_DUE in before["headline"]["lights"]:
        return before
    projects = [
        project | {"base_light": Light.NOT_DUE, "light": Light.NOT_DUE} if _was_not_due(project) else project
        for project in before["projects"]
    ]
    waiting = sum(map(_was_not_due, before["projects"]))
    lights = before["headline"]["lights"] | {
        Light.GREEN: before["headline"]["lights"][Light.GREEN] - waiting,
        Light.NOT_DUE: waiting,
    }
    return before | {"projects": projects, "headline": before["headline"] | {"lights": lights}}


def _was_not_due(project):
    return project["light"] == Light.GREEN and project["rule"] == EVENT_NOT_DUE


def _pair(before, after, key):
    return decimal_of(before.get(key)), decimal_of(after[key])


def _move(before, after):
    known = before or {}
    return Move(
        code=after["code"],
        name=after["name"],
        leader=after["leader"],
        lead_unit=after["lead_units"][0] if after["lead_units"] else "",
        before=Light(known["base_light"]) if known else None,
        after=Light(after["base_light"]),
        completion_before_pct=decimal_of(known.get("completion")),
        completion_pct=decimal_of(after["completion"]),
        lag_before_points=decimal_of(known.get("lag_vs_time")),
        lag_points=decimal_of(after["lag_vs_time"]),
    )


def _places(kind, before, after):
    earlier = {group["name"]: group for group in before[kind]} if before else {}
    for group in after[kind]:
        known = earlier.get(group["name"], {})
        yield Place(
            kind=kind,
            name=group["name"],
            projects=group["n"],
            before=_rank(known.get("rank")),
            after=_rank(group["rank"]),
            completion_before_pct=decimal_of(known.get("completion")),
            completion_pct=decimal_of(group["completion"]),
        )


def _rank(rank):
    return None if rank is None else (rank["place"], rank["n"])


MOVE_COLUMNS = (
    Column("项目", width=16, key="project"),
    Column("包保领导", width=5),
    Column("责任单位", width=8),
    Column("上期", CellKind.LIGHT, "本灯", 4),
    Column("本期", CellKind.LIGHT, "本灯", 4),
    Column("变化", group="本灯", width=4),
    Column("上期", CellKind.PCT, "完成率", 5),
    Column("本期", CellKind.PCT, "完成率", 5),
    Column("上期", CellKind.POINTS, "与时间进度差", 5),
    Column("本期", CellKind.POINTS, "与时间进度差", 5),
)
PLACE_COLUMNS = (
    Column("类别", width=6),
    Column("名称", width=12),
    Column("项目数", CellKind.COUNT, width=4),
    Column("上期", group="名次", width=5),
    Column("本期", group="名次", width=5),
    Column("升降", group="名次", width=4),
    Column("上期", CellKind.PCT, "完成率", 5),
    Column("本期", CellKind.PCT, "完成率", 5),
)


def comparison_tables(comparison):
    """(projects whose light moved, the worse first; ranks), each also where nothing moved."""
    moves = sorted(
        (move for move in comparison.moves if move.way is not None),
        key=lambda move: (not move.worse, Standing.SEVERITY[move.after], move.code),
    )
    basis = _basis(comparison)
    return (
        Table(
            key="moves",
            title="亮灯变化",
            basis=basis,
            columns=MOVE_COLUMNS,
            rows=tuple(map(_move_row, moves)),
            note=_note(comparison),
        ),
        Table(
            key="places",
            title="名次变化",
            basis=basis,
            columns=PLACE_COLUMNS,
            rows=tuple(map(_place_row, comparison.places)),
        ),
    )


def _basis(comparison):
    if comparison.before_as_of is None:
        return f"截至{date_text(comparison.as_of)}，以前没有冻结的数据可比"
    return f"{date_text(comparison.before_as_of)}与{date_text(comparison.as_of)}的数据相比；差距单位：个百分点"


def _note(comparison):
    if comparison.before_as_of is None:
        return "没有上期数据，不作比较。"
    return (
        f"红灯转绿灯{len(comparison.red_to_green)}个，好转{len(comparison.improved)}个（含红灯转绿灯），"
        f"退步{len(comparison.fell_back)}个。"
    )


def _move_row(move):
    return (
        move.name,
        move.leader or None,
        move.lead_unit or None,
        move.before,
        move.after,
        MOVED_WORDS[move.way],
        move.completion_before_pct,
        move.completion_pct,
        move.lag_before_points,
        move.lag_points,
    )


def _place_row(place):
    climbed = place.climbed
    return (
        GROUPS[place.kind],
        place.name,
        place.projects,
        _rank_words(place.before),
        _rank_words(place.after),
        None if climbed is None else f"{climbed:+d}" if climbed else "持平",
        place.completion_before_pct,
        place.completion_pct,
    )


def _rank_words(rank):
    return None if rank is None else f"{rank[0]}/{rank[1]}"
