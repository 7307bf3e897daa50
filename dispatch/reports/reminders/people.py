"""Who answers for which project on a day, as ids: to whom a matter belongs."""

from collections import defaultdict

from projects.models import Assignment

Role = Assignment.Role


def leaders_of(project_ids, *, on, roles=(Role.RESPONSIBLE_LEADER,)):
    """{project id: ids of its leaders}, the responsible one unless other roles are asked for."""
    return _grouped("leader", project_ids, on=on, roles=roles)


def units_of(project_ids, *, on, role):
    """{project id: ids of its units in that role}"""
    return _grouped("unit", project_ids, on=on, roles=(role,))


def _grouped(field, project_ids, *, on, roles):
    found = defaultdict(set)
    assignments = Assignment.objects.in_force_on(on).filter(project__in=project_ids, role__in=roles)
    for project, answers in assignments.values_list("project", field):
        found[project].add(answers)
    return defaultdict(frozenset, {project: frozenset(ids) for project, ids in found.items()})
