"""The standing of projects at one day: sums by the database, verdicts by the rules."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max, Min, OuterRef, Subquery

from dispatch.models import Standing
from dispatch.queries.planned_events import awaited_events, planned_events, planned_start
from dispatch.rules.light import Thresholds, light_for, shown_light
from projects.choices import Book, Category
from projects.models import (
    AnnualPlan,
    InvestmentEntry,
    Policy,
    Project,
    StageEvent,
)
from projects.rules.idle import IDLE, idle_mark
from projects.rules.investment import completion, is_hard_to_finish, lag_vs_plan_points, lag_vs_time_points
from projects.rules.rounding import round_half_up
from projects.rules.schedule import (
    is_month_end,
    last_month_end,
    month_end,
    planned_so_far_wan,
    schedule,
    time_progress,
)


def reporting_day(today):
    """The month's end on which headline, lights and ranks stand: the last one for which the office has figures."""
    reviewed = InvestmentEntry.objects.filter(book=Book.VERIFIED, on__lte=today).exclude(
        kind=InvestmentEntry.Kind.OPENING
    )
    return last_month_end(as_of=reviewed.order_by("-on").values_list("on", flat=True).first() or today)


def month_end_before(as_of):
    """The month's end before the month of `as_of`, whose lights the next ones are compared with."""
    return last_month_end(as_of=as_of.replace(day=1) - timedelta(days=1))


