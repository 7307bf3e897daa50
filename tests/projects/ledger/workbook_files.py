"""Builds the workbooks, sound and hostile, that the tests of this folder feed to the reader."""

import zipfile
from io import BytesIO

import openpyxl
import xlwt


def xlsx(rows=(("项目名称", "总投资"), ("甲", 1.5)), change=None) -> bytes:
    """A small .xlsx. ``change`` may alter the openpyxl workbook before it is saved."""
    book = openpyxl.Workbook()
    book.active.title = "台账"
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(change=None) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for column, value in enumerate(("项目名称", "总投资")):
        sheet.write(0, column, value)
    sheet.write(1, 0, "甲")
    sheet.write(1, 1, 1.5)
    if change:
        change(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def pack(parts: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(changed: dict[str, bytes], data: bytes | None = None) -> bytes:
    """A sound .xlsx with some of its parts replaced or added."""
    return pack(unpack(data or xlsx()) | changed)


def with_sheet(rows: str, after: str = "", before: str = "") -> bytes:
    """A sound .xlsx whose only sheet holds that markup."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return with_parts({"xl/worksheets/sheet1.xml": sheet.encode()})
