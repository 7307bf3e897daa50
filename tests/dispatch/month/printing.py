"""A stored month as everything that is printed from it says it, line by line: what must never change."""

from dataclasses import fields, is_dataclass
from datetime import date

from dispatch.documents.typesetting import typeset
from dispatch.month.content.codec import tables_of
from dispatch.month.content.compare import compare, comparison_tables
from dispatch.papers.briefs import briefs
from dispatch.papers.decisions import decision_list
from dispatch.papers.minutes import minutes
from dispatch.papers.notice import notice
from dispatch.papers.occasion import Decided, Occasion


def occasion_of_stored(content):
    month = date.fromisoformat(content["as_of"])
    return Occasion(
        month=month,
        is_draft=False,
        issuer="某某区大项目建设调度办公室",
        number=f"调度办〔{month.year}〕{month.month}号",
        issued_on=date.fromisoformat(content["on"]),
        meets_on=date.fromisoformat(content["on"]),
        place="区委常委会议室",
        chair="王某某",
        present="各包保领导、责任单位",
        remarks="要把欠账补回来。",
        decisions=(Decided("甲项目", "限期开工", "区住建局", "李某某", date(2012, 4, 15), "W2012-00001"),),
    )


def printed(content, before=None):
    """The lines of notice, minutes, decisions, leaders' sheets, all tables, and the comparison with the month `before`."""
    occasion = occasion_of_stored(content)
    for paper in (notice, minutes, decision_list, briefs):
        yield f"## {paper.__name__}"
        for part in paper(content, occasion):
            yield from _lines(part)
    yield "## tables"
    for table in tables_of(content):
        yield from _lines(table)
    yield "## comparison"
    found = compare(before, content)
    for table in comparison_tables(found):
        yield from _lines(table)
    lights = {str(light): counts for light, counts in found.lights.items() if counts != (None, None)}
    yield f"{lights} {found.joined} {found.left}"


def _lines(part):
    name = type(part).__name__
    if name == "Table":
        setting = typeset(part)
        yield f"Table {part.title} | {part.basis} | {part.note}"
        yield "  " + " | ".join(cell.text for cell in setting.head)
        for row in (*setting.rows, *([setting.total] if setting.total else [])):
            yield "  " + " | ".join(cell.text for cell in row)
        if part.chart:
            yield f"  {part.chart!r}"
    elif is_dataclass(part):
        said = [str(getattr(part, field.name)) for field in fields(part)]
        yield f"{name} {' | '.join(text for text in said if text)}"
