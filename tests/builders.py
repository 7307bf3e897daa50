"""Builders for tests: one function per noun, each with defaults that make a sound row. Amounts are 万元."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO

import openpyxl
from django.conf import settings
from django.utils import timezone
from PIL import Image

from dispatch.actions.dispatch_meeting.sitting import type_decision
from dispatch.actions.promise_claim import claim_kept
from dispatch.actions.standing import refresh_standings
from dispatch.models import (
    DispatchAnswer,
    DispatchMeeting,
    Level,
    Notification,
    Problem,
    ProblemTurn,
    Promise,
    PushedProject,
    PushRecord,
    SiteMeeting,
    Snapshot,
)
from dispatch.month.content.collect import month_content
from dispatch.month.content.content import newest_number
from dispatch.rules.chain import FIRST, canonical, chained_hash
from projects.actions import weekly_report as reports
from projects.actions.investment import Posting, post
from projects.choices import Book, Category, Cause, ImageStage, Stage
from projects.models import (
    AnnualPlan,
    Assignment,
    Delegation,
    Holiday,
    InvestmentEntry,
    Leader,
    LedgerImport,
    Milestone,
    Policy,
    Programme,
    Project,
    StageEvent,
    Unit,
    User,
    UserRole,
)
from projects.rules.schedule import month_end
from tests.demo_district import lay_down

AT = datetime(2012, 3, 5, 2, 22, tzinfo=UTC)
YEAR = 2012
JANUARY, FEBRUARY, MARCH = date(2012, 1, 31), date(2012, 2, 29), date(2012, 3, 31)
FIXTURES = settings.BASE_DIR / "fixtures"


def unit(name="南山镇", **fields):
    return Unit.objects.get_or_create(name=name, defaults=fields)[0]


def leader(name="周某某", **fields):
    return Leader.objects.get_or_create(name=name, defaults=fields)[0]


def user(username="office", *roles, at=AT, **fields):
    """An account with approved roles; without a password, log in with `client.force_login`."""
    person = User.objects.create(username=username, name=fields.pop("name", username), **fields)
    UserRole.objects.bulk_create(UserRole(user=person, role=role, proposed_at=at, approved_at=at) for role in roles)
    return person


def delegation(secretary, principal, *, from_on=date(2012, 1, 1), to_on=None):
    return Delegation.objects.create(secretary=secretary, leader=principal, from_on=from_on, to_on=to_on)


def programme(name="先进制造业振兴工程", year=YEAR):
    return Programme.objects.get_or_create(year=year, name=name)[0]


def project(name="甲厂扩产", category=Category.CARRIED_OVER, year=YEAR, **fields):
    serial = fields.pop("serial", None) or Project.objects.filter(year=year, category=category).count() + 1
    fields.setdefault("programme", programme(year=year))
    return Project.objects.create(name=name, category=category, year=year, serial=serial, **fields)


def plan(of, planned_wan=1000, *, in_force_from=None, months=(), version=None):
    """A version of a project's annual plan; `months` are one month's amount each, from January on."""
    return AnnualPlan.objects.create(
        project=of,
        year=of.year,
        version=version or AnnualPlan.objects.filter(project=of, year=of.year).count() + 1,
        in_force_from=in_force_from or date(of.year, 1, 1),
        planned_wan=Decimal(planned_wan),
        cumulative_wan=tuple(Decimal(sum(months[:month])) for month in range(1, 13)) if months else None,
        recorded_at=AT,
    )


def posting(
    of, amount_wan=100, *, month=2, book=Book.VERIFIED, kind=InvestmentEntry.Kind.MONTH, on=None, replaces=None
):
    return Posting(
        project_id=of.pk,
        book=book,
        kind=kind,
        on=on or month_end(year=of.year, month=month),
        amount_wan=Decimal(amount_wan),
        source=InvestmentEntry.Source.LEDGER,
        replaces=replaces,
    )


def entry(of, amount_wan=100, **fields):
    """The entry that one posting leaves; of a replaced one the entry that stands in its place."""
    return post([posting(of, amount_wan, **fields)], year=of.year, by=None, at=AT).last()


def stage(of, on=date(2012, 1, 31), *, started=True, suspended=False, image_stage="", text=""):
    return StageEvent.objects.create(
        project=of,
        on=on,
        stage=Stage.BUILDING if started else Stage.PREPARING,
        image_stage=image_stage,
        started=started,
        suspended=suspended,
        progress_text=text,
        recorded_at=AT,
    )


def planned_start(of, on, precision="month"):
    return Milestone.objects.create(
        project=of, kind=Milestone.Kind.START, name="开工", planned_on=on, planned_precision=precision
    )


def assignment(of, role, who, *, from_on=date(2012, 1, 1), to_on=None, position=1):
    """`who` is a `Leader` or a `Unit`, as the role needs."""
    key = "leader" if isinstance(who, Leader) else "unit"
    return Assignment.objects.create(
        project=of, role=role, from_on=from_on, to_on=to_on, position=position, **{key: who}
    )


def policy(in_force_from=date(2012, 1, 1), **fields):
    return Policy.objects.create(in_force_from=in_force_from, **fields)


def started_project(name="甲厂扩产", *, planned=1200, invested=(), **fields):
    """A project at work with an annual plan; `invested` are the months' verified amounts from January on."""
    of = project(name, **fields)
    plan(of, planned)
    stage(of, date(of.year, 1, 1))
    for month, amount in enumerate(invested, start=1):
        entry(of, amount, month=month)
    return of


