"""The course of a noun as data: which steps there are, in which states each can be taken, and where it leads.

Who may take a step is a permission (`projects.roles`) or, where more than a role decides, words for the reader and a
predicate beside the table. Whether a step can be taken at all and whether a person may take it are asked apart.
docs/states.md is generated from these tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass

NIGHTLY_JOB = "夜间作业"
WORKER = "后台任务"
SWEEP = "定时清扫"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `label` is what its button says; `leads_to` the state after it, None where the state stays.

    `permission` names who may take it; `who` says it in words where no permission does.
    """

    name: str
    label: str
    states: tuple[str, ...]
    leads_to: str | None = None
    permission: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """All steps of one noun. `first` is the state in which its rows begin. Raises ValueError for a step named twice."""

    noun: str
    first: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if len(names) != len(set(names)):
            raise ValueError(f"{self.noun}: a step is named twice: {names}")

    def __getitem__(self, name: str) -> Step:
        """The step of that name. Raises KeyError for an unknown one."""
        try:
            return next(step for step in self.steps if step.name == name)
        except StopIteration:
            raise KeyError(name) from None

    def states_of(self, name: str) -> tuple[str, ...]:
        """The states in which the step can be taken."""
        return self[name].states

    def allows(self, name: str, state: str) -> bool:
        """Whether the step can be taken in that state, whoever takes it."""
        return state in self[name].states

    def after(self, name: str) -> str:
        """The state that the step leads to. Raises ValueError for one that leaves the state as it is."""
        if (found := self[name].leads_to) is None:
            raise ValueError(f"{self.noun}: {name} leads to no other state")
        return found

    def open_in(self, state: str) -> Iterable[str]:
        """The names of the steps that can be taken in that state, in their order."""
        return [step.name for step in self.steps if state in step.states]
