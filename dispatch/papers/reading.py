"""Reading a content: exact text back into numbers, and figures into the words of official sentences."""

import operator
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from dispatch.month.content.codec import decimal_of
from dispatch.queries.lag_words import position_words
from dispatch.queries.outlook import pct
from projects.money import show_money
from projects.wording import date_text

NUMERALS = "一二三四五六七八九十"
NAMED = 20
MOST_ROWS = 100


def day(text):
    return date.fromisoformat(text) if text else None


def money(text):
    """6.13亿元, 320万元"""
    return show_money(decimal_of(text))


def percent(text):
    """4.87%"""
    return pct(decimal_of(text))


def share(part, whole):
    """27.78% of two counts; "—" where there is nothing to take a share of."""
    return pct(Decimal(part) * 100 / whole) if whole else pct(None)


def against(text, schedule="时间进度"):
    """落后时间进度11.8个百分点, 与时间进度持平; "" where there is no figure."""
    lag = decimal_of(text)
    if lag is None:
        return ""
    position, gap = position_words(lag)
    return f"{position}{schedule}{gap}个百分点" if position else f"与{schedule}持平"


def named(names: Sequence[str]):
    """甲、乙、丙；beyond the twentieth "等": how many they are stands before them."""
    shown = "、".join(names[:NAMED])
    return f"{shown}等" if len(names) > NAMED else shown


def bracketed(names):
    """（甲、乙）, nothing for nobody."""
    return f"（{named(names)}）" if names else ""


def on_day(text):
    return date_text(day(text))


def rank_words(rank):
    """第3/20, 并列第10/20: a published rank always shows n."""
    return f"{'并列' if rank['tied'] else ''}第{rank['place']}/{rank['n']}"


def verdict_of(project):
    """The diagnosis that counts for a project: a person's word where there is one, else the computed one; None for neither."""
    return project["ruling"] or project["diagnosis"]


def names_of(projects):
    return [project["name"] for project in projects]


def is_behind(content, project):
    """Whether the light of a project counted as behind when its month was frozen."""
    return project["light"] in content["lights"]["behind"]


def joined(*sentences):
    """The sentences that say something, one after the other."""
    return "".join(sentence for sentence in sentences if sentence)


def compact(table, *keys):
    """The columns of a table that running text has room for; its chart stands beside it as a figure of its own.

    The whole table is in the Excel ledger. Raises ValueError for a column that the table lacks.
    """
    return _only(table, [table.place_of(key) for key in keys])


def without(table, key):
    """All columns but one."""
    return _only(table, [place for place, column in enumerate(table.columns) if column.key != key])


def _only(table, places):
    only = operator.itemgetter(*places)
    return replace(
        table,
        columns=only(table.columns),
        rows=tuple(map(only, table.rows)),
        total=only(table.total) if table.total else None,
        chart=None,
    )


def attached(title, table, is_listed=None):
    """The table as an attachment of that title carries it, without its chart.

    Of thousands of rows a notice carries those that `is_listed` picks, and no more than a reader turns over; the note
    says so, and that the ledger has all of them.
    """
    table = replace(table, title=title, chart=None)
    if len(table.rows) <= MOST_ROWS:
        return table
    rows = tuple(filter(is_listed, table.rows))[:MOST_ROWS]
    note = f"本表共{len(table.rows):,}行，只列{len(rows):,}行，其余见台账。{table.note}"
    return replace(table, rows=rows, total=None, note=note)
