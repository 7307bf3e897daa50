"""Promises that wait: to be confirmed as kept."""

from django.urls import reverse

from dispatch.models import PromiseClaim
from dispatch.rules.reminder import Matter
from projects.roles import Role
from projects.wording import day_text

CONFIRMING = frozenset({Role.OFFICE, Role.SUPERVISOR})


def claims_to_confirm(*, on, at):
    """Promises that their side reports as kept and nobody has confirmed yet."""
    claims = PromiseClaim.objects.waiting().filter(promise__project__voided_at__isnull=True).order_by("pk")
    for claim in claims.select_related("promise__project", "promise__leader", "promise__unit"):
        promise = claim.promise
        yield Matter(
            key=str(claim.pk),
            subject=f"{promise.project.name}：{promise.leader or promise.unit or claim.by}报告{day_text(claim.done_on)}已兑现承诺，请确认",
            text=f"承诺：{promise.text}；办成情况：{claim.text}",
            url=reverse("promise_detail", args=[promise.pk]),
            district=CONFIRMING,
        )
