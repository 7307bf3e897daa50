from dispatch.models.lag_flag import LagFlag, LagFlagEvent
from dispatch.models.notification import Channel, Delivery, Digest, DigestRun, Notification, Subscription
from dispatch.models.problem import Problem
from dispatch.models.site_meeting import MeetingDecision, MeetingPhoto, SiteMeeting
from dispatch.models.standing import Standing

__all__ = [
    "Channel",
    "Delivery",
    "Digest",
    "DigestRun",
    "LagFlag",
    "LagFlagEvent",
    "MeetingDecision",
    "MeetingPhoto",
    "Notification",
    "Problem",
    "SiteMeeting",
    "Standing",
    "Subscription",
]
