"""Who may open what: every address of the portal × every role × own and others' projects → the answer.

The table is permissions.md as far as it is built. An address that is missing from it fails the first test.
"""

import html
import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.db.models import Q
from django.urls import URLResolver, get_resolver, reverse

from dispatch.models import Channel, DispatchDocument, DispatchMeeting, Notification, Problem, ProblemTurn, Subscription
from projects.choices import Cause
from projects.models import (
    Assignment,
    Delegation,
    Holiday,
    Indicator,
    IndicatorValue,
    Leader,
    LedgerImport,
    Policy,
    Programme,
    Project,
    Prospect,
    Unit,
    User,
    UserRole,
)
from projects.roles import Role
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

PROJECTS = {
    "chief": ("2012-XJ-001", "2012-XJ-005"),
    "leader01": ("2012-XJ-001", "2012-XJ-005"),
    "secretary01": ("2012-XJ-017", "2012-XJ-001"),
    "leadunit01": ("2012-XJ-001", "2012-XJ-002"),
    "liaison01": ("2012-XJ-001", "2012-XJ-003"),
    "dept03": ("2012-XJ-020", "2012-XJ-001"),
    "office": ("2012-XJ-001", "2012-XJ-005"),
    "supervisor": ("2012-XJ-001", "2012-XJ-005"),
    "admin": ("2012-XJ-001", "2012-XJ-005"),
    "auditor": ("2012-XJ-001", "2012-XJ-005"),
}
"""One account of each role, in the order of the table's columns: a project of its own and another's."""

MISSING = "2012-XJ-999"

ASSIGNED = {
    "leader01": Q(role="responsible_leader", leader__name="周某某"),
    "secretary01": Q(role="responsible_leader", leader__name="钱某某"),
    "leadunit01": Q(role="lead_unit", unit__name="南山镇"),
    "liaison01": Q(role="liaison_unit", unit__name="区经信局"),
    "dept03": Q(role="problem_unit", unit__name="区国土分局"),
}
"""What makes a project an account's own."""

# columns:      chief leader secretary lead_unit liaison department office supervisor admin auditor
ANYBODY = (200,) * 10
BUSINESS = (200, 200, 200, 200, 200, 200, 200, 200, 403, 403)
OTHERS = (200, 404, 404, 404, 404, 404, 200, 200, 403, 403)
NOWHERE = (404, 404, 404, 404, 404, 404, 404, 404, 403, 403)
FIGURES = (200, 200, 200, 200, 200, 403, 200, 200, 403, 403)
OTHERS_FIGURES = (200, 404, 404, 404, 404, 403, 200, 200, 403, 403)
NO_FIGURES = (404, 404, 404, 404, 404, 403, 404, 404, 403, 403)
ATTRACTION = (200, 403, 403, 200, 403, 403, 200, 200, 403, 403)
RECORDS = (403, 200, 200, 200, 403, 403, 200, 403, 403, 403)
RAISES = (200, 200, 200, 200, 200, 403, 200, 200, 403, 403)
PROMISES = (200, 200, 200, 200, 403, 200, 200, 200, 403, 403)
HELP = (200, 403, 403, 200, 403, 200, 200, 200, 403, 403)
NO_PAPERS = (404, 403, 403, 403, 403, 403, 404, 404, 403, 403)
BOOKS = (200, 403, 403, 403, 403, 403, 200, 200, 403, 403)


def only(status=200, *, office=False, admin=False, liaison=False):
    """A row of 403 but for the office, the administrator or the liaison unit."""
    row = [403] * 10
    if liaison:
        row[4] = status
    if office:
        row[6] = status
    if admin:
        row[8] = status
    return tuple(row)


OFFICE, ADMIN, BOTH, NOBODY = only(office=True), only(admin=True), only(office=True, admin=True), only()

