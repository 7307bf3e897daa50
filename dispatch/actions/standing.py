"""Keeping the standings true: whoever changes figures, plans or policy refreshes them in the same transaction."""

from datetime import date, datetime

from django.db import transaction

from dispatch.models import Standing
from dispatch.queries.standing import standing_values
from projects.actions.bulk import create_in_batches

KEYS = {"id", "project_id", "as_of", "computed_at"}
VALUES = [field.attname for field in Standing._meta.concrete_fields if field.attname not in KEYS]
BATCH = 500


@transaction.atomic
def refresh_standings(*, from_month_end: date, at: datetime) -> int:
    """Compute anew the standings at this month's end and at every later one that is on record; returns rows written.

    Later months are included because a light depends on the one before it.
    """
    later = Standing.objects.filter(as_of__gt=from_month_end, as_of__year=from_month_end.year)
    month_ends = {from_month_end, *later.order_by().values_list("as_of", flat=True).distinct()}
    return sum(_refresh(as_of, at) for as_of in sorted(month_ends))


def _refresh(as_of: date, at: datetime) -> int:
    standings = Standing.objects.filter(as_of=as_of)
    old = {row["project_id"]: row for row in standings.values("project_id", *VALUES).iterator(chunk_size=5000)}
    changed = []
    for values in standing_values(as_of=as_of):
        if old.pop(values["project_id"], None) != values:
            changed.append(Standing(as_of=as_of, computed_at=at, **values))
    create_in_batches(Standing, changed, replacing=("project_id", "as_of"))
    gone = list(old)
    for start in range(0, len(gone), BATCH):
        standings.filter(project__in=gone[start : start + BATCH]).delete()
    return len(changed) + len(gone)
