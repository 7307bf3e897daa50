"""Tables as JSON and back."""

import json
from datetime import date
from decimal import Decimal

import pytest

from dispatch.documents.parts import CellKind, Chart, Column, Series, Table
from dispatch.month.content.codec import as_json, decode_table, encode_table
from dispatch.rules.chain import canonical
from projects.choices import Light

EVERY_KIND = Table(
    key="sample",
    title="样表",
    basis="口径：审核数",
    columns=(
        Column("序号", CellKind.COUNT, width=3),
        Column("项目", width=14),
        Column("投资", CellKind.MONEY, "投资情况", 8),
        Column("完成率", CellKind.PCT, "投资情况", 5),
        Column("差距", CellKind.POINTS),
        Column("时限", CellKind.DATE),
        Column("亮灯", CellKind.LIGHT),
    ),
    rows=(
        (
            1,
            "甲厂“扩产”",
            Decimal("1900.5"),
            Decimal("4.866666666666666666666666667"),
            Decimal("-11.8"),
            date(2012, 2, 29),
            Light.RED,
        ),
        (2, "", Decimal("0.0000"), Decimal("100"), Decimal("0"), date(2012, 12, 31), Light.NONE),
        (0, None, None, None, None, None, None),
    ),
    total=("合计", "2个", Decimal(10**12), None, "—", "待定", None),
    note="说明",
    chart=Chart(
        "lines",
        "图",
        "万元",
        ("1月", "2月"),
        (Series("甲", (Decimal("1.5"), None)), Series("个", (1, 0))),
        ("线", Decimal("16.67")),
    ),
)
BARE = Table(key="bare", title="空表", basis="", columns=(Column("甲"),), rows=())


@pytest.mark.parametrize("table", [EVERY_KIND, BARE], ids=["every kind", "bare"])
def test_round_trip(table):
    found = decode_table(json.loads(canonical(encode_table(table))))
    assert found == table
    kinds = [[type(cell) for cell in row] for row in found.rows]
    assert kinds == [[type(cell) for cell in row] for row in table.rows]
    if table.chart:
        assert [type(value) for series in found.chart.series for value in series.values] == [
            Decimal,
            type(None),
            int,
            int,
        ]


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (CellKind.COUNT, Decimal(1)),
        (CellKind.COUNT, True),
        (CellKind.MONEY, 1),
        (CellKind.PCT, 4.87),
        (CellKind.DATE, Decimal(1)),
        (CellKind.TEXT, 5),
    ],
)
def test_a_cell_of_another_kind_is_refused(kind, cell):
    with pytest.raises(TypeError):
        encode_table(Table("k", "t", "", (Column("甲", kind),), ((cell,),)))


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        encode_table(Table("k", "t", "", (Column("甲"), Column("乙")), (("一",),)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("100.0000", "100"),
        ("1E+3", "1000"),
        ("-0.00", "0"),
        ("0.0001", "0.0001"),
        ("16.66666666666666666666666667",) * 2,
    ],
)
def test_equal_amounts_have_one_spelling(value, text):
    assert as_json(Decimal(value)) == text


def test_a_float_has_no_place():
    with pytest.raises(TypeError):
        as_json({"a": [1.5]})
