from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import models
from import_export.admin import ImportExportMixin

from projects import clock
from projects.actions.master_data import OwnRole, approve_role, propose_role, save_master_data, withdraw_role
from projects.admin_resources import HolidayResource, IndicatorValueResource, LeaderResource, UnitResource
from projects.ledger.reading.form_fields import CountField, NumberField
from projects.models import Delegation, Holiday, Indicator, IndicatorValue, Leader, Programme, Unit, User, UserRole

admin.site.unregister(Group)  # rights come with roles only


class RoleGuard:
    """Who may do what in the admin follows from the person's roles; nothing is deleted."""

    permission = "manage_master_data"

    def has_module_permission(self, request):
        return request.user.may(self.permission)

    def has_view_permission(self, request, obj=None):
        return request.user.may(self.permission)

    def has_add_permission(self, request, obj=None):
        return request.user.may(self.permission)

    def has_change_permission(self, request, obj=None):
        return request.user.may(self.permission)

    def has_delete_permission(self, request, obj=None):
        return False


class AuditedAdmin(RoleGuard, admin.ModelAdmin):
    """Saves through the action that leaves an audit event; reads numbers as every form does."""

    formfield_overrides = {
        models.DecimalField: {"form_class": NumberField},
        models.PositiveSmallIntegerField: {"form_class": CountField},
        models.PositiveIntegerField: {"form_class": CountField},
    }

    def save_model(self, request, obj, form, change):
        save_master_data(obj, is_new=not change, changes=changes_in(form, change), by=request.user, at=clock.now())


class ExchangedAdmin(ImportExportMixin, AuditedAdmin):
    """Read from and written to Excel as well, by whoever may change it; left alone, the mixin lets everybody."""

    def has_import_permission(self, request):
        return request.user.may(self.permission)

    def has_export_permission(self, request):
        return request.user.may(self.permission)

    def get_import_data_kwargs(self, **kwargs):
        return {**super().get_import_data_kwargs(**kwargs), "at": clock.now()}


def changes_in(form, change):
    """{label: [old, new]} of a form; of a password only that it changed."""
    changes = {}
    for name in form.changed_data:
        label = str(form.fields[name].label or name)
        secret = "password" in name
        old = "" if secret or not change else str(form.initial.get(name, ""))
        changes[label] = [old, "已更改" if secret else str(form.cleaned_data.get(name, ""))]
    return changes


class NamesField(forms.CharField):
    """Several names in one line, as the office writes them: 发改局、区发改委."""

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [name.strip() for name in super().to_python(value).split("、") if name.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class NamedForm(forms.ModelForm):
    aliases = NamesField(label="别名", required=False, help_text="台账里出现过的其他写法，用顿号隔开")


@admin.register(Unit)
class UnitAdmin(ExchangedAdmin):
    resource_classes = [UnitResource]
    form = NamedForm
    fields = ["name", "aliases", "sort_order", "is_active"]
    list_display = ["name", "sort_order", "is_active"]
    search_fields = ["name", "pinyin", "initials"]


@admin.register(Leader)
class LeaderAdmin(ExchangedAdmin):
    resource_classes = [LeaderResource]
    form = NamedForm
    fields = ["name", "title", "aliases", "sort_order", "is_active"]
    list_display = ["name", "title", "sort_order", "is_active"]
    search_fields = ["name", "pinyin", "initials"]


@admin.register(Programme)
class ProgrammeAdmin(AuditedAdmin):
    list_display = ["name", "year", "sort_order", "note"]
    list_filter = ["year"]


@admin.register(Delegation)
class DelegationAdmin(AuditedAdmin):
    list_display = ["secretary", "leader", "from_on", "to_on"]


@admin.register(Holiday)
class HolidayAdmin(ExchangedAdmin):
    permission = "manage_policy"
    resource_classes = [HolidayResource]
    list_display = ["on", "kind", "name"]
    list_filter = ["kind"]
    date_hierarchy = "on"


@admin.register(Indicator)
class IndicatorAdmin(AuditedAdmin):
    permission = "enter_indicators"
    list_display = ["name", "unit", "cumulative", "shown_as", "sort_order"]


@admin.register(IndicatorValue)
class IndicatorValueAdmin(ExchangedAdmin):
    permission = "enter_indicators"
    resource_classes = [IndicatorValueResource]
    list_display = ["indicator", "year", "month", "value"]
    list_filter = ["indicator", "year"]


@admin.register(User)
class UserAdmin(RoleGuard, DjangoUserAdmin):
    """Accounts: created, disabled, given a new password; never deleted, and no rights are given here."""

    permission = "manage_accounts"
    fieldsets = [(None, {"fields": ["username", "password", "name", "unit", "leader", "email", "is_active"]})]
    add_fieldsets = [(None, {"fields": ["username", "name", "unit", "usable_password", "password1", "password2"]})]
    list_display = ["username", "name", "unit", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["username", "name"]
    filter_horizontal = []
    ordering = ["username"]

    def save_model(self, request, obj, form, change):
        save_master_data(obj, is_new=not change, changes=changes_in(form, change), by=request.user, at=clock.now())


@admin.register(UserRole)
class UserRoleAdmin(RoleGuard, admin.ModelAdmin):
    """Roles: proposed and withdrawn by an administrator, approved by the office."""

    list_display = ["user", "role", "proposed_by", "proposed_at", "approved_by", "approved_at"]
    list_filter = ["role", ("approved_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__username", "user__name"]
    fields = ["user", "role"]
    actions = ["approve"]

    def has_module_permission(self, request):
        return request.user.may("manage_accounts") or request.user.may("approve_roles")

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return request.user.may("manage_accounts")

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return request.user.may("manage_accounts")

    def has_approve_permission(self, request):
        return request.user.may("approve_roles")

    def save_model(self, request, obj, form, change):
        obj.pk = propose_role(obj.user, obj.role, by=request.user, at=clock.now()).pk

    def delete_model(self, request, obj):
        withdraw_role(obj, by=request.user, at=clock.now())

    def delete_queryset(self, request, queryset):
        for role in queryset:
            self.delete_model(request, role)

    @admin.action(description="批准所选角色", permissions=["approve"])
    def approve(self, request, queryset):
        try:
            for role in queryset.select_related("user"):
                approve_role(role, by=request.user, at=clock.now())
        except OwnRole as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