def thresholds_on(day):
    """The policy in force on a day, as the rule of the lights takes it."""
    policy = Policy.objects.in_force_on(day)
    return policy, Thresholds(
        base=policy.light_base,
        factor=policy.schedule_factor,
        yellow=policy.yellow_points,
        red=policy.red_points,
        overdue_red_months=policy.overdue_red_months,
        plan_keeps_blue=policy.plan_keeps_blue,
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the database knows of the year up to a day, by project id."""

    plans: dict
    planned_to_date: dict
    invested: dict
    unreviewed: set
    stages: dict
    events: dict
    unreviewed_starts: set
    last_moved: dict
    known_month_ends: tuple
    previous_base: dict


def compute_standings(*, as_of, at, project_ids=None, number=None):
    """Unsaved `Standing` rows of `as_of`'s year at the end of that day, in the order of the projects' codes.

    `number` limits the investment ledger to what was known when that post was its last.
    """
    for values in standing_values(as_of=as_of, project_ids=project_ids, number=number):
        yield Standing(as_of=as_of, computed_at=at, **values)


def standing_values(*, as_of, project_ids=None, number=None, previous_base=None):
    """What `compute_standings` fills its rows with, as mappings, for whoever only compares them.

    `previous_base` are the base lights of the month's end before by project id; without it those on record.
    """
    projects = Project.objects.listed().filter(year=as_of.year).order_by("code")
    if project_ids is not None:
        projects = projects.filter(pk__in=project_ids)
    sums = _sums(as_of, number)
    lights_before = sums.previous_base if previous_base is None else previous_base
    verdict = _Verdict(as_of, sums, lights_before)
    for pk, category in projects.values_list("pk", "category").iterator(chunk_size=5000):
        yield verdict.values_of(pk, Category(category))


class _Verdict:
    """What the rules say of one project after the other, by the policy of one day."""

    def __init__(self, as_of, sums, lights_before):
        self.as_of, self.sums, self.lights_before = as_of, sums, lights_before
        self.policy, self.thresholds = thresholds_on(as_of)
        self.plain = time_progress(as_of=as_of)
        self.lit_by = schedule(as_of=as_of, factor=self.thresholds.factor)

    def values_of(self, pk, category):
        """The fields of the project's standing, but for its day."""
        stage, image_stage, progress_text, started, suspended, seen_on = self.sums.stages.get(pk, NO_STAGE)
        start = planned_start(self.sums.events.get(pk, ()), category)
        money = self._money(pk)
        due = started or (start.due_on is not None and start.due_on <= self.as_of)
        return {
            "project_id": pk,
            "stage": stage,
            "image_stage": image_stage,
            "progress_text": progress_text,
            "started": started,
            "suspended": suspended,
            "idle": self._idle(pk, started=started, suspended=suspended, start_on=start.planned_on, seen_on=seen_on),
            "start_due_on": start.planned_on,
            **money,
            **self._light(pk, money, started=started, start=start, stage=stage),
            "hard": self._is_hard(money, work_due=due),
        }

    def _money(self, pk):
        plan, invested = self.sums.plans.get(pk), self.sums.invested.get(pk)
        planned_to_date = self.sums.planned_to_date.get(pk)
        amounts = {"invested_wan": invested, "plan_wan": plan}
        return {
            "plan_wan": plan,
            "planned_to_date_wan": _to_the_yuan(planned_to_date),
            "invested_wan": invested,
            "unreviewed": pk in self.sums.unreviewed,
            "completion_pct": _stored(completion(**amounts)),
            "lag_vs_time_points": _stored(lag_vs_time_points(progress=self.plain, **amounts)),
            "lag_vs_plan_points": _stored(lag_vs_plan_points(planned_so_far_wan=planned_to_date, **amounts)),
        }

    def _light(self, pk, money, *, started, start, stage):
        amounts = {"invested_wan": money["invested_wan"], "plan_wan": money["plan_wan"]}
        reading = light_for(
            started=started,
            lag_vs_time_points=lag_vs_time_points(progress=self.lit_by, **amounts),
            lag_vs_plan_points=lag_vs_plan_points(planned_so_far_wan=self.sums.planned_to_date.get(pk), **amounts),
            start=start,
            as_of=self.as_of,
            thresholds=self.thresholds,
            has_plan=bool(money["plan_wan"]),
            start_reviewed=pk not in self.sums.unreviewed_starts,
            unrecorded=awaited_events(self.sums.events.get(pk, ()), stage=stage),
        )
        light = shown_light(base=reading.light, previous_base=self.lights_before.get(pk))
        return {
            "base_light": reading.light,
            "light": light,
            "severity": Standing.SEVERITY[light],
            "rule": reading.rule,
            "rule_text": reading.rule_text,
        }

    def _is_hard(self, money, *, work_due):
        """Only where work is due, and by the district's own number."""
        return bool(
            is_hard_to_finish(
                invested_wan=money["invested_wan"],
                plan_wan=money["plan_wan"],
                as_of=self.as_of,
                work_due=work_due,
                lag_vs_plan_points=money["lag_vs_plan_points"],
                ratio=self.policy.hard_ratio,
            )
        )

    def _idle(self, pk, *, started, suspended, start_on, seen_on):
        mark = idle_mark(
            as_of=self.as_of,
            started=started,
            planned_start_due_on=start_on,
            last_moved_on=max(filter(None, (self.sums.last_moved.get(pk), seen_on)), default=None),
            known_month_ends=self.sums.known_month_ends,
            suspended=suspended,
            idle_months=self.policy.idle_months,
        )
        return mark == IDLE


NO_STAGE = ("", "", "", False, False, None)


def _to_the_yuan(amount_wan):
    """Inside a month the plan to date is interpolated and rarely a whole number of yuan."""
    return None if amount_wan is None else round_half_up(amount_wan, places=4)


def _stored(figure):
    return None if figure is None else round(figure, 12)


def _sums(as_of, number):
    entries = InvestmentEntry.objects.in_figures(number=number).in_year_up_to(as_of)
    plans = AnnualPlan.objects.in_force_on(as_of)
    return _Sums(
        plans=dict(plans.values_list("project", "planned_wan")),
        planned_to_date=_planned_to_date(plans, as_of),
        invested=entries.sum_by_project(),
        unreviewed=set(entries.filter(book=Book.REPORTED).order_by().values_list("project", flat=True).distinct()),
        stages=_stages(as_of),
        events=planned_events(as_of),
        unreviewed_starts=_unreviewed_starts(as_of, number),
        last_moved=dict(entries.filter(amount_wan__gt=0).order_by().values_list("project").annotate(last=Max("on"))),
        known_month_ends=tuple(
            day for day in entries.order_by().values_list("on", flat=True).distinct() if is_month_end(day)
        ),
        previous_base=dict(Standing.objects.filter(as_of=month_end_before(as_of)).values_list("project", "base_light")),
    )


def _unreviewed_starts(as_of, number):
    """The projects whose start no reviewed month contains yet: nothing can be judged of them.

    At a reviewed month's end there are none. Where nothing is reviewed at all, only the running month is not.
    """
    reviewed = InvestmentEntry.objects.known_at(number).filter(book=Book.VERIFIED, year=as_of.year, on__lte=as_of)
    last = reviewed.exclude(kind=InvestmentEntry.Kind.OPENING).aggregate(last=Max("on"))["last"]
    until = month_end(year=last.year, month=last.month) if last else month_end_before(as_of)
    if as_of <= until:
        return set()
    started = StageEvent.objects.filter(project__year=as_of.year, started=True, on__lte=as_of)
    first = started.order_by().values("project").annotate(first=Min("on"))
    return set(first.filter(first__gt=until).values_list("project", flat=True))


def _planned_to_date(plans, as_of):
    """{project id: what the monthly plan in force wants by that day}, for projects that have one."""
    months = plans.filter(cumulative_wan__isnull=False).values_list("project", "cumulative_wan")
    if is_month_end(as_of):
        return {project: cumulative[as_of.month - 1] for project, cumulative in months}
    return {project: planned_so_far_wan(cumulative_wan=cumulative, as_of=as_of) for project, cumulative in months}


def _stages(as_of):
    """{project id: (stage, image stage, progress in words, started, suspended, day of the record)} on that day."""
    latest = StageEvent.objects.filter(project=OuterRef("project"), on__lte=as_of).order_by("-on", "-pk")
    events = StageEvent.objects.filter(project__year=as_of.year, pk=Subquery(latest.values("pk")[:1]))
    rows = events.values_list("project", "stage", "image_stage", "progress_text", "started", "suspended", "on")
    return {row[0]: row[1:] for row in rows}
