from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from dispatch.rules.light import (
    BASE_MONTHLY_PLAN,
    BLUE,
    CLEARED,
    EASED,
    EVENT_NOT_DUE,
    EVENT_OVERDUE,
    GREEN,
    LAG_VS_PLAN,
    LAG_VS_TIME,
    NO_ANNUAL_PLAN,
    NO_EVENT_DATE,
    NONE,
    NOT_DUE,
    ON_MONTHLY_PLAN,
    OPENED,
    RED,
    RED_TO_GREEN,
    START_UNREVIEWED,
    WORSENED,
    YELLOW,
    LightReading,
    PlannedEvent,
    Thresholds,
    flag_change,
    is_behind,
    light_for,
    moved,
    shown_light,
)
from projects.rules.investment import lag_vs_time_points
from projects.rules.schedule import time_progress

FEBRUARY = date(2012, 2, 29)
LIGHTS = (GREEN, BLUE, YELLOW, RED, NONE, NOT_DUE)
LONG_AGO = PlannedEvent("开工", date(2010, 1, 1))


def building(vs_time: str | None, *, vs_plan: str | None = None, **settings) -> LightReading:
    """The light of a started project; its planned start is long past and must not matter."""
    return light_for(
        started=True,
        lag_vs_time_points=None if vs_time is None else Decimal(vs_time),
        lag_vs_plan_points=None if vs_plan is None else Decimal(vs_plan),
        start=LONG_AGO,
        as_of=FEBRUARY,
        thresholds=Thresholds(**settings),
    )


def waiting(
    planned: date | None, *, as_of: date, precision: str = "day", event: str = "开工", **settings
) -> LightReading:
    """The light of a project that has not started; its investment is hopelessly behind and must not matter."""
    return light_for(
        started=False,
        lag_vs_time_points=Decimal("-90"),
        lag_vs_plan_points=Decimal("-90"),
        start=PlannedEvent(event, planned, precision),
        as_of=as_of,
        thresholds=Thresholds(**settings),
    )


@pytest.mark.parametrize(
    ("lag", "light"),
    [
        ("83.3", GREEN),
        ("0", GREEN),
        ("-0.0000000000000000000000001", BLUE),
        ("-4.99999999999999999999999", BLUE),
        ("-5", YELLOW),
        ("-11.8", YELLOW),
        ("-14.99999999999999999999999", YELLOW),
        ("-15", RED),
        ("-100", RED),
    ],
)
def test_the_lag_of_a_started_project_lights_it(lag, light):
    reading = building(lag)
    assert (reading.light, reading.rule) == (light, LAG_VS_TIME)


@pytest.mark.parametrize("month", range(2, 13))
@pytest.mark.parametrize(("threshold", "at", "above"), [(0, GREEN, GREEN), (-5, YELLOW, BLUE), (-15, RED, YELLOW)])
def test_thresholds_are_met_exactly_although_twelfths_are_not_finite(month, threshold, at, above):
    """A plan of 3600 万元 is due at 300 a month, so that one point is 36; one yuan more is on the other side."""
    invested_wan = Decimal(300 * month + 36 * threshold)
    progress = time_progress(as_of=date(2012, month, {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)))
    on_threshold, one_yuan_more = (
        lag_vs_time_points(invested_wan=amount, plan_wan=Decimal(3600), progress=progress)
        for amount in (invested_wan, invested_wan + Decimal("0.0001"))
    )
    assert (building(str(on_threshold)).light, building(str(one_yuan_more)).light) == (at, above)


@pytest.mark.parametrize(
    ("lag", "text"),
    [
        ("-11.8", "落后时间进度11.8个百分点（黄灯：-15＜差距≤-5）"),
        ("-5", "落后时间进度5.0个百分点（黄灯：-15＜差距≤-5）"),
        ("-4.96", "落后时间进度4.96个百分点（蓝灯：-5＜差距＜0）"),
        ("-0.04", "落后时间进度0.04个百分点（蓝灯：-5＜差距＜0）"),
        ("-16.66666666666666666666666667", "落后时间进度16.7个百分点（红灯：差距≤-15）"),
        ("0", "与时间进度持平（绿灯：差距≥0）"),
        ("2.439", "超前时间进度2.4个百分点（绿灯：差距≥0）"),
        ("-14.99999999999999", "落后时间进度14.99999999999999个百分点（黄灯：-15＜差距≤-5）"),
    ],
)
def test_the_rule_says_its_numbers_on_the_side_of_the_threshold_they_are_on(lag, text):
    assert building(lag).rule_text == text


def test_the_approved_monthly_plan_as_base():
    reading = building("-11.8", vs_plan="-0.4984", base=BASE_MONTHLY_PLAN)
    assert reading == LightReading(BLUE, LAG_VS_PLAN, "落后分月计划0.5个百分点（蓝灯：-5＜差距＜0）")


def test_the_time_schedule_counts_although_there_is_a_monthly_plan():
    assert building("-11.8", vs_plan="-0.4984").light == YELLOW


