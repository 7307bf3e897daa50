"""The office's ledgers on the days of their import, and the morning job after each."""

import datetime as dt

from dispatch.actions.lag_flag import flag_lagging
from dispatch.actions.ledger_import import plan_upload, store_plan, upload_ledger
from dispatch.demo.story import FOLDER, Event
from projects.models import User


def ledger_events(demo):
    for ledger, flagged_at in zip(demo["ledgers"], demo["flagged_at"], strict=True):
        yield Event(dt.datetime.fromisoformat(ledger["imported_at"]), lambda at, ledger=ledger: _import(ledger, at))
        yield Event(dt.datetime.fromisoformat(flagged_at), lambda at, ledger=ledger: _flag(ledger, at))
    yield Event(dt.datetime.fromisoformat(demo["last_morning"]), lambda at: _flag(demo["ledgers"][-1], at))


def _import(ledger, at):
    office, as_of = User.objects.get(username="office"), dt.date.fromisoformat(ledger["as_of"])
    data = (FOLDER / ledger["file"]).read_bytes()
    upload = upload_ledger(data=data, file_name=ledger["file"], year=as_of.year, as_of=as_of, by=office, at=at)
    upload.decisions, upload.confirmed_by = ledger.get("decisions", {}), office
    upload.save(update_fields=["decisions", "confirmed_by"])
    store_plan(plan_upload(upload, today=at.date()), upload=upload, by=office, on=at.date(), at=at)


def _flag(ledger, at):
    flag_lagging(as_of=dt.date.fromisoformat(ledger["as_of"]), on=at.date(), at=at)
