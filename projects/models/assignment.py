from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from projects.models.unit import Leader, Unit


class AssignmentQuerySet(models.QuerySet):
    def in_force_on(self, day):
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)

    def heads_on(self, day):
        """The leaders to whom a project's problems rise: the responsible one, the one in charge where there is none."""
        role = Assignment.Role
        responsible = Assignment.objects.in_force_on(day).filter(
            role=role.RESPONSIBLE_LEADER, project=OuterRef("project")
        )
        in_charge = Q(role=role.LEADER_IN_CHARGE) & ~Exists(responsible)
        return self.in_force_on(day).filter(Q(role=role.RESPONSIBLE_LEADER) | in_charge)


class Assignment(models.Model):
    """Who answered for a project in which part, from one day to another; ended by a date, never overwritten."""

    class Role(models.TextChoices):
        RESPONSIBLE_LEADER = "responsible_leader", "包保领导"
        LEADER_IN_CHARGE = "leader_in_charge", "分管领导"
        LEAD_UNIT = "lead_unit", "责任单位"
        LIAISON_UNIT = "liaison_unit", "联络单位"
        HELPING_UNIT = "helping_unit", "帮办部门"
        SUPPORT_GROUP = "support_group", "包保小组"
        PROBLEM_UNIT = "problem_unit", "问题承办"

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="assignments", verbose_name="项目")
    role = models.CharField("责任", max_length=20, choices=Role)
    leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="领导"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="单位"
    )
    person = models.CharField("小组成员", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=1, help_text="责任单位中第1位为牵头单位")
    from_on = models.DateField("自")
    to_on = models.DateField("至", null=True, blank=True)
    reason = models.CharField("调整原因", max_length=200, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "包保责任"
        ordering = ["project", "role", "position", "from_on"]
        indexes = [
            models.Index(fields=["leader", "role", "project"], name="assignment_by_leader"),
            models.Index(fields=["unit", "role", "project"], name="assignment_by_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="assignment_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(
                    role__in=["responsible_leader", "leader_in_charge"], leader__isnull=False, unit__isnull=True
                )
                | Q(
                    role__in=["lead_unit", "liaison_unit", "helping_unit", "problem_unit"],
                    leader__isnull=True,
                    unit__isnull=False,
                )
                | Q(role="support_group", leader__isnull=True) & ~Q(person=""),
                name="assignment_names_whom_its_role_needs",
            ),
            models.UniqueConstraint(
                fields=["project", "role"],
                condition=Q(to_on__isnull=True, role__in=["responsible_leader", "liaison_unit"]),
                name="one_current_leader_and_liaison_unit",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.leader or self.unit or self.person}"
