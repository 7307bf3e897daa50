"""Evidence from wherever it is recorded, and the diagnosis of projects that are behind.

A new kind of evidence is one `Source` in `SOURCES` and one line in `dispatch.rules.diagnosis.EVIDENCE_GROUPS`.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from dispatch.models import Problem, Standing
from dispatch.rules.diagnosis import EVIDENCE_GROUPS, PUSH, Evidence, concealed, diagnose
from projects.choices import Book
from projects.models import InvestmentEntry, Milestone, StageEvent
from projects.money import show_money
from projects.rules.schedule import last_month_end

WINDOW_DAYS = 28


@dataclass(frozen=True, slots=True)
class Source:
    """Where one kind of evidence is recorded: the rows of a span of days (each with a `project`), and a row as evidence."""

    kind: str
    rows: Callable[[date, date], QuerySet]
    evidence: Callable[[object], Evidence]


def _investments(since, until):
    entries = InvestmentEntry.objects.in_figures().filter(on__range=(since, until), amount_wan__gt=0)
    return entries.filter(reversed_by__isnull=True)


def _investment(entry):
    words = f"{entry.on.month}月完成投资{show_money(entry.amount_wan)}（{Book(entry.book).label}）"
    url = reverse("project_entries", args=[entry.project.code])
    return Evidence("investment", entry.on, entry.project_id, words, url)


def _milestones(since, until):
    return Milestone.objects.filter(actual_on__range=(since, until))


def _milestone(milestone):
    url = f"{reverse('project_detail', args=[milestone.project.code])}#milestones"
    return Evidence("milestone_reached", milestone.actual_on, milestone.project_id, f"{milestone.name}完成", url)


def _stages(since, until):
    """Stages that were reached: recorded as such, or seen where an earlier ledger had shown another."""
    before = StageEvent.objects.filter(project=OuterRef("project"), on__lt=OuterRef("on")).order_by("-on", "-pk")
    events = StageEvent.objects.filter(on__range=(since, until)).annotate(
        stage_before=Subquery(before.values("stage")[:1]), image_before=Subquery(before.values("image_stage")[:1])
    )
    moved = Q(stage_before__isnull=False) & (~Q(stage=F("stage_before")) | ~Q(image_stage=F("image_before")))
    return events.filter(Q(seen=False) | moved)


def _stage(event):
    url = f"{reverse('project_detail', args=[event.project.code])}#history"
    words = f"形象进度到“{event.progress_text or event.get_stage_display()}”"
    return Evidence("stage_reached", event.on, event.project_id, words, url)


SOURCES = (
    Source("investment", _investments, _investment),
    Source("milestone_reached", _milestones, _milestone),
    Source("stage_reached", _stages, _stage),
)


def diagnoses(project_ids, *, as_of):
    """{project id: Diagnosis} from the evidence of the window that ends on `as_of`."""
    since = as_of - timedelta(days=WINDOW_DAYS - 1)
    evidence = defaultdict(list)
    for source in SOURCES:
        for row in source.rows(since, as_of).filter(project__in=project_ids).select_related("project"):
            evidence[row.project_id].append(source.evidence(row))
    pushed = any(source.rows(since, as_of).exists() for source in SOURCES if EVIDENCE_GROUPS[source.kind] == PUSH)
    return {
        pk: diagnose(evidence=evidence[pk], as_of=as_of, district_push_recorded=pushed, window_days=WINDOW_DAYS)
        for pk in project_ids
    }


def concealments(project_ids, *, as_of):
    """{project id: signs of 捂}, from the lights of this month's end and the one before and the problems open today."""
    before = last_month_end(as_of=as_of.replace(day=1) - timedelta(days=1))
    lights = {
        (row.project_id, row.as_of): row.base_light
        for row in Standing.objects.filter(project__in=project_ids, as_of__in=(before, as_of))
    }
    problems = dict(
        Problem.objects.open().filter(project__in=project_ids).values_list("project").annotate(Count("pk")).order_by()
    )
    return {
        pk: concealed(
            previous_light=lights.get((pk, before)), light=lights.get((pk, as_of)), open_problems=problems.get(pk, 0)
        )
        for pk in project_ids
    }
