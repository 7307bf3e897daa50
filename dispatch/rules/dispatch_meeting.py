"""The monthly dispatch (月调度) as a way of steps: which one is next, and what is still missing for it.

preparing → frozen → held → published → closed. Source: the speech's 月调度 and the district's practice that lights,
diagnoses and ranks are shown to the units two working days before they are published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from projects.rules import states
from projects.rules.states import WORKER, Actor, Course
from projects.rules.workdays import Calendar, add_workdays

PUBLICIZE = "publicize"
PROPOSE_FREEZE = "propose_freeze"
CONFIRM_FREEZE = "confirm_freeze"
HOLD = "hold"
PUBLISH = "publish"
CLOSE = "close"
DONE = "done"

PREPARING, FROZEN, HELD, PUBLISHED, CLOSED = "preparing", "frozen", "held", "published", "closed"

OFFICE = "run_dispatch"
SIDE = Actor("本项目一方，或大项目办", "the project's side, or the office")
SIDE_ALONE = Actor("本项目一方", "the project's side")
ANOTHER = Actor("申诉人以外的人", "anybody but who objected")
SECOND = Actor("提出冻结以外的人", "anybody but who proposed it")
BEFORE_NOTICE, AFTER_FREEZE = (PREPARING, FROZEN, HELD), (FROZEN, HELD, PUBLISHED, CLOSED)

DISPATCH_MEETING = Course(
    "dispatch_meeting",
    (
        states.Step("open", "发起", "begin a month's dispatch", (), PREPARING, OFFICE),
        states.Step("answer", "答复五问", "answer the five questions", (PREPARING,), None, "answer_dispatch", SIDE),
        states.Step(PUBLICIZE, "公示", "show lights, diagnoses, ranks to the sides", (PREPARING,), None, OFFICE),
        states.Step("contest", "申诉", "object to what was shown", (PREPARING,), None, "contest", SIDE_ALONE),
        states.Step("answer_contest", "答复申诉", "answer that", (PREPARING,), None, "answer_contests", ANOTHER),
        states.Step("overrule", "改判诊断", "overrule a diagnosis", (PREPARING,), None, "overrule_diagnosis"),
        states.Step(PROPOSE_FREEZE, "提出冻结", "propose to freeze what was seen", (PREPARING,), None, OFFICE),
        states.Step("withdraw_proposal", "撤回冻结申请", "take the proposal back", (PREPARING,), None, OFFICE),
        states.Step(CONFIRM_FREEZE, "确认冻结", "freeze just that", (PREPARING,), FROZEN, "confirm_freeze", SECOND),
        states.Step("decide", "记录议定事项", "type what is decided", (FROZEN,), None, OFFICE),
        states.Step(HOLD, "会议结束，转入办理", "end the meeting, follow its decisions", (FROZEN,), HELD, OFFICE),
        states.Step("order_drafts", "生成送审稿", "order drafts of the papers", BEFORE_NOTICE, None, OFFICE),
        states.Step(PUBLISH, "印发通报", "order the final papers", (HELD,), None, OFFICE),
        states.Step("issue", "正式文件存档", "store the final papers, numbered", (HELD,), PUBLISHED, who=WORKER),
        states.Step(CLOSE, "办结本期调度", "file it; what is open goes on", (PUBLISHED,), CLOSED, OFFICE),
        states.Step("ask_correction", "提出更正", "ask to put a figure right", AFTER_FREEZE, None, "ask_correction"),
    ),
)
"""Every step of a dispatch. `next_step` says which one it waits for, and what still blocks it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a meeting on the day `on`.

    `contest_until` is the last day of the objection window, None before it is opened. `answers_missing` counts the
    projects behind whose side has not answered, `decisions_lacking` the decisions without unit, person or day.
    """

    state: str
    on: date
    contest_until: date | None = None
    contests_open: int = 0
    answers_missing: int = 0
    unreviewed: int = 0
    proposal_open: bool = False
    decisions_lacking: int = 0
    making_documents: bool = False


REVIEW, ANSWERS, WINDOW, CONTESTS, DECISIONS, DOCUMENTS = (
    "review",
    "answers",
    "window",
    "contests",
    "decisions",
    "documents",
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a step still lacks: `kind` says where it is made good, `text` says it in the users' words."""

    kind: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Step:
    """The next step of a meeting. What `blocks` must be done first; what is only `missing` may be left, and is named."""

    name: str
    blocks: tuple[Gap, ...] = ()
    missing: tuple[Gap, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.blocks


def next_step(facts: Facts) -> Step:
    """The one step that a meeting waits for. Raises ValueError for an unknown state."""
    match facts.state:
        case "preparing":
            return _preparation(facts)
        case "frozen":
            lacking = facts.decisions_lacking
            return Step(HOLD, blocks=_gap(lacking, DECISIONS, f"{lacking}项议定事项缺责任单位、责任人或完成时限"))
        case "held":
            return Step(PUBLISH, blocks=_gap(facts.making_documents, DOCUMENTS, "文件正在生成"))
        case "published":
            return Step(CLOSE)
        case "closed":
            return Step(DONE)
    raise ValueError(f"unknown state of a dispatch meeting: {facts.state!r}")


def contest_window(*, opened_on: date, calendar: Calendar, days: int = 2) -> tuple[date, date]:
    """The first and the last day on which lights, diagnoses and ranks may be contested.

    `days` full working days follow the day on which they were shown; both ends are included.
    """
    return opened_on, add_workdays(opened_on, days, calendar=calendar)


def may_contest(*, contest_from: date | None, contest_until: date | None, on: date) -> bool:
    """Whether an objection can be made on the day `on`."""
    return contest_from is not None and contest_until is not None and contest_from <= on <= contest_until


def moved_figures(*, seen: Mapping, now: Mapping) -> list[tuple[str, str, str, str]]:
    """(what, which figure, as it was seen, as it is now) for every figure that two readings give differently.

    Both are {what: {figure: text}}; a figure that one of them lacks is "—" there.
    """
    found = []
    for what in sorted(seen.keys() | now.keys()):
        before, after = seen.get(what, {}), now.get(what, {})
        for figure in sorted(before.keys() | after.keys()):
            old, new = before.get(figure, "—"), after.get(figure, "—")
            if old != new:
                found.append((what, figure, old, new))
    return found


def _preparation(facts):
    missing = (
        *_gap(facts.unreviewed, REVIEW, f"{facts.unreviewed}个项目的上报数还没有审核"),
        *_gap(facts.answers_missing, ANSWERS, f"{facts.answers_missing}个落后项目还没有答复五问"),
    )
    if facts.contest_until is None:
        return Step(PUBLICIZE, missing=missing)
    if facts.proposal_open:
        return Step(CONFIRM_FREEZE, missing=missing)
    running = facts.on <= facts.contest_until
    blocks = (
        *_gap(running, WINDOW, f"公示到{facts.contest_until.month}月{facts.contest_until.day}日，期满后才能冻结"),
        *_gap(facts.contests_open, CONTESTS, f"{facts.contests_open}件申诉还没有答复"),
    )
    return Step(PROPOSE_FREEZE, blocks=blocks, missing=missing)


def _gap(holds, kind, text):
    return (Gap(kind, text),) if holds else ()