ACCESS = {
    ("workbench", ""): ANYBODY,
    ("login", ""): (302,) * 10,
    ("logout", ""): (302,) * 10,
    ("healthz", ""): ANYBODY,
    ("readyz", ""): (503,) * 10,  # no job runs beside the tests
    ("project_list", ""): BUSINESS,
    ("project_export", ""): BUSINESS,
    ("project_detail", "own"): BUSINESS,
    ("project_detail", "other"): OTHERS,
    ("project_detail", "missing"): NOWHERE,
    ("project_entries", "own"): FIGURES,
    ("project_entries", "other"): OTHERS_FIGURES,
    ("project_entries", "missing"): NO_FIGURES,
    ("light_list", ""): FIGURES,
    ("gap", ""): (200, 200, 200, 200, 403, 403, 200, 200, 403, 403),
    ("attraction_list", ""): ATTRACTION,
    ("ledger_import_list", ""): OFFICE,
    ("ledger_import_detail", "own"): OFFICE,
    ("ledger_import_detail", "missing"): only(404, office=True),
    ("ledger_import_confirm", "own"): only(409, office=True),  # it is imported already
    ("ledger_import_confirm", "missing"): only(404, office=True),
    ("problem_list", ""): BUSINESS,
    ("problem_detail", "own"): BUSINESS,
    ("problem_detail", "other"): OTHERS,
    ("problem_detail", "missing"): NOWHERE,
    ("problem_export", ""): BUSINESS,
    ("problem_new", ""): RAISES,
    ("push_list", ""): BUSINESS,
    ("push_new", ""): (403, 200, 200, 200, 200, 403, 403, 403, 403, 403),
    ("push_record", "own"): BUSINESS,
    ("push_record", "other"): OTHERS,
    ("push_record", "missing"): NOWHERE,
    ("push_photo", "own"): NOWHERE,  # it has none
    ("push_photo", "other"): NOWHERE,
    ("push_photo", "missing"): NOWHERE,
    ("push_dispute", "own"): (403, 403, 403, 403, 403, 422, 403, 403, 403, 403),  # by the unit it names; nothing said
    ("push_dispute", "other"): (403, 404, 404, 404, 404, 404, 403, 403, 403, 403),
    ("push_dispute", "missing"): NOWHERE,
    ("problem_step", "own"): (
        403,
        403,
        403,
        403,
        403,
        422,
        403,
        403,
        403,
        403,
    ),  # to accept, by its holder; nothing sent
    ("problem_step", "other"): (403, 404, 404, 404, 404, 404, 403, 403, 403, 403),
    ("problem_step", "missing"): NOWHERE,
    ("problem_evidence", "own"): NOWHERE,  # it has none
    ("problem_evidence", "other"): NOWHERE,
    ("problem_evidence", "missing"): NOWHERE,
    ("promise_list", ""): PROMISES,
    ("promise_export", ""): PROMISES,
    ("promise_detail", "own"): PROMISES,
    ("promise_detail", "other"): (200, 404, 404, 404, 403, 404, 200, 200, 403, 403),
    ("promise_detail", "missing"): (404, 404, 404, 404, 403, 404, 404, 404, 403, 403),
    ("promise_report", "own"): (403, 422, 422, 422, 403, 403, 403, 403, 403, 403),  # nothing said
    ("promise_report", "other"): (403, 404, 404, 404, 403, 403, 403, 403, 403, 403),
    ("promise_report", "missing"): (403, 404, 404, 404, 403, 403, 403, 403, 403, 403),
    ("promise_confirm", "own"): (403, 403, 403, 403, 403, 403, 302, 302, 403, 403),
    ("promise_confirm", "missing"): (403, 403, 403, 403, 403, 403, 404, 404, 403, 403),
    ("promise_refuse", "own"): (403, 403, 403, 403, 403, 403, 422, 422, 403, 403),  # no reason given
    ("promise_refuse", "missing"): (403, 403, 403, 403, 403, 403, 404, 404, 403, 403),
    ("promise_evidence", "own"): (404, 404, 404, 404, 403, 404, 404, 404, 403, 403),  # it has none
    ("promise_evidence", "missing"): (404, 404, 404, 404, 403, 404, 404, 404, 403, 403),
    ("help_given_list", ""): HELP,
    ("dispatch_meeting_list", ""): BUSINESS,
    ("dispatch_meeting", ""): BUSINESS,
    ("dispatch_meeting", "missing"): NOWHERE,
    ("dispatch_open", ""): only(302, office=True),  # it is open already
    ("dispatch_publicize", ""): only(302, office=True),
    ("dispatch_close", ""): only(409, office=True),  # it is not published
    ("freeze", ""): OFFICE,
    ("freeze", "missing"): only(404, office=True),
    ("freeze_confirm", ""): (403, 403, 403, 403, 403, 403, 403, 302, 403, 403),  # nothing waits for it
    ("freeze_withdraw", ""): only(409, office=True),
    ("dispatch_result_list", ""): BUSINESS,
    ("dispatch_result", "own"): BUSINESS,
    ("dispatch_result", "other"): OTHERS,
    ("dispatch_result", "missing"): NOWHERE,
    ("dispatch_ruling", "own"): (403, 403, 403, 403, 403, 403, 404, 404, 403, 403),  # it is not behind
    ("contest_list", ""): BOOKS,
    ("contest_answer", "missing"): only(404, office=True),
    ("contest_evidence", "missing"): NOWHERE,
    ("dispatch_answer_list", ""): FIGURES,
    ("dispatch_answer", "own"): FIGURES,
    ("dispatch_answer", "other"): OTHERS_FIGURES,
    ("dispatch_answer", "missing"): NO_FIGURES,
    ("correction_list", ""): FIGURES,
    ("correction_approve", "missing"): (403, 403, 403, 403, 403, 403, 404, 404, 403, 403),
    ("correction_refuse", "missing"): (403, 403, 403, 403, 403, 403, 404, 404, 403, 403),
    ("notification_list", ""): ANYBODY,
    ("notification_read_all", ""): (302,) * 10,
    ("notification_open", "own"): (302,) * 10,
    ("notification_open", "other"): (404,) * 10,
    ("notification_open", "missing"): (404,) * 10,
    ("delivery_list", ""): ADMIN,
    ("site_meeting_list", ""): BUSINESS,
    ("site_meeting_new", ""): RECORDS,
    ("site_meeting_detail", "own"): BUSINESS,
    ("site_meeting_detail", "other"): OTHERS,
    ("site_meeting_detail", "missing"): NOWHERE,
    ("site_meeting_minutes", "own"): BUSINESS,
    ("site_meeting_minutes", "other"): OTHERS,
    ("site_meeting_minutes", "missing"): NOWHERE,
    ("site_meeting_correct", "own"): RECORDS,
    ("site_meeting_correct", "other"): (403, 404, 404, 404, 403, 403, 200, 403, 403, 403),
    ("site_meeting_correct", "missing"): (403, 404, 404, 404, 403, 403, 404, 403, 403, 403),
    ("site_meeting_void", "own"): (403, 422, 422, 422, 403, 403, 422, 403, 403, 403),  # without a reason
    ("site_meeting_void", "other"): (403, 404, 404, 404, 403, 403, 422, 403, 403, 403),
    ("site_meeting_void", "missing"): (403, 404, 404, 404, 403, 403, 404, 403, 403, 403),
    ("site_meeting_photo", "own"): NOWHERE,  # it has none
    ("site_meeting_photo", "missing"): NOWHERE,
    ("weekly_list", ""): FIGURES,
    ("weekly_sheet_download", ""): only(liaison=True),
    ("weekly_sheet", ""): only(liaison=True),
    ("weekly_sheet_confirm", ""): only(409, liaison=True),  # of nothing
    ("weekly_file", "missing"): NO_FIGURES,
    ("milestone_claims", ""): OFFICE,
    ("milestone_claim_decide", "missing"): only(404, office=True),
    ("plausibility_list", ""): (403, 403, 403, 403, 403, 403, 403, 200, 403, 403),
    ("weekly_report", "own"): FIGURES,
    ("weekly_report", "other"): OTHERS_FIGURES,
    ("weekly_report", "missing"): NO_FIGURES,
    ("weekly_report_print", "own"): NO_FIGURES,  # none is filed
    ("weekly_report_draft", "own"): only(302, liaison=True),
    ("weekly_report_draft", "other"): only(404, liaison=True),
    ("weekly_report_submit", "own"): only(422, liaison=True),
    ("weekly_report_submit", "other"): only(404, liaison=True),
    ("weekly_report_withdraw", "own"): only(404, liaison=True),
    ("weekly_report_return", "own"): (403, 403, 403, 404, 403, 403, 404, 403, 403, 403),
    ("weekly_report_read", "own"): (404, 404, 404, 403, 403, 403, 403, 403, 403, 403),
    ("weekly_report_answer", "own"): (404, 404, 404, 403, 403, 403, 403, 403, 403, 403),
    ("month_review_now", ""): only(302, office=True),
    ("month_review", ""): OFFICE,
    ("statistics_import", ""): only(422, office=True),  # without a file
    ("statistics_import_confirm", ""): only(409, office=True),  # of nothing
    ("book_differences_now", ""): (302, 403, 403, 403, 403, 403, 302, 302, 403, 403),
    ("book_differences", ""): BOOKS,
    ("book_export", ""): BOOKS,
    ("dispatch_screens", ""): BUSINESS,
    ("dispatch_decisions", "own"): (200, 200, 200, 200, 200, 404, 200, 200, 403, 403),
    ("dispatch_decisions", "other"): OTHERS,
    ("dispatch_decisions", "missing"): NOWHERE,
    ("dispatch_screen", "own"): (200, 200, 200, 200, 200, 404, 200, 200, 403, 403),  # a department sees heads only
    ("dispatch_screen", "other"): OTHERS,
    ("dispatch_screen", "missing"): NOWHERE,
    ("dispatch_decision_new", "own"): only(422, office=True),  # without a word
    ("dispatch_decision_new", "missing"): only(404, office=True),
    ("dispatch_decision_amend", ""): only(422, office=True),
    ("dispatch_decision_strike", ""): only(302, office=True),
    ("dispatch_held", ""): OFFICE,
    ("dispatch_documents", ""): BUSINESS,
    ("dispatch_order", ""): only(302, office=True),
    ("dispatch_publish", ""): only(409, office=True),  # the meeting was not held yet
    ("dispatch_notice.docx", ""): NOWHERE,  # nothing is published
    ("dispatch_notice.pdf", ""): NOWHERE,
    ("dispatch_minutes.docx", ""): NOWHERE,
    ("dispatch_ledger.xlsx", ""): NO_PAPERS,
    ("dispatch_decisions.docx", ""): NO_PAPERS,
    ("dispatch_briefs.docx", ""): NO_PAPERS,
    ("dispatch_brief", ""): (403, 200, 200, 403, 403, 403, 403, 403, 403, 403),
    ("dispatch_pack", ""): NO_PAPERS,
    ("dispatch_tables", ""): BOOKS,
    ("dispatch_table", ""): BOOKS,
    ("dispatch_table", "missing"): NO_PAPERS,
    ("dispatch_compare", ""): BOOKS,
    ("verify", ""): BUSINESS,
    ("admin:index", ""): BOTH,
    ("admin:login", ""): (302,) * 10,
    ("admin:logout", ""): only(302, office=True, admin=True),
    ("admin:password_change", ""): BOTH,
    ("admin:password_change_done", ""): BOTH,
    ("admin:jsi18n", ""): BOTH,
    ("admin:autocomplete", ""): NOBODY,
    ("admin:view_on_site", ""): only(404, office=True, admin=True),
    ("admin:app_list", ""): BOTH,
    ("admin/(?P<url>.*)$", ""): only(404, office=True, admin=True),
    ("admin:auth_user_password_change", ""): ADMIN,
}

