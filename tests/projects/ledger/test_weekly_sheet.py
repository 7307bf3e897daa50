"""The weekly sheet goes out pre-filled and comes back through the same checks as every other workbook."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from projects.ledger.files.limits import FileRefused
from projects.ledger.writing import weekly_sheet as sheet
from projects.ledger.writing.weekly_sheet import SheetRow, amount_heading, read_sheet, write_sheet

MONDAY = date(2012, 3, 19)
WHOLE = amount_heading(MONDAY, date(2012, 3, 25), whole=True)


def written(*rows, amounts=(WHOLE,)):
    rows = rows or (SheetRow("2012-XJ-001", "甲厂扩产", Decimal("320.5"), "主体", 35),)
    return write_sheet(monday=MONDAY, title="重大项目周报表", amounts=list(amounts), rows=rows)


def edited(data, changes):
    """The file with cells changed as somebody types them: {(row, heading): value}."""
    book = openpyxl.load_workbook(BytesIO(data))
    page = book.active
    columns = {cell.value: cell.column for row in page.iter_rows(min_row=3, max_row=4) for cell in row if cell.value}
    for (row, heading), value in changes.items():
        page.cell(row, columns[heading]).value = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_what_went_out_comes_back():
    filled = read_sheet(written(), name="周报表.xlsx")
    cells = filled.rows[0].cells
    assert (filled.monday, filled.rows[0].number) == (MONDAY, 5)
    assert (cells[sheet.CODE], cells[sheet.NAME], cells[sheet.BEFORE]) == ("2012-XJ-001", "甲厂扩产", "320.5")
    assert (cells[sheet.STAGE], cells[sheet.PEOPLE], cells[WHOLE], cells[sheet.TEXT]) == ("主体", "35", "", "")


def test_what_was_typed_is_read():
    due, who, when = sheet.task_headings(1)
    data = edited(
        written(),
        {
            (5, WHOLE): 20.5,
            (5, sheet.TEXT): "主体施工到四层",
            (5, due): "浇筑四层楼板",
            (5, who): "李某",
            (5, when): date(2012, 3, 28),
        },
    )
    cells = read_sheet(data, name="周报表.xlsx").rows[0].cells
    assert (cells[WHOLE], cells[sheet.TEXT]) == ("20.5", "主体施工到四层")
    assert (cells[due], cells[who], cells[when]) == ("浇筑四层楼板", "李某", "2012-03-28")


def test_a_week_of_two_months_has_two_columns():
    headings = [
        amount_heading(date(2012, 2, 27), date(2012, 2, 29), whole=False),
        amount_heading(date(2012, 3, 1), date(2012, 3, 4), whole=False),
    ]
    assert headings == ["2月27日至2月29日完成投资（万元）", "3月1日至3月4日完成投资（万元）"]
    cells = read_sheet(written(amounts=headings), name="周报表.xlsx").rows[0].cells
    assert set(headings) <= set(cells)


def test_a_name_that_looks_like_a_formula_stays_text():
    data = written(SheetRow("2012-XJ-001", '=HYPERLINK("http://x")', Decimal(0), "", None))
    assert read_sheet(data, name="x.xlsx").rows[0].cells[sheet.NAME] == '=HYPERLINK("http://x")'


@pytest.mark.parametrize("blank_rows", [0, 2])
def test_rows_without_a_code_are_no_projects(blank_rows):
    data = edited(written(), {(6 + blank_rows, sheet.NAME): "合计"})
    assert [row.number for row in read_sheet(data, name="x.xlsx").rows] == [5]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "空文件"),
        (b"%PDF-1.4", "不是Excel工作簿"),
        (b"PK\x03\x04" + b"\0" * sheet.MAX_BYTES, "超过2 MB"),
    ],
    ids=["nothing", "pdf", "heavy"],
)
def test_refused(data, message):
    with pytest.raises(FileRefused, match=message):
        read_sheet(data, name="周报表.xlsx")


@pytest.mark.parametrize("title", ["台账", "周次：2012-13-45", "周次：待定"])
def test_another_workbook_is_refused(title):
    book = openpyxl.Workbook()
    book.active.append([title])
    book.active.append([sheet.CODE])
    stream = BytesIO()
    book.save(stream)
    with pytest.raises(FileRefused, match="不是本系统的周报表"):
        read_sheet(stream.getvalue(), name="周报表.xlsx")
