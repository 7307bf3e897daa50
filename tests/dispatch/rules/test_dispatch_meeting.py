"""The way of a monthly dispatch: which step is next, when objections may be made, which figures have moved."""

import json
from datetime import date

import pytest

from dispatch.rules.dispatch_meeting import (
    ANSWERS,
    CLOSE,
    CONFIRM_FREEZE,
    CONTESTS,
    DECISIONS,
    DOCUMENTS,
    DONE,
    HOLD,
    PROPOSE_FREEZE,
    PUBLICIZE,
    PUBLISH,
    REVIEW,
    WINDOW,
    Facts,
    contest_window,
    may_contest,
    moved_figures,
    next_step,
)
from projects.rules.workdays import Calendar
from tests.builders import FIXTURES

MONDAY, WEDNESDAY, THURSDAY = date(2012, 3, 26), date(2012, 3, 28), date(2012, 3, 29)
ROWS = json.loads((FIXTURES / "holidays.json").read_text(encoding="utf-8"))
CALENDAR = Calendar(
    off=frozenset(date.fromisoformat(on) for on, kind, _ in ROWS if kind == "off"),
    work=frozenset(date.fromisoformat(on) for on, kind, _ in ROWS if kind == "work"),
    known_years=frozenset({2012}),
)


@pytest.mark.parametrize(
    ("facts", "name", "blocks", "missing"),
    [
        ({"state": "preparing"}, PUBLICIZE, [], []),
        ({"state": "preparing", "unreviewed": 3, "answers_missing": 2}, PUBLICIZE, [], [REVIEW, ANSWERS]),
        ({"state": "preparing", "contest_until": WEDNESDAY}, PROPOSE_FREEZE, [WINDOW], []),
        ({"state": "preparing", "contest_until": WEDNESDAY, "on": WEDNESDAY}, PROPOSE_FREEZE, [WINDOW], []),
        ({"state": "preparing", "contest_until": WEDNESDAY, "on": THURSDAY}, PROPOSE_FREEZE, [], []),
        (
            {
                "state": "preparing",
                "contest_until": WEDNESDAY,
                "on": THURSDAY,
                "contests_open": 1,
                "answers_missing": 1,
            },
            PROPOSE_FREEZE,
            [CONTESTS],
            [ANSWERS],
        ),
        (
            {"state": "preparing", "contest_until": WEDNESDAY, "on": THURSDAY, "proposal_open": True},
            CONFIRM_FREEZE,
            [],
            [],
        ),
        ({"state": "frozen"}, HOLD, [], []),
        ({"state": "frozen", "decisions_lacking": 2}, HOLD, [DECISIONS], []),
        ({"state": "held"}, PUBLISH, [], []),
        ({"state": "held", "making_documents": True}, PUBLISH, [DOCUMENTS], []),
        ({"state": "published"}, CLOSE, [], []),
        ({"state": "closed"}, DONE, [], []),
    ],
)
def test_the_next_step_and_what_it_lacks(facts, name, blocks, missing):
    step = next_step(Facts(**{"on": MONDAY} | facts))
    assert (step.name, [gap.kind for gap in step.blocks], [gap.kind for gap in step.missing]) == (name, blocks, missing)
    assert step.is_open is (not blocks)


def test_a_gap_is_told_in_words():
    step = next_step(Facts(state="preparing", on=MONDAY, contest_until=WEDNESDAY, contests_open=2))
    assert list(map(str, step.blocks)) == ["公示到3月28日，期满后才能冻结", "2件申诉还没有答复"]


def test_an_unknown_state_is_an_error():
    with pytest.raises(ValueError, match="lost"):
        next_step(Facts(state="lost", on=MONDAY))


@pytest.mark.parametrize(
    ("opened_on", "until"),
    [
        (MONDAY, WEDNESDAY),
        (date(2012, 3, 30), date(2012, 4, 1)),  # Saturday and Sunday before Qingming are worked
        (date(2012, 4, 1), date(2012, 4, 6)),  # 2 to 4 April are off
        (date(2012, 3, 24), date(2012, 3, 27)),  # shown on a Saturday
    ],
)
def test_the_window_is_two_full_working_days_after_the_day_of_showing(opened_on, until):
    assert contest_window(opened_on=opened_on, calendar=CALENDAR) == (opened_on, until)


@pytest.mark.parametrize(
    ("on", "may"),
    [(date(2012, 3, 25), False), (MONDAY, True), (WEDNESDAY, True), (THURSDAY, False)],
)
def test_both_ends_of_the_window_are_inside(on, may):
    assert may_contest(contest_from=MONDAY, contest_until=WEDNESDAY, on=on) is may


def test_nothing_is_contested_before_it_is_shown():
    assert may_contest(contest_from=None, contest_until=None, on=MONDAY) is False


def test_moved_figures_name_both_versions():
    seen = {"甲厂": {"完成投资": "100", "亮灯": "绿"}, "乙厂": {"完成投资": "5"}}
    now = {"甲厂": {"完成投资": "120", "亮灯": "绿"}, "丙厂": {"完成投资": "7"}}
    assert moved_figures(seen=seen, now=now) == [
        ("丙厂", "完成投资", "—", "7"),
        ("乙厂", "完成投资", "5", "—"),
        ("甲厂", "完成投资", "100", "120"),
    ]
    assert moved_figures(seen=seen, now=seen) == []
