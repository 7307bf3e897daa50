from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property

from projects.models.unit import Leader, Unit
from projects.roles import WHOLE_DISTRICT, Role, holds


class User(AbstractUser):
    """One person's account. A person has one home unit and one or more roles; accounts are never shared."""

    first_name = last_name = None
    name = models.CharField("姓名", max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="所在单位", null=True, blank=True, related_name="users")
    leader = models.OneToOneField(
        Leader, models.PROTECT, verbose_name="本人是包保领导", null=True, blank=True, related_name="user"
    )

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @cached_property
    def roles(self):
        return frozenset(Role(role) for role in self.user_roles.approved().values_list("role", flat=True))

    @property
    def sees_whole_district(self):
        return not self.roles.isdisjoint(WHOLE_DISTRICT)

    def may(self, permission):
        """Whether one of this person's roles carries `permission`; which rows is `visible_to`'s business."""
        return holds(self.roles, permission)


class UserRoleQuerySet(models.QuerySet):
    def approved(self):
        return self.filter(approved_at__isnull=False)


class UserRole(models.Model):
    """One role of one person: proposed by an administrator, in force once the office has approved it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="user_roles", verbose_name="用户")
    role = models.CharField("角色", max_length=20, choices=Role)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="提出人", null=True, editable=False
    )
    proposed_at = models.DateTimeField("提出时间", editable=False)
    approved_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="批准人", null=True, editable=False
    )
    approved_at = models.DateTimeField("批准时间", null=True, editable=False)

    objects = UserRoleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用户角色"
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="one_row_per_user_and_role"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("user")),
                name="nobody_approves_his_own_role",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.get_role_display()}"


class DelegationQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(models.Q(to_on__isnull=True) | models.Q(to_on__gte=day), from_on__lte=day)


class Delegation(models.Model):
    """A leader's secretary sees the leader's projects from one day to another."""

    leader = models.ForeignKey(Leader, models.PROTECT, related_name="delegations", verbose_name="包保领导")
    secretary = models.ForeignKey(User, models.CASCADE, related_name="delegations", verbose_name="秘书")
    from_on = models.DateField("自")
    to_on = models.DateField("至", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "秘书代办"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gte=models.F("from_on")),
                name="delegation_ends_after_it_begins",
            )
        ]

    def __str__(self):
        return f"{self.secretary} 代 {self.leader}"


def leaders_acted_for(user, *, on):
    """The leader that `user` is, and those whose secretary he is on the day `on`."""
    acted_for = models.Q(pk__in=[])
    if Role.LEADER in user.roles and user.leader_id:
        acted_for |= models.Q(pk=user.leader_id)
    if Role.SECRETARY in user.roles:
        acted_for |= models.Q(pk__in=Delegation.objects.valid_on(on).filter(secretary=user).values("leader"))
    return Leader.objects.filter(acted_for)
