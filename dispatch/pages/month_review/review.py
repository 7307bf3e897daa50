"""The monthly review's page: what was reported for a month, what is reviewed already, and what is worth a question."""

from django.urls import reverse

from dispatch.models import DispatchMeeting
from dispatch.pages.month_review.books import months_offered, signed_wan
from dispatch.paging import page_of
from dispatch.queries.calendar import calendar_note
from dispatch.queries.month_review import reports_still_out, review_opens_at
from dispatch.queries.people import people_of
from projects.choices import Book
from projects.models.weekly_report import business_moment
from projects.money import show_money, show_wan
from projects.wording import minute_text, month_text

PAGE_SIZE = 100


def page_of_rows(rows, *, number, month):
    """(one page of the rows, its pager)."""
    url = reverse("month_review", args=[month])
    shown, _, pager = page_of(rows, number=number, size=PAGE_SIZE, url=lambda page: f"{url}?page={page}")
    return shown, pager


def month_review_page(filled, rows, *, month, on, at):
    """The context of the page; `filled` are the (row, form) that it shows, `rows` all of the month."""
    waiting = [row for row in rows if row.month.figures.waits_for_review]
    unsuspicious = [row for row in waiting if row.is_unsuspicious]
    people = people_of([row.project.pk for row, _ in filled], on=on)
    opens_at = review_opens_at(month)
    may_review = business_moment(on, at) > opens_at
    out = reports_still_out(month, on=on, at=at) if unsuspicious and may_review else 0
    return {
        "month_text": month_text(month),
        "url": reverse("month_review", args=[month]),
        "upload_url": reverse("statistics_import", args=[month]),
        "books_url": reverse("book_differences", args=[month]),
        "months": months_offered(month, on=on, view="month_review"),
        "may_review": may_review,
        "may_enter": month <= on,
        "still_out": f"涉及{month.month}月的周报还有 {out} 份没有报来" if out else "",
        "weekly_url": f"{reverse('weekly_list')}?month={month:%Y-%m}",
        "calendar_note": calendar_note(month.replace(day=1), opens_at.date()),
        "corrections_url": _corrections_url(month),
        "headline": _headline(rows, waiting, month, None if may_review else opens_at),
        "unsuspicious": str(len(unsuspicious)) if unsuspicious else "",
        "unsuspicious_total": show_money(sum(row.month.figures.reported_wan for row in unsuspicious)),
        "rows": [_words(row, form, people[row.project.pk].liaison_unit, month) for row, form in filled],
    }


def _corrections_url(month):
    """Where verified amounts are corrected once a dispatch has frozen the month; "" before."""
    frozen = DispatchMeeting.objects.frozen().filter(month=month).exists()
    return reverse("correction_list", args=[month]) if frozen else ""


def _headline(rows, waiting, month, opens_at):
    """`opens_at` is the moment after which the month can be reviewed, None where it can be now."""
    if opens_at is not None:
        return f"已报 {len(waiting)} 个项目；{month.month}月最后一期周报{minute_text(opens_at)}截止，此后可以审核"
    reviewed = sum(row.month.figures.verified_wan is not None for row in rows)
    silent = len(rows) - len(waiting) - reviewed
    return f"{len(waiting)} 个项目待审核，{reviewed} 个已审核，{silent} 个没有上报"


def _words(row, form, liaison, month):
    item, door = row.month, f"{reverse('project_entries', args=[row.project.code])}?month={month:%Y-%m}"

    def figure(book, amount):
        return {"text": show_wan(amount), "url": f"{door}&figure={book}" if amount is not None else ""}

    return {
        "name": row.project.name,
        "url": reverse("project_detail", args=[row.project.code]),
        "liaison": liaison or "无联络单位",
        "state": _state(item.figures),
        "waits": item.figures.waits_for_review,
        "reported": figure(Book.REPORTED, item.figures.reported_wan),
        "verified": figure(Book.VERIFIED, item.figures.verified_wan),
        "verified_note": f"{item.verified.get_source_display()} {item.verified.note}".strip() if item.verified else "",
        "late": f"审核后上报又变动{signed_wan(item.late_wan)}" if item.late_wan else "",
        "statistical": figure(Book.STATISTICAL, item.figures.statistical_wan),
        "doubts": list(row.doubts),
        "may_accept": item.figures.reported_wan is not None
        and item.figures.verified_wan != item.figures.reported_wan
        and item.figures.reported_wan >= 0,
        "form": form,
    }


def _state(figures):
    if figures.waits_for_review:
        return "待审核"
    return "没有上报" if figures.verified_wan is None else "已审核"
