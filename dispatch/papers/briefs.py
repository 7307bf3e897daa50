"""包保领导单页: what each leader has to know of his projects before the meeting, on one sheet."""

from dispatch.documents.parts import CellKind, Column, PageBreak, Paragraph, Subtitle, Table, Title
from dispatch.month.content.codec import decimal_of
from dispatch.month.content.content import worst_first
from dispatch.month.facts.values import UNSETTLED
from dispatch.papers.reading import against, day, joined, money, on_day, percent, rank_words, verdict_of
from dispatch.queries.problem_limits import FIRST_LIMIT
from projects.choices import Light
from projects.rules.rounding import round_half_up
from projects.wording import date_text, month_text

COLUMNS = (
    Column("亮灯", CellKind.LIGHT, width=3),
    Column("项目", width=10),
    Column("年度计划", CellKind.MONEY, width=5),
    Column("完成投资", CellKind.MONEY, width=5),
    Column("完成率", CellKind.PCT, width=4),
    Column("与时间进度差", CellKind.POINTS, width=4),
    Column("每月还需", CellKind.MONEY, width=5),
    Column("判定", width=4),
)
PROBLEM_COLUMNS = (
    Column("项目", width=8),
    Column("问题", width=14),
    Column("承办", width=5),
    Column("时限", width=7),
    Column("状态", width=6),
)
PROMISE_COLUMNS = (
    Column("项目", width=8),
    Column("承诺", width=20),
    Column("时限", CellKind.DATE, width=6),
    Column("兑现", width=4),
)
PROJECTS_SHOWN, LINES_SHOWN, TEXT_SHOWN = 6, 11, 32
LINES_A_ROW, ROWS_IN_PLACE_OF_A_TABLE = 2, 2  # of problems and promises, whose texts take two lines


def briefs(content, occasion, *, of=None, note=""):
    """The sheets of all leaders, or of those named in `of`, one page each, the first in the rank first; `note` heads each."""
    projects = {project["code"]: project for project in content["projects"]}
    parts = []
    for leader in content["leaders"]:
        if leader["name"] == UNSETTLED or (of is not None and leader["name"] not in of):
            continue
        if parts:
            parts.append(PageBreak())
        parts += brief(leader, [projects[code] for code in leader["projects"]], content, occasion, note=note)
    return parts or [Title("本月没有包保领导单页"), Paragraph("本年度的项目还没有明确包保领导。")]


def brief(leader, projects, content, occasion, *, note=""):
    """One leader's sheet."""
    projects = worst_first(content, projects)
    problems = sorted(
        ((project, problem) for project in projects for problem in project["problems"]),
        key=lambda found: (found[1]["deadline"] or "9999", found[1]["number"]),
    )
    promises = sorted(
        (
            (project, promise)
            for project in projects
            for promise in project["promises"]
            if promise["who"] == leader["name"]
        ),
        key=lambda found: (found[1]["due_on"], found[1]["text"]),
    )
    book, on = content["basis"]["book"], on_day(content["on"])
    money_basis = f"口径：{book}；截至{date_text(occasion.month)}；单位：万元，完成率为%，差距为个百分点"
    problems_shown, promises_shown = _rows_shown(len(projects), problems, promises)
    problem_basis, promise_basis = f"口径：未销号的问题；截至{on}", f"口径：本人作出的时限承诺；截至{on}"
    problem_rows = [_problem(*found) for found in problems]
    promise_rows = [_promise(*found) for found in promises]
    listed = (
        ("projects", "包保项目", money_basis, COLUMNS, list(map(_row, projects)), PROJECTS_SHOWN),
        ("problems", "在办问题", problem_basis, PROBLEM_COLUMNS, problem_rows, problems_shown),
        ("promises", "本人承诺", promise_basis, PROMISE_COLUMNS, promise_rows, promises_shown),
    )
    return [
        Title(f"{month_text(occasion.month)}包保项目情况{'（送审稿）' if occasion.is_draft else ''}"),
        Subtitle(f"{leader['name']}　{leader['title']}".strip()),
        *([Paragraph(note)] if note else []),
        Paragraph(_position(leader, content)),
        *(_listed(*described) for described in listed if described[4]),
    ]


def _rows_shown(projects, problems, promises):
    """How many problems and promises the page has room for under its projects."""
    rows = (LINES_SHOWN - min(projects, PROJECTS_SHOWN)) // LINES_A_ROW
    if problems and promises:
        return rows - rows // 2, rows // 2
    return (rows + ROWS_IN_PLACE_OF_A_TABLE,) * 2


def _position(leader, content):
    rank = leader["rank"]
    if not decimal_of(leader["plan"]):
        return joined(f"包保项目{leader['n']}个，还没有下达年度投资计划。", _duty(leader))
    return joined(
        f"截至{on_day(content['as_of'])}，包保项目{leader['n']}个，年度计划投资{money(leader['plan'])}，"
        f"完成投资{money(leader['invested'])}（{content['basis']['book']}），完成率{percent(leader['completion'])}，"
        f"{against(leader['lag'])}",
        f"，排名{rank_words(rank)}" if rank else "",
        f"；接手时{against(leader['lag_at_taking_over'])}" if leader["lag_at_taking_over"] else "",
        "。",
        _duty(leader),
    )


def _duty(leader):
    if not leader["duty"]:
        return ""
    times = f"，共{leader['site_meetings']}次" if leader["site_meetings"] else ""
    return f"本月现场办公会{leader['duty']}{times}。"


def _row(project):
    verdict = verdict_of(project)
    return (
        Light(project["light"]),
        project["name"],
        decimal_of(project["plan"]),
        decimal_of(project["invested"]),
        decimal_of(project["completion"]),
        decimal_of(project["lag_vs_time"]),
        _whole(decimal_of(project["needed_per_month"])),
        verdict["label"] if verdict else None,
    )


def _whole(amount_wan):
    """A computed amount for reading, in whole 万元."""
    return None if amount_wan is None else round_half_up(amount_wan, places=0)


def _problem(project, problem):
    moved = problem["moved"].split("，") if problem["moved"] else []
    first = [words for words in moved if words.startswith(FIRST_LIMIT)]
    limit = "".join([date_text(day(problem["deadline"])), *(f"（{words}）" for words in first)])
    since = [words for words in moved if words not in first]
    state = "，".join([problem["state"], *(["超期"] if problem["overdue"] else []), *since])
    return project["name"], _shortened(problem["description"]), problem["holder"], limit or None, state


def _promise(project, promise):
    return project["name"], _shortened(promise["text"]), day(promise["due_on"]), promise["state_label"]


def _shortened(text):
    return text if len(text) <= TEXT_SHOWN else f"{text[: TEXT_SHOWN - 1]}…"


def _listed(key, title, basis, columns, rows, most):
    """The first rows, the worst or those due first: a sheet has one page."""
    rest = len(rows) - most
    return Table(
        key=key,
        title=title,
        basis=basis,
        columns=columns,
        rows=tuple(rows[:most]),
        note=f"另有{rest}项，见系统。" if rest > 0 else "",
    )
