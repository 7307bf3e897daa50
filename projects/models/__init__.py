from projects.models.assignment import Assignment
from projects.models.audit import AuditEvent, AuditHead
from projects.models.holiday import Holiday
from projects.models.indicator import Indicator, IndicatorValue
from projects.models.investment import InvestmentEntry, LedgerCounter
from projects.models.ledger_import import LedgerImport
from projects.models.milestone import Milestone
from projects.models.plan import AnnualPlan
from projects.models.policy import Policy
from projects.models.programme import Programme
from projects.models.project import Project, ProjectAlias
from projects.models.prospect import AttractionTask, Prospect
from projects.models.stage_event import StageEvent
from projects.models.unit import Leader, Unit
from projects.models.user import Delegation, User, UserRole
from projects.models.weekly_report import (
    MilestoneClaim,
    ReportAnswer,
    ReportFile,
    ReportStep,
    VillageProgress,
    WeeklyReport,
    WeeklyTask,
)

__all__ = [
    "AnnualPlan",
    "Assignment",
    "AttractionTask",
    "AuditEvent",
    "AuditHead",
    "Delegation",
    "Holiday",
    "Indicator",
    "IndicatorValue",
    "InvestmentEntry",
    "Leader",
    "LedgerCounter",
    "LedgerImport",
    "Milestone",
    "MilestoneClaim",
    "Policy",
    "Programme",
    "Project",
    "ProjectAlias",
    "Prospect",
    "ReportAnswer",
    "ReportFile",
    "ReportStep",
    "StageEvent",
    "Unit",
    "User",
    "UserRole",
    "VillageProgress",
    "WeeklyReport",
    "WeeklyTask",
]
