"""Bounds an .xlsx before it is parsed: one streaming pass over every part, no part held whole."""

import re
from array import array
from xml.parsers import expat

from projects.ledger.files import limits
from projects.ledger.files.extent import Extent, Totals
from projects.ledger.files.limits import FileRefused
from projects.ledger.files.package import Package

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
MACRO_TYPES = (b"macroenabled", b"vbaproject", b"macrosheet")
DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
LONGEST_DECLARATION = max(map(len, DECLARATIONS))
EXCEL_ROWS, EXCEL_COLUMNS = 1_048_576, 16_384

_reference = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})").fullmatch


def scan_xlsx(package: Package) -> dict[str, Extent]:
    """The extent of each worksheet by its name."""
    _refuse_macros(package)
    sheet_parts = _worksheet_parts(package)
    budget = _TagBudget()
    scanned = set(sheet_parts.values())
    lengths = array("I")
    strings = package.find(STRINGS)
    if strings:
        scanned.add(strings)
        _parse(package, strings, _StringScanner(lengths), budget)
    totals = Totals()
    extents = {}
    for name, part in sheet_parts.items():
        scanner = _SheetScanner(Extent(name, totals), lengths)
        _parse(package, part, scanner, budget)
        scanner.finish_cell()
        extents[name] = scanner.extent
    for part in package.names:
        if part not in scanned:
            _skim(package, part, budget)
    return extents


def column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _refuse_macros(package):
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        raise limits.has_macros()
    types = package.find("[Content_Types].xml")
    if types is None:
        raise limits.corrupt()
    content = package.read(types).lower()
    if any(kind in content for kind in MACRO_TYPES):
        raise limits.has_macros()


def _worksheet_parts(package):
    """Sheet name → part. Sheets that are no worksheets (charts) have no grid to bound and are left out."""
    workbook, relations = package.find(WORKBOOK), package.find(RELATIONS)
    if workbook is None or relations is None:
        raise limits.corrupt()
    targets = {}
    for attributes in _elements(package, relations, "Relationship"):
        if attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes.get("Id")] = _part_of(attributes.get("Target", ""))
    parts = {}
    for count, attributes in enumerate(_elements(package, workbook, "sheet"), 1):
        name = attributes.get("name", "")
        relation = next((v for k, v in attributes.items() if k.endswith(":id") or k == "id"), None)
        if count > limits.MAX_SHEETS:
            raise FileRefused(f"工作表超过{limits.MAX_SHEETS}张，请只保留台账工作表后再上传。")
        if relation not in targets:
            continue
        part = package.find(targets[relation])
        if part is None or name in parts or part in parts.values():
            raise limits.corrupt()
        parts[name] = part
    return parts


def _part_of(target):
    if target.startswith("/"):
        return target[1:]
    return target if target.startswith("xl/") else f"xl/{target}"


def _elements(package, part, wanted):
    found = []

    def start(tag, attributes):
        if tag.rpartition(":")[2] == wanted:
            found.append(dict(attributes))

    parser = expat.ParserCreate("UTF-8")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(package.read(part), True)
    except expat.ExpatError as error:
        raise limits.corrupt() from error
    return found


def _parse(package, part, scanner, budget):
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.CharacterDataHandler = scanner.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    fed = 0
    try:
        for piece in package.stream(part):
            budget.spend(piece)
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > limits.MAX_TOKEN_BYTES:
                raise limits.corrupt()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise limits.corrupt() from error
    if not scanner.is_expected:
        raise limits.corrupt()


def _skim(package, part, budget):
    """Unpacks a part that nobody parses, for its size and for what no part may hold."""
    is_xml = part.lower().endswith((".xml", ".rels", ".vml"))
    before = b""
    for piece in package.stream(part):
        if is_xml:
            budget.spend(piece)
            window = before + piece
            if any(declaration in window for declaration in DECLARATIONS):
                _refuse_doctype()
            before = piece[-LONGEST_DECLARATION:]


def _refuse_doctype(*_):
    raise FileRefused("文件内部含有不允许的声明（DTD），请用Excel或WPS打开、另存为新的.xlsx后再上传。")


