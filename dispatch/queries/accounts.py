"""Everybody with an account, as far as it decides whose a matter is."""

from dispatch.rules.reminder import Person
from projects.models import Delegation, User, UserRole
from projects.roles import Role


def people(on):
    """Everybody with an account, the approved roles, and the leaders each acts for on the day `on`."""
    roles, acts_for = {}, {}
    for user, role in UserRole.objects.approved().values_list("user", "role"):
        roles.setdefault(user, set()).add(Role(role))
    for secretary, leader in Delegation.objects.valid_on(on).values_list("secretary", "leader"):
        acts_for.setdefault(secretary, set()).add(leader)
    return [
        Person(pk, frozenset(roles.get(pk, ())), unit, leader, frozenset(acts_for.get(pk, ())))
        for pk, unit, leader in User.objects.filter(is_active=True).values_list("pk", "unit", "leader")
    ]
