"""Every number on which districts differ is the policy's of the day: change it there, and every place follows."""

from datetime import date

import pytest

from dispatch.actions.dispatch_meeting.preparing import open_meeting, publicize
from dispatch.actions.standing import refresh_standings
from dispatch.models import Standing
from dispatch.queries.diagnosis import diagnoses, window_start
from dispatch.queries.month_review import review_rows
from dispatch.reminders.problem import problems_due_soon
from projects.choices import Book
from projects.models import Policy
from projects.roles import Role
from tests import builders
from tests.builders import AT, FEBRUARY

pytestmark = pytest.mark.django_db

ON = date(2012, 3, 26)


@pytest.fixture
def project():
    builders.holidays()
    return builders.started_project(planned=1200, invested=(0, 0))


def test_the_window_of_objection(project, client, pin_today):
    pin_today(ON)
    builders.policy(contest_days=5)
    refresh_standings(from_month_end=FEBRUARY, at=AT)
    office = builders.user("office", Role.OFFICE)
    meeting = open_meeting(month=FEBRUARY, by=office, at=AT)
    client.force_login(office)
    assert "项目各方有5个工作日可以申诉" in client.get("/dispatch/2012-02/").content.decode()
    client.force_login(builders.user("town", Role.LEAD_UNIT, unit=builders.unit("南山镇")))
    assert "有5个工作日可以申诉" in client.get("/dispatch/2012-02/results/").content.decode()
    assert publicize(meeting, by=office, on=ON, at=AT).contest_until == date(2012, 3, 31)  # a Saturday that is worked


def test_the_window_of_the_diagnosis(project):
    assert window_start(FEBRUARY) == date(2012, 2, 2)
    builders.policy(date(2012, 2, 1), diagnosis_days=14)
    assert (window_start(FEBRUARY), window_start(date(2012, 1, 31))) == (date(2012, 2, 16), date(2012, 1, 4))
    assert diagnoses([project.pk], as_of=FEBRUARY)[project.pk].window_starts_on == date(2012, 2, 16)


def test_the_distance_from_statistics():
    other = builders.started_project("乙厂")
    builders.entry(other, 100, book=Book.REPORTED, kind="week", on=date(2012, 2, 12))
    builders.entry(other, 94, book=Book.STATISTICAL, on=FEBRUARY)

    def asked():
        return [text for row in review_rows(month=FEBRUARY) for text in row.doubts if "统计数" in text]

    assert asked() == []
    builders.policy(statistical_gap_pct=5)
    assert asked() == ["与统计数相差超过5%，请与统计部门核对。"]


def test_what_is_hard_to_finish():
    builders.started_project(planned=1200, invested=(50, 100))
    refresh_standings(from_month_end=FEBRUARY, at=AT)
    ratio = Standing.objects.get(as_of=FEBRUARY).hard
    Policy.objects.all().delete()
    builders.policy(hard_ratio=1)
    refresh_standings(from_month_end=FEBRUARY, at=AT)
    assert (ratio, Standing.objects.get(as_of=FEBRUARY).hard) == (False, True)


def test_soon_is_one_number_for_list_and_reminder(project, client, pin_today):
    pin_today(ON)
    near = builders.problem(project, "甲", unit=builders.unit("区国土分局"), deadline=date(2012, 3, 29))
    far = builders.problem(project, "乙", unit=builders.unit("区国土分局"), deadline=date(2012, 3, 31))
    client.force_login(builders.user("chief", Role.CHIEF))

    def found():
        page = client.get("/problems/?due=soon").context
        chip = next(chip for chip in page["chips"] if chip["label"].endswith("个工作日内到期"))
        told = [matter.subject[6] for matter in problems_due_soon(on=ON, at=AT)]
        return chip["label"], chip["count"], {row["number"] for row in page["rows"]}, len(told)

    assert found() == ("3个工作日内到期", "1", {near.number}, 1)
    builders.policy(soon_days=5)
    assert found() == ("5个工作日内到期", "2", {near.number, far.number}, 2)
