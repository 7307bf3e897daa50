"""Evidence from wherever it is recorded, and the diagnosis of projects that are behind.

A new kind of evidence is one `Source` in `SOURCES` and one line in `dispatch.rules.diagnosis.EVIDENCE_GROUPS`.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse

from dispatch.models import DiagnosisRuling, Problem, ProblemStep, PushedProject, SiteMeeting
from dispatch.queries.addresses import problem_url
from dispatch.rules.diagnosis import EVIDENCE_GROUPS, MOVEMENT, PUSH, SHOWN, VERDICTS, Diagnosis, Evidence, diagnose
from projects.choices import Book
from projects.models import (
    Assignment,
    InvestmentEntry,
    Milestone,
    Policy,
    ReportAnswer,
    ReportStep,
    StageEvent,
    WeeklyReport,
)
from projects.money import show_money
from projects.wording import day_text

GROUP_WORDS = {PUSH: "推动", MOVEMENT: "进展", SHOWN: "记载"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where one kind of evidence is recorded: the rows of a span of days (each with a `project`), and a row as evidence.

    Rows that are `posts` of the investment ledger are also asked for as they were known at a number.
    """

    kind: str
    rows: Callable[..., QuerySet]
    evidence: Callable[[object], Evidence]
    posts: bool = False

    def between(self, since, until, *, number):
        return self.rows(since, until, number=number) if self.posts else self.rows(since, until)


def _investments(since, until, *, number):
    taken_back = InvestmentEntry.objects.known_at(number).filter(reverses=OuterRef("pk"))
    entries = InvestmentEntry.objects.in_figures(number=number).filter(on__range=(since, until), amount_wan__gt=0)
    return entries.filter(~Exists(taken_back))


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


def _written(kind):
    """Reports on which something of that kind was written, once for each."""

    def rows(since, until):
        reports = WeeklyReport.objects.filter(answers__kind=kind, answers__on__range=(since, until))
        return reports.annotate(
            written_on=F("answers__on"),
            written=F("answers__text"),
            by_leader=Case(
                When(Q(answers__by__leader__isnull=False) | Q(answers__on_behalf_of__isnull=False), then=True),
                default=False,
                output_field=BooleanField(),
            ),
        )

    return rows


def _answers_of_leaders(since, until):
    return _written(ReportAnswer.Kind.ANSWER)(since, until).filter(by_leader=True)


def _report_answered(report):
    words = f"包保领导答复周报：{report.written}"
    return Evidence("report_answered", report.written_on, report.project_id, words, _report_url(report))


def _instruction(report):
    words = f"领导在周报上批示：{report.written}"
    return Evidence("instruction", report.written_on, report.project_id, words, _report_url(report))


def _readings(since, until):
    reports = WeeklyReport.objects.filter(steps__kind=ReportStep.Kind.READ, steps__on__range=(since, until))
    return reports.annotate(seen_on=F("steps__on"))


def _report_read(report):
    return Evidence("report_read", report.seen_on, report.project_id, f"阅{report.monday}当周周报", _report_url(report))


def _report_url(report):
    return reverse("weekly_report", args=[report.project.code, report.monday])


def _site_meetings(since, until):
    held = SiteMeeting.projects.through.objects.filter(
        sitemeeting__held_on__range=(since, until), sitemeeting__voided_on__isnull=True
    )
    decided = Count("sitemeeting__decisions", filter=Q(sitemeeting__decisions__project=F("project")))
    return held.select_related("sitemeeting__leader").annotate(decided=decided)


def _site_meeting(row):
    meeting = row.sitemeeting
    words = f"{meeting.leader}召开现场办公会，议定{row.decided}项"
    url = reverse("site_meeting_detail", args=[meeting.pk])
    return Evidence("site_meeting", meeting.held_on, row.project_id, words, url)


Kind = ProblemStep.Kind
DECISIONS = {
    Kind.RAISED,
    Kind.DECLARED_UNABLE,
    Kind.ASSIGNED,
    Kind.UPHELD,
    Kind.EXTENSION_APPROVED,
    Kind.EXTENSION_REFUSED,
    Kind.LIMIT_SET,
}
WORK = {Kind.ACCEPTED, Kind.PROGRESS, Kind.CLAIMED}
"""Steps by which people push a problem on, or work on it; what the portal does by itself is neither."""


def _problem_steps(since, until):
    """The steps that persons took, and whether whoever did was of the project's responsible side on that day."""
    taken = {"steps__kind__in": DECISIONS | WORK, "steps__by__isnull": False, "steps__on__range": (since, until)}
    rows = Problem.objects.filter(**taken).annotate(
        step_kind=F("steps__kind"),
        step_on=F("steps__on"),
        step_text=F("steps__text"),
        step_leader=F("steps__by__leader"),
        step_unit=F("steps__by__unit"),
    )
    role, raised = Assignment.Role, Q(leader=OuterRef("raiser_leader")) & Q(project=OuterRef("project"))
    answering = Assignment.objects.in_force_on(OuterRef("step_on")).filter(project=OuterRef("project"))
    leads = Q(role__in=(role.RESPONSIBLE_LEADER, role.LEADER_IN_CHARGE), leader=OuterRef("step_leader"))
    leads |= Q(role=role.LEAD_UNIT, unit=OuterRef("step_unit"))
    by_secretary = Q(role__in=(role.RESPONSIBLE_LEADER, role.LEADER_IN_CHARGE)) & raised
    return rows.annotate(
        is_responsible=Case(
            When(Exists(answering.filter(leads)), then=True),
            When(Q(step_kind=Kind.RAISED) & Exists(answering.filter(by_secretary)), then=True),
            default=False,
            output_field=BooleanField(),
        )
    )


