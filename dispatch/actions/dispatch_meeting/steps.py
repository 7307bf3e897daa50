"""What all steps of a dispatch meeting share: its lock, its refusals, its trail."""

from dispatch.models import DispatchMeeting
from projects.actions.audit import Happening, record


class StepRefused(Exception):
    """The meeting is not in the state that the step needs; the message says why and what to do."""


class StaleEdit(Exception):
    """Somebody saved the same thing after it was opened; `current` is what it says now."""

    def __init__(self, current):
        super().__init__("您打开之后，内容已被别人改动。")
        self.current = current


def locked(meeting, *states):
    """The meeting as it stands, locked for the rest of the transaction. Raises `StepRefused` outside `states`."""
    found = DispatchMeeting.objects.select_for_update().get(pk=meeting.pk)
    if found.state not in states:
        wanted = "、".join(DispatchMeeting.State(state).label for state in states)
        raise StepRefused(f"{found}现在是“{found.get_state_display()}”，这一步只能在“{wanted}”时办理，请刷新页面。")
    return found


def trail(action, meeting, *, by, at, changes=None, reason="", project=None):
    subject = f"{meeting} {project}" if project else str(meeting)
    record([Happening(action, subject, project, changes or {}, reason)], by=by, at=at)
