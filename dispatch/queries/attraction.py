"""Investment attraction: who has taken on tasks, who has reported, what has arrived."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from projects.choices import Industry
from projects.models import Prospect
from projects.money import WAN_PER_YI


@dataclass(frozen=True, slots=True)
class IndustrySum:
    """Funded prospects of one industry."""

    count: int
    planned_wan: Decimal
    arrived_wan: Decimal

    @property
    def planned_yi(self):
        return self.planned_wan / WAN_PER_YI


@dataclass(frozen=True, slots=True)
class AttractionSummary:
    units_with_task: int
    units_reporting: int
    funded: int
    by_industry: dict[str, IndustrySum]
    above_1_yi: int


def attraction_summary(*, tasks, prospects):
    """Tasks and prospects of one year in figures; funded is what has that stage, above 1 亿元 is strictly above."""
    funded = prospects.filter(stage=Prospect.Stage.FUNDED)
    rows = {
        row["industry"]: IndustrySum(row["count"], row["planned"] or Decimal(0), row["arrived"] or Decimal(0))
        for row in funded.order_by()
        .values("industry")
        .annotate(count=Count("pk"), planned=Sum("planned_wan"), arrived=Sum("arrived_wan"))
    }
    return AttractionSummary(
        units_with_task=tasks.count(),
        units_reporting=tasks.filter(unit__in=prospects.values("unit")).count(),
        funded=sum(row.count for row in rows.values()),
        by_industry={
            industry: rows.get(industry, IndustrySum(0, Decimal(0), Decimal(0))) for industry in Industry.values
        },
        above_1_yi=funded.filter(planned_wan__gt=WAN_PER_YI).count(),
    )
