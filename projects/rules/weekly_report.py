"""Weekly reports (周报): which weeks a project owes, when a report is due, and whether it came in time.

「联络单位每周要向包保领导书面报送项目进展情况」. A week runs from Monday to Sunday and is named by its Monday. Moments are naive,
in the district's time: the business day and the time of day at which something was done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from projects.rules.schedule import month_end
from projects.rules.states import Actor, Course, Step
from projects.rules.workdays import Calendar, is_workday, workdays_in_week

FRIDAY = 5
FIVE_PM = time(17)
LEAST_WORKDAYS = 2
ONE_WEEK = timedelta(days=7)

ON_TIME, LATE, SUPPLIED, MISSING = "on_time", "late", "supplied", "missing"
PENDING, OVERDUE = "pending", "overdue"

WEEKLY_LIGHTS = ("green", "yellow", "red")

DRAFT, SUBMITTED, RETURNED = "draft", "submitted", "returned"

AUTHOR = Actor("本项目联络单位", "the project's liaison unit")
RETURNER = Actor(
    "本项目责任单位，或大项目办；报送人自己除外", "the project's lead units, or the office; never its author"
)
READER = Actor("本项目包保领导、分管领导，或其秘书", "the project's leaders, or a secretary for them")
ANSWERER = Actor(
    "本项目包保领导、分管领导或其秘书，或区委书记、区长", "the project's leaders or a secretary for them, or the chiefs"
)
FILING, RETURNING, ANSWERING = "file_weekly_reports", "return_weekly_reports", "answer_weekly_reports"

WEEKLY_REPORT = Course(
    "weekly_report",
    (
        Step("begin", "开始填报", "begin a week's report", (), DRAFT, FILING, AUTHOR),
        Step("save", "保存草稿", "keep the form as typed", (DRAFT, RETURNED), None, FILING, AUTHOR),
        Step("change_files", "加减照片和附件", "add files, take files off", (DRAFT, RETURNED), None, FILING, AUTHOR),
        Step("submit", "报送", "hand it in", (DRAFT, RETURNED), SUBMITTED, FILING, AUTHOR),
        Step("withdraw", "撤回", "take it back before anybody has read it", (SUBMITTED,), DRAFT, FILING, AUTHOR),
        Step("return", "退回", "send it back with a reason", (SUBMITTED,), RETURNED, RETURNING, RETURNER),
        Step("read", "已阅", "note that it was read", (SUBMITTED,), None, ANSWERING, READER),
        Step("answer", "批复、批示", "write an answer on it", (SUBMITTED,), None, ANSWERING, ANSWERER),
    ),
)
"""Every step of a weekly report. Whether somebody is the one that `who` names is asked of the project's assignments."""


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def sunday_of(monday: date) -> date:
    return monday + timedelta(days=6)


def mondays_between(first: date, last: date) -> list[date]:
    """The weeks from `first`'s to `last`'s, both included."""
    weeks = (monday_of(last) - monday_of(first)).days // 7
    return [monday_of(first) + ONE_WEEK * n for n in range(weeks + 1)]


def weeks_of_month(month_ends_on: date) -> list[date]:
    """The weeks that count in a month: those whose Friday lies in it."""
    friday = timedelta(days=4)
    return [
        monday
        for monday in mondays_between(month_ends_on.replace(day=1), month_ends_on)
        if (monday + friday).month == month_ends_on.month
    ]


def deadline(monday: date, *, calendar: Calendar, weekday: int = FRIDAY, at: time = FIVE_PM) -> datetime | None:
    """When the week's report is due; None for a week with fewer than two working days, which owes none.

    Friday 17:00 unless the policy says otherwise. Where that is a day off, the last working day before it in the same
    week at the same hour; where the week has none before it, the first one after.
    """
    if workdays_in_week(monday, calendar=calendar) < LEAST_WORKDAYS:
        return None
    days = [monday + timedelta(days=n) for n in range(7)]
    working = [day for day in days if is_workday(day, calendar=calendar)]
    before = [day for day in working if day <= days[weekday - 1]]
    return datetime.combine(before[-1] if before else working[0], at)


def owes(
    *,
    monday: date,
    due: datetime | None,
    listed_on: date,
    performing_on: date | None = None,
    reports_from: date | None = None,
) -> bool:
    """Whether a project of `due`'s year owes the week's report.

    From the week in which it enters the list; no longer once it performs (达效) by the day the report is due.
    `reports_from` is the day from which the district asks for reports at all.
    """
    if due is None or max(listed_on, reports_from or listed_on) > sunday_of(monday):
        return False
    return performing_on is None or performing_on > due.date()