def _problem_actions(since, until):
    return _problem_steps(since, until).filter(is_responsible=True)


def _problem_help(since, until):
    return _problem_steps(since, until).filter(is_responsible=False)


def _problem_words(kind):
    def evidence(problem):
        said = f"：{problem.step_text}" if problem.step_text else ""
        words = f"{Kind(problem.step_kind).label}问题{problem.number}{said}"
        return Evidence(kind, problem.step_on, problem.project_id, words, problem_url(problem))

    return evidence


COUNTING = {"by_responsible_side": True, "record__in_time": True, "record__disputed_on": None}
NAMING = Q(record__met_unit__isnull=False) | Q(record__met_leader__isnull=False)


def _trips(since, until):
    """Trips and visits, each for one of its projects."""
    people = ("record__met_unit", "record__met_leader", "record__by", "record__on_behalf_of")
    return PushedProject.objects.filter(record__on__range=(since, until)).select_related(*people)


def _trips_that_push(since, until):
    return _trips(since, until).filter(NAMING, **COUNTING)


def _trips_shown(since, until):
    return _trips(since, until).exclude(NAMING & Q(**COUNTING))


def _trip_words(kind):
    def evidence(pushed):
        made = pushed.record
        words = f"{made.giver_label}{made.get_kind_display()}{made.met_label}：{made.result}"
        return Evidence(kind, made.on, pushed.project_id, words, reverse("push_record", args=[made.pk]))

    return evidence


def _problems_closed(since, until):
    return Problem.objects.filter(state=Problem.State.CLOSED, closed_on__range=(since, until))


def _problem_closed(problem):
    words = f"问题{problem.number}销号：{problem.description}"
    return Evidence("problem_closed", problem.closed_on, problem.project_id, words, problem_url(problem))


SOURCES = (
    Source("site_meeting", _site_meetings, _site_meeting),
    Source("investment", _investments, _investment, posts=True),
    Source("milestone_reached", _milestones, _milestone),
    Source("stage_reached", _stages, _stage),
    Source("problem_closed", _problems_closed, _problem_closed),
    Source("problem_action", _problem_actions, _problem_words("problem_action")),
    Source("problem_help", _problem_help, _problem_words("problem_help")),
    Source("push_record", _trips_that_push, _trip_words("push_record")),
    Source("push_shown", _trips_shown, _trip_words("push_shown")),
    Source("report_answered", _answers_of_leaders, _report_answered),
    Source("instruction", _written(ReportAnswer.Kind.INSTRUCTION), _instruction),
    Source("report_read", _readings, _report_read),
)


def window_start(as_of):
    """The first day of the window that ends on `as_of`."""
    return as_of - timedelta(days=_window_days(as_of) - 1)


def _window_days(as_of):
    return Policy.objects.in_force_on(as_of).diagnosis_days


def diagnoses(project_ids, *, as_of, number=None):
    """{project id: Diagnosis} from the evidence of the window that ends on `as_of`.

    `number` limits the investment ledger to what was known when that post was its last.
    """
    days = _window_days(as_of)
    since = as_of - timedelta(days=days - 1)
    evidence = defaultdict(list)
    for source in SOURCES:
        rows = source.between(since, as_of, number=number)
        for row in rows.filter(project__in=project_ids).select_related("project"):
            evidence[row.project_id].append(source.evidence(row))
    pushes = [source for source in SOURCES if EVIDENCE_GROUPS[source.kind] == PUSH]
    pushed = any(source.between(since, as_of, number=number).exists() for source in pushes)
    return {
        pk: diagnose(evidence=evidence[pk], as_of=as_of, district_push_recorded=pushed, window_days=days)
        for pk in project_ids
    }


@dataclass(frozen=True, slots=True)
class Judged:
    """Why a project is behind: as computed, and a person's ruling in its place where there is one."""

    diagnosis: Diagnosis
    ruling: DiagnosisRuling | None

    @property
    def verdict(self):
        return VERDICTS[self.ruling.verdict] if self.ruling else self.diagnosis.verdict

    @property
    def ruling_words(self):
        """Who overruled it and why; "" where nobody did."""
        if self.ruling is None:
            return ""
        return overruled(VERDICTS[self.ruling.computed], by=self.ruling.by, reason=self.ruling.reason)


def overruled(computed, *, by, reason):
    """系统判定“包而不推”，张某某改判：上级停批用地"""
    return f"系统判定“{computed.label}”，{by}改判：{reason}"


def judged(project_ids, *, as_of):
    """{project id: Judged} at the month's end `as_of`: what every page, list and paper shows as the diagnosis."""
    rulings = rulings_of(project_ids, month=as_of)
    return {pk: Judged(found, rulings.get(pk)) for pk, found in diagnoses(project_ids, as_of=as_of).items()}


def diagnosis_words(found):
    """A `Judged` as pages print it, with its evidence as links."""
    diagnosis = found.diagnosis
    return {
        "label": found.verdict.label,
        "question": found.verdict.question,
        "ruling": found.ruling_words,
        "window": f"{day_text(diagnosis.window_starts_on)}至{day_text(diagnosis.as_of)}",
        "evidence": [
            {
                "on": day_text(item.on),
                "group": GROUP_WORDS[item.group],
                "label": item.label,
                "url": item.url,
            }
            for item in diagnosis.evidence
        ],
    }


def rulings_of(project_ids, *, month):
    """{project id: the last ruling on that month's diagnosis}"""
    rulings = DiagnosisRuling.objects.filter(project__in=project_ids, month=month).select_related("by").order_by("pk")
    return {ruling.project_id: ruling for ruling in rulings}
