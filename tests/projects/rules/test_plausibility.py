"""Hints about figures worth a second look: each rule with what sets it off and what just does not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from projects.rules import plausibility as rules
from projects.rules.plausibility import Week

FIRST = date(2012, 3, 4)


def weeks(*amounts, first=FIRST):
    return [Week(first + timedelta(days=7 * n), Decimal(amount)) for n, amount in enumerate(amounts)]


def code(hint):
    return hint and hint.code


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        ([], None),
        ([(FIRST, Decimal(5))], None),
        ([(FIRST, Decimal(5)), (date(2012, 3, 11), Decimal(5))], None),
        ([(FIRST, Decimal(5)), (date(2012, 3, 11), Decimal("4.99"))], "cumulative_falls"),
    ],
)
def test_cumulative_falls(figures, found):
    assert code(rules.cumulative_falls(label="已签约户", figures=figures)) == found


def test_a_fall_is_told_with_both_figures():
    figures = [(FIRST, Decimal(1200)), (date(2012, 3, 11), Decimal(1150))]
    hint = rules.cumulative_falls(label="已签约户", figures=figures)
    assert hint.text == "已签约户由3月4日的1,200变为3月11日的1,150，累计数变小了，请核对是更正还是笔误。"


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        ((20, 20, 20, 60), None),  # three times the mean is the limit, not past it
        ((20, 20, 20, 61), "month_end_jump"),
        ((0, 0, 0, 500), None),  # nothing to compare with: that is money without a start, or a late start
        ((20, 500), None),
    ],
)
def test_month_end_jump(amounts, found):
    assert code(rules.month_end_jump(weeks(*amounts))) == found


def test_the_jump_of_an_earlier_month_is_found():
    march = weeks(20, 20, 20, 400)
    april = weeks(10, first=date(2012, 4, 8))
    assert "3月前3周共报60万元，最后一周报400万元" in rules.month_end_jump(march + april).text


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        ((100, 200, 300), None),
        ((100, 200, 300, 100), "round_number_run"),
        ((100, 200, "300.5", 100), None),
        ((100, 200, 0, 100), None),
        ((55, 100, 200, 300, 100), "round_number_run"),
        ((100, 200, 300, 100, 55), None),
    ],
)
def test_round_number_run(amounts, found):
    assert code(rules.round_number_run(weeks(*amounts))) == found


@pytest.mark.parametrize(
    ("amounts", "started", "found"),
    [((0, 30), False, "money_without_start"), ((0, 30), True, None), ((0, 0), False, None), ((), False, None)],
)
def test_money_without_start(amounts, started, found):
    assert code(rules.money_without_start(weeks(*amounts), started=started)) == found


@pytest.mark.parametrize(
    ("photos", "found"),
    [
        ([], None),
        ([(FIRST, "aa"), (date(2012, 3, 11), "bb")], None),
        ([(FIRST, "aa"), (date(2012, 3, 11), "aa")], "repeated_photo"),
        ([(FIRST, "aa"), (FIRST, "aa")], None),
        ([(FIRST, ""), (date(2012, 3, 11), "")], None),
    ],
)
def test_repeated_photos(photos, found):
    assert code(rules.repeated_photos(photos)) == found


def test_repeated_report():
    assert rules.repeated_report([]) is None
    assert rules.repeated_report([FIRST, date(2012, 3, 12)]).text.startswith("3月12日当周的周报与上一期")


def test_no_hint_accuses():
    hints = [
        rules.cumulative_falls(label="年初累计", figures=[(FIRST, Decimal(5)), (date(2012, 3, 11), Decimal(4))]),
        rules.month_end_jump(weeks(20, 20, 20, 400)),
        rules.round_number_run(weeks(100, 100, 100, 100)),
        rules.money_without_start(weeks(5), started=False),
        rules.repeated_photos([(FIRST, "aa"), (date(2012, 3, 11), "aa")]),
        rules.repeated_report([FIRST]),
    ]
    assert all("请" in hint.text for hint in hints)
    assert not [hint.text for hint in hints if any(word in hint.text for word in ("造假", "虚报", "弄虚", "违规"))]