for name in ("unit", "leader", "programme", "delegation", "indicator", "indicatorvalue", "policy", "holiday"):
    ACCESS |= {(f"admin:projects_{name}_{page}", ""): OFFICE for page in ("changelist", "add", "change", "history")}
    ACCESS[f"admin:projects_{name}_delete", ""] = NOBODY
for name in ("unit", "leader", "indicatorvalue", "holiday"):
    ACCESS |= {(f"admin:projects_{name}_{page}", ""): OFFICE for page in ("import", "export")}
    ACCESS[f"admin:projects_{name}_process_import", ""] = only(405, office=True, admin=True)  # opened, not submitted
for name, who in (("channel", ADMIN), ("subscription", OFFICE)):
    ACCESS |= {(f"admin:dispatch_{name}_{page}", ""): who for page in ("changelist", "add", "change", "history")}
    ACCESS[f"admin:dispatch_{name}_delete", ""] = NOBODY
    ACCESS[f"admin/dispatch/{name}/<path:object_id>/", ""] = only(302, office=True, admin=True)
ACCESS |= {(f"admin:projects_user_{page}", ""): ADMIN for page in ("changelist", "add", "change", "history")}
ACCESS["admin:projects_user_delete", ""] = NOBODY
ACCESS |= {(f"admin:projects_userrole_{page}", ""): BOTH for page in ("changelist", "change", "history")}
ACCESS |= {(f"admin:projects_userrole_{page}", ""): ADMIN for page in ("add", "delete")}
for name in (
    "unit",
    "leader",
    "programme",
    "delegation",
    "indicator",
    "indicatorvalue",
    "policy",
    "holiday",
    "user",
    "userrole",
):
    # Django's former address of the change page: it only leads there
    ACCESS[f"admin/projects/{name}/<path:object_id>/", ""] = only(302, office=True, admin=True)

