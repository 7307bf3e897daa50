from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import AuditEvent, User
from projects.roles import Role

pytestmark = pytest.mark.django_db


def made():
    said = StringIO()
    call_command("first_accounts", "区管理员", "区大项目办", stdout=said)
    return [line.split()[:2] for line in said.getvalue().splitlines()[:2]]


def test_the_two_can_log_in_and_do_their_work(client):
    accounts = made()
    assert [username for username, _ in accounts] == ["admin", "office"]
    for username, password in accounts:
        assert client.login(username=username, password=password)
        assert client.get("/").status_code == 200
    assert client.get("/projects/import/").status_code == 200
    assert [User.objects.get(username=name).roles for name in ("admin", "office")] == [{Role.ADMIN}, {Role.OFFICE}]
    assert AuditEvent.objects.filter(action="建立首批账号").count() == 2


def test_an_installation_begins_once():
    made()
    with pytest.raises(CommandError, match="已有生效的角色"):
        made()
    assert User.objects.count() == 2