def district(size, *, year=YEAR):
    """`size` started projects with plan, figures of two months, leader, lead unit and liaison unit, written in bulk."""
    home = programme(year=year)
    units, leaders = [unit(f"第{n}街道") for n in range(1, 7)], [leader(f"领导{n}") for n in range(1, 11)]
    first = Project.objects.filter(year=year, category=Category.CARRIED_OVER).count() + 1
    items = [
        Project(year=year, category=Category.CARRIED_OVER, serial=serial, programme=home, name=f"批量项目{serial:04d}")
        for serial in range(first, first + size)
    ]
    for item in items:
        item.set_derived()
    Project.objects.bulk_create(items, batch_size=500)
    begins = date(year, 1, 1)
    AnnualPlan.objects.bulk_create(
        [
            AnnualPlan(project=item, year=year, in_force_from=begins, planned_wan=Decimal(1200), recorded_at=AT)
            for item in items
        ],
        batch_size=500,
    )
    StageEvent.objects.bulk_create(
        [
            StageEvent(
                project=item,
                on=begins,
                stage=Stage.BUILDING,
                image_stage=ImageStage.FOUNDATION,
                started=True,
                recorded_at=AT,
            )
            for item in items
        ],
        batch_size=500,
    )
    roles = Assignment.Role
    Assignment.objects.bulk_create(
        [
            made
            for order, item in enumerate(items)
            for made in (
                Assignment(
                    project=item, role=roles.RESPONSIBLE_LEADER, leader=leaders[order % len(leaders)], from_on=begins
                ),
                Assignment(project=item, role=roles.LEAD_UNIT, unit=units[order % len(units)], from_on=begins),
                Assignment(project=item, role=roles.LIAISON_UNIT, unit=units[(order + 1) % len(units)], from_on=begins),
            )
        ],
        batch_size=500,
    )
    post(
        [posting(item, 10 * (order % 20), month=month) for order, item in enumerate(items) for month in (1, 2)],
        year=year,
        by=None,
        at=AT,
    )
    return items


LEDGER_HEADINGS = {
    "no": "序号",
    "category": "类别",
    "name": "项目名称",
    "programme": "所属工程",
    "total": "总投资(亿元)",
    "opening": "至2011年底累计完成投资(万元)",
    "plan": "2012年计划投资(万元)",
    "jan": "1月完成投资(万元)",
    "feb": "2月完成投资(万元)",
    "start": "计划开工时间",
    "progress": "形象进度",
    "leader": "包保领导",
    "unit": "责任单位",
    "liaison": "联络单位",
    "problem": "存在问题",
    "remark": "备注",
}
WEEKLY_HEADINGS = ("序号", "项目名称", "联络单位", "本周工程进展", "本周完成投资(万元)", "年初以来累计完成投资(万元)")


def ledger_row(name="甲厂扩产", **cells):
    """One project's cells of `ledger_file`, by the keys of LEDGER_HEADINGS."""
    usual = {
        "category": "结转续建",
        "programme": "先进制造业振兴工程",
        "total": 2,
        "opening": 5000,
        "plan": 1200,
        "jan": 100,
        "feb": 100,
        "progress": "主体施工",
        "leader": "周某某",
        "unit": "南山镇",
        "liaison": "区经信局",
    }
    return usual | {"name": name} | cells


