"""The month's dispatch, a step at a time. Every step is refused where the meeting is not in the state that it needs."""
