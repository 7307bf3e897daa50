"""Promises (承诺): every dated word, kept or broken."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a promise stands: code, and the word for it."""

    code: str
    label: str


OPEN = Verdict("open", "未到期")
CLAIMED = Verdict("claimed", "待确认")
KEPT = Verdict("kept", "已兑现")
BROKEN = Verdict("broken", "未兑现")
VOID = Verdict("void", "已终止")


def promise_verdict(
    *,
    due_on: date,
    kept_on: date | None,
    ended_on: date | None,
    as_of: date,
    claimed_on: date | None = None,
    stopped_on: date | None = None,
) -> Verdict:
    """How a promise stands at the end of the day `as_of`.

    Kept when it was done on its due day at the latest, extensions included; done later it stays broken. What ceased to
    bind by its due day binds nobody; what ended later was broken before. `claimed_on` is the day on which it is said to
    be done, where nobody has confirmed that yet: in time, the promise is neither kept nor broken until somebody has.
    Nor is it broken while the clock on its problem is stopped, since `stopped_on`, because somebody else has to decide.
    """
    if ended_on is not None and ended_on <= min(as_of, due_on):
        return VOID
    if kept_on is not None and kept_on <= as_of:
        return KEPT if kept_on <= due_on else BROKEN
    claimed_in_time = claimed_on is not None and claimed_on <= min(as_of, due_on)
    if claimed_in_time:
        return CLAIMED
    return OPEN if min(as_of, stopped_on or as_of) <= due_on else BROKEN
