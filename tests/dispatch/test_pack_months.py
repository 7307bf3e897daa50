"""Frozen months beside each other: what moved, and what has to be put right in the next issue."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dispatch.actions.standing import refresh_standings
from dispatch.models import DispatchMeeting, FrozenCorrection, Snapshot
from dispatch.month.content.codec import decode_table, encode_table
from dispatch.month.content.collect import month_content
from dispatch.month.content.compare import compare, comparison_tables
from dispatch.month.content.content import newest_number
from dispatch.month.content.corrections import (
    AFTERWARDS,
    INVESTED,
    LISTED,
    PLAN,
    PLAN_CHANGED,
    VERIFIED,
    correction_words,
    corrections_before,
    corrections_of,
    corrections_table,
)
from dispatch.rules.chain import FIRST, canonical, chained_hash
from projects.choices import Book
from projects.models import Assignment, InvestmentEntry
from projects.roles import Role
from tests import builders
from tests.builders import AT, FEBRUARY, JANUARY, MARCH, YEAR, assignment, entry, leader, plan, started_project

pytestmark = pytest.mark.django_db


def content_of(as_of):
    refresh_standings(from_month_end=as_of, at=AT)
    return month_content(as_of=as_of, number=newest_number(YEAR), on=as_of)


@pytest.fixture
def persons():
    return builders.user("office", Role.OFFICE), builders.user("supervisor", Role.SUPERVISOR)


@pytest.fixture
def freeze(persons):
    """freeze(JANUARY) keeps the month as it is known now."""
    office, supervisor = persons

    def freeze(month, *, at=AT):
        meeting = DispatchMeeting.objects.create(month=month, opened_at=AT, state=DispatchMeeting.State.FROZEN)
        content = canonical(content_of(month))
        last = Snapshot.objects.last()
        previous = last.sha256 if last else FIRST
        Snapshot.objects.create(
            meeting=meeting,
            content=content,
            sha256=chained_hash(content=content, previous=previous),
            previous_sha256=previous,
            ledger_number=newest_number(YEAR),
            proposed_by=office,
            confirmed_by=supervisor,
            frozen_on=month,
            frozen_at=at,
        )
        return meeting

    return freeze


def corrected(meeting, of, old, new, *, persons, reason="重复计算"):
    """An approved correction, and the entry that it leaves."""
    office, supervisor = persons
    standing = of.entries.get(on=meeting.month, book=Book.VERIFIED, reversed_by=None, kind=InvestmentEntry.Kind.MONTH)
    made = entry(of, new, month=meeting.month.month, replaces=standing)
    return FrozenCorrection.objects.create(
        meeting=meeting,
        project=of,
        old_wan=Decimal(old),
        new_wan=Decimal(new),
        reason=reason,
        state=FrozenCorrection.State.APPROVED,
        asked_on=FEBRUARY,
        asked_at=AT,
        office_by=office,
        office_at=AT,
        supervisor_by=supervisor,
        supervisor_at=AT,
        decided_on=FEBRUARY,
        entry=made,
    )


def found(as_of=MARCH):
    rows = corrections_before(as_of, number=newest_number(YEAR))
    return [(row.month.month, row.project, row.figure, row.was_wan, row.now_wan, row.reason) for row in rows]


def test_nothing_changed_is_nothing_to_put_right(freeze):
    started_project("甲", invested=[100, 50])
    freeze(JANUARY)
    freeze(FEBRUARY)
    assert found() == []
    table = corrections_table((), basis="")
    assert (table.rows, table.note) == ((), "以前各期没有需要更正的数字。")


def test_a_late_report_of_a_frozen_month(freeze):
    """January's sum moves February's along; only January is named, and February's own change by itself."""
    of = started_project("甲", invested=[100, 50])
    other = started_project("乙")
    entry(other, 5, book=Book.REPORTED, kind=InvestmentEntry.Kind.WEEK, on=date(2012, 1, 15))
    freeze(JANUARY)
    freeze(FEBRUARY)
    entry(other, 7, book=Book.REPORTED, kind=InvestmentEntry.Kind.WEEK, on=date(2012, 1, 22))
    entry(of, 60, month=2, replaces=of.entries.get(period="2012-02"))
    assert found() == [(1, "乙", INVESTED, 5, 12, AFTERWARDS), (2, "甲", INVESTED, 150, 160, AFTERWARDS)]
    assert found(FEBRUARY) == [(1, "乙", INVESTED, 5, 12, AFTERWARDS)]


def test_what_two_persons_approved_is_named_with_its_reason_once(freeze, persons):
    of = started_project("甲", invested=[100, 50])
    january = freeze(JANUARY)
    freeze(FEBRUARY)
    corrected(january, of, 100, 80, persons=persons)
    assert found() == [(1, "甲", VERIFIED, 100, 80, "重复计算")]
    row = corrections_before(MARCH, number=newest_number(YEAR))[0]
    assert correction_words(row) == "2012年1月 甲 当月审核数由100万元更正为80万元（重复计算）"


