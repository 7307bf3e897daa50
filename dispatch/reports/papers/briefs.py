"""包保领导单页: what each leader has to know of his projects before the meeting, on one sheet."""

from dispatch.reports.document import CellKind, Column, PageBreak, Paragraph, Subtitle, Table, Title
from dispatch.reports.papers.reading import (
    against,
    day,
    joined,
    money,
    number,
    on_day,
    percent,
    rank_words,
    verdict_of,
)
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
    Column("问题", width=18),
    Column("承办", width=6),
    Column("时限", CellKind.DATE, width=6),
    Column("状态", width=5),
)
PROMISE_COLUMNS = (
    Column("项目", width=8),
    Column("承诺", width=20),
    Column("时限", CellKind.DATE, width=6),
    Column("兑现", width=5),
)
ROWS_SHOWN = 6


def briefs(content, occasion, *, of=None, note=""):
    """The sheets of all leaders, or of those whose names are in `of`, the first in the rank first; `note` heads each."""
    projects = {project["code"]: project for project in content["projects"]}
    parts = []
    for leader in content["leaders"]:
        if of is not None and leader["name"] not in of:
            continue
        if parts:
            parts.append(PageBreak())
        parts += brief(leader, [projects[code] for code in leader["projects"]], content, occasion, note=note)
    return parts or [Title("本月没有包保领导单页")]


def brief(leader, projects, content, occasion, *, note=""):
    """One leader's sheet."""
    projects = sorted(projects, key=_worst_first)
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
    return [
        Title(f"{month_text(occasion.month)}包保项目情况"),
        Subtitle(f"{leader['name']}　{leader['title']}"),
        *([Paragraph(note)] if note else []),
        Paragraph(_position(leader)),
        Table(
            key="projects",
            title="包保项目",
            basis=f"口径：{content['basis']['book']}；截至{date_text(occasion.month)}；单位：万元",
            columns=COLUMNS,
            rows=tuple(map(_row, projects)),
        ),
        *_listed("problems", "在办问题", PROBLEM_COLUMNS, problems, _problem, content),
        *_listed("promises", "本人承诺", PROMISE_COLUMNS, promises, _promise, content),
    ]


def _worst_first(project):
    lag = number(project["lag_vs_time"])
    return list(Light.values).index(project["light"]), lag is None, lag or 0


def _position(leader):
    rank = leader["rank"]
    return joined(
        f"包保项目{leader['n']}个，年度计划{money(leader['plan'])}，完成{money(leader['invested'])}，"
        f"完成率{percent(leader['completion'])}，{against(leader['lag'])}",
        f"，排名{rank_words(rank)}" if rank else "",
        f"。接手时差距{against(leader['lag_at_taking_over'])}" if leader["lag_at_taking_over"] else "",
        f"。本月现场办公会：{leader['duty'] or '—'}（{leader['site_meetings']}次）。",
    )


def _row(project):
    verdict = verdict_of(project)
    return (
        Light(project["light"]),
        project["name"],
        number(project["plan"]),
        number(project["invested"]),
        number(project["completion"]),
        number(project["lag_vs_time"]),
        _whole(number(project["needed_per_month"])),
        verdict["label"] if verdict else None,
    )


def _whole(amount_wan):
    """A computed amount for reading, in whole 万元."""
    return None if amount_wan is None else round_half_up(amount_wan, places=0)


def _problem(project, problem):
    state = f"{problem['state']}{'，超期' if problem['overdue'] else ''}"
    return project["name"], problem["description"], problem["holder"], day(problem["deadline"]), state


def _promise(project, promise):
    return project["name"], promise["text"], day(promise["due_on"]), promise["state_label"]


def _listed(key, title, columns, found, row, content):
    """The first rows, those due first: a sheet has an end. Nothing where there are none."""
    if not found:
        return []
    rest = len(found) - ROWS_SHOWN
    return [
        Table(
            key=key,
            title=title,
            basis=f"截至{on_day(content['on'])}",
            columns=columns,
            rows=tuple(row(*item) for item in found[:ROWS_SHOWN]),
            note=f"另有{rest}项，见系统。" if rest > 0 else "",
        )
    ]
