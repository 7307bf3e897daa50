"""The clocks are counted around Qingming 2012: 2–4 April are free, Saturday 31 March and Sunday 1 April are worked."""

from datetime import date

import pytest

from dispatch.rules.problem import (
    ACCEPTED,
    ASSIGNED,
    CHIEF,
    CLAIMED,
    CLOSED,
    LEADER,
    OBJECTED,
    UNIT,
    Case,
    Clocks,
    Holder,
    Side,
    confirmers,
    days_held,
    days_late,
    days_left,
    decision_due_day,
    due_day,
    is_late,
    last_day_to_object,
    limit_of_wish,
    newest_presumed,
    put_off,
    rises,
    steps_open_to,
    stops,
    takes,
)
from dispatch.rules.reminder import Person
from projects.roles import Role
from projects.rules.workdays import Calendar

QINGMING = Calendar(
    off=frozenset({date(2012, 4, 2), date(2012, 4, 3), date(2012, 4, 4)}),
    work=frozenset({date(2012, 3, 31), date(2012, 4, 1)}),
    known_years=frozenset({2012}),
)
CLOCKS = Clocks(acceptance_days=3, unit_days=10, leader_days=10, chief_days=5, decider_days=2)


def day(month, number):
    return date(2012, month, number)


# --- Clocks


@pytest.mark.parametrize(
    ("level", "from_on", "due_on"),
    [
        (UNIT, day(3, 5), day(3, 19)),  # ten ordinary working days
        (UNIT, day(3, 26), day(4, 10)),  # 27–30, 31 and 1 worked, 2–4 free, 5, 6, 9, 10
        (LEADER, day(3, 26), day(4, 10)),
        (CHIEF, day(3, 26), day(3, 31)),  # the exchanged Saturday is the fifth
        (CHIEF, day(3, 30), day(4, 9)),
        (CHIEF, day(4, 3), day(4, 11)),  # begun on a free day
    ],
)
def test_each_levels_clock_counts_working_days(level, from_on, due_on):
    assert due_day(level=level, from_on=from_on, clocks=CLOCKS, calendar=QINGMING) == due_on


@pytest.mark.parametrize("stated_on", [day(3, 31), day(6, 30), day(3, 1)])
def test_a_stated_limit_replaces_the_first_holders_clock(stated_on):
    found = due_day(level=UNIT, from_on=day(3, 26), clocks=CLOCKS, calendar=QINGMING, stated_on=stated_on)
    assert found == stated_on


@pytest.mark.parametrize("level", [LEADER, CHIEF])
def test_no_limit_is_stated_higher_up(level):
    with pytest.raises(ValueError, match="first holder"):
        due_day(level=level, from_on=day(3, 26), clocks=CLOCKS, calendar=QINGMING, stated_on=day(3, 31))


@pytest.mark.parametrize(
    ("assigned_on", "last", "presumed_on"),
    [
        (day(3, 19), day(3, 22), day(3, 23)),
        (day(3, 21), day(3, 26), day(3, 27)),  # over a weekend
        (day(3, 29), day(4, 1), day(4, 5)),  # Friday, the worked weekend; then Qingming
        (day(3, 31), day(4, 6), day(4, 9)),
    ],
)
def test_acceptance_is_presumed_from_the_working_day_after_the_last_to_object(assigned_on, last, presumed_on):
    assert last_day_to_object(assigned_on=assigned_on, clocks=CLOCKS, calendar=QINGMING) == last
    newest = {
        on: newest_presumed(on=on, clocks=CLOCKS, calendar=QINGMING)
        for on in (presumed_on, date.fromordinal(presumed_on.toordinal() - 1))
    }
    assert [assigned_on <= found for found in newest.values()] == [True, False]


@pytest.mark.parametrize(
    ("state", "level", "deadline", "rising"),
    [
        (ASSIGNED, UNIT, day(3, 25), True),
        (ACCEPTED, UNIT, day(3, 26), False),  # the deadline itself is in time
        (ACCEPTED, UNIT, day(3, 25), True),
        (OBJECTED, UNIT, day(3, 25), True),
        (ACCEPTED, LEADER, day(3, 25), True),
        (ACCEPTED, CHIEF, day(3, 25), False),
        (CLAIMED, UNIT, day(3, 25), False),
        (CLOSED, UNIT, day(3, 25), False),
        (ACCEPTED, UNIT, None, False),
    ],
)
def test_what_rises_by_itself(state, level, deadline, rising):
    assert rises(state=state, level=level, deadline=deadline, on=day(3, 26)) is rising


