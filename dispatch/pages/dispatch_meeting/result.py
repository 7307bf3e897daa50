"""What is publicized before the notice: each project's light, rule, diagnosis and ranks, and the objections to them.

Until the freeze it is read off the month's standings, from then on off the snapshot, in the same words.
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from dispatch.models import Contest
from dispatch.month.content.codec import decimal_of
from dispatch.month.content.content import content_of, worst_first
from dispatch.paging import page_of
from dispatch.queries.basis import basis_of
from dispatch.queries.calendar import calendar_note
from dispatch.queries.diagnosis import GROUP_WORDS, diagnosis_words, judged, overruled
from dispatch.queries.dispatch_meeting import contest_days, standings_of
from dispatch.queries.outlook import lag_words, outlook, pct
from dispatch.queries.people import people_of
from dispatch.queries.ranks import place_words, ranks_at
from dispatch.rules.diagnosis import VERDICTS
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING, may_contest
from dispatch.rules.light import is_behind
from projects.choices import Light
from projects.models import Project
from projects.rules.investment import Rank
from projects.wording import date_text, day_text, done_text

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Result:
    """One project as it was publicized. `diagnosis` is None where it is not behind, or not for this reader."""

    code: str
    name: str
    light: Light
    rule: str
    completion: str
    lag_vs_time: str
    lag_vs_plan: str
    leader: str
    leader_place: str
    unit: str
    unit_place: str
    diagnosis: dict | None


def result_list_page(meeting, *, user, on, number):
    """The projects that `user` sees, the worst first."""
    visible = Project.objects.visible_to(user, on=on)
    found = _frozen(meeting, visible, on) if meeting.is_frozen else _live(meeting, visible)
    rows, total, pager = page_of(
        found,
        number=number,
        size=PAGE_SIZE,
        url=lambda page: f"{reverse('dispatch_result_list', args=[meeting.month])}?page={page}",
    )
    results = list(rows) if meeting.is_frozen else _results_of(meeting, list(rows))
    whole = _whole_codes(user, [result.code for result in results], on)
    objections = _counts(meeting, [result.code for result in results])
    return _head(meeting, on) | {
        "shown": meeting.contest_from is not None or user.sees_whole_district,
        "rows": [_row(meeting, result, result.code in whole, objections.get(result.code)) for result in results],
        "total": total,
        "pager": pager,
        "contests_url": reverse("contest_list", args=[meeting.month]) if user.may("view_contests") else "",
    }


def result_page(meeting, project, *, user, on):
    """One project's result with its evidence, its objections, and what this reader may do about it."""
    visible = Project.objects.filter(pk=project.pk)
    found = _frozen(meeting, visible, on) if meeting.is_frozen else _results_of(meeting, list(_live(meeting, visible)))
    result = found[0] if found else None
    whole = bool(_whole_codes(user, [project.code], on))
    contests = Contest.objects.visible_to(user, on=on).filter(meeting=meeting, project=project)
    return _head(meeting, on) | {
        "shown": meeting.contest_from is not None or user.sees_whole_district,
        "project": {"code": project.code, "name": project.name, "url": reverse("project_detail", args=[project.code])},
        "result": _row(meeting, result, whole, None) if result else None,
        "contests": [contest_words(item) for item in contests.select_related("by", "answered_by")],
        "whole": whole,
        "may_contest": open_for_contest(meeting, on) and DISPATCH_MEETING.permits("contest", user.roles),
        "may_rule": bool(
            DISPATCH_MEETING.is_open_to(user.roles, "overrule", meeting.state)
            and result is not None
            and result.diagnosis
        ),
    }


def open_for_contest(meeting, on):
    window = may_contest(contest_from=meeting.contest_from, contest_until=meeting.contest_until, on=on)
    return window and DISPATCH_MEETING.allows("contest", meeting.state)


def contest_words(item):
    """One objection with its answer, as pages print it."""
    return {
        "pk": str(item.pk),
        "about": item.get_about_display(),
        "text": item.text,
        "by": f"{item.by.unit or ''} {item.by}".strip(),
        "at": done_text(item.on, item.at),
        "evidence": {"name": item.evidence_name, "url": reverse("contest_evidence", args=[item.meeting.month, item.pk])}
        if item.evidence
        else None,
        "answered": item.upheld is not None,
        "verdict": "" if item.upheld is None else "采纳" if item.upheld else "不采纳",
        "answer": item.answer,
        "answered_by": str(item.answered_by) if item.answered_by else "",
        "answered_at": done_text(item.answered_on, item.answered_at),
    }


