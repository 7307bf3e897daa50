"""Everything that the page of one project shows."""

from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import ExtractMonth
from django.urls import reverse

from dispatch.models import LagFlag, Problem, Standing
from dispatch.pages.problem.rows import rows_of, with_people
from dispatch.pages.project.curve import s_curve
from dispatch.pages.project.entries import BEFORE, EVER, YEAR, entries_behind, exact_yuan
from dispatch.pages.promise.detail import promises_of_project
from dispatch.pages.push_record import push_url, pushes_of_project
from dispatch.pages.site_meeting.listing import meetings_of_project
from dispatch.pages.weekly_report.detail import timeline
from dispatch.queries.basis import basis_of
from dispatch.queries.calendar import calendar_note
from dispatch.queries.completeness import missing_words
from dispatch.queries.concealment import concealments
from dispatch.queries.diagnosis import diagnosis_words, judged
from dispatch.queries.outlook import outlook, pct, rule_words, stage_words
from dispatch.queries.people import people_of
from dispatch.queries.planned_events import missed_since
from dispatch.queries.problem_desk import may_raise
from dispatch.rules.light import LAG_VS_PLAN, LAG_VS_TIME, is_flagged
from projects.choices import Category, Light
from projects.models import AnnualPlan, Assignment, AuditEvent, InvestmentEntry, Milestone, Project
from projects.money import show_money
from projects.rules.investment import completion
from projects.rules.schedule import month_end, time_progress
from projects.wording import date_text, day_text, moment_text, month_text, planned_text

HISTORY_LENGTH = 30


def project_page(project, *, user, as_of, on, whole):
    """The context of the page; without `whole` only the head that a helping department may see."""
    standing = Standing.objects.filter(project=project, as_of=as_of).first()
    milestones = list(project.milestones.order_by("planned_on", "pk"))
    people = people_of([project.pk], on=on)[project.pk]
    problems = _problems(project, user, on)
    context = {
        "whole": whole,
        "basis": basis_of(as_of, unreviewed=bool(standing and standing.unreviewed)),
        "project": _project(project, standing, milestones),
        "responsible": _responsible(people),
        "standing": _light(standing) if standing else None,
        "missed": _missed(project, as_of=as_of, on=on),
        "figures": _figures(project, standing, as_of, opens=whole),
        "problems": rows_of(problems, user=user, on=on),
        "calendar_note": calendar_note(*(day for problem in problems for day in (on, problem.deadline))),
        "raise_url": f"{reverse('problem_new')}?project={project.code}" if may_raise(user, project, on=on) else "",
    }
    if not whole:
        return context
    plan = AnnualPlan.objects.in_force_on(as_of).filter(project=project).first()
    month_plan = dict(enumerate((plan and plan.cumulative_wan) or (), start=1))
    return context | {
        "incomplete": missing_words(
            people,
            has_plan=bool(plan),
            has_month_plan=bool(month_plan),
            has_next_date=any(milestone.actual_on is None and milestone.planned_on for milestone in milestones),
        ),
        "standing": _standing(standing) if standing else None,
        "curve": s_curve(
            as_of=as_of,
            plan_wan=plan.planned_wan if plan else None,
            month_plan_wan=month_plan,
            invested_wan=_invested_by_month(project, as_of),
            entries_url=reverse("project_entries", args=[project.code]),
        ),
        "light_months": _light_months(project, as_of),
        "milestones": [_milestone(milestone, standing, on) for milestone in milestones],
        "site_meetings": meetings_of_project(project, user=user, on=on),
        "pushes": pushes_of_project(project, user=user, on=on),
        "push_url": push_url(project, user=user, on=on),
        "promises": promises_of_project(project, on=on) if user.may("view_promises") else [],
        "weekly": timeline(project, on=on),
        "assignments": _assignments(project, on),
        "events": _events(project) if user.may("view_figure_history") else [],
    }


