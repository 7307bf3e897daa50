"""Changes of reference data and accounts: each leaves who, when, old, new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from projects.actions.audit import Happening, record
from projects.models import User, UserRole
from projects.refusals import StepRefused
from projects.roles import Role


@transaction.atomic
def save_master_data(obj: Model, *, is_new: bool, changes: dict[str, list], by: User, at: datetime) -> None:
    """Save one row of reference data; `changes` is {field as users call it: [old, new]}."""
    obj.save()
    action = f"新增{obj._meta.verbose_name}" if is_new else f"修改{obj._meta.verbose_name}"
    record([Happening(action, str(obj), changes=changes)], by=by, at=at)


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """Somebody who begins an installation: his role is in force without anybody's approval."""

    username: str
    name: str
    role: Role
    password: str


@transaction.atomic
def make_first_accounts(accounts: Iterable[FirstAccount], *, at: datetime) -> None:
    """Make the accounts from which all others come. Raises `StepRefused` where some role is in force already."""
    if UserRole.objects.approved().exists():
        raise StepRefused("已有生效的角色，新账号请由系统管理员在“基础资料”中提出、大项目办批准。")
    for account in accounts:
        user = User.objects.create_user(account.username, password=account.password, name=account.name)
        UserRole.objects.create(user=user, role=account.role, proposed_at=at, approved_at=at)
        changes = {"角色": ["", account.role.label]}
        record([Happening("建立首批账号", str(user), changes=changes)], by=None, at=at)


@transaction.atomic
def propose_role(user: User, role: str, *, by: User, at: datetime) -> UserRole:
    """Propose a role for somebody; it is not in force before the office approves it."""
    proposal = UserRole.objects.create(user=user, role=role, proposed_by=by, proposed_at=at)
    record([Happening("提出角色", str(user), changes={"角色": ["", Role(role).label]})], by=by, at=at)
    return proposal


@transaction.atomic
def withdraw_role(proposal: UserRole, *, by: User, at: datetime) -> None:
    """Take a role away from somebody, at once."""
    record(
        [Happening("取消角色", str(proposal.user), changes={"角色": [proposal.get_role_display(), ""]})], by=by, at=at
    )
    proposal.delete()


class OwnRole(Exception):
    """Nobody approves his own role, nor one that he proposed himself."""


@transaction.atomic
def approve_role(proposal: UserRole, *, by: User, at: datetime) -> None:
    """Bring a proposed role into force. Raises `OwnRole`."""
    if by.pk in (proposal.user_id, proposal.proposed_by_id):
        raise OwnRole(f"不能批准自己的角色或自己提出的角色：{proposal}")
    if UserRole.objects.filter(pk=proposal.pk, approved_at__isnull=True).update(approved_by=by, approved_at=at):
        record(
            [Happening("批准角色", str(proposal.user), changes={"角色": ["", proposal.get_role_display()]})],
            by=by,
            at=at,
        )
