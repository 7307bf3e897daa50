"""The lights of one month: which projects are behind, how far, since when and why."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from dispatch.models import LagFlag, Standing
from dispatch.queries.diagnosis import judged
from dispatch.queries.outlook import MOVED_WORDS, outlook
from dispatch.queries.people import people_of
from dispatch.queries.standing import thresholds_on
from dispatch.rules.light import BASE_MONTHLY_PLAN, moved
from projects.choices import Light
from projects.models import Policy
from projects.rules.schedule import add_months, month_end
from projects.wording import day_text, month_text


@dataclass(frozen=True, slots=True)
class LightRow:
    """One line of the list of lights, ready to print."""

    light: Light
    name: str
    url: str
    leader: str
    unit: str
    rule: str
    completion: str
    lag_vs_time: str
    lag_vs_plan: str
    needed_per_month: str
    hard: bool
    diagnosis: str
    question: str
    ruling: str
    since: str
    worst: Light | None
    moved: str
    raise_url: str


def light_rows(standings, *, as_of, on):
    """The rows of one page of standings of the month's end `as_of`."""
    standings = list(standings.select_related("project"))
    ids = [standing.project_id for standing in standings]
    people = people_of(ids, on=on)
    behind = [standing.project_id for standing in standings if standing.light in (Light.RED, Light.YELLOW)]
    why = judged(behind, as_of=as_of) if behind else {}
    flags = {flag.project_id: flag for flag in LagFlag.objects.filter(project__in=ids, cleared_on__isnull=True)}
    before = base_lights(ids, as_of=add_months(as_of, months=-1))
    return [
        _row(
            standing,
            people[standing.project_id],
            why.get(standing.project_id),
            flags.get(standing.project_id),
            before.get(standing.project_id),
        )
        for standing in standings
    ]


def _row(standing, people, diagnosis, flag, light_before):
    view = outlook(standing)
    move = moved(previous_base=light_before, base=standing.base_light)
    return LightRow(
        light=view.light,
        name=standing.project.name,
        url=reverse("project_detail", args=[standing.project.code]),
        leader=people.leader or "—",
        unit=people.lead_unit or "—",
        rule=view.rule,
        completion=view.completion,
        lag_vs_time=view.lag_vs_time,
        lag_vs_plan=view.lag_vs_plan,
        needed_per_month=view.needed_per_month,
        hard=view.hard,
        diagnosis=diagnosis.verdict.label if diagnosis else "",
        question=diagnosis.verdict.question if diagnosis else "",
        ruling=diagnosis.ruling_words if diagnosis else "",
        since=day_text(flag.opened_on) if flag else "",
        worst=Light(flag.worst_light) if flag else None,
        moved=MOVED_WORDS.get(move, ""),
        raise_url=f"{reverse('problem_new')}?project={standing.project.code}" if view.behind else "",
    )


def base_lights(project_ids, *, as_of):
    return dict(Standing.objects.filter(as_of=as_of, project__in=project_ids).values_list("project", "base_light"))


def recorded_months(*, up_to):
    """The month-ends for which there are standings, newest first."""
    days = Standing.objects.order_by("-as_of").values_list("as_of", flat=True).distinct()
    return [day for day in days if day == month_end(year=day.year, month=day.month) and day <= up_to]


def months_menu(chosen: date, months):
    return [{"value": f"{day:%Y-%m}", "label": month_text(day), "selected": day == chosen} for day in months]


def base_words(as_of):
    policy = Policy.objects.in_force_on(as_of)
    return Policy.Base(policy.light_base).label


def legend(as_of):
    """The rules of the lights in force on a day, in words."""
    _, limits = thresholds_on(as_of)
    yellow, red = (f"{abs(limit.normalize()):f}" for limit in (limits.yellow, limits.red))
    base = "分月计划" if limits.base == BASE_MONTHLY_PLAN else "时间进度"
    return [
        {"light": Light.GREEN, "text": f"不落后{base}"},
        {"light": Light.BLUE, "text": f"落后不到{yellow}个百分点，提示"},
        {"light": Light.YELLOW, "text": f"落后{yellow}个百分点以上、不到{red}个，或到期未开工"},
        {"light": Light.RED, "text": f"落后{red}个百分点以上，或超过{limits.overdue_red_months}个月未开工"},
        {"light": Light.NOT_DUE, "text": "没有开工，也没有到计划开工时间；或刚开工，投资待审核"},
        {"light": Light.NONE, "text": "没有年度计划或计划开工时间，不亮灯"},
    ]
