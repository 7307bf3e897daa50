"""Everything that is done to a problem: raised, assigned, accepted, passed up, solved, confirmed, struck off.

Each step is taken by one conditional update on the version that its form was opened with, and leaves its row in the
log, its audit event and whatever follows from it in the same transaction. A step that was taken already by the same
person with the same words is not taken twice: the problem is returned as it stands.
"""

from dispatch.actions.problem.assigning import assign, decide_extension, set_limit, uphold
from dispatch.actions.problem.confirming import confirm, rate, refuse, reopen, report_solved
from dispatch.actions.problem.handling import (
    accept,
    ask_extension,
    claim_result,
    declare_unable,
    note_progress,
    object_to,
)
from dispatch.actions.problem.ledger import standard_cause, store_problem_drafts
from dispatch.actions.problem.raising import NewProblem, Origin, raise_problem
from dispatch.actions.problem.rising import advance, presume_accepted, rise_overdue

__all__ = [
    "NewProblem",
    "Origin",
    "accept",
    "advance",
    "ask_extension",
    "assign",
    "claim_result",
    "confirm",
    "decide_extension",
    "declare_unable",
    "note_progress",
    "object_to",
    "presume_accepted",
    "raise_problem",
    "rate",
    "refuse",
    "reopen",
    "report_solved",
    "rise_overdue",
    "set_limit",
    "standard_cause",
    "store_problem_drafts",
    "uphold",
]
