"""What an import may change, row by row: equal before and after means that nothing was stored."""

from dispatch.models import LagFlag, Problem, ProblemStep, ProblemTurn, Promise, Standing
from projects.models import (
    AnnualPlan,
    Assignment,
    AttractionTask,
    AuditEvent,
    InvestmentEntry,
    Leader,
    LedgerCounter,
    Milestone,
    Programme,
    Project,
    ProjectAlias,
    Prospect,
    StageEvent,
    Unit,
)

MODELS = (
    AnnualPlan,
    Assignment,
    AttractionTask,
    InvestmentEntry,
    LagFlag,
    Leader,
    LedgerCounter,
    Milestone,
    Problem,
    Problem.helping_units.through,
    ProblemStep,
    ProblemTurn,
    Programme,
    Project,
    ProjectAlias,
    Promise,
    Prospect,
    Standing,
    StageEvent,
    Unit,
)


def contents():
    """{model: all its rows}, and the audit events of projects; what was uploaded is not in it."""
    rows = {model.__name__: list(model.objects.order_by("pk").values_list()) for model in MODELS}
    return rows | {"AuditEvent": list(AuditEvent.objects.filter(project__isnull=False).values_list())}
