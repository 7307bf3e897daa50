"""What all steps of a dispatch meeting share: its lock, its refusals, its trail."""

from datetime import datetime

from dispatch.models import DispatchMeeting
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from projects.actions.audit import Happening, record
from projects.models import Project, User
from projects.refusals import StepRefused


def locked(meeting: DispatchMeeting, step: str) -> DispatchMeeting:
    """The meeting as it stands, locked for the rest of the transaction. Raises `StepRefused` where the step is not open."""
    found = DispatchMeeting.objects.select_for_update().get(pk=meeting.pk)
    if not DISPATCH_MEETING.allows(step, found.state):
        wanted = "、".join(DispatchMeeting.State(state).label for state in DISPATCH_MEETING.states_of(step))
        raise StepRefused(f"{found}现在是“{found.get_state_display()}”，这一步只能在“{wanted}”时办理，请刷新页面。")
    return found


def trail(
    action: str,
    meeting: DispatchMeeting,
    *,
    by: User | None,
    at: datetime,
    changes: dict[str, list] | None = None,
    reason: str = "",
    project: Project | None = None,
) -> None:
    subject = f"{meeting} {project}" if project else str(meeting)
    record([Happening(action, subject, project, changes or {}, reason)], by=by, at=at)