def test_nothing_rises_while_somebody_else_decides():
    assert not rises(state=OBJECTED, level=1, deadline=day(3, 23), on=day(3, 26), stopped=True)


@pytest.mark.parametrize(
    ("wished_on", "due_on"),
    [(None, day(3, 19)), (day(3, 15), day(3, 19)), (day(3, 19), day(3, 19)), (day(3, 23), day(3, 23))],
)
def test_a_wish_gives_more_time_never_less(wished_on, due_on):
    assert limit_of_wish(wished_on=wished_on, clock_on=day(3, 19)) == due_on


@pytest.mark.parametrize(("asked_on", "stopping"), [(day(3, 22), True), (day(3, 23), True), (day(3, 24), False)])
def test_only_who_asks_in_time_stops_the_clock(asked_on, stopping):
    assert stops(deadline=day(3, 23), asked_on=asked_on) is stopping


@pytest.mark.parametrize(
    ("limit", "stopped_on", "on", "later"),
    [
        (day(3, 12), day(3, 8), day(3, 9), day(3, 13)),  # a working day
        (day(3, 12), day(3, 8), day(3, 8), day(3, 12)),  # decided the same day
        (day(3, 10), day(3, 9), day(3, 11), day(3, 10)),  # a weekend is no stop, and a Saturday stays one
        (day(3, 31), day(3, 30), day(4, 5), day(4, 6)),  # over Qingming: 31 March, 1 and 5 April are worked
    ],
)
def test_a_stop_puts_a_limit_off_by_its_working_days(limit, stopped_on, on, later):
    assert put_off(day=limit, stopped_on=stopped_on, on=on, calendar=QINGMING) == later


def test_whoever_decides_has_two_working_days():
    assert decision_due_day(asked_on=day(3, 30), clocks=CLOCKS, calendar=QINGMING) == day(4, 1)


@pytest.mark.parametrize(
    ("due_on", "on", "stopped_on", "late"),
    [
        (day(3, 23), day(3, 24), day(3, 23), False),  # asked on the last day
        (day(3, 23), day(3, 30), day(3, 23), False),
        (day(3, 23), day(3, 26), day(3, 24), True),  # asked when it was late already
        (day(3, 23), day(3, 23), None, False),
        (day(3, 23), day(3, 24), None, True),  # a Saturday after a Friday
    ],
)
def test_nothing_becomes_late_while_the_clock_is_stopped(due_on, on, stopped_on, late):
    assert is_late(due_on=due_on, reported_on=None, on=on, stopped_on=stopped_on) is late


@pytest.mark.parametrize(
    ("reported_on", "on", "days"),
    [
        (None, day(3, 24), 0),
        (None, day(3, 26), 1),
        (day(3, 27), day(4, 5), 2),
        (None, day(4, 5), 8),
    ],
)
def test_how_late_is_counted_in_working_days(reported_on, on, days):
    assert days_late(due_on=day(3, 23), reported_on=reported_on, on=on, calendar=QINGMING) == days


@pytest.mark.parametrize(
    ("due_on", "reported_on", "on", "late"),
    [
        (day(3, 26), None, day(3, 26), False),
        (day(3, 23), None, day(3, 26), True),
        (day(3, 23), day(3, 23), day(3, 26), False),  # waits for who judges it
        (day(3, 23), day(3, 24), day(3, 26), True),
        (None, None, day(3, 26), False),
    ],
)
def test_what_is_late(due_on, reported_on, on, late):
    assert is_late(due_on=due_on, reported_on=reported_on, on=on) == late


@pytest.mark.parametrize(
    ("deadline", "on", "left"),
    [
        (day(3, 30), day(3, 26), 4),
        (day(3, 26), day(3, 26), 0),
        (day(3, 23), day(3, 25), 0),  # past, but no working day has gone by
        (day(3, 23), day(3, 26), -1),
        (day(4, 9), day(3, 30), 5),
        (day(3, 30), day(4, 5), -3),
    ],
)
def test_days_left(deadline, on, left):
    assert days_left(deadline=deadline, on=on, calendar=QINGMING) == left


