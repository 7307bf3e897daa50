"""基础资料: reference data and accounts, exchanged as Excel and always on record."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects.admin_resources import CountWidget, NumberWidget
from projects.models import AuditEvent, Unit, UserRole
from projects.roles import Role
from tests import builders

pytestmark = pytest.mark.django_db


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("单位.xlsx", stream.getvalue())


def import_units(client, *rows):
    """Upload, look through, confirm; returns the confirmed page's answer."""
    url = reverse("admin:projects_unit_import")
    formats = client.get(url).context["form"].fields["format"].choices
    xlsx = next(value for value, label in formats if label == "xlsx")
    preview = client.post(url, {"import_file": workbook(*rows), "format": xlsx, "resource": ""})
    confirm = preview.context["confirm_form"]
    return client.post(reverse("admin:projects_unit_process_import"), confirm.initial)


def test_units_are_imported_from_excel_and_leave_one_event(client):
    office = builders.user("office", Role.OFFICE)
    Unit.objects.create(name="区发改局")
    client.force_login(office)
    answer = import_units(client, ["名称", "别名", "排序"], ["区发改局", "发改局、发改委", 1], ["区林业局", "", 2])
    assert answer.status_code == 302
    assert Unit.objects.get(name="区发改局").aliases == ["发改局", "发改委"]
    assert Unit.objects.get(name="区林业局").initials == "qlyj"
    event = AuditEvent.objects.get(action="导入基础资料")
    assert (event.actor, event.subject, event.changes) == (office, "单位2条", {"单位": ["", "区发改局、区林业局"]})


def test_a_role_is_in_force_once_somebody_else_approved_it(client):
    admin, office = builders.user("admin", Role.ADMIN), builders.user("office", Role.OFFICE)
    person = builders.user("person")
    client.force_login(admin)
    client.post(reverse("admin:projects_userrole_add"), {"user": person.pk, "role": Role.SUPERVISOR})
    proposal = UserRole.objects.get(user=person)
    assert (proposal.proposed_by, proposal.approved_at) == (admin, None)
    assert not type(person).objects.get(pk=person.pk).may("view_district")

    client.force_login(office)
    client.post(reverse("admin:projects_userrole_changelist"), {"action": "approve", "_selected_action": [proposal.pk]})
    assert type(person).objects.get(pk=person.pk).may("view_district")
    assert list(AuditEvent.objects.values_list("actor", "action")) == [(admin.pk, "提出角色"), (office.pk, "批准角色")]


def test_nobody_approves_his_own_role(client):
    office = builders.user("office", Role.OFFICE)
    own = UserRole.objects.create(user=office, role=Role.CHIEF, proposed_at=builders.AT)
    client.force_login(office)
    url = reverse("admin:projects_userrole_changelist")
    answer = client.post(url, {"action": "approve", "_selected_action": [own.pk]}, follow=True)
    own.refresh_from_db()
    assert own.approved_at is None
    assert [str(message) for message in answer.context["messages"]] == [f"不能批准自己的角色或自己提出的角色：{own}"]


def test_reference_figures_are_read_as_everywhere():
    for widget, typed, number in (
        (NumberWidget(), "１，２００．５", Decimal("1200.5")),
        (CountWidget(), " 2012 ", 2012),
    ):
        assert widget.clean(typed) == number
        for parted in ("12 34", "30\n50"):
            with pytest.raises(ValueError, match="数字中间有空格或换行"):
                widget.clean(parted)
