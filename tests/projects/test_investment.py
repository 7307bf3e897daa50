"""The append-only investment ledger: posting, correcting, and what was known when."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from projects.actions.investment import post
from projects.choices import Book
from projects.models import InvestmentEntry, LedgerCounter
from tests import builders

Kind = InvestmentEntry.Kind
pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return builders.project()


def amounts(entries):
    return [(entry.number, entry.kind, entry.on, entry.amount_wan) for entry in entries]


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: InvestmentEntry.objects.update(amount_wan=1),
        lambda entry: InvestmentEntry.objects.filter(pk=entry.pk).delete(),
        lambda entry: InvestmentEntry.objects.bulk_update([entry], ["amount_wan"]),
    ],
    ids=["save", "delete", "update of many", "delete of many", "bulk update"],
)
def test_an_entry_is_never_changed_nor_deleted(project, change):
    entry = builders.entry(project, 100)
    entry.amount_wan = Decimal(999)
    with pytest.raises(TypeError, match="append-only"), transaction.atomic():
        change(entry)
    assert amounts(InvestmentEntry.objects.all()) == [(1, Kind.MONTH, builders.FEBRUARY, Decimal(100))]


def test_each_year_counts_its_own_numbers(project):
    later = builders.project("乙厂", year=2013)
    numbers = [builders.entry(of).number for of in (project, project, later, project)]
    assert numbers == [1, 2, 1, 3]
    assert dict(LedgerCounter.objects.values_list("year", "last_number")) == {2012: 3, 2013: 1}


def test_a_failed_posting_leaves_no_entry_and_no_gap(project):
    builders.entry(project)
    with pytest.raises(IntegrityError), transaction.atomic():
        post([builders.posting(project, 7), builders.posting(project, -7)], year=2012, by=None, at=builders.AT)
    assert builders.entry(project, 8).number == 2
    assert [entry.amount_wan for entry in InvestmentEntry.objects.all()] == [100, 8]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_get_different_numbers():
    project = builders.project()
    builders.entry(project)
    start, failures = Barrier(2), []

    def work():
        try:
            start.wait(timeout=10)
            post([builders.posting(project) for _ in range(20)], year=2012, by=None, at=builders.AT)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(InvestmentEntry.objects.values_list("number", flat=True)) == list(range(1, 42))


def test_a_correction_reverses_and_posts_anew(project):
    wrong = builders.entry(project, 100)
    right = builders.entry(project, 80, replaces=wrong)
    reversal = wrong.reversed_by
    assert amounts([wrong, reversal, right]) == [
        (1, Kind.MONTH, builders.FEBRUARY, 100),
        (2, Kind.CORRECTION, builders.FEBRUARY, -100),
        (3, Kind.MONTH, builders.FEBRUARY, 80),
    ]
    assert (reversal.reverses, reversal.note) == (wrong, "冲销第1号")
    assert InvestmentEntry.objects.in_figures().sum_by_project() == {project.pk: 80}


def test_an_entry_is_reversed_once(project):
    wrong = builders.entry(project, 100)
    builders.entry(project, 80, replaces=wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.entry(project, 70, replaces=wrong)


@pytest.mark.parametrize(("number", "known"), [(0, None), (1, 100), (2, 0), (3, 80), (4, 85), (None, 85)])
def test_what_was_known_at_a_number(project, number, known):
    wrong = builders.entry(project, 100)
    builders.entry(project, 80, replaces=wrong)
    builders.entry(project, 5, month=1)
    entries = InvestmentEntry.objects.in_figures(number=number)
    assert entries.sum_by_project() == ({} if known is None else {project.pk: known})


def test_each_month_is_read_from_one_book(project):
    builders.entry(project, 90, month=1, book=Book.REPORTED, kind=Kind.WEEK)
    builders.entry(project, 100, month=1)
    builders.entry(project, 40, month=2, book=Book.REPORTED, kind=Kind.WEEK, on=date(2012, 2, 12))
    builders.entry(project, 41, month=2, book=Book.REPORTED, kind=Kind.WEEK, on=date(2012, 2, 19))
    builders.entry(project, 7777, month=1, book=Book.STATISTICAL)
    other = builders.project("乙厂")
    builders.entry(other, 3, month=1, book=Book.REPORTED, kind=Kind.WEEK)
    assert InvestmentEntry.objects.in_figures().sum_by_project() == {project.pk: 181, other.pk: 3}
    assert sorted(InvestmentEntry.objects.in_figures().values_list("period", "book", "amount_wan")) == [
        ("2012-01", Book.REPORTED, 3),
        ("2012-01", Book.VERIFIED, 100),
        ("2012-02", Book.REPORTED, 40),
        ("2012-02", Book.REPORTED, 41),
    ]


def test_before_the_review_was_known_the_reported_figure_stood(project):
    builders.entry(project, 90, month=1, book=Book.REPORTED, kind=Kind.WEEK)
    builders.entry(project, 100, month=1)
    assert InvestmentEntry.objects.in_figures(number=1).sum_by_project() == {project.pk: 90}
    assert InvestmentEntry.objects.in_figures(number=2).sum_by_project() == {project.pk: 100}


def test_a_verified_zero_overrules_what_was_reported(project):
    builders.entry(project, 90, month=1, book=Book.REPORTED, kind=Kind.WEEK)
    builders.entry(project, 0, month=1)
    assert InvestmentEntry.objects.in_figures().sum_by_project() == {project.pk: 0}


def test_openings_and_later_days_are_not_in_the_year(project):
    builders.entry(project, 5000, kind=Kind.OPENING, on=date(2011, 12, 31))
    builders.entry(project, 10, month=1)
    builders.entry(project, 20, month=2)
    builders.entry(project, 40, month=3)
    figures = InvestmentEntry.objects.in_figures()
    assert figures.in_year_up_to(builders.FEBRUARY).sum_by_project() == {project.pk: 30}
    assert figures.in_year_up_to(date(2012, 2, 28)).sum_by_project() == {project.pk: 10}
    assert figures.in_year_up_to(date(2011, 12, 31)).sum_by_project() == {project.pk: 5000}


def test_what_a_first_report_carries_over_does_not_count_beside_reviewed_months():
    project = builders.project()
    carried = builders.entry(project, 130, book=Book.REPORTED, kind=InvestmentEntry.Kind.OPENING, on=date(2012, 2, 19))
    builders.entry(project, 20, book=Book.REPORTED, kind=InvestmentEntry.Kind.WEEK, on=date(2012, 2, 26))
    assert InvestmentEntry.objects.in_figures().sum_by_project() == {project.pk: 150}

    builders.entry(project, 100, month=1)
    assert InvestmentEntry.objects.in_figures().sum_by_project() == {project.pk: 120}

    builders.entry(
        project, 140, book=Book.REPORTED, kind=InvestmentEntry.Kind.OPENING, on=date(2012, 2, 19), replaces=carried
    )
    assert InvestmentEntry.objects.in_figures().sum_by_project() == {project.pk: 120}
