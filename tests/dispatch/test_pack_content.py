"""What a month's content says of its projects, and that later posts never change what was known."""

import json
from datetime import date

import pytest

from dispatch.actions.standing import refresh_standings
from dispatch.models import DispatchAnswer, DispatchMeeting, Level, Promise
from dispatch.month.content.collect import month_content
from dispatch.month.content.content import newest_number
from dispatch.rules.chain import canonical
from projects.choices import Book
from projects.models import Assignment, InvestmentEntry
from projects.roles import Role
from tests import builders
from tests.builders import AT, FEBRUARY, JANUARY, MARCH, YEAR, assignment, entry, leader, started_project, unit

pytestmark = pytest.mark.django_db

ON = date(2012, 3, 5)
WEEK = InvestmentEntry.Kind.WEEK


def content_of(as_of=FEBRUARY, number=None, on=ON):
    return month_content(as_of=as_of, number=newest_number(YEAR) if number is None else number, on=on)


def known(*days):
    for day in days or (JANUARY, FEBRUARY):
        refresh_standings(from_month_end=day, at=AT)


def project_in(content, name):
    return next(project for project in content["projects"] if project["name"] == name)


def test_what_is_posted_later_changes_nothing_of_what_was_known():
    """Later: January reversed to zero, which was green and now is red; February reported, then reviewed."""
    of, other = started_project("甲", planned=1200, invested=[100, 10]), started_project("乙", invested=[100])
    entry(other, 5, book=Book.REPORTED, kind=WEEK, on=date(2012, 2, 19))
    known()
    number = newest_number(YEAR)
    before = content_of(number=number)
    first = of.entries.get(number=1)
    entry(of, 0, month=1, replaces=first)
    entry(of, 500, month=2, replaces=of.entries.get(period="2012-02", reversed_by=None))
    entry(other, 77, month=2)
    known()
    assert canonical(content_of(number=number)) == canonical(before)
    after = content_of()
    assert canonical(after) != canonical(before)
    assert (project_in(before, "甲")["base_light_before"], project_in(after, "甲")["base_light_before"]) == (
        "green",
        "yellow",
    )
    assert (project_in(before, "乙")["invested"], project_in(after, "乙")["invested"]) == ("105", "177")
    assert (before["basis"]["book"], after["basis"]["book"]) == ("审核数，未审核月份用上报数", "审核数")


def test_evidence_is_as_known_too():
    """An entry that is reversed later was movement when the month was frozen, and one posted later was none."""
    of, other = (started_project(name, planned=12000, invested=[0]) for name in "甲乙")
    entry(of, 10, month=2)
    known()
    number = newest_number(YEAR)
    before = content_of(number=number)
    entry(of, 0, month=2, replaces=of.entries.get(period="2012-02"))
    entry(other, 20, month=2)
    known()
    kinds = {
        name: [item["kind"] for item in project_in(before, name)["diagnosis"]["evidence"]] for name in ("甲", "乙")
    }
    assert kinds == {"甲": ["investment"], "乙": []}
    assert canonical(content_of(number=number)) == canonical(before)
    assert [item["kind"] for item in project_in(content_of(), "乙")["diagnosis"]["evidence"]] == ["investment"]


def test_the_lag_at_taking_over_is_as_known():
    of = started_project("甲", planned=1200, invested=[10, 100])
    assignment(of, Assignment.Role.RESPONSIBLE_LEADER, leader(), from_on=date(2012, 2, 1))
    known()
    number = newest_number(YEAR)
    entry(of, 100, month=1, replaces=of.entries.get(number=1))
    known()
    assert [project_in(content_of(number=of_number), "甲")["taken_over"] for of_number in (number, None)] == [
        {"on": "2012-02-01", "lag": "-7.5"},
        {"on": "2012-02-01", "lag": "0"},
    ]


