"""区委书记、区长: are we on schedule, and who is not?"""

from django.urls import reverse

from dispatch.models import Standing
from dispatch.pages.dispatch_meeting.documents import latest_notice
from dispatch.pages.gap import gap_sentence
from dispatch.pages.project.entries import exact_yuan
from dispatch.queries.basis import basis_of
from dispatch.queries.diagnosis import judged
from dispatch.queries.headline import category_counts, programme_count, start_rates_of, totals, totals_by
from dispatch.queries.indicators import indicator_readings
from dispatch.queries.lag_words import position_words
from dispatch.queries.outlook import outlook, pct
from dispatch.queries.people import people_of
from dispatch.queries.problems import open_problems
from dispatch.rules.light import GREEN, RED
from portal.workbench.problems import problem_desks
from portal.workbench.shared import light_count_links, missed_projects
from projects.choices import Category
from projects.models import Indicator, Programme
from projects.money import show_money, trim
from projects.rules.rounding import points_text, round_points
from projects.rules.schedule import add_months, time_progress

BEHIND_SHOWN = 40


def chief_workbench(user, *, as_of, on):
    standings = Standing.objects.filter(as_of=as_of).visible_to(user, on=on)
    whole = totals(standings, as_of=as_of)
    position, gap = position_words(whole.lag_points)
    return {
        "basis": basis_of(as_of, unreviewed=whole.unreviewed),
        "headline": {
            "completion": pct(whole.completion_pct),
            "position": position,
            "gap": gap,
            "plan": _money(whole.plan_wan),
            "invested": _money(whole.invested_wan),
            "time_progress": pct(time_progress(as_of=as_of).pct),
            "vs_plan": points_text(whole.lag_vs_plan_points) if whole.planned_to_date_wan is not None else "",
            "unreported": _count_words(standings.filter(invested_wan__isnull=True).count()),
        },
        "light_counts": light_count_links(standings),
        "gap": gap_sentence(standings, as_of=as_of),
        "missed": missed_projects(user, as_of=as_of, on=on),
        "bars": programme_bars(standings, as_of=as_of),
        "notice": latest_notice(),
        "desks": problem_desks(user, on=on),
        "behind": _behind(standings, as_of=as_of, on=on),
        "behind_url": reverse("light_list"),
        **_improved(standings, as_of=as_of, on=on),
        "category_counts": _categories(standings, as_of=as_of),
        "start_rates": _start_rates(standings, as_of=as_of),
        "project_total": str(whole.projects),
        "programme_total": str(programme_count(as_of.year)),
        "indicators": _indicators(as_of),
    }


def _money(amount_wan):
    return {"text": show_money(amount_wan), "exact": exact_yuan(amount_wan), "url": ""}


def _count_words(count):
    return str(count) if count else ""


def programme_bars(standings, *, as_of):
    """Completion by programme on one scale, with the line of the time schedule."""
    found = totals_by(standings, "project__programme", as_of=as_of)
    programmes = Programme.objects.filter(pk__in=found)
    progress = time_progress(as_of=as_of).pct
    largest = max([progress, *(row.completion_pct or 0 for row in found.values())])
    scale = min((step for step in (10, 25, 50, 100) if step >= largest), default=int(largest) + 1)
    return {
        "schedule_x": f"{progress / scale * 100:.2f}%",
        "schedule_text": f"时间进度 {pct(progress)}",
        "scale_text": f"刻度 0–{scale}%",
        "rows": [_bar(programme, found[programme.pk], scale) for programme in programmes],
    }


def _bar(programme, row, scale):
    return {
        "name": programme.name,
        "url": f"{reverse('project_list')}?programme={programme.pk}",
        "count": str(row.projects),
        "width": f"{(row.completion_pct or 0) / scale * 100:.2f}%",
        "completion": pct(row.completion_pct),
        "lag": points_text(row.lag_points),
        "invested": show_money(row.invested_wan),
        "plan": show_money(row.plan_wan),
    }


