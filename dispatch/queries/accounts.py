"""Who answers for which project on a day, as ids, to whom a matter belongs; and who can be reminded of it."""

from collections import defaultdict

from dispatch.rules.reminder import Person
from projects.models import Assignment, Delegation, User, UserRole
from projects.roles import Role as AccountRole

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


def people(on):
    """Everybody with an account, the approved roles, and the leaders each acts for on the day `on`."""
    roles, acts_for = {}, {}
    for user, role in UserRole.objects.approved().values_list("user", "role"):
        roles.setdefault(user, set()).add(AccountRole(role))
    for secretary, leader in Delegation.objects.valid_on(on).values_list("secretary", "leader"):
        acts_for.setdefault(secretary, set()).add(leader)
    return [
        Person(pk, frozenset(roles.get(pk, ())), unit, leader, frozenset(acts_for.get(pk, ())))
        for pk, unit, leader in User.objects.filter(is_active=True).values_list("pk", "unit", "leader")
    ]
