from django.db import models
from django.db.models import Exists, OuterRef, Q

from projects.choices import Category
from projects.models.assignment import Assignment
from projects.models.programme import Programme
from projects.models.user import Delegation
from projects.money import WanField
from projects.pinyin import initials_of, pinyin_of
from projects.roles import Role


class ProjectQuerySet(models.QuerySet):
    def listed(self):
        """Projects that count: void ones stay on record but are in no list and no sum."""
        return self.filter(voided_at__isnull=True)

    def visible_to(self, user, *, on, head_only=True):
        """The listed projects `user` may see on the day `on`: all, or those he answers for or files for.

        A department sees the head of the projects whose problems it handles; `head_only=False` asks for the
        projects whose whole page the user may see.
        """
        if user.sees_whole_district:
            return self.listed()
        own = assignments_of(user, on=on, head_only=head_only).filter(project=OuterRef("pk"))
        return self.listed().filter(Exists(own))

    def own_as(self, user, *roles, on):
        """The listed projects that are `user`'s own in one of these parts (`Assignment.Role`) on the day `on`."""
        own = assignments_of(user, on=on, head_only=False).filter(role__in=roles, project=OuterRef("pk"))
        return self.listed().filter(Exists(own))

    def search(self, text):
        """By any characters of the name or the code, by pinyin or by its first letters."""
        text = text.strip()
        if not text:
            return self
        letters = text.lower().replace(" ", "")
        return self.filter(
            Q(name__icontains=text)
            | Q(code__icontains=text)
            | Q(pinyin__startswith=letters)
            | Q(initials__contains=letters)
            | Exists(ProjectAlias.objects.filter(project=OuterRef("pk"), name__icontains=text))
        )


def assignments_of(user, *, on, head_only):
    """The assignments that make a project `user`'s own on the day `on`; without a business role there are none."""
    own = Q(pk__in=[])
    if Role.LEADER in user.roles and user.leader_id:
        own |= Q(role=Assignment.Role.RESPONSIBLE_LEADER, leader=user.leader_id)
        own |= Q(role=Assignment.Role.LEADER_IN_CHARGE, leader=user.leader_id)
    if Role.SECRETARY in user.roles:
        leaders = Delegation.objects.valid_on(on).filter(secretary=user).values("leader")
        own |= Q(role=Assignment.Role.RESPONSIBLE_LEADER, leader__in=leaders)
    if user.unit_id:
        if Role.LEAD_UNIT in user.roles:
            own |= Q(role=Assignment.Role.LEAD_UNIT, unit=user.unit_id)
        if Role.LIAISON in user.roles:
            own |= Q(role=Assignment.Role.LIAISON_UNIT, unit=user.unit_id)
        if Role.DEPARTMENT in user.roles and head_only:
            own |= Q(role=Assignment.Role.PROBLEM_UNIT, unit=user.unit_id)
    return Assignment.objects.in_force_on(on).filter(own)


class Project(models.Model):
    """One major project of one year. Its figures, stages and people are dated rows of their own."""

    year = models.PositiveSmallIntegerField("年度")
    code = models.CharField(
        "编号", max_length=20, unique=True, editable=False, help_text="年度-类别-序号,一经给定不再改变"
    )
    category = models.CharField("类别", max_length=20, choices=Category)
    serial = models.PositiveIntegerField("类内序号")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="projects", verbose_name="所属工程")
    name = models.CharField("项目名称", max_length=120)
    address = models.CharField("建设地点", max_length=200, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=6, null=True, blank=True)
    content = models.TextField("建设内容及规模", blank=True)
    owner = models.CharField("业主单位", max_length=120, blank=True)
    total_investment_wan = WanField("总投资", null=True, blank=True)
    is_key = models.BooleanField("重点督办", default=False)
    remark = models.TextField("备注", blank=True)
    listed_on = models.DateField("列入日期", null=True, blank=True, help_text="空白表示自年初起")
    pinyin = models.CharField("拼音", max_length=480, editable=False)
    initials = models.CharField("拼音首字母", max_length=120, editable=False)
    voided_at = models.DateTimeField("作废时间", null=True, editable=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["year", "category", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["year", "category", "serial"], name="one_project_per_serial"),
            models.UniqueConstraint(fields=["year", "name"], name="one_project_per_year_and_name"),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.set_derived()
        super().save(**kwargs)

    def set_derived(self):
        """What follows from the other fields; bulk writers call it themselves."""
        longest = self._meta.get_field("pinyin").max_length
        self.pinyin, self.initials = pinyin_of(self.name)[:longest], initials_of(self.name)
        if not self.code:
            self.code = project_code(year=self.year, category=self.category, serial=self.serial)


CATEGORY_LETTERS = {
    Category.CARRIED_OVER: "XJ",
    Category.NEW_START: "XK",
    Category.PIPELINE: "QQ",
    Category.URBAN_VILLAGE: "CZ",
}


def project_code(*, year, category, serial):
    """The code a project gets once and keeps: 2012, new_start, 6 → "2012-XK-006"."""
    return f"{year}-{CATEGORY_LETTERS[Category(category)]}-{serial:03d}"


class ProjectAlias(models.Model):
    """Another spelling of a project's name that a person confirmed once, so that nobody is asked again."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="aliases", verbose_name="项目")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("别名", max_length=120)
    confirmed_by = models.ForeignKey("projects.User", models.PROTECT, null=True, verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间")

    class Meta:
        verbose_name = verbose_name_plural = "项目别名"
        constraints = [models.UniqueConstraint(fields=["year", "name"], name="one_project_per_alias")]

    def __str__(self):
        return self.name
