"""One project in the content: what meeting mode, briefs, notice and the comparison of two months say of it."""

from dispatch.models import Problem
from dispatch.month.words import moved_words, verdict_label
from dispatch.queries.outlook import rule_words, stage_words
from dispatch.rules.light import moved
from projects.choices import Cause
from projects.rules.investment import forecast_wan, needed_per_month_wan, pace_wan


def project_content(project):
    """All that is known of one project, as values that `as_json` takes."""
    return {
        **_master(project),
        **_course(project),
        **_money(project),
        **_light(project),
        **_why(project),
        "problems": [_problem(problem) for problem in project.open_problems],
        "answer": project.answer and _answer(project.answer),
        "promises": [_promise(promise) for promise in project.promises],
        "last_meeting": project.last_meeting and _meeting(project.last_meeting),
    }


def _master(project):
    people = project.people
    return {
        "code": project.code,
        "name": project.name,
        "category": project.category,
        "programme": project.programme,
        "is_key": project.is_key,
        "owner": project.owner,
        "address": project.address,
        "content": project.content,
        "total_investment": project.total_investment_wan,
        "leader": people.leader,
        "leader_in_charge": people.leader_in_charge,
        "lead_units": people.lead_units,
        "liaison": people.liaison_unit,
        "helping_units": people.helping_units,
        "support_group": people.support_group,
        "taken_over": project.taken_over and {"on": project.taken_over.on, "lag": project.taken_over.lag_points},
    }


def _course(project):
    standing = project.standing
    return {
        "stage": standing.stage,
        "stage_words": stage_words(standing),
        "image_stage": standing.image_stage,
        "progress_text": standing.progress_text,
        "started": standing.started,
        "suspended": standing.suspended,
        "idle": standing.idle,
        "start_due_on": standing.start_due_on,
        "finish_due_on": project.finish_due_on,
        "finished_on": project.finished_on,
    }


def _money(project):
    standing = project.standing
    amounts = {"invested_wan": standing.invested_wan, "as_of": standing.as_of}
    return {
        "plan": standing.plan_wan,
        "invested": standing.invested_wan,
        "planned_to_date": standing.planned_to_date_wan,
        "completion": standing.completion_pct,
        "lag_vs_time": standing.lag_vs_time_points,
        "lag_vs_plan": standing.lag_vs_plan_points,
        "needed_per_month": needed_per_month_wan(plan_wan=standing.plan_wan, **amounts),
        "pace": pace_wan(**amounts),
        "forecast": forecast_wan(**amounts) if standing.started else None,
        "hard": standing.hard,
        "unreviewed": standing.unreviewed,
        "unreported": standing.invested_wan is None,
        "months": {"invested": project.months.invested_wan, "planned": project.months.planned_wan},
    }


def _light(project):
    standing = project.standing
    return {
        "light": standing.light,
        "base_light": standing.base_light,
        "base_light_before": project.base_before,
        "moved": moved(previous_base=project.base_before, base=standing.base_light),
        "moved_words": moved_words(project),
        "rule": standing.rule,
        "rule_text": rule_words(standing),
        "since": project.flagged_on,
        "worst_light": project.worst_light,
    }


def _why(project):
    found, ruling = project.diagnosis, project.ruling
    return {
        "diagnosis": found
        and {
            "verdict": found.verdict.code,
            "label": found.verdict.label,
            "question": found.verdict.question,
            "from": found.window_starts_on,
            "evidence": [
                {"kind": item.kind, "group": item.group, "on": item.on, "label": item.label, "url": item.url}
                for item in found.evidence
            ],
        },
        "ruling": ruling
        and {
            "verdict": ruling.verdict,
            "label": verdict_label(ruling.verdict),
            "reason": ruling.reason,
            "by": ruling.by,
        },
        "concealments": [{"code": sign.code, "reason": sign.reason} for sign in project.concealments],
    }


def _problem(problem):
    return {
        "number": problem.number,
        "description": problem.description,
        "cause": problem.cause,
        "cause_label": Cause(problem.cause).label,
        "measure": problem.measure,
        "limit": problem.limit_text,
        "level": problem.level,
        "unit": problem.handling_unit,
        "holder": problem.holder,
        "state": Problem.State(problem.state).label,
        "raised_on": problem.raised_on,
        "deadline": problem.deadline,
        "moved": problem.moved,
        "days_left": problem.days_left,
        "overdue": problem.overdue,
    }


def _answer(answer):
    return {
        "problem": answer.problem,
        "cause": answer.cause,
        "idea": answer.idea,
        "measures": answer.measures,
        "progress": answer.progress,
        "promised_on": answer.promised_on,
        "submitted_on": answer.submitted_on,
    }


def _promise(promise):
    return {
        "who": promise.leader or promise.unit,
        "text": promise.text,
        "given_on": promise.given_on,
        "original_due_on": promise.original_due_on,
        "due_on": promise.due_on,
        "extensions": promise.extensions,
        "kept_on": promise.kept_on,
        "state": promise.verdict.code,
        "state_label": promise.verdict.label,
    }


def _meeting(meeting):
    return {
        "held_on": meeting.held_on,
        "leader": meeting.leader,
        "place": meeting.place,
        "heard": meeting.heard,
        "decisions": [decision_content(decision) for decision in meeting.decisions],
    }


def decision_content(decision):
    """What a meeting decided, and how far it is."""
    return {
        "source": decision.source,
        "code": decision.project_code,
        "project": decision.project_name,
        "action": decision.action,
        "unit": decision.unit,
        "person": decision.person,
        "due_on": decision.due_on,
        "moved": decision.moved,
        "state": decision.state,
        "done": decision.done,
        "overdue": decision.overdue,
    }
