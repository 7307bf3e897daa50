"""Why what was asked for was not done. When one of these is raised nothing is stored, of no noun.

The message is Chinese, for whoever asked: what stands in the way, and what to do.
"""


class StepRefused(Exception):
    """The row is not in a state that allows the step, the person may not take it, or the step lacks something."""


class EvidenceRefused(StepRefused):
    """The file that comes with a step will not be kept."""


class StaleEdit(Exception):
    """Somebody changed the same thing after it was opened; `current` is how it stands now."""

    def __init__(self, current):
        super().__init__("您打开之后，内容已被别人改动。")
        self.current = current


class FiguresMoved(Exception):
    """Figures have changed since they were looked at.

    `now` are the figures as they are; `moved`, where they were looked at one by one, are (project, seen, now) of each.
    """

    def __init__(self, message="您打开页面之后，数字有了变动，什么都没有保存。", *, moved=(), now=None):
        super().__init__(message)
        self.moved, self.now = moved, now