def test_days_are_charged_to_whoever_held_it():
    turns = [(day(3, 5), day(3, 20)), (day(3, 20), day(3, 31)), (day(3, 31), None)]
    charged = [days_held(from_on=a, to_on=b, as_of=day(4, 6), calendar=QINGMING) for a, b in turns]
    assert charged == [11, 9, 3]
    assert sum(charged) == days_held(from_on=day(3, 5), to_on=None, as_of=day(4, 6), calendar=QINGMING)


def test_a_turn_that_ended_later_is_charged_up_to_the_day_asked_for():
    assert days_held(from_on=day(3, 5), to_on=day(3, 20), as_of=day(3, 7), calendar=QINGMING) == 2


# --- Who may take which step

LAND, TOWN = 1, 2
MAYOR_OF_PROJECT, OTHER_LEADER = 11, 12


def person(pk, *roles, unit=None, leader=None):
    return Person(pk, frozenset(roles), unit, leader, frozenset())


PEOPLE = {
    "bureau": person(101, Role.DEPARTMENT, unit=LAND),
    "bureau liaison": person(102, Role.LIAISON, unit=LAND),
    "raiser": person(103, Role.LIAISON, unit=TOWN),
    "another town": person(104, Role.LEAD_UNIT, unit=3),
    "leader": person(105, Role.LEADER, leader=MAYOR_OF_PROJECT),
    "other leader": person(106, Role.LEADER, leader=OTHER_LEADER),
    "secretary": person(107, Role.SECRETARY),
    "chief": person(108, Role.CHIEF),
    "office": person(109, Role.OFFICE, unit=9),
    "supervisor": person(110, Role.SUPERVISOR, unit=8),
    "admin": person(111, Role.ADMIN, unit=LAND),
}
OF_UNIT, OF_LEADER, OF_CHIEF = Holder(UNIT, unit_id=LAND), Holder(LEADER, leader_id=MAYOR_OF_PROJECT), Holder(CHIEF)


def case(state=ACCEPTED, holder=OF_UNIT, **facts):
    usual = {"side": Side(unit_id=TOWN), "handling_unit_id": LAND, "leaders": frozenset({MAYOR_OF_PROJECT})}
    return Case(state=state, holder=holder, **usual | facts)


def who(step, of):
    return {name for name, found in PEOPLE.items() if takes(step, found, of)}


HOLDERS_STEPS = ("accept", "ask_extension", "progress", "claim")


@pytest.mark.parametrize(
    ("holder", "steps", "people"),
    [
        (OF_UNIT, (*HOLDERS_STEPS, "object", "declare_unable"), {"bureau"}),
        (OF_LEADER, (*HOLDERS_STEPS, "object", "declare_unable"), {"leader"}),
        (OF_CHIEF, HOLDERS_STEPS, {"chief"}),
        (OF_CHIEF, ("object", "declare_unable"), set()),
        (Holder(UNIT), HOLDERS_STEPS, set()),
        (Holder(LEADER), (*HOLDERS_STEPS, "object", "declare_unable"), {"office"}),
        (OF_UNIT, ("set_limit",), {"leader", "chief", "office"}),
        (OF_LEADER, ("set_limit",), set()),
        (OF_UNIT, ("assign", "uphold"), {"leader", "chief", "office"}),
        (OF_LEADER, ("assign",), {"leader", "chief"}),
        (OF_LEADER, ("uphold",), {"chief"}),
        (OF_CHIEF, ("assign",), {"chief"}),
        (OF_UNIT, ("decide_extension",), {"leader", "chief"}),
        (OF_LEADER, ("decide_extension",), {"chief"}),
        (OF_CHIEF, ("decide_extension",), {"chief"}),
        (OF_UNIT, ("confirm", "refuse", "rate"), {"raiser"}),
        (OF_UNIT, ("confirm_for_raiser",), set()),
        (OF_UNIT, ("reopen",), {"raiser", "supervisor"}),
    ],
)
def test_whose_steps_they_are(holder, steps, people):
    assert {step: who(step, case(holder=holder)) for step in steps} == dict.fromkeys(steps, people)


