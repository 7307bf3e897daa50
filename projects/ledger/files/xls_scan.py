"""Bounds an .xls before it is parsed: what the container holds, then the records of every sheet."""

import struct
from array import array

from projects.ledger.files import limits
from projects.ledger.files.compound import CompoundFile
from projects.ledger.files.extent import Extent, Totals
from projects.ledger.files.limits import FileRefused

MAX_RECORDS = 1_500_000
MAX_XLS_ROWS, MAX_XLS_COLUMNS = 65_536, 256
BIFF8 = 0x0600

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
FILEPASS, BOUNDSHEET, SST = 0x002F, 0x0085, 0x00FC
DIMENSIONS, ROW, MERGECELLS = 0x0200, 0x0208, 0x00E5
LABEL, LABELSST, RSTRING, BOOLERR, MULRK = 0x0204, 0x00FD, 0x00D6, 0x0205, 0x00BD
FORMULA, NUMBER, RK = 0x0006, 0x0203, 0x027E
ONE_VALUE = {FORMULA, NUMBER, RK}
ROW_IS_HIDDEN = 0x20
MACRO_SHEET, WORKSHEET = 1, 0

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def scan_xls(container: CompoundFile) -> dict[str, Extent]:
    """The extent of each worksheet by its name."""
    if container.find("EncryptedPackage"):
        raise limits.encrypted()
    if container.find("_VBA_PROJECT_CUR"):
        raise limits.has_macros()
    entry = container.find("Workbook")
    if entry is None:
        raise FileRefused("文件是Excel 95或更早的格式，请用Excel或WPS另存为.xlsx后再上传。")
    try:
        return _Records(container.read(entry)).extents()
    except struct.error as error:
        raise limits.corrupt() from error


