"""Weekly reports on their way: drafts that nobody overwrites unseen, postings that follow, timeliness that stays."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from projects.actions import milestone_claim, report_file
from projects.actions import weekly_report as reports
from projects.actions.report_file import FileNotKept
from projects.actions.weekly_report import TaskLine
from projects.choices import Book, ImageStage, Stage
from projects.models import (
    AuditEvent,
    InvestmentEntry,
    Milestone,
    MilestoneClaim,
    ReportAnswer,
    ReportFile,
    StageEvent,
    WeeklyReport,
    WeeklyTask,
)
from projects.refusals import StaleEdit, StepRefused
from tests import builders
from tests.builders import draft_report, filed_report, moment, photo

pytestmark = pytest.mark.django_db
State, Kind = WeeklyReport.State, InvestmentEntry.Kind
MONDAY, NEXT = date(2012, 3, 19), date(2012, 3, 26)
FRIDAY, SATURDAY = date(2012, 3, 23), date(2012, 3, 24)


@pytest.fixture
def project():
    return builders.project()


@pytest.fixture
def author():
    return builders.user("liaison", "liaison", unit=builders.unit("区经信局"))


@pytest.fixture
def office():
    return builders.user("office", "office")


@pytest.fixture
def leader():
    return builders.user("leader", "leader", leader=builders.leader())


def posted():
    return list(InvestmentEntry.objects.order_by("number").values_list("kind", "on", "amount_wan"))


def steps(report):
    return list(report.steps.values_list("kind", flat=True))


def actions():
    return list(AuditEvent.objects.values_list("action", flat=True))


# --- Drafts


def test_a_draft_is_kept_as_typed(project, author):
    report = draft_report(project, MONDAY, by=author, typed={"invested": ["12x"]})
    assert (report.state, report.version, report.draft) == (State.DRAFT, 1, {"invested": ["12x"]})
    assert posted() == []


def test_two_tabs_do_not_overwrite_each_other(project, author):
    first = draft_report(project, MONDAY, by=author, typed={"invested": ["1"]})
    with pytest.raises(StaleEdit) as stale:
        draft_report(project, MONDAY, by=author, typed={"invested": ["2"]})
    assert stale.value.current.draft == {"invested": ["1"]}
    again = reports.save_draft(
        project=project, monday=MONDAY, typed={"invested": ["2"]}, version=first.version, by=author, at=builders.AT
    )
    assert (again.pk, again.version, again.draft) == (first.pk, 2, {"invested": ["2"]})


def test_saving_the_same_twice_changes_nothing(project, author):
    draft_report(project, MONDAY, by=author, typed={"invested": ["1"]})
    assert draft_report(project, MONDAY, by=author, typed={"invested": ["1"]}).version == 1
    assert WeeklyReport.objects.count() == 1


# --- Handing in


def test_a_report_posts_what_it_says(project, author):
    builders.entry(project, 5000, kind=Kind.OPENING, on=date(2011, 12, 31))
    builders.entry(project, 300, month=2)
    report = filed_report(project, MONDAY, "20.5", by=author, people_on_site=35, image_stage=ImageStage.STRUCTURE)
    entry = InvestmentEntry.objects.last()
    assert (entry.book, entry.kind, entry.period, entry.on, entry.amount_wan) == (
        Book.REPORTED,
        Kind.WEEK,
        "2012-03",
        date(2012, 3, 25),
        Decimal("20.5"),
    )
    assert (entry.weekly_report, entry.source, entry.recorded_by) == (report, "weekly_report", author)
    assert (report.year_to_date_wan, report.since_start_wan) == (Decimal("320.5"), Decimal("5320.5"))
    assert (report.state, report.people_on_site, report.image_stage) == (State.SUBMITTED, 35, "structure")
    assert actions() == ["报送周报"]


def test_a_week_that_touches_two_months_posts_each_its_part(project, author):
    report = filed_report(project, date(2012, 2, 27), 30, 12, by=author)
    assert posted() == [(Kind.WEEK, date(2012, 2, 29), 30), (Kind.WEEK, date(2012, 3, 4), 12)]
    assert (report.invested_wan, report.invested_next_month_wan, report.year_to_date_wan) == (30, 12, 42)


def test_how_far_a_project_was_inside_a_reviewed_month_its_reports_tell(project, author, office):
    """A review knows the whole month, and what came after the week is in it."""
    builders.entry(project, 100, month=1)
    filed_report(project, date(2012, 2, 6), 30, by=author)
    late = filed_report(project, date(2012, 2, 13), 25, by=author)
    assert late.year_to_date_wan == 155
    builders.entry(project, 90, month=2)
    reports.return_report(report=late, reason="请核对", by=office, on=date(2012, 3, 6), at=moment(date(2012, 3, 6)))
    mended = filed_report(project, date(2012, 2, 13), 28, by=author, on=date(2012, 3, 7))
    march = filed_report(project, MONDAY, 5, by=author)
    assert (mended.year_to_date_wan, march.year_to_date_wan) == (158, 195)


def test_the_week_at_a_years_end_posts_only_its_own_year(author):
    old, new = builders.project(), builders.project("明年项目", year=2013)
    filed_report(old, date(2012, 12, 31), 5, by=author)
    filed_report(new, date(2012, 12, 31), 7, by=author)
    assert list(InvestmentEntry.objects.values_list("year", "on", "amount_wan")) == [
        (2012, date(2012, 12, 31), 5),
        (2013, date(2013, 1, 6), 7),
    ]


def test_nothing_invested_is_a_figure(project, author):
    filed_report(project, MONDAY, 0, by=author)
    assert InvestmentEntry.objects.in_figures().sum_by_project() == {project.pk: 0}


def test_what_a_ledgers_weekly_sheet_posted_gives_way(project, author):
    builders.entry(project, 18, book=Book.REPORTED, kind=Kind.WEEK, on=date(2012, 3, 25))
    filed_report(project, MONDAY, 20, by=author)
    assert InvestmentEntry.objects.in_figures().sum_by_project() == {project.pk: 20}


def test_a_double_click_hands_in_once(project, author):
    report = draft_report(project, MONDAY, by=author)
    content = reports.ReportContent(amounts_wan=(Decimal(10),), progress_text="主体")
    again = {"content": content, "version": report.version, "by": author, "on": FRIDAY, "at": builders.AT}
    reports.submit(report=report, **again)
    with pytest.raises(StaleEdit):
        reports.submit(report=WeeklyReport.objects.get(), **again)
    assert posted() == [(Kind.WEEK, date(2012, 3, 25), 10)]
    assert steps(report) == ["submitted"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_leave_one_report():
    project, author = builders.project(), builders.user("liaison", "liaison")
    start, stale = Barrier(2), []

    def work(amount):
        try:
            start.wait(timeout=10)
            filed_report(project, MONDAY, amount, by=author)
        except StaleEdit:
            stale.append(amount)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(amount,)) for amount in (10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (WeeklyReport.objects.count(), InvestmentEntry.objects.count(), len(stale)) == (1, 1, 1)


# --- Back again


def test_withdrawing_reverses_and_forgets_the_time(project, author):
    report = filed_report(project, MONDAY, 20, by=author, on=FRIDAY)
    report = reports.withdraw(report=report, by=author, on=FRIDAY, at=builders.AT)
    assert (report.state, report.first_submitted_on) == (State.DRAFT, None)
    assert posted() == [(Kind.WEEK, date(2012, 3, 25), 20), (Kind.CORRECTION, date(2012, 3, 25), -20)]
    assert hand_in(report, 25, author, SATURDAY).first_submitted_on == SATURDAY
    assert InvestmentEntry.objects.in_figures().sum_by_project() == {project.pk: 25}


def hand_in(report, amount, by, on):
    content = reports.ReportContent(amounts_wan=(Decimal(amount),), progress_text="主体")
    return reports.submit(report=report, content=content, version=report.version, by=by, on=on, at=moment(on))


def test_a_return_reverses_and_never_changes_the_time(project, author, office):
    report = filed_report(project, MONDAY, 20, by=author, on=FRIDAY)
    report = reports.return_report(report=report, reason="金额不符", by=office, on=SATURDAY, at=builders.AT)
    assert (report.state, report.first_submitted_on) == (State.RETURNED, FRIDAY)
    assert InvestmentEntry.objects.in_figures().sum_by_project() == {project.pk: 0}
    again = hand_in(report, 18, author, date(2012, 3, 28))
    assert (again.submitted_on, again.first_submitted_on) == (date(2012, 3, 28), FRIDAY)
    withdrawn = reports.withdraw(report=again, by=author, on=date(2012, 3, 28), at=builders.AT)
    assert withdrawn.first_submitted_on == FRIDAY
    assert steps(report) == ["submitted", "returned", "submitted", "withdrawn"]
    assert report.steps.get(kind="returned").reason == "金额不符"
    assert actions() == ["报送周报", "退回周报", "报送周报", "撤回周报"]


def test_a_correction_names_what_it_takes_back(project, author, office):
    report = filed_report(project, date(2012, 2, 27), 30, 12, by=author)
    reports.return_report(report=report, reason="重报", by=office, on=FRIDAY, at=builders.AT)
    corrections = InvestmentEntry.objects.filter(kind=Kind.CORRECTION).order_by("number")
    assert [(entry.reverses.number, entry.amount_wan, entry.note) for entry in corrections] == [
        (1, -30, "冲销第1号：退回周报"),
        (2, -12, "冲销第2号：退回周报"),
    ]


def test_what_was_read_is_not_withdrawn(project, author, leader):
    report = filed_report(project, MONDAY, by=author)
    assert reports.mark_read(report=report, by=leader, on=FRIDAY, at=builders.AT)
    assert not reports.mark_read(report=report, by=leader, on=SATURDAY, at=builders.AT)
    with pytest.raises(StepRefused, match="不能撤回"):
        reports.withdraw(report=report, by=author, on=FRIDAY, at=builders.AT)
    assert posted() == [(Kind.WEEK, date(2012, 3, 25), 10)]
    assert steps(report) == ["submitted", "read"]


def test_what_was_answered_is_not_withdrawn(project, author, leader):
    report = filed_report(project, MONDAY, by=author)
    reports.answer(report=report, kind="instruction", text="抓紧", by=leader, on=FRIDAY, at=builders.AT)
    with pytest.raises(StepRefused, match="不能撤回"):
        reports.withdraw(report=report, by=author, on=FRIDAY, at=builders.AT)


def test_nobody_returns_his_own(project, author):
    report = filed_report(project, MONDAY, by=author)
    with pytest.raises(StepRefused, match="自己"):
        reports.return_report(report=report, reason="x", by=author, on=FRIDAY, at=builders.AT)


@pytest.mark.parametrize("step", ["withdraw", "return_report", "answer"])
def test_a_draft_knows_no_further_step(project, author, office, step):
    how = {
        "withdraw": {"by": author},
        "return_report": {"by": office, "reason": "x"},
        "answer": {"by": office, "kind": "answer", "text": "x"},
    }
    report = draft_report(project, MONDAY, by=author)
    with pytest.raises(StepRefused):
        getattr(reports, step)(report=report, on=FRIDAY, at=builders.AT, **how[step])
    assert (posted(), actions(), steps(report)) == ([], [], [])


def test_a_report_that_comes_back_is_unread_again(project, author, office, leader):
    report = filed_report(project, MONDAY, by=author)
    reports.mark_read(report=report, by=leader, on=FRIDAY, at=builders.AT)
    report = reports.return_report(report=report, reason="x", by=office, on=FRIDAY, at=builders.AT)
    assert hand_in(report, 5, author, FRIDAY).read_at is None


# --- Answers


def test_an_answer_given_twice_is_one(project, author, leader):
    report = filed_report(project, MONDAY, by=author)
    for _ in range(2):
        reports.answer(report=report, kind="answer", text="请抓紧", by=leader, on=FRIDAY, at=builders.AT)
    assert list(ReportAnswer.objects.values_list("kind", "text")) == [("answer", "请抓紧")]
    assert actions() == ["报送周报", "周报答复"]


def test_a_secretary_answers_for_his_leader(project, author):
    secretary = builders.user("secretary", "secretary")
    report = filed_report(project, MONDAY, by=author)
    written = reports.answer(
        report=report,
        kind="answer",
        text="请抓紧",
        by=secretary,
        on_behalf_of=builders.leader(),
        on=FRIDAY,
        at=builders.AT,
    )
    assert (written.by, written.on_behalf_of) == (secretary, builders.leader())


# --- Tasks, milestones, repetition


def test_next_weeks_work_is_ticked_the_week_after(project, author):
    plan = (TaskLine("浇筑三层楼板", "李某", date(2012, 3, 28)), TaskLine("进塔吊", "王某"))
    first = filed_report(project, MONDAY, by=author, tasks=plan)
    done, undone = first.tasks.all()
    second = filed_report(project, NEXT, 5, 0, by=author, done_tasks=(done.pk,))
    assert list(second.done_tasks.all()) == [done]
    assert list(WeeklyTask.objects.filter(done_in__isnull=True)) == [undone]


def test_only_ones_own_tasks_are_ticked(project, author):
    other = filed_report(builders.project("乙厂"), MONDAY, by=author, tasks=(TaskLine("挖槽", "赵某"),))
    filed_report(project, NEXT, 5, 0, by=author, done_tasks=(other.tasks.get().pk,))
    assert other.tasks.get().done_in is None


def test_a_claim_counts_once_the_office_confirms(project, author, office):
    start = builders.planned_start(project, date(2012, 3, 31))
    report = filed_report(project, MONDAY, by=author, on=FRIDAY, milestones=(start.pk,), progress_text="举行开工仪式")
    claim = MilestoneClaim.objects.waiting().get()
    assert (claim.reached_on, Milestone.objects.get().actual_on) == (FRIDAY, None)
    milestone_claim.decide_claim(claim=claim, accept=True, reached_on=date(2012, 3, 22), by=office, at=builders.AT)
    assert Milestone.objects.get().actual_on == date(2012, 3, 22)
    event = StageEvent.objects.get()
    assert (event.on, event.stage, event.started, event.progress_text) == (
        date(2012, 3, 22),
        Stage.BUILDING,
        True,
        "举行开工仪式",
    )
    with pytest.raises(StepRefused):
        milestone_claim.decide_claim(claim=claim, accept=True, by=office, at=builders.AT)
    assert report.claims.get().state == "confirmed"


def test_a_refused_claim_leaves_the_milestone_open(project, author, office):
    start = builders.planned_start(project, date(2012, 3, 31))
    filed_report(project, MONDAY, by=author, milestones=(start.pk,))
    claim = MilestoneClaim.objects.get()
    milestone_claim.decide_claim(claim=claim, accept=False, reason="没有见到施工许可证", by=office, at=builders.AT)
    assert (claim.state, Milestone.objects.get().actual_on, StageEvent.objects.count()) == ("refused", None, 0)
    assert not MilestoneClaim.objects.waiting().exists()


def test_claims_of_a_returned_report_do_not_wait(project, author, office):
    start = builders.planned_start(project, date(2012, 3, 31))
    report = filed_report(project, MONDAY, by=author, milestones=(start.pk,))
    reports.return_report(report=report, reason="x", by=office, on=FRIDAY, at=builders.AT)
    assert not MilestoneClaim.objects.waiting().exists()


def test_a_report_that_repeats_the_last_is_marked(project, author):
    filed_report(project, MONDAY, 10, by=author, progress_text="主体施工。")
    assert filed_report(project, NEXT, 10, 0, by=author, progress_text="主体施工").repeats_last
    third = date(2012, 4, 2)
    assert not filed_report(project, third, 0, by=author, progress_text="", no_change_reason="清明放假").repeats_last


def test_village_figures_are_kept(author):
    of = builders.project(category="urban_village")
    figures = {"households": 320, "households_signed": 300, "demolished_wan_m2": Decimal("2.35")}
    report = filed_report(of, MONDAY, by=author, village=figures)
    assert (report.village.households_signed, report.village.demolished_wan_m2) == (300, Decimal("2.35"))


# --- Files


def add(report, by, data, kind="photo", name="现场.jpg"):
    return report_file.add_file(report=report, kind=kind, data=data, name=name, by=by, at=builders.AT)


def test_photos_are_written_anew_and_three_at_most(project, author):
    report = draft_report(project, MONDAY, by=author)
    kept = [add(report, author, photo(seed=seed)) for seed in (1, 2, 3)]
    with pytest.raises(FileNotKept, match="最多3张"):
        add(report, author, photo(seed=4))
    report_file.remove_files(report=report, pks=[kept[0].pk], at=builders.AT)
    add(report, author, photo(seed=4))
    assert (ReportFile.objects.count(), report.files.kept().count()) == (4, 3)


def test_the_same_file_twice_is_one(project, author):
    report = draft_report(project, MONDAY, by=author)
    assert add(report, author, photo()) == add(report, author, photo())


@pytest.mark.parametrize(
    ("kind", "data", "message"), [("photo", b"%PDF-1.4", "不是照片"), ("attachment", b"MZ...", "不是可以上传的文件")]
)
def test_a_refused_file_leaves_nothing(project, author, kind, data, message):
    report = draft_report(project, MONDAY, by=author)
    with pytest.raises(FileNotKept, match=message):
        add(report, author, data, kind=kind)
    assert not ReportFile.objects.exists()


def test_a_filed_report_takes_no_more_files(project, author):
    report = filed_report(project, MONDAY, by=author)
    with pytest.raises(FileNotKept, match="已报送"):
        add(report, author, photo())
