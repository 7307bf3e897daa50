"""One promise with what was reported of it, the promises of one project, and those whose keeping waits to be confirmed."""

from django.db.models import Q
from django.urls import reverse

from dispatch.models import Promise, PromiseClaim
from dispatch.pages.promise.listing import promise_words
from projects.models import Assignment, Project
from projects.models.user import leaders_acted_for
from projects.wording import date_text, done_text

Part = Assignment.Role
WAITING = PromiseClaim.State.WAITING
OF_A_PROJECT = 20
DUTIES_SHOWN = 5
TEXT_SHOWN = 40


def reportable(user, *, on):
    """The promises without a problem that `user` may report as kept: those of his leader, or on a project of his side."""
    own = Project.objects.own_as(user, Part.RESPONSIBLE_LEADER, Part.LEADER_IN_CHARGE, Part.LEAD_UNIT, on=on)
    given = Q(leader__in=leaders_acted_for(user, on=on)) | Q(project__in=own.values("pk"))
    return Promise.objects.filter(given, problem=None, project__voided_at__isnull=True)


def promise_page(promise, *, user, on):
    """The page of a promise out of `with_verdict`; `may_report` as long as its side can say that it was kept."""
    claims = list(promise.claims.select_related("by__unit", "decided_by").order_by("-pk"))
    settled = promise.kept_on is not None or promise.ended_on is not None
    reports = user.may("report_promise") and reportable(user, on=on).filter(pk=promise.pk).exists()
    return {
        "promise": promise_words(promise),
        "claims": [_claim(claim, user) for claim in claims],
        "may_report": reports and not settled and not any(claim.state == WAITING for claim in claims),
        "report_url": reverse("promise_report", args=[promise.pk]),
        "project": {"name": promise.project.name, "url": reverse("project_detail", args=[promise.project.code])},
    }


def _claim(claim, user):
    waiting = claim.state == WAITING
    return {
        "pk": str(claim.pk),
        "text": claim.text,
        "done": date_text(claim.done_on),
        "by": f"{claim.by.unit} {claim.by}" if claim.by.unit_id else str(claim.by),
        "at": done_text(claim.on, claim.at),
        "evidence": {
            "name": claim.evidence_name,
            "url": reverse("promise_evidence", args=[claim.promise_id, claim.pk]),
        }
        if claim.evidence
        else None,
        "state": claim.get_state_display(),
        "waiting": waiting,
        "decided": f"{claim.decided_by} {done_text(claim.decided_on, claim.decided_at)}" if claim.decided_by else "",
        "refusal": claim.refusal,
        "may_decide": waiting and user.may("confirm_promise") and claim.by_id != user.pk,
        "confirm_url": reverse("promise_confirm", args=[claim.promise_id, claim.pk]),
        "refuse_url": reverse("promise_refuse", args=[claim.promise_id, claim.pk]),
    }


def promises_of_project(project, *, on):
    """The promises on one project, those due last on top."""
    rows = Promise.objects.filter(project=project).with_verdict(on).order_by("-due_on", "-pk")
    return [promise_words(row) for row in rows.select_related("project", "problem", "unit", "leader")[:OF_A_PROJECT]]


def confirmation_duties(user):
    """For the first screens of those who confirm: the first reports that wait, each with its page."""
    if not user.may("confirm_promise"):
        return []
    waiting = PromiseClaim.objects.waiting().filter(promise__project__voided_at__isnull=True).exclude(by=user)
    return [
        {
            "text": f"{claim.promise.project.name}报告已兑现承诺，请确认：{claim.promise.text[:TEXT_SHOWN]}",
            "url": reverse("promise_detail", args=[claim.promise_id]),
        }
        for claim in waiting.select_related("promise__project")[:DUTIES_SHOWN]
    ]
