"""The site meetings of the demo district, each written down when its record says so."""

from dispatch.actions.site_meeting import Decision, record_site_meeting
from dispatch.demo.sketches import sketch
from dispatch.demo.story import Event, day, moment
from projects.images import reencode
from projects.models import Leader, Project, Unit, User
from projects.rules.weekly_report import monday_of

AT_THE_TABLE = 6


def meeting_events(meetings):
    for meeting in meetings:
        yield Event(moment(meeting["recorded"]), lambda at, meeting=meeting: _record(meeting, at))


def _record(meeting, at):
    held_on = day(meeting["held"])
    projects = {project.name: project for project in Project.objects.filter(name__in=meeting["projects"])}
    picture = sketch(f"meeting {min(len(meeting['present']) // 8, AT_THE_TABLE)}", monday=monday_of(held_on))
    record_site_meeting(
        leader=Leader.objects.get(name=meeting["leader"]),
        projects=[projects[name] for name in meeting["projects"]],
        held_on=held_on,
        place=meeting["place"],
        chair=meeting["leader"],
        present=meeting["present"],
        heard=meeting["heard"],
        decisions=[_decision(item, projects) for item in meeting["decisions"]],
        photos=[reencode(picture)],
        by=User.objects.get(username=meeting["by"]),
        on=at.date(),
        at=at,
    )


def _decision(item, projects):
    return Decision(
        project=projects[item["project"]],
        subject=item["subject"],
        action=item["action"],
        cause=item["cause"],
        unit=Unit.objects.get(name=item["unit"]),
        person=item["person"],
        due_on=day(item["due"]),
    )
