"""Tables and figures as JSON and back: exact, so that what was frozen prints the same for ever."""

from datetime import date
from decimal import Context, Decimal

from dispatch.documents.parts import CellKind, Chart, Column, Series, Table
from projects.choices import Light

_EXACT = Context(prec=60)
_VALUES = {
    CellKind.TEXT: str,
    CellKind.COUNT: int,
    CellKind.MONEY: Decimal,
    CellKind.PCT: Decimal,
    CellKind.POINTS: Decimal,
    CellKind.PARTS: Decimal,
    CellKind.DATE: date,
    CellKind.LIGHT: Light,
}


def as_json(value):
    """A value of a content as JSON has it: numbers with decimals and dates become text, tuples lists.

    Equal amounts have one spelling: 100 and 100.0000 are "100". Raises TypeError for anything else, a float above all.
    """
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case Decimal():
            return f"{value.normalize(_EXACT):f}" if value else "0"
        case date():
            return value.isoformat()
        case dict():
            return {str(key): as_json(item) for key, item in value.items()}
        case list() | tuple():
            return [as_json(item) for item in value]
    raise TypeError(f"a content has no place for {value!r}")


def encode_table(table):
    """A table for a content; its cells are as their columns say, and text elsewhere (合计) is marked as text."""
    columns = table.columns
    return {
        "key": table.key,
        "title": table.title,
        "basis": table.basis,
        "note": table.note,
        "columns": [
            {
                "key": column.key,
                "title": column.title,
                "kind": str(column.kind),
                "group": column.group,
                "width": column.width,
            }
            for column in columns
        ],
        "rows": [_encode_row(row, columns) for row in table.rows],
        "total": None if table.total is None else _encode_row(table.total, columns),
        "chart": None if table.chart is None else _encode_chart(table.chart),
    }


def decode_table(stored):
    columns = tuple(
        Column(column["title"], CellKind(column["kind"]), column["group"], column["width"], column["key"])
        for column in stored["columns"]
    )
    return Table(
        key=stored["key"],
        title=stored["title"],
        basis=stored["basis"],
        columns=columns,
        rows=tuple(_decode_row(row, columns) for row in stored["rows"]),
        total=None if stored["total"] is None else _decode_row(stored["total"], columns),
        note=stored["note"],
        chart=None if stored["chart"] is None else _decode_chart(stored["chart"]),
    )


def tables_of(content):
    """The tables of a frozen content, in their order."""
    return tuple(decode_table(stored) for stored in content["tables"])


def sums_of_tables(tables):
    """{table: {column: the figure of its total row}} of encoded tables; what is written there in words (合计) is none."""
    return {
        table["key"]: {
            column["key"]: cell
            for column, cell in zip(table["columns"], table["total"], strict=True)
            if column["kind"] != CellKind.TEXT and not isinstance(cell, dict)
        }
        for table in tables
        if table["total"]
    }


def decimal_of(text):
    """An exact figure of a content; None where there is none."""
    return None if text is None else Decimal(text)


def _encode_row(row, columns):
    return [_encode_cell(cell, column.kind) for cell, column in zip(row, columns, strict=True)]


def _encode_cell(cell, kind):
    if cell is None:
        return None
    if isinstance(cell, _VALUES[kind]) and not isinstance(cell, bool):
        return as_json(cell)
    if isinstance(cell, str):
        return {"text": str(cell)}
    raise TypeError(f"{cell!r} in a column of {kind}")


def _decode_row(row, columns):
    return tuple(_decode_cell(cell, column.kind) for cell, column in zip(row, columns, strict=True))


def _decode_cell(cell, kind):
    if cell is None:
        return None
    if isinstance(cell, dict):
        return cell["text"]
    return date.fromisoformat(cell) if kind == CellKind.DATE else _VALUES[kind](cell)


def _encode_chart(chart):
    return {
        "kind": chart.kind,
        "title": chart.title,
        "unit": chart.unit,
        "labels": list(chart.labels),
        "series": [{"name": series.name, "values": as_json(series.values)} for series in chart.series],
        "reference": None if chart.reference is None else as_json(chart.reference),
    }


def _decode_chart(stored):
    reference = stored["reference"]
    return Chart(
        kind=stored["kind"],
        title=stored["title"],
        unit=stored["unit"],
        labels=tuple(stored["labels"]),
        series=tuple(Series(series["name"], tuple(map(_number, series["values"]))) for series in stored["series"]),
        reference=None if reference is None else (reference[0], Decimal(reference[1])),
    )


def _number(stored):
    """A count stays a whole number, everything else that was measured is text in JSON."""
    return Decimal(stored) if isinstance(stored, str) else stored
