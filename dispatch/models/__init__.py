from dispatch.models.lag_flag import LagFlag, LagFlagEvent
from dispatch.models.problem import Problem
from dispatch.models.standing import Standing

__all__ = ["LagFlag", "LagFlagEvent", "Problem", "Standing"]
