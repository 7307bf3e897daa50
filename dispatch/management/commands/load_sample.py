import datetime as dt
import random
from decimal import Decimal

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dispatch.actions.lag_flag import flag_lagging
from projects import clock
from projects.actions.audit import Happening, record
from projects.actions.investment import Posting, post
from projects.choices import Book, Category, ImageStage, Precision, Stage
from projects.models import (
    AnnualPlan,
    Assignment,
    Delegation,
    InvestmentEntry,
    Leader,
    Milestone,
    Policy,
    Programme,
    Project,
    StageEvent,
    Unit,
    User,
    UserRole,
)
from projects.roles import Role
from projects.rules.schedule import add_months, last_month_end, month_end

MARK = "样例"
ACCOUNT_PREFIX = "sample-"
PROGRAMMES, LEADERS, UNITS = 6, 24, 40
BATCH = 1000

PROGRESS = {
    Stage.NEGOTIATING: ("", "方案编制"),
    Stage.PREPARING: ("", "施工图设计"),
    Stage.BUILDING: (ImageStage.STRUCTURE, "主体施工"),
}
"""Stage → what stands on the site, and the words for it."""


class Command(BaseCommand):
    help = "建立任意大小的样例区，供性能测试。名称全部是虚构的；只写入空数据库，或替换以前的样例区。"

    def add_arguments(self, parser):
        parser.add_argument("--projects", type=count, default=79, help="项目个数")
        parser.add_argument("--weeks", type=count, default=0, help="每个项目的周报上报数条数，到今天为止的最近几周")

    def handle(self, **options):
        if not holds_only_sample():
            raise CommandError("数据库里有样例区以外的内容，没有写入。")
        if User.objects.exists() or Project.objects.exists():
            call_command("flush", interactive=False, verbosity=0)
        with transaction.atomic():
            Sample(projects=options["projects"], weeks=options["weeks"], today=clock.today(), at=clock.now()).build()
        self.stdout.write(
            f"样例区已建立：{Project.objects.count()}个项目，{InvestmentEntry.objects.count()}条投资记账。"
            f"账号{ACCOUNT_PREFIX}*没有密码，需要登录时请用 changepassword 设置。"
        )


def count(text):
    number = int(text)
    if number < 0:
        raise ValueError("a count is never negative")
    return number


def holds_only_sample():
    """Whether nothing is there but an earlier sample, told by the names it gives."""
    return not (
        User.objects.exclude(username__startswith=ACCOUNT_PREFIX).exists()
        or Project.objects.exclude(name__startswith=MARK).exists()
        or Unit.objects.exclude(name__startswith=MARK).exists()
        or Leader.objects.exclude(name__startswith=MARK).exists()
    )


