"""Who handles a problem of a project sees the head of that project."""

from collections.abc import Collection
from datetime import date, timedelta

from dispatch.models import Problem
from projects.actions.bulk import create_in_batches
from projects.models import Assignment


def let_units_see(projects: Collection[int], *, on: date) -> None:
    """While a unit handles a problem of a project, or helps with it, an assignment lets it see the project's head."""
    still_open = Problem.objects.open().filter(project__in=projects).order_by()
    handling = set(still_open.filter(handling_unit__isnull=False).values_list("project", "handling_unit"))
    handling |= set(still_open.filter(helping_units__isnull=False).values_list("project", "helping_units"))
    role = Assignment.Role.PROBLEM_UNIT
    current = {
        (row.project_id, row.unit_id): row
        for row in Assignment.objects.filter(role=role, to_on__isnull=True, project__in=projects)
    }
    ended = [row.pk for key, row in current.items() if key not in handling]
    Assignment.objects.filter(pk__in=ended, from_on__gte=on).delete()
    Assignment.objects.filter(pk__in=ended).update(to_on=on - timedelta(days=1))
    create_in_batches(
        Assignment,
        (
            Assignment(project_id=project, unit_id=unit, role=role, from_on=on)
            for project, unit in sorted(handling - current.keys())
        ),
    )