class _Records:
    def __init__(self, stream):
        self.stream = stream
        self.left = MAX_RECORDS

    def walk(self, start):
        """Record kind, where its content starts and ends, until the substream's own end."""
        depth = 0
        position = start
        while position + 4 <= len(self.stream):
            kind, size = struct.unpack_from("<2H", self.stream, position)
            position += 4
            self.left -= 1
            if self.left < 0:
                raise limits.too_large_inside()
            if position + size > len(self.stream):
                raise limits.corrupt()
            depth += (kind == BOF) - (kind == EOF)
            if depth <= 0:
                return
            yield kind, position, position + size
            position += size
        raise limits.corrupt()

    def extents(self):
        sheets, lengths = self.globals()
        totals = Totals()
        extents = {}
        for name, start in sheets:
            if name in extents:
                raise limits.corrupt()
            extents[name] = self.sheet(Extent(name, totals), start, lengths)
        return extents

    def globals(self):
        """Name and position of each worksheet, and the length of each shared string."""
        if len(self.stream) < 6 or struct.unpack_from("<3H", self.stream)[::2] != (BOF, BIFF8):
            raise limits.corrupt()
        sheets, strings, is_listing = [], [], False
        for kind, start, end in self.walk(0):
            if kind == SST or (kind == CONTINUE and is_listing):
                strings.append(self.stream[start:end])
            is_listing = kind == SST or (kind == CONTINUE and is_listing)
            if kind == FILEPASS:
                raise limits.encrypted()
            if kind == BOUNDSHEET:
                sheets += self.bound_sheet(start, end)
        if len(sheets) > limits.MAX_SHEETS:
            raise FileRefused(f"工作表超过{limits.MAX_SHEETS}张，请只保留台账工作表后再上传。")
        return sheets, _string_lengths(strings) if strings else array("I")

    def bound_sheet(self, start, end):
        position, _, kind, chars, is_wide = struct.unpack_from("<L4B", self.stream, start)
        if kind == MACRO_SHEET:
            raise limits.has_macros()
        if kind != WORKSHEET:
            return []
        text = self.stream[start + 8 : min(end, start + 8 + chars * (1 + (is_wide & 1)))]
        return [(text.decode("utf-16-le" if is_wide & 1 else "latin-1", "replace"), position)]

    def sheet(self, extent, position, lengths):
        stream = self.stream
        for kind, start, end in self.walk(position):
            if kind in ONE_VALUE:
                row, column = struct.unpack_from("<2H", stream, start)
                extent.add_cell(row, column, 0)
                if kind == FORMULA:
                    self.formula_error(extent, row, column, start)
            elif kind == LABELSST:
                row, column, _, index = struct.unpack_from("<3HL", stream, start)
                if index >= len(lengths):
                    raise limits.corrupt()
                extent.add_cell(row, column, lengths[index])
            elif kind == MULRK:
                row, column = struct.unpack_from("<2H", stream, start)
                for offset in range((end - start - 6) // 6):
                    extent.add_cell(row, column + offset, 0)
            elif kind in (LABEL, RSTRING):
                row, column = struct.unpack_from("<2H", stream, start)
                extent.add_cell(row, column, end - start)
            elif kind == BOOLERR:
                row, column, _, value, is_error = struct.unpack_from("<3H2B", stream, start)
                extent.add_cell(row, column, 0)
                if is_error:
                    extent.errors[row, column] = ERRORS.get(value, "#N/A")
            elif kind == ROW:
                row, *_, flags = struct.unpack_from("<7H", stream, start)
                if flags & ROW_IS_HIDDEN:
                    extent.add_hidden_row(row)
            elif kind == MERGECELLS:
                self.merges(extent, start)
            elif kind == DIMENSIONS:
                self.dimensions(start)
        return extent

    def formula_error(self, extent, row, column, start):
        """A formula's result is a number unless its last two bytes are set; kind 2 is an error."""
        kind, _, value, *_, is_number = struct.unpack_from("<3B3BH", self.stream, start + 6)
        if is_number == 0xFFFF and kind == 2:
            extent.errors[row, column] = ERRORS.get(value, "#N/A")

    def merges(self, extent, start):
        (count,) = struct.unpack_from("<H", self.stream, start)
        for number in range(count):
            first_row, last_row, first_column, last_column = struct.unpack_from(
                "<4H", self.stream, start + 2 + number * 8
            )
            extent.add_merge(first_row, first_column, last_row, last_column)

    def dimensions(self, start):
        """The parser reserves memory for what is stated here, whatever the sheet holds."""
        first_row, end_row, first_column, end_column = struct.unpack_from("<2L2H", self.stream, start)
        if not (first_row <= end_row <= MAX_XLS_ROWS and first_column <= end_column <= MAX_XLS_COLUMNS):
            raise limits.corrupt()


def _string_lengths(pieces):
    """Characters of each shared string. Text that runs on in the next record restates its width there."""
    _, count = struct.unpack_from("<2L", pieces[0])
    if count > limits.MAX_STRINGS:
        raise FileRefused("文件里不同的文字过多，请只保留台账工作表后再上传。")
    lengths = array("I")
    number, offset = 0, 8
    for _ in range(count):
        if offset >= len(pieces[number]) and number + 1 < len(pieces):
            number, offset = number + 1, 0
        chars, flags = struct.unpack_from("<HB", pieces[number], offset)
        offset += 3
        after = 0
        if flags & 8:
            (runs,) = struct.unpack_from("<H", pieces[number], offset)
            offset, after = offset + 2, after + 4 * runs
        if flags & 4:
            (phonetic,) = struct.unpack_from("<L", pieces[number], offset)
            offset, after = offset + 4, after + phonetic
        lengths.append(chars)
        while True:
            width = 1 + (flags & 1)
            taken = min(chars, (len(pieces[number]) - offset) // width)
            offset, chars = offset + taken * width, chars - taken
            if not chars:
                break
            number, offset = _next_piece(pieces, number), 1
            flags = pieces[number][0]
        while after:
            taken = min(after, len(pieces[number]) - offset)
            offset, after = offset + taken, after - taken
            if after:
                number, offset = _next_piece(pieces, number), 0
    return lengths


def _next_piece(pieces, number):
    if number + 1 >= len(pieces) or not pieces[number + 1]:
        raise limits.corrupt()
    return number + 1
