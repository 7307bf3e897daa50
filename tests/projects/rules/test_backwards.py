from decimal import Decimal

import pytest

from projects.rules.backwards import Course, fewer, goes_back, lowered_months


@pytest.mark.parametrize(
    ("known", "said", "back"),
    [
        (("building", "structure", True), ("building", "structure", True), False),
        (("building", "structure", True), ("building", "foundation", True), True),
        (("building", "foundation", True), ("building", "structure", True), False),
        (("building", "structure", True), ("building", "", True), False),
        (("building", "", True), ("building", "clearing", True), False),
        (("building", "structure", True), ("preparing", "clearing", False), True),
        (("preparing", "clearing", True), ("preparing", "clearing", False), True),
        (("approval", "", False), ("negotiating", "", False), True),
        (("negotiating", "", False), ("approval", "", False), False),
        (("building", "finishing", True), ("completed", "", True), False),
        (("", "", False), ("negotiating", "", False), False),
        (("", "", True), ("negotiating", "", False), True),
    ],
)
def test_goes_back(known, said, back):
    assert goes_back(known=Course(*known), said=Course(*said)) is back


@pytest.mark.parametrize(
    ("known", "said", "lowered"),
    [
        ({1: 100, 2: 50}, {1: 100, 2: 50}, []),
        ({1: 100, 2: 50}, {2: 49}, [2]),
        ({1: 100, 2: 50}, {1: 99, 2: 50}, [1]),
        ({1: 100, 2: 50}, {1: 90, 2: 60}, [1]),
        ({1: 100, 2: 50}, {1: 110, 2: 40}, []),
        ({1: 100, 2: 50}, {1: 110, 2: 39}, [2]),
        ({1: 100}, {1: 90, 2: 500}, [1]),
        ({}, {1: 0}, []),
    ],
)
def test_lowered_months(known, said, lowered):
    by_period = [{f"2012-0{month}": Decimal(amount) for month, amount in months.items()} for months in (known, said)]
    assert lowered_months(known=by_period[0], said=by_period[1]) == tuple(f"2012-0{month}" for month in lowered)


@pytest.mark.parametrize(
    ("known", "said", "gone"),
    [
        ("甲乙", "甲", "乙"),
        ("甲乙", "丙", "甲乙"),
        ("甲", "乙", ""),
        ("甲乙", "甲丙", ""),
        ("甲", "", ""),
        ("甲", "甲乙", ""),
    ],
)
def test_fewer(known, said, gone):
    assert fewer(known=tuple(known), said=tuple(said)) == tuple(gone)