def ledger_file(*rows, weekly=(), as_of="2012年2月29日"):
    """The bytes of an .xlsx ledger; `weekly` are (project, this week, since January) of the week to 26 February."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet.append(["某某区2012年重大项目推进情况台账"])
    sheet.append([f"填报单位：大项目办    截至{as_of}"])
    sheet.append(list(LEDGER_HEADINGS.values()))
    for number, row in enumerate(rows, start=1):
        sheet.append([({"no": number} | row).get(key) for key in LEDGER_HEADINGS])
    for line in sheet.iter_rows(min_row=4):
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    if weekly:
        reports = book.create_sheet("周报")
        reports.append(["重大项目周报（2012年2月20日—2月26日）"])
        reports.append(list(WEEKLY_HEADINGS))
        for number, (name, week, cumulative) in enumerate(weekly, start=1):
            reports.append([number, name, "区经信局", "正常施工", week, cumulative])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(*rows):
    """The bytes of an .xlsx with one sheet of these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def ledger_import(**fields):
    return LedgerImport.objects.create(**{"year": YEAR, "file_name": "台账.xlsx", "uploaded_at": AT} | fields)


def notification(of, subject="台账已读完，等待确认入账", **fields):
    """A reminder of `of`, a user; its key is its subject."""
    fields = {"kind": "ledger_to_confirm", "key": subject, "url": "/projects/import/"} | fields
    fields = {"created_on": MARCH, "created_at": AT} | fields
    return Notification.objects.create(user=of, subject=subject, **fields)


def holidays():
    """The published calendar of the years that are known."""
    rows = json.loads((FIXTURES / "holidays.json").read_text(encoding="utf-8"))
    Holiday.objects.bulk_create(
        (Holiday(on=on, kind=kind, name=name) for on, kind, name in rows), ignore_conflicts=True
    )


def moment(day, hour=10, minute=0):
    """A moment of a day in the district's time."""
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())


def draft_report(of, monday, *, by, typed=None, at=None):
    return reports.save_draft(project=of, monday=monday, typed=typed or {}, version=0, by=by, at=at or moment(monday))


def filed_report(of, monday=date(2012, 3, 19), *amounts_wan, by, on=None, at=None, **content):
    """A weekly report handed in on its Monday at ten, or on `on`; amounts are one per month that the week touches."""
    on = on or monday
    at = at or moment(on)
    report = draft_report(of, monday, by=by, at=at)
    content.setdefault("progress_text", "主体施工到三层")
    amounts = tuple(Decimal(amount) for amount in amounts_wan or (10,))
    said = reports.ReportContent(amounts_wan=amounts, **content)
    return reports.submit(report=report, content=said, version=report.version, by=by, on=on, at=at)


def photo(width=640, height=480, *, seed=1, format="JPEG", **options):
    """The bytes of a picture; another seed is another picture."""
    picture = Image.radial_gradient("L").resize((width, height)).rotate(seed * 37).convert("RGB")
    picture.putpixel((0, 0), (seed % 256, 0, 0))
    stream = BytesIO()
    picture.save(stream, format, **options)
    return stream.getvalue()


def phone_exif():
    """What a phone writes beside a picture: its make, and where it was."""
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def site_meeting(*on_site, by, held_by=None, unit=None, held_on=date(2012, 3, 12)):
    """A recorded meeting on projects; with `unit` it decided one thing for it, on the first of them."""
    meeting = SiteMeeting.objects.create(
        leader=held_by or leader(),
        held_on=held_on,
        place="项目现场",
        chair="周某某",
        present="有关单位",
        heard="主体施工到三层",
        recorded_by=by,
        recorded_at=AT,
    )
    meeting.projects.set(on_site)
    if unit is not None:
        meeting.decisions.create(
            position=1,
            project=on_site[0],
            subject="施工用电",
            action="架设变压器",
            unit=unit,
            person="李某某",
            due_on=MARCH,
        )
    return meeting


def demo():
    """The demo district, as `manage.py demo` builds it."""
    holidays()
    lay_down()


