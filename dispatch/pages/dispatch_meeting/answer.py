"""The five questions of a dispatch: who has answered, and one project's answer beside all that the portal knows."""

from datetime import timedelta

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse

from dispatch.models import DispatchAnswer, DispatchMeeting, Problem
from dispatch.pages.problem.rows import rows_of, with_people
from dispatch.paging import page_of
from dispatch.queries.basis import basis_of
from dispatch.queries.calendar import calendar_note
from dispatch.queries.concealment import concealments
from dispatch.queries.diagnosis import diagnosis_words, judged
from dispatch.queries.dispatch_meeting import answerable, may_read, standings_of, unanswered
from dispatch.queries.outlook import outlook
from dispatch.queries.people import people_of
from dispatch.queries.problems import open_problems
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from projects.choices import Cause, Light
from projects.models import Project
from projects.rules.rounding import NOT_AVAILABLE
from projects.rules.schedule import month_end
from projects.wording import date_text, moment_text, planned_text

State = DispatchAnswer.State
PAGE_SIZE = 50
PROBLEMS_SHOWN = 10
NEAR = timedelta(days=92)
MOST_SUGGESTED = 3
"""So many problems, the earliest limit first, are a start for an answer; more would have to be deleted again."""
QUESTIONS = {name: DispatchAnswer._meta.get_field(name).verbose_name for name in DispatchAnswer.QUESTIONS}


def answer_list_page(meeting, *, user, on, number):
    """Projects behind, and others that have an answer all the same, of those that `user` sees; the unanswered first."""
    projects = Project.objects.visible_to(user, on=on, head_only=False)
    standings = standings_of(meeting).filter(project__in=projects.values("pk"))
    behind = standings.behind()
    missing = unanswered(meeting, standings)
    answers = DispatchAnswer.objects.filter(meeting=meeting, project=OuterRef("project"))
    answered = Exists(answers.filter(state=State.SUBMITTED))
    rows, total, pager = page_of(
        standings.filter(Q(light__in=[Light.RED, Light.YELLOW]) | Exists(answers))
        .annotate(answered=Case(When(answered, then=Value(1)), default=Value(0)))
        .order_by("answered", "severity", "lag_vs_time_points", "project__code")
        .select_related("project"),
        number=number,
        size=PAGE_SIZE,
        url=lambda page: f"{reverse('dispatch_answer_list', args=[meeting.month])}?page={page}",
    )
    return {
        "basis": basis_of(meeting.month, unreviewed=standings.filter(unreviewed=True).exists()),
        "meeting": _meeting(meeting),
        "headline": _headline(behind.count(), missing.count()),
        "closed": not DISPATCH_MEETING.allows("answer", meeting.state),
        "rows": _rows(meeting, list(rows), user, on),
        "total": total,
        "pager": pager,
    }


def _meeting(meeting):
    return {"title": str(meeting), "url": reverse("dispatch_meeting", args=[meeting.month])}


def _headline(behind, missing):
    if not behind:
        return "没有落后的项目，不用答复"
    if not missing:
        return f"{behind} 个落后项目都已答复"
    return f"{behind} 个落后项目，已答复 {behind - missing} 个，还缺 {missing} 个"


def _rows(meeting, standings, user, on):
    ids = [standing.project_id for standing in standings]
    people = people_of(ids, on=on)
    answers = {
        answer.project_id: answer
        for answer in DispatchAnswer.objects.filter(meeting=meeting, project__in=ids).select_related("saved_by")
    }
    own = set(answerable(user, on=on).filter(pk__in=ids).values_list("pk", flat=True))
    may = DISPATCH_MEETING.is_open_to(user.roles, "answer", meeting.state)
    rows = []
    for standing in standings:
        answer, who = answers.get(standing.project_id), people[standing.project_id]
        read = answer if answer and may_read(answer, user, own=standing.project_id in own) else None
        rows.append(
            {
                "light": Light(standing.light),
                "name": standing.project.name,
                "url": reverse("dispatch_answer", args=[meeting.month, standing.project.code]),
                "lag": outlook(standing).lag_vs_time,
                "leader": who.leader or "未定",
                "unit": who.lead_unit or "未定",
                "state": answer.get_state_display() if answer else "未答复",
                "answered": bool(answer) and answer.state == State.SUBMITTED,
                "saved": f"{read.saved_by} {moment_text(read.saved_at)}" if read else "",
                "promised": date_text(read.promised_on) if read else NOT_AVAILABLE,
                "may_answer": may and standing.project_id in own,
            }
        )
    return rows


