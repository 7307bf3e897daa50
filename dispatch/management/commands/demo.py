import datetime as dt
import json

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dispatch.actions.lag_flag import flag_lagging
from dispatch.actions.ledger_import import plan_upload, store_plan, upload_ledger
from projects.models import (
    Assignment,
    Delegation,
    Indicator,
    IndicatorValue,
    Leader,
    Milestone,
    Policy,
    Programme,
    Project,
    Unit,
    User,
    UserRole,
)

FOLDER = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    help = "在空数据库中建立演示区：用真正的导入程序读入台账，再加上人员、节点、指标和账号。"

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("演示区只能在演示环境建立：请设置 DEMO=1。演示账号的密码是公开的。")
        if User.objects.exists() or Project.objects.exists():
            raise CommandError("数据库不是空的，没有建立演示区。")
        demo = json.loads((FOLDER / "demo.json").read_text(encoding="utf-8"))
        with transaction.atomic():
            build(demo)
        self.stdout.write(f"演示区已建立：{Project.objects.count()}个项目，{User.objects.count()}个账号。")


def build(demo):
    """Build the district in historical order, so that everything is known from the day it was known."""
    Policy.objects.create(**demo["policy"])
    create_people(demo)
    office = User.objects.get(username="office")
    for ledger, flagged_at in zip(demo["ledgers"], demo["flagged_at"], strict=True):
        import_ledger(ledger, by=office)
        at = dt.datetime.fromisoformat(flagged_at)
        flag_lagging(as_of=dt.date.fromisoformat(ledger["as_of"]), on=at.date(), at=at)
    Programme.objects.exclude(name="城中村改造工程").update(note=demo["programme_note"])
    create_milestones(demo)
    create_indicators(demo)


def create_people(demo):
    for name in demo["units"]:
        unit_called(name)
    for order, leader in enumerate(demo["leaders"], start=1):
        Leader.objects.create(sort_order=order, **leader)
    password, at = make_password(settings.DEMO_PASSWORD), dt.datetime.fromisoformat(demo["accounts_made_at"])
    for account in demo["users"]:
        user = User.objects.create(
            username=account["username"],
            name=account["name"],
            unit=unit_called(account["unit"]),
            leader=Leader.objects.filter(name=account.get("leader")).first(),
            password=password,
        )
        UserRole.objects.bulk_create(
            UserRole(user=user, role=role, proposed_at=at, approved_at=at) for role in account["roles"]
        )
    for delegation in demo["delegations"]:
        Delegation.objects.create(
            secretary=User.objects.get(username=delegation["secretary"]),
            leader=Leader.objects.get(name=delegation["leader"]),
            from_on=delegation["from_on"],
        )


def unit_called(name):
    return Unit.objects.get_or_create(name=name, defaults={"sort_order": Unit.objects.count() + 1})[0]


def import_ledger(ledger, *, by):
    at = dt.datetime.fromisoformat(ledger["imported_at"])
    as_of = dt.date.fromisoformat(ledger["as_of"])
    data = (FOLDER / ledger["file"]).read_bytes()
    upload = upload_ledger(data=data, file_name=ledger["file"], year=as_of.year, as_of=as_of, by=by, at=at)
    upload.decisions, upload.confirmed_by = ledger.get("decisions", {}), by
    upload.save(update_fields=["decisions", "confirmed_by"])
    store_plan(plan_upload(upload, today=at.date()), upload=upload, by=by, on=at.date(), at=at)


def create_milestones(demo):
    projects = {project.name: project for project in Project.objects.all()}
    for milestone in demo["milestones"]:
        project = projects[milestone["project"]]
        Milestone.objects.create(**milestone | {"project": project, "planned_precision": "day"})
    for group in demo["support_groups"]:
        for position, person in enumerate(group["members"], start=1):
            Assignment.objects.create(
                project=projects[group["project"]],
                role=Assignment.Role.SUPPORT_GROUP,
                person=person,
                position=position,
                from_on=dt.date(projects[group["project"]].year, 1, 1),
            )


def create_indicators(demo):
    for order, row in enumerate(demo["indicators"], start=1):
        values = row.pop("values")
        indicator = Indicator.objects.create(sort_order=order, **row)
        IndicatorValue.objects.bulk_create(
            IndicatorValue(indicator=indicator, year=int(key[:4]), month=int(key[5:]), value=value)
            for key, value in values.items()
        )