def test_nobody_escapes_by_filing_no_monthly_plan():
    reading = building("-11.8", base=BASE_MONTHLY_PLAN)
    assert (reading.light, reading.rule) == (YELLOW, LAG_VS_TIME)
    assert "时间进度（无分月计划）11.8" in reading.rule_text


def test_a_factor_on_the_schedule_is_named():
    assert "落后120%时间进度5.0个百分点" in building("-5", factor=Decimal("1.2")).rule_text


def test_other_districts_have_other_thresholds():
    settings = {"yellow": Decimal(-10), "red": Decimal(-30)}
    assert [building(lag, **settings).light for lag in ("-9.9", "-10", "-29.9", "-30")] == [BLUE, YELLOW, YELLOW, RED]


@pytest.mark.parametrize("base", ["time", "monthly_plan"])
def test_a_started_project_without_an_annual_plan_has_no_light(base):
    assert building(None, base=base) == LightReading(NONE, NO_ANNUAL_PLAN, "无年度计划，不亮灯")


@pytest.mark.parametrize(
    ("as_of", "light", "rule"),
    [
        (date(2012, 1, 31), NOT_DUE, EVENT_NOT_DUE),
        (date(2012, 2, 28), NOT_DUE, EVENT_NOT_DUE),
        (date(2012, 2, 29), YELLOW, EVENT_OVERDUE),
        (date(2012, 5, 30), YELLOW, EVENT_OVERDUE),
        (date(2012, 5, 31), RED, EVENT_OVERDUE),
        (date(2013, 1, 1), RED, EVENT_OVERDUE),
    ],
)
def test_a_start_planned_for_february_is_due_at_its_last_day(as_of, light, rule):
    reading = waiting(date(2012, 2, 1), precision="month", as_of=as_of)
    assert (reading.light, reading.rule) == (light, rule)


@pytest.mark.parametrize(
    ("planned", "precision", "first_yellow", "first_red"),
    [
        (date(2012, 3, 15), "day", date(2012, 3, 15), date(2012, 6, 15)),
        (date(2012, 3, 20), "ten_days", date(2012, 3, 20), date(2012, 6, 20)),
        (date(2011, 11, 30), "month", date(2011, 11, 30), date(2012, 2, 29)),
        (date(2012, 3, 31), "quarter", date(2012, 3, 31), date(2012, 6, 30)),
        (date(2012, 1, 1), "year", date(2012, 12, 31), date(2013, 3, 31)),
    ],
)
def test_every_precision_turns_at_the_end_of_its_last_day(planned, precision, first_yellow, first_red):
    def light(day):
        return waiting(planned, precision=precision, as_of=day).light

    before = [date.fromordinal(day.toordinal() - 1) for day in (first_yellow, first_red)]
    assert [light(before[0]), light(first_yellow)] == [NOT_DUE, YELLOW]
    assert [light(before[1]), light(first_red)] == [YELLOW, RED]


def test_the_months_until_red_are_a_setting():
    days = (date(2012, 3, 30), date(2012, 3, 31))
    assert [waiting(FEBRUARY, as_of=day, overdue_red_months=1).light for day in days] == [YELLOW, RED]


def test_the_event_rule_says_its_dates():
    assert waiting(FEBRUARY, as_of=date(2012, 2, 28)).rule_text == "未到开工时间（2012年2月29日）"
    assert waiting(FEBRUARY, as_of=FEBRUARY).rule_text == "应开工未开工：应于2012年2月29日前开工，当日到期"
    overdue = waiting(FEBRUARY, as_of=date(2012, 3, 26), event="签约").rule_text
    assert overdue == "应签约未签约：应于2012年2月29日前签约，已逾期26天"
    assert (
        waiting(FEBRUARY, as_of=date(2012, 5, 31)).rule_text
        == "应开工未开工：应于2012年2月29日前开工，已逾期92天，满3个月"
    )


@pytest.mark.parametrize(
    ("vs_time", "vs_plan", "light"),
    [
        ("-50", "0", BLUE),
        ("-11.8", "0.0001", BLUE),
        ("-50", "-0.0000000001", RED),
        ("-11.8", "-0.4984", YELLOW),
        ("-3", "0", BLUE),
        ("3", "12", GREEN),
        ("-50", None, RED),
    ],
)
def test_who_keeps_the_approved_monthly_plan_is_at_worst_blue(vs_time, vs_plan, light):
    assert building(vs_time, vs_plan=vs_plan).light == light


def test_a_project_on_its_plan_says_both():
    text = "落后时间进度50.0个百分点，达到分月计划（最重亮蓝灯）"
    assert building("-50", vs_plan="0") == LightReading(BLUE, ON_MONTHLY_PLAN, text)


def test_a_district_may_judge_by_the_time_schedule_alone():
    assert building("-50", vs_plan="0", plan_keeps_blue=False).light == RED


@pytest.mark.parametrize("lag", ["-90", "10"])
def test_a_start_that_no_reviewed_month_contains_is_not_judged_yet(lag):
    reading = light_for(
        started=True,
        lag_vs_time_points=Decimal(lag),
        lag_vs_plan_points=None,
        start=LONG_AGO,
        as_of=date(2012, 3, 26),
        thresholds=Thresholds(),
        start_reviewed=False,
    )
    assert reading == LightReading(NOT_DUE, START_UNREVIEWED, "已开工，投资待审核")


