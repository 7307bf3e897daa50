"""Statistical figures of one month out of an Excel file: all of it, or nothing."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from dispatch.actions.month_review.reviewing import enter_statistics
from dispatch.queries.statistics_sheet import StatisticsLine
from projects.models import InvestmentEntry, ProjectAlias, User


@transaction.atomic
def import_statistics(
    lines: Sequence[StatisticsLine], *, file_name: str, month: date, by: User, on: date, at: datetime
) -> list[InvestmentEntry]:
    """Post the lines of a file that somebody has looked through; returns the entries that are new.

    `lines` are `StatisticsLine`s with their project; a spelling that he matched is remembered. Raises `FiguresMoved`
    and `StepRefused`.
    """
    entries = enter_statistics(
        {line.project: line.row.amount_wan for line in lines},
        month=month,
        by=by,
        on=on,
        at=at,
        note=file_name[-200:],
        seen={line.project: line.seen for line in lines},
    )
    ProjectAlias.objects.bulk_create(
        (
            ProjectAlias(project=line.project, year=month.year, name=line.row.name, confirmed_by=by, confirmed_at=at)
            for line in lines
            if line.asked
        ),
        ignore_conflicts=True,
    )
    return entries
