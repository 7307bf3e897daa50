"""What stands at the beginning: people with their accounts; later the milestones and groups of the listed projects."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import make_password

from projects.models import (
    Assignment,
    Delegation,
    Indicator,
    IndicatorValue,
    Leader,
    Milestone,
    Project,
    Unit,
    User,
    UserRole,
)


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
