"""How reference data is exchanged as Excel; the columns are headed as users call them."""

from import_export import fields, resources, widgets

from projects.actions.audit import Happening, record
from projects.ledger.reading.cells import CellError, read_number
from projects.models import Holiday, Indicator, IndicatorValue, Leader, Unit


class NamesWidget(widgets.Widget):
    """Several names in one cell: 发改局、区发改委."""

    def clean(self, value, row=None, **kwargs):
        return [name.strip() for name in str(value or "").split("、") if name.strip()]

    def render(self, value, obj=None, **kwargs):
        return "、".join(value or [])


class NumberWidget(widgets.DecimalWidget):
    """A number in a cell, read as in every other sheet."""

    def clean(self, value, row=None, **kwargs):
        return _number(value)


class CountWidget(widgets.IntegerWidget):
    def clean(self, value, row=None, **kwargs):
        number = _number(value)
        if number is not None and number != number.to_integral_value():
            raise ValueError("请填写整数。")
        return None if number is None else int(number)


def _number(value):
    try:
        return read_number(value)
    except CellError as error:
        raise ValueError(f"{error.reason}，{error.todo}。") from error


class AuditedResource(resources.ModelResource):
    """Leaves one audit event for each file that was imported, in the import's own transaction."""

    def after_import(self, dataset, result, **kwargs):
        changed = [row.object_repr for row in result.rows if row.is_new() or row.is_update()]
        if changed and not kwargs.get("dry_run"):
            label = self._meta.model._meta.verbose_name
            subject = f"{label}{len(changed)}条"
            happening = Happening("导入基础资料", subject, changes={label: ["", "、".join(changed)]})
            record([happening], by=kwargs["user"], at=kwargs["at"])


class NamedResource(AuditedResource):
    name = fields.Field("name", "名称")
    aliases = fields.Field("aliases", "别名", widget=NamesWidget())
    sort_order = fields.Field("sort_order", "排序", widget=CountWidget())

    class Meta:
        import_id_fields = ["name"]
        fields = ["name", "aliases", "sort_order"]
        skip_unchanged = report_skipped = True
        clean_model_instances = True


class UnitResource(NamedResource):
    class Meta(NamedResource.Meta):
        model = Unit


class LeaderResource(NamedResource):
    title = fields.Field("title", "职务")

    class Meta(NamedResource.Meta):
        model = Leader
        fields = ["name", "title", "aliases", "sort_order"]


class IndicatorValueResource(AuditedResource):
    indicator = fields.Field("indicator", "指标", widget=widgets.ForeignKeyWidget(Indicator, "name"))
    year = fields.Field("year", "年", widget=CountWidget())
    month = fields.Field("month", "月", widget=CountWidget())
    value = fields.Field("value", "数值", widget=NumberWidget())

    class Meta:
        model = IndicatorValue
        import_id_fields = ["indicator", "year", "month"]
        fields = ["indicator", "year", "month", "value"]
        skip_unchanged = report_skipped = True
        clean_model_instances = True


class KindWidget(widgets.Widget):
    """休 or 班, as the State Council's notice says it."""

    def clean(self, value, row=None, **kwargs):
        words = {label: kind for kind, label in Holiday.Kind.choices}
        return words.get(str(value or "").strip(), value)

    def render(self, value, obj=None, **kwargs):
        return Holiday.Kind(value).label


class HolidayResource(AuditedResource):
    """The notice of next year's holidays, one row a day."""

    on = fields.Field("on", "日期", widget=widgets.DateWidget("%Y-%m-%d"))
    kind = fields.Field("kind", "休或班", widget=KindWidget())
    name = fields.Field("name", "节日")

    class Meta:
        model = Holiday
        import_id_fields = ["on"]
        fields = ["on", "kind", "name"]
        skip_unchanged = report_skipped = True
        clean_model_instances = True
