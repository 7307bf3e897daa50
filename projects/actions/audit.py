"""The audit trail: every change leaves who, when, what, from which value to which, and why."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from projects.actions.bulk import create_in_batches
from projects.models import AuditEvent, AuditHead, Project, User


@dataclass(frozen=True, slots=True)
class Happening:
    """What one audit event says, before it is chained. `changes` is {field as users call it: [old, new]}."""

    action: str
    subject: str
    project: Project | None = None
    changes: dict = field(default_factory=dict)
    reason: str = ""


def record(happenings: Iterable[Happening], *, by: User | None, at: datetime) -> None:
    """Chain the events of one action; call it inside that action's transaction. `by=None` is the portal itself."""
    assert transaction.get_connection().in_atomic_block, "an audit event belongs to its action's transaction"
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    create_in_batches(AuditEvent, _chained(happenings, head, by, at))
    head.save(update_fields=["last_hash"])


def _chained(happenings: Iterable[Happening], head: AuditHead, by: User | None, at: datetime) -> Iterator[AuditEvent]:
    for happening in happenings:
        event = AuditEvent(
            at=at,
            actor=by,
            actor_name=str(by) if by else "系统",
            action=happening.action,
            project=happening.project,
            subject=happening.subject[:200],
            changes=json.loads(json.dumps(happening.changes, cls=DjangoJSONEncoder)),
            reason=happening.reason[:300],
            previous_hash=head.last_hash,
        )
        head.last_hash = event.hash = content_hash(event)
        yield event


def content_hash(event: AuditEvent) -> str:
    """SHA-256 over an event's content and the hash before it; the same on every database."""
    content = {
        "at": event.at.timestamp(),
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "action": event.action,
        "project": event.project_id,
        "subject": event.subject,
        "changes": event.changes,
        "reason": event.reason,
        "previous": event.previous_hash,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_broken_event() -> AuditEvent | None:
    """The first event whose content, order or place in the chain was changed; None when the chain is whole."""
    previous = "0" * 64
    for event in AuditEvent.objects.order_by("pk").iterator():
        if event.previous_hash != previous or event.hash != content_hash(event):
            return event
        previous = event.hash
    return None


def end_is_missing() -> bool:
    """Whether events at the end of the chain were deleted: the head remembers the last one's hash."""
    last, head = AuditEvent.objects.order_by("pk").last(), AuditHead.objects.first()
    return (last.hash if last else "0" * 64) != (head.last_hash if head else "0" * 64)
