from dispatch.models.lag_flag import LagFlag, LagFlagEvent
from dispatch.models.notification import Channel, Delivery, Digest, DigestRun, Notification, Subscription
from dispatch.models.problem import DeadlineExtension, Level, Problem, ProblemStep, ProblemTurn
from dispatch.models.promise import Promise
from dispatch.models.site_meeting import MeetingDecision, MeetingPhoto, SiteMeeting
from dispatch.models.standing import Standing

__all__ = [
    "Channel",
    "DeadlineExtension",
    "Delivery",
    "Digest",
    "DigestRun",
    "LagFlag",
    "LagFlagEvent",
    "Level",
    "MeetingDecision",
    "MeetingPhoto",
    "Notification",
    "Problem",
    "ProblemStep",
    "ProblemTurn",
    "Promise",
    "SiteMeeting",
    "Standing",
    "Subscription",
]
