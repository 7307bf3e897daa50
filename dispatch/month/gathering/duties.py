"""Whether leaders and liaison units did what every month asks of them: site meetings and weekly reports."""

from collections import Counter, defaultdict
from datetime import datetime, time

from django.utils import timezone

from dispatch.models import SiteMeeting
from dispatch.month.facts.values import NO_LIAISON, LeaderFacts, WeeklyFacts
from dispatch.queries.people import people_of
from dispatch.queries.site_meeting_duty import duties_of
from dispatch.queries.weekly_duty import duties, week_words
from projects.models import Leader, Project
from projects.rules.weekly_report import LATE, MISSING, SUPPLIED, count, weeks_of_month


def leader_facts(names, *, month, on):
    """{name: LeaderFacts} of these leaders in their own order."""
    leaders = list(Leader.objects.filter(name__in=names))
    kept = duties_of(leaders, month=month, on=on)
    meetings = SiteMeeting.objects.listed().held_in(month).filter(held_on__lte=on)
    held = Counter(meetings.values_list("leader", flat=True))
    return {leader.name: LeaderFacts(leader.name, leader.title, kept[leader.pk], held[leader.pk]) for leader in leaders}


def weekly_facts(*, as_of, on):
    """The month's owed reports by liaison unit, the most missing first.

    They are judged as the month's end passed: what was handed in later belongs to no paper of this month. While the month
    runs, as the day `on` began, so that the hour at which one asks changes nothing. Who was to file when a report fell
    due stays answerable for it.
    """
    day, hour = (on, time()) if on <= as_of else (as_of, time.max)
    projects = Project.objects.listed().filter(year=as_of.year)
    found = duties(projects, weeks_of_month(as_of), on=day, at=timezone.make_aware(datetime.combine(day, hour)))
    due = {duty.week.monday: min(day, duty.week.due.date()) for duty in found}
    people = {monday: people_of(projects.values("pk"), on=day) for monday, day in due.items()}
    by_unit = defaultdict(list)
    for duty in found:
        by_unit[people[duty.week.monday][duty.project.pk].liaison_unit or NO_LIAISON].append(duty)
    rows = [_weekly(unit, owed) for unit, owed in by_unit.items()]
    return tuple(sorted(rows, key=lambda row: (-row.counts.missed, row.counts.on_time, row.unit)))


def _weekly(unit, owed):
    verdicts = [duty.verdict for duty in owed]
    missing = [duty for duty in owed if duty.verdict in (MISSING, SUPPLIED)]
    return WeeklyFacts(
        unit=unit,
        counts=count(verdicts),
        late=verdicts.count(LATE),
        missing=tuple((duty.project.name, week_words(duty.week.monday)) for duty in missing),
    )
