"""Promises that wait: to be kept by whoever gave his word, and to be confirmed as kept."""

from django.urls import reverse

from dispatch.models import Promise, PromiseClaim
from dispatch.rules.promise import BROKEN, OPEN
from dispatch.rules.reminder import Matter
from projects.models import Holiday
from projects.roles import Role
from projects.rules.workdays import add_workdays
from projects.wording import day_text

CONFIRMING = frozenset({Role.OFFICE, Role.SUPERVISOR})
WORKDAYS_AHEAD = 3
SHOWN = 40


def promises_due_soon(*, on, at):
    """Words that are to be kept within three working days; on the day itself it is another matter, and told anew."""
    last = add_workdays(on, WORKDAYS_AHEAD, calendar=Holiday.objects.calendar())
    for promise in _standing(on, OPEN).filter(due_on__range=(on, last)):
        today = promise.due_on == on
        words = "承诺今天到期" if today else f"承诺{day_text(promise.due_on)}前兑现"
        yield _to_giver(promise, words, key=f"{promise.pk}-{promise.due_on}{'-today' if today else ''}")


def promises_broken(*, on, at):
    """Words that were not kept in time and are not kept yet."""
    for promise in _standing(on, BROKEN).filter(kept_on=None, ended_on=None):
        yield _to_giver(
            promise, f"承诺{day_text(promise.due_on)}前兑现，没有兑现", key=f"{promise.pk}-{promise.due_on}"
        )


def _standing(on, verdict):
    promises = Promise.objects.filter(project__voided_at__isnull=True, given_on__lte=on).with_verdict(on)
    return promises.filter(verdict=verdict.code).order_by("due_on", "pk").select_related("project")


def _to_giver(promise, words, *, key):
    """Whoever gave his word and his secretary are told, and nobody else."""
    return Matter(
        key=key,
        subject=f"{promise.project.name}：{promise.text[:SHOWN]}（{words}）",
        url=reverse("promise_detail", args=[promise.pk]),
        units=frozenset({promise.unit_id} - {None}),
        leaders=frozenset({promise.leader_id} - {None}),
        district=frozenset(),
    )


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
