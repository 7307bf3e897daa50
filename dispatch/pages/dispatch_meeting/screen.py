"""Meeting mode: a month's projects one a screen, the worst first, read from what was frozen."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from dispatch.models import DispatchAnswer, Problem
from dispatch.month.content.codec import decimal_of
from dispatch.month.content.content import worst_first
from dispatch.queries.lag_words import position_words
from dispatch.queries.outlook import pct, rounded_wan
from dispatch.queries.problem_limits import due_words
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from dispatch.rules.promise import BROKEN, CLAIMED, KEPT, OPEN, VOID
from projects.choices import Category, Light
from projects.models import Project
from projects.money import show_money
from projects.rules.rounding import points_text
from projects.rules.schedule import time_progress
from projects.wording import date_text

QUESTION_LABELS = {name: DispatchAnswer._meta.get_field(name).verbose_name for name in DispatchAnswer.QUESTIONS}
PROMISES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project stands among those that somebody sees, counted from 1."""

    number: int
    code: str
    name: str
    light: Light
    lag: str
    leader: str


def projects_to_call(content, *, user, on):
    """The projects of a content that `user` may see as a whole, the worst first."""
    found = content["projects"]
    if not user.sees_whole_district:
        own = set(Project.objects.visible_to(user, on=on, head_only=False).values_list("code", flat=True))
        found = [project for project in found if project["code"] in own]
    return worst_first(content, found)


def place_of(number, project):
    return Place(
        number=number,
        code=project["code"],
        name=project["name"],
        light=Light(project["light"]),
        lag=points_text(decimal_of(project["lag_vs_time"])),
        leader=project["leader"] or "—",
    )


def overview_page(meeting, content, *, user, on):
    """The first screen: where the district stands, and the projects in the order in which they are called."""
    places = [place_of(number, item) for number, item in enumerate(projects_to_call(content, user=user, on=on), 1)]
    behind = [place for place in places if place.light in (Light.RED, Light.YELLOW)]
    figures = content["headline"]
    return {
        **_frame(meeting),
        "headline": _headline(figures) if user.sees_whole_district else "",
        "lights": [{"light": light, "count": str(sum(place.light == light for place in places))} for light in Light],
        "groups": [
            {"title": f"落后 {len(behind)} 个", "places": _linked(meeting, behind)},
            {"title": "其余", "places": _linked(meeting, [place for place in places if place not in behind])},
        ],
        "next_url": _url(meeting, places[0].code) if places else "",
        "codes": _codes(meeting, places),
    }


def screen_page(meeting, content, *, code, user, on):
    """One project's screen, or None where the project is not among those that `user` sees."""
    projects = projects_to_call(content, user=user, on=on)
    places = [place_of(number, project) for number, project in enumerate(projects, 1)]
    index = next((place.number - 1 for place in places if place.code == code), None)
    if index is None:
        return None
    return {
        **_frame(meeting),
        "number": str(index + 1),
        "total": str(len(places)),
        "previous_url": _url(meeting, places[index - 1].code)
        if index
        else reverse("dispatch_screens", args=[meeting.month]),
        "next_url": _url(meeting, places[index + 1].code) if index + 1 < len(places) else "",
        "codes": _codes(meeting, places),
        **_project(projects[index], as_of=meeting.month, on=date.fromisoformat(content["on"])),
    }


def _frame(meeting):
    return {
        "meeting": {"title": str(meeting), "state": meeting.get_state_display()},
        "cut_off": date_text(meeting.month),
        "overview_url": reverse("dispatch_screens", args=[meeting.month]),
        "held_url": reverse("dispatch_held", args=[meeting.month]),
        "cycle_url": reverse("dispatch_meeting", args=[meeting.month]),
        "sits": DISPATCH_MEETING.allows("decide", meeting.state),
    }


def _headline(figures):
    position, gap = position_words(Decimal(figures["lag_points"]))
    return f"完成 {figures['completion_pct']}%，" + (
        f"{position}时间进度 {gap} 个百分点" if position else "与时间进度持平"
    )


def _linked(meeting, places):
    return [{"place": place, "url": _url(meeting, place.code)} for place in places]


def _codes(meeting, places):
    """The addresses by number, for a jump."""
    return [{"number": place.number, "url": _url(meeting, place.code)} for place in places]


def _url(meeting, code):
    return reverse("dispatch_screen", args=[meeting.month, code])


def _project(project, *, as_of, on):
    return {
        "project": {
            "code": project["code"],
            "name": project["name"],
            "url": reverse("project_detail", args=[project["code"]]),
            "light": Light(project["light"]),
            "moved": project["moved_words"],
            "facts": [Category(project["category"]).label, project["programme"], project["stage_words"]],
            "people": _people(project),
        },
        "promises": [_promise(promise) for promise in _promises(project)],
        "gap": _gap(project, as_of=as_of),
        "diagnosis": _diagnosis(project),
        "problem": _problem(project["problems"], on),
        "answer": _answer(project["answer"]),
        "help": _help(project),
    }


