"""The problems that a list shows, as Excel."""

from urllib.parse import quote

from dispatch.pages.problem.rows import LEVEL_WORDS, holder_words, last_turn, raiser_words, with_people
from dispatch.queries.problem_limits import limits_of
from projects.ledger.writing.printed_table import Column, PrintedTable
from projects.wording import date_text

CHUNK = 2000

COLUMNS = (
    Column("序号", 5, "serial", lambda problem: None),
    Column("编号", 14, "text", lambda problem: problem.number),
    Column("项目名称", 26, "text", lambda problem: problem.project.name),
    Column("问题", 40, "text", lambda problem: problem.description),
    Column("原因", 10, "text", lambda problem: problem.get_cause_display()),
    Column("提出", 14, "text", raiser_words, "提出"),
    Column("日期", 14, "text", lambda problem: date_text(problem.raised_on), "提出"),
    Column("来源", 11, "text", lambda problem: problem.get_source_display(), "提出"),
    Column("层级", 6, "text", lambda problem: LEVEL_WORDS[problem.level], "承办"),
    Column("单位、领导", 16, "text", lambda problem: holder_words(problem, last_turn(problem)), "承办"),
    Column("协办", 16, "text", lambda problem: "、".join(unit.name for unit in problem.helping_units.all()), "承办"),
    Column("状态", 9, "text", lambda problem: problem.get_state_display()),
    Column("原定", 14, "text", lambda problem: date_text(problem.original_deadline), "解决时限"),
    Column("现定", 14, "text", lambda problem: date_text(problem.due_on), "解决时限"),
    Column("展期次数", 6, "serial", lambda problem: problem.extensions, "解决时限"),
    Column("是否超期", 6, "text", lambda problem: "超期" if problem.limits.late else "", "解决时限"),
    Column("剩余工作日", 7, "serial", lambda problem: _days(problem, late=False), "解决时限"),
    Column("超期工作日", 7, "serial", lambda problem: _days(problem, late=True), "解决时限"),
    Column(
        "时限",
        14,
        "text",
        lambda problem: date_text(problem.limits.own_days is not None and problem.deadline),
        "本环节",
    ),
    Column("剩余工作日", 7, "serial", lambda problem: problem.limits.own_days, "本环节"),
    Column("办理结果", 36, "text", lambda problem: problem.result),
    Column("销号", 14, "text", lambda problem: date_text(problem.closed_on)),
)


def _days(problem, *, late):
    """The working days over the decided date, or those left to it while somebody holds the problem."""
    counts = problem.limits.late if late else problem.limits.own_days is not None and not problem.limits.late
    return problem.limits.days if counts else None


def problems_workbook(problems, *, on, calendar, district):
    """(file name for the header, bytes) of the problems in their order."""
    table = PrintedTable(
        name="问题",
        title=f"{district}重大项目问题台账",
        note_line=f"截至{date_text(on)}    过了现定时限没有报结的为超期；本环节剩余工作日为负数的，是现在的承办人已过的工作日",
        columns=COLUMNS,
    )
    for serial, problem in enumerate(with_people(problems).iterator(chunk_size=CHUNK), start=1):
        problem.limits = limits_of(problem, on=on, calendar=calendar)
        table.add_row([serial, *(column.value(problem) for column in COLUMNS[1:])])
    return quote(f"问题台账{on:%Y-%m-%d}.xlsx"), table.save()
