"""Backwards is a question: what a new record says against what is known, where time alone cannot explain it.

Works do not undo themselves, money once spent stays spent. Who says otherwise corrects a mistake, and says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

STAGES = ("negotiating", "approval", "preparing", "building", "completed", "performing")
IMAGE_STAGES = ("clearing", "foundation", "structure", "installation", "finishing")
"""Values of 阶段 and 形象部位, the later ones last."""


@dataclass(frozen=True, slots=True)
class Course:
    """How far a project has come: values of 阶段 and 形象部位 ("" for not said), and whether works have begun."""

    stage: str = ""
    image_stage: str = ""
    started: bool = False


def goes_back(*, known: Course, said: Course) -> bool:
    """Whether `said` takes a start back, or puts the project at an earlier stage or part of the works than `known`.

    What either leaves open ("") is not compared; parts of the works only within the same stage.
    """
    if known.started and not said.started:
        return True
    if known.stage and said.stage and known.stage != said.stage:
        return STAGES.index(said.stage) < STAGES.index(known.stage)
    return image_goes_back(known=known.image_stage, said=said.image_stage)


def image_goes_back(*, known: str, said: str) -> bool:
    """Whether `said` is an earlier part of the works than `known`; "" for either says nothing."""
    return bool(known and said) and IMAGE_STAGES.index(said) < IMAGE_STAGES.index(known)


def lowered_months(*, known: Mapping[str, Decimal], said: Mapping[str, Decimal]) -> tuple[str, ...]:
    """The periods ("2012-02") whose amounts make a cumulative figure smaller than it is known, earliest first.

    Amounts are one month's each, in 万元. A period that `said` leaves out stays as known. Where what one month loses an
    earlier one gains, no sum is smaller and there is nothing to ask.
    """
    found, before, after, falls = [], Decimal(0), Decimal(0), False
    for period in sorted(known.keys() | said.keys()):
        before += known.get(period, 0)
        after += said.get(period, known.get(period, 0))
        if period in known and said.get(period, known[period]) < known[period]:
            found.append(period)
        falls = falls or (period in known and after < before)
    return tuple(found) if falls else ()


def fewer(*, known: Sequence[str], said: Sequence[str]) -> tuple[str, ...]:
    """Those of `known` whom `said` drops without another in their place; a silent `said` drops nobody."""
    gone = tuple(name for name in known if name not in said)
    return gone if said and len(said) < len(known) else ()
