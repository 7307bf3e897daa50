from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from projects.rules.rounding import as_decimal, exact, pct_text, points_text, round_pct, round_points, share_text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("-11.8", "-11.8"),
        ("0.05", "0.1"),
        ("-0.05", "-0.1"),
        ("2.25", "2.3"),
        ("-2.25", "-2.3"),
        ("2.35", "2.4"),
        ("2.2499999999999999999999999", "2.2"),
        ("99.95", "100.0"),
        ("-0.04", "0.0"),
        ("-0", "0.0"),
    ],
)
def test_points_round_half_away_from_zero_to_one_decimal(value, expected):
    assert str(round_points(Decimal(value))) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("4.866666", "4.87"),
        ("4.865", "4.87"),
        ("4.875", "4.88"),
        ("-4.865", "-4.87"),
        ("25", "25.00"),
        ("-0.004", "0.00"),
    ],
)
def test_percentages_round_half_away_from_zero_to_two_decimals(value, expected):
    assert str(round_pct(Decimal(value))) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("-11.8", "-11.8"),
        ("-0.4984", "-0.5"),
        ("2.4390", "+2.4"),
        ("0", "0.0"),
        ("-0.04", "0.0"),
        ("0.04", "0.0"),
        ("-0.05", "-0.1"),
    ],
)
def test_points_are_shown_with_their_sign_and_zero_without_one(value, text):
    assert points_text(Decimal(value)) == text


def test_a_figure_that_does_not_exist_is_a_dash():
    assert pct_text(None) == "—"
    assert points_text(None) == "—"
    assert pct_text(Decimal("4.8666")) == "4.87"


def test_a_float_is_refused():
    with pytest.raises(TypeError, match="not float"):
        exact(0.1)


def test_results_do_not_depend_on_the_callers_decimal_context():
    with localcontext() as context:
        context.prec = 3
        value = as_decimal(Fraction(1, 6))
        assert str(round_pct(Decimal("12345.675"))) == "12345.68"
    assert str(value) == "0.1666666666666666666666666667"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 0, "—"), (0, 3, "0.0%（0/3）"), (2, 3, "66.7%（2/3）"), (1, 16, "6.3%（1/16）"), (4, 4, "100.0%（4/4）")],
)
def test_a_share_says_what_it_is_a_share_of(part, whole, text):
    assert share_text(part, whole) == text
