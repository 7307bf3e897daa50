from dispatch.models.contest import Contest, DiagnosisRuling
from dispatch.models.dispatch_document import DispatchDocument, PackRun
from dispatch.models.dispatch_meeting import DispatchAnswer, DispatchDecision, DispatchMeeting
from dispatch.models.lag_flag import LagFlag, LagFlagEvent
from dispatch.models.notification import Channel, Delivery, Digest, DigestRun, Notification, Subscription
from dispatch.models.problem import Problem
from dispatch.models.problem_course import DeadlineExtension, Level, ProblemStep, ProblemTurn
from dispatch.models.promise import Promise, PromiseClaim
from dispatch.models.push_record import PushedProject, PushRecord
from dispatch.models.site_meeting import MeetingDecision, MeetingPhoto, SiteMeeting
from dispatch.models.snapshot import FreezeProposal, FrozenCorrection, Snapshot
from dispatch.models.standing import Standing

__all__ = [
    "Channel",
    "Contest",
    "DeadlineExtension",
    "Delivery",
    "DiagnosisRuling",
    "Digest",
    "DigestRun",
    "DispatchAnswer",
    "DispatchDecision",
    "DispatchDocument",
    "DispatchMeeting",
    "FreezeProposal",
    "FrozenCorrection",
    "LagFlag",
    "LagFlagEvent",
    "Level",
    "MeetingDecision",
    "MeetingPhoto",
    "Notification",
    "PackRun",
    "Problem",
    "ProblemStep",
    "ProblemTurn",
    "Promise",
    "PromiseClaim",
    "PushRecord",
    "PushedProject",
    "SiteMeeting",
    "Snapshot",
    "Standing",
    "Subscription",
]
