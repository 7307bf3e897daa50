"""Trips and visits that name a unit or a leader: told to whoever may dispute them."""

from datetime import timedelta

from django.urls import reverse

from dispatch.models import PushRecord
from dispatch.rules.push_record import last_day_to_dispute
from dispatch.rules.reminder import Matter
from projects.models import Holiday
from projects.wording import day_text

LONGEST_DAYS = 30
"""No dispute is open longer than that, whatever the holidays."""


def records_that_name(*, on, at):
    """Records that can still be disputed, for the unit or the leader that they name."""
    calendar = Holiday.objects.calendar()
    recent = PushRecord.objects.filter(recorded_on__lte=on, disputed_on=None).order_by("pk")
    for made in recent.filter(recorded_on__gt=on - timedelta(days=LONGEST_DAYS)).select_related("by", "on_behalf_of"):
        last = last_day_to_dispute(recorded_on=made.recorded_on, calendar=calendar)
        if on <= last:
            yield Matter(
                key=str(made.pk),
                subject=f"{made.giver_label}{day_text(made.on)}{made.get_kind_display()}提到了您（{day_text(last)}前可提异议）",
                text=made.result,
                url=reverse("push_record", args=[made.pk]),
                units=frozenset({made.met_unit_id} - {None}),
                leaders=frozenset({made.met_leader_id} - {None}),
                district=frozenset(),
            )
