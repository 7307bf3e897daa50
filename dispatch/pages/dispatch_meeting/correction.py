"""Corrections of a frozen month's figures: who asked for which, who has approved, what became of it."""

from django.db.models import Case, Count, Value, When
from django.urls import reverse

from dispatch.models import FrozenCorrection
from dispatch.paging import page_of
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING
from projects.models import Assignment, Project
from projects.money import show_wan
from projects.roles import Role
from projects.wording import date_text, moment_text, month_text

State = FrozenCorrection.State
Part = Assignment.Role
PAGE_SIZE = 50


def correctable(user, *, on):
    """The projects for whose figures `user` may ask a correction: all for the office, else his lead or liaison unit's."""
    if Role.OFFICE in user.roles:
        return Project.objects.listed()
    return Project.objects.own_as(user, Part.LEAD_UNIT, Part.LIAISON_UNIT, on=on)


def correction_list_page(meeting, *, user, on, number):
    """The corrections on projects that `user` sees; those that wait come first."""
    visible = Project.objects.visible_to(user, on=on, head_only=False)
    corrections = FrozenCorrection.objects.filter(meeting=meeting, project__in=visible.values("pk"))
    waiting = corrections.filter(state=State.ASKED).count()
    rows, total, pager = page_of(
        corrections.select_related(
            "project", "asked_by__unit", "office_by", "supervisor_by", "refused_by", "meeting"
        ).order_by(Case(When(state=State.ASKED, then=Value(0)), default=Value(1)), "-pk"),
        number=number,
        size=PAGE_SIZE,
        url=lambda page: f"{reverse('correction_list', args=[meeting.month])}?page={page}",
    )
    return {
        "meeting": {"title": str(meeting), "url": reverse("dispatch_meeting", args=[meeting.month])},
        "frozen": meeting.is_frozen,
        "review_url": "" if meeting.is_frozen or not user.may("review_month") else _review_url(meeting),
        "headline": f"{total} 件更正，{waiting} 件待批准" if total else "没有更正",
        "rows": [_row(row, user) for row in rows],
        "pager": pager,
        "may_ask": DISPATCH_MEETING.is_open_to(user.roles, "ask_correction", meeting.state),
    }


def _review_url(meeting):
    return reverse("month_review", args=[meeting.month])


def correction_duties(user):
    """For the first screens: the corrections that wait for `user`'s side, one line a month."""
    found = []
    for side in sides_of(user):
        waiting = FrozenCorrection.objects.filter(state=State.ASKED, **{f"{side}_by__isnull": True})
        months = waiting.order_by("meeting__month").values_list("meeting__month").annotate(Count("pk"))
        found += [
            {
                "text": f"{month_text(month)}冻结数据有 {count} 件更正待批准",
                "url": reverse("correction_list", args=[month]),
            }
            for month, count in months
        ]
    return found


def sides_of(user):
    """The sides (office, supervisor) for which `user` approves."""
    return [side for side, role in (("office", Role.OFFICE), ("supervisor", Role.SUPERVISOR)) if role in user.roles]


def _row(row, user):
    asked = row.state == State.ASKED
    open_sides = [side for side in sides_of(user) if getattr(row, f"{side}_by_id") is None]
    signed = user.pk in (row.asked_by_id, row.office_by_id, row.supervisor_by_id)
    return {
        "pk": str(row.pk),
        "project": row.project.name,
        "url": reverse("project_detail", args=[row.project.code]),
        "old": show_wan(row.old_wan),
        "new": show_wan(row.new_wan),
        "reason": row.reason,
        "asked": f"{row.asked_by or '台账导入'} {date_text(row.asked_on)}",
        "state": row.get_state_display(),
        "waiting": asked,
        "signatures": [
            {"side": "大项目办", "who": _who(row.office_by, row.office_at)},
            {"side": "督查考核局", "who": _who(row.supervisor_by, row.supervisor_at)},
        ],
        "refusal": f"{row.refused_by}：{row.refusal}" if row.refused_by else "",
        "may_approve": asked and bool(open_sides) and not signed,
        "may_refuse": asked and user.may("approve_correction"),
        "approve_url": reverse("correction_approve", args=[row.meeting.month, row.pk]),
        "refuse_url": reverse("correction_refuse", args=[row.meeting.month, row.pk]),
    }


def _who(user, at):
    return f"{user} {moment_text(at)}" if user else ""
