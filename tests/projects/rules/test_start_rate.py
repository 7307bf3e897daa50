from datetime import date
from decimal import Decimal

from projects.rules.start_rate import Share, StartFacts, start_rates, start_rates_by_category

FEBRUARY = date(2012, 2, 29)


def fact(project: str, *, category: str = "new_start", started: bool = False, due: date | None = None) -> StartFacts:
    return StartFacts(project=project, category=category, started=started, due_on=due)


FACTS = [
    fact("on time", started=True, due=date(2012, 1, 31)),
    fact("late", due=FEBRUARY),
    fact("next month", due=date(2012, 3, 1)),
    fact("early", started=True, due=date(2012, 3, 31)),
    fact("started, no date", started=True),
    fact("no date"),
    fact("carried over, under way", category="carried_over", started=True, due=date(2011, 6, 30)),
    fact("carried over, never started", category="carried_over", due=date(2011, 12, 31)),
    fact("pipeline", category="pipeline"),
]


def test_the_annual_rate_of_the_speech():
    facts = [fact(str(number), started=number < 5) for number in range(18)] + [
        fact("other", category="carried_over", started=True)
    ]
    annual = start_rates(projects=facts, as_of=FEBRUARY).annual
    assert annual == Share(started=5, total=18)
    assert round(annual.pct, 2) == Decimal("27.78")


def test_both_denominators_and_the_projects_between_them():
    rates = start_rates(projects=iter(FACTS), as_of=FEBRUARY)
    assert rates.annual == Share(started=3, total=6)
    assert rates.on_schedule == Share(started=2, total=4)
    assert rates.started_early == ("early",)
    assert rates.not_started_as_planned == ("late", "carried over, never started")


def test_what_is_planned_by_the_end_of_the_month_counts_from_its_first_day():
    assert (
        start_rates(projects=FACTS, as_of=date(2012, 2, 1)).on_schedule
        == start_rates(projects=FACTS, as_of=FEBRUARY).on_schedule
    )
    assert start_rates(projects=FACTS, as_of=date(2012, 1, 31)).on_schedule == Share(started=2, total=3)


def test_by_category():
    rates = start_rates_by_category(projects=iter(FACTS), as_of=FEBRUARY)
    assert {category: (figures.annual, figures.on_schedule) for category, figures in rates.items()} == {
        "new_start": (Share(3, 6), Share(1, 2)),
        "carried_over": (Share(1, 2), Share(1, 2)),
        "pipeline": (Share(0, 1), Share(0, 0)),
    }
    assert rates["carried_over"].not_started_as_planned == ("carried over, never started",)


def test_nothing_planned_has_no_rate():
    assert Share(started=0, total=0).pct is None
    assert start_rates(projects=[], as_of=FEBRUARY).annual.pct is None
