"""What became of the problems: raised, accepted or objected to, solved, passed up; and the job of each night."""

from datetime import timedelta

from django.utils import timezone

from dispatch.actions import problem as steps
from dispatch.demo.sketches import evidence
from dispatch.demo.story import Event, day, meant, moment
from dispatch.models import Problem
from projects.models import Project, User


def problem_events(problems):
    yield from _nights(problems["nightly_job"])
    for raised in problems["raised"]:
        yield Event(moment(raised["at"]), lambda at, raised=raised: _raise(raised, at))
    for course in problems["courses"]:
        for step in course["steps"]:
            yield Event(moment(step["at"]), lambda at, course=course, step=step: _take(course, step, at))


def _nights(job):
    first, last, at = day(job["from"]), day(job["until"]), job["at"]
    for night in range((last - first).days + 1):
        on = first + timedelta(days=night)
        yield Event(moment(f"{on:%m-%d} {at}"), lambda at: steps.advance(on=timezone.localdate(at), at=at))


def _raise(raised, at):
    said = meant({name: value for name, value in raised.items() if name not in ("at", "by", "project")})
    origin = steps.Origin(source=said.pop("source"))
    new = steps.NewProblem(project=Project.objects.get(name=raised["project"]), **said)
    steps.raise_problem(new, origin=origin, **_who_and_when(raised, at))


def _take(course, step, at):
    """One step by the person and with the words that the course tells, on the problem as it stands at that moment."""
    problem = Problem.objects.get(project__name=course["project"], description__startswith=course["problem"])
    arguments = {name: value for name, value in step.items() if name not in ("at", "by", "step")}
    if "evidence" in arguments:
        arguments["evidence"] = evidence(arguments["evidence"], on=timezone.localdate(at))
    action = getattr(steps, step["step"])
    action(problem=problem, version=problem.version, **meant(arguments), **_who_and_when(step, at))


def _who_and_when(told, at):
    return {"by": User.objects.get(username=told["by"]), "on": timezone.localdate(at), "at": at}
