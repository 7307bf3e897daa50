"""Ranks of leaders and lead units by completion, each with its n (domain §18.8, 18.9)."""

from collections import defaultdict

from dispatch.models import Standing
from dispatch.queries.people import people_of
from projects.rules.investment import aggregate, rank


def ranks_at(as_of):
    """({leader: place in words}, {first lead unit: place in words}) at the month's end `as_of`, by name.

    Each is ranked by the completion of those projects he answers for on that day that are due, sum over sum.
    """
    rows = Standing.objects.filter(as_of=as_of, project__voided_at__isnull=True).due()
    amounts = {pk: (invested, plan) for pk, invested, plan in rows.values_list("project", "invested_wan", "plan_wan")}
    people = people_of(amounts, on=as_of)
    leaders, units = defaultdict(list), defaultdict(list)
    for pk, amount in amounts.items():
        leaders[people[pk].leader].append(amount)
        units[people[pk].lead_unit].append(amount)
    return _places(leaders), _places(units)


def _places(groups):
    groups.pop("", None)
    places = rank([aggregate(amounts=amounts).completion_pct for amounts in groups.values()])
    return {name: place_words(place) for name, place in zip(groups, places, strict=True)}


def place_words(place):
    """第3名（共20名）; a published rank always shows n."""
    if place is None:
        return "没有到期的项目，不排名"
    return f"{'并列' if place.tied else ''}第{place.place}名（共{place.n}名）"
