"""The chief's first screen: what waits for him, what turned green, the last notice; light enough for a phone."""

from datetime import date

import pytest

from dispatch.actions.dispatch_meeting import publishing
from projects.models import User
from projects.roles import Role
from tests import builders
from tests.builders import AT, FEBRUARY, JANUARY

pytestmark = pytest.mark.django_db

ON = date(2012, 3, 26)


@pytest.fixture
def chief(client, pin_today):
    pin_today(ON)
    builders.policy(red_points=-8)
    client.force_login(builders.user("chief", Role.CHIEF))
    return client


def published(month, monkeypatch):
    monkeypatch.setattr(publishing, "make_paper", lambda kind, content, occasion: b"paper")
    meeting = builders.dispatch_meeting(month, state="held")
    publishing.run_pack(publishing.order_publication(meeting, by=meeting.opened_by, on=ON, at=AT).pk, at=AT)


def test_the_last_notice_is_one_tap_away(chief, monkeypatch):
    builders.started_project("由红转绿", planned=120, invested=(0, 20))
    assert chief.get("/").context["notice"] is None
    published(JANUARY, monkeypatch)
    builders.dispatch_meeting(FEBRUARY, state="frozen")
    page = chief.get("/")
    notice = page.context["notice"]
    assert (notice["title"], notice["number"]) == ("2012年1月重大项目推进情况通报", "调度办〔2012〕1号")
    assert notice["url"] in page.content.decode()
    assert chief.get(notice["url"]).status_code == 200
    assert [item["name"] for item in page.context["improved"]] == ["由红转绿"]


def test_problems_of_the_third_level_wait_for_him_and_others_do_not(chief):
    project = builders.started_project("甲厂扩产", planned=120, invested=(10, 10))
    fields = {"state": "assigned", "deadline": date(2012, 3, 30)}
    assert "没有等您解决或批复的问题" in chief.get("/").content.decode()
    builders.problem(project, "三级的", level=3, **fields)
    builders.problem(project, "一级的", unit=builders.unit("区国土分局"), **fields)
    (desk,) = chief.get("/").context["desks"]
    assert (desk["title"], [item["row"]["text"] for item in desk["rows"]]) == ("等您解决的三级问题", ["三级的"])


@pytest.mark.usefixtures("demo")
def test_the_demos_first_screen_is_light(client, pin_today):
    pin_today(ON)
    client.force_login(User.objects.get(username="chief"))
    assert len(client.get("/").content) < 60_000
