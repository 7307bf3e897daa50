"""What importing a ledger would do: every row compared with the database, every doubt as a question.

Nothing here writes. `plan_import` gives the same plan for the preview and for the confirmed import, so what is posted
is what was shown.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from projects.choices import Category, Stage
from projects.ledger.comparing.backwards import ACCEPT, CHOICES, KEEP, Known, keeping, known_courses, taken_back
from projects.ledger.comparing.facts import (
    Change,
    Facts,
    ProblemFacts,
    changes_between,
    facts_in_database,
    reported_weeks,
)
from projects.ledger.comparing.matching import NameBook, plain
from projects.ledger.reading.draft import Issue, LedgerDraft, LedgerRow, WeeklyRow
from projects.ledger.reading.lengths import too_long
from projects.models import Leader, Programme, Project, ProjectAlias, Unit
from projects.money import show_wan
from projects.rules.backwards import Course
from projects.rules.progress_words import read_progress

NEW, CHANGED, UNCHANGED, MISSING, REFUSED = "new", "changed", "unchanged", "missing", "refused"
STATUS_LABELS = {NEW: "新增", CHANGED: "变更", UNCHANGED: "无变化", MISSING: "文件中没有", REFUSED: "不能导入"}

AS_NEW = "new"
SKIP = "skip"
UNSTATED_PROGRAMME = "（未写明工程）"

ACCEPT_ALL = "*"
"""The key of a decision that accepts whatever goes back in the file; its answer is the reason."""

STARTED_STAGES = {Stage.BUILDING, Stage.COMPLETED, Stage.PERFORMING}

MOST_RENAMES = 200
"""So many rows at most are asked whether they rename a project that the file lacks; more are no renames."""

CATEGORY_STAGE = {
    Category.CARRIED_OVER: Stage.PREPARING,
    Category.NEW_START: Stage.PREPARING,
    Category.PIPELINE: Stage.NEGOTIATING,
    Category.URBAN_VILLAGE: Stage.PREPARING,
}
"""The stage of a project whose progress word nobody knows: the least its category implies."""


@dataclass(frozen=True, slots=True)
class Question:
    """One doubt that a person should settle; `answer` holds when nobody does. `choices` are (value, words).

    The choice `needs_reason`, if there is one, is only taken with a `reason`.
    """

    key: str
    text: str
    choices: tuple[tuple[str, str], ...]
    answer: str
    place: str = ""
    needs_reason: str = ""
    reason: str = ""


def reason_key(key):
    """Under which a decision keeps the reason for its answer."""
    return f"{key}:reason"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """An amount of a closed month that the file says and the database does not: it is not posted, in 万元."""

    period: str
    old_wan: Decimal | None
    new_wan: Decimal


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What the import would do with one project: `row` is missing for a project that the file does not name.

    `held_back` are the amounts of closed months; neither `facts` nor `changes` have them. `reason` says why what was
    known is taken back.
    """

    status: str
    name: str
    facts: Facts
    row: LedgerRow | None = None
    project_id: int | None = None
    category: str = ""
    changes: tuple[Change, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WeeklyPlan:
    """One line of the weekly sheet that found its project."""

    row: WeeklyRow
    project_name: str
    learn_alias: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """All that one confirmed import would do; `unit_names` is {unit as printed: name it is stored under},
    `meant_…` the other spellings that a person confirmed, {as printed: name}."""

    draft: LedgerDraft
    year: int
    as_of: date
    rows: tuple[RowPlan, ...]
    weekly: tuple[WeeklyPlan, ...]
    issues: tuple[Issue, ...]
    questions: tuple[Question, ...]
    unit_names: dict[str, str]
    new_units: tuple[str, ...]
    new_leaders: tuple[str, ...]
    meant_units: dict[str, str]
    meant_leaders: dict[str, str]
    new_programmes: tuple[str, ...]

    @property
    def errors(self):
        return [issue for issue in self.issues if issue.severity == "error"]

    @property
    def warnings(self):
        return [issue for issue in self.issues if issue.severity == "warning"]

    @property
    def counts(self):
        found = Counter(row.status for row in self.rows)
        return {status: found[status] for status in STATUS_LABELS}


def plan_import(draft, *, problems, decisions, closed=frozenset()):
    """Compare a ledger that was read with the database. `draft.year` and `draft.as_of` must be known.

    `problems` is {project id: ProblemFacts} of the problems that the last ledger listed; `decisions` is
    {question key: answer} as people gave them; `closed` are the periods ("2012-02") whose verified amounts no ledger
    changes any more.
    """
    return _Planner(draft, problems, decisions, closed).plan()


@dataclass(slots=True)
class _Names:
    """Units or leaders named by a file: known ones, those that a person said are meant, and new ones."""

    kind: str
    label: str
    book: NameBook
    planner: "_Planner"
    new: dict[str, str] = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)
    resolved: dict[str, str] = field(default_factory=dict)

    def resolve(self, name):
        if name not in self.resolved:
            self.resolved[name] = self._resolve(name)
        return self.resolved[name]

    def _resolve(self, name):
        known = self.book.find(name)
        if known is not None:
            return self.book.name_of(known)
        similar = [self.book.name_of(pk) for pk in self.book.similar(name)]
        if similar:
            choices = ((AS_NEW, f"新增“{name}”"), *((other, f"就是“{other}”") for other in similar))
            answer = self.planner.ask(
                f"{self.kind}:{name}", f"{self.label}“{name}”没有登记过，您是不是要填“{similar[0]}”？", choices, AS_NEW
            )
            if answer != AS_NEW:
                return self.meant.setdefault(name, answer)
        return self.new.setdefault(plain(name), name)