class _TagBudget:
    def __init__(self):
        self.left = limits.MAX_TAGS

    def spend(self, piece):
        self.left -= piece.count(b"<")
        if self.left < 0:
            raise limits.too_large_inside()


class _StringScanner:
    """Notes the length of each shared string: a long one used by every cell would fill the memory."""

    def __init__(self, lengths):
        self.lengths = lengths
        self.total = 0
        self.is_expected = False
        self.is_text = False

    def start(self, tag, attributes):
        tag = tag.rpartition(":")[2]
        self.is_text = tag == "t"
        if tag == "si":
            self.lengths.append(0)
            if len(self.lengths) > limits.MAX_STRINGS:
                raise FileRefused("文件里不同的文字过多，请只保留台账工作表后再上传。")
        elif tag == "sst":
            self.is_expected = True

    def text(self, data):
        if self.is_text and self.lengths:
            self.lengths[-1] += len(data)
            self.total += len(data)
            if self.total > limits.MAX_TEXT_CHARS:
                raise FileRefused("单元格里的文字总量过大，请只保留台账工作表后再上传。")


class _SheetScanner:
    """Walks the cells of one sheet. A cell is finished when the next one starts.

    ``start`` runs for every element of a file that a stranger made large: it does as little as it can.
    """

    def __init__(self, extent, lengths):
        self.extent = extent
        self.lengths = lengths
        self.is_expected = False
        self.columns = {}
        self.row = self.row_here = self.column = -1
        self.row_text = ""
        self.kind = None
        self.value = ""
        self.is_value = self.is_formula = False

    def start(self, tag, attributes):
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "v" or tag == "t":
            self.is_value = True
            return
        self.is_value = False
        if tag == "c":
            if self.value or self.is_formula:
                self.finish_cell()
            self.kind = attributes.get("t")
            reference = attributes.get("r")
            if reference is None:
                self.column += 1
                return
            letters = reference.removesuffix(self.row_text)
            if letters in self.columns:
                self.row, self.column = self.row_here, self.columns[letters]
            else:
                self.row, self.column = self.position(reference)
        elif tag == "f":
            self.is_formula = True
        elif tag == "row":
            self.finish_cell()
            self.start_row(attributes)
        elif tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self.extent.add_merge(*self.position(first), *self.position(last or first))
        elif tag == "worksheet":
            self.is_expected = True

    def text(self, data):
        if self.is_value:
            self.value += data
            if len(self.value) > limits.MAX_CELL_CHARS:
                raise FileRefused("有单元格的文字过长，请缩短后再上传。")

    def start_row(self, attributes):
        self.column = -1
        self.row_text = attributes.get("r", str(self.row_here + 2))
        if not (self.row_text.isascii() and self.row_text.isdigit() and len(self.row_text) < 8):
            raise limits.corrupt()
        self.row = self.row_here = int(self.row_text) - 1
        if not 0 <= self.row < EXCEL_ROWS:
            raise limits.corrupt()
        if attributes.get("hidden") in ("1", "true"):
            self.extent.add_hidden_row(self.row)

    def position(self, reference):
        found = _reference(reference)
        if not found:
            raise limits.corrupt()
        letters, number = found.groups()
        row, column = int(number) - 1, column_index(letters)
        if row >= EXCEL_ROWS or column >= EXCEL_COLUMNS:
            raise limits.corrupt()
        if number == self.row_text:
            self.columns[letters] = column
        return row, column

    def finish_cell(self):
        if self.value:
            self.extent.add_cell(self.row, self.column, self.shown_chars())
            if self.kind == "e":
                self.extent.errors[self.row, self.column] = self.value
        if self.is_formula and self.kind != "str" and not self.value.strip():
            self.extent.add_uncalculated(self.row, self.column)
        self.value = ""
        self.is_formula = False

    def shown_chars(self):
        if self.kind != "s":
            return len(self.value)
        try:
            return self.lengths[int(self.value)]
        except (ValueError, IndexError) as error:
            raise limits.corrupt() from error
