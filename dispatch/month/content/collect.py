"""The month's figures as one content: what a freeze stores, and everything of the meeting is later printed from.

A content is plain JSON: text, whole numbers, lists and mappings. Amounts and percentages are exact decimals as text,
days are ISO dates, and names stand in place of database numbers. The same district gives the same content to the letter.
"""

from dispatch.models import Level, Standing
from dispatch.month.content.codec import as_json, encode_table, sums_of_tables
from dispatch.month.content.corrections import corrections_before
from dispatch.month.content.formats import FORMAT
from dispatch.month.content.project_content import decision_content, project_content
from dispatch.month.facts.groups import (
    by_place,
    category_counts_of,
    lag_at_taking_over,
    leftovers,
    lights_of,
    start_facts,
)
from dispatch.month.facts.values import UNSETTLED
from dispatch.month.gathering.month import month_facts
from dispatch.month.tables import tables_from
from dispatch.month.tables.attraction import silent_units
from dispatch.month.tables.problems import level_words
from dispatch.queries.figures import figures_of
from dispatch.rules.light import is_behind
from dispatch.rules.promise import BROKEN, CLAIMED, KEPT, OPEN
from projects.rules.schedule import time_progress
from projects.rules.start_rate import start_rates

WORST_FIRST = sorted(Standing.SEVERITY, key=Standing.SEVERITY.get)


def month_content(*, as_of, number, on):
    """The content of the month's end `as_of`, with the ledger as it was known at the post `number`.

    Problems, promises and decisions have no number: they stand as of the day `on`, all else as of the month's end.
    """
    facts = month_facts(as_of=as_of, number=number, on=on)
    content = {
        "format": FORMAT,
        "as_of": as_of,
        "month": f"{as_of:%Y-%m}",
        "on": on,
        "ledger_number": number,
        "headline": _headline(facts),
        "basis": {"book": facts.basis.book, "cut_off": facts.basis.cut_off, "unit": facts.basis.unit},
        "compared": facts.compared,
        "lights": {"order": WORST_FIRST, "behind": [light for light in WORST_FIRST if is_behind(light)]},
        "problem_levels": {level: level_words(level) for level in Level.values},
        "totals": sums_of(facts.whole) | {"time_progress_pct": time_progress(as_of=as_of).pct},
        "year": [_month(month) for month in facts.year],
        "start_rates": _start_rates(facts),
        "leftovers": {
            category: [project.code for project in left] for category, left in leftovers(facts.projects).items()
        },
        "programmes": [_group(group) for group in facts.programmes],
        "leaders": [_leader(group, facts) for group in by_place(facts.leaders)],
        "units": [_unit(group, facts) for group in by_place(facts.units)],
        "weekly": [_weekly(weekly) for weekly in facts.weekly],
        "decisions": [decision_content(decision) for decision in facts.decisions],
        "calendar_note": facts.calendar_note,
        "silent_units": silent_units(facts),
        "indicators": [_indicator(reading) for reading in facts.indicators],
        "projects": [project_content(project) for project in facts.projects],
        "corrections": [row.as_content() for row in corrections_before(as_of, number=number)],
    }
    tables = [encode_table(table) for table in tables_from(facts)]
    return as_json(content) | {"tables": tables, "sums": sums_of_tables(tables)}


def _headline(facts):
    return figures_of(
        whole=facts.whole,
        categories=category_counts_of(facts.projects),
        lights=lights_of(facts.projects),
        gap=facts.gap,
    )


def sums_of(totals):
    """Exact sums and rates of some projects; `n` is how many they are."""
    return {
        "n": totals.projects,
        "plan": totals.plan_wan,
        "invested": totals.invested_wan,
        "planned_to_date": totals.planned_to_date_wan,
        "unplanned_invested": totals.unplanned_invested_wan,
        "completion": totals.completion_pct,
        "lag": totals.lag_points,
        "lag_vs_plan": totals.lag_vs_plan_points,
        "unreviewed": totals.unreviewed,
    }


def _group(group):
    return {
        "name": group.name,
        **sums_of(group.totals),
        "due": sums_of(group.due),
        "lights": dict(group.lights),
        "started": sum(project.standing.started for project in group.projects),
        "rank": group.rank and {"place": group.rank.place, "n": group.rank.n, "tied": group.rank.tied},
        "projects": [project.code for project in group.projects],
    }


def _leader(group, facts):
    leader = facts.leader_facts.get(group.name)
    taken = [project.taken_over for project in group.projects if project.taken_over]
    promises = [promise.verdict for promise in facts.promises if promise.leader == group.name]
    return _group(group) | {
        "title": leader.title if leader else "",
        "site_meetings": leader.meetings if leader else 0,
        "duty": leader.duty.label if leader else "",
        "taken_over": len(taken),
        "lag_at_taking_over": lag_at_taking_over(taken),
        "open_problems": sum(len(project.open_problems) for project in group.projects),
        "overdue_problems": sum(problem.overdue for project in group.projects for problem in project.open_problems),
        "promises": {verdict.code: promises.count(verdict) for verdict in (KEPT, BROKEN, CLAIMED, OPEN)},
    }


def _unit(group, facts):
    joined = [project.code for project in facts.projects if group.name in project.people.lead_units[1:]]
    return _group(group) | {"joined": joined if group.name != UNSETTLED else []}


def _weekly(weekly):
    counts = weekly.counts
    return {
        "unit": weekly.unit,
        "owed": counts.owed,
        "filed": counts.filed,
        "on_time": counts.on_time,
        "late": weekly.late,
        "missed": counts.missed,
        "supplied": counts.supplied,
        "expected": counts.expected,
        "missing": [{"project": project, "week": week} for project, week in weekly.missing],
    }


def _month(month):
    return {
        "month": month.month,
        "schedule": month.schedule_wan,
        "planned": month.planned_wan,
        "invested": month.invested_wan,
    }


def _start_rates(facts):
    rates = start_rates(projects=start_facts(facts.projects), as_of=facts.as_of)
    return {
        "annual": {"started": rates.annual.started, "total": rates.annual.total},
        "on_schedule": {"started": rates.on_schedule.started, "total": rates.on_schedule.total},
        "started_early": rates.started_early,
        "not_started_as_planned": rates.not_started_as_planned,
    }


def _indicator(reading):
    return {
        "code": reading.code,
        "name": reading.name,
        "unit": reading.unit,
        "shown_as": reading.shown_as,
        "period": reading.period_label,
        "month": reading.month,
        "cumulative": reading.cumulative,
        "value": reading.value,
        "growth_pct": reading.growth_pct,
        "growth_drop_points": reading.growth_drop_points,
    }