def answer_page(meeting, project, *, user, on):
    """One project's answer and what the portal knows beside it; `suggested` fills what nobody has written yet."""
    standing = standings_of(meeting).filter(project=project).first()
    known = _known(meeting, project, standing, on)
    answer = (
        DispatchAnswer.objects.filter(meeting=meeting, project=project).select_related("saved_by", "leader").first()
    )
    own = answerable(user, on=on).filter(pk=project.pk).exists()
    return {
        "basis": basis_of(meeting.month, unreviewed=bool(standing and standing.unreviewed)),
        "meeting": _meeting(meeting),
        "project": {"code": project.code, "name": project.name, "url": reverse("project_detail", args=[project.code])},
        "standing": known["standing"],
        "behind": bool(known["standing"] and known["standing"]["behind"]),
        "problems": _problem_rows(known["problems"][:PROBLEMS_SHOWN], user, on),
        "calendar_note": calendar_note(*(day for problem in known["problems"] for day in (on, problem.deadline))),
        "milestone": known["milestone"],
        "last": known["last_words"],
        "answer": answer_words(answer) if answer and may_read(answer, user, own=own) else None,
        "unread": answer.get_state_display() if answer and not may_read(answer, user, own=own) else "",
        "may_answer": own and DISPATCH_MEETING.is_open_to(user.roles, "answer", meeting.state),
        "closed": not DISPATCH_MEETING.allows("answer", meeting.state),
        "url": reverse("dispatch_answer", args=[meeting.month, project.code]),
    }


def _problem_rows(problems, user, on):
    shown = Problem.objects.filter(pk__in=[problem.pk for problem in problems]).order_by("due_on", "pk")
    return rows_of(with_people(shown), user=user, on=on)


def answer_words(answer):
    return {
        "state": answer.get_state_display(),
        "submitted": answer.state == State.SUBMITTED,
        "lines": [{"label": label, "text": getattr(answer, name)} for name, label in QUESTIONS.items()],
        "promised": date_text(answer.promised_on),
        "leader": answer.leader.name if answer.leader else "",
        "saved": f"{answer.saved_by} {moment_text(answer.saved_at)}",
    }


def initial_answer(meeting, project, *, on):
    """What the form opens with: what is written already, else what the portal knows."""
    answer = DispatchAnswer.objects.filter(meeting=meeting, project=project, version__gt=0).first()
    if answer is not None:
        texts = {name: getattr(answer, name) for name in QUESTIONS}
        return texts | {"promised_on": answer.promised_on, "version": answer.version}
    standing = standings_of(meeting).filter(project=project).first()
    return suggested(_known(meeting, project, standing, on), on=on) | {"version": 0}


def suggested(known, *, on):
    """The five filled from problems and their measures, causes, diagnosis, what is needed, and the last answer."""
    problems, last, standing = known["problems"][:MOST_SUGGESTED], known["last"], known["standing"]
    causes = "、".join(dict.fromkeys(Cause(problem.cause).label for problem in problems))
    verdict = standing and standing["diagnosis"] and f"系统诊断为{standing['diagnosis']['label']}"
    needed = standing and standing["behind"] and f"往后每月完成{standing['needed_per_month']}"
    ahead = known["milestone"] and known["milestone"]["on"] <= on + NEAR
    step = ahead and f"{known['milestone']['planned']}{known['milestone']['name']}"
    return {
        "problem": "；".join(problem.description for problem in problems) or (last.problem if last else ""),
        "cause": "；".join(filter(None, (causes, verdict))),
        "idea": last.idea if last else "",
        "measures": "；".join(problem.measure for problem in problems if problem.measure)
        or (last.measures if last else ""),
        "progress": "，".join(filter(None, (needed, step))),
        "promised_on": min(_days_ahead(known, on), default=month_end(year=on.year, month=on.month)),
    }


