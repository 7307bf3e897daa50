"""What the pages of a dispatch share: the meeting of a month, and the answer to a step that cannot be taken."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dispatch.models import DispatchMeeting


def meeting_of(month):
    return get_object_or_404(DispatchMeeting, month=month)


def not_taken(request, refusal, *, url, label="回上一页"):
    """A step that the state of things does not allow: 409, with the reason and the way back."""
    context = {"message": str(refusal), "url": url, "label": label}
    return render(request, "dispatch/weekly_report/refused.html", context, status=409)


def meeting_url(meeting):
    return reverse("dispatch_meeting", args=[meeting.month])
