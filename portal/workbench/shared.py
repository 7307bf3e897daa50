"""What several first screens show: counts of lights, and projects as cards."""

from collections import Counter

from django.urls import reverse

from dispatch.models import LagFlag
from dispatch.pages.project.detail import since_words
from dispatch.queries.addresses import problem_url
from dispatch.queries.diagnosis import judged
from dispatch.queries.headline import light_counts
from dispatch.queries.outlook import outlook
from dispatch.queries.people import people_of
from dispatch.queries.planned_events import missed_since
from dispatch.queries.problem_limits import is_overdue, moved_words
from dispatch.queries.problems import limit_text, open_problems
from projects.choices import Category, Light
from projects.models import Project
from projects.rules.weekly_report import ONE_WEEK, monday_of, sunday_of
from projects.wording import day_text


def light_count_links(standings, *, view="light_list"):
    return [
        {"light": Light(light), "count": str(count), "url": f"{reverse(view)}?light={light}", "active": False}
        for light, count in light_counts(standings).items()
    ]


def counted_days(context, *, on):
    """The days between which a first screen counts working days: of its problems, its weekly duty, its dispatch."""
    days = [day for desk in context.get("desks", ()) for day in desk["days"]]
    days += (context.get("dispatch") or {}).get("days", [])
    if "weekly" in context or "waiting" in context:
        days += [monday_of(on) - ONE_WEEK, sunday_of(monday_of(on))]
    return days


MISSED_SHOWN = 6


def missed_projects(user, *, as_of, on):
    """What has become overdue since the month's end, up to yesterday: the lights of the month cannot know of it.

    None where nothing has, else {text "截至昨日又有2项到期未开工", projects: list of {name, url, when}, more "" or "3"}.
    """
    own = Project.objects.visible_to(user, on=on, head_only=False)
    missed = missed_since(as_of, on=on, projects=own)
    if not missed:
        return None
    events = Counter(event.name for event in missed.values())
    said = "、".join(f"{count}项到期未{name}" for name, count in events.items())
    found = sorted(Project.objects.filter(pk__in=missed), key=lambda project: (missed[project.pk].due_on, project.code))
    return {
        "text": f"截至昨日又有{said}",
        "projects": [
            {
                "name": project.name,
                "url": reverse("project_detail", args=[project.code]),
                "when": day_text(missed[project.pk].due_on),
            }
            for project in found[:MISSED_SHOWN]
        ],
        "more": str(len(found) - MISSED_SHOWN) if len(found) > MISSED_SHOWN else "",
    }


def behind_words(counts):
    """1 个红灯、1 个黄灯，共 2 个落后"""
    red, yellow = counts[Light.RED], counts[Light.YELLOW]
    if not red + yellow:
        return "没有落后的项目"
    parts = [f"{n} 个{label}灯" for n, label in ((red, "红"), (yellow, "黄")) if n]
    return f"{'、'.join(parts)}，共 {red + yellow} 个落后"


def project_cards(standings, *, as_of, on, show_leader, own=False):
    """Cards of projects, worst first; `standings` is at most one screenful of them.

    `own`: they are this side's own, and each offers to write down a trip for it.
    """
    standings = list(standings.select_related("project"))
    ids = [standing.project_id for standing in standings]
    people, problems = people_of(ids, on=on), open_problems(ids)
    flags = {flag.project_id: flag for flag in LagFlag.objects.filter(project__in=ids, cleared_on__isnull=True)}
    behind = [standing.project_id for standing in standings if outlook(standing).behind]
    why = judged(behind, as_of=as_of) if behind else {}
    return [
        _card(
            standing,
            people[standing.project_id],
            problems.get(standing.project_id, []),
            flags.get(standing.project_id),
            why.get(standing.project_id),
            on,
            show_leader,
            own,
        )
        for standing in standings
    ]


def _card(standing, people, problems, flag, diagnosis, on, show_leader, own):
    view, project = outlook(standing), standing.project
    return {
        "light": view.light,
        "name": project.name,
        "url": reverse("project_detail", args=[project.code]),
        "stage": view.stage,
        "category": Category(project.category).label,
        "leader": (people.leader or "未定") if show_leader else "",
        "unit": people.lead_unit or "未定",
        "rule": view.rule,
        "since": since_words(flag),
        "behind": view.behind,
        "diagnosis": diagnosis.verdict.label if diagnosis else "",
        "question": diagnosis.verdict.question if diagnosis else "",
        "completion": view.completion,
        "lag_vs_time": view.lag_vs_time,
        "lag_vs_plan": view.lag_vs_plan,
        "needed_per_month": view.needed_per_month,
        "pace": view.pace,
        "hard": view.hard,
        "unreported": view.unreported,
        "problem": _first_problem(problems, on),
        "more_problems": str(len(problems) - 1) if len(problems) > 1 else "",
        "push_url": f"{reverse('push_new')}?project={project.code}" if own else "",
    }


def _first_problem(problems, on):
    if not problems:
        return None
    first = problems[0]
    moved = moved_words(first)
    return {
        "text": first.description,
        "measure": first.measure,
        "limit": f"{limit_text(first)}（{moved}）" if moved else limit_text(first),
        "overdue": is_overdue(first, on=on),
        "state": first.get_state_display(),
        "url": problem_url(first),
    }