OPEN = {"login", "healthz", "readyz", "admin:login"}
SUBMITTED = {
    "site_meeting_void",
    "push_dispute",
    "problem_step",
    *(f"promise_{step}" for step in ("report", "confirm", "refuse")),
    "weekly_sheet_confirm",
    "milestone_claim_decide",
    *(f"weekly_report_{step}" for step in ("draft", "submit", "withdraw", "return", "read", "answer")),
    *("dispatch_open", "dispatch_publicize", "dispatch_close", "dispatch_ruling", "freeze_withdraw"),
    *("contest_answer", "correction_approve", "correction_refuse"),
    *(f"dispatch_{step}" for step in ("decision_new", "decision_amend", "decision_strike", "order", "publish")),
    "statistics_import",
    "statistics_import_confirm",
    "notification_read_all",
    "notification_open",
    "logout",
    "admin:logout",
    "ledger_import_confirm",
}
MODELS = {
    model._meta.model_name: model
    for model in (
        *(Unit, Leader, Programme, Delegation, Holiday, Indicator, IndicatorValue, Policy, User, UserRole),
        *(Channel, Subscription),
    )
}

PREPARING = {
    "dispatch_meeting",
    *(f"dispatch_{page}" for page in ("open", "publicize", "close", "result_list", "result", "ruling")),
    *("dispatch_answer_list", "dispatch_answer", "freeze", "freeze_confirm", "freeze_withdraw"),
    *("contest_list", "contest_answer", "contest_evidence"),
    *("correction_list", "correction_approve", "correction_refuse"),
}
"""Addresses of a dispatch under preparation."""

SITTING = {
    *(f"dispatch_{name}" for name in ("screens", "screen", "held", "documents", "order", "publish", "pack")),
    *(f"dispatch_decision_{step}" for step in ("new", "amend", "strike")),
    *(
        f"dispatch_{name}"
        for name in ("tables", "table", "compare", "brief", "decisions", *DispatchDocument.Kind.values)
    ),
}
"""Addresses of the dispatch that sits."""

MONTHS = {"month_review", "statistics_import", "statistics_import_confirm", "book_differences", "book_export"}

PROBLEMS = {"problem_detail": (), "problem_step": ("accept",), "problem_evidence": (999_999,)}
"""What the address of one problem goes on with."""

PUSH = {"push_record", "push_dispute", "push_photo"}
PROMISE = {f"promise_{page}" for page in ("detail", "report", "confirm", "refuse", "evidence")}

ADDRESSES = {
    "dispatch_meeting_list": "/dispatch/",
    "admin:app_list": "/admin/projects/",
    "admin:view_on_site": "/admin/r/999999/1/",
    "admin/(?P<url>.*)$": "/admin/nothing/",
}
"""Addresses that name neither a model nor nothing, or look as if they named a model."""


