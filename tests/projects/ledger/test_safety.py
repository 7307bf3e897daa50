import contextlib
import struct
import time
import tracemalloc
import zipfile
import zlib
from io import BytesIO

import pytest

from projects.ledger.files import limits, safety
from projects.ledger.files.package import CHUNK
from projects.ledger.files.safety import FileRefused
from tests.projects.ledger.workbook_files import pack, unpack, with_parts, with_sheet, xls, xlsx

SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1024 * 1024


def refusal(data, name="台账.xlsx"):
    with pytest.raises(FileRefused) as caught:
        safety.check(data, name)
    message = caught.value.message
    assert message.endswith("。")
    assert message.count("。") == 1
    return message


def test_a_sound_workbook_passes_whatever_it_is_called():
    assert list(safety.check(xlsx(), "台账.xls")) == ["台账"]
    assert list(safety.check(xls(), "台账.xlsx")) == ["台账"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.4 ...", "PDF文件"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"RIFF\x00\x00\x00\x00WEBP", "图片"),
        ("项目名称,总投资\n甲,1.5\n".encode(), "文本（CSV）"),
        ("项目名称,总投资\n".encode("gb18030"), "文本（CSV）"),
        ("项目名称\t总投资\n".encode("utf-16"), "文本（CSV）"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页（HTML）"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html></html>", "网页（HTML）"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML表格"),
        (b'<?xml version="1.0"?><a/>', "XML文件"),
        (b"Rar!\x1a\x07\x00", "RAR压缩包"),
        (pack({"word/document.xml": b"<a/>"}), "Word文档"),
        (pack({"ppt/presentation.xml": b"<a/>"}), "PowerPoint文档"),
        (pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "OpenDocument文档"),
        (pack({"xl/workbook.bin": b""}), "Excel二进制工作簿"),
        (pack({"readme.txt": b"hello"}), "ZIP压缩包"),
        (bytes(range(256)), "无法识别的文件"),
    ],
)
def test_another_type_behind_the_name_is_named(data, said):
    message = refusal(data, "二月.xls")
    assert "二月.xls" in message
    assert said in message


