"""Changes of reference data and accounts: each leaves who, when, old, new."""

from django.db import transaction

from projects.actions.audit import Happening, record
from projects.models import User, UserRole
from projects.roles import Role


@transaction.atomic
def save_master_data(obj, *, is_new, changes, by: User, at):
    """Save one row of reference data; `changes` is {field as users call it: [old, new]}."""
    obj.save()
    action = f"新增{obj._meta.verbose_name}" if is_new else f"修改{obj._meta.verbose_name}"
    record([Happening(action, str(obj), changes=changes)], by=by, at=at)


@transaction.atomic
def propose_role(user, role, *, by: User, at):
    """Propose a role for somebody; it is not in force before the office approves it."""
    proposal = UserRole.objects.create(user=user, role=role, proposed_by=by, proposed_at=at)
    record([Happening("提出角色", str(user), changes={"角色": ["", Role(role).label]})], by=by, at=at)
    return proposal


@transaction.atomic
def withdraw_role(proposal, *, by: User, at):
    """Take a role away from somebody, at once."""
    record(
        [Happening("取消角色", str(proposal.user), changes={"角色": [proposal.get_role_display(), ""]})], by=by, at=at
    )
    proposal.delete()


class OwnRole(Exception):
    """Nobody approves his own role, nor one that he proposed himself."""


@transaction.atomic
def approve_role(proposal, *, by: User, at):
    """Bring a proposed role into force. Raises `OwnRole`."""
    if by.pk in (proposal.user_id, proposal.proposed_by_id):
        raise OwnRole(f"不能批准自己的角色或自己提出的角色：{proposal}")
    if UserRole.objects.filter(pk=proposal.pk, approved_at__isnull=True).update(approved_by=by, approved_at=at):
        record(
            [Happening("批准角色", str(proposal.user), changes={"角色": ["", proposal.get_role_display()]})],
            by=by,
            at=at,
        )