def patterns(resolver=None, route="", namespace=""):
    """The name of every address, or its route where it has none."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, path, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name}" if pattern.name else path


def problem_number(whose, account):
    """The number of a problem of the account's own project, of another's, or of none."""
    if whose == "missing":
        return "W2012-99999"
    own, other = PROJECTS[account]
    code = own if whose == "own" else other
    if account.startswith("dept") and whose == "own":
        return builders.problem(Project.objects.get(code=code), unit=User.objects.get(username=account).unit).number
    found = Problem.objects.filter(project__code=code).first()
    return (found or builders.problem(Project.objects.get(code=code))).number


def address(name, whose="", account="chief"):
    """A real address of that name: of the account's own project, of another's, or of nothing at all."""
    if name in ("project_detail", "project_entries"):
        own, other = PROJECTS[account]
        return reverse(name, args=[{"own": own, "other": other, "missing": MISSING}[whose]])
    if name in PROMISE and whose:
        return promise_address(name, whose, account)
    if name in PUSH and whose:
        return push_address(name, whose, account)
    if name in PROBLEMS and whose:
        return reverse(name, args=[problem_number(whose, account), *PROBLEMS[name]])
    if name.startswith("weekly_report"):
        own, other = PROJECTS[account]
        return reverse(name, args=[{"own": own, "other": other, "missing": MISSING}[whose], date(2012, 3, 26)])
    if name in ("weekly_file", "milestone_claim_decide"):
        return reverse(name, args=[999_999])
    if name in ("ledger_import_detail", "ledger_import_confirm"):
        return reverse(name, args=[LedgerImport.objects.first().pk if whose == "own" else 999_999])
    if name == "notification_open":
        owner = User.objects.get(username=account if whose == "own" else "office2")
        found = Notification.objects.filter(user=owner).first() or builders.notification(owner)
        return reverse(name, args=[999_999 if whose == "missing" else found.pk])
    if name in PREPARING:
        return preparing_address(name, whose, account)
    if name.startswith("site_meeting_") and whose:
        return site_meeting_address(name, whose, account)
    if name in SITTING:
        return sitting_address(name, whose, account)
    if name in MONTHS:
        return reverse(name, args=[builders.FEBRUARY])
    if name in ADDRESSES:
        return ADDRESSES[name]
    model = re.search(r"(?:projects|dispatch|auth)[_/]([a-z]+)", name)
    if model is None or name.endswith(("_changelist", "_add", "_import", "_export")):
        return reverse(name)
    pk = str(MODELS[model[1]].objects.first().pk)
    return reverse(name, args=[pk]) if ":" in name.partition("/")[0] else f"/{name}".replace("<path:object_id>", pk)


def promise_address(name, whose, account):
    """Of a word given on the account's own project, by its unit where it has no leader's, and reported as kept."""
    if whose == "missing":
        return reverse(name, args=[999_999] if name in ("promise_detail", "promise_report") else [999_999, 999_999])
    code = PROJECTS[account][0 if whose == "own" else 1]
    unit = User.objects.get(username=account).unit if account.startswith("dept") and whose == "own" else None
    made = builders.promise(Project.objects.get(code=code), unit=unit)
    if name in ("promise_detail", "promise_report"):
        return reverse(name, args=[made.pk])
    claim = builders.promise_claim(made, by=User.objects.get(username="leader01"))
    return reverse(name, args=[made.pk, claim.pk])


def push_address(name, whose, account):
    """Of a trip for the account's own project; a department's own names its unit."""
    pk = 999_999
    if whose != "missing":
        project = Project.objects.get(code=PROJECTS[account][0 if whose == "own" else 1])
        unit = User.objects.get(username=account).unit if account.startswith("dept") and whose == "own" else None
        pk = builders.push_record(project, by=User.objects.get(username="leader20"), met_unit=unit).pk
    return reverse(name, args=[pk])


def site_meeting_address(name, whose, account):
    """Of a meeting on the account's own project, with a decision for its unit where that is what makes it its own."""
    pk = 999_999
    if whose != "missing":
        user = User.objects.get(username=account)
        code = PROJECTS[account][0 if whose == "own" else 1]
        handles = user.unit if account.startswith("dept") and whose == "own" else None
        office = User.objects.get(username="office")
        project = Project.objects.get(code=code)
        leader = project.assignments.get(role="responsible_leader").leader
        pk = builders.site_meeting(project, by=office, held_by=leader, unit=handles).pk
    return reverse(name, args=[pk, 1] if name == "site_meeting_photo" else [pk])


def preparing_address(name, whose, account):
    """Of February's dispatch: of the account's own project, another's or none; of no dispatch where that is missing."""
    if name in ("dispatch_result", "dispatch_ruling", "dispatch_answer"):
        own, other = PROJECTS[account]
        return reverse(name, args=[builders.FEBRUARY, {"own": own, "other": other, "missing": MISSING}[whose]])
    if name in ("contest_answer", "contest_evidence", "correction_approve", "correction_refuse"):
        return reverse(name, args=[builders.FEBRUARY, 999_999])
    return reverse(name, args=[date(2012, 9, 30) if whose == "missing" else builders.FEBRUARY])


@pytest.fixture(scope="module", autouse=True)
def preparing(demo, django_db_blocker):
    """February's dispatch as it was before it was publicized."""
    with django_db_blocker.unblock():
        february = DispatchMeeting.objects.filter(month=builders.FEBRUARY)
        february.update(contest_from=None, contest_until=None)


