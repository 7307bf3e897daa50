"""Keeping the standings true: whoever changes figures, plans or policy refreshes them in the same transaction."""

from django.db import transaction

from dispatch.models import Standing
from dispatch.reports.standing import compute_standings

KEYS = {"id", "project_id", "as_of", "computed_at"}
VALUES = [field.attname for field in Standing._meta.concrete_fields if field.attname not in KEYS]


@transaction.atomic
def refresh_standings(*, from_month_end, at):
    """Compute anew the standings at this month's end and at every later one that is on record; returns rows written.

    Later months are included because a light depends on the one before it.
    """
    later = Standing.objects.filter(as_of__gt=from_month_end, as_of__year=from_month_end.year)
    month_ends = {from_month_end, *later.order_by().values_list("as_of", flat=True).distinct()}
    return sum(_refresh(as_of, at) for as_of in sorted(month_ends))


def _refresh(as_of, at):
    old = {standing.project_id: standing for standing in Standing.objects.filter(as_of=as_of).iterator(chunk_size=5000)}
    changed = []
    for standing in compute_standings(as_of=as_of, at=at):
        before = old.pop(standing.project_id, None)
        if before is None or any(getattr(before, name) != getattr(standing, name) for name in VALUES):
            changed.append(standing)
    Standing.objects.bulk_create(
        changed,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["project", "as_of"],
        update_fields=[*VALUES, "computed_at"],
    )
    gone = [standing.pk for standing in old.values()]
    for start in range(0, len(gone), 500):
        Standing.objects.filter(pk__in=gone[start : start + 500]).delete()
    return len(changed) + len(gone)