def test_a_correction_stands_in_one_issue_only(freeze, persons):
    of = started_project("甲", invested=[100, 50])
    january = freeze(JANUARY)
    corrected(january, of, 100, 80, persons=persons)
    freeze(FEBRUARY)
    issue = Snapshot.objects.get(meeting__month=FEBRUARY)
    named = corrections_of(json.loads(issue.content))
    assert [(row.figure, row.was_wan, row.now_wan) for row in named] == [(VERIFIED, 100, 80)]
    assert found() == []
    entry(of, 90, month=1, replaces=of.entries.get(on=JANUARY, reversed_by=None, kind=InvestmentEntry.Kind.MONTH))
    assert [row[2:5] for row in found()] == [(INVESTED, 100, 90), (INVESTED, 130, 140)]


def test_later_posts_are_not_known_yet(freeze):
    of = started_project("甲", invested=[100])
    freeze(JANUARY)
    number = newest_number(YEAR)
    entry(of, 60, month=1, replaces=of.entries.get())
    assert corrections_before(MARCH, number=number) == ()
    assert len(corrections_before(MARCH, number=newest_number(YEAR))) == 1


def test_plans_and_void_projects(freeze):
    of, gone = started_project("甲", planned=1200, invested=[100]), started_project("作废", invested=[30])
    freeze(JANUARY)
    plan(of, 1500, in_force_from=date(2012, 1, 20))
    gone.voided_at, gone.void_reason = AT, "重复立项"
    gone.save()
    started_project("后来列入", invested=[9])
    assert found() == [
        (1, "甲", PLAN, 1200, 1500, PLAN_CHANGED),
        (1, "作废", LISTED, 30, None, "项目已作废：重复立项"),
    ]


def test_another_year_s_months_are_left_alone(freeze):
    of = started_project("旧", year=2011, invested=[100])
    freeze(date(2011, 12, 31))
    entry(of, 60, month=1, replaces=of.entries.get())
    assert found() == []


def test_a_correction_of_last_december_stands_in_january_s_issue_and_in_no_other(freeze, persons):
    of = started_project("旧", year=2011)
    entry(of, 100, month=12)
    corrected(freeze(date(2011, 12, 31)), of, 100, 80, persons=persons, reason="漏减退款")
    started_project("新", invested=[100, 50])
    assert found(JANUARY) == [(12, "旧", VERIFIED, 100, 80, "漏减退款")]
    freeze(JANUARY, at=AT + timedelta(hours=1))
    assert found(FEBRUARY) == []


@pytest.fixture
def two_months():
    """Red to green (which is shown yellow), green to red, blue to green, and one that joins; 周 wins, 吴 loses."""
    for name, months, who in (
        ("赶上", [0, 300], "周某某"),
        ("退步", [100, 0], "吴某某"),
        ("好转", [96, 110], "周某某"),
    ):
        assignment(
            started_project(name, planned=1200, invested=months), Assignment.Role.RESPONSIBLE_LEADER, leader(who)
        )
    builders.policy(red_points=Decimal("-8"), yellow_points=Decimal("-5"))
    before = content_of(JANUARY)
    started_project("新列", planned=1200, invested=[0, 200])
    after = content_of(FEBRUARY)
    return before, after


def test_who_moved(two_months):
    comparison = compare(*two_months)
    assert [move.name for move in comparison.red_to_green] == ["赶上"]
    assert [move.name for move in comparison.fell_back] == ["退步"]
    assert [move.name for move in comparison.improved] == ["赶上", "好转"]
    assert (comparison.joined, comparison.left) == (("新列",), ())
    assert comparison.lights["green"] == (1, 2)
    assert comparison.invested_wan == (196, 806)
    move = comparison.red_to_green[0]
    assert (move.before, move.after, move.lag_before_points, move.leader) == (
        "red",
        "green",
        Decimal("-8.333333333333"),
        "周某某",
    )


def test_ranks_move(two_months):
    places = {place.name: place for place in compare(*two_months).places if place.kind == "leaders"}
    assert (places["周某某"].before, places["周某某"].after, places["周某某"].climbed) == ((2, 2), (1, 2), 1)
    assert places["吴某某"].climbed == -1
    assert (places["未定"].before, places["未定"].climbed) == (None, None)


def test_the_comparison_as_tables(two_months):
    moves, places = comparison_tables(compare(*two_months))
    assert [(row[0], row[5]) for row in moves.rows] == [("退步", "绿→红"), ("赶上", "红→绿"), ("好转", "蓝→绿")]
    assert moves.note == "红灯转绿灯1个，好转2个（含红灯转绿灯），退步1个。"
    assert ("包保领导", "周某某", 2, "2/2", "1/2", "+1") in {row[:6] for row in places.rows}
    assert [decode_table(encode_table(table)) for table in (moves, places)] == [moves, places]


def test_the_first_month_has_nothing_to_compare_with(two_months):
    comparison = compare(None, two_months[1])
    assert (comparison.red_to_green, comparison.fell_back, comparison.joined) == ((), (), ())
    assert comparison.completion_pct[0] is None and comparison.lights["green"] == (None, 2)
    moves, _ = comparison_tables(comparison)
    assert (moves.rows, moves.note) == ((), "没有上期数据，不作比较。")
