"""Projects counted together: sums over sums, lights, ranks with their n, and how far each category has come."""

from collections import Counter, defaultdict
from decimal import Decimal

from dispatch.month.facts.values import UNSETTLED, Group, MonthOfYear
from dispatch.queries.headline import CategoryCount, Totals
from dispatch.rules.gap import CLASSES, NOTHING, GapPart, gap_class
from projects.choices import Category, ImageStage, Light
from projects.rules.investment import lag_vs_plan_points, rank
from projects.rules.rounding import as_decimal, exact
from projects.rules.schedule import MONTHS_IN_YEAR, add_months, month_end, time_progress
from projects.rules.start_rate import StartFacts


def totals_of(projects, *, as_of):
    """The sums that `headline.totals` asks of the database, over projects at hand."""
    standings = [project.standing for project in projects]
    planned = [standing for standing in standings if standing.plan_wan]
    to_date = [s.planned_to_date_wan for s in planned if s.planned_to_date_wan is not None]
    return Totals(
        as_of=as_of,
        projects=len(standings),
        plan_wan=_sum(standing.plan_wan for standing in planned),
        invested_wan=_sum(standing.invested_wan or 0 for standing in planned),
        planned_to_date_wan=_sum(to_date) if to_date else None,
        unplanned_invested_wan=_sum(s.invested_wan or 0 for s in standings if not s.plan_wan),
        unreviewed=any(standing.unreviewed for standing in standings),
    )


def _sum(amounts):
    return sum(amounts, Decimal(0))


def lights_of(projects):
    """{light: number of projects}, worst first, zeros included."""
    counts = Counter(project.standing.light for project in projects)
    return {str(light): counts[light] for light in Light.values}


def gap_of_projects(projects, *, as_of):
    """{class: GapPart} over the projects that have a plan: what `queries.gap.gap_parts` asks of the database."""
    parts = dict.fromkeys(CLASSES, NOTHING)
    for standing in (project.standing for project in projects):
        if standing.plan_wan:
            parts[_gap_class(standing, as_of)] += _gap_part(standing)
    return parts


def _gap_class(standing, as_of):
    return gap_class(
        on_schedule=standing.lag_vs_time_points >= 0,
        started=standing.started,
        start_due_on=standing.start_due_on,
        reported=standing.invested_wan is not None,
        as_of=as_of,
    )


def _gap_part(standing):
    scheduled = standing.planned_to_date_wan
    return GapPart(
        count=1,
        plan_wan=standing.plan_wan,
        invested_wan=standing.invested_wan or Decimal(0),
        scheduled_wan=scheduled or Decimal(0),
        unscheduled_plan_wan=standing.plan_wan if scheduled is None else Decimal(0),
        unreported=standing.invested_wan is None,
    )


def is_due(standing):
    """Whether a project's work is due: it has started, or its start is overdue. Nobody is ranked for what is not."""
    return standing.started or (standing.start_due_on is not None and standing.start_due_on <= standing.as_of)


def groups_by(projects, key, *, as_of, order, only_due=False):
    """The projects' groups by name in that order, ranked by completion; those of nobody come last, without a place.

    With `only_due` they are ranked by the projects that are due; who has none has no place.
    """
    found = defaultdict(list)
    for project in projects:
        found[key(project)].append(project)
    names = sorted(found, key=lambda name: (name == UNSETTLED, order.get(name, len(order)), name))
    sums = {name: totals_of(found[name], as_of=as_of) for name in names}
    due = {
        name: totals_of([project for project in found[name] if is_due(project.standing)], as_of=as_of) for name in names
    }
    ranked = due if only_due else sums
    places = rank([None if name == UNSETTLED else ranked[name].completion_pct for name in names])
    return tuple(
        Group(name, tuple(found[name]), sums[name], due[name], lights_of(found[name]), place)
        for name, place in zip(names, places, strict=True)
    )


def by_place(groups):
    """The best first; groups without a place last."""
    return sorted(groups, key=lambda group: group.rank.place if group.rank else len(groups) + 1)


def is_soon(standing):
    """Not started, and planned to start in the calendar month after that of the standing (近期开工)."""
    next_month = add_months(month_end(year=standing.as_of.year, month=standing.as_of.month), months=1)
    due = standing.start_due_on
    return not standing.started and due is not None and next_month.replace(day=1) <= due <= next_month


def is_foundation(standing):
    return standing.started and standing.image_stage == ImageStage.FOUNDATION


def category_counts_of(projects):
    """{category: CategoryCount} in the fixed order of the categories."""
    found = defaultdict(list)
    for project in projects:
        found[project.category].append(project.standing)
    return {
        category: CategoryCount(
            category,
            total=len(found[category]),
            under_way=sum(standing.started for standing in found[category]),
            foundation=sum(map(is_foundation, found[category])),
            starting_soon=sum(map(is_soon, found[category])),
        )
        for category in Category.values
    }


def start_facts(projects):
    return [
        StartFacts(project.code, project.category, project.standing.started, project.standing.start_due_on)
        for project in projects
    ]


def leftovers(projects):
    """{category: the projects that its counts leave out}: not started, and of the new starts not starting soon.

    The pipeline is not expected to have started, so that nothing of it is left over.
    """
    return {
        category: [
            project
            for project in projects
            if project.category == category
            and not project.standing.started
            and not (category == Category.NEW_START and is_soon(project.standing))
        ]
        for category in Category.values
        if category != Category.PIPELINE
    }


def lag_at_taking_over(taken):
    """The lag of projects when their leader took them over: sum over sum, each against the schedule of its own day.

    None where nothing is on record for one of them: part of them would say something else.
    """
    known = [row for row in taken if row.lag_points is not None]
    if not known or len(known) < len(taken):
        return None
    due = sum(exact(row.plan_wan) * time_progress(as_of=row.month_end).share for row in known)
    return lag_vs_plan_points(
        invested_wan=_sum(row.invested_wan or 0 for row in known),
        plan_wan=_sum(row.plan_wan for row in known),
        planned_so_far_wan=due,
    )


def year_curve(projects, whole):
    """Twelve `MonthOfYear` of the projects with an annual plan; empty where no project has one."""
    if not whole.plan_wan:
        return ()
    months = [project.months for project in projects if project.standing.plan_wan]
    plans = [row.planned_wan for row in months if row.planned_wan]
    ends = [month_end(year=whole.as_of.year, month=month) for month in range(1, MONTHS_IN_YEAR + 1)]
    return tuple(
        MonthOfYear(
            month=end.month,
            schedule_wan=as_decimal(exact(whole.plan_wan) * time_progress(as_of=end).share),
            planned_wan=_sum(plan[end.month - 1] for plan in plans) if plans else None,
            invested_wan=_sum(row.invested_wan[end.month - 1] for row in months if row.invested_wan)
            if end <= whole.as_of
            else None,
        )
        for end in ends
    )