def _project(project, standing, milestones):
    planned = {milestone.kind: milestone for milestone in milestones}
    parts = [
        f"{planned_words(planned[kind])}{planned[kind].name}"
        for kind in (Milestone.Kind.START, Milestone.Kind.FINISH)
        if kind in planned
    ]
    return {
        "code": project.code,
        "name": project.name,
        "content": project.content,
        "address": project.address,
        "owner": project.owner,
        "programme": project.programme.name,
        "category": Category(project.category).label,
        "stage": stage_words(standing) if standing else "—",
        "schedule": "，".join(parts),
    }


def _missed(project, *, as_of, on):
    """What was missed since the month's end whose light is shown; "" for nothing."""
    event = missed_since(as_of, on=on, projects=Project.objects.filter(pk=project.pk)).get(project.pk)
    if event is None:
        return ""
    days = (on - event.due_on).days
    return f"{day_text(event.due_on)}到期未{event.name}，已过{days}天；灯在{as_of.month + 1}月底审核后更新。"


def planned_words(milestone):
    """When a milestone is planned, as exactly as it was planned; what was written where that is no date (待定)."""
    if milestone.planned_on is None:
        return milestone.planned_text or "待定"
    return planned_text(milestone.planned_on, milestone.planned_precision)


def _responsible(people):
    rows = [
        ("包保领导", [people.leader], []),
        ("责任单位", people.lead_units[:1], people.lead_units[1:]),
        ("联络单位", [people.liaison_unit], []),
        ("帮办部门", people.helping_units, []),
    ]
    return [{"role": role, "names": names, "joining": joining} for role, names, joining in rows]


def _light(standing):
    flag = LagFlag.objects.filter(project=standing.project_id, cleared_on__isnull=True).first()
    return {"light": Light(standing.light), "rule": rule_words(standing), "since": since_words(flag)}


def _standing(standing):
    view = outlook(standing)
    progress = time_progress(as_of=standing.as_of)
    planned = completion(invested_wan=standing.planned_to_date_wan, plan_wan=standing.plan_wan)
    detail_plan = (
        f"完成 {view.completion}，分月计划 {pct(planned)}"
        if standing.planned_to_date_wan is not None
        else "没有分月计划"
    )
    lags = [
        ("与时间进度", view.lag_vs_time, f"完成 {view.completion}，时间进度 {pct(progress.pct)}", LAG_VS_TIME),
        ("与分月计划", view.lag_vs_plan, detail_plan, LAG_VS_PLAN),
    ]
    if standing.light == Light.NOT_DUE:
        lags = [("与时间进度", view.lag_vs_time, view.rule, standing.rule)]
    return _light(standing) | {
        "due": standing.light != Light.NOT_DUE,
        "behind": view.behind,
        "hard": view.hard,
        "needed_per_month": view.needed_per_month,
        "pace": view.pace,
        "forecast": _forecast(view, standing),
        "lags": [
            {"label": label, "value": value, "detail": detail, "lit": standing.rule == rule}
            for label, value, detail, rule in lags
        ],
        "diagnosis": _diagnosis(standing) if view.behind else None,
        "concealed": [
            sign.reason for sign in concealments([standing.project_id], as_of=standing.as_of)[standing.project_id]
        ],
    }


def _forecast(view, standing):
    return view.forecast if standing.plan_wan else ""


def since_words(flag):
    """Since when the flag has been open: 2月29日起亮灯; 3月11日起预警 for a date missed since, whose light follows."""
    if not flag:
        return ""
    return f"{day_text(flag.opened_on)}起{'亮灯' if is_flagged(flag.light) else '预警'}"


def _diagnosis(standing):
    return diagnosis_words(judged([standing.project_id], as_of=standing.as_of)[standing.project_id])


