"""The standings of a month as they were known at a ledger post, and those before them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.models import Standing
from dispatch.month.facts.values import TakenOver
from dispatch.queries.standing import month_end_before, standing_values
from projects.models import Assignment
from projects.rules.schedule import last_month_end


@dataclass(frozen=True, slots=True)
class KnownStandings:
    """Unsaved standings by project id, in the order of the codes; base lights of the month before where it is on record."""

    rows: dict[int, Standing]
    base_before: dict[int, str]


def known_standings(*, as_of, number):
    """What `compute_standings` would say had the ledger ended at `number`, the light of the month before included.

    A month's end of which a project has no standing on record stays unknown: history begins with the first ledger.
    """
    before = month_end_before(as_of)
    recorded = set(Standing.objects.filter(as_of=before).values_list("project", flat=True))
    values_before = standing_values(as_of=before, number=number) if recorded else ()
    base_before = {row["project_id"]: row["base_light"] for row in values_before if row["project_id"] in recorded}
    values = standing_values(as_of=as_of, number=number, previous_base=base_before)
    return KnownStandings({row["project_id"]: Standing(as_of=as_of, **row) for row in values}, base_before)


def taken_over(*, as_of, number):
    """{project id: TakenOver} of the projects whose leader of today took them over within the year (domain §18.9)."""
    changes = dict(
        Assignment.objects.in_force_on(as_of)
        .filter(role=Assignment.Role.RESPONSIBLE_LEADER, from_on__gt=date(as_of.year, 1, 1))
        .order_by()
        .values_list("project", "from_on")
    )
    before = {project: last_month_end(as_of=day - timedelta(days=1)) for project, day in changes.items()}
    on_record = defaultdict(list)
    for project, day in Standing.objects.filter(project__in=changes).order_by("pk").values_list("project", "as_of"):
        if before[project] == day:
            on_record[day].append(project)
    then = {
        row["project_id"]: row
        for month_end, projects in on_record.items()
        for row in standing_values(as_of=month_end, project_ids=projects, number=number)
    }
    return {
        project: _taken_over(day, before[project], then.get(project, NOT_RECORDED)) for project, day in changes.items()
    }


NOT_RECORDED = {"plan_wan": None, "invested_wan": None, "lag_vs_time_points": None}


def _taken_over(day, month_end, row):
    return TakenOver(day, month_end, row["plan_wan"], row["invested_wan"], row["lag_vs_time_points"])
