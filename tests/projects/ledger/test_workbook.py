import time
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path

import pytest

from projects.ledger.files.workbook import FileRefused, open_workbook
from tests.projects.ledger.workbook_files import with_parts, with_sheet, xls, xlsx

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"


def only_sheet(data):
    (sheet,) = open_workbook(data, name="台账").sheets
    return sheet


def test_values_as_the_sheet_holds_them():
    moment = datetime.fromisoformat("2012-02-29T17:30")
    row = ("甲", 1.5, 3, True, date(2012, 2, 29), moment, clock_time(8, 30), None, "末")
    (values,) = only_sheet(xlsx([row])).rows
    assert values == ["甲", 1.5, 3.0, True, date(2012, 2, 29), moment, clock_time(8, 30), "", "末"]


def test_rows_start_at_the_first_row_and_column():
    def change(book):
        book.active.delete_rows(1, 2)
        book.active["C3"] = "丙"

    assert only_sheet(xlsx(change=change)).rows == [["", "", ""], ["", "", ""], ["", "", "丙"]]


def test_merges_hidden_rows_and_their_values():
    def change(book):
        book.active.merge_cells("A4:B6")
        book.active.row_dimensions[2].hidden = True

    sheet = only_sheet(xlsx(change=change))
    assert sheet.merges == [(3, 0, 5, 1)]
    assert sheet.hidden_rows == {1}
    assert sheet.rows[1] == ["甲", 1.5]


def test_hidden_rows_and_merges_of_an_xls():
    def change(sheet):
        sheet.write_merge(3, 5, 0, 1, "合")
        sheet.row(1).hidden = True

    sheet = only_sheet(xls(change))
    assert sheet.merges == [(3, 0, 5, 1)]
    assert sheet.hidden_rows == {1}
    assert sheet.uncalculated == frozenset()
    assert sheet.rows[1] == ["甲", 1.5]


def test_sheets_keep_their_order_and_hidden_ones_are_marked():
    def change(book):
        book.create_sheet("招商")
        book.create_sheet("旧台账").sheet_state = "hidden"
        book.create_sheet("底稿").sheet_state = "veryHidden"
        book.create_chartsheet("图表", 1)

    sheets = open_workbook(xlsx(change=change), name="台账").sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [
        ("台账", False),
        ("招商", False),
        ("旧台账", True),
        ("底稿", True),
    ]


def test_formulas_without_a_stored_result_are_told():
    rows = """<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f><v/></c><c r="C1"><f>1+1</f></c>
        <c r="D1" t="str"><f>""</f><v></v></c></row><row><c><f t="shared" si="0"/></c></row>"""
    sheet = only_sheet(with_sheet(rows))
    assert sheet.uncalculated == {(0, 1), (0, 2), (1, 0)}
    assert sheet.rows[0][0] == 2


def test_what_openpyxl_writes_as_a_formula_has_no_result():
    assert only_sheet(xlsx([(1, 2, "=A1+B1")])).uncalculated == {(0, 2)}


def test_errors_show_as_text_and_not_as_blanks():
    rows = '<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><v>7</v></c></row>'
    assert only_sheet(with_sheet(rows)).rows == [["#DIV/0!", 7.0]]


def test_a_namespace_prefix_changes_nothing():
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    markup = f"""<x:worksheet xmlns:x="{namespace}"><x:sheetData><x:row r="2" hidden="1"><x:c r="B2"><x:f>1</x:f></x:c>
        <x:c r="A2"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>"""
    sheet = only_sheet(with_parts({"xl/worksheets/sheet1.xml": markup.encode()}))
    assert sheet.hidden_rows == {1}
    assert sheet.uncalculated == {(1, 1)}


def test_a_parser_that_cannot_read_it_refuses_in_chinese():
    rows = '<row r="1"><c r="A1" t="nonsense"><v>x</v></c></row>'
    with pytest.raises(FileRefused, match="损坏"):
        open_workbook(with_sheet(rows), name="台账")


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_the_demo_ledger(suffix):
    path = FIXTURES / f"ledger_2012.{suffix}"
    ledger, attraction, weekly = open_workbook(path.read_bytes(), name=path.name).sheets
    assert [sheet.name for sheet in (ledger, attraction, weekly)] == ["台账", "招商", "周报"]
    assert (len(ledger.rows), len(ledger.rows[0])) == (100, 39)
    assert ledger.hidden_rows == {71}
    assert (2, 11, 2, 22) in ledger.merges


@pytest.mark.timing
def test_ten_thousand_rows_within_three_seconds():
    data = xlsx([[f"项目{row}"] + [row * 1.25] * 38 for row in range(10_000)])
    began = time.process_time()
    sheet = only_sheet(data)
    assert time.process_time() - began < 3
    assert (len(sheet.rows), len(sheet.rows[0])) == (10_000, 39)
