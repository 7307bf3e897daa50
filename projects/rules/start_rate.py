"""Start rates (开工率), both denominators."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from projects.rules.rounding import as_decimal
from projects.rules.schedule import month_end

NEW_START = "new_start"


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What is known on `as_of` of one project's start.

    `due_on` is the day the planned start is due (see `schedule.due_on`), None where none is planned.
    """

    project: Hashable
    category: str
    started: bool
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Share:
    """Started out of total, both printed."""

    started: int
    total: int

    @property
    def pct(self) -> Decimal | None:
        """Percent, unrounded; None where the total is 0."""
        return as_decimal(Fraction(self.started * 100, self.total)) if self.total else None


@dataclass(frozen=True, slots=True)
class StartRates:
    """Both rates, 年度开工率 and 应开工按期率, and the projects that make the difference, in the order given."""

    annual: Share
    on_schedule: Share
    started_early: tuple[Hashable, ...]
    not_started_as_planned: tuple[Hashable, ...]


def start_rates(*, projects: Iterable[StartFacts], as_of: date) -> StartRates:
    """The headline. The annual rate is that of the new starts (5/18 in the speech), the rest is of any category.

    On schedule: planned to start by the end of `as_of`'s month and started / all so planned. Started early: started,
    and planned for after that month.
    """
    facts = tuple(projects)
    return _rates(facts, annual_base=[fact for fact in facts if fact.category == NEW_START], as_of=as_of)


def start_rates_by_category(*, projects: Iterable[StartFacts], as_of: date) -> dict[str, StartRates]:
    """The same per category, where the annual rate is started / all of the category.

    Categories come in the order of their first project.
    """
    groups: dict[str, list[StartFacts]] = {}
    for fact in projects:
        groups.setdefault(fact.category, []).append(fact)
    return {category: _rates(facts, annual_base=facts, as_of=as_of) for category, facts in groups.items()}


def _rates(facts: Iterable[StartFacts], *, annual_base: list[StartFacts], as_of: date) -> StartRates:
    limit = month_end(year=as_of.year, month=as_of.month)
    planned = [fact for fact in facts if fact.due_on is not None]
    due = [fact for fact in planned if fact.due_on <= limit]
    return StartRates(
        annual=_share(annual_base),
        on_schedule=_share(due),
        started_early=tuple(fact.project for fact in planned if fact.started and fact.due_on > limit),
        not_started_as_planned=tuple(fact.project for fact in due if not fact.started),
    )


def _share(facts: list[StartFacts]) -> Share:
    return Share(started=sum(fact.started for fact in facts), total=len(facts))
