"""What every page shows around its own content."""

from django.conf import settings
from django.urls import reverse

from dispatch.models import Notification

NAVIGATION = (
    ("工作台", "workbench", None),
    ("项目", "project_list", "view_projects"),
    ("亮灯", "light_list", "view_lights"),
    ("周报", "weekly_list", "view_weekly_reports"),
    ("问题", "problem_list", "view_problems"),
    ("现场办公", "site_meeting_list", "view_site_meetings"),
    ("月调度", "dispatch_meeting_list", "view_dispatch"),
    ("招商", "attraction_list", "view_attraction"),
    ("三本账", "book_differences_now", "view_books"),
    ("导入台账", "ledger_import_list", "import_ledger"),
    ("提醒发送", "delivery_list", "view_deliveries"),
    ("基础资料", "admin:index", "use_admin"),
)
"""Label, address and the permission it needs."""


def frame(request):
    user = getattr(request, "user", None)
    known = {"district": settings.DISTRICT_NAME, "demo": settings.DEMO, "nav": [], "account": None}
    if user is None or not user.is_authenticated:
        return known
    unit = user.unit.name if user.unit_id else ""
    roles = "、".join(role.label for role in sorted(user.roles))
    return known | {
        "nav": [_item(request, label, reverse(name)) for label, name, needed in NAVIGATION if allowed(user, needed)],
        "account": {"name": str(user), "unit": unit, "role": roles},
        "find_url": reverse("project_list")
        if user.may("view_projects") and request.path == reverse("workbench")
        else "",
        "unread": Notification.objects.filter(user=user).unread().count,
    }


def allowed(user, permission):
    return permission is None or user.may(permission)


def _item(request, label, url):
    others = [reverse(name) for _, name, _ in NAVIGATION if reverse(name).startswith(url) and reverse(name) != url]
    inside = request.path.startswith(url) if url != "/" else request.path == "/"
    return {
        "label": label,
        "url": url,
        "active": inside and not any(request.path.startswith(other) for other in others),
    }
