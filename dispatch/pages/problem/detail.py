"""Everything that the page of one problem shows."""

from django.urls import reverse
from django.utils import timezone

from dispatch.models import Level, ProblemStep, SiteMeeting
from dispatch.pages.problem.rows import LEVEL_WORDS, last_turn, rows_of
from dispatch.pages.promise.listing import verdict_of
from dispatch.queries.addresses import report_url
from dispatch.queries.calendar import calendar_note
from dispatch.queries.problem_desk import clocks_on
from dispatch.queries.problem_limits import late_words, limits_of
from dispatch.queries.problems import source_words
from dispatch.rules.problem import days_held, decision_due_day
from projects.models import Holiday, Project
from projects.rules.workdays import workdays_between
from projects.wording import date_text, moment_text

Kind = ProblemStep.Kind
OBJECTION_ENDS = frozenset({Kind.UPHELD, Kind.ASSIGNED, Kind.DECLARED_UNABLE, Kind.RISEN, Kind.SUPERSEDED})
BAD_NEWS = frozenset({Kind.OBJECTED, Kind.DECLARED_UNABLE, Kind.RISEN, Kind.REFUSED, Kind.REOPENED})


def problem_page(problem, *, user, on):
    """The context of the page, but for what one may do on it."""
    calendar = Holiday.objects.calendar()
    turn = last_turn(problem)
    turn_runs = turn is not None and turn.to_on is None
    steps = list(problem.steps.select_related("by__unit", "unit", "leader"))
    return {
        "problem": rows_of([problem], user=user, on=on)[0]
        | {
            "level_label": f"{LEVEL_WORDS[problem.level]} {Level(problem.level).label}",
            "since": date_text(turn.from_on) if turn_runs else "",
            "original": date_text(problem.original_deadline),
            "deadline": date_text(problem.due_on),
            "own_deadline": date_text(problem.deadline) if problem.deadline != problem.due_on and turn_runs else "",
            "wished": date_text(problem.wished_on) if problem.wished_on else "",
            "limit_text": "" if problem.limit_text == date_text(problem.limit_on) else problem.limit_text,
            "helping": "、".join(unit.name for unit in problem.helping_units.all()),
            "raised_on": date_text(problem.raised_on),
            "result": problem.result,
            "result_on": date_text(problem.result_on),
            "result_late": _result_late(problem, calendar),
            "rating": f"{problem.rating}分" if problem.rating else "",
            "rating_text": problem.rating_text,
            "is_open": problem.is_open,
        },
        "source": source_of(problem, user=user, on=on),
        "request": _request(problem, on=on, calendar=calendar),
        "objections": _objections(steps, problem, on=on, calendar=calendar),
        "turns": [_turn(row, on, calendar) for row in problem.turns.all()],
        "promises": [_promise(row, on) for row in problem.promises.with_claim().select_related("unit", "leader")],
        "calendar_note": calendar_note(on, problem.raised_on, problem.original_deadline, problem.deadline),
        "log": [_step(step, problem.number) for step in reversed(steps)],
    }


def _result_late(problem, calendar):
    """超期2个工作日, of a result that was reported after the decided date."""
    limits = limits_of(problem, on=problem.result_on, calendar=calendar) if problem.result_on else None
    return late_words(limits.days) if limits and limits.late else ""


def _objections(steps, problem, *, on, calendar):
    """Each objection with what was decided on it, the newest first; what waits says until when."""
    found = []
    for step in steps:
        if step.kind == Kind.OBJECTED:
            found.append(_asked(step.text, step.by, step.on, on=on, calendar=calendar) | {"decision": None})
        elif found and found[-1]["decision"] is None and step.kind in OBJECTION_ENDS:
            found[-1]["decision"] = {
                "label": "另行交办" if step.kind == Kind.ASSIGNED else step.get_kind_display(),
                "text": step.text,
                "by": str(step.by) if step.by_id else "",
                "on": date_text(step.on),
            }
    return found[::-1]


