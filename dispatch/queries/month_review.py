"""The projects of a month under review: what was reported, what is reviewed already, what is worth a question."""

import hashlib
from dataclasses import dataclass
from datetime import date

from dispatch.queries.books import NOTHING, ProjectMonth, month_in_books
from dispatch.queries.weekly_duty import duties, weeks
from projects.models import Policy, Project, StageEvent
from projects.rules.month_review import doubts, review_opens
from projects.rules.weekly_report import mondays_between


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One project in the review of one month."""

    project: Project
    month: ProjectMonth
    doubts: tuple[str, ...]

    @property
    def is_unsuspicious(self):
        """Reported, not reviewed yet, and nothing to ask about: these are accepted all at once."""
        return self.month.figures.waits_for_review and not self.doubts


def review_opens_at(month):
    """The moment after which the month may be reviewed: a reviewed month no longer follows the reports."""
    deadlines = [week.due for week in weeks(_weeks_touching(month)).values() if week.due is not None]
    return review_opens(month=month, deadlines=deadlines)


def reports_still_out(month, *, on, at):
    """How many owed reports of weeks that touch the month do not lie before the office: not handed in, or sent back."""
    projects = Project.objects.listed().filter(year=month.year)
    found = duties(projects, _weeks_touching(month), on=on, at=at)
    return sum(duty.report is None or not duty.report.is_filed for duty in found)


def _weeks_touching(month):
    return mondays_between(month.replace(day=1), month)


def review_rows(*, month: date, project_ids=None):
    """The listed projects of the year; those that wait for review first, of them the doubtful ones first."""
    projects = Project.objects.listed().filter(year=month.year).order_by("code")
    if project_ids is not None:
        projects = projects.filter(pk__in=project_ids)
    books = month_in_books(month)
    started = set(
        StageEvent.objects.filter(project__year=month.year, started=True, on__lte=month).values_list(
            "project", flat=True
        )
    )
    gap_pct = Policy.objects.in_force_on(month).statistical_gap_pct
    rows = [_row(project, books.get(project.pk, NOTHING), project.pk in started, gap_pct) for project in projects]
    return sorted(rows, key=_rank)


def _row(project, item, is_started, gap_pct):
    asked = ()
    if item.figures.waits_for_review:
        asked = doubts(
            figures=item.figures,
            weeks=item.weeks,
            has_opening=item.has_opening,
            started=is_started,
            gap_pct=gap_pct,
        )
    return ReviewRow(project, item, asked)


def _rank(row):
    figures = row.month.figures
    if figures.waits_for_review:
        return 0 if row.doubts else 1
    if figures.verified_wan is None:
        return 2
    return 3


def fingerprint(rows):
    """What somebody who accepts all unsuspicious figures has seen of them."""
    seen = "\n".join(f"{row.project.pk} {row.month.seen}" for row in rows if row.is_unsuspicious)
    return hashlib.sha256(seen.encode()).hexdigest()
