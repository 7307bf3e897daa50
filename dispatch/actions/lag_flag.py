"""The morning job: flags open, worsen, ease and clear as lights change."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from dispatch.actions.standing import refresh_standings
from dispatch.models import LagFlag, LagFlagEvent, Standing
from dispatch.queries.planned_events import missed_since
from dispatch.rules.light import CLEARED, PlannedEvent, flag_change, is_flagged
from projects.actions.audit import Happening, record
from projects.actions.investment import locked_ledger
from projects.choices import Light

BATCH = 500
WRITTEN = ("light", "worst_light", "changed_on", "cleared_on", "missed", "missed_on")


@transaction.atomic
def flag_lagging(*, as_of: date, on: date, at: datetime) -> dict[str, int]:
    """Bring flags in line with the lights at the month's end `as_of`, and with the dates missed since, up to the day before
    `on`, for which the job runs.

    Returns {change: count}. Safe to repeat, to miss and to run twice at once: runs queue up behind the year's lock,
    and a flag changes only where its light differs from the standing's.
    """
    locked_ledger(as_of.year)
    refresh_standings(from_month_end=as_of, at=at)
    open_flags = {flag.project_id: flag for flag in LagFlag.objects.filter(cleared_on__isnull=True)}
    missed = missed_since(as_of, on=on)
    opened, changed, events = [], [], []
    standings = Standing.objects.filter(as_of=as_of).values_list("project_id", "light", "lag_vs_time_points")
    for project_id, light, lag_points in standings.iterator(chunk_size=5000):
        flag, event = open_flags.get(project_id), missed.get(project_id)
        seen = _Seen(as_of, on, light, event)
        change = seen.change_of(flag)
        if change is None and (flag is None or not seen.renames(flag)):
            continue
        if change is not None:
            from_light = flag.light if flag else Light.NONE
            flag = flag or LagFlag(project_id=project_id, opened_on=seen.day, worst_light=light)
            events.append(_event(flag, change, from_light, light, lag_points, as_of=as_of, at=at))
        seen.write_on(flag, change)
        (opened if flag.pk is None else changed).append(flag)
    LagFlag.objects.bulk_create(opened, batch_size=BATCH)
    _save(changed)
    LagFlagEvent.objects.bulk_create(events, batch_size=BATCH)
    counts = Counter(event.kind for event in events)
    result = {kind: counts[kind] for kind in LagFlagEvent.Kind.values}
    if events:
        record([Happening("落后预警", f"截至{as_of}", changes={"变化": ["", result]})], by=None, at=at)
    return result


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a morning sees of one project: its light at the month's end `as_of`, and the event missed since, if any."""

    as_of: date
    on: date
    light: str
    event: PlannedEvent | None

    @property
    def day(self) -> date:
        """The month's end that lit it, or the day after the missed one: never the day on which the job ran."""
        if self.event is None or is_flagged(self.light):
            return self.as_of
        return self.event.due_on + timedelta(days=1)

    def change_of(self, flag: LagFlag | None) -> str | None:
        return flag_change(
            old=flag and flag.light,
            new=self.light,
            had_missed=bool(flag and flag.missed),
            has_missed=self.event is not None,
        )

    def renames(self, flag: LagFlag) -> bool:
        """Whether a flag that stays open names another missed event, or none any more."""
        return (flag.missed, flag.missed_on) != self._missed

    @property
    def _missed(self) -> tuple[str, date | None]:
        return (self.event.name, self.event.due_on) if self.event else ("", None)

    def write_on(self, flag: LagFlag, change: str | None) -> None:
        flag.missed, flag.missed_on = self._missed
        flag.light, flag.worst_light = self.light, min(flag.worst_light, self.light, key=Standing.SEVERITY.__getitem__)
        if change is not None:
            flag.changed_on = self.day
        if change == CLEARED:
            flag.cleared_on = max(self.day, flag.opened_on)


def _event(
    flag: LagFlag, change: str, from_light: str, light: str, lag_points: Decimal | None, *, as_of: date, at: datetime
) -> LagFlagEvent:
    return LagFlagEvent(
        flag=flag,
        kind=change,
        as_of=as_of,
        from_light=from_light,
        to_light=light,
        lag_vs_time_points=lag_points,
        recorded_at=at,
    )


def _save(flags: Iterable[LagFlag]) -> None:
    """One UPDATE for all flags that change to the same: a morning knows few different changes."""
    alike = defaultdict(list)
    for flag in flags:
        alike[tuple(getattr(flag, name) for name in WRITTEN)].append(flag.pk)
    for values, ids in alike.items():
        for start in range(0, len(ids), BATCH):
            rows = LagFlag.objects.filter(pk__in=ids[start : start + BATCH])
            rows.update(**dict(zip(WRITTEN, values, strict=True)))