def problem(of, description="缺建设用地指标", *, unit=None, leader=None, helping=(), from_on=FEBRUARY, **fields):
    """A problem of a project; while it is with a holder, that is `unit`, or at the second level `leader`."""
    fields = {"source": Problem.Source.LEDGER, "cause": Cause.LAND, "raised_on": from_on} | fields
    fields |= {"handling_unit": unit, "original_deadline": fields.get("deadline")}
    fields.setdefault("due_on", fields.get("deadline"))
    number = fields.pop("number", None) or f"W{of.year}-{Problem.objects.count() + 1:05d}"
    made = Problem.objects.create(project=of, number=number, description=description, **fields)
    made.helping_units.set(helping)
    ended = made.result_on or made.closed_on
    ProblemTurn.objects.create(
        problem=made,
        level=made.level,
        unit=unit if made.level == Level.UNIT else None,
        leader=leader,
        from_on=from_on,
        due_on=made.deadline or MARCH,
        to_on=ended and max(ended, from_on),
    )
    return made


def push_record(*projects, by, on=MARCH, responsible=True, recorded_on=None, in_time=True, **fields):
    """A trip for these projects, recorded on its day unless told otherwise."""
    told = {"kind": PushRecord.Kind.ERRAND, "result": "材料已交，等批复", "recorded_at": moment(on)} | fields
    made = PushRecord.objects.create(on=on, by=by, recorded_on=recorded_on or on, in_time=in_time, **told)
    PushedProject.objects.bulk_create(
        PushedProject(record=made, project=project, by_responsible_side=responsible) for project in projects
    )
    return made


def promise(of, *, due_on=date(2012, 3, 20), **fields):
    """A word given in a dispatch, by the project's leader unless somebody else is named."""
    fields = {
        "source": Promise.Source.DISPATCH_MEETING,
        "text": "完成变压器架设",
        "given_on": date(2012, 3, 5),
    } | fields
    return Promise.objects.create(project=of, original_due_on=due_on, due_on=due_on, **fields)


def promise_claim(given, *, by, done_on=date(2012, 3, 19), on=date(2012, 3, 26)):
    return claim_kept(given, done_on=done_on, text="变压器已送电", by=by, on=on, at=moment(on))


def dispatch_meeting(month=FEBRUARY, *, state="frozen", **fields):
    """A dispatch of a month with its standings; from the freeze on with its snapshot of the figures as they are."""
    office = User.objects.filter(username="office").first() or user("office", "office")
    refresh_standings(from_month_end=month, at=AT)
    meeting = DispatchMeeting.objects.create(month=month, state=state, opened_by=office, opened_at=AT, **fields)
    return freeze(meeting, state=state) if meeting.is_frozen else meeting


def freeze(meeting, *, state="frozen", on=date(2012, 3, 26)):
    """The meeting with its figures, answers and problems as they are, confirmed by a supervisor."""
    supervisor = User.objects.filter(username="supervisor").first() or user("supervisor", "supervisor")
    number = newest_number(meeting.month.year)
    content = canonical(month_content(as_of=meeting.month, number=number, on=on))
    last = Snapshot.objects.last()
    previous = last.sha256 if last else FIRST
    Snapshot.objects.create(
        meeting=meeting,
        content=content,
        sha256=chained_hash(content=content, previous=previous),
        previous_sha256=previous,
        ledger_number=number,
        proposed_by=meeting.opened_by,
        confirmed_by=supervisor,
        frozen_on=on,
        frozen_at=AT,
    )
    meeting.state = state
    meeting.save()
    return meeting


def dispatch_answer(meeting, of, *, by, leader=None, state="submitted", promised_on=date(2012, 4, 30), **texts):
    """The five answers of a project's side, handed in unless `state` says otherwise."""
    said = {name: f"{of.name}{name}" for name in DispatchAnswer.QUESTIONS} | texts
    return DispatchAnswer.objects.create(
        meeting=meeting,
        project=of,
        leader=leader,
        state=state,
        promised_on=promised_on,
        submitted_on=date(2012, 3, 22) if state == "submitted" else None,
        saved_by=by,
        saved_at=AT,
        version=1,
        **said,
    )


def decision(meeting, of, action="架设施工变压器", *, by, complete=True, **parts):
    """One decision typed in the meeting, by default with unit, person and day."""
    if complete:
        parts = {"unit": unit(), "person": "李某某", "due_on": date(2012, 4, 10)} | parts
    return type_decision(meeting, project=of, action=action, **parts, by=by, at=AT)