def _figures(project, standing, as_of, *, opens):
    door = reverse("project_entries", args=[project.code])
    sums = {figure: _sum(project, figure, as_of) for figure in (YEAR, BEFORE, EVER)}

    def opened(figure):
        amount = sums[figure]
        return {
            "text": show_money(amount),
            "exact": exact_yuan(amount),
            "url": f"{door}?figure={figure}" if opens else "",
        }

    def printed(amount):
        return {"text": show_money(amount), "exact": exact_yuan(amount), "url": ""}

    plan = standing.plan_wan if standing else None
    note = "未报" if sums[YEAR] is None else "含未审核数" if standing and standing.unreviewed else "审核数"
    return [
        {"label": "总投资", "figure": printed(project.total_investment_wan), "note": ""},
        {"label": f"{as_of.year}年计划", "figure": printed(plan), "note": "" if plan else "无年度计划"},
        {"label": f"{as_of.year}年完成", "figure": opened(YEAR), "note": note},
        {"label": f"至{as_of.year - 1}年底", "figure": opened(BEFORE), "note": ""},
        {"label": "开工以来", "figure": opened(EVER), "note": ""},
    ]


def _sum(project, figure, as_of):
    return entries_behind(project, figure=figure, as_of=as_of).aggregate(total=Sum("amount_wan"))["total"]


def _invested_by_month(project, as_of):
    """{month: cumulative 万元} for the months that have an entry."""
    entries = InvestmentEntry.objects.in_figures().in_year_up_to(as_of).filter(project=project).order_by()
    months = entries.annotate(month=ExtractMonth("on")).values_list("month").annotate(Sum("amount_wan"))
    total, found = Decimal(0), {}
    for month, amount in sorted(months):
        total += amount
        found[month] = total
    return found


def _light_months(project, as_of):
    standings = {row.as_of: row for row in Standing.objects.filter(project=project, as_of__year=as_of.year)}
    months = []
    for month in range(1, 13):
        end = month_end(year=as_of.year, month=month)
        row = standings.get(end)
        title = f"{month_text(end)}：{row.rule_text}" if row else f"{month_text(end)}：没有记录"
        months.append({"month": f"{month}月", "light": Light(row.light) if row else None, "title": title})
    return months


def _milestone(milestone, standing, on):
    seen_started = milestone.kind == Milestone.Kind.START and standing is not None and standing.started
    if milestone.actual_on:
        state, label = "reached", "已完成"
    elif seen_started:
        state, label = "reached", f"已{milestone.name}，日期未登记"
    elif milestone.planned_on and milestone.planned_on < on:
        state, label = "overdue", f"已过{(on - milestone.planned_on).days}天"
    else:
        state, label = "waiting", "未到期" if milestone.planned_on else "待定"
    return {
        "name": milestone.name,
        "planned": planned_words(milestone),
        "baseline": "",
        "actual": date_text(milestone.actual_on) if milestone.actual_on else "",
        "state": state,
        "state_label": label,
        "person": milestone.responsible,
    }


def _problems(project, user, on):
    problems = Problem.objects.visible_to(user, on=on).filter(project=project).open()
    return list(with_people(problems.order_by(F("due_on").asc(nulls_last=True), "number")))


def _assignments(project, on):
    rows = project.assignments.exclude(role=Assignment.Role.PROBLEM_UNIT).select_related("leader", "unit")
    order = {role: index for index, role in enumerate(Assignment.Role.values)}
    rows = sorted(rows, key=lambda row: (order[row.role], row.to_on is not None, row.position, row.from_on))
    return [
        {
            "role": row.get_role_display(),
            "name": str(row.leader or row.unit or row.person),
            "since": date_text(row.from_on),
            "until": date_text(row.to_on) if row.to_on else "",
            "current": row.to_on is None or row.to_on >= on,
        }
        for row in rows
    ]


def _events(project):
    events = AuditEvent.objects.filter(project=project).order_by("-pk")[:HISTORY_LENGTH]
    return [
        {
            "at": moment_text(event.at),
            "who": event.actor_name,
            "what": event.action,
            "changes": [{"field": field, "old": old, "new": new} for field, (old, new) in event.changes.items()],
            "reason": event.reason,
        }
        for event in events
    ]
