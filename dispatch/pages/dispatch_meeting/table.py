"""The month's tables as pages, set by the same hand as in Word, Excel and PDF: whatever is printed reads the same here."""

from dataclasses import replace
from itertools import groupby

from django.urls import reverse

from dispatch.documents.typesetting import typeset
from dispatch.month.content.codec import tables_of
from dispatch.paging import page_of
from projects.choices import Light
from projects.wording import date_text, moment_text

PAGE_SIZE = 200


def tables_page(meeting, content, *, computed_at):
    """The list of the tables, each with what it counts."""
    return {
        **_frame(meeting, computed_at),
        "tables": [
            {
                "number": str(number),
                "title": table.title,
                "basis": table.basis,
                "rows": str(len(table.rows)) if table.rows else "",
                "note": table.note if not table.rows else "",
                "url": _url(meeting, table.key),
            }
            for number, table in enumerate(tables_of(content), 1)
        ],
    }


def table_page(meeting, content, *, key, number, computed_at):
    """One table, or None where no table has this key; `number` is the page of a long one, None asks for all rows."""
    tables = tables_of(content)
    place = next((index for index, table in enumerate(tables) if table.key == key), None)
    if place is None:
        return None
    url = _url(meeting, key)
    table, pager = tables[place], None
    if number is not None:
        rows, _, pager = page_of(table.rows, number=number, size=PAGE_SIZE, url=lambda page: f"{url}?page={page}")
        table = replace(table, rows=tuple(rows))
    return {
        **_frame(meeting, computed_at),
        "tables_url": reverse("dispatch_tables", args=[meeting.month]),
        "number": str(place + 1),
        "table": table_words(table, content, as_of=meeting.month),
        "pager": pager,
        "whole_url": f"{url}?all=1" if pager else "",
        "previous_url": _url(meeting, tables[place - 1].key) if place else "",
        "next_url": _url(meeting, tables[place + 1].key) if place + 1 < len(tables) else "",
    }


def table_words(table, content, *, as_of):
    """A table as the component `pack_table.html` shows it; the names of the content's projects become links."""
    setting = typeset(table)
    doors = _doors(table, content, as_of)
    if table.rows:
        rows = [_row(values, cells, doors) for values, cells in zip(table.rows, setting.rows, strict=True)]
    else:
        rows = [[_merged(cell) for cell in cells] for cells in setting.rows]
    return {
        "key": table.key,
        "title": table.title,
        "basis": table.basis,
        "note": table.note,
        "head": _head(setting),
        "rows": rows,
        "total": [_merged(cell) for cell in setting.total or ()],
    }


def _merged(cell):
    return {"text": cell.text, "align": cell.align, "span": cell.span}


def _frame(meeting, computed_at):
    return {
        "meeting": {"title": str(meeting), "frozen": meeting.is_frozen},
        "computed": moment_text(computed_at) if computed_at else "",
        "cycle_url": reverse("dispatch_meeting", args=[meeting.month]),
        "cut_off": date_text(meeting.month),
    }


def _url(meeting, key):
    return reverse("dispatch_table", args=[meeting.month, key])


def _head(setting):
    """The rows of headings, each a list of cells."""
    levels = groupby(sorted(setting.head, key=lambda cell: (cell.level, cell.column)), key=lambda cell: cell.level)
    return [[{"text": cell.text, "span": cell.span, "levels": cell.levels} for cell in cells] for _, cells in levels]


def _doors(table, content, as_of):
    """(index of the project's column, index of its investment or None, {name: (page, entries behind the amount)})."""
    keys = [column.key for column in table.columns]
    project, invested = (keys.index(key) if key in keys else None for key in ("project", "invested"))
    links = {}
    for item in content["projects"] if project is not None else ():
        entries = f"{reverse('project_entries', args=[item['code']])}?month={as_of:%Y-%m}"
        links[item["name"]] = (reverse("project_detail", args=[item["code"]]), entries)
    return project, invested, links


def _row(values, cells, doors):
    project, invested, links = doors
    page, entries = links.get(values[project], ("", "")) if project is not None else ("", "")
    urls = {project: page, invested: entries if invested is not None and values[invested] is not None else ""}
    return [
        {
            "text": cell.text,
            "align": cell.align,
            "light": value if isinstance(value, Light) else None,
            "url": urls.get(index, ""),
            "is_name": index == project,
        }
        for index, (value, cell) in enumerate(zip(values, cells, strict=True))
    ]
