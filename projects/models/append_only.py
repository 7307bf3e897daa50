"""Rows that are written once. What is changed behind the portal's back is found by `manage.py verify_chain`."""

from django.db import models


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError(self.model.REFUSAL)

    def delete(self):
        raise TypeError(self.model.REFUSAL)

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise TypeError(self.model.REFUSAL)
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """A row that is stored once and neither changed nor deleted; `REFUSAL` says so to whoever tries."""

    REFUSAL = "this row is never changed or deleted"

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if self.pk is not None:
            raise TypeError(self.REFUSAL)
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise TypeError(self.REFUSAL)