class _Planner:
    def __init__(self, draft: LedgerDraft, problems, decisions, closed):
        self.draft, self.decisions, self.closed = draft, decisions, closed
        self.issues, self.questions, self.asked = list(draft.issues), [], set()
        self.projects = {project.pk: project for project in Project.objects.listed().filter(year=draft.year)}
        self.known = facts_in_database(year=draft.year, as_of=draft.as_of, problems=problems)
        self.courses = known_courses(year=draft.year, as_of=draft.as_of)
        names = _spellings(self.projects, year=draft.year)
        self.project_book = NameBook(names.items())
        in_file = {self.project_book.find(row.name) for row in draft.rows}
        self.missing_book = NameBook((pk, spellings) for pk, spellings in names.items() if pk not in in_file)
        self.renames_left = MOST_RENAMES
        self.units = _Names("unit", "单位", _book(Unit), self)
        self.leaders = _Names("leader", "包保领导", _book(Leader), self)
        self.programmes = set(Programme.objects.filter(year=draft.year).values_list("name", flat=True))
        self.new_programmes, self.claimed_by = {}, {}
        self.refused_rows = {
            (issue.sheet, issue.row) for issue in draft.issues if issue.severity == "error" and issue.row is not None
        }

    def plan(self):
        rows = [self._plan_row(row) for row in self.draft.rows]
        seen = {row.project_id for row in rows}
        rows += [
            RowPlan(MISSING, facts.name, facts, project_id=pk, category=self.projects[pk].category)
            for pk, facts in self.known.items()
            if pk not in seen and self.draft.rows
        ]
        for task in self.draft.tasks:
            self.units.resolve(task.unit)
        for prospect in self.draft.prospects:
            self.units.resolve(prospect.unit)
        weekly = tuple(self._plan_weekly(rows))
        self._doubt_the_whole()
        return ImportPlan(
            draft=self.draft,
            year=self.draft.year,
            as_of=self.draft.as_of,
            rows=tuple(rows),
            weekly=weekly,
            issues=tuple(self.issues),
            questions=tuple(self.questions),
            unit_names=dict(self.units.resolved),
            new_units=tuple(self.units.new.values()),
            new_leaders=tuple(self.leaders.new.values()),
            meant_units=self.units.meant,
            meant_leaders=self.leaders.meant,
            new_programmes=tuple(self.new_programmes),
        )

    def _doubt_the_whole(self):
        """What is wrong with the file as a whole: nothing in it, or no word about how far projects have come."""
        draft = self.draft
        if not (draft.rows or draft.tasks or draft.prospects or draft.weekly or self._has_errors()):
            self._say("error", "文件中没有可以导入的内容", "请确认选对了文件，表中应有项目名称和各项数字。")
        if draft.rows and "progress_text" not in draft.columns:
            self._say(
                "warning", "表中没有形象进度一列，有投资的项目按在建登记", "请补上“目前形象进度”一列后再导入一次。"
            )

    def _has_errors(self):
        return any(issue.severity == "error" for issue in self.issues)

    def _say(self, severity, reason, todo):
        sheet = self.draft.rows[0].sheet if self.draft.rows else ""
        self.issues.append(Issue(severity, sheet, None, None, "", reason, todo))

    def ask(self, key, text, choices, default):
        """The answer that holds: the one given, as long as it is still one of the choices, else the default."""
        answer = self.decisions.get(key, default)
        if answer not in dict(choices):
            answer = default
        self.asked.add(key)
        self.questions.append(Question(key, text, tuple(choices), answer))
        return answer

    def warn(self, row, value, reason, todo):
        self.issues.append(Issue("warning", row.sheet, row.row, None, value, reason, todo))

    def refuse(self, row, value, reason, todo):
        self.issues.append(Issue("error", row.sheet, row.row, None, value, reason, todo))
        self.refused_rows.add((row.sheet, row.row))

    def _plan_row(self, row):
        project_id = self._match_project(row)
        if project_id is not None and self.claimed_by.setdefault(project_id, row) is not row:
            other = self.claimed_by[project_id]
            self.refuse(
                row, row.name, f"与第{other.row}行是同一个项目“{self.projects[project_id].name}”", "请只保留一行。"
            )
        for label, text, limit in too_long(row):
            self.refuse(
                row, text[:40], f"{label}太长（{len(text)}字），最多{limit}字", "请精简，详细情况可写在备注中。"
            )
        before = self.known.get(project_id)
        category = self.projects[project_id].category if project_id else self._category(row)
        if row.category and row.category != category:
            self.warn(
                row,
                Category(row.category).label,
                f"项目类别登记为“{Category(category).label}”，表中为“{Category(row.category).label}”",
                "类别全年不变，仍按登记的类别统计；登记有误的，请大项目办更正。",
            )
        facts, held_back = self._hold_back(row, self._facts(row, before), before)
        course = self._progress(row, category)
        facts, reason = self._backwards(row, facts, before, course, project_id) if before else (facts, "")
        changes = tuple(changes_between(before, facts)) if before else ()
        if (row.sheet, row.row) in self.refused_rows:
            status = REFUSED
        elif before is None:
            status = NEW
        else:
            status = CHANGED if changes else UNCHANGED
        return RowPlan(status, row.name, facts, row, project_id, category, changes, held_back, reason)

    def _backwards(self, row, facts, before, course, project_id):
        """The facts that hold and why: what they take back of what is known needs a reason, or stays as it is."""
        said = course if facts.progress_text != before.progress_text else None
        backs = taken_back(before, facts, known=self.courses.get(project_id, Known()), said=said)
        if not backs:
            return facts, ""
        text = f"“{before.name}”比登记的倒退：{'；'.join(back.words for back in backs)}。要改吗？"
        reason = self._ask_back(f"back:{before.name}", text, row)
        return (facts, reason) if reason else (keeping(facts, backs), "")

    def _ask_back(self, key, text, row):
        """The reason why what is known is taken back; "" where it is kept."""
        reason = self.decisions.get(reason_key(key), "") if self.decisions.get(key) == ACCEPT else ""
        reason = (self.decisions.get(ACCEPT_ALL) or reason).strip()
        place, answer = f"{row.sheet} 第{row.row}行", ACCEPT if reason else KEEP
        self.questions.append(Question(key, text, CHOICES, answer, place, needs_reason=ACCEPT, reason=reason))
        return reason

    def _hold_back(self, row, facts, before):
        """The facts without the amounts by which the file would change a closed month, and those amounts."""
        known = before.invested if before else {}
        held_back = tuple(
            HeldBack(period, known.get(period), amount)
            for period, amount in sorted(facts.invested.items())
            if period in self.closed and known.get(period) != amount
        )
        for held in held_back:
            self._warn_of_closed(row, held)
        periods = {held.period for held in held_back}
        invested = {period: amount for period, amount in facts.invested.items() if period not in periods}
        return replace(facts, invested=invested), held_back

    def _warn_of_closed(self, row, held):
        month = int(held.period[-2:])
        self.issues.append(
            Issue(
                "warning",
                row.sheet,
                row.row,
                row.invested_columns.get(month),
                show_wan(held.new_wan),
                f"{month}月数据已经冻结（审核数 {show_wan(held.old_wan)}），本次导入不改这个数",
                "导入后自动转为更正申请，由大项目办和督查考核局批准后更正；填错了的，请改回原数。",
            )
        )

    def _match_project(self, row):
        project_id = self.project_book.find(row.name)
        if project_id is not None:
            return project_id
        similar = self.missing_book.similar(row.name) if self.renames_left else ()
        if similar:
            self.renames_left -= 1
            choices = (
                (AS_NEW, "是新项目"),
                *((str(pk), f"就是“{self.projects[pk].name}”，改名") for pk in similar),
            )
            answer = self.ask(
                f"project:{row.name}", f"第{row.row}行“{row.name}”没有登记过，与已有项目名称相近。", choices, AS_NEW
            )
            if answer != AS_NEW:
                return int(answer)
        return None

    def _category(self, row):
        if row.category:
            return row.category
        guess = _category_from_figures(row)
        return self.ask(
            f"category:{row.name}",
            f"第{row.row}行“{row.name}”没有写明类别，暂按“{Category(guess).label}”。",
            Category.choices,
            guess,
        )

    def _programme(self, row):
        name = row.programme or UNSTATED_PROGRAMME
        if name not in self.programmes:
            self.new_programmes.setdefault(name)
        return name

    def _progress(self, row, category):
        """How far the row's words put the project, None without any; asks once for each that nobody knows."""
        if not row.progress_text:
            return None
        reading = read_progress(row.progress_text, category=category)
        if reading is not None:
            return Course(reading.stage, reading.image_stage or "", reading.started)
        key, least = f"progress:{row.progress_text}", CATEGORY_STAGE[Category(category)].value
        if key not in self.asked:
            self.ask(key, f"“{row.progress_text}”属于哪个阶段？（第{row.row}行）", Stage.choices, least)
        stage = next(question.answer for question in self.questions if question.key == key)
        return Course(stage, "", stage in STARTED_STAGES)

    def _facts(self, row, before):
        leader = self._first(row, row.leader_names, "包保领导")
        liaison = self._first(row, row.liaison_unit_names, "联络单位")
        return Facts(
            name=row.name,
            programme=(row.programme or "") if before else self._programme(row),
            address=row.address,
            longitude=row.longitude,
            latitude=row.latitude,
            content=row.content,
            owner=row.owner,
            total_investment_wan=row.total_investment_wan,
            is_key=row.is_key or None,
            remark=row.remark,
            opening_wan=row.invested_before_wan,
            plan_wan=row.plan_wan,
            month_plan=_whole_year(row.month_plan_wan),
            invested=self._invested(row, before),
            start=row.planned_start,
            finish=row.planned_finish,
            start_text=row.planned_start_text,
            finish_text=row.planned_finish_text,
            progress_text=row.progress_text,
            leader=self.leaders.resolve(leader) if leader else "",
            lead_units=tuple(dict.fromkeys(self.units.resolve(name) for name in row.lead_unit_names)),
            liaison_unit=self.units.resolve(liaison) if liaison else "",
            helping_units=tuple(dict.fromkeys(self.units.resolve(name) for name in row.helping_unit_names)),
            problem=_problem(row),
        )

    def _first(self, row, names, label):
        if len(names) > 1:
            self.warn(
                row,
                "、".join(names),
                f"{label}填了{len(names)}个",
                f"一个项目只有一个{label}，按第一个“{names[0]}”导入。",
            )
        return names[0] if names else ""

    def _invested(self, row, before):
        """{period: the month's amount}: the months as printed; where the file only has the sum, what the sum leaves over.

        The rest belongs to the ledger's own month, or to the month before it where that month is printed by itself.
        """
        year, last = self.draft.year, self.draft.as_of.month
        known = {int(period[-2:]): amount for period, amount in (before.invested if before else {}).items()}
        months = _printed_months(row.month_invested_wan, last=last, known=known)
        if row.cumulative_wan is not None and self.draft.as_of.year == year:
            self._add_the_rest(row, months, {month: amount for month, amount in known.items() if month < last})
        return {f"{year}-{month:02d}": amount for month, amount in months.items()}

    def _add_the_rest(self, row, months, known_earlier):
        """Put into `months` what the printed sum leaves over; a sum that falls short of its months is refused."""
        last, total = self.draft.as_of.month, row.cumulative_wan
        earlier = sum((amount for month, amount in known_earlier.items() if month not in months), 0)
        rest = total - sum(months.values()) - earlier
        missing = [month for month in range(last, 0, -1) if month not in months and month not in known_earlier]
        if rest < 0 and not set(range(1, last + 1)) <= set(months):
            self.refuse(
                row,
                show_wan(total),
                f"累计完成投资小于以前各月之和{show_wan(total - rest)}",
                "投资不会减少：请核对累计数；以前月份报多了的，请在表中填写各月数。",
            )
        elif missing and rest > 0:
            months[missing[0]] = rest
        elif missing and not months and rest == 0:
            months[missing[0]] = total - earlier

    def _known_project(self, name):
        """The stored name of the project that has this name or alias, or None."""
        project_id = self.project_book.find(name)
        return None if project_id is None else self.projects[project_id].name

    def _plan_weekly(self, rows):
        """Each weekly line with its project; a name that only resembles one waits for a person and posts nothing until then."""
        stored = {row.facts.name for row in rows}
        book = NameBook((name, [name]) for name in stored)
        reported = reported_weeks(self.draft.year) if self.draft.weekly else {}
        for row in self.draft.weekly:
            found = self._known_project(row.name) or book.find(row.name) or book.find(row.name.removesuffix("项目"))
            learn_alias = found is None
            found = found or self._meant_project(row, book)
            if found is None:
                continue
            known, reason = reported.get((found, row.week_end)), ""
            if None not in (known, row.week_wan) and row.week_wan < known:
                text = f"“{found}”本周完成投资比登记的少：{show_wan(known)} → {show_wan(row.week_wan)}。要改吗？"
                reason = self._ask_back(f"back:weekly:{found}", text, row)
                if not reason:
                    continue
            yield WeeklyPlan(row, found, learn_alias, reason)

    def _meant_project(self, row, book):
        """The project that a person says a weekly line means, or None."""
        choices = ((SKIP, "暂不入账"), *((name, f"就是“{name}”") for name in book.similar(row.name)))
        answer = self.ask(f"weekly:{row.name}", f"周报第{row.row}行“{row.name}”是哪个项目？", choices, SKIP)
        if answer != SKIP:
            return answer
        self.warn(row, row.name, "周报的项目名称与台账不一致", "请在预览页选定是哪个项目；未选定的，本行暂不入账。")
        return None


