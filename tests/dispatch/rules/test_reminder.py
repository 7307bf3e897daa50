from datetime import UTC, datetime, timedelta

import pytest

from dispatch.rules.reminder import (
    LINES_SHOWN,
    Matter,
    Person,
    concerns,
    counts_text,
    group_text,
    may_send,
    next_try,
    personal_text,
)
from projects.roles import Role

AT = datetime(2012, 3, 26, 7, 30, tzinfo=UTC)


def person(*roles, pk=1, unit=None, leader=None, acts_for=()):
    return Person(pk, frozenset(roles), unit, leader, frozenset(acts_for))


MATTER = Matter("k", "s", "/", units=frozenset({7}), leaders=frozenset({8}), users=frozenset({9}))
DISTRICT = Matter("k", "s", "/")


@pytest.mark.parametrize(
    ("matter", "who", "roles", "told"),
    [
        (MATTER, person(Role.LIAISON, unit=7), {Role.LIAISON}, True),
        (MATTER, person(Role.LIAISON, unit=6), {Role.LIAISON}, False),
        (MATTER, person(Role.LIAISON), {Role.LIAISON}, False),
        (MATTER, person(Role.LEAD_UNIT, unit=7), {Role.LIAISON}, False),
        (MATTER, person(Role.LEAD_UNIT, Role.LIAISON, unit=7), {Role.LIAISON}, True),
        (MATTER, person(unit=7), {Role.LIAISON}, False),
        (MATTER, person(Role.LEADER, leader=8), {Role.LEADER}, True),
        (MATTER, person(Role.LEADER, leader=5), {Role.LEADER}, False),
        (MATTER, person(leader=8), {Role.LEADER}, False),
        (MATTER, person(Role.SECRETARY, acts_for=[8]), {Role.LEADER, Role.SECRETARY}, True),
        (MATTER, person(Role.SECRETARY, acts_for=[5]), {Role.LEADER, Role.SECRETARY}, False),
        (MATTER, person(Role.SECRETARY, acts_for=[8]), {Role.LEADER}, False),
        (MATTER, person(pk=9), set(), True),
        (MATTER, person(Role.CHIEF), {Role.CHIEF}, True),
        (DISTRICT, person(Role.OFFICE), {Role.OFFICE}, True),
        (DISTRICT, person(Role.OFFICE), {Role.CHIEF}, False),
        (DISTRICT, person(Role.ADMIN), {Role.ADMIN}, True),
        (DISTRICT, person(Role.LEADER, leader=8), {Role.LEADER}, False),
        (DISTRICT, person(Role.LIAISON, unit=7), set(Role), False),
    ],
)
def test_whom_a_matter_concerns(matter, who, roles, told):
    assert concerns(matter, person=who, roles=frozenset(roles)) is told


@pytest.mark.parametrize(
    ("matters", "overdue", "text"),
    [(3, 1, "您有3件待办，1件超期"), (1, 0, "您有1件待办"), (2, 2, "您有2件待办，2件超期")],
)
def test_counts(matters, overdue, text):
    assert counts_text(matters=matters, overdue=overdue) == text


def test_a_personal_digest_names_the_matters_and_says_where_to_go():
    text = personal_text(["甲厂扩产周报今天17:00前报送", "问题待签收"], url="https://portal.example/notifications/")
    assert text == ("1. 甲厂扩产周报今天17:00前报送\n2. 问题待签收\n办理：https://portal.example/notifications/")


@pytest.mark.parametrize(("count", "more"), [(LINES_SHOWN, None), (LINES_SHOWN + 1, "……还有1件")])
def test_a_long_digest_is_cut(count, more):
    lines = personal_text(["一件事"] * count, url="").splitlines()
    assert lines[LINES_SHOWN - 1] == f"{LINES_SHOWN}. 一件事"
    assert lines[LINES_SHOWN:] == [*filter(None, [more]), "请登录重大项目调度系统办理。"]


LONG = "甲厂扩产二期工程及其配套设施：" + "征地补偿未到位" * 26


@pytest.mark.parametrize("count", [1, 3, 4, 20, 300])
@pytest.mark.parametrize("most", [2048, 20_000, 700, 60])
def test_a_digest_never_exceeds_what_its_channel_takes(count, most):
    url = "https://portal.example/notifications/"
    text = personal_text([LONG] * count, url=url, head=f"您有{count}件待办", most_bytes=most)
    lines = text.splitlines()
    shown = sum(line.endswith(LONG) for line in lines)
    assert lines[0] == f"您有{count}件待办"
    assert lines[-1] == f"办理：{url}"
    assert lines[1 + shown : -1] == ([f"……还有{count - shown}件"] if shown < count else [])
    assert len(text.encode()) <= most or shown == 0
    more = personal_text([LONG] * (shown + 1), url=url, head=f"您有{count}件待办")
    assert shown in (count, LINES_SHOWN) or len(more.encode()) + len("\n……还有1件".encode()) > most - 4


def test_the_last_line_that_fits_is_kept():
    whole = personal_text(["甲", "乙"], url="", head="头")
    assert personal_text(["甲", "乙"], url="", head="头", most_bytes=len(whole.encode())) == whole
    cut = personal_text(["甲", "乙乙乙乙乙乙乙"], url="", head="头", most_bytes=len(whole.encode()) + 11)
    assert cut == "头\n1. 甲\n……还有1件\n请登录重大项目调度系统办理。"


def test_a_group_reads_name_and_counts():
    text = group_text("王某某", counts="您有1件待办", url="")
    assert text == "【重大项目调度】王某某：您有1件待办。请登录重大项目调度系统办理。"


@pytest.mark.parametrize(
    ("hour", "minute", "allowed"),
    [(0, 0, False), (7, 29, False), (7, 30, True), (12, 0, True), (19, 59, True), (20, 0, False)],
)
def test_nobody_is_woken(hour, minute, allowed):
    assert may_send(AT.replace(hour=hour, minute=minute)) is allowed


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120)])
def test_failures_are_tried_again_ever_later(attempts, minutes):
    assert next_try(attempts=attempts, at=AT) == AT + timedelta(minutes=minutes)


def test_after_the_fifth_failure_it_is_given_up():
    assert next_try(attempts=5, at=AT) is None
