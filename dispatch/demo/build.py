"""The demo district from its first day to the morning of its business day."""

from dispatch.demo.dispatches import dispatch_events
from dispatch.demo.district import create_indicators, create_milestones, create_people
from dispatch.demo.ledgers import ledger_events
from dispatch.demo.meetings import meeting_events
from dispatch.demo.problems import problem_events
from dispatch.demo.pushes import push_events
from dispatch.demo.story import live_through, moment, told
from dispatch.demo.weeks import week_events
from projects.models import Policy, Programme

BUSINESS_DAY = moment("03-26 00:00")


def build():
    """Build the district in historical order, so that everything is known from the day it was known.

    Before the first ledger the portal knows no project.
    """
    demo = told("demo.json")
    Policy.objects.create(**demo["policy"])
    create_people(demo)
    first, *later = ledger_events(demo)
    live_through([first])
    create_milestones(demo)
    live_through(
        [
            *later,
            *meeting_events(told("demo_meetings.json")["site_meetings"]),
            *week_events(told("demo_weeks.json"), until=BUSINESS_DAY),
            *push_events(told("demo_pushes.json")["pushes"]),
            *problem_events(told("demo_problems.json")),
            *dispatch_events(told("demo_dispatch.json")["dispatches"]),
        ]
    )
    Programme.objects.exclude(name="城中村改造工程").update(note=demo["programme_note"])
    create_indicators(demo)
