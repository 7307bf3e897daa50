"""The year month by month: what each project invested and what its plan wanted."""

from collections import defaultdict
from decimal import Decimal
from itertools import accumulate

from django.db.models import Sum

from dispatch.month.facts.values import Months
from projects.models import AnnualPlan, InvestmentEntry


def months_of_projects(*, as_of, number):
    """{project id: Months}, the ledger up to the post `number`."""
    invested = defaultdict(dict)
    entries = InvestmentEntry.objects.in_figures(number=number).in_year_up_to(as_of).order_by()
    for project, period, amount in entries.values_list("project", "period").annotate(Sum("amount_wan")):
        invested[project][int(period[-2:])] = amount
    plans = AnnualPlan.objects.in_force_on(as_of).filter(cumulative_wan__isnull=False)
    planned = dict(plans.values_list("project", "cumulative_wan"))
    return {
        project: Months(_cumulative(invested.get(project), as_of.month), planned.get(project, ()))
        for project in invested.keys() | planned.keys()
    }


def _cumulative(by_month, last):
    if by_month is None:
        return ()
    return tuple(accumulate(by_month.get(month, Decimal(0)) for month in range(1, last + 1)))