def test_empty_and_too_big():
    assert "空文件" in refusal(b"")
    assert "20MB" in refusal(b"PK\x03\x04" + bytes(limits.MAX_BYTES))


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_truncated_file_is_damaged(make):
    data = make()
    for length in (len(data) // 4, len(data) // 2, len(data) - 600):
        assert "损坏" in refusal(data[:length])


def test_no_single_changed_byte_gets_past_as_another_error():
    for data in (xlsx(), xls()):
        for position in range(0, min(len(data), 2048), 7):
            broken = bytearray(data)
            broken[position] ^= 0xFF
            with contextlib.suppress(FileRefused):
                safety.check(bytes(broken), "台账")


class TestEncrypted:
    def test_member(self):
        data = bytearray(xlsx())
        position = 0
        while (position := data.find(b"PK\x01\x02", position)) >= 0:
            data[position + 8] |= 1
            position += 4
        assert "密码" in refusal(bytes(data))

    def test_office_container(self):
        data = xls().replace("Workbook".encode("utf-16-le"), "Crypted!".encode("utf-16-le"))
        name = "EncryptedPackage".encode("utf-16-le")
        directory = data.find("Root Entry".encode("utf-16-le"))
        entry = directory + 128
        data = data[:entry] + name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + data[entry + 66 :]
        assert "密码" in refusal(data)

    def test_filepass_record(self):
        data = xls()
        interface_record = data.find(struct.pack("<2H", 0x00E1, 2))
        assert interface_record > 0
        assert "密码" in refusal(data[:interface_record] + b"\x2f\x00" + data[interface_record + 2 :])


class TestMacros:
    def test_project(self):
        assert "宏" in refusal(with_parts({"xl/vbaProject.bin": b"x"}))

    def test_content_type(self):
        types = unpack(xlsx())["[Content_Types].xml"].replace(
            b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
        )
        assert "宏" in refusal(with_parts({"[Content_Types].xml": types}))

    def test_storage_of_xls(self):
        data = xls()
        name = "_VBA_PROJECT_CUR".encode("utf-16-le")
        entry = data.find("Root Entry".encode("utf-16-le")) + 2 * 128
        data = data[:entry] + name.ljust(64, b"\0") + struct.pack("<HB", len(name) + 2, 1) + data[entry + 67 :]
        assert "宏" in refusal(data)


class TestBombs:
    def test_a_part_that_unpacks_too_far(self):
        assert "过大" in refusal(with_parts({"xl/media/a.bin": bytes(60 * MEGABYTE)}))

    def test_many_parts_that_unpack_too_far_together(self):
        noise = zlib.compress(bytes(MEGABYTE), 0)
        parts = {f"xl/media/{number}.bin": (noise[:4000] + bytes(4 * MEGABYTE)) for number in range(40)}
        assert "过大" in refusal(with_parts(parts))

    def test_the_stated_size_is_not_believed(self):
        data = bytearray(with_parts({"xl/media/a.bin": bytes(60 * MEGABYTE)}))
        with zipfile.ZipFile(BytesIO(data)) as archive:
            offset = archive.getinfo("xl/media/a.bin").header_offset
        struct.pack_into("<L", data, offset + 22, 10)
        entry = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/media/a.bin"))
        struct.pack_into("<L", data, entry + 24, 10)
        assert "过大" in refusal(bytes(data))

    def test_many_members(self):
        assert "部件过多" in refusal(pack({f"{number}.xml": b"" for number in range(limits.MAX_MEMBERS + 1)}))

    def test_overlapping_members(self):
        data = bytearray(with_parts({f"xl/{number}.bin": bytes(range(256)) * 40 for number in range(3)}))
        position = 0
        while (position := data.find(b"PK\x01\x02", position)) >= 0:
            struct.pack_into("<L", data, position + 20, len(data) // 2)
            position += 4
        assert "过大" in refusal(bytes(data))

    @pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl\\..\\evil.xml", "C:/evil.xml"])
    def test_paths_that_leave_the_package(self, name):
        assert "路径" in refusal(with_parts({name: b"x"}))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
    @pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/theme/theme1.xml"])
    def test_declared_entities(self, part, encoding):
        markup = f"""<?xml version="1.0" encoding="{encoding[:6]}"?>
            <!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>"""
        data = with_parts({part: markup.encode(encoding)})
        assert "DTD" in refusal(data) or (encoding == "utf-16-be" and "损坏" in refusal(data))

    @pytest.mark.parametrize("ahead", range(1, 9))
    def test_a_declaration_cut_in_two_by_the_reading(self, ahead):
        spaces = b" " * (CHUNK - ahead)
        parts = unpack(xlsx()) | {"xl/theme/theme1.xml": spaces + b"<!DOCTYPE x><x/>"}
        assert "DTD" in refusal(pack(parts, zipfile.ZIP_STORED))

    def test_one_endless_attribute(self):
        assert "损坏" in refusal(with_sheet("", before=f'<sheetPr codeName="{">a" * 4 * MEGABYTE}"/>'))

    def test_a_long_text_used_by_every_cell(self):
        text = "长" * 30_000
        strings = f"<sst><si><t>{text}</t></si></sst>".encode()
        rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 2000))
        data = with_sheet(rows)
        assert "文字总量" in refusal(with_parts({"xl/sharedStrings.xml": strings}, data))

    def test_a_long_text_used_by_every_cell_of_an_xls(self):
        def fill(sheet):
            for row in range(2, 2000):
                sheet.write(row, 0, "长" * 30_000)

        assert "文字总量" in refusal(xls(fill))

    def test_a_sheet_that_is_no_xml_part(self):
        parts = unpack(xlsx())
        parts["xl/theme/theme1.xml"], parts[SHEET] = parts[SHEET], parts["xl/theme/theme1.xml"]
        assert "损坏" in refusal(pack(parts))


