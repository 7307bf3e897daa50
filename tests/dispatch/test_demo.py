"""The demo district, built by the real importer in historical order."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from dispatch.models import LagFlag, LagFlagEvent, Standing
from portal.demo_accounts import DEMO_ACCOUNTS
from projects.actions.audit import end_is_missing, first_broken_event
from projects.choices import Book
from projects.models import Assignment, InvestmentEntry, Leader, LedgerImport, Project, ProjectAlias, Unit, User
from tests import builders
from tests.builders import FEBRUARY, JANUARY

pytestmark = pytest.mark.django_db


def test_it_is_built_in_historical_order():
    builders.demo()
    imports = LedgerImport.objects.order_by("pk").values_list("as_of", "state")
    assert list(imports) == [(JANUARY, "imported"), (FEBRUARY, "imported")]
    numbers = InvestmentEntry.objects.filter(book=Book.VERIFIED, kind="month")
    assert max(numbers.filter(on=JANUARY).values_list("number", flat=True)) < min(
        numbers.filter(on=FEBRUARY).values_list("number", flat=True)
    )
    assert sorted(set(Standing.objects.values_list("as_of", flat=True))) == [JANUARY, FEBRUARY]
    assert (first_broken_event(), end_is_missing()) == (None, False)


def test_each_project_has_whom_it_needs():
    builders.demo()
    for role in (Assignment.Role.RESPONSIBLE_LEADER, Assignment.Role.LEAD_UNIT, Assignment.Role.LIAISON_UNIT):
        assert Assignment.objects.filter(role=role).values("project").distinct().count() == 79
    assert Project.objects.values("code").distinct().count() == 79
    assert not Leader.objects.exclude(name__endswith="某某").exists()
    assert not Unit.objects.filter(name="").exists()


def test_weekly_names_were_decided_once():
    builders.demo()
    assert dict(ProjectAlias.objects.values_list("name", "project__name"))["科技创业园2期"] == "科技创业园二期"
    assert InvestmentEntry.objects.filter(book=Book.REPORTED).exists()


def test_flags_stand_as_the_job_left_them():
    builders.demo()
    open_flags = dict(LagFlag.objects.filter(cleared_on__isnull=True).values_list("project", "light"))
    lights = Standing.objects.filter(as_of=FEBRUARY, light__in=["red", "yellow", "blue"])
    missed = LagFlag.objects.filter(missed__gt="").values_list("project__code", "missed", "missed_on", "opened_on")
    assert set(missed) == {
        (code, "开工", date(2012, 3, 10), date(2012, 3, 11)) for code in ("2012-XK-006", "2012-XK-010")
    }
    lit = dict(lights.values_list("project", "light"))
    assert open_flags == lit | dict.fromkeys(missed.values_list("project", flat=True), "not_due")
    assert set(LagFlag.objects.values_list("opened_on", flat=True)) == {JANUARY, FEBRUARY, date(2012, 3, 11)}
    assert set(LagFlagEvent.objects.values_list("as_of", flat=True)) == {JANUARY, FEBRUARY}


def test_the_accounts_shown_to_visitors_exist():
    builders.demo()
    shown = {name for name, _, _ in DEMO_ACCOUNTS}
    assert set(User.objects.filter(username__in=shown).values_list("username", flat=True)) == shown
    for user in User.objects.filter(username__in=shown):
        assert user.check_password("demo-2012")
        assert user.roles
    seen = {name: Project.objects.visible_to(User.objects.get(username=name), on=FEBRUARY).count() for name in shown}
    assert (seen["chief"], seen["office"], seen["admin"], seen["auditor"]) == (79, 79, 0, 0)
    assert all(0 < seen[name] < 79 for name in ("leader01", "secretary01", "leadunit01", "liaison01"))
    assert seen["secretary01"] == seen["leader01"]


def test_it_is_built_only_where_it_may(settings):
    with pytest.raises(CommandError, match="演示环境"):
        call_command("demo")
    settings.DEMO = True
    builders.user("somebody")
    with pytest.raises(CommandError, match="不是空的"):
        call_command("demo")
    assert (User.objects.count(), Project.objects.count()) == (1, 0)
