"""Roles and what each may do: the permission matrix as data. Row scope is the querysets' business."""

from django.db.models import TextChoices


class Role(TextChoices):
    CHIEF = "chief", "区委书记、区长"
    LEADER = "leader", "包保领导"
    SECRETARY = "secretary", "领导秘书"
    LEAD_UNIT = "lead_unit", "责任单位"
    LIAISON = "liaison", "联络单位"
    DEPARTMENT = "department", "职能部门"
    OFFICE = "office", "大项目办"
    SUPERVISOR = "supervisor", "督查考核局"
    ADMIN = "admin", "系统管理员"
    AUDITOR = "auditor", "审计管理员"


WHOLE_DISTRICT = frozenset({Role.CHIEF, Role.OFFICE, Role.SUPERVISOR})
"""Roles that see every project; all others see their own."""

BUSINESS = frozenset(Role) - {Role.ADMIN, Role.AUDITOR}
"""Roles that see project data at all."""

PERMISSIONS: dict[str, frozenset[Role]] = {
    "view_district": frozenset({Role.CHIEF, Role.LEADER, Role.SECRETARY, Role.LEAD_UNIT, Role.OFFICE, Role.SUPERVISOR}),
    "view_projects": BUSINESS,
    "view_problems": BUSINESS,
    "raise_problem": BUSINESS - {Role.DEPARTMENT},
    "assign_problem": frozenset({Role.CHIEF, Role.LEADER, Role.OFFICE}),
    "hold_problem": frozenset({Role.CHIEF, Role.LEADER, Role.LEAD_UNIT, Role.DEPARTMENT, Role.OFFICE}),
    "extend_problem": frozenset({Role.CHIEF, Role.LEADER}),
    "confirm_problem": frozenset({Role.CHIEF, Role.LEADER, Role.LEAD_UNIT, Role.LIAISON, Role.OFFICE, Role.SUPERVISOR}),
    "view_promises": BUSINESS - {Role.LIAISON},
    "report_promise": frozenset({Role.LEADER, Role.SECRETARY, Role.LEAD_UNIT}),
    "confirm_promise": frozenset({Role.OFFICE, Role.SUPERVISOR}),
    "view_help_given": WHOLE_DISTRICT | {Role.LEAD_UNIT, Role.DEPARTMENT},
    "view_project_figures": BUSINESS - {Role.DEPARTMENT},
    "view_lights": BUSINESS - {Role.DEPARTMENT},
    "view_gap": WHOLE_DISTRICT | {Role.LEADER, Role.SECRETARY, Role.LEAD_UNIT},
    "view_attraction": WHOLE_DISTRICT | {Role.LEAD_UNIT},
    "view_figure_history": frozenset({Role.LEAD_UNIT, Role.LIAISON, Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR}),
    "view_weekly_reports": BUSINESS - {Role.DEPARTMENT},
    "file_weekly_reports": frozenset({Role.LIAISON}),
    "return_weekly_reports": frozenset({Role.LEAD_UNIT, Role.OFFICE}),
    "answer_weekly_reports": frozenset({Role.CHIEF, Role.LEADER, Role.SECRETARY}),
    "confirm_milestones": frozenset({Role.OFFICE}),
    "view_plausibility": frozenset({Role.SUPERVISOR}),
    "import_ledger": frozenset({Role.OFFICE}),
    "view_site_meetings": BUSINESS,
    "record_site_meeting": frozenset({Role.LEADER, Role.SECRETARY, Role.LEAD_UNIT, Role.OFFICE}),
    "view_push": BUSINESS,
    "record_push": frozenset({Role.LEADER, Role.SECRETARY, Role.LEAD_UNIT, Role.LIAISON}),
    "dispute_push": BUSINESS,
    "review_month": frozenset({Role.OFFICE}),
    "enter_statistics": frozenset({Role.OFFICE}),
    "view_books": WHOLE_DISTRICT,
    "view_dispatch": BUSINESS,
    "view_pack": WHOLE_DISTRICT,
    "view_own_brief": frozenset({Role.LEADER, Role.SECRETARY}),
    "run_dispatch": frozenset({Role.OFFICE}),
    "confirm_freeze": frozenset({Role.SUPERVISOR}),
    "answer_dispatch": frozenset({Role.LEADER, Role.SECRETARY, Role.LEAD_UNIT, Role.OFFICE}),
    "contest": frozenset({Role.LEADER, Role.LEAD_UNIT, Role.LIAISON, Role.DEPARTMENT}),
    "view_contests": WHOLE_DISTRICT,
    "answer_contests": frozenset({Role.OFFICE}),
    "overrule_diagnosis": frozenset({Role.OFFICE, Role.SUPERVISOR}),
    "ask_correction": frozenset({Role.LEAD_UNIT, Role.LIAISON, Role.OFFICE}),
    "approve_correction": frozenset({Role.OFFICE, Role.SUPERVISOR}),
    "manage_master_data": frozenset({Role.OFFICE}),
    "manage_policy": frozenset({Role.OFFICE}),
    "enter_indicators": frozenset({Role.OFFICE}),
    "manage_accounts": frozenset({Role.ADMIN}),
    "approve_roles": frozenset({Role.OFFICE}),
    "use_admin": frozenset({Role.OFFICE, Role.ADMIN}),
    "view_security_log": frozenset({Role.AUDITOR}),
    "view_deliveries": frozenset({Role.ADMIN}),
    "manage_channels": frozenset({Role.ADMIN}),
    "manage_subscriptions": frozenset({Role.OFFICE}),
}
"""Permission → roles that hold it."""


def holds(roles, permission):
    """Whether any of `roles` carries `permission`; an unknown permission is a programming error."""
    return not PERMISSIONS[permission].isdisjoint(roles)
