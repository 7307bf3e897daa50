from django.db import models

from projects.pinyin import initials_of, pinyin_of


class Named(models.Model):
    """Something people look up by name: its pinyin is stored, so that two letters find it."""

    name = models.CharField("名称", max_length=60, unique=True)
    aliases = models.JSONField("别名", default=list, blank=True, help_text="台账里出现过的其他写法")
    pinyin = models.CharField("拼音", max_length=240, editable=False)
    initials = models.CharField("拼音首字母", max_length=60, editable=False, db_index=True)
    sort_order = models.PositiveIntegerField("排序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        abstract = True
        ordering = ["sort_order", "pk"]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.set_pinyin()
        super().save(**kwargs)

    def set_pinyin(self):
        self.pinyin, self.initials = pinyin_of(self.name), initials_of(self.name)

    @property
    def known_names(self):
        return [self.name, *self.aliases]


class Unit(Named):
    """One office, town or department. What it does for a project is an `Assignment`, never a property of it."""

    class Meta(Named.Meta):
        verbose_name = verbose_name_plural = "单位"


class Leader(Named):
    """One district-level leader who can answer for projects; known from the ledger before he has an account."""

    title = models.CharField("职务", max_length=60, blank=True)

    class Meta(Named.Meta):
        verbose_name = verbose_name_plural = "包保领导"
