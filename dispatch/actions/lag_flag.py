"""The morning job: flags open, worsen, ease and clear as lights change."""

from collections import Counter, defaultdict

from django.db import transaction

from dispatch.actions.standing import refresh_standings
from dispatch.models import LagFlag, LagFlagEvent, Standing
from dispatch.rules.light import CLEARED, OPENED, flag_change
from projects.actions.audit import Happening, record
from projects.actions.investment import locked_ledger
from projects.choices import Light

BATCH = 500


@transaction.atomic
def flag_lagging(*, as_of, on, at):
    """Bring flags in line with the lights at the month's end `as_of`; `on` is the day the job runs for.

    Returns {change: count}. Safe to repeat, to miss and to run twice at once: runs queue up behind the year's lock,
    and a flag changes only where its light differs from the standing's.
    """
    locked_ledger(as_of.year)
    refresh_standings(from_month_end=as_of, at=at)
    open_flags = {flag.project_id: flag for flag in LagFlag.objects.filter(cleared_on__isnull=True)}
    opened, changed, events = [], [], []
    standings = Standing.objects.filter(as_of=as_of).values_list("project_id", "light", "lag_vs_time_points")
    for project_id, light, lag_points in standings.iterator(chunk_size=5000):
        flag = open_flags.get(project_id)
        change = flag_change(old=flag and flag.light, new=light)
        if change is None:
            continue
        from_light = flag.light if flag else Light.NONE
        if change == OPENED:
            flag = LagFlag(project_id=project_id, opened_on=on, worst_light=light)
            opened.append(flag)
        else:
            changed.append(flag)
        if change == CLEARED:
            flag.cleared_on = on
        flag.light, flag.changed_on = light, on
        flag.worst_light = min(flag.worst_light, light, key=Standing.SEVERITY.__getitem__)
        events.append(
            LagFlagEvent(
                flag=flag,
                kind=change,
                as_of=as_of,
                from_light=from_light,
                to_light=light,
                lag_vs_time_points=lag_points,
                recorded_at=at,
            )
        )
    LagFlag.objects.bulk_create(opened, batch_size=BATCH)
    _save(changed)
    LagFlagEvent.objects.bulk_create(events, batch_size=BATCH)
    counts = Counter(event.kind for event in events)
    result = {kind: counts[kind] for kind in LagFlagEvent.Kind.values}
    if events:
        record([Happening("落后预警", f"截至{as_of}", changes={"变化": ["", result]})], by=None, at=at)
    return result


def _save(flags):
    """One UPDATE for all flags that change to the same: a morning knows few different changes."""
    alike = defaultdict(list)
    for flag in flags:
        alike[flag.light, flag.worst_light, flag.changed_on, flag.cleared_on].append(flag.pk)
    for (light, worst_light, changed_on, cleared_on), ids in alike.items():
        for start in range(0, len(ids), BATCH):
            LagFlag.objects.filter(pk__in=ids[start : start + BATCH]).update(
                light=light, worst_light=worst_light, changed_on=changed_on, cleared_on=cleared_on
            )
