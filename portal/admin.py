from functools import wraps

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.decorators import method_decorator


class PortalAdminSite(admin.AdminSite):
    """Reference data for the office, accounts for the administrators; nobody else gets in."""

    site_header = site_title = "重大项目调度"
    index_title = "基础资料"
    enable_nav_sidebar = False

    def has_permission(self, request):
        user = request.user
        return user.is_authenticated and user.is_active and user.may("use_admin")

    def admin_view(self, view, cacheable=False):
        """Refuses like every other page; Django would offer its own login page to somebody who is logged in."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def inner(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied("use_admin")
            return guarded(request, *args, **kwargs)

        return inner

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """There is one login page."""
        return redirect("login")
