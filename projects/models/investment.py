from decimal import Decimal

from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum

from projects.choices import Book
from projects.models.append_only import AppendOnly, AppendOnlyQuerySet
from projects.money import WanField


class InvestmentEntryQuerySet(AppendOnlyQuerySet):
    def known_at(self, number):
        """What the ledger held when its last post was `number`; None means now."""
        return self if number is None else self.filter(number__lte=number)

    def in_figures(self, *, number=None, within=None):
        """The entries that figures are sums of: `verified` where the office reviewed the month, else `reported`.

        What a first weekly report carries over from the year's earlier months counts only where none of those
        months is reviewed: else their money would count twice. A review knows a whole month, never a week of it: how
        far a project was on a day inside the month `within` ("2012-02") only its reports tell, reviewed or not.
        """
        is_review = Q(book=Book.VERIFIED) if within is None else Q(book=Book.VERIFIED) & ~Q(period=within)
        verified = InvestmentEntry.objects.known_at(number).filter(is_review, project=OuterRef("project"))
        reviewed = verified.filter(period=OuterRef("period"))
        reviewed_before = verified.filter(
            kind=InvestmentEntry.Kind.MONTH, on__lte=OuterRef("on"), year=OuterRef("year")
        )
        carries_over = Q(kind=InvestmentEntry.Kind.OPENING) | Q(reverses__kind=InvestmentEntry.Kind.OPENING)
        reported = Q(book=Book.REPORTED) & ~Exists(reviewed) & ~(carries_over & Exists(reviewed_before))
        return self.known_at(number).filter(is_review | reported)

    def not_taken_back(self):
        """The entries that stand: neither reversed nor reversals. Their sum is that of all."""
        return self.filter(reversed_by__isnull=True).exclude(kind=InvestmentEntry.Kind.CORRECTION)

    def in_year_up_to(self, as_of):
        """Entries of `as_of`'s year that count on that day; openings belong to the year before."""
        return self.filter(on__gte=as_of.replace(month=1, day=1), on__lte=as_of)

    def sums_before(self, project, day):
        """(万元 of `day`'s year before that day, 万元 before the year) of one project, as figures count them on it."""
        entries = self.in_figures(within=f"{day:%Y-%m}").filter(project=project, on__lt=day)
        begins = day.replace(month=1, day=1)
        sums = entries.aggregate(
            in_year=Sum("amount_wan", filter=Q(on__gte=begins)), before=Sum("amount_wan", filter=Q(on__lt=begins))
        )
        return sums["in_year"] or Decimal(0), sums["before"] or Decimal(0)

    def sum_by_project(self):
        """{project id: sum in 万元}; a project without an entry is not in it: missing is not zero."""
        return dict(self.order_by().values_list("project").annotate(Sum("amount_wan")))


class InvestmentEntry(AppendOnly):
    """One line of the append-only investment ledger: so much money, for one project and month, in one book.

    Every investment figure anywhere is a sum over these lines. `on` is the day up to which the amount counts,
    `period` the calendar month ("2012-02") it belongs to. An opening carries what was invested before the year.
    A wrong line is reversed by a correction that names it; only a correction may be negative.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", "年初结转"
        MONTH = "month", "月度完成"
        WEEK = "week", "周报完成"
        CORRECTION = "correction", "更正冲销"

    class Source(models.TextChoices):
        LEDGER = "ledger", "台账导入"
        WEEKLY_REPORT = "weekly_report", "周报"
        REVIEW = "review", "月度审核"
        STATISTICS = "statistics", "统计部门"
        VISIT = "visit", "督查"

    year = models.PositiveSmallIntegerField("账册年度")
    number = models.PositiveIntegerField("记账号")
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="entries", verbose_name="项目")
    book = models.CharField("账别", max_length=20, choices=Book)
    kind = models.CharField("性质", max_length=20, choices=Kind)
    period = models.CharField("所属月份", max_length=7)
    on = models.DateField("截至日")
    amount_wan = WanField("金额")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="冲销"
    )
    source = models.CharField("来源", max_length=20, choices=Source)
    ledger_import = models.ForeignKey(
        "projects.LedgerImport", models.PROTECT, null=True, blank=True, verbose_name="来源台账"
    )
    weekly_report = models.ForeignKey(
        "projects.WeeklyReport", models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="来源周报"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey("projects.User", models.PROTECT, null=True, verbose_name="记账人")
    recorded_at = models.DateTimeField("记账时间")

    REFUSAL = "the investment ledger is append-only: post a correction"

    objects = InvestmentEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "投资记账"
        ordering = ["year", "number"]
        indexes = [
            models.Index(fields=["project", "period", "book"], name="entries_of_project"),
            models.Index(
                fields=["on"], condition=Q(book=Book.VERIFIED) & ~Q(kind="opening"), name="reviewed_entries_by_day"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="one_entry_per_number"),
            models.CheckConstraint(
                condition=Q(kind="correction", reverses__isnull=False) | ~Q(kind="correction") & Q(amount_wan__gte=0),
                name="only_a_correction_is_negative",
            ),
        ]

    def __str__(self):
        return f"{self.year}-{self.number} {self.project} {self.period} {self.amount_wan}万元"


class LedgerCounter(models.Model):
    """The last number given in a year's investment ledger; locked while posting, so that numbers tell the order."""

    year = models.PositiveSmallIntegerField("年度", primary_key=True)
    last_number = models.PositiveIntegerField("最后记账号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "记账号"

    def __str__(self):
        return f"{self.year}: {self.last_number}"