def sitting_address(name, whose, account):
    """Of January's dispatch, with one decision; of the account's own project, another's or none."""
    arguments = [builders.JANUARY]
    if name in ("dispatch_screen", "dispatch_decisions", "dispatch_decision_new"):
        own, other = PROJECTS[account]
        arguments.append({"own": own, "other": other, "missing": MISSING}[whose])
    if name.startswith("dispatch_decision_") and len(arguments) == 1:
        arguments.append(1)
    if name == "dispatch_table":
        arguments.append("none" if whose == "missing" else "overview")
    return reverse(name, args=arguments)


@pytest.fixture(scope="module", autouse=True)
def sitting(demo, django_db_blocker):
    """January's dispatch as it sat, its decisions typed and nothing published."""
    with django_db_blocker.unblock():
        january = DispatchMeeting.objects.filter(month=builders.JANUARY)
        january.update(state=DispatchMeeting.State.FROZEN, serial=None, published_at=None)
        with connection.cursor() as cursor:  # a stored paper refuses to be deleted
            cursor.execute("DELETE FROM dispatch_dispatchdocument")


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dispatch.views.dispatch_meeting.document.make_pack.delay", lambda pk: None)


@pytest.fixture(autouse=True)
def rows_to_change(demo):
    """One row of each kind that the demo district does without."""
    Channel.objects.create(unit=Unit.objects.first(), kind=Channel.Kind.MAIL)
    Subscription.objects.get_or_create(kind="ledger_to_confirm")


def answer(client, name, url, **headers):
    return client.post(url, headers=headers) if name in SUBMITTED else client.get(url, headers=headers)


def log_in(client, account):
    client.force_login(User.objects.get(username=account))
    return client


def words(response):
    return html.unescape(response.content.decode())


def without_token(response):
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")\w+', rb"\1", response.content)