def _people(project):
    units = "、".join(project["lead_units"])
    named = (("包保领导", project["leader"]), ("责任单位", units), ("联络单位", project["liaison"]))
    return [{"label": label, "name": name or "未定"} for label, name in named]


def _promises(project):
    """The words that were given before, the broken ones first, then those that fall due soonest."""
    binding = [promise for promise in project["promises"] if promise["state"] != VOID.code]
    order = {BROKEN.code: 0, CLAIMED.code: 1, OPEN.code: 2, KEPT.code: 3}
    return sorted(binding, key=lambda promise: (order[promise["state"]], promise["due_on"]))[:PROMISES_SHOWN]


def _promise(promise):
    moved = promise["due_on"] != promise["original_due_on"]
    return {
        "who": promise["who"],
        "text": promise["text"],
        "due": _day(promise["due_on"]),
        "original": _day(promise["original_due_on"]) if moved else "",
        "state": promise["state"],
        "label": promise["state_label"],
    }


def _gap(project, *, as_of):
    completion, schedule = decimal_of(project["completion"]), time_progress(as_of=as_of).pct
    plan, planned = decimal_of(project["plan"]), decimal_of(project["planned_to_date"])
    planned_pct = planned / plan * 100 if plan and planned is not None else None
    scale = max(schedule, completion or 0, planned_pct or 0) * Decimal("1.15")

    def x(value):
        return "" if value is None else f"{max(value, 0) / scale * 100:.2f}%"

    def anchor(value):
        return "start" if value is None or value * 2 < scale else "end"

    return {
        "rule": project["rule_text"],
        "completion": pct(completion),
        "lag_vs_time": points_text(decimal_of(project["lag_vs_time"])),
        "lag_vs_plan": points_text(decimal_of(project["lag_vs_plan"])),
        "needed": rounded_wan(decimal_of(project["needed_per_month"])),
        "pace": rounded_wan(decimal_of(project["pace"])),
        "plan": show_money(plan),
        "invested": show_money(decimal_of(project["invested"])),
        "hard": project["hard"],
        "unreported": project["unreported"],
        "unreviewed": project["unreviewed"],
        "done_x": x(completion or Decimal(0)),
        "schedule_x": x(schedule),
        "schedule_anchor": anchor(schedule),
        "schedule": pct(schedule),
        "planned_x": x(planned_pct),
        "planned_anchor": anchor(planned_pct),
        "planned": pct(planned_pct) if planned_pct is not None else "",
    }


def _diagnosis(project):
    diagnosis, ruling = project["diagnosis"], project["ruling"]
    if diagnosis is None:
        return None
    return {
        "label": ruling["label"] if ruling else diagnosis["label"],
        "question": "" if ruling else diagnosis["question"],
        "computed": diagnosis["label"] if ruling else "",
        "reason": ruling["reason"] if ruling else "",
        "concealed": [sign["reason"] for sign in project["concealments"]],
    }


def _problem(problems, on):
    """The open problem that is longest over its limit; those without a limit, and those reported solved, come last."""
    if not problems:
        return None
    first, *others = sorted(
        problems, key=lambda item: (_reported(item), item["deadline"] is None, item["deadline"], -item["level"])
    )
    return {
        "number": first["number"],
        "url": reverse("problem_detail", args=[first["number"]]),
        "text": first["description"],
        "cause": first["cause_label"],
        "holder": first["holder"],
        "deadline": _day(first["deadline"]),
        "overdue": first["overdue"],
        "moved": first["moved"],
        "left": "已报结，等待确认" if _reported(first) else _left(first, on),
        "more": str(len(others)) if others else "",
    }


def _reported(problem):
    return problem["state"] == Problem.State.CLAIMED.label


def _left(problem, on):
    if problem["days_left"] is None:
        return ""
    days, due_on = abs(problem["days_left"]), date.fromisoformat(problem["deadline"])
    return due_words(late=problem["overdue"], days=days, due_on=due_on, on=on)


def _answer(answer):
    if answer is None:
        return None
    said = [{"label": label, "text": answer[name]} for name, label in QUESTION_LABELS.items() if answer[name]]
    return {"said": said, "promised": _day(answer["promised_on"])}


def _help(project):
    """Whose help the project waits for: the units that hold its open problems, beside its own."""
    holders = dict.fromkeys(problem["holder"] for problem in project["problems"] if problem["holder"])
    return "、".join(holders)


def _day(text):
    return date_text(date.fromisoformat(text)) if text else ""
