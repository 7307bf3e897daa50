"""Storing what units have taken on to attract, and what they have reported."""

from collections.abc import Mapping

from projects.choices import Industry
from projects.ledger.comparing.diff import ImportPlan
from projects.models import AttractionTask, Prospect

INDUSTRY_WORDS = {
    "一产": Industry.PRIMARY,
    "农业": Industry.PRIMARY,
    "二产": Industry.SECONDARY,
    "工业": Industry.SECONDARY,
    "制造业": Industry.SECONDARY,
    "三产": Industry.TERTIARY,
    "服务业": Industry.TERTIARY,
}
"""Printed words → the three industries; the printed word is kept beside."""


def store_attraction(plan: ImportPlan, *, units: Mapping[str, int]) -> None:
    """Store the attraction sheet of a ledger; `units` is {name: id}."""
    for task in plan.draft.tasks:
        AttractionTask.objects.update_or_create(
            unit_id=units[plan.unit_names[task.unit]], year=plan.year, defaults={"target_wan": task.target_wan}
        )
    for prospect in plan.draft.prospects:
        Prospect.objects.update_or_create(
            unit_id=units[plan.unit_names[prospect.unit]],
            year=plan.year,
            name=prospect.name,
            defaults={
                "industry": INDUSTRY_WORDS.get(prospect.industry_text, ""),
                "industry_text": prospect.industry_text,
                "planned_wan": prospect.planned_wan,
                "arrived_wan": prospect.arrived_wan,
                "stage": Prospect.Stage.FUNDED if prospect.arrived_wan else Prospect.Stage.LEAD,
                "reported_on": plan.as_of,
            },
        )
