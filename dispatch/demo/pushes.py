"""Trips and visits for projects of the demo district, each written down when its record says so."""

import uuid

from django.utils import timezone

from dispatch.actions.push_record import dispute_push, record_push
from dispatch.demo.story import Event, day, moment
from dispatch.models import PushRecord
from projects.models import Project, Unit, User

SUBMISSIONS = uuid.UUID("5d1f7a52-6c0e-4a53-9d0f-2c6f3a1b7e90")
"""Under which each record has one sending of its own, the same in every demo."""


def push_events(pushes):
    for push in pushes:
        submission = uuid.uuid5(SUBMISSIONS, push["recorded"])
        yield Event(moment(push["recorded"]), lambda at, push=push, sent=submission: _record(push, sent, at))
        if disputed := push.get("disputed"):
            told = (disputed, submission)
            yield Event(moment(disputed["at"]), lambda at, told=told: _dispute(*told, at))


def _record(push, submission, at):
    record_push(
        kind=push["kind"],
        day=day(push["day"]),
        projects=list(Project.objects.filter(name__in=push["projects"])),
        met_unit=Unit.objects.get(name=push["met_unit"]) if "met_unit" in push else None,
        whom=push.get("whom", ""),
        result=push["result"],
        submission=submission,
        by=User.objects.get(username=push["by"]),
        on=timezone.localdate(at),
        at=at,
    )


def _dispute(disputed, submission, at):
    by = User.objects.get(username=disputed["by"])
    made = PushRecord.objects.get(submission=submission)
    dispute_push(made, reason=disputed["reason"], by=by, on=timezone.localdate(at), at=at)