@pytest.mark.parametrize(
    ("facts", "people"),
    [
        ({"side": Side(unit_id=TOWN)}, {"raiser"}),
        ({"side": Side(unit_id=LAND)}, set()),  # the unit that solved it never confirms it
        ({"side": Side(unit_id=LAND), "holder": OF_LEADER}, {"bureau liaison"}),  # its leader solved it
        ({"side": Side(leader_id=OTHER_LEADER, unit_id=TOWN)}, {"other leader"}),  # for a leader the leader alone
        ({"side": Side(leader_id=MAYOR_OF_PROJECT), "holder": OF_LEADER}, set()),
        ({"side": Side(user_id=103)}, {"raiser"}),
        ({"side": Side(user_id=103), "result_by": 103}, set()),
        ({"side": Side(user_id=101)}, set()),  # a department raises nothing
        ({"side": Side(of_ledger=True)}, {"office"}),
        ({"side": Side(of_ledger=True, unit_id=TOWN)}, {"office", "raiser"}),
        ({"side": Side()}, set()),
    ],
)
def test_the_raisers_side_confirms_and_never_who_solved_it(facts, people):
    of = case(CLAIMED, **facts)
    assert who("confirm", of) == people
    assert confirmers(PEOPLE.values(), of) == {PEOPLE[name].pk for name in people}


def test_where_the_raiser_cannot_speak_the_office_does():
    gone = case(CLAIMED, side=Side(unit_id=LAND), raiser_can_speak=False)
    assert (who("confirm_for_raiser", gone), who("refuse", gone)) == ({"office"}, {"office"})
    solved_by_office = case(CLAIMED, holder=Holder(UNIT, unit_id=9), raiser_can_speak=False)
    assert who("confirm_for_raiser", solved_by_office) == set()


def test_a_unit_is_not_rated_by_itself():
    of = case(CLOSED, holder=OF_LEADER, side=Side(unit_id=LAND))
    assert (who("rate", of), who("reopen", of)) == (set(), {"bureau liaison", "supervisor"})


@pytest.mark.parametrize(
    ("state", "name", "steps"),
    [
        (ASSIGNED, "bureau", {"accept", "object", "ask_extension", "declare_unable", "progress", "claim"}),
        (OBJECTED, "bureau", {"declare_unable"}),
        (ACCEPTED, "bureau", {"ask_extension", "declare_unable", "progress", "claim"}),
        (CLAIMED, "bureau", set()),
        (CLOSED, "bureau", set()),
        ("superseded", "bureau", set()),
        (ASSIGNED, "office", {"assign"}),
        (OBJECTED, "office", {"assign", "uphold"}),
        (CLAIMED, "office", set()),
        (CLAIMED, "raiser", {"confirm", "refuse"}),
        (CLOSED, "raiser", {"reopen", "rate"}),
        (CLOSED, "supervisor", {"reopen"}),
        ("superseded", "raiser", set()),
        *((state, "secretary", set()) for state in (ASSIGNED, OBJECTED, ACCEPTED, CLAIMED, CLOSED)),
        *((state, "admin", set()) for state in (ASSIGNED, OBJECTED, ACCEPTED, CLAIMED, CLOSED)),
    ],
)
def test_what_can_be_done_in_each_state(state, name, steps):
    assert steps_open_to(PEOPLE[name], case(state)) == steps


def test_one_request_for_more_time_at_once():
    waiting = case(extension_waiting=True)
    assert "ask_extension" not in steps_open_to(PEOPLE["bureau"], waiting)
    assert "decide_extension" in steps_open_to(PEOPLE["leader"], waiting)
    assert "decide_extension" not in steps_open_to(PEOPLE["leader"], case())


def test_what_is_rated_is_not_rated_again():
    assert "rate" not in steps_open_to(PEOPLE["raiser"], case(CLOSED, rated=True))


def test_an_unknown_step_is_a_programming_error():
    with pytest.raises(ValueError, match="unknown step"):
        takes("solve", PEOPLE["bureau"], case())
