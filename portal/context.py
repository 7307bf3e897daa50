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
    ("承诺", "promise_list", "view_promises"),
    ("月调度", "dispatch_meeting_list", "view_dispatch"),
    ("现场办公会", "site_meeting_list", "view_site_meetings"),
    ("走访跑办", "push_list", "view_push"),
    ("差距拆解", "gap", "view_gap"),
    ("招商", "attraction_list", "view_attraction"),
    ("部门帮办", "help_given_list", "view_help_given"),
    ("三本账", "book_differences_now", "view_books"),
    ("导入台账", "ledger_import_list", "import_ledger"),
    ("月度审核", "month_review_now", "review_month"),
    ("节点申报", "milestone_claims", "confirm_milestones"),
    ("数据核对", "plausibility_list", "view_plausibility"),
    ("文件核验", "verify", "view_dispatch"),
    ("提醒发送", "delivery_list", "view_deliveries"),
    ("基础资料", "admin:index", "use_admin"),
)
"""Label, address and the permission it needs, what is used most first."""

ON_PHONES, ON_WIDE_SCREENS = 5, 8
"""So many entries stand in the bar; the rest are one tap further, under 更多."""


def frame(request):
    user = getattr(request, "user", None)
    known = {"district": settings.DISTRICT_NAME, "demo": settings.DEMO, "nav": [], "nav_more": [], "account": None}
    if user is None or not user.is_authenticated:
        return known
    unit = user.unit.name if user.unit_id else ""
    roles = "、".join(role.label for role in sorted(user.roles))
    items = [_item(request, label, reverse(name)) for label, name, needed in NAVIGATION if allowed(user, needed)]
    return (
        known
        | _bar(items)
        | {
            "account": {"name": str(user), "unit": unit, "role": roles},
            "find_url": reverse("project_list")
            if user.may("view_projects") and request.path == reverse("workbench")
            else "",
            "unread": Notification.objects.filter(user=user).unread().count,
        }
    )


def allowed(user, permission):
    return permission is None or user.may(permission)


def _bar(items):
    """The entries of the bar and those under 更多; what only wide screens have room for stands in both."""
    narrow, wide = _fitting(items, ON_PHONES), _fitting(items, ON_WIDE_SCREENS)
    return {
        "nav": [item | {"wide_only": place >= narrow} for place, item in enumerate(items[:wide])],
        "nav_more_wide": wide < len(items),
        "nav_more": [item | {"narrow_only": place < wide} for place, item in enumerate(items) if place >= narrow],
    }


def _fitting(items, room):
    """A single entry more takes no more room than 更多 does."""
    return room if len(items) > room + 1 else len(items)


def _item(request, label, url):
    others = [reverse(name) for _, name, _ in NAVIGATION if reverse(name).startswith(url) and reverse(name) != url]
    inside = request.path.startswith(url) if url != "/" else request.path == "/"
    return {
        "label": label,
        "url": url,
        "active": inside and not any(request.path.startswith(other) for other in others),
    }
