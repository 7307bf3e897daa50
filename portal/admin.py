from django.contrib import admin


class PortalAdminSite(admin.AdminSite):
    """Reference data for the office, accounts for the administrators; nobody else gets in."""

    site_header = site_title = "重大项目调度"
    index_title = "基础资料"
    enable_nav_sidebar = False

    def has_permission(self, request):
        user = request.user
        return user.is_authenticated and user.is_active and user.may("use_admin")
