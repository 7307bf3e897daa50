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
    OPENED,
    RED,
    RED_TO_GREEN,
    WORSENED,
    YELLOW,
    LightReading,
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
LIGHTS = (GREEN, BLUE, YELLOW, RED, NONE)


def building(vs_time: str | None, *, vs_plan: str | None = None, **settings) -> LightReading:
    """The light of a started project; its planned start is long past and must not matter."""
    return light_for(
        started=True,
        lag_vs_time_points=None if vs_time is None else Decimal(vs_time),
        lag_vs_plan_points=None if vs_plan is None else Decimal(vs_plan),
        planned_start_on=date(2010, 1, 1),
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
        planned_start_on=planned,
        planned_start_precision=precision,
        as_of=as_of,
        thresholds=Thresholds(**settings),
        event=event,
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
        (date(2012, 1, 31), GREEN, EVENT_NOT_DUE),
        (date(2012, 2, 29), GREEN, EVENT_NOT_DUE),
        (date(2012, 3, 1), YELLOW, EVENT_OVERDUE),
        (date(2012, 5, 31), YELLOW, EVENT_OVERDUE),
        (date(2012, 6, 1), RED, EVENT_OVERDUE),
        (date(2013, 1, 1), RED, EVENT_OVERDUE),
    ],
)
def test_a_start_planned_for_february_is_due_at_its_last_day(as_of, light, rule):
    reading = waiting(date(2012, 2, 1), precision="month", as_of=as_of)
    assert (reading.light, reading.rule) == (light, rule)


@pytest.mark.parametrize(
    ("planned", "precision", "last_green", "last_yellow"),
    [
        (date(2012, 3, 15), "day", date(2012, 3, 15), date(2012, 6, 15)),
        (date(2012, 3, 20), "ten_days", date(2012, 3, 20), date(2012, 6, 20)),
        (date(2011, 11, 30), "month", date(2011, 11, 30), date(2012, 2, 29)),
        (date(2012, 3, 31), "quarter", date(2012, 3, 31), date(2012, 6, 30)),
        (date(2012, 1, 1), "year", date(2012, 12, 31), date(2013, 3, 31)),
    ],
)
def test_every_precision_turns_the_day_after(planned, precision, last_green, last_yellow):
    def light(day):
        return waiting(planned, precision=precision, as_of=day).light

    following = [date.fromordinal(day.toordinal() + 1) for day in (last_green, last_yellow)]
    assert [light(last_green), light(following[0])] == [GREEN, YELLOW]
    assert [light(last_yellow), light(following[1])] == [YELLOW, RED]


def test_the_months_until_red_are_a_setting():
    assert waiting(FEBRUARY, as_of=date(2012, 4, 1), overdue_red_months=1).light == RED


def test_the_event_rule_says_its_dates():
    assert waiting(FEBRUARY, as_of=FEBRUARY).rule_text == "未到计划开工时间（2012年2月29日）"
    overdue = waiting(FEBRUARY, as_of=date(2012, 3, 26), event="签约").rule_text
    assert overdue == "应签约未签约：应于2012年2月29日前签约，已逾期26天"
    assert (
        waiting(FEBRUARY, as_of=date(2012, 6, 1)).rule_text
        == "应开工未开工：应于2012年2月29日前开工，已逾期93天，超过3个月"
    )


@pytest.mark.parametrize(
    ("has_plan", "text"),
    [(True, "未开工，未定计划开工时间，不亮灯"), (False, "未开工，未定计划开工时间，无年度计划，不亮灯")],
)
def test_without_a_planned_date_there_is_no_light(has_plan, text):
    reading = light_for(
        started=False,
        lag_vs_time_points=Decimal(-90) if has_plan else None,
        lag_vs_plan_points=None,
        planned_start_on=None,
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
    ],
)
def test_moves_between_two_month_ends(previous, base, expected):
    assert moved(previous_base=previous, base=base) == expected


def test_behind_means_yellow_or_red():
    assert [light for light in (*LIGHTS, None) if is_behind(light)] == [YELLOW, RED]


@pytest.mark.parametrize(
    ("old", "changes"),
    [
        (None, (None, OPENED, OPENED, OPENED, None)),
        (NONE, (None, OPENED, OPENED, OPENED, None)),
        (GREEN, (None, OPENED, OPENED, OPENED, None)),
        (BLUE, (CLEARED, None, WORSENED, WORSENED, CLEARED)),
        (YELLOW, (CLEARED, EASED, None, WORSENED, CLEARED)),
        (RED, (CLEARED, EASED, EASED, None, CLEARED)),
    ],
)
def test_a_flag_is_open_from_blue_on(old, changes):
    assert tuple(flag_change(old=old, new=new) for new in LIGHTS) == changes
