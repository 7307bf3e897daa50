"""The bar of every page: each role's entries, no more than fit, the others under 更多."""

import pytest
from django.urls import reverse

from portal.context import NAVIGATION, ON_PHONES, ON_WIDE_SCREENS, allowed
from projects.models import User
from tests import builders

pytestmark = pytest.mark.django_db

ROLES = [
    "chief",
    "leader",
    "secretary",
    "lead_unit",
    "liaison",
    "department",
    "office",
    "supervisor",
    "admin",
    "auditor",
]


@pytest.fixture
def bar(client):
    def of(role, path="/"):
        client.force_login(builders.user(role, role, unit=builders.unit("某单位")))
        return client.get(path).context

    return of


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_of_a_role_stands_in_the_bar_or_under_more(bar, role):
    page = bar(role)
    user = User.objects.get(username=role)
    entries = [label for label, _, needed in NAVIGATION if allowed(user, needed)]
    bar_of_phones = [item["label"] for item in page["nav"] if not item["wide_only"]]
    bar_of_wide_screens = [item["label"] for item in page["nav"]]
    more_on_phones = [item["label"] for item in page["nav_more"]]
    more_on_wide_screens = [item["label"] for item in page["nav_more"] if not item["narrow_only"]]
    assert bar_of_phones + more_on_phones == bar_of_wide_screens + more_on_wide_screens == entries
    assert len(bar_of_phones) <= ON_PHONES + (not more_on_phones)
    assert len(bar_of_wide_screens) <= ON_WIDE_SCREENS + (not more_on_wide_screens)
    assert page["nav_more_wide"] == bool(more_on_wide_screens)


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_opens(client, bar, role):
    page = bar(role)
    urls = {item["url"] for item in [*page["nav"], *page["nav_more"]]}
    assert {client.get(url).status_code for url in urls} <= {200, 302}


def test_the_entry_of_the_page_is_marked_and_no_other(bar):
    page = bar("office", reverse("promise_list"))
    assert {item["label"] for item in [*page["nav"], *page["nav_more"]] if item["active"]} == {"承诺"}
    page = bar("supervisor", reverse("plausibility_list"))
    assert {item["label"] for item in [*page["nav"], *page["nav_more"]] if item["active"]} == {"数据核对"}
