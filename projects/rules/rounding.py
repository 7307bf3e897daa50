"""Exact inside, rounded once at the end.

Every rule turns its inputs into `Fraction`, computes without loss and gives a `Decimal` of 28 significant digits by a
single division. Two figures that differ at all differ by far more than the 28th digit (amounts are whole yuan, a
schedule has at most 12 x 31 steps), so a `Decimal` from a rule may be compared with a threshold or another figure as if
it were exact: a lag of exactly five points is `Decimal("-5")`. What must not be done is to subtract two such figures
from each other, hence the lag rules take amounts, never rates.

Display: ROUND_HALF_UP, ties away from zero. Percentages have two decimals, differences in points
one and a sign, the parts of such a difference two and a sign.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

_EXACT_DIGITS = Context(prec=28)
_DISPLAY = Context(prec=50, rounding=ROUND_HALF_UP)

NOT_AVAILABLE = "—"


def exact(value: Decimal | Fraction | int) -> Fraction:
    """The same number as a fraction. Raises TypeError for a float, which has lost its exact value already."""
    if isinstance(value, float):
        raise TypeError(f"figures are Decimal, not float: {value!r}")
    return Fraction(value)


def as_decimal(value: Fraction) -> Decimal:
    """28 significant digits, unrounded for every practical purpose; independent of the caller's decimal context."""
    return _EXACT_DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))


def round_half_up(value: Decimal, *, places: int) -> Decimal:
    """Ties go away from zero; a negative zero becomes zero."""
    rounded = value.quantize(Decimal(1).scaleb(-places), context=_DISPLAY)
    return abs(rounded) if rounded.is_zero() else rounded


def round_pct(value: Decimal) -> Decimal:
    """A percentage as shown: two decimals."""
    return round_half_up(value, places=2)


def round_points(value: Decimal) -> Decimal:
    """A difference in percentage points as shown: one decimal."""
    return round_half_up(value, places=1)


def pct_text(value: Decimal | None) -> str:
    """`4.87`, without the sign of percent; `—` where there is no figure."""
    return NOT_AVAILABLE if value is None else f"{round_pct(value):f}"


def points_text(value: Decimal | None) -> str:
    """`-11.8`, `+2.4`, `0.0` (never `-0.0`); `—` where there is no figure."""
    return NOT_AVAILABLE if value is None else _signed(round_points(value))


def round_parts(value: Decimal) -> Decimal:
    """What one part adds to a difference in points, as shown: two decimals, so that parts of a headline of one add up."""
    return round_half_up(value, places=2)


def parts_text(value: Decimal | None) -> str:
    """`-7.37`, `+0.27`, `0.00`; `—` where there is no figure."""
    return NOT_AVAILABLE if value is None else _signed(round_parts(value))


def _signed(rounded):
    return f"{rounded:+f}" if rounded else f"{rounded:f}"


def share_text(part: int, whole: int) -> str:
    """`75.0%（3/4）`: a share never goes without what it is a share of; `—` of nothing."""
    if not whole:
        return NOT_AVAILABLE
    return f"{round_points(as_decimal(Fraction(part * 100, whole))):f}%（{part}/{whole}）"