def _days_ahead(known, on):
    """The dated words that are known already and near: limits of problems and the next milestone."""
    days = [problem.deadline for problem in known["problems"][:MOST_SUGGESTED]]
    if known["milestone"]:
        days.append(known["milestone"]["on"])
    return [day for day in days if day is not None and on <= day <= on + NEAR]


def _known(meeting, project, standing, on):
    last = (
        DispatchAnswer.objects.filter(project=project, meeting__month__lt=meeting.month, state=State.SUBMITTED)
        .select_related("meeting", "saved_by", "leader")
        .order_by("-meeting__month")
        .first()
    )
    ahead = project.milestones.filter(actual_on__isnull=True, planned_on__gte=on).order_by("planned_on", "pk").first()
    return {
        "standing": _standing(standing) if standing else None,
        "problems": open_problems([project.pk]).get(project.pk, []),
        "milestone": _milestone(ahead) if ahead else None,
        "last": last,
        "last_words": answer_words(last) | {"meeting": str(last.meeting)} if last else None,
    }


def _standing(standing):
    view = outlook(standing)
    pk, as_of = standing.project_id, standing.as_of
    return {
        "light": view.light,
        "rule": view.rule,
        "behind": view.behind,
        "completion": view.completion,
        "lag_vs_time": view.lag_vs_time,
        "lag_vs_plan": view.lag_vs_plan,
        "needed_per_month": view.needed_per_month,
        "pace": view.pace,
        "hard": view.hard,
        "diagnosis": diagnosis_words(judged([pk], as_of=as_of)[pk]) if view.behind else None,
        "concealed": [sign.reason for sign in concealments([pk], as_of=as_of)[pk]],
    }


def _milestone(milestone):
    return {
        "name": milestone.name,
        "planned": planned_text(milestone.planned_on, milestone.planned_precision),
        "on": milestone.planned_on,
    }


def due_answer(project, *, user, on):
    """For a project's page: the answer that `user` owes for the dispatch under preparation, or None."""
    meeting = DispatchMeeting.objects.open_for("answer").first()
    if meeting is None or project not in answers_owed(meeting, user, on=on):
        return None
    url = reverse("dispatch_answer", args=[meeting.month, project.code])
    return {"text": f"{meeting}：本项目落后，请答复五问", "url": url}


def answer_duties(user, *, on):
    """For the first screens: the answers that `user` owes, one line a dispatch."""
    duties = []
    for meeting in DispatchMeeting.objects.open_for("answer"):
        owed = answers_owed(meeting, user, on=on)
        if owed:
            text = f"{meeting}：还有 {len(owed)} 个落后项目等您答复五问"
            duties.append({"text": text, "url": owed_url(meeting, owed)})
    return duties


def owed_url(meeting, owed):
    """Straight to the form where it is one, else to the list."""
    if len(owed) == 1:
        return reverse("dispatch_answer", args=[meeting.month, owed[0].code])
    return reverse("dispatch_answer_list", args=[meeting.month])


def answers_owed(meeting, user, *, on):
    """The projects behind whose answer is `user`'s own to give and not handed in yet, by code; never the office's."""
    if not DISPATCH_MEETING.permits("answer", user.roles) or user.sees_whole_district:
        return []
    missing = unanswered(meeting, standings_of(meeting)).values("project")
    return list(answerable(user, on=on).filter(pk__in=missing).order_by("code"))


def both_versions(mine, current):
    """Where two people wrote at once: what differs, and what this person typed, to be sent again on top."""
    labels = QUESTIONS | {"promised_on": "承诺时限"}
    return {
        "stale": {
            "by": str(current.saved_by),
            "at": moment_text(current.saved_at),
            "version": str(current.version),
            "submitted": current.state == State.SUBMITTED,
        },
        "rows": [
            {"label": label, "mine": _text(mine[name]), "theirs": _text(getattr(current, name))}
            for name, label in labels.items()
            if mine[name] != getattr(current, name)
        ],
        "typed": [(name, "" if value is None else str(value)) for name, value in mine.items()],
    }


def _text(value):
    return value if isinstance(value, str) else date_text(value)