def cells(response):
    book = openpyxl.load_workbook(BytesIO(response.content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


# --- Every address, every role


def test_the_table_names_every_address():
    named, served = {name for name, _ in ACCESS}, set(patterns())
    assert served - named == set(), "addresses that the table lacks"
    assert named - served == set(), "rows of addresses that are gone"


@pytest.mark.parametrize(("name", "whose"), ACCESS, ids=lambda part: part or "-")
def test_status(client, name, whose):
    found = {}
    for account in PROJECTS:
        log_in(client, account)
        found[account] = answer(client, name, address(name, whose, account)).status_code
    assert found == dict(zip(PROJECTS, ACCESS[name, whose], strict=True))


@pytest.mark.parametrize(("name", "whose"), [key for key in ACCESS if key[0] not in OPEN], ids=lambda part: part or "-")
def test_who_is_not_logged_in_is_asked_to(client, name, whose):
    url = address(name, whose)
    page = answer(client, name, url)
    data = answer(client, name, url, accept="application/json")
    part = answer(client, name, url, hx_request="true")
    assert (page.status_code, page.url, data.status_code, data.json(), part.status_code) == (
        302,
        f"/login/?next={url}",
        401,
        {"detail": "请先登录。"},
        401,
    )


def test_what_is_open_is_open(client):
    found = {name: client.get(reverse(name)).status_code for name in OPEN}
    assert found == {"login": 200, "healthz": 200, "readyz": 503, "admin:login": 302}


def test_there_is_one_login_page(client):
    assert client.get("/admin/login/?next=/admin/").url == "/login/"


@pytest.mark.parametrize(
    ("name", "method"),
    [
        *((name, "post") for name in ("workbench", "project_list", "project_export", "project_detail")),
        *((name, "post") for name in ("project_entries", "light_list", "attraction_list", "ledger_import_detail")),
        *((name, "post") for name in ("healthz", "readyz")),
        *((name, "post") for name in ("problem_list", "problem_export", "problem_detail", "problem_evidence")),
        *((name, "post") for name in ("promise_list", "promise_export", "promise_detail", "help_given_list")),
        *((name, "get") for name in ("promise_report", "promise_confirm", "promise_refuse")),
        *((name, method) for name, method in (("problem_step", "get"), ("problem_new", "delete"))),
        *((name, "post") for name in ("notification_list", "delivery_list")),
        *((name, "get") for name in ("ledger_import_confirm", "logout", "notification_open", "notification_read_all")),
        *((name, "post") for name in ("month_review_now", "book_differences_now", "book_differences", "book_export")),
        *((name, "get") for name in ("statistics_import", "statistics_import_confirm", "site_meeting_void")),
        ("site_meeting_correct", "delete"),
        ("ledger_import_list", "delete"),
    ],
)
def test_a_wrong_method_is_refused_in_words(client, name, method):
    log_in(client, "office")
    response = getattr(client, method)(address(name, "own", "office"))
    assert response.status_code == 405
    assert "不能这样打开" in words(response)
    assert method.upper() not in response.headers["Allow"]


# --- A refusal tells nothing


@pytest.mark.parametrize("account", ASSIGNED)
@pytest.mark.parametrize("name", ["project_detail", "project_entries"])
@pytest.mark.parametrize("headers", [{}, {"hx_request": "true"}], ids=["page", "htmx"])
def test_anothers_project_looks_like_none(client, account, name, headers):
    log_in(client, account)
    theirs = client.get(address(name, "other", account), headers=headers)
    none = client.get(address(name, "missing"), headers=headers)
    assert without_token(theirs) == without_token(none)
    assert len(theirs.content) == len(none.content)
    assert PROJECTS[account][1] not in words(theirs)


def test_a_void_project_is_nobodys(client):
    Project.objects.filter(code="2012-XJ-001").update(voided_at=builders.AT)
    found = {account: log_in(client, account).get("/projects/2012-XJ-001/").status_code for account in PROJECTS}
    assert found == dict(zip(PROJECTS, NOWHERE, strict=True))


def test_a_delegation_that_ended_opens_nothing(client):
    log_in(client, "secretary01")
    url = address("project_detail", "own", "secretary01")
    assert client.get(url).status_code == 200
    Delegation.objects.update(to_on="2012-03-25")
    assert client.get(url).status_code == 404


def test_a_role_opens_nothing_before_it_is_approved(client):
    UserRole.objects.create(user=User.objects.get(username="admin"), role=Role.CHIEF, proposed_at=builders.AT)
    assert log_in(client, "admin").get("/projects/").status_code == 403


@pytest.mark.parametrize(
    ("account", "url", "status"),
    [
        ("leader01", "/projects/2012-XJ-005/", 404),
        ("leader01", "/projects/import/", 403),
        ("leader01", "/admin/", 403),
        ("admin", "/projects/2012-XJ-005/", 403),
    ],
)
def test_who_was_refused_what_is_logged(client, caplog, account, url, status):
    log_in(client, account).get(url)
    lines = [record.getMessage() for record in caplog.records if record.name == "portal.access"]
    assert lines == [f"{status} {account} GET {url}"]
    assert "django.request" in {record.name for record in caplog.records if record.levelname == "WARNING"}


def test_a_logged_address_cannot_forge_a_line(client, caplog):
    log_in(client, "leader01").get("/projects/x%0A200 chief GET /")
    lines = [record.getMessage() for record in caplog.records if record.name == "portal.access"]
    assert lines == ["404 leader01 GET /projects/x%0A200%20chief%20GET%20/"]


# --- Lists, counts, filters, search, exports and doors


@pytest.fixture
def own(request, client):
    """(client, own projects, names that must appear nowhere) of the account that the test is about."""
    account = request.param
    assigned = Assignment.objects.in_force_on(builders.MARCH).filter(ASSIGNED[account])
    projects = list(Project.objects.filter(pk__in=assigned.values("project")))
    names = " ".join(project.name for project in projects)
    foreign = Project.objects.exclude(pk__in=[project.pk for project in projects])
    if account.startswith("dept"):  # what its department handed on it may read on; the projects' names come with it
        turns = ProblemTurn.objects.filter(unit=User.objects.get(username=account).unit)
        foreign = foreign.exclude(pk__in=turns.values("problem__project"))
    return log_in(client, account), projects, [project for project in foreign if project.name not in names]


each_owner = pytest.mark.parametrize("own", ASSIGNED, indirect=True)


def told(text, foreign):
    return [project.name for project in foreign if project.name in text or project.code in text]


@each_owner
def test_pages_name_no_foreign_project(own):
    client, projects, foreign = own
    assert len(foreign) > 50
    urls = ["/", "/projects/", "/projects/?page=2", "/projects/?sort=plan", "/lights/", "/lights/?month=2012-01"]
    urls += ["/problems/", "/problems/?desk=raised", "/problems/new/", "/promises/", "/departments/"]
    for project in projects:
        urls += [f"/projects/{project.code}/", f"/projects/{project.code}/entries/?figure=ever"]
    texts = {url: words(client.get(url)) for url in urls}
    assert {url: told(text, foreign) for url, text in texts.items() if told(text, foreign)} == {}
    assert all(project.name in texts["/projects/"] for project in projects)


@each_owner
def test_the_export_names_no_foreign_project(own):
    client, projects, foreign = own
    for url in ("/projects/export/", "/projects/export/?light=", "/projects/export/?sort=name"):
        text = cells(client.get(url))
        assert told(text, foreign) == []
        assert all(project.name in text for project in projects)
    assert told(cells(client.get("/problems/export/")), foreign) == []


@each_owner
def test_the_list_counts_own_projects(own):
    client, projects, _ = own
    assert client.get("/projects/").context["total"] == len(projects)


@each_owner
def test_searching_and_filtering_for_others_finds_nothing(own):
    client, projects, foreign = own
    own_ids = [project.pk for project in projects]
    target = next(
        project for project in foreign if not Project.objects.search(project.initials).filter(pk__in=own_ids).exists()
    )
    programmes = Programme.objects.exclude(projects__in=own_ids)
    leaders = Leader.objects.exclude(assignments__project__in=own_ids)
    units = Unit.objects.filter(assignments__isnull=False).exclude(assignments__project__in=own_ids)
    queries = [f"q={target.initials}", f"q={target.code}", f"leader={leaders.first().pk}", f"unit={units.first().pk}"]
    queries += [f"programme={programme.pk}" for programme in programmes[:1]]
    for query in queries:
        response = client.get(f"/projects/?{query}")
        assert (query, response.context["total"]) == (query, 0)
        assert told(words(response).replace(f'value="{target.code}"', "").replace(query, ""), foreign) == []


@each_owner
def test_filters_offer_what_own_projects_have(own):
    client, projects, _ = own
    options = {
        item["name"]: {option["label"] for option in item["options"]} - {"全部"}
        for item in client.get("/projects/").context["filters"]
    }
    current = Assignment.objects.in_force_on(builders.MARCH).filter(project__in=projects)
    leaders = current.filter(role="responsible_leader").values_list("leader__name", flat=True)
    units = current.filter(role__in=["lead_unit", "liaison_unit"]).values_list("unit__name", flat=True)
    assert options["leader"] == set(leaders)
    assert options["unit"] == set(units)
    assert options["programme"] == {project.programme.name for project in projects}
    assert len(options["leader"]) < Leader.objects.count()


@pytest.mark.parametrize("own", [name for name in ASSIGNED if name != "dept03"], indirect=True)
def test_lights_count_own_projects(own):
    client, projects, _ = own
    for url in ("/lights/", "/lights/?month=2012-01"):
        counts = client.get(url).context["light_counts"]
        assert sum(int(item["count"]) for item in counts) == len(projects)


def test_a_lead_unit_sees_its_own_attraction_only(client):
    unit = Prospect.objects.first().unit
    account = builders.user("ours", Role.LEAD_UNIT, unit=unit)
    client.force_login(account)
    text = words(client.get("/attraction/"))
    assert [row.name for row in Prospect.objects.exclude(unit=unit) if row.name in text] == []
    assert [row.name for row in Prospect.objects.filter(unit=unit) if row.name not in text] == []
    others = Unit.objects.filter(attraction_tasks__isnull=False).exclude(pk=unit.pk)
    assert [row.name for row in others if row.name in text] == []


@pytest.mark.parametrize("account", ["admin", "auditor"])
def test_administrator_and_auditor_see_no_project(client, account):
    log_in(client, account)
    everything = list(Project.objects.all())
    for url in ("/", "/admin/", "/admin/projects/user/", "/admin/projects/userrole/"):
        assert told(words(client.get(url)), everything) == []
        assert "万元" not in words(client.get(url))


# --- A department sees the head of a project, and the problems it handles


HEAD = {"whole", "basis", "project", "responsible", "standing", "figures", "problems", "raise_url"}
BODY = {"incomplete", "curve", "light_months", "milestones", "assignments", "events"}


def test_a_department_sees_the_head_only(client):
    keys = {}
    for account in ("dept03", "chief"):
        response = log_in(client, account).get("/projects/2012-XJ-020/")
        keys[account] = {key for key in HEAD | BODY if key in response.context}
    assert keys == {"dept03": HEAD, "chief": HEAD | BODY}


def test_a_department_opens_no_figure(client):
    urls = ["/", "/projects/", *(f"/projects/{code}/" for code in ("2012-XJ-020", "2012-XJ-023"))]
    assert [url for url in urls if "/entries/" in words(log_in(client, "dept03").get(url))] == []
    assert [url for url in urls[1:] if "/entries/" not in words(log_in(client, "chief").get(url))] == []


def test_a_departments_head_holds_light_and_money_but_not_how_they_came_about(client):
    page = log_in(client, "dept03").get("/projects/2012-XJ-020/").context
    assert set(page["standing"]) == {"light", "rule", "since"}
    assert [item["figure"]["url"] for item in page["figures"] if item["figure"]["url"]] == []


def test_a_department_sees_the_problems_it_handles(client):
    project = Project.objects.get(code="2012-XJ-020")
    Problem.objects.create(
        number="W2012-9999",
        project=project,
        source=Problem.Source.LEDGER,
        description="别的单位承办的事",
        cause=Cause.OTHER,
        raised_on=builders.FEBRUARY,
    )
    url = f"/projects/{project.code}/"
    handled = Problem.objects.get(project=project, handling_unit__name="区国土分局").description
    texts = {account: words(log_in(client, account).get(url)) for account in ("dept03", "chief")}
    assert {account: (handled in text, "别的单位承办的事" in text) for account, text in texts.items()} == {
        "dept03": (True, False),
        "chief": (True, True),
    }


def test_a_departments_export_holds_the_head_only(client):
    rows = {}
    for account in ("dept03", "chief"):
        export = log_in(client, account).get("/projects/export/?q=2012-XJ-023").content
        *_, upper, lower, _, _, row = openpyxl.load_workbook(BytesIO(export)).active.iter_rows(values_only=True)
        rows[account] = [(under or over, value) for over, under, value in zip(upper, lower, row, strict=True)]
    left_out = [ours[0] for ours, theirs in zip(rows["chief"], rows["dept03"], strict=True) if ours != theirs]
    months = [f"{month}月" for month in range(1, 13)]
    assert left_out == [
        *("经度", "纬度", "至2011年底累计完成投资（万元）", *months, "1月", "2月"),
        *("存在问题", "原因类别", "解决措施", "解决时限"),
    ]
    assert {value for name, value in rows["dept03"] if name in left_out} == {None}
