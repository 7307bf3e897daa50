"""The course of a noun as data: which steps there are, in which states each can be taken, where it leads, and whose it is.

Two questions are asked apart: is the step possible in this state (`allows`), and is it this person's (`permits`: his
roles carry its permission)? Where roles do not settle it, `who` names those that do, and whoever takes the step is held
against them beside the table. docs/states.md is generated from these tables.
"""

from dataclasses import dataclass

from projects.roles import holds


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step, in the users' words and in English."""

    label: str
    meaning: str


NIGHTLY_JOB = Actor("夜间作业", "the nightly job")
WORKER = Actor("后台任务", "the background job")
WORKER_OR_SWEEP = Actor("后台任务，或定时清扫", "the background job that fails, or the sweep that finds it dead")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `label` is what its button says, `meaning` says it in English.

    Without `states` it begins the row. `leads_to` is the state after it, None where the state stays. `permission` is what
    somebody's roles must carry; a step without one is taken by no person, but by `who`.
    """

    name: str
    label: str
    meaning: str
    states: tuple[str, ...]
    leads_to: str | None = None
    permission: str = ""
    who: Actor | None = None

    @property
    def is_automatic(self) -> bool:
        return not self.permission


@dataclass(frozen=True, slots=True)
class Course:
    """All steps of one noun. Raises ValueError for a step named twice, and where its rows do not begin in one state."""

    noun: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if len(names) != len(set(names)):
            raise ValueError(f"{self.noun}: a step is named twice: {names}")
        if len(beginnings := {step.leads_to for step in self.steps if not step.states}) != 1:
            raise ValueError(f"{self.noun}: rows begin in one state, not in {sorted(map(str, beginnings))}")

    def __getitem__(self, name: str) -> Step:
        """The step of that name. Raises KeyError for an unknown one."""
        try:
            return next(step for step in self.steps if step.name == name)
        except StopIteration:
            raise KeyError(name) from None

    @property
    def first(self) -> str:
        """The state in which a row begins."""
        return next(step.leads_to for step in self.steps if not step.states)

    def states_of(self, name: str) -> tuple[str, ...]:
        """The states in which the step can be taken."""
        return self[name].states

    def allows(self, name: str, state: str) -> bool:
        """Whether the step can be taken in that state, whoever takes it."""
        return state in self[name].states

    def permits(self, name: str, roles) -> bool:
        """Whether one of `roles` carries the step's permission, whatever the state. Raises KeyError for an automatic step."""
        return holds(roles, self[name].permission)

    def is_open_to(self, roles, name: str, state: str) -> bool:
        """Whether somebody in these roles finds the step open in that state."""
        return self.allows(name, state) and self.permits(name, roles)

    def after(self, name: str) -> str:
        """The state that the step leads to. Raises ValueError for one that leaves the state as it is."""
        if (found := self[name].leads_to) is None:
            raise ValueError(f"{self.noun}: {name} leads to no other state")
        return found

    def open_in(self, state: str) -> list[str]:
        """The names of the steps that can be taken in that state, in their order."""
        return [step.name for step in self.steps if state in step.states]
