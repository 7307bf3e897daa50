"""Opens an uploaded workbook, .xlsx or .xls, as plain rows of values."""

from dataclasses import dataclass, field
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from projects.ledger.files import limits, safety
from projects.ledger.files.limits import FileRefused

# How a crash inside the parser, written in Rust, arrives; the class cannot be imported.
PARSER_PANIC = "PanicException"

__all__ = ["FileRefused", "Sheet", "Workbook", "open_workbook"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet from A1 on: ``rows[r][c]`` counts from 0, and a blank cell is ``""``.

    ``merges`` are (first row, first column, last row, last column), inclusive. ``uncalculated`` are
    formula cells that the writing program left without a result; .xls always stores one. A cell with an
    error shows it as text (``#REF!``).
    """

    name: str
    rows: list[list[object]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """The worksheets of one file in their order, hidden ones included."""

    sheets: tuple[Sheet, ...]


def open_workbook(data: bytes, *, name: str) -> Workbook:
    """Check the file and read it. Raises ``FileRefused`` where it is unsafe, too large or no workbook."""
    extents = safety.check(data, name)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            return Workbook(
                sheets=tuple(
                    _read(book.get_sheet_by_index(index), metadata, extents)
                    for index, metadata in enumerate(book.sheets_metadata)
                    if metadata.typ == SheetTypeEnum.WorkSheet
                )
            )
    except (CalamineError, ValueError, OverflowError) as error:
        raise limits.corrupt() from error
    except BaseException as error:
        if type(error).__name__ != PARSER_PANIC:
            raise
        raise limits.corrupt() from error


def _read(source, metadata, extents):
    extent = extents.get(metadata.name)
    if extent is None:
        raise limits.corrupt()
    rows = source.to_python(skip_empty_area=False)
    for (row, column), text in extent.errors.items():
        rows[row][column] = text
    return Sheet(
        name=metadata.name,
        rows=rows,
        merges=sorted((*first, *last) for first, last in source.merged_cell_ranges or ()),
        hidden_rows=frozenset(extent.hidden_rows),
        uncalculated=frozenset(extent.uncalculated),
        hidden=metadata.visible != SheetVisibleEnum.Visible,
    )