def timeliness(*, first_submitted: datetime | None, monday: date, due: datetime, now: datetime) -> str:
    """`on_time` 按时, `late` 迟报 (by Sunday), `supplied` 补报 (after it), `missing` 缺报, and while the week still runs
    `pending` 待报 or `overdue` 超时未报.

    Decided by the first submission that was not withdrawn; a return never changes it. What was missing at the week's
    end stays missing: 补报 counts as 缺报 in 应报/实报/按时/缺报. What was handed in on a later day than `now` is not
    there yet.
    """
    week_over = datetime.combine(monday + ONE_WEEK, time())
    if first_submitted is not None and first_submitted.date() <= now.date():
        if first_submitted <= due:
            return ON_TIME
        return LATE if first_submitted < week_over else SUPPLIED
    if now >= week_over:
        return MISSING
    return OVERDUE if now > due else PENDING


@dataclass(frozen=True, slots=True)
class Counts:
    """应报/实报/按时/缺报: owed = filed in the week + missed + still expected; `supplied` are those of the missed that came later."""

    owed: int
    filed: int
    on_time: int
    missed: int
    supplied: int
    expected: int


def count(verdicts: Sequence[str]) -> Counts:
    """The four figures of owed reports, from the `timeliness` of each."""
    on_time, late = verdicts.count(ON_TIME), verdicts.count(LATE)
    missing, supplied = verdicts.count(MISSING), verdicts.count(SUPPLIED)
    return Counts(
        owed=len(verdicts),
        filed=on_time + late,
        on_time=on_time,
        missed=missing + supplied,
        supplied=supplied,
        expected=verdicts.count(PENDING) + verdicts.count(OVERDUE),
    )


def weekly_light(verdicts: Sequence[str]) -> str:
    """The light of the reports alone, from the `timeliness` of the owed weeks, oldest first.

    黄 the last week that is over was missed, 红 the last two in a row. A week made good later (补报) lights nothing any
    more. It stands beside a project's light and never mixes in; `none` where no owed week is over yet.
    """
    over = [verdict for verdict in verdicts if verdict not in (PENDING, OVERDUE)]
    if not over:
        return "none"
    in_a_row = 0
    for verdict in reversed(over[-2:]):
        if verdict != MISSING:
            break
        in_a_row += 1
    return WEEKLY_LIGHTS[in_a_row]


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a week that lies in one calendar month: its days, both ends included."""

    first: date
    last: date

    @property
    def period(self) -> str:
        return f"{self.last:%Y-%m}"


def parts_of_week(monday: date, *, year: int) -> list[Part]:
    """One part per calendar month of the project's year that the week touches: one, two, or none for another year."""
    sunday = sunday_of(monday)
    if monday.month == sunday.month:
        parts = [Part(monday, sunday)]
    else:
        ends = month_end(year=monday.year, month=monday.month)
        parts = [Part(monday, ends), Part(ends + timedelta(days=1), sunday)]
    return [part for part in parts if part.last.year == year]


@dataclass(frozen=True, slots=True)
class IdentityError:
    """A printed cumulative figure that is not the sum it must be: which, what it says and what it should."""

    label: str
    printed_wan: Decimal
    expected_wan: Decimal


def identity_errors(
    *,
    week_wan: Decimal,
    year_before_wan: Decimal,
    opening_wan: Decimal,
    year_to_date_wan: Decimal | None = None,
    since_start_wan: Decimal | None = None,
) -> tuple[IdentityError, ...]:
    """年初累计 = 上周累计 + 本周; 开工以来累计 = 上年末累计 + 年初累计. A figure that was not given is not checked."""
    year = year_before_wan + week_wan
    expected = (("年初以来累计", year_to_date_wan, year), ("开工以来累计", since_start_wan, opening_wan + year))
    return tuple(
        IdentityError(label, printed, right)
        for label, printed, right in expected
        if printed is not None and printed != right
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What one week's report tells, as far as a repetition shows in it; amounts in 万元."""

    invested_wan: Decimal
    progress_text: str
    tasks: tuple[str, ...]


def repeats(this: Told, last: Told | None) -> bool:
    """Whether a report says in the same words and figures what the one before said.

    An honest "nothing invested, nothing changed" is told by 无变化 with its reason and is not compared.
    """
    if last is None or not this.progress_text:
        return False
    same_words = _bare(this.progress_text) == _bare(last.progress_text)
    return same_words and (this.invested_wan, this.tasks) == (last.invested_wan, last.tasks)


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