FINISH = PlannedEvent("竣工", date(2012, 2, 1), "month")


def with_later_events(*events, started=True, lag="-3", as_of=FEBRUARY):
    return light_for(
        started=started,
        lag_vs_time_points=Decimal(lag),
        lag_vs_plan_points=None,
        start=LONG_AGO if started else PlannedEvent("开工", date(2012, 9, 30)),
        as_of=as_of,
        thresholds=Thresholds(),
        unrecorded=events,
    )


@pytest.mark.parametrize(
    ("lag", "as_of", "light", "rule"),
    [
        ("-3", date(2012, 2, 28), BLUE, LAG_VS_TIME),
        ("-3", FEBRUARY, YELLOW, EVENT_OVERDUE),
        ("-3", date(2012, 5, 31), RED, EVENT_OVERDUE),
        ("-20", FEBRUARY, RED, LAG_VS_TIME),
        ("-20", date(2012, 5, 31), RED, LAG_VS_TIME),
        ("2", FEBRUARY, YELLOW, EVENT_OVERDUE),
    ],
)
def test_a_missed_finish_lights_too_and_the_worse_light_wins(lag, as_of, light, rule):
    reading = with_later_events(FINISH, lag=lag, as_of=as_of)
    assert (reading.light, reading.rule) == (light, rule)


def test_all_that_is_missed_is_named():
    reading = with_later_events(FINISH, PlannedEvent("签约", date(2012, 1, 10)), PlannedEvent("投产", date(2012, 3, 1)))
    assert reading.rule_text == (
        "应竣工未竣工：应于2012年2月29日前竣工，当日到期；"
        "落后时间进度3.0个百分点（蓝灯：-5＜差距＜0）；"
        "应签约未签约：应于2012年1月10日前签约，已逾期50天"
    )


def test_an_event_missed_before_the_start_lights_what_is_not_due_to_start():
    signing = PlannedEvent("签约", date(2012, 1, 31))
    assert with_later_events(signing, started=False).light == YELLOW
    assert with_later_events(PlannedEvent("签约", None), started=False).light == NOT_DUE


@pytest.mark.parametrize(
    ("has_plan", "text"),
    [(True, "未开工，未定计划开工时间，不亮灯"), (False, "未开工，未定计划开工时间，无年度计划，不亮灯")],
)
def test_without_a_planned_date_there_is_no_light(has_plan, text):
    reading = light_for(
        started=False,
        lag_vs_time_points=Decimal(-90) if has_plan else None,
        lag_vs_plan_points=None,
        start=PlannedEvent("开工", None),
        as_of=FEBRUARY,
        thresholds=Thresholds(),
        has_plan=has_plan,
    )
    assert reading == LightReading(NONE, NO_EVENT_DATE, text)


@pytest.mark.parametrize(
    "contradiction",
    [{"base": "month"}, {"yellow": Decimal(-20)}, {"blue_from": Decimal(-6)}, {"red": Decimal(-4)}],
)
def test_settings_that_contradict_each_other_are_refused(contradiction):
    with pytest.raises(ValueError, match=r"base|thresholds"):
        Thresholds(**contradiction)


@pytest.mark.parametrize(("previous", "base"), list(product((*LIGHTS, None), LIGHTS)))
def test_made_good_after_a_red_it_is_shown_yellow(previous, base):
    expected = YELLOW if previous == RED and base in (GREEN, BLUE) else base
    assert shown_light(base=base, previous_base=previous) == expected


@pytest.mark.parametrize(
    ("previous", "base", "expected"),
    [
        (RED, GREEN, RED_TO_GREEN),
        (RED, YELLOW, "red_to_yellow"),
        (GREEN, RED, "green_to_red"),
        (RED, RED, None),
        (None, GREEN, None),
        (NONE, GREEN, None),
        (RED, NONE, None),
        (NOT_DUE, YELLOW, "not_due_to_yellow"),
        (NOT_DUE, NOT_DUE, None),
        (GREEN, NOT_DUE, "green_to_not_due"),
    ],
)
def test_moves_between_two_month_ends(previous, base, expected):
    assert moved(previous_base=previous, base=base) == expected


def test_behind_means_yellow_or_red():
    assert [light for light in (*LIGHTS, None) if is_behind(light)] == [YELLOW, RED]


@pytest.mark.parametrize(
    ("old", "changes"),
    [
        (None, (None, OPENED, OPENED, OPENED, None, None)),
        (NONE, (None, OPENED, OPENED, OPENED, None, None)),
        (GREEN, (None, OPENED, OPENED, OPENED, None, None)),
        (BLUE, (CLEARED, None, WORSENED, WORSENED, CLEARED, CLEARED)),
        (YELLOW, (CLEARED, EASED, None, WORSENED, CLEARED, CLEARED)),
        (RED, (CLEARED, EASED, EASED, None, CLEARED, CLEARED)),
    ],
)
def test_a_flag_is_open_from_blue_on(old, changes):
    assert tuple(flag_change(old=old, new=new) for new in LIGHTS) == changes
