from datetime import date

import pytest

from dispatch.rules import diagnosis
from dispatch.rules.diagnosis import (
    ASSIGNED_NOT_PUSHED,
    INSUFFICIENT_EVIDENCE,
    MOVING_NOT_FAST,
    PUSHED_NOT_MOVING,
    Evidence,
    concealed,
    diagnose,
)

AS_OF = date(2012, 3, 31)
PUSH_KINDS = ["site_meeting", "report_answered", "instruction", "problem_action"]
MOVEMENT_KINDS = ["investment", "milestone_reached", "stage_reached", "problem_closed"]


def fact(kind: str, *, on: date = AS_OF, project_id: int = 1) -> Evidence:
    return Evidence(kind=kind, on=on, project_id=project_id, label=kind, url=f"/evidence/{kind}/")


def verdict(*evidence: Evidence, district_push_recorded: bool = True):
    return diagnose(evidence=evidence, as_of=AS_OF, district_push_recorded=district_push_recorded).verdict


@pytest.mark.parametrize("kind", PUSH_KINDS)
def test_push_without_movement(kind):
    assert verdict(fact(kind)) == PUSHED_NOT_MOVING


@pytest.mark.parametrize("kind", MOVEMENT_KINDS)
def test_movement_without_push_is_still_not_pushed(kind):
    assert verdict(fact(kind)) == ASSIGNED_NOT_PUSHED


@pytest.mark.parametrize("push", PUSH_KINDS)
@pytest.mark.parametrize("movement", MOVEMENT_KINDS)
def test_push_and_movement(push, movement):
    assert verdict(fact(push), fact(movement)) == MOVING_NOT_FAST


def test_reading_a_report_is_shown_but_is_not_push():
    result = diagnose(evidence=[fact("report_read")], as_of=AS_OF, district_push_recorded=True)
    assert result.verdict == ASSIGNED_NOT_PUSHED
    assert [item.kind for item in result.evidence] == ["report_read"]


@pytest.mark.parametrize("evidence", [(), (fact("report_read"),), (fact("investment"),)])
def test_nobody_is_charged_where_no_push_was_recorded_at_all(evidence):
    assert verdict(*evidence, district_push_recorded=False) == INSUFFICIENT_EVIDENCE


def test_each_phenomenon_asks_its_question():
    asked = [
        (item.code, item.label, item.question) for item in (ASSIGNED_NOT_PUSHED, PUSHED_NOT_MOVING, MOVING_NOT_FAST)
    ]
    assert asked == [
        ("assigned_not_pushed", "包而不推", "想不想干"),
        ("pushed_not_moving", "推而不进", "能不能干"),
        ("moving_not_fast", "进而不快", "会不会干"),
    ]
    assert (INSUFFICIENT_EVIDENCE.label, INSUFFICIENT_EVIDENCE.question) == ("证据不足", "")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2012, 3, 3), ASSIGNED_NOT_PUSHED),
        (date(2012, 3, 4), PUSHED_NOT_MOVING),
        (AS_OF, PUSHED_NOT_MOVING),
        (date(2012, 4, 1), ASSIGNED_NOT_PUSHED),
    ],
)
def test_the_window_is_28_days_that_end_on_as_of(on, expected):
    assert verdict(fact("site_meeting", on=on)) == expected


def test_the_window_is_a_setting():
    result = diagnose(
        evidence=[fact("site_meeting", on=date(2012, 3, 24))], as_of=AS_OF, district_push_recorded=True, window_days=7
    )
    assert result.verdict == ASSIGNED_NOT_PUSHED
    assert result.window_starts_on == date(2012, 3, 25)


def test_the_evidence_of_the_window_is_kept_newest_first():
    old, middle, new = (
        fact("site_meeting", on=date(2012, 2, 1)),
        fact("investment", on=date(2012, 3, 10)),
        fact("instruction"),
    )
    assert diagnose(evidence=iter([middle, old, new]), as_of=AS_OF, district_push_recorded=True).evidence == (
        new,
        middle,
    )


def test_evidence_of_two_projects_is_refused():
    with pytest.raises(ValueError, match="one project"):
        verdict(fact("site_meeting"), fact("investment", project_id=2))


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="rumour"):
        fact("rumour")


def test_a_new_kind_of_evidence_is_one_line_in_the_table(monkeypatch):
    monkeypatch.setitem(diagnosis.EVIDENCE_GROUPS, "inspection_visit", diagnosis.PUSH)
    assert verdict(fact("inspection_visit")) == PUSHED_NOT_MOVING


@pytest.mark.parametrize(
    ("previous", "light", "open_problems", "codes"),
    [
        ("yellow", "red", 0, ["behind_without_problem"]),
        ("yellow", "yellow", 0, ["behind_without_problem"]),
        ("yellow", "red", 1, []),
        ("blue", "red", 0, []),
        ("red", "blue", 0, []),
        ("none", "red", 0, []),
        (None, "red", 0, []),
    ],
)
def test_behind_at_two_month_ends_running_without_an_open_problem_is_concealed(previous, light, open_problems, codes):
    signs = concealed(previous_light=previous, light=light, open_problems=open_problems)
    assert [sign.code for sign in signs] == codes


def test_every_sign_of_concealment_has_its_reason():
    signs = concealed(
        previous_light="red",
        light="red",
        open_problems=0,
        sat_on=[("2012-007", "区规划分局"), ("2012-011", "南山镇")],
        repeats_last_report=True,
    )
    assert [(sign.code, sign.reason) for sign in signs] == [
        ("behind_without_problem", "连续两个月末落后，未报任何问题"),
        ("overdue_not_raised", "问题超过时限未上报：2012-007（区规划分局）、2012-011（南山镇）"),
        ("repeated_report", "周报与上期雷同"),
    ]
