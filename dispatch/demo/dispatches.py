"""The monthly dispatches: prepared, frozen, held, published and closed, as far as the story goes."""

from decimal import Decimal

from django.utils import timezone

from dispatch.actions import promise_claim as words_kept
from dispatch.actions.dispatch_meeting import contest as contests
from dispatch.actions.dispatch_meeting import correction as corrections
from dispatch.actions.dispatch_meeting import freezing, preparing, publishing, sitting
from dispatch.demo.sketches import evidence
from dispatch.demo.story import Event, day, meant, moment
from dispatch.models import DispatchAnswer, DispatchMeeting, Promise
from dispatch.month.content.content import content_of
from dispatch.month.content.figures import figures_hash, figures_of
from dispatch.queries.diagnosis import judged
from projects.models import Assignment, Leader, Project, User


def dispatch_events(dispatches):
    for dispatch in dispatches:
        month = day(dispatch["month"])
        for step in dispatch["steps"]:
            yield Event(moment(step["at"]), lambda at, month=month, step=step: _take(month, step, at))


def _take(month, told, at):
    arguments = {name: value for name, value in told.items() if name not in ("at", "by", "step", "project")}
    if "project" in told:
        arguments["project"] = Project.objects.get(name=told["project"])
    by, on = User.objects.get(username=told["by"]), timezone.localdate(at)
    meeting = DispatchMeeting.objects.filter(month=month).first() or month
    STEPS[told["step"]](meeting, **meant(arguments), by=by, on=on, at=at)


def _open(month, *, by, on, at):
    preparing.open_meeting(month=month, by=by, at=at)


def _answer(meeting, *, project, texts, promised_on, submit=True, by, on, at):
    leading = Assignment.objects.in_force_on(on).filter(project=project, role=Assignment.Role.RESPONSIBLE_LEADER)
    known = DispatchAnswer.objects.filter(meeting=meeting, project=project).first()
    preparing.save_answer(
        meeting,
        project=project,
        texts=texts,
        promised_on=promised_on,
        submit=submit,
        version=known.version if known else 0,
        leader=Leader.objects.get(pk__in=leading.values("leader")),
        by=by,
        on=on,
        at=at,
    )


def _contest(meeting, *, evidence_shows=None, on, **words):
    if evidence_shows:
        words["evidence"], words["evidence_name"] = evidence(evidence_shows, on=on)
    contests.contest(meeting, on=on, **words)


def _answer_contest(meeting, *, project, about, **words):
    contests.answer_contest(meeting.contests.get(project=project, about=about), **words)


def _overrule(meeting, *, project, verdict, reason, by, on, at):
    computed = judged([project.pk], as_of=meeting.month)[project.pk].diagnosis.verdict.code
    contests.overrule_diagnosis(
        project=project, month=meeting.month, computed=computed, verdict=verdict, reason=reason, by=by, at=at
    )


def _propose(meeting, *, by, on, at):
    seen = figures_hash(figures_of(content_of(meeting, on=on)))
    freezing.propose_freeze(meeting, seen=seen, by=by, on=on, at=at)


def _confirm(meeting, *, by, on, at):
    freezing.confirm_freeze(meeting.proposals.get(), by=by, on=on, at=at)


def _decide(meeting, *, on, **decision):
    sitting.type_decision(meeting, **decision)


def _publish(meeting, *, by, on, at):
    run = publishing.order_publication(meeting, by=by, on=on, at=at)
    publishing.run_pack(run.pk, at=at)


def _close(meeting, *, by, on, at):
    publishing.close_meeting(meeting, by=by, on=on, at=at)


def _ask_correction(meeting, *, new_wan, **words):
    corrections.ask_correction(meeting, new_wan=Decimal(new_wan), **words)


def _approve_correction(meeting, *, project, **words):
    corrections.approve_correction(meeting.corrections.get(project=project), **words)


def _claim_kept(meeting, *, project, evidence_shows=None, on, **words):
    if evidence_shows:
        words["evidence"] = evidence(evidence_shows, on=on)
    words_kept.claim_kept(_word_on(project), on=on, **words)


def _confirm_kept(meeting, *, project, **words):
    words_kept.confirm_claim(_word_on(project).claims.get(), **words)


def _word_on(project):
    """What its leader promised at the dispatch."""
    return Promise.objects.get(project=project, problem=None)


STEPS = {
    "open": _open,
    "publicize": preparing.publicize,
    "answer": _answer,
    "contest": _contest,
    "answer_contest": _answer_contest,
    "overrule": _overrule,
    "propose": _propose,
    "confirm": _confirm,
    "decide": _decide,
    "hold": sitting.record_held,
    "publish": _publish,
    "close": _close,
    "ask_correction": _ask_correction,
    "approve_correction": _approve_correction,
    "claim_kept": _claim_kept,
    "confirm_kept": _confirm_kept,
}
"""Step of a fixture → how it is taken on its meeting (to open one, on its month)."""