def _behind(standings, *, as_of, on):
    rows = list(standings.behind().worst_first().select_related("project")[:BEHIND_SHOWN])
    ids = [row.project_id for row in rows]
    people, problems, why = people_of(ids, on=on), open_problems(ids), judged(ids, as_of=as_of)
    words = []
    for row in rows:
        view, who, verdict = outlook(row), people[row.project_id], why[row.project_id].verdict
        first = problems.get(row.project_id)
        words.append(
            {
                "light": view.light,
                "name": row.project.name,
                "url": reverse("project_detail", args=[row.project.code]),
                "leader": who.leader or "未定",
                "unit": who.lead_unit or "未定",
                "lag": view.lag_vs_time,
                "rule": view.rule,
                "diagnosis": verdict.label,
                "question": verdict.question,
                "problem": first[0].description if first else "",
            }
        )
    return words


def _improved(standings, *, as_of, on):
    """The projects that went from red to green between two month-ends, by their base lights."""
    before = add_months(as_of, months=-1)
    was_red = Standing.objects.filter(as_of=before, base_light=RED)
    if not Standing.objects.filter(as_of=before).exists():
        return {"improved": [], "improved_text": ""}
    rows = list(
        standings.filter(base_light=GREEN, project__in=was_red.values("project"))
        .select_related("project")
        .worst_first()
    )
    people = people_of([row.project_id for row in rows], on=on)
    return {
        "improved": [
            {
                "name": row.project.name,
                "url": reverse("project_detail", args=[row.project.code]),
                "leader": people[row.project_id].leader,
            }
            for row in rows
        ],
        "improved_text": f"{before.month}月底至{as_of.month}月底",
    }


def _categories(standings, *, as_of):
    """The projects by category, and how far each has come; every part opens into the projects it counts."""
    words = []
    for category, found in category_counts(standings, as_of=as_of).items():
        url = f"{reverse('project_list')}?category={category}"
        words.append(
            {
                "label": Category(category).label,
                "total": str(found.total),
                "url": url,
                "parts": [
                    {"label": label, "count": str(count), "url": f"{url}&start={group}"}
                    for label, count, group in _parts(found)
                ],
            }
        )
    return words


def _parts(found):
    match found.category:
        case Category.NEW_START:
            rest = found.total - found.under_way - found.starting_soon
            beyond = found.under_way - found.foundation
            return [
                ("地基施工", found.foundation, "foundation"),
                *([("其他在建和建成", beyond, "beyond_foundation")] if beyond else []),
                ("近期开工", found.starting_soon, "starting_soon"),
                ("其余未开工", rest, "no_word"),
            ]
        case Category.PIPELINE:
            return []
    word = "启动" if found.category == Category.URBAN_VILLAGE else "开工"
    return [
        (f"已{word}", found.under_way, "started"),
        (f"未{word}", found.total - found.under_way, "not_started"),
    ]


def _start_rates(standings, *, as_of):
    """Both denominators: of all the year's new starts, and of what should have started by now."""
    rates = start_rates_of(standings, as_of=as_of)
    words = [
        {"label": label, "value": pct(share.pct), "of": f"{share.started}/{share.total}"}
        for label, share in (("年度开工率", rates.annual), ("应开工按期率", rates.on_schedule))
    ]
    late, early = len(rates.not_started_as_planned), len(rates.started_early)
    return {"rates": words, "note": f"应开未开 {late} 个，提前开工 {early} 个"}


def _indicators(as_of):
    """Growth month by month; of a cumulative indicator and of a benchmark only the newest reading."""
    words, seen = [], set()
    for reading in indicator_readings(year=as_of.year, up_to_month=as_of.month):
        newest = reading.code not in seen
        seen.add(reading.code)
        if newest or (reading.shown_as == Indicator.ShownAs.GROWTH and not reading.cumulative):
            words.append(_indicator(reading))
    return words


def _indicator(reading):
    if reading.shown_as == Indicator.ShownAs.VALUE:
        value, unit, name, note = trim(reading.value), reading.unit, reading.name, ""
    else:
        value, unit, name = points_text(reading.growth_pct), "%", f"{reading.name}增速"
        note = drop_words(reading.growth_drop_points) if reading.cumulative else ""
    return {"name": name, "period": reading.period_label, "value": value, "unit": unit, "note": note}


def drop_words(drop):
    if drop is None:
        return ""
    direction = "回落" if drop < 0 else "提高"
    return f"比去年同期{direction}{abs(round_points(drop)):f}个百分点"
