"""The objections of one dispatch, for those who answer them."""

from django.db.models import F
from django.urls import reverse

from dispatch.models import Contest
from dispatch.pages.dispatch_meeting.result import contest_words
from dispatch.paging import page_of
from dispatch.rules.dispatch_meeting import DISPATCH_MEETING

PAGE_SIZE = 50


def contest_list_page(meeting, *, user, number):
    """All objections, those that wait for an answer first; `user` may answer them until the freeze."""
    url = reverse("contest_list", args=[meeting.month])
    contests = Contest.objects.filter(meeting=meeting).select_related("project", "by__unit", "answered_by", "meeting")
    rows, total, pager = page_of(
        contests.order_by(F("answered_at").asc(nulls_first=True), "pk"),
        number=number,
        size=PAGE_SIZE,
        url=lambda page: f"{url}?page={page}",
    )
    waiting = contests.open().count()
    return {
        "meeting": {"title": str(meeting), "url": reverse("dispatch_meeting", args=[meeting.month])},
        "headline": _headline(total, waiting),
        "may_answer": DISPATCH_MEETING.is_open_to(user.roles, "answer_contest", meeting.state),
        "rows": [
            contest_words(row)
            | {
                "project": row.project.name,
                "project_url": reverse("dispatch_result", args=[meeting.month, row.project.code]),
                "answer_url": reverse("contest_answer", args=[meeting.month, row.pk]),
            }
            for row in rows
        ],
        "pager": pager,
    }


def _headline(total, waiting):
    if not total:
        return "没有申诉"
    return f"{total} 件申诉，{waiting} 件待答复" if waiting else f"{total} 件申诉，都已答复"
