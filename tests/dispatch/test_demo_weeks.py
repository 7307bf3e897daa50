"""Eight weeks of the demo district: what happened in them is what its screens are to show."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import F

from dispatch.models import Problem, SiteMeeting, Standing
from dispatch.pages.month_review.books import book_rows
from dispatch.pages.weekly_report.plausibility import hints
from dispatch.queries.books import months_waiting
from dispatch.queries.concealment import concealments
from dispatch.queries.diagnosis import diagnoses
from dispatch.queries.people import people_of
from dispatch.queries.site_meeting_duty import duties_of
from dispatch.queries.standing import compute_standings
from dispatch.queries.weekly_duty import duties
from projects.models import (
    AuditEvent,
    InvestmentEntry,
    Leader,
    MilestoneClaim,
    Project,
    ReportAnswer,
    ReportFile,
    ReportStep,
    StageEvent,
    User,
    VillageProgress,
    WeeklyReport,
)
from projects.rules.weekly_report import count
from tests import demo_district
from tests.builders import AT, FEBRUARY, JANUARY, MARCH, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

TODAY = date(2012, 3, 26)
THIS_MORNING = moment(TODAY, 9)
FIRST_WEEK, LAST_WEEK = date(2012, 1, 30), date(2012, 3, 19)
MONDAYS = [FIRST_WEEK + timedelta(weeks=n) for n in range(9)]
FIRST_OF_THE_UNREPORTED = date(2012, 3, 5)


def behind():
    return list(Standing.objects.filter(as_of=FEBRUARY).behind().values_list("project", flat=True))


def by_name(found):
    names = dict(Project.objects.values_list("pk", "name"))
    return {names[pk]: what for pk, what in found.items()}


def all_projects():
    return list(Project.objects.values_list("pk", flat=True))


# --- History


def test_everything_was_recorded_in_the_order_in_which_it_happened():
    for rows, moment_of in ((AuditEvent.objects, "at"), (InvestmentEntry.objects, "recorded_at")):
        moments = list(rows.order_by("pk").values_list(moment_of, flat=True))
        assert moments == sorted(moments)
    assert AuditEvent.objects.latest("at").at == moment(TODAY, 6)


def test_nothing_is_known_of_a_project_before_the_first_ledger():
    first = AuditEvent.objects.filter(action="台账新增项目").earliest("at").at
    assert first == moment(date(2012, 2, 6), 10, 15)
    assert not WeeklyReport.objects.filter(submitted_at__lt=first).exists()
    assert not SiteMeeting.objects.filter(recorded_at__lt=first).exists()


def test_standings_are_what_the_rules_say_in_the_end():
    for as_of in (JANUARY, FEBRUARY):
        fresh = {row.project_id: row for row in compute_standings(as_of=as_of, at=AT)}
        for row in Standing.objects.filter(as_of=as_of):
            values = {field.attname for field in Standing._meta.concrete_fields} - {"id", "computed_at"}
            assert {name: getattr(row, name) for name in values} == {
                name: getattr(fresh[row.project_id], name) for name in values
            }


def test_built_once_more_it_is_the_same():
    before = told()
    demo_district.clear()
    demo_district.build()
    assert told() == before


def told():
    """What the district is made of, by words rather than by numbers of rows."""
    report = F("report__project__code"), F("report__monday")
    return {
        "reports": list(
            WeeklyReport.objects.order_by("project__code", "monday").values_list(
                "project__code", "monday", "state", "invested_wan", "year_to_date_wan", "image_stage",
                "progress_text", "no_change_reason", "people_on_site", "submitted_at", "read_at", "draft__invested",
            )
        ),
        "steps": sorted(ReportStep.objects.values_list(*report, "kind", "by__username", "at", "reason")),
        "answers": sorted(ReportAnswer.objects.values_list(*report, "kind", "by__username", "at", "text")),
        "photos": sorted(ReportFile.objects.values_list(*report, "sha256")),
        "problems": list(Problem.objects.order_by("number").values_list("number", "project__code", "description")),
        "entries": list(
            InvestmentEntry.objects.order_by("number").values_list(
                "number", "project__code", "book", "kind", "on", "amount_wan", "reverses__number", "recorded_at"
            )
        ),
    }  # fmt: skip


# --- Reports


@pytest.mark.parametrize(
    ("monday", "filed", "on_time", "supplied"),
    [
        (date(2012, 1, 30), 0, 0, 32),
        (date(2012, 2, 6), 39, 37, 1),
        (date(2012, 2, 13), 39, 37, 1),
        (date(2012, 2, 20), 37, 35, 1),
        (date(2012, 2, 27), 41, 40, 0),
        (date(2012, 3, 5), 73, 69, 1),
        (date(2012, 3, 12), 76, 73, 0),
        (date(2012, 3, 19), 77, 74, 0),
    ],
)
def test_what_was_owed_and_filed_week_by_week(monday, filed, on_time, supplied):
    found = duties(Project.objects.all(), [monday], on=TODAY, at=THIS_MORNING)
    counts = count([duty.verdict for duty in found])
    assert (counts.owed, counts.filed, counts.on_time, counts.supplied) == (79, filed, on_time, supplied)
    assert counts.missed == 79 - filed


def test_this_week_is_still_to_be_filed():
    found = duties(Project.objects.all(), [TODAY], on=TODAY, at=THIS_MORNING)
    assert {duty.verdict for duty in found} == {"pending"}
    assert not WeeklyReport.objects.filter(monday__gte=TODAY).exists()


def test_who_had_no_figures_began_to_report_in_march():
    silent = Standing.objects.filter(as_of=FEBRUARY, invested_wan__isnull=True).values("project")
    reports = WeeklyReport.objects.filter(project__in=silent)
    assert (silent.count(), reports.earliest("monday").monday) == (38, FIRST_OF_THE_UNREPORTED)
    assert reports.values("project").distinct().count() == 37
    assert not InvestmentEntry.objects.filter(project__in=silent, on__range=(date(2012, 1, 1), FEBRUARY)).exists()


def test_cumulative_figures_never_fall():
    for reports in _by_project(WeeklyReport.objects.filed().order_by("monday")):
        assert [r.year_to_date_wan for r in reports] == sorted(r.year_to_date_wan for r in reports)
    for village in _by_project(VillageProgress.objects.order_by("report__monday"), lambda row: row.report.project_id):
        for name in VillageProgress.FIGURES:
            figures = [getattr(row, name) for row in village]
            assert figures == sorted(figures)


def _by_project(rows, project_of=lambda row: row.project_id):
    found = {}
    for row in rows:
        found.setdefault(project_of(row), []).append(row)
    return found.values()


def test_urban_villages_report_their_households():
    filed = WeeklyReport.objects.filed().filter(project__category="urban_village")
    assert VillageProgress.objects.count() == filed.count() > 100


def test_returned_reports_were_mended_but_one():
    returned = ReportStep.objects.filter(kind="returned").values_list("report__project__name", "report__state")
    assert dict(returned) == {
        "科技创业园二期": "submitted",
        "第二污水处理厂扩建": "submitted",
        "高新区创新中心大厦": "submitted",
        "特种玻璃深加工": "returned",
    }


def test_some_leaders_have_last_weeks_reports_before_them():
    unread = WeeklyReport.objects.filed().filter(monday=LAST_WEEK, read_at__isnull=True)
    assert 0 < unread.count() < WeeklyReport.objects.filed().filter(monday=LAST_WEEK).count()
    mine = Project.objects.own_as(User.objects.get(username="leader01"), "responsible_leader", on=TODAY)
    assert unread.filter(project__in=mine).count() == 4


def test_a_secretary_wrote_for_his_leader():
    written = ReportAnswer.objects.filter(by__username="secretary01")
    assert set(written.values_list("on_behalf_of__name", flat=True)) == {"钱某某"}


def test_milestones_were_claimed_and_decided():
    claims = MilestoneClaim.objects.order_by("milestone__project__code", "pk")
    assert list(claims.values_list("milestone__project__name", "milestone__name", "state")) == [
        ("和平路片区改造", "签约过半", "confirmed"),
        ("某某重工大型锻件扩产", "设备基础完成", "confirmed"),
        ("光伏组件生产线", "净化车间交付", "confirmed"),
        ("某某生化氨基酸", "施工队伍进场", "claimed"),
        ("锂电隔膜", "施工许可办结", "confirmed"),
        ("锂电隔膜", "开工", "claimed"),
        ("风电主轴生产基地", "开工", "confirmed"),
        ("会展中心配套商务区", "开工", "refused"),
    ]
    assert StageEvent.objects.get(seen=False).project.name == "风电主轴生产基地"


def test_the_books_of_february_differ_in_a_handful_of_projects():
    supervisor = User.objects.get(username="supervisor")
    differing = {row.name: row.reason for row in book_rows(supervisor, month=FEBRUARY, on=TODAY)}
    assert differing == {
        "某某药业固体制剂车间": "",
        "北方建材物流园一期": "",
        "第二污水处理厂扩建": "审核后上报数又有变动+40",
        "实验中学新校区": "",
        "西营村改造": "",
        "轨道装备配件": "",
    }
    assert book_rows(supervisor, month=JANUARY, on=TODAY) == []
    assert months_waiting(TODAY) == {}


def test_what_the_supervisors_are_asked_to_look_at():
    asked = {row["name"]: len(row["hints"]) for row in hints(Project.objects.all(), on=TODAY)}
    assert asked == {
        "软件外包基地一期": 2,
        "北方建材物流园一期": 1,
        "文化产业园核心区": 1,
        "汽车零部件产业园": 1,
        "新能源客车总装": 1,
        "锂电隔膜": 1,
        "百瑞特LED": 1,
        "民俗博物馆群": 1,
        "轨道装备配件": 1,
        "云计算数据中心": 1,
    }


# --- Why projects are behind


def test_the_three_phenomena_leader_by_leader():
    projects = behind()
    found, people = diagnoses(projects, as_of=FEBRUARY), people_of(projects, on=FEBRUARY)
    verdicts = Counter((people[pk].leader, diagnosis.verdict.label) for pk, diagnosis in found.items())
    assert verdicts == {
        ("钱某某", "包而不推"): 3,
        ("陈某某", "包而不推"): 3,
        ("吴某某", "推而不进"): 1,
        ("孙某某", "推而不进"): 1,
        ("冯某某", "包而不推"): 2,
        ("冯某某", "推而不进"): 2,
        ("周某某", "进而不快"): 1,
        ("褚某某", "进而不快"): 3,
        ("许某某", "进而不快"): 1,
    }


def test_a_few_projects_show_signs_of_concealment():
    signs = by_name({pk: [s.code for s in found] for pk, found in concealments(all_projects(), as_of=FEBRUARY).items()})
    assert {name: found for name, found in signs.items() if found} == {
        "汽车零部件产业园": ["repeated_report"],
        "新能源客车总装": ["behind_without_problem"],
        "实验中学新校区": ["behind_without_problem"],
        "华润地产": ["overdue_not_raised"],
    }


@pytest.mark.parametrize(
    ("month", "duty", "leaders"), [(JANUARY, "已召开", 7), (FEBRUARY, "已召开", 14), (MARCH, "已召开", 12)]
)
def test_which_leaders_met_on_site(month, duty, leaders):
    found = Counter(item.label for item in duties_of(list(Leader.objects.all()), month=month, on=TODAY).values())
    assert (found[duty], sum(found.values())) == (leaders, 20)


def test_february_was_missed_by_some():
    duty = by_leader(duties_of(list(Leader.objects.all()), month=FEBRUARY, on=TODAY))
    missed = [name for name, item in duty.items() if item.label == "未召开"]
    assert missed == ["钱某某", "陈某某", "沈某某", "杨某某", "尤某某", "吕某某"]


def by_leader(found):
    return {leader.name: found[leader.pk] for leader in Leader.objects.order_by("sort_order")}