def _asked(reason, by, asked_on, *, on, calendar):
    """What a holder asks of somebody else, and by when that one decides."""
    due_on = decision_due_day(asked_on=asked_on, clocks=clocks_on(asked_on), calendar=calendar)
    late = workdays_between(due_on, on, calendar=calendar) if due_on < on else None
    return {
        "reason": reason,
        "by": str(by or ""),
        "on": date_text(asked_on),
        "decide_by": date_text(due_on),
        "decider_late": "" if late is None else f"逾期{late}个工作日未决定" if late else "逾期未决定",
    }


def source_of(problem, *, user, on):
    """Where it came from, as a link for those who may open it."""
    label, url = source_words(problem), ""
    if problem.weekly_report_id:
        whole = Project.objects.visible_to(user, on=on, head_only=False).filter(pk=problem.project_id)
        if user.may("view_weekly_reports") and whole.exists():
            url = report_url(problem.project, problem.weekly_report.monday)
    elif problem.site_meeting_id:
        if SiteMeeting.objects.visible_to(user, on=on).filter(pk=problem.site_meeting_id).exists():
            url = reverse("site_meeting_detail", args=[problem.site_meeting_id])
    elif problem.ledger_import_id and user.may("import_ledger"):
        url = reverse("ledger_import_detail", args=[problem.ledger_import_id])
    return {"label": label, "url": url}


def _request(problem, *, on, calendar):
    """The request for more time that waits to be decided."""
    asked = problem.deadline_extensions.waiting().select_related("asked_by").first()
    if asked is None:
        return None
    words = _asked(asked.reason, asked.asked_by, asked.asked_on, on=on, calendar=calendar)
    return words | {"wanted": date_text(asked.wanted_on)}


def _turn(turn, on, calendar):
    ended = turn.to_on or on
    late = days_held(from_on=turn.due_on, to_on=turn.to_on, as_of=on, calendar=calendar)
    return {
        "holder": turn.holder_label,
        "level": LEVEL_WORDS[turn.level],
        "from": date_text(turn.from_on),
        "to": date_text(turn.to_on) if turn.to_on else "至今",
        "due": date_text(turn.due_on),
        "days": str(days_held(from_on=turn.from_on, to_on=turn.to_on, as_of=on, calendar=calendar)),
        "late": f"过本环节时限{late}个工作日" if late else "已过本环节时限" if ended > turn.due_on else "",
    }


def _promise(promise, on):
    return {
        "who": str(promise.leader or promise.unit or "—"),
        "text": promise.get_source_display(),
        "original": date_text(promise.original_due_on),
        "due": date_text(promise.due_on),
        "state": verdict_of(promise, as_of=on).label,
    }


def _step(step, number):
    to, due = step.leader or step.unit, date_text(step.due_on)
    if step.kind == Kind.RISEN:
        to = to or Level(step.level).label
    return {
        "kind": step.get_kind_display(),
        "on": date_text(step.on),
        "at": moment_text(step.at) if timezone.localtime(step.at).date() == step.on else "",
        "who": str(step.by) if step.by_id else "系统",
        "unit": step.by.unit.name if step.by_id and step.by.unit_id else "",
        "level": LEVEL_WORDS[step.level],
        "text": step.text,
        "to": str(to) if to else "",
        "due": due if step.due_on and due not in step.text else "",
        "bad": step.kind in BAD_NEWS,
        "evidence": {
            "name": step.evidence_name,
            "url": reverse("problem_evidence", args=[number, step.pk]),
        }
        if step.evidence
        else None,
    }


def what_it_says_now(problem, *, since_version, user, on):
    """What became of a problem after a form of it had been opened: for who must look again before he decides."""
    words = rows_of([problem], user=user, on=on)[0]
    taken = problem.steps.select_related("by__unit", "unit", "leader").order_by("-pk")
    newer = max(problem.version - since_version, 1)
    return {"problem": words, "steps": [_step(step, problem.number) for step in taken[:newer]]}
