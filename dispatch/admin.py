from django.contrib import admin

from dispatch.actions.policy import save_policy
from portal import clock
from projects.admin import AuditedAdmin, changes_in
from projects.models import Policy


@admin.register(Policy)
class PolicyAdmin(AuditedAdmin):
    permission = "manage_policy"
    list_display = ["in_force_from", "light_base", "schedule_factor", "yellow_points", "red_points", "idle_months"]

    def save_model(self, request, obj, form, change):
        save_policy(obj, is_new=not change, changes=changes_in(form, change), by=request.user, at=clock.now())