def test_everything_that_the_meeting_says_of_a_project():
    office = builders.user("office", Role.OFFICE)
    of, town, boss = started_project("甲", planned=1200, invested=[0, 24]), unit("南山镇"), leader("周某某")
    parts = Assignment.Role
    assignment(of, parts.RESPONSIBLE_LEADER, boss)
    assignment(of, parts.LEADER_IN_CHARGE, leader("吴某某"))
    assignment(of, parts.LEAD_UNIT, unit("区商务局"), position=2)
    assignment(of, parts.LEAD_UNIT, town)
    assignment(of, parts.LIAISON_UNIT, unit("区经信局"))
    builders.problem(of, "缺地", unit=town, deadline=date(2012, 3, 2))
    builders.problem(of, "缺资金", level=Level.LEADER, leader=boss, deadline=date(2012, 3, 7), from_on=ON)
    builders.site_meeting(of, by=office, unit=town, held_on=date(2012, 2, 10))
    builders.site_meeting(of, by=office, held_on=date(2012, 1, 10))
    meeting = DispatchMeeting.objects.create(month=FEBRUARY, opened_at=AT)
    texts = dict.fromkeys(DispatchAnswer.QUESTIONS, "抓紧办")
    DispatchAnswer.objects.create(
        meeting=meeting, project=of, **texts, promised_on=MARCH, state=DispatchAnswer.State.SUBMITTED, submitted_on=ON
    )
    due = {"original_due_on": FEBRUARY, "due_on": MARCH, "extensions": 1}
    Promise.objects.create(
        project=of, source=Promise.Source.DISPATCH_MEETING, leader=boss, text="复工", given_on=JANUARY, **due
    )
    known()
    project = project_in(content_of(), "甲")
    assert (project["leader"], project["leader_in_charge"], project["liaison"]) == ("周某某", "吴某某", "区经信局")
    assert project["lead_units"] == ["南山镇", "区商务局"]
    assert (project["plan"], project["invested"], project["completion"], project["needed_per_month"]) == (
        "1200",
        "24",
        "2",
        "117.6",
    )
    assert (project["pace"], project["forecast"], project["hard"], project["unreported"]) == ("12", "144", True, False)
    assert project["months"] == {"invested": ["0", "24"], "planned": []}
    assert (project["light"], project["base_light_before"], project["moved"]) == ("yellow", "yellow", None)
    held = project["diagnosis"]
    assert (held["label"], [item["kind"] for item in held["evidence"]]) == ("进而不快", ["investment", "site_meeting"])
    assert [
        (row["description"], row["holder"], row["level"], row["days_left"], row["overdue"])
        for row in project["problems"]
    ] == [
        ("缺地", "南山镇", 1, -1, True),
        ("缺资金", "周某某", 2, 2, False),
    ]
    assert project["concealments"] == []
    assert (project["answer"]["measures"], project["answer"]["promised_on"]) == ("抓紧办", "2012-03-31")
    assert (project["last_meeting"]["held_on"], len(project["last_meeting"]["decisions"])) == ("2012-02-10", 1)
    assert [
        (row["who"], row["original_due_on"], row["due_on"], row["extensions"], row["state"])
        for row in project["promises"]
    ] == [("周某某", "2012-02-29", "2012-03-31", 1, "open")]


def test_a_draft_answer_and_another_month_s_are_nobody_s_words():
    of = started_project("甲", planned=1200, invested=[0, 0])
    meetings = [DispatchMeeting.objects.create(month=day, opened_at=AT) for day in (JANUARY, FEBRUARY)]
    states = (DispatchAnswer.State.SUBMITTED, DispatchAnswer.State.DRAFT)
    for meeting, state in zip(meetings, states, strict=True):
        DispatchAnswer.objects.create(
            meeting=meeting, project=of, measures="不外传", promised_on=MARCH, state=state, submitted_on=ON
        )
    assert project_in(content_of(), "甲")["answer"] is None


def test_a_void_project_is_in_nothing():
    started_project("甲", planned=1200, invested=[100, 100])
    gone = started_project("作废", planned=7777, invested=[777], category="urban_village", voided_at=AT)
    builders.problem(gone, "不该出现", unit=unit())
    builders.site_meeting(gone, by=builders.user("office", Role.OFFICE), unit=unit(), held_on=date(2012, 2, 10))
    content = content_of()
    assert content["totals"]["plan"] == "1200"
    text = canonical(content)
    assert "作废" not in text and "不该出现" not in text and "架设变压器" not in text


def test_missing_is_not_zero():
    started_project("未报", planned=1200)
    project = project_in(content_of(), "未报")
    assert (project["invested"], project["completion"], project["unreported"]) == (None, "0", True)
    assert project["months"]["invested"] == []
    assert project["base_light_before"] is None


def test_no_clock_and_no_write(django_assert_num_queries):
    """Two days on which nothing happened differ only in the days that are left."""
    started_project("甲", planned=1200, invested=[100, 100])
    known()
    one, two = (json.loads(canonical(content_of(on=day))) for day in (ON, date(2012, 3, 6)))
    assert (one.pop("on"), two.pop("on")) == ("2012-03-05", "2012-03-06")
    one.pop("tables"), two.pop("tables")
    one.pop("weekly"), two.pop("weekly")
    assert one == two
