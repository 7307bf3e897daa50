"""The monthly review: accepting, changing with a reason, reviewing again, late reports, and what the standings then say."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dispatch.actions.month_review.reviewing import Verdict, accept_unsuspicious, enter_statistics, review_month
from dispatch.models import Standing
from dispatch.pages.month_review.books import book_rows, books_summary
from dispatch.queries.books import NOTHING, month_in_books, months_waiting
from dispatch.queries.month_review import fingerprint, review_rows
from dispatch.queries.standing import reporting_day
from projects.actions.investment import post, take_back
from projects.choices import Book
from projects.models import AuditEvent, InvestmentEntry
from projects.refusals import FiguresMoved, StepRefused
from projects.roles import Role
from tests import builders

pytestmark = pytest.mark.django_db

Kind = InvestmentEntry.Kind
AT = datetime(2012, 3, 3, 2, tzinfo=UTC)
ON = date(2012, 3, 3)


@pytest.fixture
def office():
    return builders.user("office", Role.OFFICE)


@pytest.fixture
def project():
    return builders.started_project(planned=1200, invested=[100])


def reported(of, amount, day=12, *, month=2, kind=Kind.WEEK):
    return builders.entry(of, amount, book=Book.REPORTED, kind=kind, on=date(2012, month, day))


def seen(of, month=builders.FEBRUARY):
    return month_in_books(month).get(of.pk, NOTHING).seen


def review(of, amount, *, by, reason="", month=builders.FEBRUARY, on=ON, looked_at=None):
    verdict = Verdict(of, looked_at or seen(of, month), verified_wan=Decimal(amount), reason=reason)
    return review_month([verdict], month=month, by=by, on=on, at=AT)


def verified(of):
    entries = InvestmentEntry.objects.filter(project=of, book=Book.VERIFIED, period="2012-02").order_by("number")
    return [(entry.kind, entry.amount_wan, entry.note) for entry in entries]


def figures(of, month=builders.FEBRUARY):
    found = month_in_books(month)[of.pk].figures
    return found.reported_wan, found.verified_wan, found.statistical_wan


def test_accepting_posts_the_months_full_amount(project, office):
    reported(project, 40, 12)
    reported(project, 41, 19)
    (entry,) = review(project, 81, by=office)
    assert (entry.book, entry.period, entry.on, entry.amount_wan) == (
        Book.VERIFIED,
        "2012-02",
        builders.FEBRUARY,
        81,
    )
    assert (entry.source, entry.recorded_by, entry.note) == (
        InvestmentEntry.Source.REVIEW,
        office,
        "审核时与上报数一致",
    )
    assert figures(project) == (81, 81, None)


def test_the_standings_follow_in_the_same_step(project, office):
    reported(project, 40)
    review(project, 40, by=office)
    standing = Standing.objects.get(project=project, as_of=builders.FEBRUARY)
    assert (standing.invested_wan, standing.unreviewed) == (140, False)
    review(project, 60, by=office, reason="发票核实")
    standing.refresh_from_db()
    assert standing.invested_wan == 160
    assert reporting_day(date(2012, 3, 26)) == builders.FEBRUARY


def test_another_amount_needs_a_reason(project, office):
    reported(project, 40)
    with pytest.raises(StepRefused, match="请写明原因"):
        review(project, 35, by=office)
    assert verified(project) == []
    review(project, 35, by=office, reason="扣除重复计算的设备款")
    assert verified(project) == [(Kind.MONTH, 35, "扣除重复计算的设备款")]


def test_a_month_without_a_report_can_be_filled_in_with_a_reason(project, office):
    with pytest.raises(StepRefused, match="请写明原因"):
        review(project, 20, by=office)
    review(project, 20, by=office, reason="现场核实")
    assert figures(project) == (None, 20, None)


def test_a_later_review_reverses_and_posts_anew(project, office):
    reported(project, 40)
    review(project, 40, by=office)
    review(project, 35, by=office, reason="核减")
    assert verified(project) == [
        (Kind.MONTH, 40, "审核时与上报数一致"),
        (Kind.CORRECTION, -40, "冲销第3号"),
        (Kind.MONTH, 35, "核减"),
    ]
    assert InvestmentEntry.objects.in_figures().in_year_up_to(builders.FEBRUARY).sum_by_project() == {project.pk: 135}


def test_the_same_amount_is_not_posted_again(project, office):
    reported(project, 40)
    review(project, 40, by=office)
    assert review(project, 40, by=office) == []
    assert len(verified(project)) == 1


def test_a_figure_is_never_negative(project, office):
    with pytest.raises(StepRefused, match="不能是负数"):
        review(project, -5, by=office, reason="多报")
    with pytest.raises(StepRefused, match="不能是负数"):
        enter_statistics({project: Decimal(-1)}, month=builders.FEBRUARY, by=office, on=ON, at=AT)
    assert InvestmentEntry.objects.count() == 1


def test_a_running_month_is_not_reviewed(project, office):
    reported(project, 40, 12, month=3)
    with pytest.raises(StepRefused, match="3月还没有结束"):
        review(project, 40, by=office, month=builders.MARCH, on=date(2012, 3, 30))
    review(project, 40, by=office, month=builders.MARCH, on=builders.MARCH)
    assert figures(project, builders.MARCH) == (40, 40, None)


def test_figures_that_moved_are_refused_with_both_versions(project, office):
    other = builders.started_project("乙厂", planned=600)
    reported(project, 40)
    reported(other, 7)
    looked_at = seen(project)
    reported(project, 12, 26)
    verdicts = [
        Verdict(other, seen(other), verified_wan=Decimal(7)),
        Verdict(project, looked_at, verified_wan=Decimal(40)),
    ]
    with pytest.raises(FiguresMoved) as conflict:
        review_month(verdicts, month=builders.FEBRUARY, by=office, on=ON, at=AT)
    assert conflict.value.moved == [(project, "上报 40，审核 —，统计 —", "上报 52，审核 —，统计 —")]
    assert verified(project) == verified(other) == []


def test_a_late_report_changes_the_reported_book_only(project, office):
    reported(project, 40)
    review(project, 40, by=office)
    reported(project, 12, 26)
    assert InvestmentEntry.objects.in_figures().in_year_up_to(builders.FEBRUARY).sum_by_project() == {project.pk: 140}
    (row,) = book_rows(office, month=builders.FEBRUARY, on=ON)
    assert row.shown == ["52", "40", "—", "-12", "—"]
    assert row.reason == "审核时与上报数一致；审核后上报数又有变动+12"


def test_a_report_taken_back_after_the_review_shows_too(project, office):
    entry = reported(project, 40)
    review(project, 40, by=office)
    builders.entry(project, 0, book=Book.REPORTED, kind=Kind.WEEK, on=entry.on, replaces=entry)
    (row,) = book_rows(office, month=builders.FEBRUARY, on=ON)
    assert (row.shown[:2], row.reason) == (["0", "40"], "审核时与上报数一致；审核后上报数又有变动-40")


def test_what_the_reviewing_ledger_itself_reports_is_not_late(project, office):
    upload = builders.ledger_import()
    postings = [
        builders.posting(project, 100),
        builders.posting(project, 90, book=Book.REPORTED, kind=Kind.WEEK, on=date(2012, 2, 26)),
    ]
    post(postings, year=2012, by=office, at=AT, ledger_import=upload)
    (row,) = book_rows(office, month=builders.FEBRUARY, on=ON)
    assert (row.shown[:2], row.reason) == (["90", "100"], "")


def test_all_unsuspicious_figures_are_accepted_at_once(project, office):
    doubtful, silent = builders.project("未开工项目"), builders.started_project("丙厂")
    reported(project, 40)
    reported(doubtful, 30)
    rows = review_rows(month=builders.FEBRUARY)
    assert [(row.project, row.is_unsuspicious) for row in rows] == [
        (doubtful, False),
        (project, True),
        (silent, False),
    ]
    entries = accept_unsuspicious(month=builders.FEBRUARY, seen=fingerprint(rows), by=office, on=ON, at=AT)
    assert [(entry.project, entry.amount_wan) for entry in entries] == [(project, 40)]
    assert figures(doubtful) == (30, None, None)


def test_accepting_unseen_figures_is_refused(project, office):
    reported(project, 40)
    looked_at = fingerprint(review_rows(month=builders.FEBRUARY))
    reported(project, 1, 26)
    with pytest.raises(FiguresMoved):
        accept_unsuspicious(month=builders.FEBRUARY, seen=looked_at, by=office, on=ON, at=AT)
    assert verified(project) == []


def test_a_project_that_begins_to_report_in_mid_year(project, office):
    """Its opening holds January too, which is in the figures already."""
    reported(project, 170, 19, kind=Kind.OPENING)
    reported(project, 20, 26)
    assert figures(project) == (90, None, None)
    (row,) = review_rows(month=builders.FEBRUARY)
    assert [text[:4] for text in row.doubts] == ["首期周报"]
    review(project, 90, by=office)
    assert InvestmentEntry.objects.in_figures().in_year_up_to(builders.FEBRUARY).sum_by_project() == {project.pk: 190}


def test_statistical_figures_are_a_book_of_their_own(project, office):
    reported(project, 40)
    review(project, 40, by=office)
    enter_statistics({project: Decimal(30)}, month=builders.FEBRUARY, by=office, on=ON, at=AT)
    (row,) = book_rows(office, month=builders.FEBRUARY, on=ON)
    assert (row.shown, row.reason) == (["40", "40", "30", "0", "-10"], "")
    assert Standing.objects.get(project=project, as_of=builders.FEBRUARY).invested_wan == 140
    enter_statistics({project: Decimal(40)}, month=builders.FEBRUARY, by=office, on=ON, at=AT)
    assert figures(project) == (40, 40, 40)
    assert book_rows(office, month=builders.FEBRUARY, on=ON) == []


def test_each_decision_is_on_the_trail_with_old_new_and_why(project, office):
    reported(project, 40)
    review(project, 40, by=office)
    review(project, 35, by=office, reason="核减")
    events = AuditEvent.objects.filter(action="审核投资数").order_by("pk")
    assert [(event.actor, event.project, event.changes, event.reason) for event in events] == [
        (office, project, {"审核数（万元）": ["", "40"]}, "审核时与上报数一致"),
        (office, project, {"审核数（万元）": ["40", "35"]}, "核减"),
    ]


def test_what_waits_is_counted_by_month(project, office):
    january, other = builders.started_project("乙厂"), builders.started_project("丙厂")
    reported(january, 5, month=1)
    reported(project, 40)
    reported(other, 40)
    reported(other, 40, month=3)
    assert months_waiting(ON) == {builders.JANUARY: 1, builders.FEBRUARY: 2}
    review(other, 30, by=office, reason="核减")
    summary = books_summary(ON)
    assert (summary["unreviewed"], summary["unreviewed_url"]) == ("2", "/review/2012-01/")
    assert (summary["differences"], summary["differences_url"]) == ("1", "/books/2012-02/")


def test_a_returned_report_is_no_report(project, office):
    entry = reported(project, 40)
    take_back([entry], year=2012, by=office, at=AT)
    assert figures(project) == (None, None, None)
    assert months_waiting(ON) == {}


def test_queries_do_not_grow_with_the_projects(project, office, django_assert_num_queries):
    counts = []
    for size in (3, 30):
        for item in builders.district(size):
            reported(item, 5, month=3)
        with django_assert_num_queries(4) as queries:
            review_rows(month=builders.MARCH)
        counts.append(len(queries))
    assert counts == [4, 4]


@pytest.mark.parametrize(
    ("on", "hour", "allowed"),
    [(date(2012, 2, 29), 23, False), (date(2012, 3, 2), 16, False), (date(2012, 3, 2), 18, True)],
)
def test_a_month_is_reviewed_once_its_last_weekly_deadline_is_past(project, office, on, hour, allowed):
    builders.holidays()
    reported(project, 40)
    at = builders.moment(on, hour)
    verdict = Verdict(project, seen(project), verified_wan=Decimal(40))
    print_of = fingerprint(review_rows(month=builders.FEBRUARY))
    said = "2012年2月最后一期周报3月2日17:00截止，此后才能审核。"
    for take in (
        lambda: accept_unsuspicious(month=builders.FEBRUARY, seen=print_of, by=office, on=on, at=at),
        lambda: review_month([verdict], month=builders.FEBRUARY, by=office, on=on, at=at),
    ):
        if allowed:
            take()
            break
        with pytest.raises(StepRefused) as refusal:
            take()
        assert str(refusal.value) == said
    assert figures(project)[1] == (40 if allowed else None)


def test_statistics_do_not_wait_for_the_last_deadline(project, office):
    enter_statistics({project: Decimal(30)}, month=builders.FEBRUARY, by=office, on=date(2012, 3, 1), at=AT)
    assert figures(project)[2] == 30