class Sample:
    """An artificial district, the same for the same size and day: every amount comes from one seeded generator."""

    def __init__(self, *, projects, weeks, today, at):
        self.size, self.weeks, self.at = projects, weeks, at
        self.year, self.begins = today.year, dt.date(today.year, 1, 1)
        self.reported_to = last_month_end(as_of=today)
        self.month_ends = [day for day in month_ends_of(self.year) if day <= self.reported_to]
        friday = today - dt.timedelta(days=(today.weekday() - 4) % 7)
        self.fridays = [friday - dt.timedelta(weeks=back) for back in range(weeks)]
        self.random = random.Random(self.year)

    def build(self):
        Policy.objects.create(in_force_from=self.begins)
        self._create_names()
        self._create_accounts()
        self._create_projects()
        self._create_plans()
        self._create_course()
        self._create_assignments()
        post(self._postings(), year=self.year, by=None, at=self.at)
        for month_end_day in self.month_ends or [self.reported_to]:
            flag_lagging(as_of=month_end_day, on=month_end_day, at=self.at)
        record([Happening("建立样例区", f"{self.size}个项目")], by=None, at=self.at)

    def _create_names(self):
        self.programmes = Programme.objects.bulk_create(
            Programme(year=self.year, name=f"{MARK}{number}号工程", sort_order=number, note="样例数据")
            for number in range(1, PROGRAMMES + 1)
        )
        self.units = named(Unit, "单位", UNITS)
        self.leaders = named(Leader, "领导", LEADERS)

    def _create_accounts(self):
        """One account for each role, without a password."""
        for role in Role:
            leader = self.leaders[0] if role == Role.LEADER else None
            user = User(
                username=f"{ACCOUNT_PREFIX}{role}", name=f"{MARK}{role.label}", unit=self.units[0], leader=leader
            )
            user.set_unusable_password()
            user.save()
            UserRole.objects.create(user=user, role=role, proposed_at=self.at, approved_at=self.at)
            if role == Role.SECRETARY:
                Delegation.objects.create(leader=self.leaders[0], secretary=user, from_on=self.begins)

    def _create_projects(self):
        categories = list(Category)
        self.projects = [
            Project(
                year=self.year,
                category=categories[index % len(categories)],
                serial=index // len(categories) + 1,
                programme=self.programmes[index % PROGRAMMES],
                name=f"{MARK}项目{index + 1:06d}",
                address=f"{MARK}路{index % 300 + 1}号",
                content="样例建设内容",
                owner=f"{MARK}企业{index % 500 + 1}",
                total_investment_wan=Decimal(self.random.randint(2_000, 80_000)),
            )
            for index in range(self.size)
        ]
        for project in self.projects:
            project.set_derived()
        Project.objects.bulk_create(self.projects, batch_size=BATCH)
        self.planned_wan = {project.pk: Decimal(self.random.randint(60, 2_000) * 12) for project in self.projects}

    def _create_plans(self):
        """An annual plan and an even monthly plan for each project."""
        plans = [
            AnnualPlan(
                project=project,
                year=self.year,
                in_force_from=self.begins,
                planned_wan=self.planned_wan[project.pk],
                cumulative_wan=tuple(self.planned_wan[project.pk] / 12 * month for month in range(1, 13)),
                recorded_at=self.at,
            )
            for project in self.projects
        ]
        AnnualPlan.objects.bulk_create(plans, batch_size=BATCH)

    def _create_course(self):
        """Where each project stands, and when it is to start and to finish."""
        events, milestones = [], []
        for project in self.projects:
            stage = self.random.choice(STAGES[project.category])
            image_stage, words = PROGRESS[stage]
            start = month_end(year=self.year, month=self.random.randint(1, 12))
            events.append(
                StageEvent(
                    project=project,
                    on=self.begins,
                    stage=stage,
                    image_stage=image_stage,
                    started=stage == Stage.BUILDING,
                    progress_text=words,
                    seen=True,
                    recorded_at=self.at,
                )
            )
            for kind, day in ((Milestone.Kind.START, start), (Milestone.Kind.FINISH, add_months(start, months=18))):
                milestones.append(
                    Milestone(
                        project=project,
                        kind=kind,
                        name=Category(project.category).start_event if kind == Milestone.Kind.START else kind.label,
                        planned_on=day,
                        planned_precision=Precision.MONTH,
                        planned_text=f"{day.year}年{day.month}月",
                    )
                )
        StageEvent.objects.bulk_create(events, batch_size=BATCH)
        Milestone.objects.bulk_create(milestones, batch_size=BATCH)

    def _create_assignments(self):
        roles = Assignment.Role
        Assignment.objects.bulk_create(
            (
                Assignment(project=project, role=role, from_on=self.begins, **{kind: among[index % len(among)]})
                for index, project in enumerate(self.projects)
                for role, kind, among in (
                    (roles.RESPONSIBLE_LEADER, "leader", self.leaders),
                    (roles.LEAD_UNIT, "unit", self.units),
                    (roles.LIAISON_UNIT, "unit", self.units),
                    (roles.PROBLEM_UNIT, "unit", self.units),
                )
            ),
            batch_size=BATCH,
        )

    def _postings(self):
        """The opening, each month's reviewed amount, then the reported weeks."""
        kinds, sources = InvestmentEntry.Kind, InvestmentEntry.Source
        opening_on = self._opening_on()
        for project in self.projects:
            monthly_wan = self.planned_wan[project.pk] / 12
            opening_wan = Decimal(self.random.randint(0, 20_000)) if project.category == Category.CARRIED_OVER else 0
            amounts = [(Book.VERIFIED, kinds.OPENING, sources.LEDGER, opening_on, Decimal(opening_wan))]
            amounts += [
                (Book.VERIFIED, kinds.MONTH, sources.LEDGER, day, self._about(monthly_wan)) for day in self.month_ends
            ]
            amounts += [
                (Book.REPORTED, kinds.WEEK, sources.WEEKLY_REPORT, day, self._about(monthly_wan / 4))
                for day in reversed(self.fridays)
            ]
            for book, kind, source, day, amount_wan in amounts:
                yield Posting(project.pk, book, kind, day, amount_wan, source)

    def _opening_on(self):
        """The last month's end before the year's first day and before the first reported week."""
        first = min([self.begins, *(friday.replace(day=1) for friday in self.fridays)])
        return first - dt.timedelta(days=1)

    def _about(self, amount_wan):
        """Between nothing and somewhat more than the amount, whole 万元."""
        return (amount_wan * self.random.randint(0, 110) / 100).quantize(Decimal(1))


STAGES = {
    Category.CARRIED_OVER: (Stage.BUILDING,),
    Category.NEW_START: (Stage.PREPARING, Stage.BUILDING),
    Category.PIPELINE: (Stage.NEGOTIATING, Stage.PREPARING),
    Category.URBAN_VILLAGE: (Stage.PREPARING, Stage.BUILDING),
}
"""Category → the stages that its projects are in."""


def named(model, word, size):
    rows = [model(name=f"{MARK}{word}{number:02d}", sort_order=number) for number in range(1, size + 1)]
    for row in rows:
        row.set_pinyin()
    return model.objects.bulk_create(rows)


def month_ends_of(year):
    return [month_end(year=year, month=month) for month in range(1, 13)]
