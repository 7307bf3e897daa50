"""Which leaders kept the rule of a site meeting (现场办公会) a month."""

from collections import defaultdict
from datetime import date

from django.db.models import Min

from dispatch.models import SiteMeeting
from dispatch.rules.site_meeting import monthly_duty


def duties_of(leaders, *, month, on):
    """{leader id: Duty} for one month, as of today."""
    held = defaultdict(list)
    meetings = SiteMeeting.objects.listed()
    for leader, day in meetings.held_in(month).filter(leader__in=leaders).values_list("leader", "held_on"):
        held[leader].append(day)
    since: date | None = meetings.aggregate(first=Min("held_on"))["first"]
    return {
        leader.pk: monthly_duty(held_on=held[leader.pk], month_end=month, as_of=on, recorded_since=since)
        for leader in leaders
    }