def _head(meeting, on):
    until = meeting.contest_until
    return {
        "basis": basis_of(meeting.month, unreviewed=standings_of(meeting).filter(unreviewed=True).exists()),
        "meeting": {"title": str(meeting), "url": reverse("dispatch_meeting", args=[meeting.month])},
        "window": f"{date_text(meeting.contest_from)}至{date_text(until)}" if until else "",
        "hint": f"大项目办公示后，这里列出您的项目的亮灯、诊断和排名，有{contest_days(on)}个工作日可以申诉。",
        "window_open": open_for_contest(meeting, on),
        "frozen": meeting.is_frozen,
        "calendar_note": calendar_note(meeting.contest_from, until),
    }


def _row(meeting, result, whole, objections):
    return {
        "code": result.code,
        "url": reverse("dispatch_result", args=[meeting.month, result.code]),
        "name": result.name,
        "light": result.light,
        "rule": result.rule,
        "completion": result.completion,
        "lag_vs_time": result.lag_vs_time,
        "lag_vs_plan": result.lag_vs_plan,
        "leader": result.leader or "未定",
        "leader_place": result.leader_place if whole else "",
        "unit": result.unit or "未定",
        "unit_place": result.unit_place if whole else "",
        "diagnosis": result.diagnosis if whole else None,
        "objections": objections,
    }


def _whole_codes(user, codes, on):
    """Of these projects those whose whole page `user` sees; a department sees the light, and not how it came about."""
    whole = Project.objects.visible_to(user, on=on, head_only=False).filter(code__in=codes)
    return set(whole.values_list("code", flat=True))


def _counts(meeting, codes):
    """{code: "申诉1件，待答复1件"}"""
    found = {}
    for code, upheld in meeting.contests.filter(project__code__in=codes).values_list("project__code", "upheld"):
        made, waiting = found.get(code, (0, 0))
        found[code] = made + 1, waiting + (upheld is None)
    return {
        code: f"申诉{made}件{f'，待答复{waiting}件' if waiting else '，已答复'}"
        for code, (made, waiting) in found.items()
    }


def _live(meeting, projects):
    return standings_of(meeting).filter(project__in=projects.values("pk")).worst_first().select_related("project")


def _results_of(meeting, standings):
    behind = [standing.project_id for standing in standings if is_behind(standing.light)]
    why = judged(behind, as_of=meeting.month) if behind else {}
    people = people_of([standing.project_id for standing in standings], on=meeting.month)
    leaders, units = ranks_at(meeting.month)
    return [
        _result(standing, people[standing.project_id], why.get(standing.project_id), leaders, units)
        for standing in standings
    ]


def _result(standing, people, why, leaders, units):
    view = outlook(standing)
    return Result(
        code=standing.project.code,
        name=standing.project.name,
        light=view.light,
        rule=view.rule,
        completion=view.completion,
        lag_vs_time=view.lag_vs_time,
        lag_vs_plan=view.lag_vs_plan,
        leader=people.leader,
        leader_place=leaders.get(people.leader, ""),
        unit=people.lead_unit,
        unit_place=units.get(people.lead_unit, ""),
        diagnosis=diagnosis_words(why) if why else None,
    )


def _frozen(meeting, projects, on):
    """Of these projects those in the snapshot, the worst first."""
    content, codes = content_of(meeting, on=on), set(projects.values_list("code", flat=True))
    leaders, units = ({group["name"]: _place(group) for group in content[key]} for key in ("leaders", "units"))
    found = [project for project in content["projects"] if project["code"] in codes]
    return [_thawed(project, leaders, units, meeting.month) for project in worst_first(content, found)]


def _place(group):
    rank = group["rank"]
    return place_words(rank and Rank(**rank))


def _thawed(project, leaders, units, month):
    unit = next(iter(project["lead_units"]), "")
    return Result(
        code=project["code"],
        name=project["name"],
        light=Light(project["light"]),
        rule=project["rule_text"],
        completion=pct(decimal_of(project["completion"])),
        lag_vs_time=lag_words(decimal_of(project["lag_vs_time"]), project["light"]),
        lag_vs_plan=lag_words(decimal_of(project["lag_vs_plan"]), project["light"]),
        leader=project["leader"],
        leader_place=leaders.get(project["leader"], ""),
        unit=unit,
        unit_place=units.get(unit, ""),
        diagnosis=_thawed_diagnosis(project, month),
    )


def _thawed_diagnosis(project, month):
    found, ruling = project["diagnosis"], project["ruling"]
    if not found:
        return None
    computed = VERDICTS[found["verdict"]]
    verdict = VERDICTS[ruling["verdict"]] if ruling else computed
    return {
        "label": verdict.label,
        "question": verdict.question,
        "ruling": overruled(computed, by=ruling["by"], reason=ruling["reason"]) if ruling else "",
        "window": f"{day_text(date.fromisoformat(found['from']))}至{day_text(month)}",
        "evidence": [
            {
                "on": day_text(date.fromisoformat(item["on"])),
                "group": GROUP_WORDS.get(item["group"], "已阅"),
                "label": item["label"],
                "url": item["url"],
            }
            for item in found["evidence"]
        ],
    }