def _spellings(projects, *, year):
    """{project id: [name, aliases…]}."""
    names = {pk: [project.name] for pk, project in projects.items()}
    for pk, alias in ProjectAlias.objects.filter(year=year).values_list("project", "name"):
        if pk in names:
            names[pk].append(alias)
    return names


def _book(model):
    return NameBook((item.pk, item.known_names) for item in model.objects.all())


def _category_from_figures(row):
    """The category that a row without one most likely has: by what was invested before, and what has begun."""
    if "城中村" in row.name or "片区改造" in row.name:
        return Category.URBAN_VILLAGE
    if row.invested_before_wan:
        return Category.CARRIED_OVER
    reading = read_progress(row.progress_text, category=Category.NEW_START) if row.progress_text else None
    if reading is not None and reading.stage in (Stage.NEGOTIATING, Stage.APPROVAL) and not row.plan_wan:
        return Category.PIPELINE
    return Category.NEW_START


def _whole_year(months):
    """A monthly plan of twelve amounts; a month left blank in a plan that has others is nothing planned."""
    return {month: months.get(month, 0 * next(iter(months.values()))) for month in range(1, 13)} if months else {}


def _problem(row):
    if not row.problem_text:
        return None
    return ProblemFacts(row.problem_text, row.cause_text, row.measure_text, row.limit_text, row.limit)


def _printed_months(amounts_wan, *, last, known):
    """{month: amount} of the printed months: a nought counts up to the ledger's own month, or where one is known."""
    return {
        month: amount
        for month, amount in amounts_wan.items()
        if amount or (amount is not None and (month <= last or month in known))
    }
