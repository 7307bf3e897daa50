"""Changing the rules of judgement: the standings from that day on follow in the same transaction."""

from datetime import datetime

from django.db import transaction

from dispatch.actions.standing import refresh_standings
from dispatch.models import Standing
from projects.actions.master_data import save_master_data
from projects.models import Policy, User


@transaction.atomic
def save_policy(policy: Policy, *, is_new: bool, changes: dict[str, list], by: User, at: datetime) -> None:
    save_master_data(policy, is_new=is_new, changes=changes, by=by, at=at)
    month_ends = Standing.objects.filter(as_of__gte=policy.in_force_from).order_by("as_of")
    for year in sorted({day.year for day in month_ends.values_list("as_of", flat=True).distinct()}):
        first = month_ends.filter(as_of__year=year).values_list("as_of", flat=True).first()
        refresh_standings(from_month_end=first, at=at)
