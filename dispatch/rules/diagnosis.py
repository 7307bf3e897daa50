"""The three phenomena (三类现象) and 捂 「千万不要“捂起来”」 of the speech: why a project is behind.

Verdicts are drawn from what was recorded and nothing else; every verdict carries its evidence, and none is published
without a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.rules.light import is_behind

PUSH = "push"
MOVEMENT = "movement"
SHOWN = "shown"

EVIDENCE_GROUPS = {
    "site_meeting": PUSH,
    "report_answered": PUSH,
    "instruction": PUSH,
    "problem_action": PUSH,
    "push_record": PUSH,
    "investment": MOVEMENT,
    "milestone_reached": MOVEMENT,
    "stage_reached": MOVEMENT,
    "problem_closed": MOVEMENT,
    "report_read": SHOWN,
    "problem_help": SHOWN,
    "push_shown": SHOWN,
}
"""Kind of evidence → what it proves.

Push is what the responsible side did: leader, secretary, lead unit. `shown` stands on the page and proves nothing:
reading a report, what a department did, a liaison unit's trip. A new kind is one line here.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One recorded fact about a project, with the Chinese label and the address it is shown under.

    Raises ValueError for a kind that is not in the table.
    """

    kind: str
    on: date
    project_id: int
    label: str
    url: str

    def __post_init__(self) -> None:
        if self.kind not in EVIDENCE_GROUPS:
            raise ValueError(f"unknown kind of evidence: {self.kind!r}")

    @property
    def group(self) -> str:
        return EVIDENCE_GROUPS[self.kind]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A phenomenon: code, name, and the question it puts to the responsible (empty where nobody is asked)."""

    code: str
    label: str
    question: str


ASSIGNED_NOT_PUSHED = Verdict("assigned_not_pushed", "包而不推", "想不想干")
PUSHED_NOT_MOVING = Verdict("pushed_not_moving", "推而不进", "能不能干")
MOVING_NOT_FAST = Verdict("moving_not_fast", "进而不快", "会不会干")
INSUFFICIENT_EVIDENCE = Verdict("insufficient_evidence", "证据不足", "")

VERDICTS = {
    verdict.code: verdict
    for verdict in (ASSIGNED_NOT_PUSHED, PUSHED_NOT_MOVING, MOVING_NOT_FAST, INSUFFICIENT_EVIDENCE)
}
"""Code → verdict, in the order of the three questions."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A verdict and the evidence of its window, newest first; what is of one day stands in the same order everywhere."""

    verdict: Verdict
    window_starts_on: date
    as_of: date
    evidence: tuple[Evidence, ...]


def diagnose(
    *, evidence: Iterable[Evidence], as_of: date, district_push_recorded: bool, window_days: int = 28
) -> Diagnosis:
    """Why one project that is behind is behind, from the `window_days` days that end on `as_of`, both ends included.

    No push: 包而不推. Push without movement: 推而不进. Both: 进而不快. Where nobody in the district recorded any push in the
    window (`district_push_recorded` is false) no push means 证据不足: no named leader is charged with what was never
    recorded. Raises ValueError when the evidence is of more than one project.
    """
    window_starts_on = as_of - timedelta(days=window_days - 1)
    items = sorted((item for item in evidence if window_starts_on <= item.on <= as_of), key=_newest_first)
    if len({item.project_id for item in items}) > 1:
        raise ValueError("a diagnosis rests on the evidence of one project")
    groups = {item.group for item in items}
    if PUSH not in groups:
        verdict = ASSIGNED_NOT_PUSHED if district_push_recorded else INSUFFICIENT_EVIDENCE
    else:
        verdict = MOVING_NOT_FAST if MOVEMENT in groups else PUSHED_NOT_MOVING
    return Diagnosis(verdict=verdict, window_starts_on=window_starts_on, as_of=as_of, evidence=tuple(items))


def _newest_first(item: Evidence) -> tuple:
    return -item.on.toordinal(), item.kind, item.label, item.url


@dataclass(frozen=True, slots=True)
class Concealment:
    """One sign of 捂, with its reason in the users' words. A sign is a reason to look, not a finding of guilt."""

    code: str
    reason: str


def concealed(
    *,
    previous_light: str | None,
    light: str,
    open_problems: int,
    sat_on: Sequence[tuple[str, str]] = (),
    repeats_last_report: bool = False,
) -> tuple[Concealment, ...]:
    """The signs of 捂 of a project, none for an empty tuple.

    `light` and `previous_light` are its base lights at `as_of`'s month-end and the one before (None where not known);
    `open_problems` those that were open then; `sat_on` (number, holder) of its problems past their time limit that this
    holder did not pass up: it is his, not the leader's. `repeats_last_report`: a report of that month does.
    """
    signs = []
    if is_behind(light) and is_behind(previous_light) and not open_problems:
        signs.append(Concealment("behind_without_problem", "连续两个月末落后，未报任何问题"))
    if sat_on:
        charged = "、".join(f"{number}（{holder}）" for number, holder in sat_on)
        signs.append(Concealment("overdue_not_raised", f"问题超过时限未上报：{charged}"))
    if repeats_last_report:
        signs.append(Concealment("repeated_report", "周报与上期雷同"))
    return tuple(signs)
