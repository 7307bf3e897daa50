"""The monthly site meeting, as long as there is time for it."""

from django.urls import reverse

from dispatch.queries.site_meeting_duty import duties_of
from dispatch.rules.reminder import Matter
from dispatch.rules.site_meeting import WAITING
from projects.models import Assignment, Leader, Project
from projects.rules.schedule import month_end
from projects.wording import day_text

LAST_DAYS = 7


def meetings_to_hold(*, on, at):
    """Leaders who have not held this month's site meeting, in the month's last week."""
    month = month_end(year=on.year, month=on.month)
    if (month - on).days >= LAST_DAYS:
        return
    owing = Assignment.objects.in_force_on(on).filter(
        role=Assignment.Role.RESPONSIBLE_LEADER, project__in=Project.objects.listed().filter(year=on.year)
    )
    leaders = Leader.objects.filter(pk__in=owing.values("leader"))
    for leader, duty in duties_of(leaders, month=month, on=on).items():
        if duty == WAITING:
            yield Matter(
                key=f"{leader}-{month:%Y-%m}",
                subject=f"{month.month}月现场办公会还没有召开，{day_text(month)}前要开",
                url=reverse("site_meeting_new"),
                leaders=frozenset({leader}),
            )
