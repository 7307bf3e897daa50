"""The standings of a month as they were known at a ledger post, and those before them."""

from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.models import Standing
from dispatch.reports.pack.facts import TakenOver
from dispatch.reports.standing import month_end_before, standing_values
from projects.models import Assignment
from projects.rules.schedule import last_month_end


@dataclass(frozen=True, slots=True)
class KnownStandings:
    """Unsaved standings by project id, in the order of the codes; base lights of the month before where it is on record."""

    rows: dict[int, Standing]
    base_before: dict[int, str]
    recorded: frozenset[date]


def known_standings(*, as_of, number):
    """What `compute_standings` would say had the ledger ended at `number`, the light of the month before included.

    A month's end that nobody has standings of stays unknown: history begins with the first ledger.
    """
    recorded = frozenset(
        Standing.objects.filter(as_of__year=as_of.year).order_by().values_list("as_of", flat=True).distinct()
    )
    before = month_end_before(as_of)
    base_before = {}
    if before in recorded:
        base_before = {row["project_id"]: row["base_light"] for row in standing_values(as_of=before, number=number)}
    values = standing_values(as_of=as_of, number=number, previous_base=base_before)
    return KnownStandings({row["project_id"]: Standing(as_of=as_of, **row) for row in values}, base_before, recorded)


def taken_over(*, as_of, number, recorded):
    """{project id: TakenOver} of the projects whose leader of today took them over within the year (domain §18.9)."""
    changes = dict(
        Assignment.objects.in_force_on(as_of)
        .filter(role=Assignment.Role.RESPONSIBLE_LEADER, from_on__gt=date(as_of.year, 1, 1))
        .order_by()
        .values_list("project", "from_on")
    )
    before = {project: last_month_end(as_of=day - timedelta(days=1)) for project, day in changes.items()}
    then = {}
    for month_end in sorted(recorded.intersection(before.values())):
        projects = [project for project, day in before.items() if day == month_end]
        then |= {
            row["project_id"]: row for row in standing_values(as_of=month_end, project_ids=projects, number=number)
        }
    return {
        project: _taken_over(day, before[project], then.get(project, NOT_RECORDED)) for project, day in changes.items()
    }


NOT_RECORDED = {"plan_wan": None, "invested_wan": None, "lag_vs_time_points": None}


def _taken_over(day, month_end, row):
    return TakenOver(day, month_end, row["plan_wan"], row["invested_wan"], row["lag_vs_time_points"])
