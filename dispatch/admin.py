from django.contrib import admin

from dispatch.actions.policy import save_policy
from dispatch.forms.notification import ChannelForm, SubscriptionForm
from dispatch.models import Channel, Subscription
from dispatch.reminders.kinds import LABELS
from projects import clock
from projects.admin import AuditedAdmin, changes_in
from projects.models import Policy
from projects.roles import Role


@admin.register(Policy)
class PolicyAdmin(AuditedAdmin):
    permission = "manage_policy"
    list_display = ["in_force_from", "light_base", "schedule_factor", "yellow_points", "red_points", "idle_months"]

    def save_model(self, request, obj, form, change):
        save_policy(obj, is_new=not change, changes=changes_in(form, change), by=request.user, at=clock.now())


@admin.register(Channel)
class ChannelAdmin(AuditedAdmin):
    permission = "manage_channels"
    form = ChannelForm
    list_display = ["kind", "unit", "user", "address", "token_name", "is_active"]
    list_filter = ["kind", "is_active"]


@admin.register(Subscription)
class SubscriptionAdmin(AuditedAdmin):
    permission = "manage_subscriptions"
    form = SubscriptionForm
    list_display = ["kind_label", "roles_label", "is_active"]

    @admin.display(description="事项", ordering="kind")
    def kind_label(self, row):
        return LABELS.get(row.kind, row.kind)

    @admin.display(description="提醒哪些角色")
    def roles_label(self, row):
        return "、".join(Role(role).label for role in row.roles)
