"""通报: the notice that the district circulates, with the figures woven into official sentences."""

from dataclasses import replace

from dispatch.documents.parts import (
    Addressee,
    Attachments,
    AttachmentStart,
    CellKind,
    Column,
    Heading,
    Letterhead,
    Paragraph,
    SignatureBlock,
    Table,
    Title,
)
from dispatch.month.content.codec import tables_of
from dispatch.papers.chapters.behind import behind
from dispatch.papers.chapters.overall import overall, programmes
from dispatch.papers.chapters.people import people
from dispatch.papers.chapters.work import fields, followed, problems
from dispatch.papers.decisions import decisions_table, draft_mark, nothing_decided
from dispatch.papers.reading import MOST_ROWS, NUMERALS, attached, compact, day, joined, on_day, without
from projects.choices import Light
from projects.wording import date_text, month_text

CHAPTERS = (
    ("总体进展情况", overall),
    ("各工程进展情况", programmes),
    ("落后项目及原因", behind),
    ("包保责任落实情况", people),
    ("问题办理情况", problems),
    ("城中村改造和招商引资情况", fields),
    ("前期议定事项落实情况", followed),
)
LAGS = "项目投资完成与时间进度差一览表"
LAG_COLUMNS = (
    "serial",
    "project",
    "leader",
    "lead_unit",
    "light",
    "plan",
    "invested",
    "completion",
    "lag_vs_time",
    "lag_vs_plan",
)
LAG_NOTE = "没有开工的项目按应开工时间亮灯，差距只供参考；每月还需、年底预计和备注见台账。"
DUE_NOTE = "没有开工的项目按应开工时间亮灯，差距只供参考；未到期的{}个项目不列，合计含这些项目，见台账。"
ATTACHED = (
    ("lags", LAGS),
    ("lights", "红黄灯清单与三类现象"),
    ("leaders", "包保领导推进情况"),
    ("units", "责任单位推进情况"),
    ("weekly", "周报报送情况"),
    ("decisions", "前期未办结议定事项"),
    ("answers", "落后项目“找问题、查原因、理思路、定措施、促进度”情况"),
)
ANSWER_COLUMNS = (
    Column("项目", width=9),
    Column("包保领导", width=4),
    Column("存在问题", width=12),
    Column("原因", width=12),
    Column("思路", width=12),
    Column("措施", width=12),
    Column("进度承诺", width=10),
    Column("承诺时限", CellKind.DATE, width=6),
)


def notice(content, occasion):
    """The parts of the notice."""
    tables = {table.key: table for table in tables_of(content)}
    attachments = _attachments(content, tables)
    places = {table.key: f"附件{number}" for number, table in enumerate(attachments, start=1)}
    parts = [
        Letterhead(occasion.issuer, occasion.number),
        Title(f"关于{month_text(occasion.month)}全区重大项目推进情况的通报"),
        *draft_mark(occasion),
        Addressee("各镇（街道）、高新区，区直各部门、单位，各包保领导"),
        Paragraph(_opening(content, occasion)),
    ]
    for numeral, (heading, chapter) in zip(NUMERALS, CHAPTERS, strict=False):
        parts += [Heading(f"{numeral}、{heading}"), *chapter(content, tables, places)]
    parts += _closing(NUMERALS[len(CHAPTERS)], occasion)
    if attachments:
        parts.append(Attachments(tuple(table.title for table in attachments)))
    parts.append(SignatureBlock(occasion.issuer, occasion.issued_on))
    for number, table in enumerate(attachments, start=1):
        parts += [AttachmentStart(number, table.title), table]
    return parts


def _attachments(content, tables):
    """The tables behind the signature; one that has nothing to list is not attached."""
    lags = _lags(tables["lags"])
    found = tables | {"lags": lags, "decisions": _open_decisions(content, tables["decisions"])}
    found["answers"] = _answers(content)
    found["leaders"] = without(tables["leaders"], "title")
    if len(content["projects"]) > MOST_ROWS:
        found["weekly"] = _counts_only(tables["weekly"])
    light = found["lags"].place_of("light")
    listed = {"lags": lambda row: row[light] in content["lights"]["behind"]}
    return [attached(title, found[key], listed.get(key)) for key, title in ATTACHED if found[key].rows]


def _lags(table):
    """What is not due is counted on paper and listed in the ledger."""
    table = compact(table, *LAG_COLUMNS)
    light = table.place_of("light")
    due = tuple(row for row in table.rows if row[light] != Light.NOT_DUE)
    waiting = len(table.rows) - len(due)
    return replace(table, rows=due, note=DUE_NOTE.format(waiting) if waiting else LAG_NOTE)


def _open_decisions(content, table):
    """What is done is counted in the text; those the notice reminds of are listed."""
    pairs = zip(table.rows, content["decisions"], strict=True)
    return replace(table, rows=tuple(row for row, decision in pairs if not decision["done"]), note="")


def _counts_only(table):
    """Without the column that names every project that did not report."""
    named = table.columns[table.place_of("missing_names")].title
    return replace(without(table, "missing_names"), note=f"{table.note}{named}见台账。")


def _opening(content, occasion):
    basis, met = content["basis"], occasion.meets_on and occasion.meets_on <= occasion.issued_on
    chaired = f"{occasion.chair}主持。" if occasion.chair else ""
    return joined(
        f"{date_text(occasion.meets_on)}，区委、区政府召开重大项目调度会议，{chaired}" if met else "",
        f"现将{month_text(occasion.month)}重大项目推进情况通报如下。",
        f"投资数据截至{basis['cut_off']}，口径为{basis['book']}，比率按未四舍五入的数字计算；"
        f"问题、承诺和议定事项截至{on_day(content['on'])}。",
        content["calendar_note"],
    )


def _closing(numeral, occasion):
    decided = decisions_table(occasion) if occasion.decisions else Paragraph(nothing_decided(occasion))
    return [
        Heading(f"{numeral}、会议议定事项和要求"),
        *([Paragraph(occasion.remarks)] if occasion.remarks else []),
        decided,
        Paragraph(
            "请各包保领导、责任单位按议定的时限抓好落实。联络单位按周报送进展，大项目办按月调度，督查考核局跟踪督办。"
        ),
    ]


def _answers(content):
    answered = [project for project in content["projects"] if project["answer"]]
    return Table(
        key="answers",
        title="",
        basis=f"口径：落后项目包保责任方填报；截至{on_day(content['on'])}",
        columns=ANSWER_COLUMNS,
        rows=tuple(
            (
                project["name"],
                project["leader"] or None,
                *(
                    project["answer"][question] or None
                    for question in ("problem", "cause", "idea", "measures", "progress")
                ),
                day(project["answer"]["promised_on"]),
            )
            for project in answered
        ),
    )