class TestLimits:
    def test_rows(self):
        last = limits.MAX_ROWS
        sound = with_sheet(f'<row r="{last}"><c r="A{last}"><v>1</v></c></row>')
        assert safety.check(sound, "台账")
        message = refusal(with_sheet(f'<row r="{last + 1}"><c r="A{last + 1}"><v>1</v></c></row>'))
        assert "“台账”第20001行" in message

    def test_a_cell_may_contradict_its_row_but_not_escape_the_limit(self):
        rows = '<row r="1"><c r="A1"><v>1</v></c><c r="A1048576"><v>1</v></c><c r="B1"><v>1</v></c></row>'
        assert "第1048576行" in refusal(with_sheet(rows))

    def test_columns(self):
        assert "第301列" in refusal(with_sheet('<row r="1"><c r="KO1"><v>1</v></c></row>'))

    def test_formatted_but_empty_rows_do_not_count(self):
        rows = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in (1, 70_000, 1_048_576))
        assert safety.check(with_sheet(rows), "台账")

    def test_cells(self, monkeypatch):
        monkeypatch.setattr(limits, "MAX_CELLS", 3)
        safety.check(xlsx([(1, 2), (3,)]), "台账")
        assert "单元格超过" in refusal(xlsx([(1, 2), (3, 4)]))

    def test_an_absurd_dimension_is_not_believed(self):
        assert safety.check(with_sheet("", before='<dimension ref="A1:XFD1048576"/>'), "台账")

    def test_a_cell_outside_of_any_sheet(self):
        assert "损坏" in refusal(with_sheet('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'))

    @pytest.mark.parametrize("area", ["A1:XFD1048576", "A1:A1048576", "A1:XFD40"])
    def test_whole_sheet_merges(self, area):
        message = refusal(with_sheet("", after=f'<mergeCells><mergeCell ref="{area}"/></mergeCells>'))
        assert "合并" in message

    def test_many_merges(self):
        merges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, limits.MAX_MERGES + 2))
        assert "合并" in refusal(with_sheet("", after=f"<mergeCells>{merges}</mergeCells>"))

    def test_different_texts(self, monkeypatch):
        monkeypatch.setattr(limits, "MAX_STRINGS", 3)
        assert "不同的文字" in refusal(
            with_parts({"xl/sharedStrings.xml": b"<sst>" + b"<si><t/></si>" * 4 + b"</sst>"})
        )

    def test_rows_and_columns_of_an_xls(self):
        assert "第20001行" in refusal(xls(lambda sheet: sheet.write(limits.MAX_ROWS, 0, 1)))
        assert safety.check(xls(lambda sheet: sheet.write(0, 255, 1)), "台账")

    def test_a_dimension_that_would_reserve_the_memory_of_an_xls(self):
        data = xls()
        record = data.find(struct.pack("<2H", 0x0200, 14))
        data = data[: record + 4] + struct.pack("<2L2H", 0, 0xFFFFFFFF, 0, 0xFFFF) + data[record + 16 :]
        assert "损坏" in refusal(data)


HOSTILE = {
    "cells": lambda: with_sheet(
        "".join(
            f'<row r="{row}">' + "".join(f'<c r="{letter}{row}"><v>1</v></c>' for letter in "ABCDEFGHIJKLMN") + "</row>"
            for row in range(1, 90_000)
        )
    ),
    "tags": lambda: with_sheet("<x/>" * 8_000_000),
    "text": lambda: with_sheet(f'<row r="1"><c r="A1" t="str"><v>{"长" * 15 * MEGABYTE}</v></c></row>'),
    "unpacked": lambda: with_parts({"xl/media/a.bin": bytes(300 * MEGABYTE)}),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.timing
def test_a_hostile_file_costs_little(kind):
    data = HOSTILE[kind]()
    began = time.process_time()
    refusal(data)
    assert time.process_time() - began < 2
    tracemalloc.start()
    refusal(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * MEGABYTE
